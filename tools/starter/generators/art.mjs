// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/**
 * More kinds of drawings: night scenes, posters, sprites, patterns, brush strokes, creatures, rooms, logos,
 * colouring pages.
 */
import { pictureSize } from '../look.mjs'
import { smoothNoise } from '../random.mjs'
import { circle, ellipse, line, path, picture, polygon, polyline, rect, ring, smooth, text } from '../svg.mjs'
import { writer } from '../text.mjs'
import { coloured, icon, plain } from './clipart.mjs'
import { bright } from './drawings.mjs'

const hsl = (h, s, l) => `hsl(${Math.round(h + 720) % 360},${Math.round(s)}%,${Math.round(l)}%)`

/** A background in one or two colours, with a drawing on it. */
function sheet(context, colours, draw) {
  const { random, look } = context
  const [width, height] = pictureSize(random)
  const [from, to = from] = colours
  const defs = `<defs><linearGradient id="ground" x2="${random.pick([0, 0, 1])}" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs>`
  return picture(
    width,
    height,
    '',
    look.font,
    `${defs}${rect(0, 0, width, height, 'url(#ground)')}${draw(width, height)}`
  )
}

const outlined = ({ random, look }) =>
  random.chance(0.5)
    ? {
        stroke: random.pick(['#000', '#222', '#fff', look.ink]),
        'stroke-width': random.between(1, 5),
        'stroke-linejoin': 'round',
        'stroke-linecap': 'round'
      }
    : {}

/** A dark sky over a town, hills, tents or the sea, with stars, a moon, northern lights or fireworks. */
function nightScene(context) {
  const { random } = context
  const hue = random.int(180, 340)
  return sheet(
    context,
    [hsl(hue, 50, random.int(4, 18)), hsl(hue + random.int(-60, 60), 55, random.int(8, 45))],
    (width, height) => {
      let out = random
        .times(random.int(0, 90), () =>
          circle(
            random.next() * width,
            random.next() * height * 0.7,
            random.between(0.4, 2.2),
            random.pick(['#fff', '#ffd'])
          )
        )
        .join('')
      const [mx, my, mr] = [random.next() * width, random.between(0.1, 0.4) * height, random.int(12, 60)]
      if (random.chance(0.7)) {
        out += circle(mx, my, mr, random.pick(['#fffbe0', '#ffe9a8', '#dfe8ff']))
        if (random.chance(0.5)) out += circle(mx + mr * 0.4, my - mr * 0.15, mr * 0.85, hsl(hue, 50, 12))
      }
      if (random.chance(0.25))
        for (let k = 0; k < 3; k++)
          out += path(
            smooth(
              random.times(7, (i) => [(i * width) / 6, height * (0.2 + 0.1 * k) + random.normal() * 22])
            ),
            'none',
            {
              stroke: hsl(random.int(90, 180), 80, 60),
              'stroke-width': random.int(10, 40),
              opacity: 0.3
            }
          )
      if (random.chance(0.3))
        for (let k = 0; k < random.int(1, 5); k++) {
          const [x, y, r] = [random.next() * width, random.between(0.1, 0.5) * height, random.int(20, 80)]
          const colour = bright(random)
          for (const [a, b] of ring(x, y, random.int(9, 24), () => r * random.between(0.7, 1)))
            out += line(x, y, a, b, colour, random.between(0.8, 2.5))
        }
      const towers = random.chance(0.5)
      for (let k = 0; k < random.int(1, 3); k++) {
        const dark = hsl(hue, 35, 4 + 7 * k)
        if (towers) {
          for (let x = 0; x < width;) {
            const [w, h] = [random.int(18, 70), random.between(0.12, 0.5) * height * (1 - 0.2 * k)]
            out += rect(x, height - h, w, h, dark)
            const lit = random.pick(['#ffd76a', '#fff1b8', '#9fd8ff'])
            for (let wy = height - h + 6; wy < height - 8; wy += 12)
              for (let wx = x + 5; wx < x + w - 7; wx += 10)
                if (random.chance(0.45)) out += rect(wx, wy, 5, 6, lit)
            x += w + random.int(0, 6)
          }
        } else {
          const top = random.times(8, (i) => [
            ((i - 0.5) * width) / 6,
            height * (0.6 + 0.12 * k) + random.normal() * 26
          ])
          out += path(`${smooth(top)}L${width * 1.2} ${height}L-40 ${height}Z`, dark)
        }
      }
      const set = random.pick(coloured.train)
      for (let i = 0; i < random.int(0, 4); i++) {
        const size = random.between(0.12, 0.4) * height
        out += icon(
          random,
          set,
          random.next() * (width - size),
          height - size * random.between(0.9, 1.6),
          size,
          {
            colour: '#ffe08a'
          }
        )
      }
      return out
    }
  )
}

