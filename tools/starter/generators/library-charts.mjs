// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Charts drawn by the web's charting libraries. Each is a page that names the library and what to draw. */
import { library } from '../libraries.mjs'
import { pictureSize } from '../look.mjs'
import { escape } from '../svg.mjs'
import { writer } from '../text.mjs'

/** An element that a library fills; `style` positions it. */
export const drawn = (description, style = 'position:absolute;inset:0') =>
  `<div style="${style}" data-draw="${escape(JSON.stringify(description))}"></div>`

const page = ([width, height], background, description) => ({
  width,
  height,
  html: `<div style="position:absolute;inset:0;background:${background};padding:6px;box-sizing:border-box">${drawn(description, 'position:relative;width:100%;height:100%')}</div>`
})
const sizeOf = (random) => pictureSize(random).map((side) => Math.round(side * random.pick([1, 1.3, 1.6])))

/** Numbers that look like measurements. */
function numbers(random, count) {
  const kind = random.pick(['any', 'walk', 'rise', 'wave', 'fall', 'bell'])
  const scale = random.pick([1, 10, 100, 5000])
  const noise = random.between(0, 0.25)
  let level = random.next()
  return random.times(count, (i) => {
    const t = i / Math.max(1, count - 1)
    level += random.normal() * 0.12
    const base = {
      any: random.next(),
      walk: level,
      rise: t,
      wave: 0.5 + 0.4 * Math.sin(t * 9 + scale),
      fall: Math.exp(-3 * t),
      bell: Math.exp(-((t - 0.5) ** 2) * 14)
    }[kind]
    return Math.round(scale * Math.max(0.01, base + noise * random.normal()) * 100) / 100
  })
}

/** The content of a chart: categories, series, titles. */
function subject(random, most = 14) {
  const words = writer(random)
  const count = random.int(3, most)
  const years = random.chance(0.35)
  const first = random.int(1900, 2015)
  const names = [...new Set(random.times(random.int(1, 5), () => words.word()))]
  return {
    words,
    categories: random.times(count, (i) => (years ? String(first + i) : `${words.word()}${i > 7 ? i : ''}`)),
    series: names.map((name) => ({ name, values: numbers(random, count) })),
    title: random.chance(0.5) ? words.title(random.int(1, 4)) : undefined,
    axes: random.chance(0.5) ? [words.word(), words.words(2)] : [undefined, undefined]
  }
}

const cloud = (random, count) => {
  const [slope, spread] = [random.between(-1.5, 1.5), random.between(0.05, 0.6)]
  return random.times(count, () => {
    const x = random.next()
    return [Math.round(x * 1000) / 10, Math.round((slope * x + spread * random.normal()) * 1000) / 10]
  })
}

const vegaLooks = [
  'excel',
  'ggplot2',
  'quartz',
  'vox',
  'fivethirtyeight',
  'dark',
  'latimes',
  'urbaninstitute',
  'googlecharts',
  'powerbi',
  'carbonwhite',
  'carbong90'
]

