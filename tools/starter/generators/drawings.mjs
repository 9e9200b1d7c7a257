// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Drawings: cartoons, icons, line art, flat landscapes, patterns and paintings. */
import { circle, ellipse, line, path, picture, polygon, polyline, rect, ring, smooth, text } from '../svg.mjs'
import { pictureSize } from '../look.mjs'
import { smoothNoise } from '../random.mjs'

/** @typedef {import('./charts.mjs').Context} Context */

/** A gradient fill; its definition has to be included in the picture, too. */
function gradient(colours, { vertical = true, radial = false } = {}) {
  const id = `g${[...colours.join(), vertical, radial].join('').replace(/[^a-z0-9]/g, '')}`
  const stops = colours
    .map((c, i) => `<stop offset="${(i / (colours.length - 1)).toFixed(2)}" stop-color="${c}"/>`)
    .join('')
  const definition = radial
    ? `<radialGradient id="${id}">${stops}</radialGradient>`
    : `<linearGradient id="${id}" x1="0" y1="0" x2="${vertical ? 0 : 1}" y2="${vertical ? 1 : 0}">${stops}</linearGradient>`
  return [`url(#${id})`, `<defs>${definition}</defs>`]
}
const blob = (random, x, y, r, corners = 9, rough = 0.25) =>
  smooth(
    ring(x, y, corners, () => r * random.between(1 - rough, 1 + rough), random.between(0, 6)),
    true
  )
export const bright = (random) => `hsl(${random.int(0, 359)},${random.int(50, 95)}%,${random.int(40, 75)}%)`

/** A sheet to draw on, with a line style. */
function sheet(context, draw, background) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const outline = random.chance(0.6)
    ? {
        stroke: random.pick(['#111', '#222', '#402a1a', look.ink]),
        'stroke-width': random.between(1, 4.5),
        'stroke-linejoin': 'round',
        'stroke-linecap': 'round'
      }
    : {}
  const ground = background ?? random.pick(['#fff', '#fff', bright(random), look.background, look.colours[0]])
  return picture(width, height, ground, look.font, draw(width, height, outline))
}

function face(context, kind) {
  const { random, look } = context
  return sheet(context, (width, height, outline) => {
    const [x, y, r] = [width / 2, height / 2, Math.min(width, height) * random.between(0.25, 0.4)]
    const skin =
      kind === 'animal'
        ? look.colour()
        : random.pick(['#ffd9b3', '#f1c27d', '#c68642', '#8d5524', '#ffe135', '#9be09b'])
    let out = ''
    if (kind === 'animal')
      for (const side of [-1, 1])
        out += random.chance(0.5)
          ? polygon(
              [
                [x + side * r * 0.9, y - r * 0.3],
                [x + side * r * 0.85, y - r * 1.35],
                [x + side * r * 0.25, y - r * 0.85]
              ],
              skin,
              outline
            )
          : circle(x + side * r * 0.75, y - r * 0.75, r * 0.38, skin, outline)
    else
      out += path(
        blob(random, x, y - r * 0.35, r * 1.1, 10, 0.15),
        random.pick(['#222', '#6b4423', '#d9a441', '#a33', look.colours[1]]),
        outline
      )
    if (random.chance(0.5))
      out += path(
        `M${x - r} ${y + r * 2.2}C${x - r} ${y + r * 0.7} ${x + r} ${y + r * 0.7} ${x + r} ${y + r * 2.2}Z`,
        look.colours[2],
        outline
      )
    out += ellipse(x, y, r * random.between(0.8, 1), r, skin, outline)
    for (const side of [-1, 1]) {
      const big = random.between(0.12, 0.24) * r
      out +=
        ellipse(x + side * r * 0.36, y - r * 0.15, big, big * 1.2, '#fff', outline) +
        circle(x + side * r * 0.36, y - r * 0.1, big * 0.5, '#111')
      if (random.chance(0.5))
        out += circle(x + side * r * 0.55, y + r * 0.25, r * 0.13, '#f99', { opacity: 0.6 })
    }
    out +=
      kind === 'animal'
        ? ellipse(x, y + r * 0.2, r * 0.14, r * 0.1, '#222')
        : path(`M${x} ${y}q${r * 0.1} ${r * 0.2} ${-r * 0.05} ${r * 0.2}`, 'none', {
            stroke: '#333',
            'stroke-width': 2
          })
    out += path(
      `M${x - r * 0.35} ${y + r * 0.45}Q${x} ${y + r * random.between(0.5, 0.95)} ${x + r * 0.35} ${y + r * 0.45}${random.chance(0.5) ? 'Z' : ''}`,
      random.chance(0.5) ? '#a22' : 'none',
      { stroke: '#222', 'stroke-width': 3 }
    )
    return out
  })
}

