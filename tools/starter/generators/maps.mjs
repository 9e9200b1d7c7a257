// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Maps of places, and diagrams. */
import { circle, ellipse, line, path, picture, polygon, polyline, rect, ring, smooth, text } from '../svg.mjs'
import { pictureSize } from '../look.mjs'
import { smoothNoise } from '../random.mjs'
import { writer } from '../text.mjs'

/** @typedef {import('./charts.mjs').Context} Context */

/** Typical map colours. */
function mapColours({ random, look }) {
  const kind = random.pick(['paper', 'paper', 'bright', 'dark', 'own'])
  return {
    paper: {
      land: '#f2efe9',
      water: '#aad3df',
      park: '#cdebb0',
      road: '#ffffff',
      main: '#fcd6a4',
      edge: '#c8bfb5',
      building: '#d9d0c9',
      ink: '#444'
    },
    bright: {
      land: '#e8f0d8',
      water: '#7fb8e8',
      park: '#9ed48a',
      road: '#fff9c0',
      main: '#f08060',
      edge: '#888',
      building: '#c8b8a8',
      ink: '#222'
    },
    dark: {
      land: '#20262e',
      water: '#101820',
      park: '#24362c',
      road: '#3a4654',
      main: '#61708a',
      edge: '#161a20',
      building: '#2c333d',
      ink: '#c8d0d8'
    },
    own: {
      land: look.paper,
      water: look.colours[0],
      park: look.colours[1],
      road: '#fff',
      main: look.colours[2],
      edge: '#777',
      building: look.colours[3],
      ink: '#333'
    }
  }[kind]
}

function street(d, fill, edge, width) {
  return (
    path(d, 'none', { stroke: edge, 'stroke-width': width + 2, 'stroke-linecap': 'round' }) +
    path(d, 'none', { stroke: fill, 'stroke-width': width, 'stroke-linecap': 'round' })
  )
}

function labels({ random, look }, width, height, ink, count) {
  const words = writer(random)
  return random
    .times(count, () => {
      const [x, y] = [random.between(0, width), random.between(0, height)]
      return text(x, y, words.title(random.int(1, 2)), random.int(8, 14), ink, {
        'font-family': look.font,
        stroke: '#fff',
        'stroke-width': random.chance(0.5) ? 0.3 : 0,
        ...(random.chance(0.4) && {
          transform: `rotate(${random.int(-60, 60)} ${x.toFixed(0)} ${y.toFixed(0)})`
        })
      })
    })
    .join('')
}

