// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Paper that a designer or an office laid out: bands of colour, boxes, columns, logos, pictures, stamps. */
import { writer } from '../text.mjs'
import { coloured, icon, plain } from './clipart.mjs'

const many = (random, low, high, make) => random.times(random.int(low, high), make).join('')
// No font of the test pictures is among these.
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

const formats = {
  a4: [620, 877],
  letter: [620, 802],
  a5: [440, 622],
  landscape: [877, 620],
  a5wide: [622, 440],
  square: [600, 600],
  folded: [320, 680],
  long: [400, 980]
}

const upright = ['a4', 'a4', 'a4', 'letter', 'letter']
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
const isLight = (colour) => channels(colour).reduce((sum, c, i) => sum + c * [0.3, 0.59, 0.11][i], 0) > 150
const on = (colour) => (isLight(colour) ? '#1a1a1a' : '#fff')
/** A colour thinned with white. */
const mix = (colour, share) => hex(channels(colour).map((c) => 255 + ((c - 255) * share) / 100))

/**
 * A sheet of paper, and what its parts have in common: one writer, one or two colours, one kind of heading.
 * Some lie on a table, and of some only the upper part is in the picture.
 */
function paper(names, { size = [8, 12], margin = [24, 64], tinted = 0.1 }, make) {
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
const box = (css, inner = '') => `<div style="${css}">${inner}</div>`
/** What stands inside the margins, from top to bottom. */
const inside = (s, inner, css = '') =>
  box(
    `padding:${s.margin}px;height:100%;box-sizing:border-box;display:flex;flex-direction:column;overflow:hidden;${css}`,
    inner
  )
const svg = (width, height, inner, css = '') =>
  `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" style="display:block;flex:none;${css}">${inner}</svg>`
const heading = (s, em = 1.4, count = s.random.int(1, 4)) =>
  box(
    `font:${em}em/1.2 '${s.display}','${s.body}','Noto Sans CJK SC','Noto Sans',sans-serif;margin:0.5em 0 0.35em;${s.head}`,
    s.words.title(count)
  )
const big = (s, em, css = '', count = s.random.int(1, 3)) =>
  box(
    `font:${s.random.pick([400, 700, 900])} ${em.toFixed(1)}em/1.1 '${s.display}','${s.body}','Noto Sans CJK SC','Noto Sans',sans-serif;overflow-wrap:anywhere;${css}`,
    s.words.title(count)
  )
const para = (s, sentences = s.random.int(1, 5), css = '') =>
  `<p style="margin:0 0 0.6em;text-align:${s.align};${css}">${s.words.paragraph(sentences)}</p>`

const money = ({ random }) => {
  const amount = random.between(1, 10 ** random.int(1, 3)).toFixed(random.pick([2, 2, 0]))
  return random.pick([`${amount} €`, `$${amount}`, amount, `${amount},–`, `¥${Math.round(amount * 100)}`])
}

const date = ({ random }) =>
  `${random.int(1, 28)}${random.pick(['.', '/'])}${random.int(1, 12)}${random.pick(['.', '/'])}${random.int(1980, 2026)}`
const hour = ({ random }) => `${random.int(6, 22)}:${random.pick(['00', '15', '30', '45', '10'])}`
const plainIcon = (s, size, colour = s.main) =>
  svg(size, size, icon(s.random, s.random.pick(plain.train), 0, 0, size, { colour }))
const colourIcon = (s, size) =>
  svg(size, size, icon(s.random, s.random.pick(coloured.train), 0, 0, size, { colour: s.main }))
const picture = (s, css, kinds = ['photo', 'photo', 'photo', 'drawing']) =>
  `<img src="${s.context.image(s.random.pick(kinds))}" style="display:block;object-fit:cover;flex:none;${css}">`

function logo(s, size = s.random.int(26, 60), colour = s.main) {
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

/** Mark and name of who made it; a band of colour, a line or nothing under it. */
function masthead(s) {
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

function footer(s) {
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

function table(s, rows, columns, cell, head = () => s.words.word(), css = '') {
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

function barcode(s, width, height) {
  let bars = ''
  for (let x = 0; x < width; x += s.random.int(2, 6))
    bars += `<path d="M${x} 0V${height}" stroke="#000" stroke-width="${s.random.pick([1, 1, 2, 3])}"/>`
  const digits = `${s.random.int(1e8, 9e8)}`
  return box(
    'display:inline-block;background:#fff;color:#000;padding:4px;text-align:center;font-size:9px;direction:ltr',
    svg(width, height, bars) + (s.random.chance(0.7) ? digits : '')
  )
}

/** Squares as in codes that telephones read. */
function squares(s, size, cells = s.random.pick([21, 25, 29])) {
  const corner = (x, y) =>
    `<path d="M${x} ${y}h7v7h-7zM${x + 1} ${y + 1}v5h5v-5zM${x + 2} ${y + 2}h3v3h-3z" fill-rule="evenodd"/>`
  const free = (x, y) => ((x < 8 || x >= cells - 8) && y < 8) || (x < 8 && y >= cells - 8)
  let dots = ''
  for (let y = 0; y < cells; y++)
    for (let x = 0; x < cells; x++) if (s.random.chance(0.48) && !free(x, y)) dots += `M${x} ${y}h1v1h-1z`
  return `<svg viewBox="-1 -1 ${cells + 2} ${cells + 2}" width="${size}" height="${size}" style="flex:none;background:#fff">${corner(0, 0)}${corner(cells - 7, 0)}${corner(0, cells - 7)}<path d="${dots}"/></svg>`
}

const signature = (s, css = '') =>
  box(
    `font:${s.random.int(18, 30)}px '${s.look.hand}';color:${s.random.pick(['#123a8c', '#111', '#224'])};transform:rotate(${s.random.int(-8, 3)}deg);${css}`,
    s.words.title(s.random.int(1, 2))
  )

function stamp(s, css) {
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

const tick = (s, colour = '#222') =>
  `<span style="display:inline-block;flex:none;width:0.9em;height:0.9em;line-height:0.9em;border:1px solid ${colour};margin-inline-end:0.5em;text-align:center">${s.random.chance(0.3) ? s.random.pick(['×', '✓']) : ''}</span>`
const dots = `<span style="flex:1;border-bottom:1px dotted;margin:0 5px 4px;min-width:12px"></span>`

// Pages.

const flyer = paper(
  ['a4', 'a5', 'a5', 'folded', 'landscape', 'square', 'long'],
  { size: [11, 17], tinted: 0.4, margin: [14, 44] },
  (s) => {
    const { random, words, main, second, width, height, margin } = s
    const block = (css = '') => {
      const colour = random.pick([main, second, s.sheet, s.pale])
      const text = colour === s.sheet ? 'inherit' : on(colour)
      return box(
        `background:${colour};color:${text};padding:${random.int(8, 22)}px ${margin}px;${css}`,
        random.pick([
          () => para(s, random.int(1, 4)),
          () => big(s, random.between(1.4, 2.6)),
          () =>
            many(
              random,
              2,
              6,
              () =>
                `<div style="margin:0.3em 0">${random.pick(['•', '✓', '★', ''])} ${words.words(random.int(2, 5))}</div>`
            ),
          () =>
            box(
              'display:flex;gap:14px;align-items:center;justify-content:center',
              many(
                random,
                2,
                4,
                () =>
                  `<div style="text-align:center">${random.chance(0.5) ? colourIcon(s, random.int(30, 60)) : plainIcon(s, random.int(26, 50), text === 'inherit' ? main : text)}${words.word()}</div>`
              )
            ),
          () => `<b style="font-size:1.5em">${date(s)} &nbsp; ${hour(s)}</b><br>${words.title(3)}`
        ])()
      )
    }
    const title = big(
      s,
      random.between(2.6, 5.5),
      `padding:${random.int(10, 30)}px ${margin}px;text-align:${random.pick(['center', 'start'])};${random.chance(0.5) ? `background:${main};color:${on(main)}` : `color:${isLight(main) ? '#222' : main}`}`
    )
    const shown = random.chance(0.8)
      ? picture(s, `width:${width}px;height:${Math.round(height * random.between(0.22, 0.45))}px`)
      : ''
    const burst = random.chance(0.25)
      ? box(
          `position:absolute;right:${random.int(10, 60)}px;top:${random.int(20, 60)}%;width:90px;height:90px;border-radius:50%;background:${second};color:${on(second)};font:bold 22px/90px '${s.display}';text-align:center;transform:rotate(-12deg)`,
          random.chance(0.5) ? `-${random.int(1, 7)}0%` : money(s)
        )
      : ''
    const parts = random.shuffled([title, shown]).join('') + many(random, 1, 5, () => block())
    return (
      box(
        `display:flex;flex-direction:column;height:100%;justify-content:${random.pick(['flex-start', 'space-between'])}`,
        parts + block(random.chance(0.5) ? 'margin-top:auto' : '')
      ) + burst
    )
  }
)

const poster = paper(
  ['a4', 'a4', 'landscape', 'landscape', 'square'],
  { size: [7.5, 10.5], margin: [14, 36], tinted: 0.3 },
  (s) => {
    const { random, words, main, margin, height } = s
    const section = () =>
      box(
        `break-inside:avoid;margin-bottom:12px;${s.boxed}`,
        heading(s, 1.4, 2) +
          random.pick([
            () => para(s),
            () =>
              para(s, 2) +
              picture(s, 'width:100%;max-height:140px;margin:4px 0;object-fit:contain', [
                'chart',
                'chart',
                'map',
                'photo',
                'drawing'
              ]),
            () =>
              many(
                random,
                2,
                6,
                () => `<div style="margin:0.2em 0.6em">• ${words.words(random.int(3, 8))}</div>`
              ),
            () => table(s, random.int(2, 6), random.int(2, 4), (i) => (i ? words.number() : words.word()))
          ])()
      )
    s.boxed = random.pick([
      '',
      '',
      `border:1px solid ${main};padding:8px`,
      'background:#fff;padding:8px;color:#111',
      `background:${s.pale};padding:8px`
    ])
    const filled = random.chance(0.7)
    const top = box(
      `flex:none;padding:${random.int(10, 26)}px ${margin}px;display:flex;gap:16px;align-items:center;${filled ? `background:${main};color:${on(main)}` : `border-bottom:3px solid ${main}`}`,
      `${random.chance(0.6) ? logo(s, 50, filled ? on(main) : main) : ''}<div style="flex:1;text-align:${random.pick(['center', 'start'])}">${big(s, random.between(2, 3.2), '', random.int(3, 6))}<div style="margin-top:4px">${words.title(4)}</div></div>${random.chance(0.5) ? logo(s, 46, filled ? on(main) : main) : ''}`
    )
    return box(
      'display:flex;flex-direction:column;height:100%',
      `${top}<div style="flex:1;min-height:0;padding:14px ${margin}px;column-count:${random.int(2, 4)};column-gap:16px;column-fill:auto;overflow:hidden">${many(random, 5, height > 700 ? 16 : 12, section)}</div>${random.chance(0.5) ? box(`flex:none;background:${main};color:${on(main)};padding:6px ${margin}px;font-size:0.8em;overflow:hidden`, para(s, 2)) : ''}`
    )
  }
)

const menuCard = paper(
  ['a4', 'a5', 'a5', 'folded', 'long', 'landscape', 'a5wide'],
  { size: [10, 15], tinted: 0.35 },
  (s) => {
    const { random, words, main } = s
    const [leader, note] = [random.pick([dots, '<span style="flex:1"></span>']), random.chance(0.5)]
    const dish = () =>
      `<div style="break-inside:avoid;margin:0.45em 0"><div style="display:flex"><span>${random.chance(0.2) ? `${random.int(1, 90)}. ` : ''}${words.title(random.int(1, 3))}</span>${leader}<b>${money(s)}</b></div>${note ? `<div style="font-size:0.8em;opacity:0.75">${words.words(random.int(2, 7))}</div>` : ''}</div>`
    const group = () => heading(s, 1.6, random.int(1, 2)) + many(random, 2, 8, dish)
    const columns = s.width > 430 ? random.pick([1, 2, 2]) : 1
    const frame = random.chance(0.35)
      ? `outline:${random.int(1, 5)}px ${random.pick(['solid', 'double'])} ${main};outline-offset:-${Math.round(s.margin * 0.5)}px;`
      : ''
    const ornament = random.chance(0.5)
      ? box(
          'display:flex;justify-content:center;margin:4px',
          random.chance(0.5) ? plainIcon(s, random.int(30, 70)) : colourIcon(s, random.int(30, 60))
        )
      : ''
    const shown = random.chance(0.25) ? picture(s, `width:100%;height:${random.int(80, 190)}px`) : ''
    return inside(
      s,
      `${ornament}${big(s, random.between(2.2, 4), `flex:none;text-align:center;color:${main};margin-bottom:0.3em`)}${shown}<div style="flex:1;min-height:0;column-count:${columns};column-gap:26px;column-fill:${random.pick(['auto', 'balance'])};overflow:hidden">${many(random, 1, 5, group)}</div>`,
      frame
    )
  }
)

const timetable = paper(['a4', 'landscape', 'landscape', 'a5wide', 'letter'], {}, (s) => {
  const { random, words, main, look } = s
  const departures = random.chance(0.35)
  const fill = random.between(0.3, 1)
  const cell = (i) => {
    if (i === 0) return departures ? words.title(2) : hour(s)
    if (departures) return random.chance(fill) ? hour(s) : '|'
    if (!random.chance(fill)) return ''
    const colour = mix(look.colour(), random.pick([25, 45, 100]))
    return random.chance(0.6)
      ? box(`background:${colour};margin:-1px -5px;padding:3px;text-align:center;color:#111`, words.title(1))
      : words.word()
  }
  const grid = table(
    s,
    random.int(6, departures ? 34 : 13),
    random.int(5, departures ? 12 : 8),
    cell,
    (i) => (departures && i ? random.int(100, 999) : words.title(1).slice(0, 9)),
    `table-layout:fixed;${departures ? '' : `flex:none;display:table;height:${Math.round(s.height * random.between(0.25, 0.72))}px`}`
  )
  return (
    inside(
      s,
      `${random.chance(0.5) ? masthead(s) : big(s, random.between(1.6, 3), `color:${main}`)}${grid}${random.chance(0.6) ? para(s, 2, 'font-size:0.8em') : ''}`
    ) + footer(s)
  )
})

const officialForm = paper([...upright, 'a5wide'], {}, (s) => {
  const { random, words, main, pale } = s
  const [edge, ground] = [random.pick(['#000', '#666', main]), random.pick(['none', 'none', pale, '#fff'])]
  const filled = random.pick([0, 0, 0.5, 0.9])
  const entry = () =>
    random.chance(filled)
      ? `<span style="font:${random.pick([`15px '${s.look.hand}'`, `11px '${s.look.mono}'`])};color:#124">${words.title(random.int(1, 2))}</span>`
      : '&nbsp;'
  const combs = () =>
    box(
      'display:flex',
      random
        .times(
          random.int(6, 16),
          () =>
            `<i style="width:13px;height:15px;border:1px solid ${edge};background:#fff;font:11px '${s.look.mono}';text-align:center">${random.chance(filled) ? random.int(0, 9) : ''}</i>`
        )
        .join('')
    )
  const field = () =>
    box(
      `flex:${random.int(1, 3)} 1 ${random.pick([90, 140, 240, 400])}px;border:1px solid ${edge};margin:0 -1px -1px 0;padding:2px 5px 4px;background:${ground};min-height:${random.pick([24, 30, 30, 60])}px`,
      `<div style="font-size:0.75em;color:${edge}">${random.chance(0.4) ? `${random.int(1, 60)} ` : ''}${words.words(random.int(1, 3))}</div>${random.pick([entry, entry, entry, combs, () => many(random, 2, 4, () => `${tick(s, edge)}${words.word()} &ensp;`)])()}`
    )
  const section = (i) =>
    `${box(`margin-top:10px;padding:2px 6px;font-weight:bold;background:${random.chance(0.8) ? main : '#fff'};color:${on(main)};border:1px solid ${edge}`, `${'ABCDEFGH'[i]}. ${words.title(2)}`)}<div style="display:flex;flex-wrap:wrap;padding-right:1px">${many(random, 2, 10, field)}</div>`
  const code = random.chance(0.5) ? barcode(s, random.int(90, 170), random.int(20, 44)) : logo(s)
  return (
    inside(
      s,
      `<div style="flex:none;display:flex;justify-content:space-between;align-items:flex-start;gap:12px">${random.chance(0.6) ? logo(s) : ''}<div style="flex:1">${big(s, random.between(1.3, 2), '', 3)}<div style="font-size:0.85em">${words.sentence()}</div></div>${code}</div>${many(random, 2, 6, section)}${random.chance(0.6) ? `<div style="margin-top:16px;display:flex;gap:40px">${many(random, 1, 2, () => `<div style="flex:1">${random.chance(0.5) ? signature(s) : '<br><br>'}<div style="border-top:1px solid">${words.word()}</div></div>`)}</div>` : ''}`
    ) +
    (random.chance(0.25) ? stamp(s, `right:${random.int(30, 200)}px;bottom:${random.int(40, 300)}px`) : '')
  )
})

const bankStatement = paper(upright, {}, (s) => {
  const { random, words, main, pale } = s
  const facts = many(
    random,
    3,
    6,
    () =>
      `<div style="display:flex;justify-content:space-between;gap:20px"><span>${words.title(1)}</span><b>${random.int(1e4, 9e8)}</b></div>`
  )
  const address = box(
    'line-height:1.3',
    many(random, 3, 5, () => `${words.title(2)}<br>`)
  )
  const amount = () => random.between(2, 4000).toFixed(2)
  const columns = random.int(4, 6)
  const cell = (i) =>
    i === 0
      ? date(s)
      : i === 1
        ? words.words(random.int(2, 4))
        : i === columns - 1 || random.chance(0.5)
          ? amount()
          : ''
  const sums = box(
    `margin-top:8px;margin-inline-start:${random.pick([0, 40, 55])}%;background:${random.pick([pale, 'none'])};padding:6px`,
    many(
      random,
      2,
      4,
      (i) =>
        `<div style="display:flex;justify-content:space-between;${i ? '' : 'font-weight:bold'}"><span>${words.title(2)}</span><span>${amount()}</span></div>`
    )
  )
  const tiles = random.chance(0.4)
    ? box(
        'display:flex;gap:8px;margin:10px 0',
        random
          .times(3, () =>
            box(
              `flex:1;background:${pale};border-top:3px solid ${main};padding:6px`,
              `${words.title(1)}<br><b style="font-size:1.4em">${amount()}</b>`
            )
          )
          .join('')
      )
    : ''
  return (
    inside(
      s,
      `${masthead(s)}<div style="display:flex;justify-content:space-between;gap:40px;margin-bottom:1.5em;${random.chance(0.3) ? 'flex-direction:row-reverse' : ''}">${address}<div style="min-width:38%;padding:6px;${random.pick([`border:1px solid ${main}`, `background:${pale}`, ''])}">${facts}</div></div>${heading(s, 1.3, 2)}${tiles}${table(s, random.int(4, 32), columns, cell)}${sums}${random.chance(0.5) ? para(s, 3, 'font-size:0.75em;margin-top:1em') : ''}`
    ) + footer(s)
  )
})

const deliveryNote = paper(['a5', 'a5', 'a5wide', 'square', 'a4'], { size: [10, 14] }, (s) => {
  const { random, words, main, width } = s
  const line = `${random.int(1, 3)}px solid #000`
  const part = (inner, css = '') => box(`border-bottom:${line};padding:8px;${css}`, inner)
  const address = (em) =>
    `<div style="font-size:0.8em">${words.word()}:</div><div style="font-size:${em}em;${random.chance(0.5) ? 'font-weight:bold' : ''}">${many(random, 3, 5, () => `${words.title(2)}${random.chance(0.3) ? ` ${random.int(1, 99999)}` : ''}<br>`)}</div>`
  const parts = random
    .shuffled([
      part(
        `<div style="display:flex">${box(`flex:1;padding-inline-end:8px;border-inline-end:${line}`, address(0.9))}${box('flex:1.4;padding-inline-start:8px', address(1.3))}</div>`
      ),
      part(
        barcode(s, Math.round(width * random.between(0.5, 0.75)), random.int(50, 110)),
        'text-align:center'
      ),
      part(
        box(
          'display:flex;gap:12px;align-items:center',
          `${squares(s, random.int(80, 130))}<div>${big(s, random.between(2, 4), '', 1)}${words.title(2)}<br>${random.int(1, 40)}.${random.int(0, 9)} kg &nbsp; ${date(s)}</div>`
        )
      ),
      random.chance(0.5)
        ? part(table(s, random.int(2, 8), random.int(3, 5), (i) => (i ? words.number() : words.title(2))))
        : '',
      random.chance(0.5)
        ? part(big(s, random.between(2.5, 5), `background:#000;color:#fff;padding:4px 10px`, 1))
        : '',
      random.chance(0.5)
        ? part(
            box(
              'display:flex;gap:16px',
              many(random, 2, 5, () => plainIcon(s, 40, '#000'))
            )
          )
        : ''
    ])
    .join('')
  const head = part(
    box(
      'display:flex;gap:12px;align-items:center',
      `${logo(s, 40)}${big(s, 1.8, `color:${main}`, 2)}<b style="margin-inline-start:auto">${random.int(1000, 99999)}</b>`
    )
  )
  return box(
    `position:absolute;inset:${random.int(6, 40)}px;${random.chance(0.6) ? `border:${line}` : ''};overflow:hidden`,
    head + parts
  )
})

const priceList = paper(['a4', 'letter', 'a5', 'landscape', 'square'], {}, (s) => {
  const { random, words, main, second, pale } = s
  const columns = s.width < 500 ? random.int(2, 3) : random.int(2, 5)
  const kind = random.pick(['photo', 'icon', 'drawing', 'mixed'])
  const side = Math.round((s.width - 2 * s.margin) / columns) - 14
  const tall = Math.round(side * random.between(0.6, 1.1))
  const shown = () =>
    kind === 'icon' || (kind === 'mixed' && random.chance(0.5))
      ? box(
          `height:${tall}px;display:flex;align-items:center;justify-content:center`,
          colourIcon(s, Math.round(tall * 0.8))
        )
      : picture(s, `width:100%;height:${tall}px`, [kind === 'drawing' ? 'drawing' : 'photo'])
  const frame = random.pick([
    '',
    `border:1px solid #bbb;padding:4px`,
    `background:${pale};padding:4px`,
    `border-top:3px solid ${main}`
  ])
  const tag = random.pick([
    `color:${main};font-weight:bold`,
    `background:${second};color:${on(second)};padding:1px 6px;font-weight:bold`,
    'font-weight:bold'
  ])
  const product = () =>
    box(
      `${frame};overflow:hidden`,
      `${shown()}<div>${words.title(2)}</div>${random.chance(0.5) ? `<div style="font-size:0.75em">${words.words(random.int(3, 9))}</div>` : ''}<span style="font-size:1.4em;${tag}">${money(s)}</span>`
    )
  const top = random.chance(0.6)
    ? box(
        `background:${main};color:${on(main)};margin:-${s.margin}px -${s.margin}px 12px;padding:12px ${s.margin}px`,
        big(s, random.between(1.8, 3.4))
      )
    : heading(s, 2.2)
  return (
    inside(
      s,
      `${top}<div style="display:grid;grid-template-columns:repeat(${columns},1fr);gap:12px">${many(random, columns, columns * 5, product)}</div>`
    ) + footer(s)
  )
})

const brochurePage = paper(['a4', 'a4', 'letter', 'landscape', 'folded', 'square'], {}, (s) => {
  const { random, words, main, pale, width, height, margin } = s
  const narrow = width < 400
  const part = () =>
    random.pick([
      para,
      para,
      (t) => heading(t, 1.4, 2) + para(t),
      (t) => picture(t, `width:100%;height:${random.int(70, 150)}px;margin:6px 0`),
      (t) => box(`background:${pale};padding:8px;margin:6px 0`, para(t, 2)),
      (t) =>
        many(
          random,
          2,
          5,
          () => `<div style="margin:0.2em 0.8em">${random.pick(['•', '–', '✓'])} ${words.words(4)}</div>`
        )
    ])(s)
  const strong = random.chance(0.6)
  const band = `background:${strong ? main : pale};color:${strong ? on(main) : '#222'}`
  const side = box(
    `flex:none;width:${narrow ? '100%' : `${random.int(22, 36)}%`};box-sizing:border-box;padding:${Math.round(margin * 0.6)}px;${band};overflow:hidden`,
    `${random.chance(0.5) ? big(s, 1.8) : ''}${random.chance(0.5) ? picture(s, `width:100%;height:${random.int(90, 200)}px;margin:8px 0`) : ''}${many(random, 1, 5, () => para(s, random.int(1, 4)))}`
  )
  const text = box(
    `flex:1;min-width:0;padding:${Math.round(margin * 0.7)}px;column-count:${narrow ? 1 : random.pick([1, 2, 2, 3])};column-gap:18px;column-fill:auto;box-sizing:border-box;overflow:hidden`,
    heading(s, 1.8) + many(random, 4, 18, part)
  )
  const panels =
    width > 800 && random.chance(0.4)
      ? random
          .times(2, () =>
            box(
              'flex:1;padding:20px;overflow:hidden;border-inline-start:1px dashed #ddd',
              heading(s, 1.5) + many(random, 2, 6, part)
            )
          )
          .join('')
      : text
  const banner = random.chance(0.5)
    ? picture(s, `width:100%;height:${Math.round(height * random.between(0.15, 0.34))}px`)
    : random.chance(0.6)
      ? box(`flex:none;${band};padding:16px ${margin}px`, big(s, random.between(2, 3.4)))
      : ''
  const across = narrow ? 'column' : random.pick(['row', 'row-reverse'])
  return box(
    'display:flex;flex-direction:column;height:100%',
    `${banner}<div style="flex:1;min-height:0;display:flex;flex-direction:${across}">${random.chance(0.8) ? side : ''}${panels}</div>`
  )
})

const programme = paper(['a5', 'a5', 'a4', 'folded', 'landscape'], { size: [10, 14], tinted: 0.3 }, (s) => {
  const { random, words, main } = s
  const centred = random.chance(0.5)
  const piece = () =>
    random.pick([
      () =>
        `<div style="display:flex;margin:0.7em 0;gap:1em"><span style="min-width:30%;text-align:start">${words.title(2)}<br><small>(${random.int(1600, 1950)}–${random.int(1960, 2020)})</small></span><span style="text-align:start"><b>${words.title(3)}</b><br><i>${words.words(2)}<br>${words.words(2)}</i></span></div>`,
      () =>
        `<div style="display:flex;margin:0.3em 0"><span>${words.title(2)}</span>${dots}<i>${words.title(2)}</i></div>`,
      () =>
        `<div style="margin:0.8em 0"><b style="color:${main}">${hour(s)}</b> &nbsp; ${words.title(3)}<br><small>${words.words(6)}</small></div>`
    ])
  const kind = piece()
  const page = () =>
    box(
      `flex:1;min-width:0;padding:${s.margin}px;overflow:hidden;text-align:${centred ? 'center' : 'start'}`,
      `${random.chance(0.4) ? picture(s, `width:100%;height:${random.int(110, 230)}px;margin-bottom:10px`) : ''}${random.chance(0.3) ? box('display:flex;justify-content:center', logo(s)) : ''}${big(s, random.between(1.8, 3.4), `color:${main}`)}<div style="margin:0.6em 0">${date(s)}, ${hour(s)}</div>${many(random, 2, 10, kind)}${random.chance(0.4) ? heading(s, 1.2) + para(s, 3) : ''}`
    )
  const stripe = random.chance(0.4) ? box(`flex:none;width:${random.int(10, 60)}px;background:${main}`) : ''
  return box('display:flex;height:100%', stripe + page() + (s.width > 800 ? page() : ''))
})

const recipe = paper(
  ['a4', 'letter', 'a5', 'a5wide', 'square', 'landscape'],
  { size: [9, 13], margin: [20, 50], tinted: 0.2 },
  (s) => {
    const { random, words, main, pale } = s
    const ingredients = box(
      `flex:${s.width > 430 ? random.between(0.5, 0.9).toFixed(2) : 1};padding:10px;${random.pick([`background:${pale}`, `border:1px solid ${main}`, `background:${main};color:${on(main)}`, ''])}`,
      heading({ ...s, head: 'font-weight:bold' }, 1.3, 1) +
        many(
          random,
          5,
          14,
          () =>
            `<div style="margin:0.25em 0">${random.int(1, 500)} ${random.pick(['g', 'ml', 'kg', 'EL', ''])} ${words.words(random.int(1, 2))}</div>`
        )
    )
    const mark = random.pick([
      (i) => `<b style="color:${main};font-size:1.5em">${i + 1}</b>`,
      (i) =>
        `<b style="flex:none;width:1.6em;height:1.6em;line-height:1.6em;text-align:center;border-radius:50%;background:${main};color:${on(main)}">${i + 1}</b>`,
      (i) => `${i + 1}.`
    ])
    const steps = box(
      'flex:1.4',
      heading(s, 1.3, 1) +
        many(
          random,
          3,
          8,
          (i) =>
            `<div style="display:flex;gap:8px;margin:0.6em 0">${mark(i)}<span>${words.paragraph(random.int(1, 3))}</span></div>`
        )
    )
    const photo = picture(
      s,
      `width:100%;height:${Math.round(s.height * random.between(0.2, 0.42))}px;${random.chance(0.2) ? 'border-radius:12px' : ''}`,
      ['photo', 'photo', 'photo', 'drawing']
    )
    const facts = random.chance(0.6)
      ? box(
          'display:flex;gap:18px;margin:8px 0;align-items:center',
          many(random, 2, 4, () => `${plainIcon(s, 18)}<span>${random.int(1, 90)} ${words.word()}</span>`)
        )
      : ''
    const title = big(s, random.between(2, 3.6), `color:${isLight(main) ? '#222' : main};margin:0.2em 0`)
    return inside(
      s,
      `${random.shuffled([title, random.chance(0.85) ? photo : '']).join('')}${facts}<div style="display:flex;gap:20px;margin-top:8px;${s.width > 430 ? '' : 'flex-direction:column'}">${ingredients}${steps}</div>`
    )
  }
)

const factSheet = paper([...upright, 'landscape'], { size: [7.5, 10.5] }, (s) => {
  const { random, words, main } = s
  const part = () =>
    `<div style="break-inside:avoid">${heading(s, 1.2, 2)}${random.pick([() => table(s, random.int(3, 12), 2, (i) => (i ? `${words.number()} ${random.pick(['mm', 'V', 'kg', '°C', '%'])}` : words.words(2))), () => table(s, random.int(3, 10), random.int(3, 5), (i) => (i ? words.number() : words.word())), () => picture(s, 'width:100%;max-height:150px;object-fit:contain', ['chart', 'chart', 'drawing']), () => many(random, 3, 7, () => `<div style="margin:0.15em 0.8em">• ${words.words(random.int(3, 8))}</div>`), () => para(s)])()}</div>`
  const product = random.pick([
    () => picture(s, `width:${random.int(28, 46)}%;height:${random.int(110, 190)}px`),
    () => colourIcon(s, random.int(90, 150)),
    () => ''
  ])
  const columns = random.pick([1, 2, 2, 2, 3])
  return (
    inside(
      s,
      `${masthead(s)}<div style="flex:none;display:flex;gap:16px">${product()}<div style="flex:1">${big(s, random.between(1.5, 2.4), `color:${main}`)}${para(s, random.int(1, 5))}</div></div><div style="flex:1;min-height:0;margin-bottom:20px;column-count:${columns};column-gap:20px;column-fill:auto;overflow:hidden">${many(random, 3, 10, part)}</div>`
    ) + footer(s)
  )
})

const magazinePage = paper(['a4', 'a4', 'letter', 'landscape', 'square'], { size: [7.5, 10] }, (s) => {
  const { random, words, main, height, margin } = s
  const drop = `<span style="float:inline-start;font:bold 3.4em/0.85 '${s.display}';color:${main};padding-inline-end:5px">${words.title(1).charAt(0)}</span>`
  const quote = () =>
    box(
      `break-inside:avoid;margin:10px 0;font:italic 1.7em/1.2 '${s.display}';color:${main};${random.pick([`border-top:2px solid;border-bottom:2px solid;padding:6px 0`, `border-inline-start:4px solid;padding-inline-start:8px`, 'text-align:center'])}`,
      `“${words.words(random.int(5, 9))}”`
    )
  const part = () =>
    random.pick([
      para,
      para,
      para,
      quote,
      (t) => heading(t, 1.2, 2),
      (t) => picture(t, `width:100%;height:${random.int(60, 150)}px;margin:5px 0`)
    ])(s)
  const over = random.chance(0.35)
  const photo = picture(s, `width:100%;height:${Math.round(height * random.between(0.28, 0.62))}px`, [
    'photo'
  ])
  const title = big(
    s,
    random.between(2.6, 5),
    over
      ? `position:absolute;left:${margin}px;right:${margin}px;top:${random.int(16, 110)}px;color:#fff;text-shadow:0 1px 6px #0009`
      : `padding:12px ${margin}px 4px`,
    random.int(2, 4)
  )
  const lead = box(`flex:none;padding:6px ${margin}px;font-size:1.3em`, words.paragraph(random.int(1, 2)))
  const text = box(
    `flex:1;min-height:0;margin:6px ${margin}px 34px;column-count:${random.int(2, 3)};column-gap:16px;column-fill:auto;overflow:hidden;text-align:${s.align}`,
    `${drop}${many(random, 8, 22, part)}`
  )
  const foot = box(
    `position:absolute;bottom:12px;left:${margin}px;right:${margin}px;display:flex;justify-content:space-between;font-size:0.85em`,
    `<b>${random.int(2, 180)}</b><span>${words.title(2)}</span>`
  )
  return box(
    'display:flex;flex-direction:column;height:100%',
    (random.chance(0.75) || over ? photo + title : title + photo) + lead + text + foot
  )
})

const businessCard = paper(['card'], { size: [13, 18] }, (s) => {
  const { random, words, main, second, width, height } = s
  const ground = random.pick([
    '',
    '',
    main,
    second,
    `linear-gradient(${random.int(0, 180)}deg,${main},${second})`,
    '#1c1c1c'
  ])
  const colour = ground ? on(ground.startsWith('lin') ? main : ground) : 'inherit'
  const strip =
    ground || random.chance(0.5)
      ? ''
      : box(
          `position:absolute;background:${main};${random.pick([`left:0;top:0;bottom:0;width:${random.int(6, 22)}px`, `right:0;top:0;bottom:0;width:${random.int(20, 150)}px`, `left:0;right:0;bottom:0;height:${random.int(8, 80)}px`, `left:0;right:0;top:0;height:${random.int(8, 60)}px`, `right:-60px;top:-60px;width:200px;height:200px;border-radius:50%`])}`
        )
  const lines = many(random, 2, 6, () =>
    random.pick([
      () => `${words.title(2)} ${random.int(1, 99)}<br>`,
      () => `+${random.int(1, 99)} ${random.int(100, 999)} ${random.int(1e4, 9e5)}<br>`,
      () => `info@${words.word().slice(0, 9)}.com<br>`
    ])()
  )
  const person = `<div>${big(s, random.between(1.5, 2.4), '', 2)}<div style="opacity:0.8">${words.title(2)}</div></div>`
  const parts = random.shuffled([
    random.chance(0.8) ? logo(s, random.int(36, 90), ground ? colour : main) : '',
    person,
    box('font-size:0.9em', lines)
  ])
  const code = random.chance(0.15) ? box('position:absolute;right:16px;bottom:16px', squares(s, 70)) : ''
  return `${box(`position:absolute;inset:0;background:${ground || 'none'}`)}${strip}<div style="position:relative;width:${width}px;height:${height}px;box-sizing:border-box;padding:${random.int(20, 50)}px ${random.int(30, 170)}px ${random.int(20, 40)}px ${random.int(24, 60)}px;color:${colour};display:flex;flex-direction:column;justify-content:${random.pick(['space-between', 'center', 'flex-end'])};gap:10px;${random.pick(['', '', 'align-items:center;text-align:center'])}">${parts.join('')}</div>${code}`
})

formats.card = [520, 310]

const envelope = paper(['envelope'], { size: [10, 13], tinted: 0.5 }, (s) => {
  const { random, words, look, width, height } = s
  const ink = random.pick(['#111', '#1a2f7a', '#222'])
  const hand = random.chance(0.6)
    ? `font:${random.int(22, 32)}px/1.3 '${look.hand}'`
    : `font:${random.int(14, 20)}px/1.4 '${random.pick([s.body, look.mono])}'`
  const lines = many(
    random,
    3,
    5,
    () => `${words.title(random.int(1, 2))}${random.chance(0.4) ? ` ${random.int(1, 9999)}` : ''}<br>`
  )
  const side = random.pick([46, 60, 76])
  const perforated = `padding:4px;background:#fff;box-shadow:0 0 0 1px #ccc;outline:3px dotted ${s.sheet};outline-offset:-1px`
  const post = many(random, 1, random.pick([1, 1, 3]), () =>
    box(
      perforated,
      `${random.chance(0.7) ? picture(s, `width:${side}px;height:${Math.round(side * 1.25)}px`) : box(`width:${side}px;height:${Math.round(side * 1.25)}px;background:${look.colour()};display:flex;align-items:center;justify-content:center`, plainIcon(s, side * 0.7, '#fff'))}`
    )
  )
  const mark = `<g fill="none" stroke="#222" stroke-width="1.5" opacity="0.75"><circle cx="45" cy="45" r="36"/><circle cx="45" cy="45" r="26"/>${random.times(5, (i) => `<path d="M84 ${22 + i * 11}q14-8 28 0t28 0t28 0t28 0"/>`).join('')}</g><text x="45" y="48" font-size="9" text-anchor="middle">${date(s)}</text>`
  const edge = random.chance(0.2)
    ? box(
        `position:absolute;inset:0;border:10px solid;border-image:repeating-linear-gradient(45deg,#c33 0 12px,#fff 12px 24px,#249 24px 36px,#fff 36px 48px) 10`
      )
    : ''
  const flap = random.chance(0.15)
    ? svg(
        width,
        height,
        `<path d="M0 0L${width / 2} ${height * 0.55}L${width} 0" fill="none" stroke="#0002" stroke-width="2"/>`,
        'position:absolute'
      )
    : ''
  return `${edge}${flap}<div style="position:absolute;left:26px;top:22px;font-size:0.9em">${random.chance(0.4) ? logo(s, 34) : ''}${random.chance(0.7) ? lines : ''}</div><div style="position:absolute;right:24px;top:20px;display:flex;gap:6px">${random.chance(0.85) ? post : barcode(s, 110, 34)}</div>${random.chance(0.75) ? svg(200, 90, mark, `position:absolute;right:${random.int(40, 130)}px;top:${random.int(10, 40)}px;transform:rotate(${random.int(-14, 14)}deg);mix-blend-mode:multiply`) : ''}<div style="position:absolute;left:${random.int(30, 55)}%;top:${random.int(48, 62)}%;color:${ink};${hand};${random.chance(0.2) ? 'background:#fff;padding:8px 16px' : ''}">${many(random, 3, 5, () => `${words.title(2)}<br>`)}</div>`
})

formats.envelope = [700, 400]
const lines = (random, low, high, step = 22) =>
  many(random, low, high, () =>
    box(`height:${step}px;border-bottom:1px ${random.chance(0.5) ? 'solid' : 'dotted'} #777`)
  )

const exam = paper([...upright, 'a5'], { size: [9, 13] }, (s) => {
  const { random, words, main, look } = s
  const question = (i) =>
    box(
      'margin:1em 0',
      `<div style="display:flex;justify-content:space-between;gap:10px"><span><b>${i + 1}.</b> ${words.paragraph(random.int(1, 2))}</span><span style="flex:none;${random.chance(0.5) ? 'border:1px solid;padding:0 8px;height:1.5em' : ''}">/ ${random.int(1, 12)}</span></div>${random.pick(
        [
          () => lines(random, 1, 6),
          () => box(`border:1px solid #555;height:${random.int(50, 150)}px`),
          () =>
            box(
              'margin:0.4em 1.4em',
              many(
                random,
                3,
                5,
                (k) =>
                  `<div style="margin:0.3em 0">${tick(s)}${'abcde'[k]}) ${words.words(random.int(1, 5))}</div>`
              )
            ),
          () => table(s, random.int(2, 5), random.int(3, 6), (k) => (k ? '&nbsp;' : words.word())),
          () =>
            picture(
              s,
              `width:${random.int(30, 60)}%;height:${random.int(80, 130)}px;object-fit:contain;margin:4px auto`,
              ['chart', 'drawing', 'map']
            ) + lines(random, 1, 3),
          () =>
            `<div style="font:16px '${look.hand}';color:#1a2f7a;margin:4px 16px">${words.paragraph(random.int(1, 2))}</div>`
        ]
      )()}`
    )
  const top = random.pick([
    () => masthead(s),
    () =>
      `<div style="display:flex;border:1.5px solid;margin-bottom:10px">${many(random, 2, 4, (i) => box(`flex:${i ? 1 : 2};padding:5px 8px;border-inline-end:1px solid`, `<small>${words.title(1)}</small><br>&nbsp;`))}</div>${big(s, 1.8, '', 2)}`,
    () =>
      big(s, 2.2, `text-align:center;color:${main}`, 2) +
      box('display:flex', `${words.title(1)}: ${dots} ${words.title(1)}: ${dots}`)
  ])()
  return inside(s, box('flex:none', top) + box('min-height:0;overflow:hidden', many(random, 2, 9, question)))
})

const worksheet = paper([...upright, 'landscape'], { size: [10, 14] }, (s) => {
  const { random, words, main, look } = s
  const edge = random.pick([`2px solid ${main}`, '1px solid #444', `2px dashed ${main}`, '1px solid #999'])
  const round = random.pick([0, 0, 14])
  const task = (i) =>
    `<div style="margin-top:12px;display:flex;gap:8px;align-items:center"><b style="background:${random.chance(0.6) ? main : '#333'};color:${random.chance(0.6) ? on(main) : '#fff'};padding:1px 8px;border-radius:${round}px">${i + 1}</b>${words.sentence()}</div>${random.pick(
      [
        () =>
          box(
            'display:flex;flex-wrap:wrap;gap:10px;margin:8px 0',
            many(random, 3, 10, () =>
              box(
                `border:${edge};border-radius:${round}px;padding:6px;width:84px;text-align:center;background:#fff`,
                `<div style="display:flex;justify-content:center">${random.chance(0.7) ? colourIcon(s, 56) : plainIcon(s, 56, '#000')}</div><div style="border-bottom:1px solid #555;height:18px">${random.chance(0.4) ? words.word() : ''}</div>`
              )
            )
          ),
        () =>
          box(
            'display:grid;grid-template-columns:1fr 1fr 1fr;gap:8px 30px;margin:8px 12px;font-size:1.3em',
            many(
              random,
              6,
              18,
              () =>
                `<div>${random.int(1, 99)} ${random.pick('+−·:')} ${random.int(1, 20)} = <u>&emsp;&emsp;</u></div>`
            )
          ),
        () =>
          box(
            `border:${edge};border-radius:${round}px;padding:8px;margin:8px 0`,
            para(s, random.int(2, 5)) + lines(random, 1, 4)
          ),
        () =>
          box(
            `border:${edge};height:${random.int(70, 180)}px;margin:8px 0;${random.chance(0.5) ? 'background:repeating-linear-gradient(#bcd 0 1px,transparent 1px 14px),repeating-linear-gradient(90deg,#bcd 0 1px,transparent 1px 14px)' : ''}`
          ),
        () =>
          picture(s, `width:${random.int(40, 80)}%;height:150px;object-fit:contain;margin:6px auto`, [
            'drawing',
            'drawing',
            'chart',
            'map'
          ]),
        () =>
          box(
            'display:flex;justify-content:space-between;margin:8px 40px',
            random
              .times(2, () =>
                box(
                  '',
                  random
                    .times(4, () => box(`border:${edge};padding:4px 10px;margin:6px 0`, words.word()))
                    .join('')
                )
              )
              .join('')
          ),
        () =>
          box(
            `font:30px '${look.hand}';color:#999;margin:6px 0`,
            many(random, 1, 3, () =>
              box('border-bottom:1px solid #9bd;border-top:1px solid #9bd;margin:8px 0', words.words(2))
            )
          )
      ]
    )()}`
  const head = random.chance(0.5)
    ? box(
        `flex:none;background:${main};color:${on(main)};margin:-${s.margin}px -${s.margin}px 6px;padding:10px ${s.margin}px;display:flex;align-items:center;gap:12px`,
        big(s, 2, '', 2) + colourIcon(s, 40)
      )
    : box(
        'flex:none;display:flex;gap:12px;align-items:center',
        `${big(s, 2, `color:${main}`, 2)}${dots}<span>${date(s)}</span>`
      )
  return inside(s, head + box('min-height:0;overflow:hidden', many(random, 2, 6, task)))
})

const calendarPage = paper(
  ['a4', 'letter', 'landscape', 'landscape', 'square', 'long'],
  { size: [10, 14], margin: [12, 44] },
  (s) => {
    const { random, words, main, pale, look, height } = s
    const [first, days, notes] = [random.int(0, 6), random.int(28, 31), random.pick([0, 0, 0.15, 0.4])]
    const line = random.pick([
      '1px solid #999',
      '1px solid #000',
      `1px solid ${main}`,
      '1px solid #ddd',
      'none'
    ])
    const place = random.pick(['text-align:start', 'text-align:center', 'text-align:end'])
    const size = random.between(1.1, 2.2).toFixed(1)
    const cell = (i) => {
      const day = i - first + 1
      const free = i % 7 === 6
      const note = random.chance(notes)
        ? `<div style="font:${random.pick([`12px '${look.hand}'`, `0.7em '${s.body}'`])};color:#13439a;overflow:hidden">${words.words(random.int(1, 2))}</div>`
        : ''
      return box(
        `border:${line};margin:0 -1px -1px 0;padding:3px 5px;${place};overflow:hidden;${free ? `background:${pale};color:#c22` : ''}`,
        day > 0 && day <= days ? `<span style="font-size:${size}em">${day}</span>${note}` : ''
      )
    }
    const week = random
      .times(7, () =>
        box(
          `background:${main};color:${on(main)};text-align:center;padding:3px;margin-right:-1px;overflow:hidden`,
          words.title(1).slice(0, random.int(2, 5))
        )
      )
      .join('')
    const photo = random.chance(0.5)
      ? picture(s, `width:100%;height:${Math.round(height * random.between(0.3, 0.5))}px;margin-bottom:10px`)
      : ''
    const title = big(
      s,
      random.between(2, 4),
      `flex:none;color:${isLight(main) ? '#222' : main};text-align:${random.pick(['center', 'start', 'end'])};margin-bottom:6px`,
      1
    )
    const year = random.chance(0.15)
    const small = () =>
      box(
        '',
        `<b style="color:${main}">${words.title(1)}</b><div style="display:grid;grid-template-columns:repeat(7,1fr);font-size:0.8em;text-align:center">${random.times(30, (i) => `<span style="${i % 7 === 6 ? 'color:#c22' : ''}">${i + 1}</span>`).join('')}</div>`
      )
    if (year)
      return inside(
        s,
        `${title}<div style="flex:1;display:grid;grid-template-columns:repeat(${s.width > 500 ? 3 : 2},1fr);gap:14px">${random.times(12, small).join('')}</div>`
      )
    return inside(
      s,
      `${photo}${title}<div style="flex:1;min-height:0;display:grid;grid-template-columns:repeat(7,minmax(0,1fr));grid-template-rows:auto repeat(${Math.ceil((first + days) / 7)},minmax(0,1fr))">${week}${random.times(7 * Math.ceil((first + days) / 7), cell).join('')}</div>`
    )
  }
)

const labelSheet = paper([...upright, 'a5', 'landscape'], { size: [9, 13] }, (s) => {
  const { random, words, main, pale, second } = s
  const [columns, rows] = [random.int(2, 4), random.int(3, 10)]
  const edge = random.pick([
    '1px dashed #aaa',
    '1px solid #bbb',
    `2px solid ${main}`,
    'none',
    '1px solid #000'
  ])
  const kind = random.pick([
    () => many(random, 2, 4, () => `${words.title(2)}<br>`),
    () => `<b>${words.title(1)}</b><br>${barcode(s, 90, 22)}`,
    () => box('display:flex;gap:6px;align-items:center', `${colourIcon(s, 30)}<b>${words.title(1)}</b>`),
    () => big(s, 1.8, 'text-align:center', 1),
    () => `<small>${words.word()}</small>${lines(random, 1, 2, 16)}`,
    () => `${words.title(2)}<br><b style="font-size:1.8em">${money(s)}</b>`
  ])
  const same = random.chance(0.3) ? kind() : undefined
  const ground = random.pick(['none', pale, main, second])
  const colour = ground === main || ground === second ? on(ground) : 'inherit'
  const label = () =>
    box(
      `border:${edge};border-radius:${s.round}px;padding:6px 8px;overflow:hidden;background:${ground};color:${colour};${s.bar}`,
      random.chance(0.95) ? (same ?? kind()) : ''
    )
  s.round = random.pick([0, 0, 8, 30])
  s.bar = random.chance(0.3) ? `border-top:8px solid ${main}` : ''
  return box(
    `height:100%;box-sizing:border-box;padding:${random.int(8, 40)}px;display:grid;grid-template-columns:repeat(${columns},minmax(0,1fr));grid-template-rows:repeat(${rows},minmax(0,1fr));gap:${random.pick([0, 4, 10])}px`,
    random.times(columns * rows, label).join('')
  )
})

const minutes = paper(upright, { size: [9, 12] }, (s) => {
  const { random, words, pale } = s
  const line = `1px solid ${random.pick(['#000', '#888', s.main])}`
  const td = (text, css = '') =>
    `<td style="border:${line};padding:3px 7px;vertical-align:top;${css}">${text}</td>`
  const facts = `<table style="width:100%;border-collapse:collapse;margin:10px 0">${many(random, 3, 6, () => `<tr>${td(`<b>${words.title(1)}</b>`, `width:24%;background:${random.chance(0.7) ? pale : 'none'}`)}${td(random.pick([() => date(s), () => words.title(5), () => words.words(3)])())}</tr>`)}</table>`
  const agenda = `<table style="width:100%;border-collapse:collapse">${many(random, 3, 10, (i) => `<tr>${td(i + 1, 'width:5%')}${td(words.paragraph(random.int(1, 4)))}${td(words.title(1), 'width:16%')}${td(date(s), 'width:12%')}</tr>`)}</table>`
  const prose = many(
    random,
    2,
    7,
    (i) =>
      `${heading(s, 1.15, 3).replace('>', `>${i + 1}. `)}${para(s)}${random.chance(0.3) ? many(random, 2, 4, () => `<div style="margin-inline-start:1.5em">– ${words.words(6)}</div>`) : ''}`
  )
  return (
    inside(
      s,
      `${masthead(s)}${big(s, random.between(1.5, 2.2))}${facts}${random.chance(0.4) ? agenda : prose}${random.chance(0.4) ? box('margin-top:20px', signature(s) + words.title(2)) : ''}`
    ) + footer(s)
  )
})

const contractPage = paper(upright, { size: [8.5, 11.5] }, (s) => {
  const { random, words, margin } = s
  const sign = random.pick(['§ ', '', 'Art. '])
  const clause = (i) =>
    `<div style="font-weight:bold;margin:0.8em 0 0.3em;text-align:${s.middle}">${sign}${i + 1} ${words.title(2)}</div>${many(random, 1, 4, (k) => `<div style="display:flex;gap:8px;margin:0.3em 0"><span>(${k + 1})</span><span style="text-align:${s.align}">${words.paragraph(random.int(1, 4))}</span></div>`)}`
  s.middle = random.pick(['start', 'center'])
  const sides = random.chance(0.5)
    ? box(
        'display:flex;gap:20px;margin:14px 0',
        random
          .times(2, () =>
            box(
              `flex:1;${random.pick(['border:1px solid;', `background:${s.pale};`, ''])}padding:8px`,
              many(random, 2, 4, () => `${words.title(2)}<br>`)
            )
          )
          .join('')
      )
    : ''
  const signed = box(
    'flex:none;display:flex;gap:50px;margin-top:20px',
    random
      .times(
        2,
        () =>
          `<div style="flex:1"><div style="height:40px">${random.chance(0.6) ? signature(s) : ''}</div><div style="border-top:1px solid">${words.title(1)}, ${date(s)}</div></div>`
      )
      .join('')
  )
  const initials = random.chance(0.3)
    ? signature(s, `position:absolute;right:${margin}px;bottom:10px;font-size:16px`)
    : ''
  return (
    inside(
      s,
      `${random.chance(0.4) ? masthead(s) : big(s, random.between(1.5, 2.4), `flex:none;text-align:${s.middle}`)}${sides}<div style="min-height:0;overflow:hidden;${random.chance(0.2) ? 'column-count:2;column-fill:auto;column-gap:20px;flex:1;font-size:0.85em' : ''}">${many(random, 2, 10, clause)}</div>${random.chance(0.6) ? signed : ''}`
    ) +
    initials +
    (random.chance(0.3) ? stamp(s, `right:${random.int(40, 250)}px;bottom:${random.int(30, 90)}px`) : '')
  )
})

const bookCover = paper(['a5', 'a5', 'a4', 'square', 'folded'], { size: [10, 14], tinted: 0.4 }, (s) => {
  const { random, words, main, second, width, height } = s
  const ground = random.pick([
    main,
    main,
    second,
    '',
    '',
    '#1b1b1b',
    `linear-gradient(${random.int(120, 240)}deg,${main},${second})`
  ])
  const colour = ground ? on(ground.startsWith('lin') ? main : ground) : '#222'
  const whole = random.chance(0.2)
  const art = random.pick([
    () =>
      picture(s, `width:${random.int(50, 100)}%;height:${Math.round(height * random.between(0.25, 0.5))}px`),
    () => colourIcon(s, Math.round(width * random.between(0.3, 0.6))),
    () => plainIcon(s, Math.round(width * random.between(0.25, 0.6)), colour),
    () => box(`width:${random.int(30, 80)}%;border-top:${random.int(1, 6)}px double ${colour}`),
    () =>
      svg(
        width,
        height * 0.3,
        random
          .times(
            random.int(4, 14),
            () =>
              `<circle cx="${random.next() * width}" cy="${random.next() * height * 0.3}" r="${random.int(6, 50)}" fill="${s.look.colour()}" opacity="0.8"/>`
          )
          .join('')
      )
  ])()
  const text = random.chance(0.25) ? `background:${s.sheet};color:#222;padding:12px 20px` : ''
  const title = box(
    text,
    big(s, random.between(2.4, 4.6), '', random.int(1, 4)) +
      (random.chance(0.5) ? `<div style="margin-top:6px">${words.title(3)}</div>` : '')
  )
  const author = box('font-size:1.5em', words.title(2))
  const frame = random.chance(0.2)
    ? box(
        `position:absolute;inset:${random.int(8, 24)}px;border:${random.int(1, 6)}px ${random.pick(['solid', 'double'])} ${colour}`
      )
    : ''
  const spine = random.chance(0.3)
    ? box(
        'position:absolute;left:0;top:0;bottom:0;width:22px;background:linear-gradient(90deg,#0004,#0000 60%,#0003)'
      )
    : ''
  const photo = whole ? picture(s, `position:absolute;width:${width}px;height:${height}px`, ['photo']) : ''
  return `${box(`position:absolute;inset:0;background:${ground || 'none'}`)}${photo}${frame}${spine}<div style="position:relative;height:100%;box-sizing:border-box;padding:${random.int(30, 60)}px ${random.int(24, 40)}px;display:flex;flex-direction:column;justify-content:space-between;color:${whole ? '#fff' : colour};${whole ? 'text-shadow:0 1px 5px #000a;' : ''}${random.pick(['align-items:center;text-align:center', 'align-items:flex-start'])}">${random.shuffled([author, title, whole ? '' : art]).join('')}<div>${random.chance(0.6) ? words.title(1) : ''}</div></div>`
})

/** Staves of five lines, with notes of all lengths, bars and perhaps words below. */
const sheetMusic = paper([...upright, 'a5', 'landscape'], { tinted: 0.05 }, (s) => {
  const { random, words, margin } = s
  const [gap, wide] = [random.between(4, 6.5), s.width - 2 * margin]
  const [step, pair, sung] = [gap * random.between(11, 15), random.chance(0.4), random.chance(0.4)]
  const note = (x, middle, dx) => {
    const at = random.int(-3, 9)
    const y = middle - (at - 4) * gap * 0.5
    const up = at < 4
    const [sx, end] = [x + (up ? gap * 0.6 : -gap * 0.6), y + (up ? -3.3 : 3.3) * gap]
    const head = `<ellipse cx="${x}" cy="${y}" rx="${gap * 0.65}" ry="${gap * 0.45}" transform="rotate(-20 ${x} ${y})" ${random.chance(0.2) ? 'fill="none"' : ''}/>`
    const beam = random.chance(0.3)
      ? `<path d="M${sx} ${end}l${dx} ${random.between(-4, 4)}" stroke-width="${gap * 0.5}"/>`
      : ''
    return `${head}<path d="M${sx} ${y}V${end}"/>${beam}${random.chance(0.08) ? `<text x="${x - gap * 2}" y="${y + gap * 0.6}" font-size="${gap * 2}" stroke="none">${random.pick('♯♭')}</text>` : ''}`
  }
  const staff = (y, k) => {
    const middle = y + 2 * gap
    const count = random.int(10, 26)
    const dx = (wide - gap * 11) / count
    const clef = k % 2 && pair ? '𝄢' : '𝄞'
    let made = random.times(5, (i) => `<path d="M0 ${y + i * gap}H${wide}" stroke-width="0.7"/>`).join('')
    made += `<text x="2" y="${y + (clef === '𝄞' ? 3.9 : 3.2) * gap}" font-family="Noto Music" font-size="${gap * 4}" stroke="none">${clef}</text>`
    for (let i = 0; i < count; i++)
      made +=
        i % 5 === 4 ? `<path d="M${gap * 8 + i * dx} ${y}v${4 * gap}"/>` : note(gap * 8 + i * dx, middle, dx)
    if (sung)
      for (let i = 0; i < count; i += 2)
        made += `<text x="${gap * 8 + i * dx}" y="${y + 8.5 * gap}" font-size="${gap * 1.7}" stroke="none" text-anchor="middle">${words.word().slice(0, 6)}</text>`
    return `${made}<path d="M${wide} ${y}v${4 * gap}M0 ${y}v${pair && k % 2 === 0 ? step + 4 * gap : 4 * gap}"/>`
  }
  const top = 24
  const staves = Math.max(
    2,
    Math.floor((s.height - 2 * margin - 90) / step) - (random.chance(0.3) ? random.int(1, 4) : 0)
  )
  const even = pair ? staves - (staves % 2) : staves
  return inside(
    s,
    `${big(s, random.between(1.8, 3), 'text-align:center;flex:none')}<div style="flex:none;display:flex;justify-content:space-between;direction:ltr"><i>${words.title(1)}</i><span>${words.title(2)}</span></div>${svg(wide, s.height, `<g stroke="currentColor" fill="currentColor">${random.times(even, (k) => staff(top + k * step, k)).join('')}</g>`)}`,
    'direction:ltr'
  )
})

const crossword = paper(['a4', 'letter', 'a5', 'square', 'landscape'], {}, (s) => {
  const { random, words, main } = s
  const [columns, sudoku] = [random.int(9, 17), random.chance(0.2)]
  const rows = columns
  const side = Math.floor(
    ((Math.min(s.width, s.height) - 2 * s.margin) * random.between(0.55, 0.9)) / (sudoku ? 9 : columns)
  )
  const dark = random.pick(['#000', '#000', '#222', main, '#999'])
  const filled = random.pick([0, 0, 0, 0.4])
  const black = random.times(rows * columns, () => random.chance(0.17))
  let [cells, number] = ['', 0]
  for (let i = 0; i < (sudoku ? 81 : rows * columns); i++) {
    const across = sudoku ? 9 : columns
    const [x, y] = [(i % across) * side, Math.floor(i / across) * side]
    const shut = !sudoku && (black[i] || black[rows * columns - 1 - i])
    cells += `<rect x="${x}" y="${y}" width="${side}" height="${side}" fill="${shut ? dark : '#fff'}" stroke="#000"/>`
    if (shut) continue
    if (sudoku ? random.chance(0.35) : random.chance(filled))
      cells += `<text x="${x + side / 2}" y="${y + side * 0.75}" font-size="${side * 0.7}" text-anchor="middle" ${sudoku ? '' : `font-family="${s.look.hand}"`}>${sudoku ? random.int(1, 9) : words.title(1).charAt(0)}</text>`
    if (!sudoku && random.chance(0.3))
      cells += `<text x="${x + 1.5}" y="${y + side * 0.35}" font-size="${side * 0.32}">${++number}</text>`
  }
  const span = side * (sudoku ? 9 : columns)
  if (sudoku)
    cells += random
      .times(
        4,
        (i) =>
          `<path d="M${i * 3 * side} 0V${span}M0 ${i * 3 * side}H${span}" stroke="#000" stroke-width="3"/>`
      )
      .join('')
  const clues = random
    .times(
      2,
      () =>
        heading(s, 1.2, 1) +
        many(
          random,
          6,
          20,
          (i) => `<div><b>${i + 1}</b> ${words.words(random.int(2, 5))} (${random.int(3, 9)})</div>`
        )
    )
    .join('')
  return inside(
    s,
    `${big(s, random.between(1.6, 3), 'flex:none;margin-bottom:8px')}<div style="flex:1;min-height:0;display:flex;gap:16px;direction:ltr;flex-direction:${s.width > s.height ? 'row' : 'column'};${random.chance(0.5) ? 'align-items:center' : ''}">${svg(span, span, cells, 'overflow:visible')}<div style="flex:1;width:100%;min-height:0;column-count:${random.int(2, 3)};column-fill:auto;overflow:hidden;font-size:0.9em">${clues}</div></div>`
  )
})

const checklist = paper(['a4', 'letter', 'a5', 'folded', 'long'], { size: [10, 15], tinted: 0.2 }, (s) => {
  const { random, words, main, look } = s
  const ruled = random.chance(0.4) ? 'border-bottom:1px solid #ccc;' : ''
  const hand = random.chance(0.25) ? `font-family:'${look.hand}';font-size:1.5em;` : ''
  const edge = random.pick(['#222', main])
  const row = () =>
    `<div style="break-inside:avoid;display:flex;align-items:center;padding:${random.pick([2, 4])}px 0;${ruled}${hand}">${tick(s, edge)}<span style="flex:1">${words.words(random.int(1, 6))}</span>${random.chance(0.15) ? date(s) : ''}</div>`
  const columns = s.width > 500 ? random.pick([1, 1, 2, 3]) : 1
  return (
    inside(
      s,
      `${random.chance(0.5) ? masthead(s) : big(s, random.between(2, 3.4), `flex:none;color:${main}`)}${random.chance(0.4) ? para(s, 2) : ''}<div style="flex:1;min-height:0;column-count:${columns};column-gap:24px;overflow:hidden">${many(random, 1, 5, () => (random.chance(0.8) ? heading(s, 1.3, 2) : '') + many(random, 4, 12, row))}</div>`
    ) + (random.chance(0.4) ? footer(s) : '')
  )
})

const labReport = paper(upright, { size: [8, 11] }, (s) => {
  const { random, words, main, pale } = s
  const fact = () =>
    `<div style="width:${s.share}%;padding:2px 0"><span style="opacity:0.65">${words.title(1)}:</span> ${random.pick([date(s), words.title(2), words.number()])}</div>`
  s.share = random.pick([33, 50])
  const range = () => {
    const at = random.int(2, 98)
    return `<span style="display:inline-block;position:relative;width:70px;height:7px;background:linear-gradient(90deg,#e99 25%,#9d9 25% 75%,#e99 75%)"><i style="position:absolute;left:${at}%;top:-2px;width:3px;height:11px;background:#000"></i></span>`
  }
  const [bars, columns] = [random.chance(0.4), random.int(4, 5)]
  const cell = (i) =>
    i === 0
      ? words.words(random.int(1, 2))
      : i === columns - 1 && bars
        ? range()
        : i === 1 && random.chance(0.2)
          ? `<b style="color:#c22">${words.number()} ${random.pick('↑↓*')}</b>`
          : i === 2
            ? random.pick(['mg/dl', 'g/l', 'U/l', '%', 'mmol/l'])
            : `${random.int(1, 40)} – ${random.int(41, 200)}`
  const panel = () =>
    heading(s, 1.2, 2) +
    table(s, random.int(2, 11), columns, (i) => (i === 1 && random.chance(0.7) ? words.number() : cell(i)))
  const scan = random.chance(0.2)
    ? box(
        'display:flex;gap:10px',
        random
          .times(2, () => picture(s, 'width:48%;height:130px;filter:grayscale(1)', ['photo', 'chart']))
          .join('')
      )
    : ''
  return (
    inside(
      s,
      `${masthead(s)}<div style="flex:none;display:flex;flex-wrap:wrap;padding:8px;${random.pick([`background:${pale}`, 'border:1px solid #777', `border-top:2px solid ${main};border-bottom:2px solid ${main}`])}">${many(random, 4, 10, fact)}</div>${random.chance(0.3) ? box('margin-top:8px', barcode(s, 120, 24)) : ''}${scan}${many(random, 1, 4, panel)}${random.chance(0.6) ? heading(s, 1.2, 1) + para(s) : ''}${random.chance(0.5) ? signature(s) : ''}`
    ) +
    footer(s) +
    (random.chance(0.3) ? stamp(s, `right:60px;bottom:${random.int(60, 160)}px`) : '')
  )
})

const guidePage = paper(['a5', 'a5', 'folded', 'long', 'a4', 'landscape'], { size: [8, 11] }, (s) => {
  const { random, words, main, pale } = s
  const place = (i) =>
    `<div style="break-inside:avoid;margin-bottom:10px">${random.chance(0.4) ? picture(s, `width:100%;height:${random.int(70, 140)}px`) : ''}<div style="margin:3px 0"><b style="display:inline-block;background:${main};color:${on(main)};padding:0 6px;margin-inline-end:6px">${i + 1}</b><b style="color:${isLight(main) ? '#222' : main}">${words.title(2)}</b> ${random.chance(0.4) ? '★'.repeat(random.int(1, 5)) : ''}</div>${para(s, random.int(1, 4))}<div style="font-size:0.85em;font-style:italic">${words.title(2)} ${random.int(1, 200)}; ${hour(s)}–${hour(s)}; ${money(s)}</div></div>`
  const tip = random.chance(0.5)
    ? box(
        `break-inside:avoid;background:${pale};border:1px solid ${main};padding:8px;margin-bottom:10px;display:flex;gap:8px`,
        plainIcon(s, 26) + para(s, 2)
      )
    : ''
  const tab = box(
    `position:absolute;${random.pick(['left', 'right'])}:0;top:${random.int(5, 60)}%;width:16px;height:${random.int(60, 140)}px;background:${main};color:${on(main)};writing-mode:vertical-rl;font-size:10px;text-align:center;overflow:hidden`,
    words.title(1)
  )
  return (
    inside(
      s,
      `${big(s, random.between(1.8, 3), `flex:none;${random.chance(0.4) ? `background:${main};color:${on(main)};margin:-${s.margin}px -${s.margin}px 12px;padding:14px ${s.margin}px` : 'margin-bottom:8px'}`)}<div style="flex:1;min-height:0;column-count:${s.width < 430 ? 1 : random.pick([2, 2, 3])};column-gap:18px;column-fill:auto;overflow:hidden">${para(s, 3)}${tip}${many(random, 2, 12, place)}</div>`
    ) + (random.chance(0.5) ? tab : '')
  )
})

/** @type {Record<string, (context: import('./screenshots.mjs').PageContext) => { width: number, height: number, html: string }>} */
export const leaflets = {
  flyer,
  poster,
  menuCard,
  timetable,
  officialForm,
  bankStatement,
  deliveryNote,
  priceList,
  brochurePage,
  programme,
  recipe,
  factSheet,
  magazinePage,
  businessCard,
  envelope,
  exam,
  worksheet,
  calendarPage,
  labelSheet,
  minutes,
  contractPage,
  bookCover,
  sheetMusic,
  crossword,
  checklist,
  labReport,
  guidePage
}