function landscape(context, { sky, flat }) {
  const { random, look } = context
  return sheet(context, (width, height, outline) => {
    const colours =
      sky ??
      random.pick([
        ['#8fd3ff', '#eaf7ff'],
        ['#ff9966', '#ffe0a0'],
        ['#20204a', '#6a4c93'],
        [look.colours[0], look.colours[1]]
      ])
    const [fill, definition] = gradient(colours)
    let out = definition + rect(0, 0, width, height, flat ? colours[0] : fill)
    out += circle(
      random.between(0.1, 0.9) * width,
      random.between(0.1, 0.4) * height,
      random.int(15, 50),
      random.pick(['#fff3b0', '#ffdd55', '#fff']),
      flat ? outline : {}
    )
    const noise = smoothNoise(random)
    const layers = random.int(2, 5)
    const hue = random.int(60, 280)
    for (let k = 0; k < layers; k++) {
      const base = height * (0.45 + (0.5 * k) / layers)
      const peaks = random.chance(0.4)
      const top = random.times(12, (i) => [
        (width * (i - 0.5)) / 10,
        base + height * 0.12 * noise(i * (peaks ? 3 : 0.5), k * 5)
      ])
      const d = peaks ? `M${top.map((p) => p.map((v) => v.toFixed(0)).join(' ')).join('L')}` : smooth(top)
      out += path(
        `${d}L${width * 1.1} ${height}L${-width * 0.1} ${height}Z`,
        `hsl(${hue + k * 8},${random.int(25, 60)}%,${70 - (50 * k) / layers}%)`,
        flat ? outline : {}
      )
    }
    for (let i = 0; i < random.int(0, 9); i++) {
      const [x, y, s] = [random.between(0, width), height * random.between(0.7, 0.98), random.int(14, 50)]
      out +=
        rect(x - s * 0.07, y - s * 0.5, s * 0.14, s * 0.5, '#5b3a1e') +
        (random.chance(0.5)
          ? polygon(
              [
                [x - s * 0.4, y - s * 0.35],
                [x + s * 0.4, y - s * 0.35],
                [x, y - s * 1.4]
              ],
              '#2f6b3a',
              outline
            )
          : circle(x, y - s * 0.75, s * 0.42, '#4c9a4c', outline))
    }
    for (let i = 0; i < random.int(0, 5); i++) {
      const [x, y] = [random.between(0, width), height * random.between(0.05, 0.35)]
      out += random
        .times(4, (k) =>
          circle(x + k * 13, y + random.int(-6, 6), random.int(9, 16), '#fff', { opacity: 0.9 })
        )
        .join('')
    }
    return out
  })
}

function house(context) {
  const { random, look } = context
  return sheet(context, (width, height, outline) => {
    const ground = height * random.between(0.7, 0.85)
    let out = rect(
      0,
      ground,
      width,
      height - ground,
      random.pick(['#7ec850', '#d8c690', look.colours[0]]),
      outline
    )
    for (let i = 0; i < random.int(1, 4); i++) {
      const [x, w, h] = [
        random.between(0, 0.7) * width,
        random.between(0.2, 0.35) * width,
        random.between(0.2, 0.4) * height
      ]
      out +=
        rect(x, ground - h, w, h, look.colours[1 + i], outline) +
        polygon(
          [
            [x - 10, ground - h],
            [x + w + 10, ground - h],
            [x + w / 2, ground - h - h * 0.6]
          ],
          look.colours[4 + (i % 3)],
          outline
        )
      out +=
        rect(x + w * 0.4, ground - h * 0.45, w * 0.2, h * 0.45, '#6b4423', outline) +
        rect(x + w * 0.1, ground - h * 0.75, w * 0.2, h * 0.25, '#bfe6ff', outline) +
        rect(x + w * 0.7, ground - h * 0.75, w * 0.2, h * 0.25, '#bfe6ff', outline)
    }
    return out + circle(width * 0.85, height * 0.15, 26, '#ffdd33', outline)
  })
}