function city(context, { radial = false, blocks = false }) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const colours = mapColours(context)
  const noise = smoothNoise(random)
  const turn = random.between(-0.6, 0.6)
  const step = random.between(22, 60)
  const size = Math.hypot(width, height) / 2
  const wobble = random.pick([0, 4, 12])
  const move = (x, y) => {
    const [px, py] = [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)]
    return [
      width / 2 + px + wobble * noise(px / 80, py / 80),
      height / 2 + py + wobble * noise(py / 80 + 9, px / 80)
    ]
  }
  let ground = ''
  for (let i = 0; i < random.int(1, 5); i++)
    ground += path(
      smooth(
        ring(random.between(0, width), random.between(0, height), 8, () => random.between(15, 90)),
        true
      ),
      random.pick([colours.park, colours.park, colours.water])
    )
  if (random.chance(0.5)) {
    const river = random.times(6, (i) => [
      (width * (i - 0.5)) / 4,
      height * 0.5 + random.normal() * height * 0.2
    ])
    ground += path(smooth(river), 'none', { stroke: colours.water, 'stroke-width': random.int(8, 40) })
  }
  let roads = ''
  let houses = ''
  const way = (list, w, main) =>
    (roads += street(smooth(list), main ? colours.main : colours.road, colours.edge, w))
  if (radial) {
    for (let k = 1; k < 7; k++)
      way(
        ring(0, 0, 24, () => k * step * 1.3).map(([x, y]) => move(x, y)),
        random.int(2, 6),
        k % 3 === 0
      )
    for (let i = 0; i < 12; i++)
      way(
        random.times(6, (k) =>
          move(Math.cos(i * 0.52) * k * size * 0.25, Math.sin(i * 0.52) * k * size * 0.25)
        ),
        random.int(2, 8),
        i % 4 === 0
      )
  } else {
    for (let v = -size; v < size; v += step * random.between(0.6, 1.4)) {
      if (random.chance(0.85))
        way(
          random.times(9, (i) => move(v, size * (i / 4 - 1))),
          random.pick([2, 3, 3, 5]),
          false
        )
      if (random.chance(0.85))
        way(
          random.times(9, (i) => move(size * (i / 4 - 1), v)),
          random.pick([2, 3, 3, 5]),
          false
        )
      if (random.chance(0.15))
        way(
          random.times(9, (i) => move(size * (i / 4 - 1), v + 60 * noise(i, v))),
          random.int(6, 10),
          true
        )
    }
  }
  if (blocks || random.chance(0.4))
    for (let i = 0; i < 120; i++) {
      const [x, y] = move(random.between(-size, size), random.between(-size, size))
      houses += rect(x, y, random.int(4, 13), random.int(4, 13), colours.building, {
        stroke: colours.edge,
        'stroke-width': 0.4,
        transform: `rotate(${((turn * 180) / Math.PI).toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)})`
      })
    }
  let marks = ''
  if (random.chance(0.4))
    marks = random
      .times(random.int(1, 8), () => {
        const [x, y] = [random.between(0, width), random.between(0, height)]
        return path(`M${x.toFixed(0)} ${y.toFixed(0)}l-6 -12a7 7 0 1 1 12 0z`, look.accent, {
          stroke: '#fff'
        })
      })
      .join('')
  if (random.chance(0.3))
    marks += path(
      smooth(random.times(7, (i) => [(width * i) / 6, height * random.between(0.2, 0.8)])),
      'none',
      { stroke: look.accent, 'stroke-width': 4 }
    )
  return picture(
    width,
    height,
    colours.land,
    look.font,
    ground + houses + roads + marks + labels(context, width, height, colours.ink, random.int(0, 18))
  )
}

/** Contour lines of a smooth landscape, by marching squares. */
function contours(context, { filled = false, hill = true }) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const noise = smoothNoise(random)
  const scale = random.between(70, 150)
  const cell = 6
  const height2 = (x, y) => noise(x / scale, y / scale)
  const levels = random.int(6, 16)
  const ink = random.pick(['#a0703c', '#8a6d4a', '#555', look.colours[0]])
  let out = ''
  if (filled) {
    const tint = random.pick([
      (v) => `hsl(${Math.round(110 - 90 * v)},45%,${Math.round(70 + 15 * v)}%)`,
      (v) =>
        v < 0.4
          ? `hsl(205,60%,${Math.round(50 + 60 * v)}%)`
          : `hsl(${Math.round(130 - 110 * v)},40%,${Math.round(75 - 15 * v)}%)`
    ])
    for (let y = 0; y < height; y += cell)
      for (let x = 0; x < width; x += cell)
        out += rect(
          x,
          y,
          cell + 0.5,
          cell + 0.5,
          tint(Math.round(((height2(x, y) + 1) / 2) * levels) / levels)
        )
  }
  for (let level = 0; level < levels; level++) {
    const at = -1 + (2 * (level + 0.5)) / levels
    let d = ''
    for (let y = 0; y < height; y += cell)
      for (let x = 0; x < width; x += cell) {
        const corners = [
          [x, y],
          [x + cell, y],
          [x + cell, y + cell],
          [x, y + cell]
        ]
        const values = corners.map(([a, b]) => height2(a, b) - at)
        const cuts = []
        for (let k = 0; k < 4; k++) {
          const [p, q, v, w] = [corners[k], corners[(k + 1) % 4], values[k], values[(k + 1) % 4]]
          if (v * w < 0)
            cuts.push([p[0] + ((q[0] - p[0]) * v) / (v - w), p[1] + ((q[1] - p[1]) * v) / (v - w)])
        }
        if (cuts.length >= 2)
          d += `M${cuts[0].map((n) => n.toFixed(1)).join(' ')}L${cuts[1].map((n) => n.toFixed(1)).join(' ')}`
      }
    out += path(d || 'M0 0', 'none', { stroke: ink, 'stroke-width': level % 5 === 0 ? 1.6 : 0.8 })
  }
  if (hill && random.chance(0.5))
    out += path(
      smooth(random.times(8, (i) => [(width * i) / 7, height * random.between(0.2, 0.8)])),
      'none',
      { stroke: '#4a90d9', 'stroke-width': 2.5 }
    )
  if (random.chance(0.4))
    out += path(
      smooth(random.times(8, (i) => [(width * i) / 7, height * random.between(0.2, 0.8)])),
      'none',
      { stroke: '#c33', 'stroke-width': 2, 'stroke-dasharray': '6 4' }
    )
  for (let g = 1; g < 5 && random.chance(0.8); g++)
    out +=
      line((width * g) / 5, 0, (width * g) / 5, height, 'rgba(60,80,160,0.4)', 0.7) +
      line(0, (height * g) / 5, width, (height * g) / 5, 'rgba(60,80,160,0.4)', 0.7)
  return picture(
    width,
    height,
    random.pick(['#fbf8ef', '#ffffff', '#eef5e4']),
    look.font,
    out + labels(context, width, height, '#333', random.int(3, 16))
  )
}

