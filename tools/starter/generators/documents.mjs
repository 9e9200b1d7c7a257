// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Pages of text: letters, articles, forms, tables, receipts, handwriting. Each is HTML of a fixed size. */
import { many } from '../html.mjs'
import { writer } from '../text.mjs'

/** @typedef {import('./screenshots.mjs').PageContext} PageContext */

/** A sheet of paper, of which the picture may show only a part. */
function sheet(
  { random, look },
  body,
  {
    ratio = random.pick([1.414, 1.414, 1.294, 1.294, 0.75, 1]),
    font,
    margin = random.int(40, 100),
    colour,
    css = ''
  } = {}
) {
  const width = 760
  const height = Math.round(width * ratio)
  const paper = colour ?? random.pick(['#fff', '#fff', '#fff', look.paper, '#fdf9ee', '#f3ead7', '#f6f6f6'])
  const ink = random.pick(['#000', '#111', '#222', '#333', '#2a2118', '#10204a'])
  const size = random.int(11, 21)
  const html = `<div style="position:absolute;inset:0;background:${paper};color:${ink};font:${size}px/${random.between(1.15, 1.7).toFixed(2)} '${font ?? look.font}','Noto Sans CJK SC','Noto Sans',sans-serif;padding:${margin}px;box-sizing:border-box;overflow:hidden;${css}">${body}</div>`
  return { width, height, html }
}
const align = (random) => random.pick(['justify', 'justify', 'left'])
const para = (random, words, sentences, more = '') =>
  `<p style="margin:0 0 ${random.pick([0, 0.5, 0.8, 1])}em;text-align:${align(random)};${words.rightToLeft ? 'direction:rtl;' : ''}${more}">${words.paragraph(sentences)}</p>`
const title = (random, words, size = 1.8) =>
  `<div style="font-size:${size}em;font-weight:${random.pick([400, 700, 700])};text-align:${random.pick(['left', 'center'])};margin-bottom:0.5em;line-height:1.2">${words.title(random.int(2, 6))}</div>`

function article(context, columns, { figures = false } = {}) {
  const { random, look } = context
  const words = writer(random)
  let body = title(random, words)
  if (random.chance(0.6))
    body += `<div style="text-align:center;font-size:0.9em;margin-bottom:1em">${words.title(2)}, ${words.title(2)}</div>`
  let text = ''
  for (let i = 0; i < 16; i++) {
    if (random.chance(0.25))
      text += `<h3 style="margin:0.6em 0 0.3em;font-size:1.2em">${random.chance(0.5) ? `${random.int(1, 9)}.${random.int(1, 9)} ` : ''}${words.title(3)}</h3>`
    if (figures && random.chance(0.2))
      text += `<div style="margin:0.5em 0;text-align:center"><img src="${context.image(random.pick(['chart', 'map']))}" style="width:80%"><div style="font-size:0.8em">${words.sentence()}</div></div>`
    if (random.chance(0.1))
      text += `<div style="text-align:center;font-style:italic;margin:0.6em">${random.pick(['a² + b² = c²', '∑ xᵢ / n = μ', '∫ f(x) dx', 'E = mc²'])}</div>`
    text += para(random, words, random.int(2, 9))
  }
  body += `<div style="column-count:${columns};column-gap:${random.int(16, 34)}px;${random.chance(0.2) ? `column-rule:1px solid ${look.faint}` : ''};${columns > 1 ? 'height:85%' : ''}">${text}</div>`
  return sheet(context, body)
}

function letter(context) {
  const { random, look } = context
  const words = writer(random)
  const head = random.chance(0.5)
    ? `<div style="color:${look.accent};font-size:1.6em;border-bottom:2px solid ${look.accent};margin-bottom:1em">${words.title(2)}</div>`
    : ''
  const address = many(random, 3, 5, () => `<div>${words.title(2)}</div>`)
  return sheet(
    context,
    `${head}<div style="text-align:${random.pick(['left', 'right'])}">${address}</div><div style="margin:2em 0">${address}</div><p>${words.title(2)},</p>${many(random, 1, 4, () => para(random, words, random.int(2, 6)))}<p style="margin-top:2em">${words.title(1)}</p><div style="font:2em '${look.hand}'">${words.title(2)}</div>`
  )
}

