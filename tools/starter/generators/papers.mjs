// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Typeset pages: narrow columns, wide margins, formulas, listings, tables of contents, manuals. */
import { many } from '../html.mjs'
import { library } from '../libraries.mjs'
import { writer } from '../text.mjs'
import { someChart } from './library-charts.mjs'

const formulas = [
  'E = m c^2',
  '\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}',
  '\\sum_{k=1}^{n} k^2 = \\frac{n(n+1)(2n+1)}{6}',
  '\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix} \\begin{pmatrix} x \\\\ y \\end{pmatrix} = \\lambda v',
  '\\lim_{n\\to\\infty}\\left(1+\\frac{1}{n}\\right)^n = e',
  'f(x) = \\begin{cases} x^2 & x \\ge 0 \\\\ -x & x < 0 \\end{cases}',
  '\\nabla \\times \\mathbf{B} = \\mu_0 \\mathbf{J} + \\mu_0\\varepsilon_0 \\frac{\\partial \\mathbf{E}}{\\partial t}',
  '\\hat{\\beta} = (X^\\top X)^{-1} X^\\top y',
  'P(A \\mid B) = \\frac{P(B \\mid A)\\,P(A)}{P(B)}'
]

const faces = {
  train: [
    'KaTeX_Main',
    'KaTeX_Main',
    'KaTeX_Main',
    'Latin Modern Roman',
    'Liberation Serif',
    'EB Garamond',
    'Linux Libertine O',
    'DejaVu Serif',
    'KaTeX_SansSerif',
    'Liberation Sans',
    'Noto Serif'
  ],
  test: ['Nimbus Roman', 'Old Standard TT', 'Vollkorn', 'Caladea', 'Nimbus Sans']
}

/** A whole page with a block of text that does not reach its edges. */
function paper({ random, split, look }, make) {
  const width = 620
  const height = Math.round(width * random.pick([1.414, 1.414, 1.294, 1.294, 1.5, 0.75]))
  const size = random.pick([8.5, 9, 10, 10, 11, 12])
  const [left, top] = [random.int(45, 130), random.int(40, 110)]
  const right = random.chance(0.6) ? left : random.int(40, 150)
  const face = random.pick(faces[split])
  const colour = random.pick(['#fff', '#fff', '#fff', '#fff', '#fffff4', '#fdfcf8', '#f4efe2'])
  const ink = random.pick(['#000', '#000', '#000', '#111', '#222'])
  const words = writer(random)
  const full = random.chance(0.7) ? 1 : random.between(0.05, 0.85)
  const folio = random.chance(0.75)
    ? `<div style="position:absolute;bottom:${random.int(22, 50)}px;left:0;right:0;text-align:center;font-size:${size}px">${random.int(1, 400)}</div>`
    : ''
  const running = random.chance(0.5)
    ? `<div style="position:absolute;top:${Math.round(top * 0.5)}px;left:${left}px;right:${right}px;display:flex;justify-content:space-between;font-size:${size}px;${random.chance(0.5) ? 'border-bottom:0.6px solid' : ''}"><span>${words.words(2)}</span><span>${words.title(1)}</span><span>${random.int(1, 400)}</span></div>`
    : ''
  const mark = random.chance(0.05)
    ? `<div style="position:absolute;left:10%;top:40%;font:90px sans-serif;color:#0002;transform:rotate(-45deg)">${words.title(1)}</div>`
    : ''
  return {
    width,
    height,
    html: `<div style="position:absolute;inset:0;background:${colour};color:${ink};font:${size}px/${random.between(1.15, 1.5).toFixed(2)} '${face}','Noto Serif CJK SC','Noto Serif',serif;overflow:hidden">${running}<div style="position:absolute;left:${left}px;right:${right}px;top:${top}px;height:${Math.round((height - top - 80) * full)}px;overflow:hidden">${make(words, height)}</div>${folio}${mark}</div>`
  }
}