function vegaLite(context, themes) {
  const { random, look } = context
  const [width, height] = sizeOf(random)
  const { categories, series, title, axes } = subject(random)
  const rows = series.flatMap(({ name, values }) =>
    values.map((value, i) => ({ c: categories[i], v: value, s: name }))
  )
  const points = series.flatMap(({ name }) =>
    cloud(random, random.int(8, 90)).map(([x, y]) => ({ x, y, s: name, z: Math.abs(y) }))
  )
  const grid = random
    .times(random.int(5, 14), (x) =>
      random.times(random.int(5, 12), (y) => ({ x, y, v: Math.sin(x / 2) + Math.cos(y / 3) + random.next() }))
    )
    .flat()
  const c = { field: 'c', type: 'nominal', title: axes[0] ?? null, sort: null }
  const v = { field: 'v', type: 'quantitative', title: axes[1] ?? null }
  const s =
    series.length > 1
      ? { color: { field: 's', type: 'nominal', ...(random.chance(0.4) && { legend: null }) } }
      : {}
  const q = (field) => ({ field, type: 'quantitative', title: axes[0] ?? null, scale: { zero: false } })
  const of = (values, mark, encoding, more = {}) => ({ data: { values }, mark, encoding, ...more })
  const spec = random.pick([
    () => of(rows, 'bar', { x: c, y: v, ...s }),
    () => of(rows, 'bar', { y: c, x: v, ...s }),
    () => of(rows, 'bar', { x: c, y: v, xOffset: { field: 's' }, ...s }),
    () =>
      of(
        rows,
        { type: 'line', point: random.chance(0.5), interpolate: random.pick(['linear', 'monotone', 'step']) },
        { x: c, y: v, ...s }
      ),
    () =>
      of(
        rows,
        { type: 'area', opacity: 0.8 },
        { x: c, y: { ...v, stack: random.pick(['zero', 'normalize', null]) }, ...s }
      ),
    () => of(points, { type: random.pick(['point', 'circle', 'square']) }, { x: q('x'), y: q('y'), ...s }),
    () => of(points, 'circle', { x: q('x'), y: q('y'), size: { field: 'z', type: 'quantitative' }, ...s }),
    () =>
      of(grid, 'rect', {
        x: { field: 'x', type: 'ordinal' },
        y: { field: 'y', type: 'ordinal' },
        color: {
          field: 'v',
          type: 'quantitative',
          scale: { scheme: random.pick(['viridis', 'blues', 'redyellowblue', 'inferno', 'greens']) }
        }
      }),
    () =>
      of(points, 'bar', {
        x: { bin: { maxbins: random.int(8, 40) }, field: 'y', type: 'quantitative' },
        y: { aggregate: 'count' }
      }),
    () =>
      of(
        points,
        { type: 'boxplot', extent: 'min-max' },
        { x: { field: 's', type: 'nominal' }, y: q('y'), ...s }
      ),
    () => of(points, 'tick', { x: q('y'), y: { field: 's', type: 'nominal' } }),
    () =>
      of(
        rows,
        { type: 'arc', innerRadius: random.pick([0, 0, 40, 70]), stroke: '#fff' },
        { theta: { ...v, stack: true }, color: { ...c } }
      ),
    () => ({
      data: { values: points },
      layer: [
        { mark: { type: 'point', filled: true }, encoding: { x: q('x'), y: q('y') } },
        {
          mark: { type: 'line', color: 'firebrick' },
          transform: [{ regression: 'y', on: 'x' }],
          encoding: { x: q('x'), y: q('y') }
        }
      ]
    }),
    () => ({
      data: { values: rows },
      layer: [
        {
          mark: 'rule',
          encoding: { x: c, y: { ...v, aggregate: 'min' }, y2: { field: 'v', aggregate: 'max' } }
        },
        {
          mark: { type: 'point', filled: true, size: 60 },
          encoding: { x: c, y: { ...v, aggregate: 'mean' } }
        }
      ]
    }),
    () =>
      of(
        points,
        { type: 'area', opacity: 0.5 },
        {
          x: { field: 'value', type: 'quantitative' },
          y: { field: 'density', type: 'quantitative', stack: null },
          color: { field: 's' }
        },
        { transform: [{ density: 'y', groupby: ['s'] }] }
      )
  ])()
  const theme = random.pick(themes)
  const dark = ['dark', 'carbong90'].includes(theme)
  return page([width, height], dark ? '#333' : theme === 'fivethirtyeight' ? '#f0f0f0' : '#fff', {
    with: 'vega',
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      ...spec,
      ...(title && { title }),
      width: width - 12,
      height: height - 12,
      autosize: { type: 'fit', contains: 'padding' },
      config: {
        ...vegaThemes()[theme],
        font: look.font,
        axis: {
          ...vegaThemes()[theme]?.axis,
          labelFont: look.font,
          titleFont: look.font,
          ...(random.chance(0.3) && { grid: random.chance(0.5) })
        }
      }
    }
  })
}

