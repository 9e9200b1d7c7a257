// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Drawings from free icon sets and figure makers, alone or combined into scenes. */
import { library } from '../libraries.mjs'
import { pictureSize } from '../look.mjs'
import { circle, ellipse, path, rect, smooth } from '../svg.mjs'

const loaded = new Map()
function iconSet(name) {
  if (!loaded.has(name)) {
    const { icons, width = 16, height = 16 } = library(`@iconify-json/${name}/icons.json`)
    const list = Object.values(icons).filter(
      ({ body, hidden }) => !hidden && !/<text|<image|<animate/.test(body)
    )
    loaded.set(
      name,
      list.map((icon) => ({ width, height, ...icon }))
    )
  }
  return loaded.get(name)
}

let numbered = 0
/** An icon from a set, in a square of this size; its ids are made unique. */
export function icon(random, set, x, y, size, { colour = '#222', turn = 0, flip = false } = {}) {
  const { body, width, height, left = 0, top = 0 } = random.pick(iconSet(set))
  const own = `i${numbered++ % 1e6}`
  const content = body
    .replace(/\bid="([^"]+)"/g, `id="${own}$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${own}$1)`)
    .replace(/href="#([^"]+)"/g, `href="#${own}$1"`)
    .replaceAll('currentColor', colour)
  const scale = size / Math.max(width, height)
  const shift = `translate(${(-left - width / 2).toFixed(2)} ${(-top - height / 2).toFixed(2)})`
  return `<g color="${colour}" transform="translate(${(x + size / 2).toFixed(1)} ${(y + size / 2).toFixed(1)}) rotate(${turn}) scale(${((flip ? -1 : 1) * scale).toFixed(4)} ${scale.toFixed(4)}) ${shift}">${content}</g>`
}

export const coloured = {
  train: [
    'twemoji',
    'noto',
    'fluent-emoji',
    'fluent-emoji',
    'fluent-emoji-flat',
    'flat-color-icons',
    'fxemoji',
    'streamline-plump-color',
    'streamline-ultimate-color',
    'streamline-stickies-color',
    'icon-park',
    'vscode-icons',
    'circle-flags',
    'logos'
  ],
  test: ['openmoji', 'emojione', 'noto-v1', 'meteocons', 'streamline-freehand-color']
}
export const plain = { train: ['game-icons', 'game-icons', 'icon-park'], test: ['bi'] }
const people = {
  train: [
    'adventurer',
    'avataaars',
    'bigEars',
    'bigSmile',
    'bottts',
    'croodles',
    'lorelei',
    'micah',
    'miniavs',
    'notionists',
    'personas',
    'pixelArt',
    'thumbs',
    'funEmoji'
  ],
  test: ['openPeeps', 'dylan', 'toonHead', 'croodlesNeutral']
}

const backgrounds = ({ random, look }) =>
  random.pick([
    '#fff',
    '#fff',
    '#fff',
    '#fff',
    '#fff',
    '#fff',
    '#000',
    '#eee',
    look.paper,
    look.colours[0],
    'none'
  ])

function sheet({ random }, width, height, background, content) {
  const grade = background === 'none'
  const fill = grade
    ? `<defs><linearGradient id="sheet" x2="${random.pick([0, 1])}" y2="1"><stop stop-color="hsl(${random.int(0, 359)},60%,${random.int(55, 90)}%)"/><stop offset="1" stop-color="hsl(${random.int(0, 359)},60%,${random.int(35, 90)}%)"/></linearGradient></defs>`
    : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}">${fill}${rect(0, 0, width, height, grade ? 'url(#sheet)' : background)}${content}</svg>`
}

/** A colour that is visible on the background. */
const ink = ({ random, look }, background) =>
  background === '#000'
    ? '#fff'
    : random.pick(['#000', '#000', '#222', look.accent, `hsl(${random.int(0, 359)},70%,30%)`])