/** Countries: the cells around random seeds, with irregular borders. */
function regions(context, { islands = false }) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const noise = smoothNoise(random)
  const seeds = random.times(random.int(8, 28), () => [
    random.between(0, width),
    random.between(0, height),
    random.int(0, 7)
  ])
  const one = random.chance(0.4)
  const fills = one
    ? random.times(8, (i) => `hsl(${random.int(190, 220)},60%,${90 - i * 8}%)`)
    : random.times(8, (i) => `hsl(${i * 45},${random.int(25, 55)}%,${random.int(72, 88)}%)`)
  const sea = random.pick(['#b8dcf0', '#ffffff', '#9cc4e4', '#dfe9f2'])
  const cell = 4
  const owner = []
  for (let y = 0; y < height; y += cell) {
    const row = []
    for (let x = 0; x < width; x += cell) {
      const [px, py] = [x + 18 * noise(x / 30, y / 30), y + 18 * noise(y / 30 + 5, x / 30)]
      const edge = Math.hypot((x / width - 0.5) * 2, (y / height - 0.5) * 2)
      const land = islands ? noise(x / 70 + 3, y / 70) > 0.15 : edge + 0.35 * noise(x / 50, y / 50) < 0.95
      let best = -1
      if (land) {
        let near = Infinity
        seeds.forEach(([sx, sy], i) => {
          const d = (sx - px) ** 2 + (sy - py) ** 2
          if (d < near) {
            near = d
            best = i
          }
        })
      }
      row.push(best)
    }
    owner.push(row)
  }
  let out = ''
  let borders = ''
  owner.forEach((row, j) => {
    let start = 0
    for (let i = 1; i <= row.length; i++) {
      if (row[i] === row[start]) continue
      if (row[start] >= 0)
        out += rect(start * cell, j * cell, (i - start) * cell + 0.4, cell + 0.4, fills[seeds[row[start]][2]])
      if (i < row.length) borders += `M${i * cell} ${j * cell}v${cell}`
      start = i
    }
    if (j)
      row.forEach((value, i) => {
        if (value !== owner[j - 1][i]) borders += `M${i * cell} ${j * cell}h${cell}`
      })
  })
  out += path(borders || 'M0 0', 'none', {
    stroke: random.pick(['#666', '#fff', '#333']),
    'stroke-width': random.between(0.8, 2)
  })
  out += seeds.map(([x, y]) => (random.chance(0.5) ? circle(x, y, 2.5, '#333') : '')).join('')
  return picture(
    width,
    height,
    sea,
    look.font,
    out + labels(context, width, height, '#222', random.int(0, 20))
  )
}