function table(context, { rows, ruled, head = true }) {
  const { random, look } = context
  const words = writer(random)
  const columns = random.int(3, 8)
  const border = { all: `1px solid ${random.pick(['#000', '#999', '#ccc'])}`, rows: '' }[ruled] ?? ''
  const cell = (content, i, r) =>
    `<td style="border:${border || 'none'};${ruled === 'rows' ? 'border-bottom:1px solid #bbb;' : ''}padding:${random.int(1, 5)}px 5px;text-align:${i ? 'right' : 'left'};${ruled === 'stripes' && r % 2 ? 'background:#eee' : ''}">${content}</td>`
  let body = title(random, words, 1.5)
  if (random.chance(0.5)) body += para(random, words, 2)
  body += `<table style="border-collapse:collapse;width:100%;font-size:0.85em">${head ? `<tr style="font-weight:bold;background:${random.pick(['none', '#ddd', look.accent])}">${random.times(columns, (i) => cell(words.word(), i, 0)).join('')}</tr>` : ''}${random.times(rows, (r) => `<tr>${random.times(columns, (i) => cell(i ? words.number() : words.words(random.int(1, 2)), i, r)).join('')}</tr>`).join('')}</table>`
  if (random.chance(0.4)) body += para(random, words, 4)
  return sheet(context, body)
}

function form(context) {
  const { random } = context
  const words = writer(random)
  const style = random.pick(['boxes', 'lines', 'dots'])
  const field = () => {
    const label = `<span style="font-size:0.8em">${words.title(random.int(1, 2))}</span>`
    if (random.chance(0.2))
      return `<div style="margin:0.4em 0">${many(random, 2, 4, () => `<span style="display:inline-block;width:0.8em;height:0.8em;border:1px solid #222;margin:0 0.4em 0 1em">${random.chance(0.3) ? '×' : ''}</span>${words.word()}`)}</div>`
    const filled = random.chance(0.3)
      ? `<span style="font-family:'${context.look.hand}';font-size:1.3em;color:#224">${words.title(2)}</span>`
      : '&nbsp;'
    return style === 'boxes'
      ? `<div style="border:1px solid #333;padding:2px 6px;flex:1 1 ${random.pick(['100%', '45%', '30%'])};box-sizing:border-box">${label}<div>${filled}</div></div>`
      : `<div style="display:flex;flex:1 1 ${random.pick(['100%', '45%'])};margin:0.4em 0.5em">${label}<div style="flex:1;border-bottom:1px ${style === 'dots' ? 'dotted' : 'solid'} #333;margin-left:6px">${filled}</div></div>`
  }
  return sheet(
    context,
    `${title(random, words, 1.5)}${para(random, words, 2)}<div style="display:flex;flex-wrap:wrap">${many(random, 14, 34, field)}</div>`
  )
}

function receipt(context, { font, ratio }) {
  const { random } = context
  const words = writer(random)
  const row = () =>
    `<div style="display:flex;justify-content:space-between"><span>${words.words(random.int(1, 2))}</span><span>${random.between(0.5, 99).toFixed(2)}</span></div>`
  const code = random
    .times(
      46,
      () =>
        `<i style="display:inline-block;width:${random.int(1, 5)}px;height:60px;background:#000;margin-right:${random.int(1, 4)}px"></i>`
    )
    .join('')
  return sheet(
    context,
    `<div style="text-align:center;font-size:1.6em">${words.title(2)}</div><div style="text-align:center">${words.title(3)}<br>${random.int(1e6, 9e6)}</div><hr style="border-top:2px dashed #000">${many(random, 4, 20, row)}<hr style="border-top:2px dashed #000"><div style="font-size:1.5em;display:flex;justify-content:space-between"><b>${words.word()}</b><b>${random.between(5, 200).toFixed(2)}</b></div>${many(random, 1, 4, row)}<div style="text-align:center;margin-top:1em">${random.chance(0.6) ? code : ''}<br>${words.title(3)}</div>`,
    { font, ratio, margin: 40, css: `font-size:${random.int(22, 32)}px` }
  )
}