const paragraph = (random, words, sentences = random.int(1, 7)) =>
  `<p style="margin:0;text-indent:${random.pick([0, 1.2])}em;text-align:justify;${words.rightToLeft ? 'direction:rtl' : ''}">${words.paragraph(sentences)}</p>`
const heading = (random, words, level) =>
  `<div style="font-weight:bold;font-size:${[1.7, 1.35, 1.15][level]}em;margin:${[0.9, 0.8, 0.6][level]}em 0 0.4em">${random.times(level + 1, () => random.int(1, 9)).join('.')}&emsp;${words.title(random.int(1, 4))}</div>`
const formula = (random) =>
  `<div style="margin:0.7em 0;text-align:center;font-size:${random.pick([1, 1, 1.3])}em">${library('katex').renderToString(random.pick(formulas), { displayMode: true, output: 'html' })}</div>`
const listing = (random, words, look) => {
  const framed = random.chance(0.3)
  return `<div style="font:0.92em/1.25 ${random.chance(0.6) ? 'KaTeX_Typewriter' : `'${look.mono}'`},monospace;white-space:pre;margin:0.7em 0;padding:${framed ? 5 : 0}px ${random.pick([0, 18])}px;overflow:hidden;${framed ? 'border:0.7px solid #555;background:#f7f7f7' : ''}">${many(random, 2, 14, () => `${'  '.repeat(random.int(0, 3))}${random.pick(['\\', '', '', '% ', '$ '])}${words.word()}${random.pick(['{', '(', ' = ', ' '])}${words.words(random.int(1, 4))}${random.pick(['}', ')', ''])}\n`)}</div>`
}
const items = (random, words) => {
  const mark = random.pick(['•', '–', '▪', ''])
  return `<div style="margin:0.5em 0">${many(random, 2, 7, (i) => `<div style="display:flex;gap:0.7em;margin:0.25em 0 0 1.3em"><span>${mark || `${i + 1}.`}</span><span>${words.paragraph(random.int(1, 3))}</span></div>`)}</div>`
}
const descriptions = (random, words) =>
  `<div>${many(random, 3, 12, () => `<div style="margin:0.5em 0"><b style="font-family:${random.pick(['inherit', 'KaTeX_Typewriter'])}">${words.words(random.int(1, 2))}</b><div style="margin-left:3em">${words.paragraph(random.int(1, 3))}</div></div>`)}</div>`
const booktabs = (random, words) => {
  const columns = random.int(2, 6)
  const ruled = random.chance(0.3)
  const line = ruled ? 'border:0.7px solid #000;' : ''
  return `<table style="margin:0.8em auto;border-collapse:collapse;font-size:0.95em;border-top:1.2px solid;border-bottom:1.2px solid"><tr style="border-bottom:0.7px solid">${random.times(columns, () => `<td style="${line}padding:1px 8px">${words.word()}</td>`).join('')}</tr>${many(random, 3, 22, () => `<tr>${random.times(columns, (i) => `<td style="${line}padding:1px 8px;text-align:${i ? 'right' : 'left'}">${i ? words.number() : words.words(2)}</td>`).join('')}</tr>`)}</table>`
}
const captioned = (context, words) => {
  const { random } = context
  const picture = random.chance(0.4)
    ? someChart(context, `width:300px;height:190px;margin:0 auto`)
    : `<img style="width:${random.int(40, 90)}%;max-height:240px" src="${context.image(random.pick(['photo', 'chart', 'map', 'drawing']))}">`
  return `<div style="text-align:center;margin:0.8em 0">${picture}<div style="font-size:0.92em">${words.title(1)} ${random.int(1, 20)}: ${words.sentence()}</div></div>`
}