/** Large plain shapes on a grid, as on posters of the 1920s. */
function geometricPoster(context) {
  const { random, look } = context
  const palette = random.chance(0.5)
    ? ['#d62828', '#f7b801', '#003049', '#eae2b7', '#111', '#1d6996']
    : look.colours
  return sheet(context, [random.pick(['#f3e9d2', '#fff', '#111', look.paper])], (width, height) => {
    const n = random.int(2, 6)
    const step = width / n
    let out = ''
    for (let j = 0; j * step < height; j++)
      for (let i = 0; i < n; i++) {
        const [x, y, colour] = [i * step, j * step, random.pick(palette)]
        const half = step / 2
        out += random.pick([
          () => rect(x, y, step, step, colour),
          () => circle(x + half, y + half, half, colour),
          () => rect(x, y, step, step, colour) + circle(x + half, y + half, half * 0.6, random.pick(palette)),
          () => path(`M${x} ${y}A${step} ${step} 0 0 1 ${x + step} ${y + step}L${x} ${y + step}Z`, colour),
          () => path(`M${x + step} ${y}A${step} ${step} 0 0 0 ${x} ${y + step}H${x + step}Z`, colour),
          () =>
            polygon(
              [
                [x, y],
                [x + step, y],
                [x, y + step]
              ],
              colour
            ),
          () => random.times(4, (k) => rect(x, y + (k * step) / 4, step, step / 8, colour)).join(''),
          () => ''
        ])()
      }
    if (random.chance(0.3))
      out += text(width * 0.06, height * 0.93, writer(random).title(2), width * 0.09, random.pick(palette))
    return out
  })
}

/** Small mirror-symmetric figures made of large pixels. */
function pixelSprite(context) {
  const { random, look } = context
  return sheet(
    context,
    [random.pick(['#fff', '#000', '#222034', '#9bbc0f', look.paper])],
    (width, height) => {
      const across = random.int(1, 5)
      const cell = width / across
      const n = random.pick([8, 10, 12, 16])
      let out = ''
      for (let y = 0; y < height - cell * 0.5; y += cell)
        for (let i = 0; i < across; i++) {
          const colours = random.times(random.int(1, 4), () => bright(random))
          const size = (cell * 0.8) / n
          for (let a = 0; a < n; a++)
            for (let b = 0; b < n / 2; b++) {
              if (random.next() > 0.75 - 0.5 * Math.hypot((b - n / 2) / n, (a - n / 2) / n)) continue
              const colour = random.pick(colours)
              for (const c of [b, n - 1 - b])
                out += rect(
                  i * cell + cell * 0.1 + c * size,
                  y + cell * 0.1 + a * size,
                  size + 0.5,
                  size + 0.5,
                  colour
                )
            }
        }
      return out
    }
  )
}