function metro(context) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const grid = random.int(24, 44)
  let [tracks, stations] = ['', '']
  const words = writer(random)
  const wide = random.int(4, 8)
  for (let k = 0; k < random.int(3, 8); k++) {
    let [x, y, direction] = [
      Math.round((random.next() * width) / grid) * grid,
      Math.round((random.next() * height) / grid) * grid,
      random.int(0, 7)
    ]
    const list = [[x, y]]
    for (let i = 0; i < random.int(5, 12); i++) {
      if (random.chance(0.35)) direction += random.pick([-1, 1])
      x += Math.round(Math.cos((direction * Math.PI) / 4)) * grid
      y += Math.round(Math.sin((direction * Math.PI) / 4)) * grid
      list.push([x, y])
      stations += circle(x, y, wide * 0.75, '#fff', { stroke: '#222', 'stroke-width': 1.5 })
      if (random.chance(0.4)) stations += text(x + 8, y - 5, words.title(1), 8, look.ink)
    }
    tracks += polyline(list, look.colours[k], wide, { 'stroke-linejoin': 'round' })
  }
  return picture(width, height, look.background, look.font, tracks + stations)
}

/** Boxes with text, and arrows between them, as in most diagrams. */
function boxes(context, place, { shapes, lines = () => '', curved = false, connect }) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const words = writer(random)
  const nodes = place(width, height)
  const size = random.int(8, 12)
  const filled = random.chance(0.65)
  const arrow = random.chance(0.7)
  const stroke = random.chance(0.7) ? look.ink : look.accent
  const thickness = random.between(0.8, 2.2)
  const dashed = random.chance(0.15) ? { 'stroke-dasharray': '4 3' } : {}
  let edges = ''
  for (const [a, b] of connect(nodes)) {
    const angle = Math.atan2(b.y - a.y, b.x - a.x)
    const stop = Math.min(
      Math.abs(b.w / 2 / Math.cos(angle)) || 1e9,
      Math.abs(b.h / 2 / Math.sin(angle)) || 1e9
    )
    const [ex, ey] = [b.x - stop * Math.cos(angle), b.y - stop * Math.sin(angle)]
    if (curved)
      edges += path(
        `M${a.x.toFixed(1)} ${a.y.toFixed(1)}C${a.x.toFixed(1)} ${((a.y + ey) / 2).toFixed(1)} ${ex.toFixed(1)} ${((a.y + ey) / 2).toFixed(1)} ${ex.toFixed(1)} ${ey.toFixed(1)}`,
        'none',
        { stroke, 'stroke-width': thickness, ...dashed }
      )
    else edges += line(a.x, a.y, ex, ey, stroke, thickness, dashed)
    if (arrow && !curved)
      edges += polygon(
        [0, 2.75, -2.75].map((turn) => [
          ex + (turn ? 9 * Math.cos(angle + turn) : 0),
          ey + (turn ? 9 * Math.sin(angle + turn) : 0)
        ]),
        stroke
      )
    if (random.chance(0.2))
      edges += text((a.x + ex) / 2 + 4, (a.y + ey) / 2 - 3, words.word(), size - 1, look.ink)
  }
  const drawn = nodes
    .map((node, i) => {
      const { x, y, w, h } = node
      const fill = filled ? look.colours[(node.group ?? i) % 4] : look.background
      const more = { stroke: look.ink, 'stroke-width': thickness, 'fill-opacity': filled ? 0.75 : 1 }
      const shape = shapes[(node.shape ?? 0) % shapes.length]
      const body = {
        box: () => rect(x - w / 2, y - h / 2, w, h, fill, more),
        round: () => rect(x - w / 2, y - h / 2, w, h, fill, { ...more, rx: Math.min(w, h) * 0.3 }),
        oval: () => ellipse(x, y, w / 2, h / 2, fill, more),
        diamond: () =>
          polygon(
            [
              [x, y - h * 0.65],
              [x + w * 0.6, y],
              [x, y + h * 0.65],
              [x - w * 0.6, y]
            ],
            fill,
            more
          ),
        slanted: () =>
          polygon(
            [
              [x - w / 2 + 8, y - h / 2],
              [x + w / 2, y - h / 2],
              [x + w / 2 - 8, y + h / 2],
              [x - w / 2, y + h / 2]
            ],
            fill,
            more
          ),
        dot: () => circle(x, y, Math.min(w, h) / 2, fill, more),
        barrel: () =>
          path(
            `M${x - w / 2} ${y - h / 2}v${h}a${w / 2} 6 0 0 0 ${w} 0v${-h}a${w / 2} 6 0 0 0 ${-w} 0a${w / 2} 6 0 0 0 ${w} 0`,
            fill,
            more
          )
      }[shape]()
      const label = node.silent
        ? ''
        : text(
            x,
            lines(node) ? y - h / 2 + size + 2 : y + size / 3,
            words.word().slice(0, Math.max(2, Math.floor(w / size / 0.7))),
            size,
            look.ink,
            { 'text-anchor': 'middle' }
          )
      return body + label + (lines(node, words, size) || '')
    })
    .join('')
  return picture(width, height, look.background, look.font, edges + drawn)
}