function single(context, sets) {
  const { random } = context
  const size = random.int(260, 400)
  const [width, height] = random.chance(0.7) ? [size, size] : pictureSize(random)
  const fill = Math.min(width, height) * random.pick([0.5, 0.7, 0.85, 0.95, 1, 1.15])
  const background = backgrounds(context)
  const [x, y] = [(width - fill) / 2, (height - fill) / 2]
  const shadow = random.chance(0.2)
    ? ellipse(width / 2, y + fill * 0.96, fill * 0.4, fill * 0.05, 'rgba(0,0,0,0.3)')
    : ''
  const turned = {
    turn: random.chance(0.2) ? random.int(-30, 30) : 0,
    flip: random.chance(0.4),
    colour: ink(context, background)
  }
  let more = ''
  // Badges on an icon, as for file types and states.
  if (random.chance(0.2))
    more = icon(random, random.pick(sets), x + fill * 0.55, y + fill * 0.55, fill * 0.42)
  const plate = random.chance(0.12)
    ? random.pick([
        rect(x, y, fill, fill, context.look.accent, { rx: fill * 0.2 }),
        circle(width / 2, height / 2, fill / 2, context.look.accent)
      ])
    : ''
  const inner = plate ? 0.7 : 1
  return sheet(
    context,
    width,
    height,
    background,
    plate +
      shadow +
      icon(
        random,
        random.pick(sets),
        width / 2 - (fill * inner) / 2,
        height / 2 - (fill * inner) / 2,
        fill * inner,
        turned
      ) +
      more
  )
}

/** Adds light from above, a shine and a soft shadow, as on desktop icons. */
function glossy(context, sets) {
  const { random, look } = context
  const size = random.int(200, 400)
  const fill = size * random.between(0.6, 0.92)
  const at = (size - fill) / 2
  const light = `<feGaussianBlur in="SourceAlpha" stdDeviation="${random.between(2, 7).toFixed(1)}" result="soft"/><feSpecularLighting in="soft" surfaceScale="${random.between(2, 7).toFixed(1)}" specularConstant="${random.between(0.5, 1.3).toFixed(2)}" specularExponent="${random.int(8, 28)}" lighting-color="#fff" result="shine"><fePointLight x="${random.int(-80, size)}" y="-120" z="${random.int(120, 300)}"/></feSpecularLighting><feComposite in="shine" in2="SourceAlpha" operator="in" result="inside"/><feMerge><feMergeNode in="SourceGraphic"/><feMergeNode in="inside"/></feMerge>`
  const shadow = `<feGaussianBlur in="SourceAlpha" stdDeviation="${random.int(3, 9)}"/><feOffset dy="${random.int(2, 10)}"/><feComponentTransfer><feFuncA type="linear" slope="0.5"/></feComponentTransfer><feMerge><feMergeNode/><feMergeNode in="SourceGraphic"/></feMerge>`
  const shade = random.chance(0.5) ? 'linearGradient' : 'radialGradient'
  const defs = `<defs><filter id="light">${light}</filter><filter id="shadow" x="-20%" y="-20%" width="140%" height="140%">${shadow}</filter><${shade} id="shade" ${shade === 'linearGradient' ? 'x2="0" y2="1"' : ''}><stop stop-color="#fff" stop-opacity="${random.between(0.2, 0.8).toFixed(2)}"/><stop offset="1" stop-color="#000" stop-opacity="${random.between(0, 0.4).toFixed(2)}"/></${shade}></defs>`
  const paper = `M${at} ${at}H${size - at - fill * 0.25}L${size - at} ${at + fill * 0.25}V${size - at}H${at}Z`
  const plate = random.pick([
    () => '',
    () => '',
    () => rect(at, at, fill, fill, look.colour(), { rx: fill * random.pick([0.05, 0.2, 0.5]) }),
    () => path(paper, random.pick(['#fff', '#f2f2f2', '#e8eef6']), { stroke: '#bbb' })
  ])()
  const overlay = plate
    ? plate.includes('<path')
      ? path(paper, 'url(#shade)')
      : rect(at, at, fill, fill, 'url(#shade)', { rx: fill * 0.2 })
    : ''
  const inner = plate ? fill * random.between(0.45, 0.75) : fill
  const drawn = icon(random, random.pick(sets), (size - inner) / 2, (size - inner) / 2, inner, {
    colour: look.colour(),
    flip: random.chance(0.4)
  })
  const badge = random.chance(0.25)
    ? icon(random, random.pick(sets), at + fill * 0.5, at + fill * 0.5, fill * 0.5)
    : ''
  return sheet(
    context,
    size,
    size,
    random.pick(['#fff', '#fff', '#fff', '#eee', '#000']),
    `${defs}<g filter="url(#shadow)"><g filter="url(#light)">${plate}${overlay}${drawn}</g>${badge}</g>`
  )
}