/** A pattern that repeats in all directions. */
function ornament(context) {
  const { random, look } = context
  const few = look.colours.slice(0, random.int(2, 4))
  const kind = random.pick(['quarters', 'scales', 'zigzag', 'herringbone', 'stars', 'quilt', 'rings'])
  return sheet(context, [few[0]], (width, height) => {
    const s = random.int(24, 90)
    const more = outlined(context)
    const turn = random.int(0, 45)
    let out = ''
    for (let j = -2; j * s < height * 1.5; j++)
      for (let i = -2; i * s < width * 1.5; i++) {
        const [x, y] = [i * s + (kind === 'scales' && j % 2 ? s / 2 : 0), j * s]
        const colour = few[(Math.abs(i * 3 + j * 5) % (few.length - 1)) + 1] ?? few[1]
        if (kind === 'quarters') {
          const d = random.chance(0.5)
            ? `M${x} ${y + s / 2}A${s / 2} ${s / 2} 0 0 0 ${x + s / 2} ${y}M${x + s} ${y + s / 2}A${s / 2} ${s / 2} 0 0 0 ${x + s / 2} ${y + s}`
            : `M${x} ${y + s / 2}A${s / 2} ${s / 2} 0 0 1 ${x + s / 2} ${y + s}M${x + s / 2} ${y}A${s / 2} ${s / 2} 0 0 0 ${x + s} ${y + s / 2}`
          out += path(d, 'none', { stroke: few[1], 'stroke-width': s / 5 })
        } else if (kind === 'scales')
          out += circle(x, y, s * 0.6, colour, more) + circle(x, y, s * 0.35, few[0])
        else if (kind === 'zigzag')
          out += polyline(
            random.times(3, (k) => [x + (k * s) / 2, y + (k % 2 ? s / 2 : 0)]),
            colour,
            s / 5
          )
        else if (kind === 'herringbone') out += rect(x, y, (i + j) % 2 ? s : s / 2.2, s / 2.2, colour, more)
        else if (kind === 'stars')
          out += polygon(
            ring(x, y, 16, (k) => (k % 2 ? s * 0.2 : s * 0.48)),
            colour,
            more
          )
        else if (kind === 'quilt')
          out += polygon(
            [[x, y], [x + s, y], random.chance(0.5) ? [x, y + s] : [x + s, y + s]],
            random.pick(few),
            more
          )
        else
          for (let k = 3; k > 0; k--)
            out += circle(x + s / 2, y + s / 2, (s * k) / 6.5, few[k % few.length], more)
      }
    return `<g transform="rotate(${turn} ${width / 2} ${height / 2})">${out}</g>`
  })
}

/** A smooth shape rendered as halftone dots. */
function halftone(context) {
  const { random, look } = context
  const ground = random.pick(['#fff', '#fdf6e3', '#111', look.colours[1]])
  return sheet(context, [ground], (width, height) => {
    const step = random.int(7, 18)
    const noise = smoothNoise(random)
    const [cx, cy, r] = [
      width * random.between(0.35, 0.65),
      height * random.between(0.35, 0.65),
      Math.min(width, height) * random.between(0.3, 0.55)
    ]
    const colour =
      ground === '#111' ? random.pick(['#fff', bright(random)]) : random.pick(['#000', bright(random)])
    let out = ''
    for (let j = 0; j * step < height; j++)
      for (let i = 0; i * step < width; i++) {
        const [x, y] = [i * step + (j % 2 ? step / 2 : 0), j * step]
        const inside = 1 - Math.hypot(x - cx, y - cy) / r
        const size = step * 0.62 * Math.max(0, Math.min(1, inside + 0.35 * noise(x / 90, y / 90)))
        if (size > 0.6) out += circle(x, y, size, colour)
      }
    return out
  })
}

/** Long strokes of a wide brush that follow a flow, and dabs of paint. */
function brushStrokes(context) {
  const { random, look } = context
  return sheet(context, [random.pick(['#fbf7ee', '#fff', look.colours[0], '#223'])], (width, height) => {
    const noise = smoothNoise(random)
    const [least, most] = random.pick([
      [4, 10],
      [10, 30],
      [25, 70]
    ])
    let out = ''
    for (let i = 0; i < Math.round(1500 / most); i++) {
      let [x, y] = [random.next() * width, random.next() * height]
      const list = random.times(random.int(3, 9), () => {
        const angle = 3 * noise(x / 150, y / 150)
        x += 24 * Math.cos(angle)
        y += 24 * Math.sin(angle)
        return [x, y]
      })
      out += path(smooth(list), 'none', {
        stroke: random.pick(look.colours),
        'stroke-width': random.between(least, most),
        'stroke-linecap': random.pick(['round', 'butt']),
        opacity: random.between(0.35, 1)
      })
    }
    return out
  })
}