const vegaThemes = () => ({ ...library('vega-themes'), plain: {} })

function echartsOption(context) {
  const { random, look } = context
  const { categories, series, title, axes, words } = subject(random)
  const base = {
    textStyle: { fontFamily: look.font },
    ...(title && {
      title: {
        text: title,
        left: random.pick(['left', 'center']),
        ...(random.chance(0.3) && { subtext: words.word() })
      }
    }),
    ...(random.chance(0.5) && { color: look.colours }),
    ...(random.chance(0.6) && {
      legend: {
        [random.pick(['top', 'bottom', 'bottom'])]: title ? 0 : 0,
        ...(title && { bottom: 0, top: 'auto' })
      }
    })
  }
  const boxed = random.chance(0.3) ? { axisLine: { show: true }, axisTick: { show: true } } : {}
  const category = { type: 'category', data: categories, name: axes[0], ...boxed }
  const value = { type: 'value', name: axes[1], splitLine: { show: random.chance(0.7) }, ...boxed }
  const [x, y] = random.chance(0.25) ? [value, category] : [category, value]
  const cartesian = (list, more = {}) => ({
    ...base,
    xAxis: x,
    yAxis: y,
    grid: {
      containLabel: true,
      left: 12,
      right: 24,
      bottom: 34,
      ...(random.chance(0.2) && { show: true, backgroundColor: '#f7f7f7' })
    },
    series: list,
    ...more
  })
  const each = (make) => series.map(({ name, values }) => ({ name, data: values, ...make() }))
  const parts = categories.map((name, i) => ({ name, value: series[0].values[i] }))
  const tree = (depth) =>
    random.times(random.int(2, 5), () =>
      depth
        ? { name: words.word(), children: tree(depth - 1) }
        : { name: words.word(), value: random.int(1, 60) }
    )
  const both = {
    xAxis: { scale: true, ...boxed },
    yAxis: { scale: true, ...boxed },
    grid: { containLabel: true, left: 12, right: 24 }
  }
  return random.pick([
    () => cartesian(each(() => ({ type: 'bar' }))),
    () => cartesian(each(() => ({ type: 'bar', stack: 'all' }))),
    () =>
      cartesian(each(() => ({ type: 'line', smooth: random.chance(0.4), showSymbol: random.chance(0.6) }))),
    () => cartesian(each(() => ({ type: 'line', areaStyle: {}, stack: random.pick(['all', undefined]) }))),
    () => cartesian(each(() => ({ type: 'line', step: 'middle' }))),
    () => cartesian([{ ...each(() => ({ type: 'bar' }))[0] }, { ...each(() => ({ type: 'line' })).at(-1) }]),
    () => ({
      ...base,
      series: [
        {
          type: 'pie',
          radius: random.pick(['65%', ['40%', '70%'], ['25%', '75%']]),
          data: parts,
          label: { show: random.chance(0.8) },
          ...(random.chance(0.2) && { roseType: 'radius' })
        }
      ]
    }),
    () => ({
      ...base,
      ...both,
      series: series.map(({ name }) => ({
        name,
        type: 'scatter',
        symbolSize: random.int(4, 16),
        data: cloud(random, random.int(10, 120))
      }))
    }),
    () => ({
      ...base,
      ...both,
      series: series.map(({ name }) => ({
        name,
        type: 'scatter',
        data: cloud(random, 14).map(([a, b]) => ({ value: [a, b], symbolSize: random.int(6, 60) })),
        itemStyle: { opacity: 0.6 }
      }))
    }),
    () => ({
      ...base,
      radar: {
        indicator: categories.slice(0, 8).map((name) => ({ name })),
        shape: random.pick(['circle', 'polygon'])
      },
      series: [
        {
          type: 'radar',
          data: series.map(({ name, values }) => ({
            name,
            value: values.slice(0, 8),
            ...(random.chance(0.5) && { areaStyle: { opacity: 0.3 } })
          }))
        }
      ]
    }),
    () =>
      cartesian(
        [
          {
            type: 'candlestick',
            data: series[0].values.map((v) => [v, v + random.normal() * v * 0.2, v * 0.8, v * 1.25])
          }
        ],
        { xAxis: category, yAxis: { ...value, scale: true } }
      ),
    () =>
      cartesian(
        [{ type: 'boxplot', data: series[0].values.map((v) => [v * 0.6, v * 0.85, v, v * 1.2, v * 1.5]) }],
        { xAxis: category, yAxis: value }
      ),
    () => ({
      ...base,
      xAxis: category,
      yAxis: { type: 'category', data: random.times(7, () => words.word()) },
      visualMap: { show: random.chance(0.5), min: 0, max: 10 },
      series: [
        {
          type: 'heatmap',
          data: categories.flatMap((_, i) => random.times(7, (j) => [i, j, random.int(0, 10)])),
          label: { show: random.chance(0.3) }
        }
      ]
    }),
    () => ({
      ...base,
      series: [
        {
          type: 'gauge',
          data: [{ value: random.int(5, 95), name: words.word() }],
          progress: { show: random.chance(0.5) }
        }
      ]
    }),
    () => ({ ...base, series: [{ type: 'funnel', data: parts.slice(0, 6) }] }),
    () => ({ ...base, series: [{ type: 'treemap', data: tree(1), breadcrumb: { show: false } }] }),
    () => ({ ...base, series: [{ type: 'sunburst', data: tree(2), radius: [random.pick([0, 40]), '90%'] }] }),
    () => ({
      ...base,
      parallelAxis: random.times(5, (dim) => ({ dim, name: words.word() })),
      parallel: {},
      series: [{ type: 'parallel', data: random.times(40, () => random.times(5, () => random.next())) }]
    }),
    () => ({
      ...base,
      polar: {},
      angleAxis: { type: 'category', data: categories },
      radiusAxis: {},
      series: [{ type: 'bar', coordinateSystem: 'polar', data: series[0].values }]
    })
  ])()
}