/** Single objects, as in icon sets and clip art. */
const things = {
  star: (r, x, y, s, f, o) =>
    polygon(
      ring(x, y, 10, (i) => (i % 2 ? s * 0.45 : s), -Math.PI / 2),
      f[0],
      o
    ),
  heart: (r, x, y, s, f, o) =>
    path(
      `M${x} ${y + s * 0.8}C${x - s * 1.6} ${y - s * 0.3} ${x - s * 0.6} ${y - s * 1.2} ${x} ${y - s * 0.35}C${x + s * 0.6} ${y - s * 1.2} ${x + s * 1.6} ${y - s * 0.3} ${x} ${y + s * 0.8}Z`,
      f[0],
      o
    ),
  cup: (r, x, y, s, f, o) =>
    path(`M${x + s * 0.4} ${y - s * 0.3}a${s * 0.4} ${s * 0.4} 0 0 1 0 ${s * 0.7}`, 'none', {
      ...o,
      stroke: f[0],
      'stroke-width': s * 0.15
    }) +
    rect(x - s * 0.6, y - s * 0.5, s * 1.1, s * 1.2, f[0], { ...o, rx: s * 0.15 }) +
    ellipse(x - s * 0.05, y - s * 0.5, s * 0.55, s * 0.15, f[1], o),
  car: (r, x, y, s, f, o) =>
    path(
      `M${x - s} ${y + s * 0.3}v${-s * 0.4}l${s * 0.35} 0l${s * 0.3} ${-s * 0.45}h${s * 0.8}l${s * 0.3} ${s * 0.45}h${s * 0.3}v${s * 0.4}Z`,
      f[0],
      o
    ) +
    circle(x - s * 0.5, y + s * 0.35, s * 0.24, '#222', o) +
    circle(x + s * 0.55, y + s * 0.35, s * 0.24, '#222', o),
  tree: (r, x, y, s, f, o) =>
    rect(x - s * 0.12, y + s * 0.2, s * 0.24, s * 0.8, '#7a4b22', o) +
    path(blob(r, x, y - s * 0.2, s * 0.7), f[0], o),
  flower: (r, x, y, s, f, o) =>
    line(x, y, x, y + s, '#3a7d2c', s * 0.1) +
    ring(x, y - s * 0.1, 6, () => s * 0.45)
      .map(([px, py]) => circle(px, py, s * 0.3, f[0], o))
      .join('') +
    circle(x, y - s * 0.1, s * 0.28, f[1], o),
  folder: (r, x, y, s, f, o) =>
    path(
      `M${x - s} ${y + s * 0.7}v${-s * 1.4}h${s * 0.7}l${s * 0.2} ${s * 0.2}h${s * 1.1}v${s * 1.2}Z`,
      f[0],
      o
    ) + rect(x - s, y - s * 0.25, s * 2, s * 0.95, f[1], o),
  gear: (r, x, y, s, f, o) =>
    polygon(
      ring(x, y, 32, (i) => (i % 4 < 2 ? s : s * 0.75)),
      f[0],
      o
    ) + circle(x, y, s * 0.32, '#fff', o),
  letter: (r, x, y, s, f, o) =>
    rect(x - s, y - s * 0.65, s * 2, s * 1.3, f[0], { ...o, rx: 3 }) +
    polyline(
      [
        [x - s, y - s * 0.65],
        [x, y + s * 0.15],
        [x + s, y - s * 0.65]
      ],
      '#333',
      s * 0.07
    ),
  arrow: (r, x, y, s, f, o) =>
    polygon(
      [
        [x - s, y - s * 0.3],
        [x, y - s * 0.3],
        [x, y - s * 0.8],
        [x + s, y],
        [x, y + s * 0.8],
        [x, y + s * 0.3],
        [x - s, y + s * 0.3]
      ],
      f[0],
      o
    ),
  lens: (r, x, y, s, f, o) =>
    line(x + s * 0.3, y + s * 0.3, x + s, y + s, f[1], s * 0.25) +
    circle(x - s * 0.15, y - s * 0.15, s * 0.6, '#dff4ff', { ...o, stroke: f[0], 'stroke-width': s * 0.16 }),
  bulb: (r, x, y, s, f, o) =>
    circle(x, y - s * 0.2, s * 0.65, f[0], o) + rect(x - s * 0.28, y + s * 0.4, s * 0.56, s * 0.5, '#888', o),
  apple: (r, x, y, s, f, o) =>
    circle(x - s * 0.3, y + s * 0.1, s * 0.6, f[0], o) +
    circle(x + s * 0.3, y + s * 0.1, s * 0.6, f[0], o) +
    line(x, y - s * 0.4, x + s * 0.15, y - s, '#5b3a1e', s * 0.1) +
    ellipse(x + s * 0.4, y - s * 0.7, s * 0.28, s * 0.14, '#4a4', o),
  disc: (r, x, y, s, f, o) =>
    circle(x, y, s, f[0], o) +
    circle(x, y, s * 0.7, f[1], o) +
    polygon(
      ring(x, y, 3, () => s * 0.45),
      '#fff',
      o
    ),
  cloud: (r, x, y, s, f, o) =>
    path(
      `M${x - s * 0.7} ${y + s * 0.4}a${s * 0.4} ${s * 0.4} 0 0 1 0 ${-s * 0.75}a${s * 0.55} ${s * 0.55} 0 0 1 ${s} ${-s * 0.15}a${s * 0.45} ${s * 0.45} 0 0 1 ${s * 0.2} ${s * 0.9}Z`,
      f[0],
      o
    ),
  bottle: (r, x, y, s, f, o) =>
    path(
      `M${x - s * 0.15} ${y - s}h${s * 0.3}v${s * 0.5}q${s * 0.3} ${s * 0.2} ${s * 0.3} ${s * 0.5}v${s}h${-s * 0.9}v${-s}q0 ${-s * 0.3} ${s * 0.3} ${-s * 0.5}Z`,
      f[0],
      o
    ) + rect(x - s * 0.4, y + s * 0.2, s * 0.8, s * 0.4, f[1], o),
  pencil: (r, x, y, s, f, o) =>
    `<g transform="rotate(${r.int(0, 90)} ${x.toFixed(0)} ${y.toFixed(0)})">${rect(x - s, y - s * 0.18, s * 1.5, s * 0.36, f[0], o)}${polygon(
      [
        [x + s * 0.5, y - s * 0.18],
        [x + s * 0.5, y + s * 0.18],
        [x + s, y]
      ],
      '#f3d9a4',
      o
    )}</g>`,
  fish: (r, x, y, s, f, o) =>
    polygon(
      [
        [x + s * 0.6, y],
        [x + s * 1.2, y - s * 0.5],
        [x + s * 1.2, y + s * 0.5]
      ],
      f[1],
      o
    ) +
    ellipse(x, y, s * 0.85, s * 0.5, f[0], o) +
    circle(x - s * 0.45, y - s * 0.1, s * 0.1, '#fff', o),
  bird: (r, x, y, s, f, o) =>
    ellipse(x, y, s * 0.8, s * 0.5, f[0], o) +
    circle(x - s * 0.7, y - s * 0.45, s * 0.35, f[0], o) +
    polygon(
      [
        [x - s, y - s * 0.45],
        [x - s * 1.4, y - s * 0.35],
        [x - s, y - s * 0.3]
      ],
      '#f90',
      o
    ) +
    path(`M${x - s * 0.2} ${y}q${s * 0.5} ${-s} ${s} ${-s * 0.2}z`, f[1], o) +
    circle(x - s * 0.75, y - s * 0.5, s * 0.06, '#111'),
  rocket: (r, x, y, s, f, o) =>
    path(
      `M${x} ${y - s * 1.2}q${s * 0.6} ${s * 0.6} ${s * 0.4} ${s * 1.6}h${-s * 0.8}q${-s * 0.2} ${-s} ${s * 0.4} ${-s * 1.6}z`,
      f[0],
      o
    ) +
    circle(x, y - s * 0.3, s * 0.2, '#bfe6ff', o) +
    polygon(
      [
        [x - s * 0.2, y + s * 0.4],
        [x + s * 0.2, y + s * 0.4],
        [x, y + s]
      ],
      '#f80',
      o
    )
}
const trainThings = Object.keys(things).slice(0, 15)
const testThings = Object.keys(things).slice(15)