function mixed(context, columns) {
  const { random, look } = context
  return paper(context, (words) => {
    const parts = [
      paragraph,
      paragraph,
      paragraph,
      (r, w) => heading(r, w, r.int(0, 2)),
      formula,
      (r, w) => listing(r, w, look),
      items,
      booktabs
    ]
    const likes = random.times(random.int(2, 5), () => random.pick(parts))
    let body = random.times(30, () => random.pick([paragraph, ...likes])(random, words)).join('')
    if (random.chance(0.25)) body = captioned(context, words) + body
    const head = random.chance(0.25)
      ? `<div style="text-align:center;font-size:1.8em;margin:0.5em 0">${words.title(random.int(2, 5))}</div><div style="text-align:center;margin-bottom:1.4em">${words.title(2)}</div>`
      : ''
    return `${head}<div style="${columns > 1 ? `column-count:2;column-gap:${random.int(14, 26)}px;height:100%` : ''}">${body}</div>`
  })
}

function contents(context) {
  const { random } = context
  return paper(context, (words) => {
    const colour = random.pick(['inherit', 'inherit', '#c00', '#00a'])
    return `<div style="font-size:1.6em;font-weight:bold;margin-bottom:0.8em">${words.title(1)}</div>${many(
      random,
      8,
      60,
      () => {
        const deep = random.int(0, 2)
        return `<div style="display:flex;color:${colour};margin-left:${1.6 * deep}em;${deep ? '' : 'font-weight:bold;margin-top:0.5em'}"><span>${random.int(1, 12)}${deep ? `.${random.int(1, 9)}` : ''}&emsp;${words.title(random.int(1, 4))}</span><span style="flex:1;overflow:hidden;white-space:nowrap;margin:0 4px;text-align:right">${deep ? ' .'.repeat(90) : ''}</span><span>${random.int(1, 300)}</span></div>`
      }
    )}`
  })
}

const entries = (context) =>
  paper(
    context,
    (words, height) =>
      `<div style="font-size:1.5em;font-weight:bold">${words.title(1)}</div><div style="column-count:${context.random.pick([2, 2, 3])};height:${height - 220}px">${many(context.random, 60, 160, () => `<div style="margin-left:${context.random.pick([0, 0, 1])}em">${words.words(context.random.int(1, 2))}, ${context.random.int(1, 300)}</div>`)}</div>`
  )

const manual = (context) =>
  paper(context, (words) => {
    const { random, look } = context
    return many(
      random,
      3,
      8,
      () =>
        `<div style="font-weight:bold;margin-top:0.8em">${words.title(1).toUpperCase()}</div><div style="margin-left:${random.int(24, 60)}px">${random.pick([paragraph, descriptions, (r, w) => listing(r, w, look)])(random, words)}</div>`
    )
  })

const definitions = (context) =>
  paper(
    context,
    (words) =>
      `${heading(context.random, words, 1)}${paragraph(context.random, words)}${descriptions(context.random, words)}`
  )

const bookPage = (context) =>
  paper(
    context,
    (words) =>
      `${context.random.chance(0.3) ? `<div style="text-align:center;font-size:1.7em;margin:${context.random.int(20, 120)}px 0 40px">${words.title(2)}</div>` : ''}${many(context.random, 12, 26, () => paragraph(context.random, words, context.random.int(1, 10)))}`
  )