/** Imaginary creatures: a body, eyes, a mouth, limbs, horns, spots. */
function creature(context) {
  const { random, look } = context
  const ground = [random.pick(['#fff', '#fff', bright(random), look.paper, '#1b1b2f'])]
  if (random.chance(0.4)) ground.push(bright(random))
  return sheet(context, ground, (width, height) => {
    let out = ''
    const count = random.pick([1, 1, 1, 2, 4])
    for (let k = 0; k < count; k++) {
      const more = outlined(context)
      const r = (Math.min(width, height) * random.between(0.2, 0.36)) / Math.sqrt(count)
      const [x, y] = [width * ((k + 0.5) / count), height * random.between(0.4, 0.6)]
      const [skin, second] = [bright(random), bright(random)]
      const limb = (dx, dy) =>
        path(
          `M${x + dx * 0.5} ${y + dy * 0.5}q${dx * 0.5 + random.normal() * 12} ${random.normal() * 20} ${dx} ${dy}`,
          'none',
          {
            stroke: skin,
            'stroke-width': r * random.between(0.12, 0.3),
            'stroke-linecap': 'round'
          }
        )
      for (const side of [-1, 1]) {
        if (random.chance(0.8)) out += limb(side * r * 0.5, r * 1.1)
        if (random.chance(0.7)) out += limb(side * r, random.between(-0.5, 0.5) * r)
        if (random.chance(0.5))
          out += polygon(
            [
              [x + side * r * 0.3, y - r * 0.8],
              [x + side * r * 0.7, y - r * random.between(1.2, 1.7)],
              [x + side * r * 0.75, y - r * 0.6]
            ],
            second,
            more
          )
      }
      out += path(
        smooth(
          ring(x, y, random.int(7, 12), () => r * random.between(0.8, 1.1), random.next() * 6),
          true
        ),
        skin,
        more
      )
      for (let i = 0; i < random.int(0, 9); i++)
        out += circle(
          x + random.normal() * r * 0.4,
          y + r * random.between(0.1, 0.7),
          r * random.between(0.04, 0.13),
          second
        )
      const eyes = random.int(1, 3)
      for (let i = 0; i < eyes; i++) {
        const ex = x + (i - (eyes - 1) / 2) * r * 0.5
        const size = r * random.between(0.14, 0.24)
        out +=
          circle(ex, y - r * 0.3, size, '#fff', more) +
          circle(ex + size * 0.2, y - r * 0.27, size * 0.5, '#111')
      }
      out += path(
        `M${x - r * 0.4} ${y + r * 0.15}Q${x} ${y + r * random.between(0, 0.8)} ${x + r * 0.4} ${y + r * 0.15}${random.pick(['', 'Z'])}`,
        random.pick(['none', '#511', '#fff']),
        { stroke: '#222', 'stroke-width': 2.5 }
      )
    }
    return out
  })
}