/** Levels from top to bottom or left to right; each node is below one of the previous level. */
function levels(random, { sideways = false, count = random.int(3, 5), most = 4 }) {
  return (width, height) => {
    const nodes = []
    for (let level = 0; level < count; level++) {
      const n = level === 0 ? 1 : random.int(2, Math.min(most, level * 2 + 1))
      for (let i = 0; i < n; i++) {
        const [across, along] = [(i + 0.5) / n, (level + 0.5) / count]
        nodes.push({
          x: width * (sideways ? along : across),
          y: height * (sideways ? across : along),
          w: Math.min(90, (width / (sideways ? count : most)) * 0.7),
          h: Math.min(40, (height / (sideways ? most : count)) * 0.5),
          level,
          shape: random.int(0, 3),
          group: level
        })
      }
    }
    return nodes
  }
}
const toParents = (random) => (nodes) =>
  nodes
    .filter((n) => n.level > 0)
    .map((n) => {
      const above = nodes.filter((m) => m.level === n.level - 1)
      return [
        above.reduce((best, m) =>
          Math.abs(m.x - n.x) + Math.abs(m.y - n.y) < Math.abs(best.x - n.x) + Math.abs(best.y - n.y) &&
          random.chance(0.9)
            ? m
            : best
        ),
        n
      ]
    })
const scattered = (random, size, count) => (width, height) =>
  random.times(count, () => ({
    x: random.between(0.08, 0.92) * width,
    y: random.between(0.08, 0.92) * height,
    w: size,
    h: size * random.pick([1, 1, 0.6]),
    shape: random.int(0, 2),
    group: random.int(0, 3),
    silent: size < 20
  }))
const nearest = (random, links) => (nodes) =>
  nodes.flatMap((a) =>
    [...nodes]
      .sort((p, q) => Math.hypot(p.x - a.x, p.y - a.y) - Math.hypot(q.x - a.x, q.y - a.y))
      .slice(1, 1 + random.int(1, links))
      .map((b) => [a, b])
  )
const gridded = (random, shape) => (width, height) => {
  const [columns, rows] = [random.int(2, 4), random.int(2, 3)]
  return random
    .times(columns * rows, (i) => ({
      x: (width * ((i % columns) + 0.5)) / columns,
      y: (height * (Math.floor(i / columns) + 0.5)) / rows,
      w: (width / columns) * 0.66,
      h: (height / rows) * random.between(0.45, 0.66),
      shape,
      group: i,
      level: 1
    }))
    .filter(() => random.chance(0.88))
}
const compartments = (random) => (node, words, size) => {
  if (!words) return 'lines'
  let out = rect(node.x - node.w / 2, node.y - node.h / 2 + size + 6, node.w, 1, '#555')
  for (let y = node.y - node.h / 2 + size * 2 + 8; y < node.y + node.h / 2 - 2; y += size + 3)
    out += text(
      node.x - node.w / 2 + 4,
      y,
      `${random.pick(['+', '-', '#', ''])}${words.word().slice(0, 9)}`,
      size - 1,
      '#333'
    )
  return out
}

