// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Charts of many kinds, styled like those of many programs. */
import { circle, line, path, picture, polygon, polyline, rect, smooth, text } from '../svg.mjs'
import { pictureSize } from '../look.mjs'
import { smoothNoise } from '../random.mjs'
import { writer } from '../text.mjs'

const frames = {
  train: ['boxed', 'open', 'grid', 'grey', 'plain', 'ticks', 'horizontal'],
  test: ['banded', 'dotted', 'heavy']
}

/** @typedef {{ random: import('../random.mjs').Random, look: ReturnType<typeof import('../look.mjs').look>, split: 'train' | 'test' }} Context */

/** Draws axes around the plotting area that `draw` fills. */
function withAxes({ random, look, split }, draw) {
  const [width, height] = pictureSize(random)
  const frame = random.pick(frames[split])
  const words = writer(random)
  const size = random.int(8, 14)
  const titled = random.chance(0.6)
  const legend = random.chance(0.45)
  const legendRight = legend && random.chance(0.5)
  const box = {
    left: random.int(22, 60),
    top: titled ? size * 3 : random.int(6, 20),
    right: width - (legendRight ? random.int(55, 90) : random.int(8, 24)),
    bottom: height - random.int(22, 50)
  }
  const { left, top, right, bottom } = box
  const grey = frame === 'grey'
  const lineColour = grey ? '#fff' : look.faint
  const nx = random.int(3, 9)
  const ny = random.int(3, 8)
  let below = grey ? rect(left, top, right - left, bottom - top, look.dark ? '#333' : '#e9e9ec') : ''
  let above = ''
  for (let i = 0; i <= ny; i++) {
    const y = bottom - ((bottom - top) * i) / ny
    if (frame === 'banded' && i % 2 && i < ny)
      below += rect(left, y - (bottom - top) / ny, right - left, (bottom - top) / ny, look.faint)
    if (['grid', 'grey', 'horizontal', 'dotted'].includes(frame))
      below += line(left, y, right, y, lineColour, 1, frame === 'dotted' ? { 'stroke-dasharray': '2 3' } : {})
    if (frame !== 'plain')
      above += text(
        left - 5,
        y + size / 3,
        random.pick([i * 10, i, (i / ny).toFixed(1), `${i * 5}k`]),
        size,
        look.ink,
        { 'text-anchor': 'end' }
      )
    if (frame === 'ticks' || frame === 'boxed' || frame === 'heavy')
      above += line(left - 4, y, left, y, look.ink)
  }
  const categories = random.chance(0.4)
  for (let i = 0; i <= nx; i++) {
    const x = left + ((right - left) * i) / nx
    if (['grid', 'grey', 'dotted'].includes(frame)) below += line(x, top, x, bottom, lineColour)
    above += text(x, bottom + size + 4, categories ? words.word().slice(0, 4) : i * 2, size, look.ink, {
      'text-anchor': 'middle'
    })
    if (frame === 'ticks' || frame === 'boxed') above += line(x, bottom, x, bottom + 4, look.ink)
  }
  const thick = frame === 'heavy' ? 3 : 1
  if (frame === 'boxed') above += rect(left, top, right - left, bottom - top, 'none', { stroke: look.ink })
  else if (frame !== 'plain' && !grey) above += line(left, bottom, right, bottom, look.ink, thick)
  if (frame === 'open' || frame === 'heavy' || frame === 'ticks')
    above += line(left, top, left, bottom, look.ink, thick)
  if (titled)
    above += text(
      random.chance(0.6) ? width / 2 : left,
      size * 1.8,
      words.title(),
      size * 1.4,
      look.ink,
      random.chance(0.6) ? { 'text-anchor': 'middle' } : {}
    )
  if (random.chance(0.5))
    above += text((left + right) / 2, height - 4, words.title(2), size, look.ink, { 'text-anchor': 'middle' })
  if (random.chance(0.5))
    above += text(size, (top + bottom) / 2, words.title(2), size, look.ink, {
      transform: `rotate(-90 ${size} ${(top + bottom) / 2})`,
      'text-anchor': 'middle'
    })
  if (legend) {
    const rows = random.int(2, 5)
    const x = legendRight ? right + 8 : random.pick([left + 10, right - 70])
    if (!legendRight)
      above += rect(x - 5, top + 4, 68, rows * (size + 4) + 6, look.background, { stroke: look.faint })
    for (let i = 0; i < rows; i++) {
      const y = top + 12 + i * (size + 4)
      above += random.chance(0.5)
        ? rect(x, y - 4, 10, 8, look.colours[i])
        : line(x, y, x + 14, y, look.colours[i], 2)
      above += text(x + 18, y + size / 3, words.word().slice(0, 7), size, look.ink)
    }
  }
  return picture(width, height, look.background, look.font, below + draw(box, look.colours) + above)
}