function several(context, sets) {
  const { random } = context
  const [width, height] = pictureSize(random)
  const background = backgrounds(context)
  const set = random.pick(sets)
  const colour = ink(context, background)
  let content = ''
  if (random.chance(0.5)) {
    const columns = random.int(2, 6)
    const step = width / columns
    for (let y = 0; y + step * 0.6 < height; y += step)
      for (let i = 0; i < columns; i++)
        content += icon(random, set, i * step + step * 0.1, y + step * 0.1, step * 0.8, { colour })
  } else {
    for (let i = 0; i < random.int(2, 9); i++) {
      const size = random.between(0.2, 0.6) * Math.min(width, height)
      content += icon(
        random,
        random.chance(0.7) ? set : random.pick(sets),
        random.between(-0.1, 0.9) * width,
        random.between(-0.1, 0.9) * height,
        size,
        { colour, turn: random.int(-25, 25), flip: random.chance(0.5) }
      )
    }
  }
  return sheet(context, width, height, background, content)
}

/** Sky, ground and things on it. */
function scene(context, sets) {
  const { random } = context
  const [width, height] = pictureSize(random)
  const hue = random.int(0, 359)
  const hill = (y, colour) =>
    path(
      `${smooth(random.times(6, (i) => [(width * (i - 0.5)) / 4, y + random.normal() * 14]))}L${width * 2} ${height}L-${width} ${height}Z`,
      colour
    )
  let content = rect(
    0,
    0,
    width,
    height,
    `hsl(${random.int(180, 240)},${random.int(30, 80)}%,${random.int(60, 92)}%)`
  )
  if (random.chance(0.5))
    content += circle(width * random.next(), height * 0.2, random.int(15, 40), '#ffe680')
  for (let i = 0; i < random.int(1, 3); i++)
    content += hill(
      height * (0.5 + 0.15 * i),
      `hsl(${hue + 12 * i},${random.int(25, 65)}%,${random.int(30, 65)}%)`
    )
  const set = random.pick(sets)
  for (let i = 0; i < random.int(2, 7); i++) {
    const size = random.between(0.15, 0.45) * height
    content += icon(
      random,
      set,
      random.between(0, 0.85) * width,
      height * random.between(0.45, 0.9) - size * 0.6,
      size,
      { flip: random.chance(0.5) }
    )
  }
  return sheet(context, width, height, '#fff', content)
}

/** A few things on a dark or coloured background, with specks around them. */
function sparseScene(context, sets) {
  const { random } = context
  const [width, height] = pictureSize(random)
  const hue = random.int(0, 359)
  const shades = random.chance(0.6)
    ? [random.int(2, 14), random.int(8, 30)]
    : [random.int(30, 60), random.int(50, 85)]
  let content = `<defs><linearGradient id="ground" x2="${random.pick([0, 0, 1])}" y2="1"><stop stop-color="hsl(${hue},${random.int(20, 90)}%,${shades[0]}%)"/><stop offset="1" stop-color="hsl(${hue + random.int(-40, 40)},${random.int(20, 90)}%,${shades[1]}%)"/></linearGradient></defs>${rect(0, 0, width, height, 'url(#ground)')}`
  const speck = random.pick(['#fff', '#ffe', 'rgba(255,255,255,0.4)'])
  const most = random.pick([0.8, 1.5, 6])
  for (let i = 0; i < random.int(0, 140); i++)
    content += circle(random.next() * width, random.next() * height, random.between(0.4, most), speck)
  const set = random.pick(sets)
  for (let i = 0; i < random.int(1, 5); i++) {
    const size = random.between(0.12, 0.55) * Math.min(width, height)
    content += icon(random, set, random.next() * (width - size), random.next() * (height - size), size, {
      colour: '#fff',
      turn: random.int(-30, 30),
      flip: random.chance(0.5)
    })
  }
  return sheet(context, width, height, '#fff', content)
}