/** A room with furniture. */
function interior(context) {
  const { random, look } = context
  const wall = random.pick(look.colours)
  return sheet(context, [wall], (width, height) => {
    const more = outlined(context)
    const floor = height * random.between(0.62, 0.8)
    let out = rect(
      0,
      floor,
      width,
      height - floor,
      random.pick(['#8d6748', '#caa472', '#555', look.colour()]),
      more
    )
    if (random.chance(0.7)) {
      const [x, y, w, h] = [
        random.between(0.05, 0.6) * width,
        height * 0.1,
        width * random.between(0.2, 0.35),
        height * random.between(0.2, 0.35)
      ]
      out +=
        rect(x, y, w, h, random.pick(['#bfe6ff', '#203060', '#ffe9c0']), more) +
        line(x + w / 2, y, x + w / 2, y + h, '#fff', 4) +
        line(x, y + h / 2, x + w, y + h / 2, '#fff', 4)
    }
    for (let i = 0; i < random.int(2, 5); i++) {
      const [x, w, h] = [
        random.between(0, 0.75) * width,
        random.between(0.12, 0.35) * width,
        random.between(0.12, 0.42) * height
      ]
      const base = floor + random.between(0, 0.5) * (height - floor)
      const [a, b] = [look.colour(), look.colour()]
      out += random.pick([
        () =>
          rect(x, base - h, w, h * 0.16, a, more) +
          rect(x + w * 0.05, base - h, w * 0.08, h, a, more) +
          rect(x + w * 0.87, base - h, w * 0.08, h, a, more),
        () =>
          rect(x, base - h, w, h, a, more) +
          random
            .times(
              3,
              (k) =>
                rect(x + 4, base - h + 4 + (k * h) / 3, w - 8, h / 3 - 6, b, more) +
                circle(x + w / 2, base - h + h / 6 + (k * h) / 3, 3, '#222')
            )
            .join(''),
        () =>
          rect(x, base - h * 0.5, w, h * 0.5, a, { ...more, rx: 12 }) +
          rect(x, base - h, w, h * 0.6, b, { ...more, rx: 14 }),
        () =>
          line(x + w / 2, base, x + w / 2, base - h, '#333', 4) +
          polygon(
            [
              [x + w * 0.2, base - h],
              [x + w * 0.8, base - h],
              [x + w * 0.65, base - h * 1.35],
              [x + w * 0.35, base - h * 1.35]
            ],
            b,
            more
          ),
        () =>
          rect(x + w * 0.35, base - h * 0.3, w * 0.3, h * 0.3, '#b5651d', more) +
          random
            .times(7, () =>
              ellipse(
                x + w * 0.5 + random.normal() * w * 0.14,
                base - h * 0.55,
                w * 0.06,
                h * 0.25,
                '#3d8b45',
                more
              )
            )
            .join('')
      ])()
    }
    return out
  })
}

/** A symbol and a name, like the logos of companies and projects. */
function logo(context) {
  const { random, look } = context
  const words = writer(random)
  const ground = random.pick(['#fff', '#fff', '#fff', '#000', look.accent, look.paper])
  return sheet(context, [ground], (width, height) => {
    const ink =
      ground === '#000' || ground === look.accent ? '#fff' : random.pick(['#000', look.accent, '#234'])
    const s = Math.min(width, height) * random.between(0.25, 0.5)
    const beside = random.chance(0.4)
    const [x, y] = beside
      ? [width * 0.08, (height - s) / 2]
      : [(width - s) / 2, height * random.between(0.1, 0.25)]
    const [a, b] = [look.colours[2], look.colours[5]]
    const sign = random.pick([
      () => icon(random, random.pick(plain.train), x, y, s, { colour: ink }),
      () =>
        random
          .times(random.int(3, 7), (k) =>
            ellipse(x + s / 2, y + s * 0.28, s * 0.12, s * 0.26, look.colours[k % 8], {
              transform: `rotate(${k * 60} ${x + s / 2} ${y + s / 2})`,
              opacity: 0.8
            })
          )
          .join(''),
      () =>
        circle(x + s * 0.35, y + s / 2, s * 0.33, a, { opacity: 0.8 }) +
        circle(x + s * 0.65, y + s / 2, s * 0.33, b, { opacity: 0.8 }),
      () =>
        polygon(
          ring(x + s / 2, y + s / 2, random.int(3, 8), () => s / 2, random.next() * 6),
          a
        ) + circle(x + s / 2, y + s / 2, s * 0.2, ground),
      () =>
        rect(x, y, s, s, a, { rx: s * random.pick([0, 0.2, 0.5]) }) +
        text(x + s * 0.5, y + s * 0.74, words.title(1).slice(0, 1), s * 0.7, '#fff', {
          'text-anchor': 'middle',
          'font-weight': 'bold'
        })
    ])()
    const size = Math.min(width * 0.14, s * random.between(0.2, 0.45))
    return (
      sign +
      (random.chance(0.85)
        ? text(
            beside ? x + s * 1.15 : width / 2,
            beside ? height / 2 + size * 0.35 : y + s + size * 1.3,
            words.title(1),
            size,
            ink,
            {
              'text-anchor': beside ? 'start' : 'middle',
              'font-weight': random.pick(['bold', 'normal']),
              'letter-spacing': random.pick([0, 2, 6])
            }
          )
        : '')
    )
  })
}