function icon(context) {
  const { random, look, split } = context
  return sheet(context, (width, height, outline) => {
    const [x, y, s] = [width / 2, height / 2, Math.min(width, height) * random.between(0.22, 0.42)]
    const badge = random.pick(['none', 'none', 'circle', 'square', 'shine'])
    let out = ''
    if (badge === 'circle') out += circle(x, y, s * 1.5, look.colours[3])
    if (badge === 'square' || badge === 'shine') {
      const [fill, definition] = gradient([look.colours[3], look.colours[4]])
      out += definition + rect(x - s * 1.4, y - s * 1.4, s * 2.8, s * 2.8, fill, { rx: s * 0.5 })
    }
    const fills = random.chance(0.3) ? ['#fff', '#ddd'] : [look.colours[0], look.colours[1]]
    const shaded = random.chance(0.4)
    const [fill, definition] = gradient([fills[0], look.colours[2]])
    const thing = random.pick(split === 'train' ? trainThings : testThings)
    if (random.chance(0.3)) out += ellipse(x, y + s * 1.1, s * 0.9, s * 0.15, '#000', { opacity: 0.25 })
    out += definition + things[thing](random, x, y, s, [shaded ? fill : fills[0], fills[1]], outline)
    if (badge === 'shine') out += ellipse(x, y - s, s * 1.2, s * 0.5, '#fff', { opacity: 0.3 })
    return out
  })
}

