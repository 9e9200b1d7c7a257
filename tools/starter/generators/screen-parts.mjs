// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/**
 * Components of screens: themes, windows, browsers, icons, and how much of the screen is shown. HTML of a fixed
 * size.
 */
import { box, many } from '../html.mjs'
import { writer } from '../text.mjs'
import { coloured, icon, plain } from './clipart.mjs'

export const emoji = ['twemoji', 'noto', 'fluent-emoji-flat', 'fxemoji', 'game-icons']
export const at = (x, y, width, height, style, content) =>
  box(`position:absolute;left:${x}px;top:${y}px;width:${width}px;height:${height}px;${style}`, content)
export const row = (content, style = '') => box(`display:flex;align-items:center;${style}`, content)
export const svg = (width, height, content, style = '') =>
  `<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" style="flex:none;${style}">${content}</svg>`
export const clock = (random) => `${random.int(0, 23)}:${random.int(10, 59)}`
export const picture = (c, kinds) => `url('${c.image(c.random.pick(kinds))}') center/cover`
export const glyph = ({ random }, size, colour, sets = random.pick([plain.train, emoji])) =>
  svg(size, size, icon(random, random.pick(sets), 0, 0, size, { colour }), 'vertical-align:middle')
export const disc = (size, fill, content = '') =>
  `<span style="display:inline-flex;flex:none;align-items:center;justify-content:center;width:${size}px;height:${size}px;border-radius:50%;background:${fill};overflow:hidden">${content}</span>`
export const avatar = (c, size, w) =>
  c.random.pick([
    () => disc(size, picture(c, ['photo'])),
    () => disc(size, c.look.colour(), `<b style="color:#fff">${w.word().charAt(0)}</b>`),
    () => disc(size, c.look.colour(), glyph(c, size * 0.75, '#fff'))
  ])()

function theme({ random, look }) {
  const dark = random.chance(0.38)
  const [hue, tint, base] = [
    random.int(0, 359),
    random.pick([0, 0, 5, 12, 28]),
    dark ? random.int(4, 20) : random.int(93, 100)
  ]
  const tone = (by) => `hsl(${hue},${tint}%,${base + (dark ? by : -by)}%)`
  const accent = random.pick([
    look.accent,
    `hsl(${random.int(0, 359)},${random.int(40, 90)}%,${random.int(34, 55)}%)`
  ])
  const ink = tone(random.int(72, 80))
  const [head, headInk] = random.pick([
    [accent, '#fff'],
    ['#1d2733', '#eee'],
    [tone(4), ink],
    [tone(0), ink],
    [tone(10), ink]
  ])
  return {
    dark,
    accent,
    ink,
    head,
    headInk,
    back: tone(0),
    panel: tone(random.int(2, 5)),
    raised: tone(random.int(6, 12)),
    line: tone(random.int(8, 20)),
    faint: tone(random.int(40, 55)),
    link: dark
      ? random.pick(['#8ab4f8', '#6cc7ff', '#9fdc8a'])
      : random.pick(['#0645ad', '#06c', '#a31', accent]),
    radius: random.pick([0, 0, 3, 6, 10, 18])
  }
}

const sizes = [
  [640, 480],
  [800, 600],
  [1024, 640],
  [1024, 768],
  [1280, 720],
  [1280, 800],
  [960, 540]
]
export function screen(c, [width, height], content, t, w) {
  const { random, look } = c
  const font = `font:${random.int(12, 16)}px/${random.between(1.25, 1.6).toFixed(2)} '${look.font}','Noto Sans CJK SC','Noto Sans','DejaVu Sans',sans-serif`
  const all = `position:absolute;inset:0;overflow:hidden;background:${t.back};color:${t.ink};${font}`
  return {
    width,
    height,
    html: `<div dir="${w.rightToLeft ? 'rtl' : 'ltr'}" style="${all}">${content}</div>`
  }
}

const windowButtons = (random) =>
  random.pick([
    () => `<span>${['#ff5f57', '#febc2e', '#28c840'].map((x) => disc(12, x)).join('&nbsp;')}</span>`,
    () => `<span style="letter-spacing:14px;order:9;font-family:'DejaVu Sans'">–□×</span>`,
    () => `<span style="letter-spacing:6px;order:9;font-family:'DejaVu Sans'">▁▣✕</span>`,
    () => `<span style="order:9">${disc(20, '#8885', '✕')}</span>`
  ])()