function handwriting(context) {
  const { random, look } = context
  const words = writer(random)
  const step = random.int(34, 48)
  const ruled = random.pick(['lines', 'squares', 'none', 'none'])
  const lines = {
    lines: `repeating-linear-gradient(transparent 0 ${step - 1}px,#9bd ${step - 1}px ${step}px)`,
    squares: `repeating-linear-gradient(transparent 0 23px,#cde 23px 24px),repeating-linear-gradient(90deg,transparent 0 23px,#cde 23px 24px)`,
    none: 'none'
  }[ruled]
  return sheet(
    context,
    `<div style="font-family:'${look.hand}';font-size:${random.int(24, 36)}px;line-height:${step}px;color:${random.pick(['#123', '#226', '#222', '#115'])};transform:rotate(${random.between(-1.5, 1.5)}deg)">${many(random, 1, 5, () => `<div style="margin-bottom:${step}px">${words.paragraph(random.int(1, 5))}</div>`)}</div>`,
    { margin: random.int(20, 80), css: `background-image:${lines};` }
  )
}

function book(context) {
  const { random } = context
  const words = writer(random)
  const page = () =>
    `<div style="flex:1;padding:0 20px;overflow:hidden">${random.chance(0.3) ? title(random, words) : ''}${many(random, 8, 14, () => para(random, words, random.int(3, 9), 'text-indent:1.5em;margin:0;'))}</div>`
  const open = random.chance(0.4)
  return sheet(
    context,
    `<div style="text-align:center;font-size:0.8em;margin-bottom:1em">${words.title(2)} &nbsp; ${random.int(1, 400)}</div><div style="display:flex;height:92%">${page()}${open ? `<div style="width:6px;background:linear-gradient(90deg,#0002,#0000)"></div>${page()}` : ''}</div>`,
    { ratio: open ? 0.72 : 1.5 }
  )
}

function listing(context) {
  const { random, look } = context
  const words = writer(random)
  const row = (i) =>
    `<div>${i + 1}&nbsp;&nbsp;${'&nbsp;'.repeat(2 * random.int(0, 5))}${random.pick(['if', 'for', 'return', 'let', ''])} ${words.word()}(${words.word()})${random.pick([' {', ';', ''])}</div>`
  return sheet(
    context,
    `${title(random, words, 1.3)}${para(random, words, 2)}<div style="font-family:'${look.mono}';font-size:0.85em;line-height:1.3;${random.chance(0.5) ? 'border:1px solid #888;padding:8px;' : ''}">${random.times(random.int(15, 50), row).join('')}</div>${para(random, words, 4)}`
  )
}