function manyThings(context, { tidy }) {
  const { random, look, split } = context
  return sheet(context, (width, height, outline) => {
    const names = split === 'train' ? trainThings : testThings
    const step = random.int(50, 120)
    const few = random.shuffled(names).slice(0, random.int(1, 6))
    let out = ''
    for (let y = step / 2; y < height; y += step)
      for (let x = step / 2; x < width; x += step) {
        const [px, py] = tidy ? [x, y] : [x + random.int(-20, 20), y + random.int(-20, 20)]
        out += things[random.pick(few)](
          random,
          px,
          py,
          step * random.between(0.25, 0.4),
          [look.colour(), look.colour()],
          outline
        )
      }
    return out
  })
}

function lineArt(context) {
  const { random, look, split } = context
  const ink = random.pick(['#000', '#222', '#333', '#234', look.ink])
  return sheet(
    context,
    (width, height) => {
      const more = {
        stroke: ink,
        'stroke-width': random.between(1, 3.5),
        'stroke-linecap': 'round',
        'stroke-linejoin': 'round'
      }
      let out = ''
      for (let i = 0; i < random.int(2, 6); i++) {
        const [x, y, s] = [
          random.between(0.2, 0.8) * width,
          random.between(0.2, 0.8) * height,
          random.between(25, 110)
        ]
        out += random.chance(0.6)
          ? things[random.pick(split === 'train' ? trainThings : testThings)](
              random,
              x,
              y,
              s,
              ['none', 'none'],
              more
            )
          : path(blob(random, x, y, s, random.int(5, 14), 0.5), 'none', more)
      }
      const from = [random.between(0, width), random.between(0, height)]
      for (let i = 0; i < random.int(0, 60); i++)
        out += line(from[0] + i * 3, from[1], from[0] + i * 3 + 14, from[1] + 20, ink, 0.8)
      return out
    },
    random.pick(['#fff', '#fff', '#f4ecd8', '#fafafa'])
  )
}

function abstract(context, kind) {
  const { random, look } = context
  return sheet(context, (width, height, outline) => {
    const [fill, definition] = gradient([look.colours[0], look.colours[1], look.colours[2]], {
      vertical: random.chance(0.5)
    })
    let out = definition + rect(0, 0, width, height, fill)
    const noise = smoothNoise(random)
    if (kind === 'waves')
      for (let k = 0; k < random.int(3, 9); k++)
        out += path(
          `${smooth(random.times(9, (i) => [(width * (i - 0.5)) / 7, height * (0.15 + k * 0.1) + 45 * noise(i * 0.5, k)]))}L${width * 1.1} ${height}L-20 ${height}Z`,
          look.colour(),
          { opacity: random.between(0.3, 0.9) }
        )
    if (kind === 'shapes')
      for (let k = 0; k < random.int(6, 40); k++) {
        const [x, y, s] = [random.between(0, width), random.between(0, height), random.between(8, 90)]
        out += random.pick([
          () => circle(x, y, s, look.colour(), { ...outline, opacity: 0.9 }),
          () => rect(x, y, s * 1.5, s, look.colour(), outline),
          () =>
            polygon(
              ring(x, y, 3, () => s, random.between(0, 6)),
              look.colour(),
              outline
            )
        ])()
      }
    if (kind === 'triangles') {
      const step = random.int(28, 70)
      const shift = (i, j) => [
        i * step + step * 0.35 * noise(i * 7, j * 3),
        j * step + step * 0.35 * noise(j * 7, i * 3)
      ]
      const hue = random.int(0, 359)
      for (let j = -1; j < height / step + 1; j++)
        for (let i = -1; i < width / step + 1; i++)
          for (const t of [
            [
              [i, j],
              [i + 1, j],
              [i, j + 1]
            ],
            [
              [i + 1, j],
              [i + 1, j + 1],
              [i, j + 1]
            ]
          ])
            out += polygon(
              t.map(([a, b]) => shift(a, b)),
              `hsl(${Math.round(hue + 60 * noise(i / 3, j / 3))},60%,${Math.round(50 + 25 * noise(i / 2 + 5, j / 2) + random.int(-5, 5))}%)`
            )
    }
    if (kind === 'mandala')
      for (let k = random.int(4, 9); k > 0; k--) {
        const n = random.pick([6, 8, 12, 16, 24])
        const r = (Math.min(width, height) / 2.2) * (k / 9)
        out += ring(width / 2, height / 2, n, () => r)
          .map(([x, y]) => circle(x, y, (r * 2.4) / n, look.colours[k % 8], outline))
          .join('')
      }
    if (kind === 'pixels') {
      const n = random.int(8, 18)
      const s = Math.min(width, height) / n
      for (let j = 0; j < n; j++)
        for (let i = 0; i < n / 2; i++)
          if (noise(i / 2, j / 2) > -0.1) {
            const c = look.colours[Math.floor(Math.abs(noise(i / 3, j / 3 + 9)) * 6) % 8]
            out += rect(i * s, j * s, s + 0.5, s + 0.5, c) + rect((n - 1 - i) * s, j * s, s + 0.5, s + 0.5, c)
          }
    }
    if (kind === 'spirals')
      for (let k = 0; k < random.int(2, 9); k++) {
        const [x, y] = [random.between(0, width), random.between(0, height)]
        out += polyline(
          random.times(60, (i) => [x + i * 1.4 * Math.cos(i * 0.35), y + i * 1.4 * Math.sin(i * 0.35)]),
          look.colour(),
          random.between(2, 9)
        )
      }
    return out
  })
}