function frame(c, t, w, content, isPage) {
  const { random } = c
  const title = `<div style="display:flex;align-items:center;gap:10px;padding:${random.int(2, 10)}px 10px;background:${t.head};color:${t.headInk}">${windowButtons(random)}<b style="flex:1;text-align:${random.pick(['left', 'center'])}">${w.title()}</b></div>`
  const menu = () =>
    `<div style="display:flex;align-items:center;gap:${random.int(10, 20)}px;padding:2px 10px;background:${t.panel}">${many(random, 4, 9, () => `<span>${w.word()}</span>`)}</div>`
  const tools = () =>
    `<div style="display:flex;align-items:center;gap:8px;padding:4px 10px;background:${t.raised}">${many(random, 4, 16, () => glyph(c, 22, t.ink, plain.train))}</div>`
  const tabs = () =>
    `<div style="display:flex;align-items:center;gap:2px;padding:4px 8px 0;background:${t.raised}">${many(
      random,
      1,
      7,
      (i) =>
        `<div style="padding:6px 12px;width:110px;overflow:hidden;white-space:nowrap;background:${i ? '' : t.back};border-radius:${t.radius}px ${t.radius}px 0 0">${w.words(3)}</div>`
    )}<span style="margin:0 8px">+</span></div>`
  const address = () =>
    `<div style="display:flex;align-items:center;gap:10px;padding:5px 10px;border-bottom:1px solid ${t.line};background:${t.back}"><span style="letter-spacing:8px">←→⟳</span>${`<div style="flex:1;padding:3px 14px;border-radius:${t.radius}px;border:1px solid ${t.line}">${w.word()}.org/${w.word()}</div>`}<span>☆ ⋮</span></div>`
  const top = isPage
    ? (random.chance(0.5) ? title : '') + (random.chance(0.75) ? tabs() : '') + address()
    : title + (random.chance(0.6) ? menu() : '') + (random.chance(0.4) ? tools() : '')
  const status = random.chance(0.25)
    ? `<div style="display:flex;align-items:center;padding:2px 10px;background:${t.raised};font-size:12px"><span style="flex:1">${w.words(4)}</span>${random.int(1, 400)}</div>`
    : ''
  return `${top}${box(`position:relative;flex:1;overflow:hidden`, content)}${status}`
}

/**
 * Puts content in its surroundings: nothing, a browser, a window, or a window on a desktop; sometimes only a
 * part is shown.
 */
export function shown(c, t, w, kind, content) {
  const { random } = c
  const size = random.pick(sizes)
  const bare = { game: 0.7, page: 0.4, program: 0.12 }[kind]
  const fills = 'position:absolute;inset:0;overflow:hidden;'
  const column = `display:flex;flex-direction:column;background:${t.back}`
  const how = random.chance(bare) ? 'bare' : random.chance(0.75) ? 'full' : 'desktop'
  const [left, top] = how === 'desktop' ? [random.int(10, 90), random.int(10, 60)] : [0, 0]
  const inner = [size[0] - left * 2, size[1] - top * 2 - (how === 'bare' ? 0 : how === 'desktop' ? 110 : 70)]
  const drawn = content(inner)
  let html = box(fills, drawn)
  if (how === 'full') html = box(fills + column, frame(c, t, w, drawn, kind === 'page'))
  if (how === 'desktop')
    html = `<div style="${fills}background:${random.pick([() => picture(c, ['photo', 'drawing']), () => c.look.colour()])()}"><div style="position:absolute;left:${left}px;top:${top}px;width:${inner[0]}px;height:${size[1] - top * 2 - 30}px;border-radius:${t.radius}px;overflow:hidden;box-shadow:0 3px 18px #000a;${column}">${frame(c, t, w, drawn, kind === 'page')}</div><div style="display:flex;align-items:center;position:absolute;left:0;right:0;bottom:0;height:38px;gap:12px;padding:0 12px;background:${t.panel}">${many(random, 3, 10, () => glyph(c, 26, t.ink, coloured.train))}<span style="margin-left:auto">${clock(random)}</span></div></div>`
  if (random.chance(kind === 'game' ? 0.04 : 0.12))
    html = `<div style="${fills}transform:scale(${random.between(1.15, 1.7).toFixed(2)});transform-origin:${random.int(0, 70)}% ${random.int(0, 50)}%">${html}</div>`
  return screen(c, size, html, t, w)
}

export const tabRow = (c, t, w) =>
  `<div style="display:flex;align-items:center;border-bottom:1px solid ${t.line}">${many(
    c.random,
    3,
    7,
    (i) =>
      `<div style="padding:6px 12px;border-bottom:3px solid ${i ? 'transparent' : t.accent}">${w.title(1)}</div>`
  )}</div>`

/** Turns functions that draw with a theme and a writer into generators. */
export const themed = (draws) =>
  Object.fromEntries(
    Object.entries(draws).map(([name, draw]) => [name, (c) => draw(c, theme(c), writer(c.random))])
  )