/** A series of values between 0 and 1. */
function series(random, count) {
  const kind = random.pick(['walk', 'wave', 'trend', 'noise', 'curve', 'curve'])
  let level = random.between(0.2, 0.8)
  const [phase, speed, slope, base] = [
    random.between(0, 6),
    random.between(0.5, 4),
    random.between(-0.7, 0.7),
    random.between(0.2, 0.8)
  ]
  const jitter = random.pick([0, 0.02, 0.08])
  return random.times(count, (i) => {
    const t = i / Math.max(1, count - 1)
    if (kind === 'walk') level += (random.normal() * 0.6) / Math.sqrt(count)
    const value = {
      walk: level,
      wave: 0.5 + 0.35 * Math.sin(phase + speed * 2 * Math.PI * t),
      trend: base + slope * (t - 0.5) + random.normal() * 0.05,
      noise: 0.45 + random.normal() * 0.2,
      curve: slope > 0 ? 0.05 + 0.9 * t ** speed : 0.95 * Math.exp(-speed * t)
    }[kind]
    return Math.min(0.98, Math.max(0.02, value + random.normal() * jitter))
  })
}
const onPlot = (box, values) =>
  values.map((v, i) => [
    box.left + ((box.right - box.left) * i) / (values.length - 1),
    box.bottom - (box.bottom - box.top) * v
  ])

function lines(context, { count, decorate }) {
  const { random } = context
  return withAxes(context, (box, colours) => {
    const width = random.between(0.8, 3.4)
    const dashed = random.chance(0.25)
    return random
      .times(count, (i) => {
        const list = onPlot(box, series(random, random.pick([6, 10, 20, 60, 150])))
        const colour = colours[i % colours.length]
        return (
          polyline(list, colour, width, dashed && i % 2 ? { 'stroke-dasharray': '6 4' } : {}) +
          (decorate?.(list, colour, box) ?? '')
        )
      })
      .join('')
  })
}

function bars(context, { groups = 1, stacked = false, sideways = false, gap = 0.3, count }) {
  const { random } = context
  return withAxes(context, (box, colours) => {
    const n = count ?? random.int(3, 14)
    const [w, h] = [box.right - box.left, box.bottom - box.top]
    const span = (sideways ? h : w) / n
    const outlined = random.chance(0.25)
    const oneColour = groups === 1 && random.chance(0.7)
    let out = ''
    const values = random.times(groups, () => series(random, n))
    for (let i = 0; i < n; i++) {
      let sum = 0
      for (let g = 0; g < groups; g++) {
        const value = values[g][i] / (stacked ? groups : 1)
        const thickness = (span * (1 - gap)) / (stacked ? 1 : groups)
        const start = i * span + (span * gap) / 2 + (stacked ? 0 : g * thickness)
        const fill = colours[groups > 1 ? g : oneColour ? 0 : i % colours.length]
        const more = outlined ? { stroke: context.look.ink } : {}
        out += sideways
          ? rect(box.left + sum * w, box.top + start, value * w, thickness, fill, more)
          : rect(box.left + start, box.bottom - (sum + value) * h, thickness, value * h, fill, more)
        if (stacked) sum += value
      }
    }
    return out
  })
}