/** A scene rendered as many brush strokes that follow its shapes. */
function painting(context, { round }) {
  const { random, look } = context
  return sheet(
    context,
    (width, height) => {
      const [noise, flow] = [smoothNoise(random), smoothNoise(random)]
      const hue = random.int(0, 359)
      const horizon = height * random.between(0.3, 0.7)
      const wide = random.between(4, 14)
      const spread = random.between(20, 90)
      const dull = random.between(20, 70)
      const [sunX, sunY, sunR] = [random.between(0, width), random.between(0, height), random.between(20, 80)]
      return random
        .times(1100, () => {
          const [x, y] = [random.between(-10, width), random.between(-10, height)]
          const below = y > horizon + 25 * noise(x / 60, 1)
          const near = Math.hypot(x - sunX, y - sunY) < sunR
          const h = Math.round(hue + (below ? 120 : 0) + (near ? 200 : 0) + spread * noise(x / 90, y / 90))
          const fill = `hsl(${h},${Math.round(dull + random.int(-12, 12))}%,${Math.round(50 + 22 * noise(x / 50 + 4, y / 50) + random.int(-9, 9))}%)`
          if (round) return circle(x, y, random.between(0.3, 0.7) * wide, fill)
          const angle = 3 * flow(x / 120, y / 120)
          const length = random.between(8, 34)
          return line(
            x,
            y,
            x + length * Math.cos(angle),
            y + length * Math.sin(angle),
            fill,
            wide * random.between(0.4, 1),
            { 'stroke-linecap': 'round', opacity: 0.9 }
          )
        })
        .join('')
    },
    look.colours[0]
  )
}

function sketch(context) {
  const { random } = context
  const ink = random.pick(['#333', '#555', '#444', '#5b4636'])
  return sheet(
    context,
    (width, height) => {
      let out = ''
      const scribble = (x1, y1, x2, y2) => {
        for (let k = 0; k < 3; k++)
          out += path(
            smooth(
              random.times(5, (i) => [
                x1 + ((x2 - x1) * i) / 4 + random.normal() * 1.6,
                y1 + ((y2 - y1) * i) / 4 + random.normal() * 1.6
              ])
            ),
            'none',
            { stroke: ink, 'stroke-width': random.between(0.5, 1.6), opacity: 0.7 }
          )
      }
      for (let n = 0; n < random.int(2, 5); n++) {
        const list = ring(
          random.between(0.2, 0.8) * width,
          random.between(0.2, 0.8) * height,
          random.int(3, 8),
          () => random.between(30, 110),
          random.between(0, 6)
        )
        list.forEach((p, i) => scribble(...p, ...list[(i + 1) % list.length]))
        for (let i = 0; i < 25; i++) {
          const x = list[0][0] - 40 + i * 3
          scribble(x, list[0][1], x + 12, list[0][1] + 26)
        }
      }
      return out
    },
    random.pick(['#fff', '#f6f1e7', '#efe8da', '#eee'])
  )
}