function echarts(context) {
  const { random } = context
  const dark = random.chance(0.2)
  return page(sizeOf(random), dark ? '#100c2a' : '#fff', {
    with: 'echarts',
    option: echartsOption(context),
    ...(dark && { theme: 'dark' })
  })
}

function plotly(context) {
  const { random, look } = context
  const [width, height] = sizeOf(random)
  const { categories, series, title, axes } = subject(random, 20)
  const step = random.times(100, (i) => i / 8)
  const field = random.times(24, (j) =>
    random.times(24, (i) => Math.sin(i / random.pick([3, 3.2, 4])) * Math.cos(j / 4) + i / 20)
  )
  const scale = random.pick(['Viridis', 'Jet', 'Hot', 'Blues', 'RdBu', 'Greys', 'Portland', 'Earth'])
  const traces = (make) => series.map(({ name, values }) => ({ name, x: categories, y: values, ...make() }))
  const waves = () =>
    random.times(random.int(1, 4), (k) => {
      const [a, b, c] = [random.between(0.4, 2), random.between(0.3, 2), random.between(0, 0.12)]
      const noise = random.pick([0, 0, 0.05, 0.2])
      return {
        x: step,
        y: step.map((t) => a * Math.sin(b * t + k) * Math.exp(-c * t) + noise * random.normal()),
        mode: random.pick(['lines', 'lines', 'lines+markers', 'markers']),
        line: { dash: random.pick(['solid', 'solid', 'dash', 'dot']), width: random.pick([1, 2, 2, 3]) },
        name: `f${k + 1}`
      }
    })
  const clouds = (make) =>
    series.map(({ name }) => {
      const list = cloud(random, random.int(12, 150))
      return { name, x: list.map(([a]) => a), y: list.map(([, b]) => b), ...make() }
    })
  const data = random.pick([
    waves,
    waves,
    waves,
    () =>
      clouds(() => ({
        mode: 'markers',
        marker: {
          symbol: random.pick(['circle', 'cross', 'x', 'square', 'circle-open', 'triangle-up', 'star']),
          size: random.int(4, 11)
        }
      })),
    () =>
      clouds(() => ({
        mode: 'markers',
        marker: { symbol: random.pick(['circle-open', 'cross-thin-open', 'x-thin-open']), size: 7 }
      })),
    () => traces(() => ({ type: 'bar' })),
    () =>
      traces(() => ({ type: 'bar' })).map(({ x, y, ...rest }) => ({ ...rest, x: y, y: x, orientation: 'h' })),
    () => traces(() => ({ mode: 'lines+markers', error_y: { type: 'percent', value: random.int(5, 30) } })),
    () => traces(() => ({ fill: random.pick(['tozeroy', 'tonexty']), mode: 'lines' })),
    () => clouds(() => ({ type: 'box' })).map(({ x, ...rest }) => rest),
    () => clouds(() => ({ type: 'violin', box: { visible: true } })).map(({ x, ...rest }) => rest),
    () => clouds(() => ({ type: 'histogram', opacity: 0.75 })).map(({ y, ...rest }) => ({ ...rest, x: y })),
    () => [{ type: 'heatmap', z: field, colorscale: scale, showscale: random.chance(0.7) }],
    () => [
      {
        type: 'contour',
        z: field,
        colorscale: scale,
        showscale: random.chance(0.7),
        contours: { coloring: random.pick(['fill', 'lines', 'heatmap']) }
      }
    ],
    () => [
      {
        type: 'histogram2dcontour',
        x: random.times(200, random.normal),
        y: random.times(200, random.normal),
        colorscale: scale
      }
    ],
    () => [
      {
        type: 'pie',
        labels: categories.slice(0, 9),
        values: series[0].values,
        hole: random.pick([0, 0, 0.4])
      }
    ],
    () =>
      traces(() => ({})).map(({ x, y, name }) => ({
        type: 'scatterpolar',
        theta: random.times(y.length, (i) => (360 * i) / y.length),
        r: y,
        fill: random.pick(['toself', 'none']),
        name
      })),
    () => [
      {
        type: 'candlestick',
        x: categories,
        open: series[0].values,
        close: series[0].values.map((v) => v * random.between(0.8, 1.2)),
        high: series[0].values.map((v) => v * 1.3),
        low: series[0].values.map((v) => v * 0.7)
      }
    ],
    () => [{ type: 'waterfall', x: categories, y: series[0].values.map((v) => v * random.pick([1, -1])) }],
    () => traces(() => ({ mode: 'lines', line: { shape: random.pick(['hv', 'spline', 'linear']) } }))
  ])()
  // A frame with inward ticks, as in scientific programs.
  const boxed = random.chance(0.5)
  const axis = (text) => ({
    ...(text && { title: { text } }),
    ...(boxed && {
      mirror: random.pick([true, 'ticks']),
      showline: true,
      ticks: random.pick(['inside', 'outside']),
      zeroline: false,
      linecolor: '#000',
      showgrid: random.chance(0.3)
    }),
    ...(random.chance(0.08) && { type: 'log' })
  })
  const dark = !boxed && random.chance(0.12)
  return page([width, height], dark ? '#111' : '#fff', {
    with: 'plotly',
    data,
    layout: {
      ...(title && { title: { text: title } }),
      width: width - 12,
      height: height - 12,
      margin: { l: 52, r: 22, t: title ? 44 : 16, b: 44 },
      font: { family: look.font, size: random.int(10, 15), color: dark ? '#ddd' : '#222' },
      showlegend: random.chance(0.5),
      ...(random.chance(0.4) && {
        legend: {
          x: random.pick([0.02, 0.8]),
          y: 0.98,
          bordercolor: '#000',
          borderwidth: random.pick([0, 1])
        }
      }),
      xaxis: axis(axes[0]),
      yaxis: axis(axes[1]),
      barmode: random.pick(['group', 'stack', 'overlay']),
      paper_bgcolor: dark ? '#111' : '#fff',
      plot_bgcolor: dark ? '#111' : boxed ? '#fff' : random.pick(['#e5ecf6', '#fff', '#ebebeb', '#fff']),
      ...(random.chance(0.5) && {
        colorway: random.chance(0.5) ? look.colours : ['#1f77b4', '#d62728', '#2ca02c', '#9400d3', '#000']
      })
    }
  })
}