function pie(context, hole) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const words = writer(random)
  const radius = Math.min(width, height) * random.between(0.28, 0.42)
  const [cx, cy] = [width * random.pick([0.5, 0.4, 0.5]), height * 0.53]
  const parts = random.times(random.int(2, 8), () => random.between(0.2, 1))
  const total = parts.reduce((a, b) => a + b)
  const size = random.int(9, 14)
  const border = random.pick(['none', '#fff', look.ink])
  const labelled = random.chance(0.6)
  const legend = random.chance(0.5)
  let angle = random.between(0, 6)
  let out = random.chance(0.6)
    ? text(width / 2, size * 1.7, words.title(), size * 1.4, look.ink, { 'text-anchor': 'middle' })
    : ''
  parts.forEach((part, i) => {
    const end = angle + (2 * Math.PI * part) / total
    const middle = (angle + end) / 2
    const at = (a, r) => `${(cx + r * Math.cos(a)).toFixed(1)} ${(cy + r * Math.sin(a)).toFixed(1)}`
    const large = end - angle > Math.PI ? 1 : 0
    const fill = look.colours[i % look.colours.length]
    out += path(
      `M${at(angle, radius)}A${radius} ${radius} 0 ${large} 1 ${at(end, radius)}L${at(end, radius * hole)}A${radius * hole} ${radius * hole} 0 ${large} 0 ${at(angle, radius * hole)}Z`,
      fill,
      { stroke: border }
    )
    if (labelled)
      out += text(
        cx + radius * 1.15 * Math.cos(middle),
        cy + radius * 1.15 * Math.sin(middle),
        random.chance(0.5) ? `${Math.round((100 * part) / total)}%` : words.word(),
        size,
        look.ink,
        { 'text-anchor': 'middle' }
      )
    if (legend)
      out +=
        rect(width - 72, 30 + i * (size + 6), 10, 10, fill) +
        text(width - 58, 39 + i * (size + 6), words.word().slice(0, 8), size, look.ink)
    angle = end
  })
  return picture(width, height, look.background, look.font, out)
}

function cloud(context, { bubbles = false, clusters = context.random.int(1, 4), mark }) {
  const { random } = context
  return withAxes(context, (box, colours) => {
    const size = random.between(1.5, 5)
    const opacity = random.pick([1, 0.7, 0.5])
    const count = random.int(bubbles ? 4 : 15, bubbles ? 25 : 160)
    return random
      .times(clusters, (c) => {
        const [mx, my, sx, sy, slope] = [
          random.between(0.2, 0.8),
          random.between(0.2, 0.8),
          random.between(0.05, 0.25),
          random.between(0.05, 0.2),
          random.between(-0.8, 0.8)
        ]
        return random
          .times(count, () => {
            const dx = random.normal() * sx
            const x = box.left + (box.right - box.left) * Math.min(0.98, Math.max(0.02, mx + dx))
            const y =
              box.bottom -
              (box.bottom - box.top) * Math.min(0.98, Math.max(0.02, my + dx * slope + random.normal() * sy))
            const r = bubbles ? random.between(4, 26) : size
            return mark
              ? mark(x, y, r, colours[c])
              : circle(x, y, r, colours[c % colours.length], { 'fill-opacity': opacity })
          })
          .join('')
      })
      .join('')
  })
}

function heat(context, { columns, rows, numbers }) {
  const { random, look } = context
  return withAxes(context, (box) => {
    const noise = smoothNoise(random)
    const [w, h] = [(box.right - box.left) / columns, (box.bottom - box.top) / rows]
    const rough = random.chance(0.5)
    const map = random.pick([
      (v) => `hsl(${Math.round(260 - 220 * v)},75%,${Math.round(25 + 40 * v)}%)`,
      (v) => `hsl(210,70%,${Math.round(95 - 65 * v)}%)`,
      (v) =>
        v < 0.5 ? `hsl(220,70%,${Math.round(45 + 100 * v)}%)` : `hsl(5,75%,${Math.round(145 - 100 * v)}%)`,
      (v) => `hsl(${Math.round(60 * v)},95%,${Math.round(10 + 60 * v)}%)`
    ])
    let out = ''
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) {
        const v = Math.min(
          1,
          Math.max(0, rough ? random.next() : 0.5 + noise((c * 4) / columns, (r * 4) / rows) * 0.6)
        )
        out += rect(box.left + c * w, box.top + r * h, w + 0.4, h + 0.4, map(v))
        if (numbers)
          out += text(
            box.left + (c + 0.5) * w,
            box.top + (r + 0.6) * h,
            v.toFixed(1),
            9,
            v > 0.5 ? '#000' : '#fff',
            { 'text-anchor': 'middle' }
          )
      }
    return (
      out +
      (random.chance(0.5)
        ? random
            .times(12, (i) =>
              rect(
                box.right + 4,
                box.top + (i * (box.bottom - box.top)) / 12,
                8,
                (box.bottom - box.top) / 12 + 1,
                map(1 - i / 12)
              )
            )
            .join('')
        : '') +
      rect(0, 0, 0, 0, look.ink)
    )
  })
}