function figure(context, kind) {
  const { random, look } = context
  return sheet(context, (width, height, outline) => {
    let out = rect(0, height * 0.8, width, height * 0.2, look.colours[5], outline)
    for (let n = 0; n < random.int(1, 4); n++) {
      const s = Math.min(width, height) * random.between(0.16, 0.3)
      const [x, y] = [width * random.between(0.2, 0.8), height * random.between(0.45, 0.65)]
      const body = look.colours[n]
      const limb = {
        stroke: kind === 'robot' ? '#777' : '#222',
        'stroke-width': s * 0.13,
        'stroke-linecap': 'round'
      }
      for (const side of [-1, 1])
        out +=
          line(x, y + s * 0.4, x + side * s * 0.35, y + s * 1.3, limb.stroke, s * 0.16, limb) +
          line(
            x,
            y - s * 0.3,
            x + side * s * 0.8,
            y + s * random.between(-0.7, 0.4),
            limb.stroke,
            s * 0.13,
            limb
          )
      if (kind === 'robot')
        out +=
          rect(x - s * 0.45, y - s * 0.5, s * 0.9, s, body, { ...outline, rx: 4 }) +
          rect(x - s * 0.35, y - s * 1.25, s * 0.7, s * 0.62, look.colours[n + 1], { ...outline, rx: 4 }) +
          circle(x - s * 0.15, y - s * 0.95, s * 0.1, '#ff4', outline) +
          circle(x + s * 0.15, y - s * 0.95, s * 0.1, '#ff4', outline) +
          line(x, y - s * 1.25, x, y - s * 1.55, '#777', 3) +
          circle(x, y - s * 1.6, s * 0.08, '#f33')
      else
        out +=
          path(blob(random, x, y, s * 0.55, 8, 0.1), body, outline) +
          circle(x, y - s * 0.85, s * 0.42, '#f1c27d', outline) +
          circle(x - s * 0.14, y - s * 0.9, s * 0.06, '#111') +
          circle(x + s * 0.14, y - s * 0.9, s * 0.06, '#111') +
          path(`M${x - s * 0.15} ${y - s * 0.7}q${s * 0.15} ${s * 0.15} ${s * 0.3} 0`, 'none', {
            stroke: '#111',
            'stroke-width': 2
          })
    }
    return out
  })
}

function skyline(context) {
  const { random, look } = context
  return sheet(context, (width, height) => {
    const [fill, definition] = gradient(
      random.pick([
        ['#141433', '#a05080'],
        ['#ffb070', '#fff0c0'],
        [look.colours[0], look.colours[1]]
      ])
    )
    let out = definition + rect(0, 0, width, height, fill)
    for (let layer = 0; layer < 3; layer++)
      for (let x = -10; x < width;) {
        const [w, h] = [random.int(18, 60), height * random.between(0.15, 0.65 - layer * 0.12)]
        out += rect(x, height - h, w, h, `hsl(230,25%,${40 - layer * 13}%)`)
        if (layer)
          for (let wy = height - h + 6; wy < height - 6; wy += 11)
            for (let wx = x + 4; wx < x + w - 6; wx += 9)
              if (random.chance(0.4)) out += rect(wx, wy, 4, 6, '#ffe88a')
        x += w + random.int(0, 6)
      }
    return out
  })
}

function underwater(context) {
  const { random, look } = context
  return sheet(context, (width, height, outline) => {
    const [fill, definition] = gradient(['#4fc3f7', '#01579b'])
    let out = definition + rect(0, 0, width, height, fill)
    for (let i = 0; i < 7; i++)
      out += path(
        smooth(
          random.times(5, (k) => [width * (i / 6) + random.int(-14, 14), height - k * random.int(18, 40)])
        ),
        'none',
        { stroke: '#2e7d32', 'stroke-width': random.int(5, 12) }
      )
    for (let i = 0; i < random.int(3, 10); i++)
      out += things.fish(
        random,
        random.between(0, width),
        random.between(0, height),
        random.int(14, 46),
        [look.colour(), look.colour()],
        outline
      )
    for (let i = 0; i < 15; i++)
      out += circle(random.between(0, width), random.between(0, height), random.int(2, 8), 'none', {
        stroke: '#fff'
      })
    return out
  })
}

function planets(context) {
  const { random } = context
  return sheet(
    context,
    (width, height) => {
      let out = random
        .times(90, () =>
          circle(random.between(0, width), random.between(0, height), random.between(0.5, 2), '#fff')
        )
        .join('')
      for (let i = 0; i < random.int(1, 4); i++) {
        const [x, y, r] = [random.between(0, width), random.between(0, height), random.int(18, 100)]
        const [fill, definition] = gradient([bright(random), '#221'], { radial: true })
        out += definition + circle(x, y, r, fill)
        if (random.chance(0.5))
          out += ellipse(x, y, r * 1.6, r * 0.3, 'none', { stroke: bright(random), 'stroke-width': 5 })
      }
      return out
    },
    random.pick(['#0b0b2a', '#101020', '#1a0b2e'])
  )
}

