// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Components of laid-out paper: formats, bands of colour, tables, marks, codes, stamps. */
import { box, many } from '../html.mjs'
import { writer } from '../text.mjs'
import { coloured, icon, plain } from './clipart.mjs'

// None of the test pictures' fonts is among these.
const faces = [
  'Liberation Sans',
  'Liberation Sans',
  'Liberation Serif',
  'Lato',
  'Roboto',
  'Carlito',
  'DejaVu Sans',
  'DejaVu Serif',
  'Noto Sans',
  'Noto Serif',
  'EB Garamond',
  'Linux Libertine O',
  'Latin Modern Roman'
]
const displays = ['Roboto Condensed', 'Lato Black', 'Noto Serif Display', 'Noto Sans Display', 'Comic Neue']

export const formats = {
  a4: [620, 877],
  letter: [620, 802],
  a5: [440, 622],
  landscape: [877, 620],
  a5wide: [622, 440],
  square: [600, 600],
  folded: [320, 680],
  long: [400, 980]
}

export const upright = ['a4', 'a4', 'a4', 'letter', 'letter']
const inks = ['#1f3a5f', '#7a1f2b', '#2e5e4e', '#333', '#c8102e', '#0b5ea8', '#e07b00', '#5b2a86', '#00857c']
/** Red, green and blue of `#rgb`, `#rrggbb` or `hsl(…)`, 0 to 255. */
function channels(colour) {
  const hsl = colour.match(/hsl\((\d+),(\d+)%,(\d+)%/)
  if (!hsl)
    return (
      colour.length > 4 ? colour.slice(1).match(/../g) : colour.slice(1).replace(/./g, '$&$&').match(/../g)
    ).map((c) => parseInt(c, 16))
  const [h, s, l] = [Number(hsl[1]), hsl[2] / 100, hsl[3] / 100]
  return [0, 8, 4].map((n) =>
    Math.round(
      255 *
        (l -
          s *
            Math.min(l, 1 - l) *
            Math.max(-1, Math.min(((n + h / 30) % 12) - 3, 9 - ((n + h / 30) % 12), 1)))
    )
  )
}

const hex = (parts) => `#${parts.map((c) => Math.round(c).toString(16).padStart(2, '0')).join('')}`
export const isLight = (colour) =>
  channels(colour).reduce((sum, c, i) => sum + c * [0.3, 0.59, 0.11][i], 0) > 150
export const on = (colour) => (isLight(colour) ? '#1a1a1a' : '#fff')
/** A colour mixed with white. */
export const mix = (colour, share) => hex(channels(colour).map((c) => 255 + ((c - 255) * share) / 100))

/**
 * A sheet of paper whose parts share a writer, one or two colours, and a heading style. Some lie on a table,
 * and some show only their upper part.
 */
export function paper(names, { size = [8, 12], margin = [24, 64], tinted = 0.1 }, make) {
  return (context) => {
    const { random, look } = context
    const words = writer(random)
    const [w, h] = formats[random.pick(names)]
    const [width, height] = [w, Math.round(h * random.between(0.97, 1.03))]
    const hue = random.int(0, 359)
    const main = random.pick([
      look.accent,
      look.colour(),
      look.colour(),
      `hsl(${hue},${random.int(45, 95)}%,${random.int(25, 58)}%)`,
      ...random.shuffled(inks).slice(0, 3)
    ])
    const second = random.pick([look.colour(), look.colour(), '#fecb00', '#222', '#888', main])
    const pale = mix(main, random.int(8, 26))
    const sheet = random.chance(tinted)
      ? random.pick([mix(main, random.int(10, 45)), mix(second, random.int(10, 45))])
      : random.pick(['#fff', '#fff', '#fff', '#fff', '#fdfcf8', '#fbf6e8', '#f3ead7', look.paper])
    const body = random.pick([look.font, ...random.shuffled(faces).slice(0, 3)])
    const display = random.pick([body, body, look.font, random.pick(displays), random.pick(faces)])
    const head = random.pick([
      `color:${main};font-weight:bold`,
      `color:${main};font-weight:bold`,
      `background:${main};color:${on(main)};padding:0.2em 0.5em`,
      `background:${pale};padding:0.2em 0.5em;font-weight:bold`,
      `border-bottom:${random.int(1, 3)}px solid ${main}`,
      `border-inline-start:6px solid ${main};padding-inline-start:0.4em`,
      `text-transform:uppercase;letter-spacing:0.06em;color:${main}`,
      'font-weight:bold'
    ])
    const s = {
      context,
      random,
      look,
      words,
      width,
      height,
      main,
      second,
      pale,
      body,
      display,
      head,
      sheet,
      margin: random.int(...margin),
      align: random.pick(['justify', 'start', 'start'])
    }
    const ink = random.pick(['#000', '#111', '#222', '#333', '#1b2440'])
    const em = random.between(...size).toFixed(1)
    const html = `<div style="position:absolute;left:0;top:0;width:${width}px;height:${height}px;background:${sheet};color:${ink};font:${em}px/${random.between(1.15, 1.5).toFixed(2)} '${body}','Noto Sans CJK SC','Noto Sans',sans-serif;overflow:hidden;${words.rightToLeft ? 'direction:rtl;' : ''}${random.chance(0.05) ? 'filter:grayscale(1);' : ''}">${make(s)}</div>`
    if (random.chance(0.06)) {
      const table = random.pick(['#5b4636', '#8a8f94', '#c9b79c', '#23272b', '#d8d8d8', look.colour()])
      return {
        width,
        height,
        html: `<div style="position:absolute;inset:0;background:linear-gradient(${random.int(0, 360)}deg,${table},${mix(table, 70)})"></div><div style="position:absolute;width:${width}px;height:${height}px;transform:rotate(${random.between(-4, 4).toFixed(1)}deg) scale(${random.between(0.8, 0.95).toFixed(2)});box-shadow:3px 6px 18px #0008">${html}</div>`
      }
    }
    return {
      width,
      height: random.chance(0.1) ? Math.round(height * random.between(0.45, 0.85)) : height,
      html
    }
  }
}

// Parts of pages.
/** The content within the margins, from top to bottom. */
export const inside = (s, inner, css = '') =>
  box(
    `padding:${s.margin}px;height:100%;box-sizing:border-box;display:flex;flex-direction:column;overflow:hidden;${css}`,
    inner
  )
export const svg = (width, height, inner, css = '') =>
  `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" style="display:block;flex:none;${css}">${inner}</svg>`
export const heading = (s, em = 1.4, count = s.random.int(1, 4)) =>
  box(
    `font:${em}em/1.2 '${s.display}','${s.body}','Noto Sans CJK SC','Noto Sans',sans-serif;margin:0.5em 0 0.35em;${s.head}`,
    s.words.title(count)
  )
export const big = (s, em, css = '', count = s.random.int(1, 3)) =>
  box(
    `font:${s.random.pick([400, 700, 900])} ${em.toFixed(1)}em/1.1 '${s.display}','${s.body}','Noto Sans CJK SC','Noto Sans',sans-serif;overflow-wrap:anywhere;${css}`,
    s.words.title(count)
  )
export const para = (s, sentences = s.random.int(1, 5), css = '') =>
  `<p style="margin:0 0 0.6em;text-align:${s.align};${css}">${s.words.paragraph(sentences)}</p>`

export const money = ({ random }) => {
  const amount = random.between(1, 10 ** random.int(1, 3)).toFixed(random.pick([2, 2, 0]))
  return random.pick([`${amount} €`, `$${amount}`, amount, `${amount},–`, `¥${Math.round(amount * 100)}`])
}

export const date = ({ random }) =>
  `${random.int(1, 28)}${random.pick(['.', '/'])}${random.int(1, 12)}${random.pick(['.', '/'])}${random.int(1980, 2026)}`
export const hour = ({ random }) => `${random.int(6, 22)}:${random.pick(['00', '15', '30', '45', '10'])}`
export const plainIcon = (s, size, colour = s.main) =>
  svg(size, size, icon(s.random, s.random.pick(plain.train), 0, 0, size, { colour }))
export const colourIcon = (s, size) =>
  svg(size, size, icon(s.random, s.random.pick(coloured.train), 0, 0, size, { colour: s.main }))
export const picture = (s, css, kinds = ['photo', 'photo', 'photo', 'drawing']) =>
  `<img src="${s.context.image(s.random.pick(kinds))}" style="display:block;object-fit:cover;flex:none;${css}">`

export function logo(s, size = s.random.int(26, 60), colour = s.main) {
  const { random, words } = s
  const round = random.pick([0, 6, size])
  const letter = words.title(1).slice(0, random.int(1, 2))
  return random.pick([
    () =>
      box(
        `flex:none;width:${size}px;height:${size}px;border-radius:${round}px;background:${colour};color:${on(colour)};font:bold ${size * 0.5}px/${size}px '${s.display}';text-align:center`,
        letter
      ),
    () => plainIcon(s, size, colour),
    () => colourIcon(s, size),
    () => box(`flex:none;font:bold ${size * 0.6}px/${size}px '${s.display}';color:${colour}`, words.title(1)),
    () =>
      svg(
        size,
        size,
        random
          .times(
            3,
            (i) =>
              `<circle cx="${size * (0.35 + 0.15 * i)}" cy="${size * random.between(0.35, 0.65)}" r="${size * 0.3}" fill="${s.look.colour()}" opacity="0.7"/>`
          )
          .join('')
      )
  ])()
}

/** The logo and name of the publisher, with a band of colour, a line or nothing below. */
export function masthead(s) {
  const { random, words, margin, main } = s
  const filled = random.chance(0.4)
  const colour = filled ? on(main) : main
  const name = `<div>${big(s, random.between(1.5, 2.8), `color:${colour}`, random.int(1, 2))}${random.chance(0.6) ? `<div style="font-size:0.9em">${words.title(3)}</div>` : ''}</div>`
  const contact = random.chance(0.5)
    ? box(
        'font-size:0.8em;margin-inline-start:auto',
        many(random, 2, 4, () => `${words.title(1)} ${random.int(1, 99)}<br>`)
      )
    : ''
  const css = filled
    ? `background:${main};color:${colour};margin:-${margin}px -${margin}px 1.5em;padding:${random.int(8, 30)}px ${margin}px`
    : `margin-bottom:1.5em;padding-bottom:8px;${random.chance(0.5) ? `border-bottom:${random.int(1, 4)}px solid ${main}` : ''}`
  return box(
    `flex:none;display:flex;gap:14px;align-items:center;${random.chance(0.2) ? 'flex-direction:row-reverse;' : ''}${css}`,
    `${random.chance(0.75) ? logo(s, undefined, colour) : ''}${name}${contact}`
  )
}

export function footer(s) {
  const { random, words, main } = s
  if (random.chance(0.3)) return ''
  const columns = many(random, 1, 4, () =>
    box(
      '',
      many(random, 1, 4, () => `${words.title(2)} ${random.int(1, 9999)}<br>`)
    )
  )
  const look = random.pick([
    `background:${main};color:${on(main)}`,
    `border-top:1px solid ${main}`,
    `border-top:1px solid #999`,
    ''
  ])
  return box(
    `position:absolute;bottom:0;left:0;right:0;padding:8px ${s.margin}px;font-size:0.75em;display:flex;justify-content:space-between;${look}`,
    columns
  )
}

export function table(s, rows, columns, cell, head = () => s.words.word(), css = '') {
  const { random } = s
  const line = random.pick([
    'none',
    'none',
    '1px solid #999',
    '1px solid #000',
    '1px solid #ccc',
    `1px solid ${s.main}`
  ])
  const across = random.pick([line, line, '1px solid #bbb'])
  const [pad, tint] = [random.int(1, 5), random.pick(['none', 'none', s.pale, '#f1f1f1'])]
  const top = random.pick([s.main, s.main, s.main, s.pale, '#ddd', '#fff'])
  const td = (text, i) =>
    `<td style="border:${line};border-bottom:${across};padding:${pad}px 6px;overflow:hidden;text-align:${i ? 'end' : 'start'}">${text}</td>`
  const colour = top === s.main ? on(top) : 'inherit'
  return `<table style="width:100%;border-collapse:collapse;margin:0.6em 0;${css}"><tr style="background:${top};color:${colour};font-weight:bold">${random.times(columns, (i) => td(head(i), i)).join('')}</tr>${random.times(rows, (r) => `<tr style="background:${r % 2 ? tint : 'none'}">${random.times(columns, (i) => td(cell(i, r), i)).join('')}</tr>`).join('')}</table>`
}

export function barcode(s, width, height) {
  let bars = ''
  for (let x = 0; x < width; x += s.random.int(2, 6))
    bars += `<path d="M${x} 0V${height}" stroke="#000" stroke-width="${s.random.pick([1, 1, 2, 3])}"/>`
  const digits = `${s.random.int(1e8, 9e8)}`
  return box(
    'display:inline-block;background:#fff;color:#000;padding:4px;text-align:center;font-size:9px;direction:ltr',
    svg(width, height, bars) + (s.random.chance(0.7) ? digits : '')
  )
}

/** Squares that resemble QR codes. */
export function squares(s, size, cells = s.random.pick([21, 25, 29])) {
  const corner = (x, y) =>
    `<path d="M${x} ${y}h7v7h-7zM${x + 1} ${y + 1}v5h5v-5zM${x + 2} ${y + 2}h3v3h-3z" fill-rule="evenodd"/>`
  const free = (x, y) => ((x < 8 || x >= cells - 8) && y < 8) || (x < 8 && y >= cells - 8)
  let dots = ''
  for (let y = 0; y < cells; y++)
    for (let x = 0; x < cells; x++) if (s.random.chance(0.48) && !free(x, y)) dots += `M${x} ${y}h1v1h-1z`
  return `<svg viewBox="-1 -1 ${cells + 2} ${cells + 2}" width="${size}" height="${size}" style="flex:none;background:#fff">${corner(0, 0)}${corner(cells - 7, 0)}${corner(0, cells - 7)}<path d="${dots}"/></svg>`
}

export const signature = (s, css = '') =>
  box(
    `font:${s.random.int(18, 30)}px '${s.look.hand}';color:${s.random.pick(['#123a8c', '#111', '#224'])};transform:rotate(${s.random.int(-8, 3)}deg);${css}`,
    s.words.title(s.random.int(1, 2))
  )

export function stamp(s, css) {
  const { random, words } = s
  const colour = random.pick(['#b01030', '#1c3f94', '#3a6b35', '#444'])
  const size = random.int(64, 110)
  const shape = random.pick([
    `width:${size}px;height:${size}px;border-radius:50%;border:3px double ${colour};display:flex;align-items:center;justify-content:center;text-align:center;font-size:10px;`,
    `padding:4px 12px;border:3px solid ${colour};font:bold ${random.int(14, 24)}px '${s.display}';`
  ])
  return box(
    `position:absolute;${shape}${css};color:${colour};opacity:${random.between(0.5, 0.9).toFixed(2)};transform:rotate(${random.int(-25, 20)}deg);mix-blend-mode:multiply`,
    `<span>${words.title(1)}<br>${random.chance(0.5) ? date(s) : plainIcon(s, 24, colour)}</span>`
  )
}

export const tick = (s, colour = '#222') =>
  `<span style="display:inline-block;flex:none;width:0.9em;height:0.9em;line-height:0.9em;border:1px solid ${colour};margin-inline-end:0.5em;text-align:center">${s.random.chance(0.3) ? s.random.pick(['×', '✓']) : ''}</span>`
export const dots = `<span style="flex:1;border-bottom:1px dotted;margin:0 5px 4px;min-width:12px"></span>`