/** Frames of a story with speech bubbles. */
function storyboard(context, sets) {
  const { random } = context
  const [width, height] = pictureSize(random)
  const [columns, rows] = [random.int(1, 3), random.int(2, 4)]
  const [gap, set] = [random.int(3, 10), random.pick(sets)]
  let content = ''
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) {
      const [w, h] = [width / columns - gap, height / rows - gap]
      const [x, y] = [(i * width) / columns + gap / 2, (j * height) / rows + gap / 2]
      content += rect(
        x,
        y,
        w,
        h,
        random.chance(0.3)
          ? '#fff'
          : `hsl(${random.int(0, 359)},${random.int(20, 80)}%,${random.int(55, 90)}%)`,
        { stroke: '#000', 'stroke-width': 2 }
      )
      for (let k = 0; k < random.int(1, 3); k++) {
        const size = Math.min(w, h) * random.between(0.35, 0.75)
        content += icon(random, set, x + random.next() * (w - size), y + h - size, size, {
          flip: random.chance(0.5)
        })
      }
      if (random.chance(0.6))
        content += ellipse(x + w * random.between(0.3, 0.7), y + h * 0.17, w * 0.28, h * 0.12, '#fff', {
          stroke: '#000'
        })
    }
  return sheet(context, width, height, random.pick(['#fff', '#fff', '#222']), content)
}

/** Flags, coats of arms and badges: fields of colour with something in the middle. */
function emblem(context, sets) {
  const { random } = context
  const width = random.int(260, 400)
  const height = Math.round(width * random.pick([0.5, 0.6, 0.667, 0.667, 1]))
  const colour = () =>
    random.pick([
      '#c8102e',
      '#fff',
      '#00247d',
      '#009739',
      '#fecb00',
      '#000',
      '#f77f00',
      '#74acdf',
      `hsl(${random.int(0, 359)},80%,40%)`
    ])
  const count = random.int(1, 5)
  let content = rect(0, 0, width, height, colour())
  const upright = random.chance(0.5)
  for (let i = 0; i < count; i++)
    content += upright
      ? rect((i * width) / count, 0, width / count, height, colour())
      : rect(0, (i * height) / count, width, height / count, colour())
  if (random.chance(0.2))
    content += path(`M0 0L${width * random.between(0.3, 0.6)} ${height / 2}L0 ${height}Z`, colour())
  if (random.chance(0.15))
    content += path(`M0 0L${width} ${height}M${width} 0L0 ${height}`, 'none', {
      stroke: colour(),
      'stroke-width': height * 0.15
    })
  const size = height * random.between(0.35, 0.85)
  const middle = random.chance(0.7) ? (width - size) / 2 : width * 0.08
  if (random.chance(0.3))
    content += circle(middle + size / 2, height / 2, size * 0.6, colour(), {
      stroke: colour(),
      'stroke-width': 4
    })
  if (random.chance(0.75))
    content += icon(random, random.pick(sets), middle, (height - size) / 2, size, { colour: colour() })
  return sheet(context, width, height, '#fff', content)
}

function person(context, split) {
  const { random } = context
  const styles = library('@dicebear/collection')
  const made = library('@dicebear/core')
    .createAvatar(styles[random.pick(people[split])], { seed: String(random.next()) })
    .toString()
  const inner = made.replace(/<metadata[\s\S]*?<\/metadata>/g, '')
  const [size, background] = [random.int(240, 400), backgrounds(context)]
  const placed = inner.replace(
    '<svg',
    `<svg width="${size}" height="${size}" x="${random.chance(0.3) ? 40 : 0}"`
  )
  const width = random.chance(0.3) ? size + 80 : size
  return sheet(context, width, size, background, placed)
}

/** @type {Record<string, (context: import('./charts.mjs').Context) => string>} */
export const clipart = {
  clipartIcon: (c) => single(c, coloured.train),
  anotherIcon: (c) => single(c, coloured.train),
  glossyIcon: (c) => glossy(c, [...coloured.train, ...plain.train]),
  glossyAgain: (c) => glossy(c, coloured.train),
  sparseScene: (c) => sparseScene(c, [...coloured.train, ...plain.train]),
  storyboard: (c) => storyboard(c, ['twemoji', 'noto', 'fluent-emoji', 'fluent-emoji-flat', 'fxemoji']),
  emblem: (c) => emblem(c, [...coloured.train, ...plain.train]),
  silhouette: (c) => single(c, plain.train),
  iconSheet: (c) => several(c, [...coloured.train, ...plain.train]),
  scene: (c) => scene(c, ['twemoji', 'noto', 'fluent-emoji', 'fluent-emoji-flat', 'fxemoji']),
  character: (c) => person(c, 'train'),
  freshIcon: (c) => single(c, coloured.test),
  freshSilhouette: (c) => single(c, plain.test),
  freshScene: (c) => scene(c, ['openmoji', 'emojione']),
  freshCharacter: (c) => person(c, 'test')
}