function comic(context) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const [columns, rows] = [random.int(1, 3), random.int(1, 3)]
  let out = ''
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const [w, h] = [width / columns, height / rows]
      const inner = figure(
        { ...context, look: { ...look, colours: random.shuffled(look.colours) } },
        'person'
      )
      out += `<svg x="${c * w + 5}" y="${r * h + 5}" width="${w - 10}" height="${h - 10}" preserveAspectRatio="xMidYMid slice"${inner.slice(4).replace(/ width="\d+" height="\d+"/, '')}`
      out +=
        rect(c * w + 5, r * h + 5, w - 10, h - 10, 'none', { stroke: '#111', 'stroke-width': 3 }) +
        ellipse(c * w + w * 0.35, r * h + h * 0.2, w * 0.25, h * 0.1, '#fff', {
          stroke: '#111',
          'stroke-width': 2
        }) +
        text(c * w + w * 0.25, r * h + h * 0.22, 'Ha! …', 10, '#111')
    }
  return picture(width, height, '#fff', 'Comic Neue', out)
}

function blocks(context) {
  const { random } = context
  return sheet(context, (width, height, outline) => {
    const s = random.int(18, 40)
    const hue = random.int(0, 359)
    let out = ''
    for (let j = 0; j < 9; j++)
      for (let i = 0; i < 9; i++) {
        const h = random.int(0, 4) * s * 0.5
        const [x, y] = [width / 2 + (i - j) * s * 0.86, height * 0.3 + (i + j) * s * 0.5 - h]
        const tone = hue + random.int(-20, 60)
        const face2 = (list, l) =>
          polygon(
            list.map(([a, b]) => [x + a * s, y + b * s]),
            `hsl(${tone},60%,${l}%)`,
            { ...outline, 'stroke-width': 0.8 }
          )
        out +=
          face2(
            [
              [0, 0],
              [0.86, 0.5],
              [0, 1],
              [-0.86, 0.5]
            ],
            65
          ) +
          face2(
            [
              [-0.86, 0.5],
              [0, 1],
              [0, 1 + h / s],
              [-0.86, 0.5 + h / s]
            ],
            45
          ) +
          face2(
            [
              [0.86, 0.5],
              [0, 1],
              [0, 1 + h / s],
              [0.86, 0.5 + h / s]
            ],
            32
          )
      }
    return out
  })
}

function butterfly(context) {
  const { random, look } = context
  return sheet(context, (width, height, outline) => {
    const [x, y, s] = [width / 2, height / 2, Math.min(width, height) * 0.2]
    let out = ''
    const wing = random.times(3, (k) => [
      random.between(0.7, 1.3),
      random.between(-1, 1),
      random.between(0.4, 0.9) / (k + 1)
    ])
    for (const side of [-1, 1])
      for (const [dx, dy, r] of wing)
        out +=
          ellipse(
            x + side * dx * s,
            y + dy * s,
            r * s * 1.4,
            r * s,
            look.colours[Math.floor(r * 9) % 8],
            outline
          ) + circle(x + side * dx * s, y + dy * s, r * s * 0.4, look.colours[2])
    return (
      out +
      ellipse(x, y, s * 0.12, s * 0.8, '#222') +
      path(
        `M${x} ${y - s * 0.7}q${-s * 0.2} ${-s * 0.6} ${-s * 0.5} ${-s * 0.6}M${x} ${y - s * 0.7}q${s * 0.2} ${-s * 0.6} ${s * 0.5} ${-s * 0.6}`,
        'none',
        { stroke: '#222', 'stroke-width': 2 }
      )
    )
  })
}

/** @type {Record<string, (context: Context) => string>} */
export const drawings = {
  face: (c) => face(c, 'person'),
  animal: (c) => face(c, 'animal'),
  landscape: (c) => landscape(c, {}),
  flatLandscape: (c) => landscape(c, { flat: true }),
  house,
  icon,
  scattered: (c) => manyThings(c, { tidy: false }),
  pattern: (c) => manyThings(c, { tidy: true }),
  lineArt,
  waves: (c) => abstract(c, 'waves'),
  shapes: (c) => abstract(c, 'shapes'),
  triangles: (c) => abstract(c, 'triangles'),
  mandala: (c) => abstract(c, 'mandala'),
  pixels: (c) => abstract(c, 'pixels'),
  painting: (c) => painting(c, { round: false }),
  sketch,
  person: (c) => figure(c, 'person'),
  skyline,
  robot: (c) => figure(c, 'robot'),
  underwater,
  planets,
  comic,
  blocks,
  butterfly,
  dots: (c) => painting(c, { round: true }),
  spirals: (c) => abstract(c, 'spirals')
}