/** Outlines to be coloured in. */
function colouringPage(context) {
  const { random } = context
  return sheet(context, ['#fff'], (width, height) => {
    const more = { stroke: '#000', 'stroke-width': random.between(1.5, 4), 'stroke-linejoin': 'round' }
    let out = random.chance(0.5)
      ? circle(random.next() * width, height * 0.15, random.int(16, 40), 'none', more)
      : ''
    for (let k = 0; k < random.int(0, 3); k++)
      out += path(
        smooth(
          random.times(7, (i) => [((i - 0.5) * width) / 5, height * (0.5 + 0.15 * k) + random.normal() * 20])
        ),
        'none',
        more
      )
    for (let i = 0; i < random.int(1, 6); i++) {
      const s = Math.min(width, height) * random.between(0.2, 0.6)
      const [x, y] = [random.next() * (width - s), random.between(0.2, 1) * (height - s)]
      const flower = () =>
        random
          .times(7, (k) =>
            ellipse(x + s / 2, y + s * 0.18, s * 0.12, s * 0.18, '#fff', {
              ...more,
              transform: `rotate(${(k * 360) / 7} ${x + s / 2} ${y + s * 0.4})`
            })
          )
          .join('') + circle(x + s / 2, y + s * 0.4, s * 0.12, '#fff', more)
      const house = () =>
        rect(x, y + s * 0.4, s, s * 0.6, '#fff', more) +
        polygon(
          [
            [x - s * 0.08, y + s * 0.4],
            [x + s * 1.08, y + s * 0.4],
            [x + s / 2, y]
          ],
          '#fff',
          more
        ) +
        rect(x + s * 0.4, y + s * 0.65, s * 0.2, s * 0.35, '#fff', more)
      const cat = () =>
        circle(x + s * 0.5, y + s * 0.55, s * 0.35, '#fff', more) +
        random
          .times(2, (k) => circle(x + s * (0.38 + 0.24 * k), y + s * 0.5, s * 0.05, '#fff', more))
          .join('') +
        polyline(
          [
            [x + s * 0.2, y + s * 0.35],
            [x + s * 0.2, y],
            [x + s * 0.42, y + s * 0.2]
          ],
          '#000',
          2
        ) +
        polyline(
          [
            [x + s * 0.8, y + s * 0.35],
            [x + s * 0.8, y],
            [x + s * 0.58, y + s * 0.2]
          ],
          '#000',
          2
        )
      out += random.pick([
        flower,
        house,
        cat,
        () => icon(random, 'game-icons', x, y, s, { colour: '#000' })
      ])()
    }
    return out
  })
}

/** Space: stars, moons with craters, suns, comets and spaceships on a dark background. */
function space(context) {
  const { random } = context
  const hue = random.int(200, 320)
  const dark = [
    hsl(hue, random.int(20, 60), random.int(2, 14)),
    hsl(hue + random.int(-40, 40), 50, random.int(4, 26))
  ]
  return sheet(context, dark, (width, height) => {
    let out = random
      .times(random.int(10, 160), () =>
        circle(
          random.next() * width,
          random.next() * height,
          random.between(0.4, 2.4),
          random.pick(['#fff', '#ffd', '#bdf'])
        )
      )
      .join('')
    const more = outlined(context)
    for (let k = 0; k < random.int(1, 4); k++) {
      const [x, y, r] = [
        random.next() * width,
        random.next() * height,
        random.between(0.06, 0.28) * Math.min(width, height)
      ]
      const tone = random.int(0, 359)
      const colour = hsl(tone, random.int(10, 80), random.int(40, 70))
      const craters = () =>
        random
          .times(random.int(2, 7), () => {
            const [angle, far] = [random.between(0, 7), random.between(0, 0.7) * r]
            return circle(
              x + far * Math.cos(angle),
              y + far * Math.sin(angle),
              r * random.between(0.06, 0.2),
              hsl(tone, 30, 35),
              { opacity: 0.6 }
            )
          })
          .join('')
      const rays = () =>
        ring(x, y, random.int(10, 20), () => r * 1.4)
          .map(([a, b]) => line(x, y, a, b, colour, 3))
          .join('')
      const shadow = () =>
        path(
          `M${x} ${y - r}A${r} ${r} 0 0 1 ${x} ${y + r}A${r * 1.5} ${r * 1.5} 0 0 0 ${x} ${y - r}Z`,
          '#000',
          { opacity: 0.35 }
        )
      const after = random.pick([craters, shadow, () => craters() + shadow(), () => ''])
      out += (random.chance(0.2) ? rays() : '') + circle(x, y, r, colour, more) + after()
    }
    for (let k = 0; k < random.int(0, 3); k++) {
      const [x, y, far] = [random.next() * width, random.next() * height, random.between(30, 110)]
      out +=
        polygon(
          [
            [x, y - 3],
            [x + far, y - far * 0.5],
            [x, y + 3]
          ],
          '#ffe9a8',
          { opacity: 0.7 }
        ) + circle(x, y, 5, '#fff')
    }
    const set = random.pick(coloured.train)
    for (let k = 0; k < random.int(0, 3); k++) {
      const size = random.between(0.15, 0.4) * height
      out += icon(random, set, random.next() * (width - size), random.next() * (height - size), size, {
        colour: '#eee'
      })
    }
    return out
  })
}