function smallMultiples(context) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const [columns, rows] = [random.int(2, 4), random.int(2, 4)]
  const words = writer(random)
  let out = ''
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const box = {
        left: (width * c) / columns + 22,
        right: (width * (c + 1)) / columns - 6,
        top: (height * r) / rows + 18,
        bottom: (height * (r + 1)) / rows - 16
      }
      out += rect(box.left, box.top, box.right - box.left, box.bottom - box.top, 'none', { stroke: look.ink })
      out += text((box.left + box.right) / 2, box.top - 4, words.word(), 9, look.ink, {
        'text-anchor': 'middle'
      })
      for (let t = 0; t < 4; t++)
        out += text(box.left - 3, box.bottom - (t * (box.bottom - box.top)) / 4, t, 7, look.ink, {
          'text-anchor': 'end'
        })
      const list = onPlot(box, series(random, random.int(8, 40)))
      out += random.chance(0.6)
        ? polyline(list, look.colour(), 1.5)
        : list.map(([x, y]) => circle(x, y, 2, look.colours[0])).join('')
    }
  return picture(width, height, look.background, look.font, out)
}

function polar(context, { radar }) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const words = writer(random)
  const [cx, cy, radius] = [width / 2, height / 2, Math.min(width, height) * 0.38]
  const spokes = radar ? random.int(5, 9) : 8
  const around = (i, r, n) => [
    cx + r * Math.cos((2 * Math.PI * i) / n - Math.PI / 2),
    cy + r * Math.sin((2 * Math.PI * i) / n - Math.PI / 2)
  ]
  let out = ''
  for (let k = 1; k <= 4; k++)
    out += radar
      ? polygon(
          random.times(spokes, (i) => around(i, (radius * k) / 4, spokes)),
          'none',
          { stroke: look.faint }
        )
      : circle(cx, cy, (radius * k) / 4, 'none', { stroke: look.faint })
  for (let i = 0; i < spokes; i++) {
    const [x, y] = around(i, radius, spokes)
    out += line(cx, cy, x, y, look.faint)
    const [tx, ty] = around(i, radius * 1.12, spokes)
    out += text(tx, ty + 4, radar ? words.word() : `${i * 45}°`, 10, look.ink, { 'text-anchor': 'middle' })
  }
  for (let s = 0; s < random.int(1, 3); s++) {
    const n = radar ? spokes : 60
    const values = series(random, n)
    out += polygon(
      values.map((v, i) => around(i, radius * v, n)),
      radar ? look.colours[s] : 'none',
      { 'fill-opacity': 0.35, stroke: look.colours[s], 'stroke-width': 2 }
    )
  }
  return picture(width, height, look.background, look.font, out)
}

/** A mark for each of a few categories; `mark` draws in a column with this centre and half width. */
function columns(context, mark, low = 4, high = 12) {
  const { random } = context
  return withAxes(context, (box, colours) => {
    const n = random.int(low, high)
    const span = (box.right - box.left) / n
    const height = box.bottom - box.top
    return random
      .times(n, (i) =>
        mark(
          box.left + (i + 0.5) * span,
          span * 0.32,
          (v) => box.bottom - height * v,
          colours[random.chance(0.5) ? i % colours.length : 0]
        )
      )
      .join('')
  })
}