function circuit(context, { gates = false }) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const step = random.int(34, 60)
  const w = random.between(1, 2.2)
  const stroke = look.ink
  let out = ''
  const words = writer(random)
  for (let y = step; y < height - 10; y += step)
    for (let x = step; x < width - step; x += step) {
      const kind = random.pick(
        gates
          ? ['gate', 'wire', 'gate', 'none', 'down']
          : ['resistor', 'wire', 'capacitor', 'coil', 'none', 'down', 'chip', 'diode', 'wire']
      )
      const m = x + step / 2
      if (kind === 'wire') out += line(x, y, x + step, y, stroke, w)
      if (kind === 'down') out += line(x, y, x, y + step, stroke, w) + circle(x, y, 2.5, stroke)
      if (kind === 'resistor')
        out += polyline(
          [
            [x, y],
            ...random.times(7, (i) => [x + step * 0.25 + (i * step * 0.5) / 6, y + (i % 2 ? 5 : -5)]),
            [x + step, y]
          ],
          stroke,
          w
        )
      if (kind === 'capacitor')
        out +=
          line(x, y, m - 3, y, stroke, w) +
          line(m - 3, y - 8, m - 3, y + 8, stroke, w) +
          line(m + 3, y - 8, m + 3, y + 8, stroke, w) +
          line(m + 3, y, x + step, y, stroke, w)
      if (kind === 'coil')
        out += path(
          `M${x} ${y}h${step * 0.2}${'a4 4 0 0 1 8 0'.repeat(Math.floor((step * 0.6) / 8))}H${x + step}`,
          'none',
          { stroke, 'stroke-width': w }
        )
      if (kind === 'diode')
        out +=
          line(x, y, x + step, y, stroke, w) +
          polygon(
            [
              [m - 6, y - 6],
              [m - 6, y + 6],
              [m + 6, y]
            ],
            stroke
          ) +
          line(m + 6, y - 6, m + 6, y + 6, stroke, w)
      if (kind === 'chip')
        out +=
          rect(x + 4, y - step * 0.35, step - 8, step * 0.7, look.background, { stroke, 'stroke-width': w }) +
          text(m, y + 3, words.word().slice(0, 3), 8, stroke, { 'text-anchor': 'middle' })
      if (kind === 'gate')
        out +=
          line(x, y - 5, x + 10, y - 5, stroke, w) +
          line(x, y + 5, x + 10, y + 5, stroke, w) +
          path(`M${x + 10} ${y - 10}h8a10 10 0 0 1 0 20h-8z`, 'none', { stroke, 'stroke-width': w }) +
          line(x + 28, y, x + step, y, stroke, w)
      if (random.chance(0.3))
        out += text(m, y - 9, random.pick(['R', 'C', 'L', 'U', 'D']) + random.int(1, 40), 8, stroke)
    }
  return picture(width, height, look.background, look.font, out)
}

function sequence(context) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const words = writer(random)
  const n = random.int(3, 6)
  const x = (i) => (width * (i + 0.5)) / n
  let out = ''
  for (let i = 0; i < n; i++)
    out +=
      line(x(i), 30, x(i), height - 8, look.ink, 1, { 'stroke-dasharray': '4 3' }) +
      rect(x(i) - width / n / 2.6, 8, width / n / 1.3, 22, look.colours[i % 3], { stroke: look.ink }) +
      text(x(i), 23, words.word().slice(0, 7), 10, look.ink, { 'text-anchor': 'middle' })
  for (let y = 52; y < height - 15; y += random.int(18, 34)) {
    const [a, b] = random.shuffled(random.times(n, (i) => i))
    const side = b > a ? 1 : -1
    out +=
      line(x(a), y, x(b), y, look.ink, 1.2, random.chance(0.3) ? { 'stroke-dasharray': '5 3' } : {}) +
      polygon(
        [
          [x(b), y],
          [x(b) - side * 8, y - 4],
          [x(b) - side * 8, y + 4]
        ],
        look.ink
      ) +
      text((x(a) + x(b)) / 2, y - 4, words.word(), 9, look.ink, { 'text-anchor': 'middle' })
    if (random.chance(0.3))
      out += rect(x(b) - 4, y, 8, random.int(15, 50), look.colours[3], { stroke: look.ink })
  }
  return picture(width, height, look.background, look.font, out)
}