/** A designed page: bands of colour, a side column, a logo at the top. */
function letterhead(context) {
  const { random, look } = context
  const page = paper(context, (words) => {
    const part = () => random.pick([paragraph, items, booktabs, (r, w) => heading(r, w, 2)])(random, words)
    return many(random, 5, 14, part)
  })
  const words = writer(random)
  const colour = random.pick([look.colour(), look.accent, '#1f3a5f', '#7a1f2b', '#2e5e4e', '#eee', '#333'])
  const pale = random.chance(0.5)
  const mark = `<i style="position:absolute;${random.pick(['left', 'right'])}:40px;top:30px;width:${random.int(28, 60)}px;height:${random.int(28, 60)}px;border-radius:${random.pick([0, 6, 40])}px;background:${look.colour()}"></i>`
  const name = `<div style="position:absolute;left:${random.int(110, 200)}px;top:36px;font:${random.pick(['bold ', ''])}${random.int(18, 34)}px '${look.font}';color:${pale ? colour : '#111'}">${words.title(random.int(1, 3))}</div>`
  const band = random.pick([
    () =>
      `<i style="position:absolute;left:0;right:0;top:0;height:${random.int(12, 150)}px;background:${colour};opacity:${pale ? 0.3 : 1}"></i>`,
    () =>
      `<div style="position:absolute;${random.pick(['left', 'right'])}:0;top:0;bottom:0;width:${random.int(24, 210)}px;background:${colour};opacity:${pale ? 0.25 : 1};overflow:hidden"></div>`,
    () =>
      `<i style="position:absolute;left:40px;right:40px;top:${random.int(80, 120)}px;height:${random.int(1, 4)}px;background:${colour}"></i>`,
    () =>
      `<i style="position:absolute;left:0;right:0;bottom:0;height:${random.int(16, 90)}px;background:${colour}"></i>`
  ])()
  return {
    ...page,
    html: `${page.html}<div style="position:absolute;inset:0;mix-blend-mode:multiply">${band}</div>${random.chance(0.7) ? mark : ''}${random.chance(0.7) ? name : ''}`
  }
}

/** A few centred words in a frame: menus, invitations, notices, covers. */
function framedPage(context) {
  const { random, look } = context
  const words = writer(random)
  const wide = random.chance(0.4)
  const [width, height] = wide ? [860, random.int(560, 640)] : [620, random.int(780, 900)]
  const line = `${random.int(1, 12)}px ${random.pick(['solid', 'double', 'solid', 'dashed', 'groove'])} ${random.pick([look.accent, '#000', '#8a6d2f', '#345'])}`
  const face = random.pick(faces[context.split])
  const row = () =>
    random.pick([
      () => `<p style="font-size:${random.int(13, 19)}px;margin:0.5em">${words.sentence()}</p>`,
      () => `<p style="font-size:${random.int(22, 38)}px;margin:0.5em">${words.title(random.int(1, 3))}</p>`,
      () =>
        `<p style="display:flex;font-size:16px;margin:0.3em 40px"><span>${words.words(3)}</span><span style="flex:1;border-bottom:1px dotted;margin:0 6px 5px"></span><span>${words.number()}</span></p>`
    ])()
  return {
    width,
    height,
    html: `<div style="position:absolute;inset:0;background:${random.pick(['#fff', '#fff', '#fdf8ea', look.paper])};color:${random.pick(['#000', '#222', '#3a2a10'])};font-family:'${random.chance(0.2) ? look.hand : face}',serif"><div style="position:absolute;inset:${random.int(8, 46)}px;border:${line};padding:${random.int(16, 50)}px;text-align:center;overflow:hidden"><div style="font-size:${random.int(28, 56)}px">${words.title(random.int(1, 3))}</div>${many(random, 3, 14, row)}${random.chance(0.4) ? `<div style="display:flex;justify-content:space-around;margin-top:40px">${many(random, 1, 3, () => `<span style="border-top:1px solid;padding:4px 20px">${words.title(1)}</span>`)}</div>` : ''}</div></div>`
  }
}

/** @type {Record<string, (context: import('./screenshots.mjs').PageContext) => { width: number, height: number, html: string }>} */
export const papers = {
  typesetPage: (c) => mixed(c, 1),
  paperAgain: (c) => mixed(c, 1),
  paperTwoColumns: (c) => mixed(c, 2),
  paperContents: contents,
  paperIndex: entries,
  manual,
  definitions,
  bookPage,
  letterhead,
  framedPage,
  freshPaper: (c) => mixed(c, 1),
  freshTwoColumns: (c) => mixed(c, 2),
  freshManual: manual,
  freshBook: bookPage
}