function outline(context, kind) {
  const { random } = context
  const words = writer(random)
  const row = {
    contents: () =>
      `<div style="display:flex;padding-left:${random.int(0, 3) * 1.2}em"><span>${random.int(1, 9)}.${random.int(1, 9)} ${words.title(random.int(2, 4))}</span><span style="flex:1;border-bottom:2px dotted #777;margin:0 4px 5px"></span><span>${random.int(1, 300)}</span></div>`,
    index: () => `<div>${words.word()}, ${random.int(1, 90)}, ${random.int(90, 300)}</div>`,
    references: (i) =>
      `<div style="padding-left:2em;text-indent:-2em;margin-bottom:0.5em">[${i + 1}] ${words.title(3)}. <i>${words.title(4)}</i>. ${random.int(1900, 2025)}.</div>`,
    questions: (i) =>
      `<div style="margin-bottom:${random.int(1, 5)}em"><b>${i + 1}.</b> ${words.sentence()}${random.chance(0.5) ? `<br>${['A', 'B', 'C', 'D'].map((l) => `(${l}) ${words.words(2)}`).join(random.pick(['<br>', ' &nbsp; ']))}` : ''}</div>`,
    dictionary: () =>
      `<div style="margin-bottom:0.3em"><b>${words.word()}</b> <i>n.</i> ${words.sentence()}</div>`,
    bullets: () => `<div style="margin:0.5em 0 0.5em ${random.int(0, 2) * 2}em">• ${words.sentence()}</div>`
  }[kind]
  const columns = { index: random.int(2, 4), dictionary: 2 }[kind] ?? 1
  return sheet(
    context,
    `${title(random, words)}<div style="column-count:${columns}">${random.times({ bullets: 14, questions: 14 }[kind] ?? random.int(25, 70), row).join('')}</div>`
  )
}

function slide(context) {
  const { random, look } = context
  const words = writer(random)
  const dark = random.chance(0.3)
  return sheet(
    context,
    `<div style="font-size:2.2em;font-weight:bold;color:${dark ? '#fff' : look.accent};margin-bottom:0.6em">${words.title(3)}</div><div style="font-size:1.6em">${many(random, 2, 6, () => `<div style="margin:0.5em 0">• ${words.words(random.int(3, 9))}</div>`)}</div>`,
    { ratio: random.pick([0.75, 0.5625]), colour: dark ? '#223' : undefined, css: dark ? 'color:#eee;' : '' }
  )
}

function upright(context) {
  const { random } = context
  const words = writer(random)
  return sheet(
    context,
    `<div style="writing-mode:vertical-rl;height:100%;font-family:'Noto Serif CJK JP'">${many(random, 5, 10, () => `<p>${random.times(random.int(40, 160), () => random.pick('的一是在不了有和人这中大为上个国我以要他時来用們生到作地の、。')).join('')}</p>`)}${words.script === 'chinese' ? words.title(2) : ''}</div>`
  )
}