function floorPlan(context) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const words = writer(random)
  const wall = random.between(2, 5)
  let out = ''
  const room = (x, y, w, h, depth) => {
    if (depth > 0 && (w > 90 || h > 90)) {
      const cut = random.between(0.35, 0.65)
      if (w > h) {
        room(x, y, w * cut, h, depth - 1)
        room(x + w * cut, y, w * (1 - cut), h, depth - 1)
      } else {
        room(x, y, w, h * cut, depth - 1)
        room(x, y + h * cut, w, h * (1 - cut), depth - 1)
      }
      return
    }
    out += rect(x, y, w, h, random.chance(0.3) ? look.colours[depth] : 'none', {
      stroke: look.ink,
      'stroke-width': wall,
      'fill-opacity': 0.25
    })
    out += text(x + w / 2, y + h / 2, words.title(1), 9, look.ink, { 'text-anchor': 'middle' })
    if (random.chance(0.7))
      out +=
        rect(x + w * 0.3, y - wall, 22, wall * 2, look.background) +
        path(`M${(x + w * 0.3).toFixed(0)} ${y.toFixed(0)}v22a22 22 0 0 0 22 -22`, 'none', {
          stroke: look.ink
        })
    if (random.chance(0.5))
      out +=
        rect(x + 6, y + 6, w * 0.3, h * 0.25, 'none', { stroke: look.ink }) +
        circle(x + w - 14, y + h - 14, 8, 'none', { stroke: look.ink })
  }
  room(20, 20, width - 40, height - 40, 4)
  return picture(width, height, look.background, look.font, out)
}

function mindMap(context) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const words = writer(random)
  const [cx, cy] = [width / 2, height / 2]
  let [edges, nodes] = [
    '',
    ellipse(cx, cy, 48, 22, look.accent) +
      text(cx, cy + 4, words.word().slice(0, 8), 12, look.ink, { 'text-anchor': 'middle' })
  ]
  const n = random.int(4, 8)
  for (let i = 0; i < n; i++) {
    const angle = (2 * Math.PI * i) / n + random.between(-0.2, 0.2)
    const [x, y] = [cx + width * 0.27 * Math.cos(angle), cy + height * 0.3 * Math.sin(angle)]
    const colour = look.colours[i]
    edges += path(
      smooth([
        [cx, cy],
        [(cx + x) / 2 + random.int(-12, 12), (cy + y) / 2],
        [x, y]
      ]),
      'none',
      { stroke: colour, 'stroke-width': 4 }
    )
    nodes +=
      rect(x - 28, y - 9, 56, 18, colour, { rx: 9 }) +
      text(x, y + 4, words.word().slice(0, 7), 9, look.ink, { 'text-anchor': 'middle' })
    for (let k = 0; k < random.int(1, 3); k++) {
      const [bx, by] = [
        cx + width * 0.43 * Math.cos(angle + (k - 1) * 0.25),
        cy + height * 0.44 * Math.sin(angle + (k - 1) * 0.25)
      ]
      edges += path(
        smooth([
          [x, y],
          [(x + bx) / 2, (y + by) / 2 + 6],
          [bx, by]
        ]),
        'none',
        { stroke: colour, 'stroke-width': 1.8 }
      )
      nodes += text(bx, by, words.word(), 8, look.ink, { 'text-anchor': 'middle' })
    }
  }
  return picture(width, height, look.background, look.font, edges + nodes)
}

function dendrogram(context) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const words = writer(random)
  const n = random.int(8, 26)
  const heads = random.times(n, (i) => ({ y: (height * (i + 0.5)) / n, x: width * 0.78 }))
  let out = heads.map(({ x, y }) => text(x + 4, y + 3, words.words(random.int(1, 2)), 8, look.ink)).join('')
  while (heads.length > 1) {
    const i = random.int(0, heads.length - 2)
    const [a, b] = [heads[i], heads[i + 1]]
    const x = Math.max(10, Math.min(a.x, b.x) - ((random.between(0.5, 1.5) * width * 0.72) / n) * 1.6)
    const colour = random.chance(0.2) ? look.colours[0] : look.ink
    out += polyline(
      [
        [a.x, a.y],
        [x, a.y],
        [x, b.y],
        [b.x, b.y]
      ],
      colour,
      1.4
    )
    heads.splice(i, 2, { x, y: (a.y + b.y) / 2 })
  }
  return picture(width, height, look.background, look.font, out)
}