/** One or more stacked bars of shares, side by side, with a legend. */
function shareBars({ random, look }) {
  const [width, height] = pictureSize(random)
  const words = writer(random)
  const size = random.int(9, 14)
  const bars = random.pick([1, 1, 1, 2, 3, 5])
  const thick = random.between(0.06, 0.5) * (height / (bars + 1))
  const [left, right] = [width * random.between(0.03, 0.2), width * random.between(0.85, 0.97)]
  const count = random.int(2, 9)
  const colour = (i) => look.colours[i % look.colours.length]
  const gap = random.pick([0, 0, 1, 3])
  const round = random.pick([0, 0, 3, thick / 2])
  let out = random.chance(0.5)
    ? text(left, size * 1.8, words.title(random.int(1, 4)), size * 1.3, look.ink)
    : ''
  const top = height * random.between(0.12, 0.3)
  for (let k = 0; k < bars; k++) {
    const parts = random.times(count, () => random.between(0.1, 1))
    const unit = (right - left) / parts.reduce((a, b) => a + b)
    const y = top + k * thick * 1.9
    let x = left
    if (bars > 1 && random.chance(0.8)) out += text(left, y - 3, words.word(), size * 0.9, look.ink)
    parts.forEach((part, i) => {
      out += rect(x, y, part * unit - gap, thick, colour(i), { rx: round })
      if (random.chance(0.2))
        out += text(x + 3, y + thick / 2 + 4, random.int(2, 60) + ' %', size * 0.9, '#fff')
      x += part * unit
    })
  }
  const across = random.int(1, 4)
  const below = top + bars * thick * 1.9 + size * random.between(1, 3)
  if (random.chance(0.85))
    for (let i = 0; i < count; i++) {
      const [x, y] = [
        left + ((i % across) * (right - left)) / across,
        below + Math.floor(i / across) * size * 2
      ]
      out += random.chance(0.5)
        ? circle(x + size / 2, y, size / 2.2, colour(i))
        : rect(x, y - size / 2, size, size, colour(i))
      out += text(x + size * 1.6, y + size * 0.35, `${words.word()} ${words.number()}`, size, look.ink)
    }
  return picture(width, height, look.paper, look.font, out)
}