function chartjs(context) {
  const { random, look } = context
  const { categories, series, title } = subject(random)
  const type = random.pick([
    'bar',
    'bar',
    'line',
    'line',
    'pie',
    'doughnut',
    'radar',
    'polarArea',
    'scatter',
    'bubble'
  ])
  const round = ['pie', 'doughnut', 'polarArea'].includes(type)
  const list = round ? series.slice(0, 1) : series
  const datasets = list.map(({ name, values }, i) => {
    const colour = look.colours[i]
    const points = cloud(random, 30).map(([x, y]) => ({ x, y, r: random.int(2, 20) }))
    return {
      label: name,
      data: type === 'scatter' || type === 'bubble' ? points : values,
      backgroundColor: round ? look.colours : colour,
      borderColor: round ? '#fff' : colour,
      fill: random.chance(0.3),
      tension: random.pick([0, 0.4]),
      borderWidth: random.pick([1, 2, 3])
    }
  })
  const scales =
    round || type === 'radar'
      ? {}
      : {
          scales: {
            x: { stacked: random.chance(0.3), grid: { display: random.chance(0.6) } },
            y: { stacked: random.chance(0.3) }
          },
          indexAxis: type === 'bar' && random.chance(0.3) ? 'y' : 'x'
        }
  return page(sizeOf(random), random.pick(['#fff', '#fff', look.paper]), {
    with: 'chartjs',
    config: {
      type,
      data: { labels: categories, datasets },
      options: {
        ...scales,
        plugins: {
          legend: { display: random.chance(0.7), position: random.pick(['top', 'bottom', 'right']) },
          ...(title && { title: { display: true, text: title } })
        }
      }
    }
  })
}