function geometry(context) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const names = 'ABCDEFGHPQR'
  const list = random.times(random.int(3, 6), () => [
    random.between(0.15, 0.85) * width,
    random.between(0.15, 0.85) * height
  ])
  let out = polygon(list.slice(0, 4), random.chance(0.4) ? look.colours[0] : 'none', {
    stroke: look.ink,
    'stroke-width': 1.5,
    'fill-opacity': 0.3
  })
  out += circle(...list[0], random.between(30, 110), 'none', { stroke: look.ink, 'stroke-width': 1.3 })
  for (let i = 0; i < list.length; i++)
    out +=
      line(
        ...list[i],
        ...list[(i + 2) % list.length],
        look.ink,
        1,
        random.chance(0.5) ? { 'stroke-dasharray': '4 3' } : {}
      ) +
      circle(...list[i], 2.5, look.ink) +
      text(list[i][0] + 5, list[i][1] - 5, names[i], 13, look.ink, { 'font-style': 'italic' })
  if (random.chance(0.4))
    out += line(0, height / 2, width, height / 2, look.ink) + line(width / 2, 0, width / 2, height, look.ink)
  return picture(width, height, look.background, look.font, out)
}

/** @type {Record<string, (context: Context) => string>} */
export const maps = {
  streets: (c) => city(c, {}),
  ringRoads: (c) => city(c, { radial: true }),
  contours: (c) => contours(c, {}),
  reliefMap: (c) => contours(c, { filled: true }),
  countries: (c) => regions(c, {}),
  metro,
  flowChart: (c) =>
    boxes(c, levels(c.random, {}), {
      shapes: ['box', 'diamond', 'slanted', 'round'],
      connect: toParents(c.random)
    }),
  sidewaysFlow: (c) =>
    boxes(c, levels(c.random, { sideways: true }), {
      shapes: ['round', 'box', 'barrel'],
      connect: toParents(c.random)
    }),
  organisation: (c) =>
    boxes(c, levels(c.random, { most: 5 }), {
      shapes: ['box'],
      curved: c.random.chance(0.4),
      connect: toParents(c.random)
    }),
  graph: (c) =>
    boxes(c, scattered(c.random, c.random.int(22, 40), c.random.int(6, 16)), {
      shapes: ['dot', 'oval'],
      connect: nearest(c.random, 2)
    }),
  network: (c) =>
    boxes(c, scattered(c.random, c.random.int(5, 14), c.random.int(25, 90)), {
      shapes: ['dot'],
      connect: nearest(c.random, 4)
    }),
  classDiagram: (c) =>
    boxes(c, gridded(c.random, 0), {
      shapes: ['box'],
      lines: compartments(c.random),
      connect: nearest(c.random, 2)
    }),
  circuit: (c) => circuit(c, {}),
  sequence,
  floorPlan,
  mindMap,
  geometry,
  plots: (c) => city(c, { blocks: true }),
  islands: (c) => regions(c, { islands: true }),
  entities: (c) =>
    boxes(c, gridded(c.random, 1), {
      shapes: ['round', 'round'],
      lines: compartments(c.random),
      curved: true,
      connect: nearest(c.random, 2)
    }),
  states: (c) =>
    boxes(c, scattered(c.random, c.random.int(46, 70), c.random.int(4, 8)), {
      shapes: ['oval', 'round'],
      curved: true,
      connect: nearest(c.random, 2)
    }),
  dendrogram,
  logic: (c) => circuit(c, { gates: true }),
  pipeline: (c) =>
    boxes(
      c,
      (width, height) =>
        c.random.times(c.random.int(4, 8), (i) => ({
          x: width * (((i % 4) + 0.5) / 4),
          y: height * (i < 4 ? 0.3 : 0.7),
          w: width * 0.17,
          h: height * 0.2,
          shape: i,
          group: i
        })),
      {
        shapes: ['slanted', 'box', 'barrel'],
        connect: (nodes) => nodes.slice(1).map((n, i) => [nodes[i], n])
      }
    )
}