/** Houses and towers in isometric projection. */
function isometricTown(context) {
  const { random } = context
  return sheet(context, [random.pick(['#fff', '#fff', bright(random), '#cfe8f3'])], (width, height) => {
    const n = random.int(2, 7)
    const s = Math.min(width, height * 1.4) / (n * 2.1)
    const hue = random.int(0, 359)
    const spread = random.pick([0, 40, 180])
    const more = outlined(context)
    const at = (x, y, z) => [width / 2 + (x - y) * s * 0.87, height * 0.42 + (x + y - n) * s * 0.5 - z * s]
    const face = (corners, colour) =>
      polygon(
        corners.map((corner) => at(...corner)),
        colour,
        more
      )
    const flat = (x0, y0, x1, y1, z, colour) =>
      face(
        [
          [x0, y0, z],
          [x1, y0, z],
          [x1, y1, z],
          [x0, y1, z]
        ],
        colour
      )
    const front = (x0, x1, y, z0, z1, colour) =>
      face(
        [
          [x0, y, z0],
          [x1, y, z0],
          [x1, y, z1],
          [x0, y, z1]
        ],
        colour
      )
    let out = random.chance(0.7) ? flat(0, 0, n, n, 0, hsl(hue + 90, 40, 70)) : ''
    for (let j = 0; j < n; j++)
      for (let i = 0; i < n; i++) {
        if (random.chance(0.35)) continue
        const [a, b, c, d] = [i + 0.15, j + 0.15, i + 0.85, j + 0.85]
        const high = random.between(0.2, random.pick([1, 2.5]))
        const tone = hue + random.int(-spread, spread)
        const dark = hsl(tone, 55, 40)
        out += front(a, c, d, 0, high, hsl(tone, 55, 55))
        out += face(
          [
            [c, b, 0],
            [c, d, 0],
            [c, d, high],
            [c, b, high]
          ],
          dark
        )
        if (random.chance(0.4)) {
          const [m, top] = [(b + d) / 2, high + 0.4]
          out += face(
            [
              [a, d, high],
              [c, d, high],
              [c, m, top],
              [a, m, top]
            ],
            hsl(tone + 150, 60, 50)
          )
          out += face(
            [
              [c, b, high],
              [c, d, high],
              [c, m, top]
            ],
            dark
          )
        } else out += flat(a, b, c, d, high, hsl(tone, 55, 72))
        for (let k = 0; k < random.int(0, 3); k++) {
          const [x, z] = [a + 0.1 + 0.2 * k, high * random.between(0.3, 0.7)]
          out += front(x, x + 0.12, d, z, z + 0.15, '#ffe9a8')
        }
      }
    return out
  })
}

/** @type {Record<string, (context: import('./charts.mjs').Context) => string>} */
export const art = {
  nightScene,
  geometricPoster,
  pixelSprite,
  ornament,
  halftone,
  brushStrokes,
  creature,
  interior,
  logo,
  colouringPage,
  isometricTown,
  space
}