function apex(context) {
  const { random, look } = context
  const [width, height] = sizeOf(random)
  const { categories, series, title } = subject(random)
  const type = random.pick([
    'bar',
    'line',
    'area',
    'pie',
    'donut',
    'radar',
    'heatmap',
    'radialBar',
    'polarArea'
  ])
  const round = ['pie', 'donut', 'radialBar', 'polarArea'].includes(type)
  const dark = random.chance(0.2)
  return page([width, height], dark ? '#343f57' : '#fff', {
    with: 'apex',
    options: {
      chart: {
        type,
        width: width - 14,
        height: height - 14,
        animations: { enabled: false },
        toolbar: { show: random.chance(0.3) },
        stacked: random.chance(0.3),
        fontFamily: look.font
      },
      series: round
        ? series[0].values.slice(0, 6).map((v) => Math.round(v % 100))
        : series.map(({ name, values }) => ({ name, data: values })),
      ...(round ? { labels: categories.slice(0, 6) } : { xaxis: { categories } }),
      stroke: { curve: random.pick(['smooth', 'straight', 'stepline']), width: random.pick([1, 2, 4]) },
      dataLabels: { enabled: random.chance(0.3) },
      plotOptions: { bar: { horizontal: random.chance(0.3), borderRadius: random.pick([0, 4]) } },
      theme: { mode: dark ? 'dark' : 'light', palette: `palette${random.int(1, 10)}` },
      ...(title && { title: { text: title } })
    }
  })
}