/** @type {Record<string, (context: Context) => string>} */
export const charts = {
  line: (c) => lines(c, { count: 1 }),
  lines: (c) => lines(c, { count: c.random.int(2, 6) }),
  markedLines: (c) =>
    lines(c, {
      count: c.random.int(1, 4),
      decorate: (list, colour) => list.map(([x, y]) => circle(x, y, 3, colour)).join('')
    }),
  area: (c) =>
    lines(c, {
      count: c.random.int(1, 3),
      decorate: (list, colour, box) =>
        polygon([[box.left, box.bottom], ...list, [box.right, box.bottom]], colour, { 'fill-opacity': 0.4 })
    }),
  bars: (c) => bars(c, {}),
  groupedBars: (c) => bars(c, { groups: c.random.int(2, 4), count: c.random.int(3, 7) }),
  stackedBars: (c) => bars(c, { groups: c.random.int(2, 5), stacked: true }),
  sidewaysBars: (c) => bars(c, { sideways: true }),
  histogram: (c) => bars(c, { gap: 0, count: c.random.int(12, 50) }),
  pie: (c) => pie(c, 0),
  shareBars,
  scatter: (c) => cloud(c, {}),
  bubbles: (c) => cloud(c, { bubbles: true }),
  crosses: (c) =>
    cloud(c, {
      mark: (x, y, r, colour) =>
        line(x - r, y - r, x + r, y + r, colour) + line(x - r, y + r, x + r, y - r, colour)
    }),
  heatMap: (c) => heat(c, { columns: c.random.int(8, 40), rows: c.random.int(8, 30) }),
  matrix: (c) => {
    const n = c.random.int(3, 9)
    return heat(c, { columns: n, rows: n, numbers: true })
  },
  smallMultiples,
  polar: (c) => polar(c, { radar: false }),
  boxes: (c) =>
    columns(c, (x, half, y, colour) => {
      const [a, b, m, d, e] = c.random.times(5, () => c.random.between(0.1, 0.9)).sort((p, q) => p - q)
      return (
        line(x, y(a), x, y(e), c.look.ink) +
        rect(x - half, y(d), 2 * half, y(b) - y(d), colour, { stroke: c.look.ink }) +
        line(x - half, y(m), x + half, y(m), c.look.ink, 2) +
        line(x - half / 2, y(a), x + half / 2, y(a), c.look.ink) +
        line(x - half / 2, y(e), x + half / 2, y(e), c.look.ink)
      )
    }),
  errorBars: (c) =>
    columns(c, (x, half, y, colour) => {
      const [v, e] = [c.random.between(0.25, 0.8), c.random.between(0.03, 0.15)]
      return (
        line(x, y(v - e), x, y(v + e), colour, 1.5) +
        line(x - half / 2, y(v - e), x + half / 2, y(v - e), colour) +
        line(x - half / 2, y(v + e), x + half / 2, y(v + e), colour) +
        circle(x, y(v), 3.5, colour)
      )
    }),
  curveOverBars: (c) =>
    lines(c, {
      count: 1,
      decorate: (list, colour, box) =>
        list
          .slice(0, 40)
          .map(([x, y], i) =>
            rect(x - 3, y + c.random.between(-15, 15), 6, Math.max(0, box.bottom - y), c.look.colours[2], {
              'fill-opacity': 0.6
            })
          )
          .join('')
    }),
  surface: (c) => {
    const { random, look } = c
    const [width, height] = pictureSize(random)
    const noise = smoothNoise(random)
    const n = random.int(12, 26)
    const at = (i, j) => [
      width * (0.5 + (0.42 * (i - j)) / n),
      height * (0.42 + (0.22 * (i + j)) / n - 0.14 * noise((i * 3) / n, (j * 3) / n))
    ]
    let out = line(...at(0, 0), width * 0.5, height * 0.9, 'none')
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        out += polygon(
          [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)],
          random.chance(0.001)
            ? look.ink
            : `hsl(${Math.round(140 - 110 * noise((i * 3) / n, (j * 3) / n))},70%,55%)`,
          { stroke: look.ink, 'stroke-width': 0.5 }
        )
    for (let i = 0; i <= 5; i++) {
      const [x, y] = [width * (0.08 + i * 0.084), height * (0.7 + i * 0.045)]
      out += line(x, y, x - 4, y + 4, look.ink) + text(x - 12, y + 14, i * 2, 9, look.ink)
      out += text(width - x + 6, y + 14, i, 9, look.ink)
    }
    out += polyline(
      [
        [width * 0.08, height * 0.35],
        [width * 0.08, height * 0.68],
        [width * 0.5, height * 0.93],
        [width * 0.92, height * 0.68]
      ],
      look.ink
    )
    return picture(width, height, look.background, look.font, out)
  },
  donut: (c) => pie(c, c.random.between(0.4, 0.75)),
  radar: (c) => polar(c, { radar: true }),
  candlesticks: (c) => {
    let level = 0.5
    return columns(
      c,
      (x, half, y) => {
        const open = level
        level = Math.min(0.85, Math.max(0.15, level + c.random.normal() * 0.06))
        const colour = level > open ? c.look.colours[0] : c.look.colours[1]
        return (
          line(
            x,
            y(Math.min(open, level) - c.random.between(0, 0.06)),
            x,
            y(Math.max(open, level) + c.random.between(0, 0.06)),
            colour
          ) + rect(x - half, y(Math.max(open, level)), half * 2, Math.abs(y(open) - y(level)) + 1, colour)
        )
      },
      20,
      60
    )
  },
  lollipops: (c) =>
    columns(
      c,
      (x, half, y, colour) => {
        const v = c.random.between(0.1, 0.95)
        return line(x, y(0), x, y(v), colour, 2) + circle(x, y(v), Math.min(6, half), colour)
      },
      6,
      25
    ),
  violins: (c) =>
    columns(
      c,
      (x, half, y, colour) => {
        const [middle, width] = [c.random.between(0.35, 0.65), c.random.between(0.08, 0.18)]
        const side = c.random.times(15, (i) => [
          half * Math.exp(-(((i - 7) / 4) ** 2)) * c.random.between(0.9, 1.1),
          y(middle + ((i - 7) / 7) * width * 1.8)
        ])
        return path(
          smooth(
            [...side.map(([dx, yy]) => [x + dx, yy]), ...side.reverse().map(([dx, yy]) => [x - dx, yy])],
            true
          ),
          colour,
          { stroke: c.look.ink }
        )
      },
      3,
      7
    ),
  waterfall: (c) => {
    let sum = 0.2
    return columns(c, (x, half, y) => {
      const from = sum
      sum = Math.min(0.95, Math.max(0.05, sum + c.random.normal() * 0.18))
      return (
        rect(
          x - half,
          y(Math.max(from, sum)),
          half * 2,
          Math.abs(y(from) - y(sum)),
          sum > from ? c.look.colours[0] : c.look.colours[1]
        ) + line(x + half, y(sum), x + half * 2.2, y(sum), c.look.ink)
      )
    })
  },
  steps: (c) =>
    withAxes(c, (box, colours) =>
      c.random
        .times(c.random.int(1, 3), (k) => {
          const list = onPlot(box, series(c.random, c.random.int(6, 30)))
          return polyline(
            list.flatMap(([x, y], i) =>
              i
                ? [
                    [x, list[i - 1][1]],
                    [x, y]
                  ]
                : [[x, y]]
            ),
            colours[k],
            2
          )
        })
        .join('')
    )
}