/** @type {Record<string, (context: PageContext) => { width: number, height: number, html: string }>} */
export const documents = {
  article: (c) => article(c, 1),
  twoColumns: (c) => article(c, 2),
  paper: (c) => article(c, c.random.int(1, 2), { figures: true }),
  letter,
  ruledTable: (c) => table(c, { rows: c.random.int(6, 40), ruled: 'all' }),
  plainTable: (c) => table(c, { rows: c.random.int(6, 40), ruled: 'rows' }),
  form,
  receipt: (c) => receipt(c, { font: c.look.mono, ratio: c.random.between(1.3, 2) }),
  handwriting,
  book,
  listing,
  contents: (c) => outline(c, 'contents'),
  questions: (c) => outline(c, 'questions'),
  references: (c) => outline(c, 'references'),
  bullets: (c) => outline(c, 'bullets'),
  slide,
  upright,
  titlePage: (c) => {
    const { random } = c
    const words = writer(random)
    return sheet(
      c,
      `<div style="text-align:center;margin-top:${random.int(60, 300)}px">${title(random, words, random.between(2, 4))}<div style="font-size:1.3em;margin:2em">${words.title(2)}</div>${random.chance(0.4) ? `<hr style="width:40%">` : ''}<div style="margin-top:${random.int(40, 240)}px">${words.title(3)}<br>${random.int(1900, 2025)}</div></div>`
    )
  },
  newspaper: (c) => {
    const { random } = c
    const words = writer(random)
    return sheet(
      c,
      `<div style="font-size:3.4em;text-align:center;border-bottom:3px double #000;font-weight:bold">${words.title(2)}</div><div style="font-size:1.9em;font-weight:bold;margin:0.3em 0">${words.title(6)}</div><div style="column-count:${random.int(3, 5)};column-gap:14px;font-size:0.75em;height:80%">${random.chance(0.7) ? `<img src="${c.image(random.pick(['photo', 'drawing']))}" style="width:100%;filter:grayscale(1)">` : ''}${many(random, 20, 26, () => `${random.chance(0.2) ? `<b style="font-size:1.5em">${words.title(4)}</b>` : ''}${para(random, words, 5)}`)}</div>`,
      { margin: 30 }
    )
  },
  invoice: (c) => {
    const { random, look } = c
    const words = writer(random)
    return sheet(
      c,
      `<div style="display:flex;justify-content:space-between"><div style="width:80px;height:80px;background:${look.accent};border-radius:${random.int(0, 40)}px"></div><div style="text-align:right"><b style="font-size:2em">${words.title(1)}</b><br>No. ${random.int(1000, 99999)}<br>${words.title(2)}</div></div><div style="margin:2em 0">${many(random, 3, 5, () => `${words.title(2)}<br>`)}</div><table style="width:100%;border-collapse:collapse"><tr style="background:${look.accent};color:#fff"><td>${words.word()}</td><td>${words.word()}</td><td>${words.word()}</td></tr>${many(random, 2, 9, () => `<tr style="border-bottom:1px solid #ccc"><td style="padding:6px">${words.title(3)}</td><td>${random.int(1, 9)}</td><td style="text-align:right">${random.between(5, 900).toFixed(2)}</td></tr>`)}</table><div style="text-align:right;margin-top:1em"><b>${random.between(100, 4000).toFixed(2)}</b></div><div style="position:absolute;bottom:40px;font-size:0.75em">${words.paragraph(2)}</div>`
    )
  },
  curriculum: (c) => {
    const { random, look } = c
    const words = writer(random)
    return sheet(
      c,
      `<div style="display:flex;height:100%"><div style="width:32%;background:${random.pick(['#eee', look.accent])};padding:20px"><img src="${c.image('drawing')}" style="width:110px;height:110px;border-radius:50%;object-fit:cover">${many(random, 6, 14, () => `<p>${words.title(2)}</p>`)}</div><div style="flex:1;padding:20px"><div style="font-size:2em">${words.title(2)}</div>${many(random, 3, 5, () => `<h3 style="border-bottom:1px solid">${words.title(1)}</h3>${many(random, 1, 3, () => `<b>${words.title(3)}</b> ${random.int(1990, 2024)}${para(random, words, 2)}`)}`)}</div></div>`,
      { margin: 0 }
    )
  },
  certificate: (c) => {
    const { random, look } = c
    const words = writer(random)
    return sheet(
      c,
      `<div style="border:${random.int(4, 14)}px double ${look.accent};height:100%;box-sizing:border-box;padding:40px;text-align:center"><div style="font-size:2.6em;margin:0.6em">${words.title(3)}</div><p>${words.sentence()}</p><div style="font:2.6em '${look.hand}'">${words.title(2)}</div><p>${words.sentence()}</p><div style="display:flex;justify-content:space-around;margin-top:3em">${random.times(2, () => `<div style="border-top:1px solid;width:160px">${words.title(1)}</div>`).join('')}</div></div>`,
      { ratio: 0.7, margin: 26 }
    )
  },
  typewriter: (c) => {
    const { random } = c
    const words = writer(random)
    return sheet(
      c,
      many(random, 5, 9, () => para(random, words, random.int(2, 7), 'letter-spacing:0.03em;')),
      { font: random.pick(['FreeMono', 'Nimbus Mono PS']) }
    )
  },
  dictionary: (c) => outline(c, 'dictionary'),
  index: (c) => outline(c, 'index'),
  ticket: (c) => receipt(c, { font: c.look.font, ratio: c.random.between(0.5, 1) })
}