function frappe(context) {
  const { random, look } = context
  const [width, height] = sizeOf(random)
  const { categories, series, title } = subject(random)
  return page([width, height], '#fff', {
    with: 'frappe',
    options: {
      type: random.pick(['bar', 'line', 'axis-mixed', 'pie', 'percentage', 'donut']),
      height: height - 14,
      ...(title && { title }),
      colors: random.times(5, () => `#${random.int(0x101010, 0xd0d0d0).toString(16)}`),
      data: {
        labels: categories,
        datasets: series.map(({ name, values }) => ({
          name,
          values,
          chartType: random.pick(['bar', 'line'])
        }))
      },
      lineOptions: { regionFill: random.pick([0, 1]), hideDots: random.pick([0, 1]) },
      barOptions: { stacked: random.pick([0, 1]) },
      font: look.font
    }
  })
}

function observable(context) {
  const { random, look } = context
  const [width, height] = sizeOf(random)
  const { categories, series, title, axes } = subject(random)
  const rows = series.flatMap(({ name, values }) =>
    values.map((v, i) => ({ c: categories[i], i, v, s: name }))
  )
  const points = series.flatMap(({ name }) =>
    cloud(random, random.int(10, 100)).map(([x, y]) => ({ x, y, s: name }))
  )
  const cells = random.times(8, (x) => random.times(6, (y) => ({ x, y, v: random.next() }))).flat()
  const marks = random.pick([
    () => [
      ['barY', rows, { x: 'c', y: 'v', fill: 's' }],
      ['ruleY', [0]]
    ],
    () => [['barX', rows, { y: 'c', x: 'v', fill: 's' }]],
    () => [['lineY', rows, { x: 'i', y: 'v', stroke: 's', marker: random.pick(['none', 'circle']) }]],
    () => [['areaY', rows, { x: 'i', y: 'v', fill: 's' }]],
    () => [['dot', points, { x: 'x', y: 'y', stroke: 's', symbol: random.pick(['circle', 's']) }]],
    () => [
      ['dot', points, { x: 'x', y: 'y', fill: 's' }],
      ['linearRegressionY', points, { x: 'x', y: 'y' }]
    ],
    () => [['cell', cells, { x: 'x', y: 'y', fill: 'v' }]],
    () => [['boxY', points, { x: 's', y: 'y' }]],
    () => [
      ['ruleX', rows, { x: 'c', y: 'v' }],
      ['dot', rows, { x: 'c', y: 'v', fill: 'currentColor' }]
    ],
    () => [['density', points, { x: 'x', y: 'y', stroke: 's' }], ['frame']],
    () => [['tickX', points, { x: 'x', y: 's' }]]
  ])()
  return page([width, height], '#fff', {
    with: 'plot',
    options: {
      width: width - 12,
      height: height - 30,
      grid: random.chance(0.5),
      ...(title && { title }),
      marginLeft: 55,
      x: { label: axes[0] ?? null, tickRotate: random.pick([0, -30]) },
      y: { label: axes[1] ?? null },
      style: { fontFamily: look.font },
      color: { legend: random.chance(0.3), scheme: undefined }
    },
    marks
  })
}

/** @type {Record<string, (context: import('./charts.mjs').Context) => { width: number, height: number, html: string }>} */
export const libraryCharts = {
  vega: (c) => vegaLite(c, ['plain', ...vegaLooks]),
  vegaPlain: (c) => vegaLite(c, ['plain', 'ggplot2', 'excel']),
  echarts,
  echartsAgain: echarts,
  plotly,
  plotlyAgain: plotly,
  plotlyOnceMore: plotly,
  chartjs,
  apex,
  frappe,
  observable
}

/** A chart in a box, for a page or window that contains one. */
export const someChart = (context, style) => drawn({ with: 'echarts', option: echartsOption(context) }, style)
