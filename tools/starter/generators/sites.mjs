// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Text-heavy web pages, and programs that show text. */
import { box, many } from '../html.mjs'
import { plain } from './clipart.mjs'
import { avatar, clock, disc, glyph, row, shown, tabRow, themed } from './screen-parts.mjs'

const link = (t, text, more = '') => `<span style="color:${t.link};${more}">${text}</span>`
const header = (c, t, w) =>
  `<div style="display:flex;align-items:center;gap:18px;padding:${c.random.int(6, 16)}px 20px;background:${t.head};color:${t.headInk};border-bottom:1px solid ${t.line}"><b style="font-size:${c.random.int(18, 30)}px">${c.random.chance(0.5) ? glyph(c, 26, t.headInk) : ''} ${w.title(1)}</b>${many(c.random, 2, 8, () => `<span>${w.word()}</span>`)}<span style="flex:1"></span>${c.random.chance(0.6) ? `<div style="border:1px solid ${t.line};border-radius:${t.radius}px;padding:3px 40px 3px 10px;opacity:0.7">⌕ ${w.word()}</div>` : ''}${c.random.chance(0.6) ? avatar(c, 28, w) : ''}</div>`
const sideLinks = (c, t, w, width) =>
  `<div style="flex:none;width:${width}px;padding:12px;box-sizing:border-box;border-inline-end:1px solid ${t.line};background:${c.random.pick([t.panel, t.back])}">${many(
    c.random,
    2,
    4,
    () =>
      `<b>${w.title(1)}</b>${many(c.random, 3, 9, (i) => `<div style="padding:3px 8px;${i === 1 && c.random.chance(0.4) ? `background:${t.raised}` : ''}">${link(t, w.words(c.random.int(1, 3)))}</div>`)}<br>`
  )}</div>`
const boxed = (t, content, more = '') =>
  `<div style="border:1px solid ${t.line};border-radius:${t.radius}px;background:${t.panel};padding:12px;${more}">${content}</div>`
const codeBlock = ({ random, look }, t, w, rows = random.int(3, 14)) => {
  const colours = t.dark
    ? ['#c586c0', '#9cdcfe', '#ce9178', '#6a9955', '#ddd']
    : ['#a0a', '#00c', '#a31515', '#080', '#222']
  const line = () =>
    `${'&nbsp;'.repeat(random.int(0, 3) * 2)}${many(random, 0, 6, () => `<span style="color:${random.pick(colours)}">${random.pick([w.word(), w.word(), '=', '()', '{', `"${w.word()}"`])}</span> `)}`
  return `<div style="direction:ltr;white-space:nowrap;overflow:hidden;font:13px/1.45 '${look.mono}','Noto Sans Mono CJK SC',monospace">${random.times(rows, line).join('<br>')}</div>`
}
const page = (c, t, w, content) => shown(c, t, w, 'page', ([width]) => content(width))
const columns = (...parts) => `<div style="display:flex;gap:18px">${parts.join('')}</div>`
const main = (content, more = 'padding:16px') => box(`flex:1;min-width:0;${more}`, content)

function forum(c, t, w) {
  const { random } = c
  const quote = () =>
    `<div style="border-inline-start:4px solid ${t.accent};background:${t.raised};padding:6px 12px;margin:6px 0"><b>${w.title(1)}:</b> ${w.sentence()}</div>`
  const text = () =>
    `${random.chance(0.4) ? quote() : ''}${w.paragraph(random.int(1, 5))}${random.chance(0.12) ? `<br><img src="${c.image(random.pick(['photo', 'drawing']))}" style="height:130px">` : ''}`
  const post = random.pick([
    () =>
      columns(
        `<div style="width:130px;flex:none;text-align:center;background:${t.raised};padding:10px"><b>${w.title(1)}</b><br>${avatar(c, 70, w)}<br><small>${w.words(2)}<br>${random.int(1, 9000)}</small></div>`,
        main(
          `<small style="color:${t.faint}">${random.int(1, 28)}.${random.int(1, 12)}.${random.int(2002, 2024)} #${random.int(1, 99)}</small><hr>${text()}`,
          'padding:8px 0'
        )
      ),
    () =>
      `<div style="margin-inline-start:${random.int(0, 3) * 28}px;border-inline-start:2px solid ${t.line};padding:8px 14px">${avatar(c, 22, w)} <b>${w.word()}</b> <small>${random.int(1, 23)} ${w.word()}</small><br>${text()}<br><small style="color:${t.faint}">▲ ${random.int(1, 900)} ▼ &emsp; ${w.word()} &emsp; ${w.word()}</small></div>`,
    () =>
      `<div style="display:flex;align-items:center;gap:14px;padding:7px 12px;background:${random.chance(0.5) ? t.panel : t.raised}">${random.chance(0.5) ? avatar(c, 34, w) : '✉'}<div style="flex:1">${link(t, w.words(random.int(3, 8)))}<br><small>${w.word()}, ${w.words(3)}</small></div><span>${random.int(0, 300)}</span><span style="width:70px">${random.int(0, 9000)}</span></div>`
  ])
  return page(
    c,
    t,
    w,
    () =>
      `${header(c, t, w)}${`<div style="padding:14px ${random.pick([14, 30, 90])}px"><small>${link(t, w.title(1))} » ${link(t, w.title(2))}</small><h2 style="margin:6px 0">${w.title(4)}</h2>${many(random, 5, 14, () => `<div style="border:1px solid ${t.line};margin-bottom:${random.pick([0, 8])}px;background:${t.panel}">${post()}</div>`)}</div>`}`
  )
}

function wiki(c, t, w) {
  const { random } = c
  const words = () =>
    `${w.paragraph(random.int(2, 7)).replace(/\S+/g, (word) => (random.chance(0.1) ? link(t, word) : word))}${random.chance(0.5) ? link(t, `<sup>[${random.int(1, 60)}]</sup>`) : ''}`
  const info = () =>
    `<div style="float:${w.rightToLeft ? 'left' : 'right'};width:${random.int(200, 290)}px;margin:0 0 10px 18px;border:1px solid ${t.line};background:${t.panel};padding:6px;font-size:12px"><div style="text-align:center;background:${random.pick([t.raised, t.panel, c.look.colour()])}"><b>${w.title(2)}</b></div><img src="${c.image(random.pick(['photo', 'photo', 'map', 'drawing']))}" style="width:100%;max-height:220px;object-fit:cover">${many(random, 4, 16, () => columns(`<b style="width:40%">${w.title(1)}</b>`, `<span>${random.chance(0.4) ? w.number() : link(t, w.words(2))}</span>`))}</div>`
  const contents = () =>
    `<div style="display:inline-block;border:1px solid ${t.line};background:${t.panel};padding:8px 18px;margin:8px 0"><b>${w.title(1)}</b>${many(random, 4, 11, (i) => `<div style="padding-inline-start:${random.int(0, 1) * 16}px">${i + 1} ${link(t, w.words(2))}</div>`)}</div>`
  const serif = random.pick(["font-family:'Liberation Serif',serif;font-weight:normal", ''])
  const parts = () =>
    many(
      random,
      4,
      9,
      (i) =>
        `${i ? `<h3 style="border-bottom:1px solid ${t.line};margin:12px 0 4px;${serif}">${w.title(2)}</h3>` : ''}<p style="margin:6px 0">${words()}</p>${i === 0 && random.chance(0.6) ? contents() : ''}${random.chance(0.12) ? `<img src="${c.image(random.pick(['photo', 'map', 'chart']))}" style="float:${w.rightToLeft ? 'right' : 'left'};width:170px;margin:0 14px 6px 0;border:1px solid ${t.line};padding:4px">` : ''}`
    )
  const article = () =>
    main(
      `${random.chance(0.7) ? tabRow(c, t, w) : ''}<h1 style="margin:8px 0;border-bottom:1px solid ${t.line};${serif}">${w.title(2)}</h1>${random.chance(0.85) ? info() : ''}${parts()}`,
      `padding:8px 22px;background:${t.back}`
    )
  return page(
    c,
    t,
    w,
    () =>
      `${random.chance(0.5) ? header(c, t, w) : ''}${columns(random.chance(0.75) ? sideLinks(c, t, w, random.int(120, 190)) : '', article())}`
  )
}

function sourcePage(c, t, w) {
  const { random, look } = c
  const file = () => `${w.word()}.${random.pick(['js', 'py', 'md', 'c', 'rs', 'json', 'txt'])}`
  const files = () =>
    boxed(
      t,
      many(
        random,
        6,
        20,
        () =>
          `<div style="display:flex;align-items:center;gap:10px;padding:${random.int(4, 8)}px 12px;border-top:1px solid ${t.line}"><span style="color:${t.link}">${random.pick(['▣', '▤', '▸'])}</span><span style="width:30%">${random.chance(0.4) ? w.word() : file()}</span><span style="flex:1;color:${t.faint};white-space:nowrap;overflow:hidden">${w.words(5)}</span><small>${random.int(1, 30)} ${w.word()}</small></div>`
      ),
      'padding:0;margin-bottom:16px'
    )
  const readme = () =>
    boxed(
      t,
      `<h1 style="border-bottom:1px solid ${t.line}">${w.title(2)}</h1>${many(random, 2, 6, () => `<div style="display:inline-block;font-size:11px;margin:2px;color:#fff;background:linear-gradient(90deg,#555 50%,${look.colour()} 50%);padding:1px 8px">${w.word()} ${w.word()}</div>`)}<p>${w.paragraph(3)}</p>${`<div style="background:${t.raised};padding:12px">${codeBlock(c, t, w, 4)}</div>`}<h2>${w.title(2)}</h2>${w.paragraph(3)}`,
      'padding:18px'
    )
  const diff = (apart) => {
    const [red, green] = t.dark ? ['#5a1e24', '#1b4a2b'] : ['#ffd7d5', '#ccffd8']
    const side = () =>
      `<div style="flex:1;min-width:0">${random
        .times(random.int(12, 36), (i) => {
          const k = random.int(0, 6)
          return `<div style="display:flex;align-items:center;gap:8px;direction:ltr;min-height:19px;background:${[red, green][k] ?? (apart && k === 2 ? t.raised : 'none')}"><small style="width:34px;opacity:0.5">${i + random.int(10, 14)}</small><span>${k < 2 ? '-+'[k] : ' '}</span>${codeBlock(c, t, w, 1)}</div>`
        })
        .join('')}</div>`
    return boxed(
      t,
      `<b>${file()}</b> <span style="color:#3a4">+${random.int(1, 99)}</span> <span style="color:#d33">−${random.int(1, 99)}</span><hr style="border-color:${t.line}">${apart ? columns(side(), side()) : side()}`,
      'margin-bottom:14px'
    )
  }
  const about = () =>
    `<div style="width:220px;flex:none;padding-top:16px"><b>${w.title(1)}</b><p>${w.sentence()}</p>${many(random, 3, 7, () => box('padding:2px', `☆ ${random.int(1, 900)} ${w.word()}`))}<div style="display:flex;height:9px;border-radius:5px;overflow:hidden;margin-top:14px">${look.colours
      .slice(0, 4)
      .map((x) => box(`flex:${random.int(1, 9)};background:${x}`))
      .join('')}</div></div>`
  const body = random.pick([
    () => columns(main(files() + readme()), about()),
    () => main(files() + files()),
    () => main(diff(true) + diff(true)),
    () => main(diff() + diff()),
    () => main(boxed(t, codeBlock(c, t, w, 44)))
  ])
  return page(
    c,
    t,
    w,
    (width) =>
      `${header(c, t, w)}<div style="padding:8px 20px;background:${t.panel}">${link(t, w.word())} / <b>${link(t, w.word())}</b>${tabRow(c, t, w)}</div>${`<div style="padding:0 ${random.pick([4, 10, width > 1000 ? 110 : 10])}px">${body()}</div>`}`
  )
}

function results(c, t, w) {
  const { random } = c
  const length = random.int(2, 7)
  const thumb = random.pick([0, 0, 70, 110])
  const one = random.pick([
    () =>
      `<div style="display:flex;align-items:center;gap:10px">${avatar(c, 26, w)}<span>${w.title(1)}<br><small style="color:${t.faint}">${w.word()}.net › ${w.word()}</small></span></div><div style="font-size:19px">${link(t, w.title(length))}</div>${w.paragraph(random.int(1, 2))}`,
    () =>
      `<div style="display:flex;align-items:center;gap:14px">${thumb ? `<img src="${c.image('photo')}" style="width:${thumb}px;height:${thumb}px;object-fit:cover">` : `<b>${random.int(1, 99)}.</b>`}<div>${link(t, w.title(length), 'font-weight:bold;text-decoration:underline')}<br>${w.sentence()}<br><small style="color:#2a7d2a">${w.word()}.com/${w.word()} — ${random.int(1, 99)}k</small></div></div>`,
    () =>
      `${link(t, `<u>${w.title(length)}</u>`)} <small>${'★'.repeat(random.int(1, 5))}</small><br>${w.sentence()}<br><small>${many(random, 2, 5, () => `${link(t, w.word())} · `)}</small>`
  ])
  const strip = () =>
    `<div style="display:flex;gap:6px;overflow:hidden;margin:14px 0">${random
      .times(
        6,
        () => `<img src="${c.image(random.pick(['photo', 'photo', 'drawing']))}" style="height:96px">`
      )
      .join('')}</div>`
  const list = () =>
    main(
      `<small style="color:${t.faint}">${random.int(10, 90000)} ${w.words(3)}</small>${many(random, 5, 10, () => `<div style="margin:${random.pick([10, 18])}px 0">${one()}</div>${random.chance(0.12) ? strip() : ''}`)}`
    )
  const right = () =>
    `<div style="width:270px;flex:none;padding-top:18px">${boxed(
      t,
      `<img src="${c.image(random.pick(['photo', 'map']))}" style="width:100%;height:130px;object-fit:cover"><h2>${w.title(2)}</h2><p>${w.paragraph(2)}</p>${many(random, 3, 6, () => box('', `<b>${w.word()}:</b> ${w.words(2)}`))}`
    )}</div>`
  const pages = `<div style="display:flex;align-items:center;gap:4px;justify-content:center;padding:8px;position:absolute;bottom:0;left:0;right:0;background:${t.back}">${many(
    random,
    5,
    10,
    (i) =>
      `<div style="padding:5px 12px;border:1px solid ${t.line};background:${i ? t.panel : t.accent}">${i + 1}</div>`
  )}</div>`
  return page(
    c,
    t,
    w,
    () =>
      `${header(c, t, w)}${tabRow(c, t, w)}${columns(random.chance(0.4) ? sideLinks(c, t, w, 170) : '', list(), random.chance(0.6) ? right() : '')}${random.chance(0.5) ? pages : ''}`
  )
}

function timeline(c, t, w) {
  const { random } = c
  const edge = random.chance(0.5)
    ? `border:1px solid ${t.line};border-radius:${t.radius}px;margin-bottom:10px`
    : `border-bottom:1px solid ${t.line}`
  const media = () =>
    random.pick([
      () => '',
      () => '',
      () =>
        `<img src="${c.image(random.pick(['photo', 'photo', 'drawing', 'chart']))}" style="width:100%;max-height:240px;object-fit:cover;border-radius:${t.radius}px;margin-top:8px">`,
      () =>
        `<div style="display:flex;align-items:center;gap:3px">${random
          .times(2, () => `<img src="${c.image('photo')}" style="width:50%;height:150px;object-fit:cover">`)
          .join('')}</div>`
    ])()
  const post = () =>
    `<div style="padding:12px;background:${t.panel};display:flex;gap:12px;${edge}">${avatar(c, 44, w)}${main(
      `<b>${w.title(2)}</b> <span style="color:${t.faint}">@${w.word()} · ${random.int(1, 23)}h</span><br>${w.paragraph(random.int(1, 3))} ${link(t, `#${w.word()}`)}${media()}${`<div style="display:flex;align-items:center;justify-content:space-between;color:${t.faint};margin-top:8px">${many(random, 3, 5, () => `<span>${random.pick('♡↻✉↗☆')} ${random.int(0, 999)}</span>`)}</div>`}`,
      ''
    )}</div>`
  const left = () =>
    `<div style="width:190px;flex:none;padding:14px">${many(
      random,
      5,
      10,
      (i) =>
        `<div style="display:flex;align-items:center;gap:12px;padding:8px 0;font-size:17px">${glyph(c, 24, t.ink, plain.train)} ${i ? w.title(1) : `<b>${w.title(1)}</b>`}</div>`
    )}<div style="background:${t.accent};color:#fff;text-align:center;border-radius:20px;padding:9px;margin-top:10px">${w.title(1)}</div></div>`
  const right = () =>
    `<div style="width:250px;flex:none;padding:14px 14px 0 0">${many(random, 2, 3, () =>
      boxed(
        t,
        `<b style="font-size:17px">${w.title(2)}</b>${many(random, 3, 6, () => `<div style="display:flex;align-items:center;gap:8px;padding:6px 0">${random.chance(0.5) ? avatar(c, 34, w) : ''}<span style="flex:1"><b>${w.title(1)}</b><br><small>${random.int(1, 99)}k ${w.word()}</small></span>${link(t, random.pick(['+', '…']))}</div>`)}`,
        'margin-bottom:14px'
      )
    )}</div>`
  const write = () =>
    `<div style="padding:14px;background:${t.panel};${edge}"><div style="display:flex;align-items:center;gap:12px">${avatar(c, 40, w)}<span style="color:${t.faint};flex:1">${w.words(3)}…</span><b style="color:${t.accent}">${w.title(1)}</b></div></div>`
  return page(
    c,
    t,
    w,
    (width) =>
      `${random.chance(0.5) ? header(c, t, w) : ''}${columns(left(), main((random.chance(0.6) ? write() : tabRow(c, t, w)) + many(random, 4, 7, post), `border:solid ${t.line};border-width:0 1px`), width > 700 ? right() : '')}`
  )
}

function newsSite(c, t, w) {
  const { random } = c
  const serif = random.chance(0.5) ? "font-family:'Liberation Serif','Noto Serif',serif" : ''
  const photo = (high) =>
    `<img src="${c.image(random.pick(['photo', 'photo', 'photo', 'photo', 'map', 'chart']))}" style="width:100%;height:${high}px;object-fit:cover">`
  const story = (size, high) =>
    `<div style="border-top:${random.pick([0, 1, 3])}px solid ${t.line};padding:6px 0">${high ? photo(high) : ''}<small style="color:${t.accent}">${w.word()}</small><div style="font-weight:bold;font-size:${size}px;line-height:1.15;${serif}">${w.words(random.int(4, 9))}</div>${random.chance(0.6) ? w.sentence() : ''}<small style="color:${t.faint}">${clock(random)}</small></div>`
  const logo = `<div style="text-align:${random.pick(['center', 'start'])};padding:10px 24px;font:bold ${random.int(30, 54)}px/1.1 '${c.look.font}',serif;background:${t.head};color:${t.headInk}">${w.title(2)}</div>`
  const grid = (n, make) =>
    `<div style="display:grid;grid-template-columns:repeat(${n},1fr);gap:18px">${make()}</div>`
  const n = random.int(3, 5)
  const body = random.pick([
    () =>
      columns(
        box('flex:2;min-width:0', story(34, random.int(200, 320))),
        main(
          many(random, 3, 5, () => story(18, random.pick([0, 90]))),
          ''
        )
      ) + grid(n, () => many(random, n, n * 2, () => story(17, 110))),
    () => grid(n, () => random.times(n * 3, () => story(17, random.pick([0, 100, 130]))).join('')),
    () => many(random, 5, 9, () => columns(box('width:230px;flex:none', photo(120)), main(story(22, 0), ''))),
    () =>
      columns(
        main(random.times(3, () => story(18, 0)).join(''), ''),
        box('flex:2;min-width:0', story(30, 260) + story(20, 0)),
        main(random.times(4, (i) => story(16, i ? 0 : 90)).join(''), '')
      )
  ])
  return page(
    c,
    t,
    w,
    (width) =>
      `${logo}${`<div style="display:flex;align-items:center;gap:20px;padding:8px 24px;border-block:1px solid ${t.line}">${many(random, 5, 10, () => `<b>${w.title(1)}</b>`)}</div>`}${`<div style="padding:14px ${random.pick([20, width > 1000 ? 120 : 40])}px">${body()}</div>`}`
  )
}

function tableSite(c, t, w) {
  const { random } = c
  const cellOf = () =>
    random.pick([
      () => w.words(random.int(1, 3)),
      () => w.number(),
      () => w.number(),
      () => `<span style="color:#e8a20c">${'★'.repeat(random.int(1, 5))}</span>`,
      () => `<span style="color:${random.pick(['#2a2', '#d33'])}">${random.pick('✓✗▲▼')}</span>`,
      () => `${clock(random)}–${clock(random)}`,
      () => `${glyph(c, 22, t.ink, ['circle-flags'])} ${w.title(1)}`,
      () => `<b>${random.int(0, 5)} : ${random.int(0, 5)}</b>`,
      () => `<b>${random.int(9, 900)} ${random.pick('€$£¥')}</b>`,
      () =>
        `<div style="display:inline-block;padding:4px 14px;border-radius:${t.radius}px;background:${t.accent};color:#fff">${w.title(1)}</div>`,
      () => random.times(5, () => disc(15, random.pick(['#3a5', '#d44', '#999']))).join(' ')
    ])
  const table = () => {
    const kinds = random.times(random.int(4, 9), cellOf)
    const [pad, lined, striped] = [random.int(3, 14), random.chance(0.5), random.chance(0.5)]
    const cells = (make, tag) =>
      kinds
        .map(
          (kind, i) =>
            `<${tag} style="padding:${pad}px 8px;text-align:${i ? random.pick(['center', 'end']) : 'start'};${lined ? `border:1px solid ${t.line}` : ''}">${make(kind, i)}</${tag}>`
        )
        .join('')
    const body = many(
      random,
      5,
      24,
      (i) =>
        `<tr style="background:${striped && i % 2 ? t.raised : t.panel};border-bottom:1px solid ${t.line}">${cells((kind, k) => (k ? kind() : `${i + 1}. ${w.title(2)}`), 'td')}</tr>`
    )
    return `<h2 style="margin:10px 0">${w.title(3)}</h2><table style="border-collapse:collapse;width:100%;margin-bottom:14px"><tr style="background:${random.pick([t.head, t.raised])};color:${t.ink}">${cells(() => w.title(1), 'th')}</tr>${body}</table>`
  }
  const offer = () =>
    boxed(
      t,
      `<div style="display:flex;align-items:center;gap:16px"><img src="${c.image('photo')}" style="width:150px;height:100px;object-fit:cover"><div style="flex:1"><h3 style="margin:0">${w.title(3)}</h3>${w.sentence()}</div><div style="text-align:end"><b style="font-size:22px">${random.int(20, 900)} €</b><br>${`<div style="background:${t.accent};color:#fff;padding:5px 16px">${w.title(1)}</div>`}</div></div>`,
      'margin-bottom:10px'
    )
  const ask = () =>
    `<div style="display:flex;align-items:center;gap:6px;padding:16px 24px;background:${t.accent}">${many(
      random,
      3,
      5,
      () =>
        `<div style="flex:1;background:${t.back};color:${t.ink};padding:7px 12px;border-radius:${t.radius}px"><small>${w.word()}</small><br><b>${w.title(1)}</b></div>`
    )}</div>`
  const body = random.pick([table, table, table, () => many(random, 4, 7, offer)])
  return page(
    c,
    t,
    w,
    () =>
      `${header(c, t, w)}${random.chance(0.4) ? ask() : tabRow(c, t, w)}${columns(random.chance(0.35) ? sideLinks(c, t, w, 170) : '', main(body() + body()))}`
  )
}

function docsSite(c, t, w) {
  const { random } = c
  const callout = () =>
    `<div style="border-inline-start:5px solid ${c.look.colour()};background:${t.raised};padding:10px 14px;margin:12px 0"><b>${w.title(1)}</b><br>${w.sentence()}</div>`
  const sample = () =>
    `<div style="background:${random.pick([t.raised, t.panel])};border:1px solid ${t.line};border-radius:${t.radius}px;padding:12px;margin:12px 0">${codeBlock(c, t, w)}</div>`
  const part = random.pick([() => [sample, callout], () => [sample, sample]])()
  const text = () =>
    many(
      random,
      3,
      6,
      () =>
        `<h2 style="margin:12px 0 4px;${random.chance(0.5) ? `border-bottom:1px solid ${t.line}` : ''}">${w.title(2)}</h2><p style="margin:4px 0">${w.paragraph(random.int(1, 4))} <code style="background:${t.raised}">${w.word()}()</code></p>${random.chance(0.8) ? random.pick(part)() : `<ul>${many(random, 2, 6, () => `<li>${w.words(5)}</li>`)}</ul>`}`
    )
  return page(
    c,
    t,
    w,
    (width) =>
      `${random.chance(0.75) ? header(c, t, w) : ''}${columns(
        sideLinks(c, t, w, random.int(160, 250)),
        main(
          `<small>${link(t, w.word())} / ${w.word()}</small><h1 style="margin:6px 0">${w.title(3)}</h1>${text()}`,
          `padding:14px ${random.int(6, 40)}px`
        ),
        width > 900 && random.chance(0.6)
          ? `<div style="width:150px;flex:none;padding:20px 0">${many(random, 4, 9, () => box('padding:3px', link(t, w.words(2))))}</div>`
          : ''
      )}`
  )
}

// Windows with text.

function plainText(c, t, w) {
  const { random, look } = c
  const [numbers, size] = [random.chance(0.4), random.int(12, 20)]
  const [back, ink] = random.pick([
    [t.back, t.ink],
    ['#fff', '#000'],
    ['#000', '#ccc'],
    ['#fdf6e3', '#586e75'],
    ['#002b36', '#93a1a1'],
    ['#0000a8', '#eee'],
    ['#1d1f21', '#c5c8c6']
  ])
  const text = random.pick([
    () => w.words(random.int(1, 14)),
    () => w.paragraph(random.int(1, 6)),
    () => w.sentence()
  ])
  const line = (i) =>
    `<div style="display:flex;align-items:center;align-items:start">${numbers ? `<span style="width:40px;flex:none;opacity:0.45">${i + 1}</span>` : ''}<span>${random.chance(0.15) ? '&nbsp;' : text()}</span></div>`
  const status = random.pick([
    () => '',
    () =>
      `<div style="display:flex;align-items:center;background:${ink};color:${back};padding:0 8px;position:absolute;left:0;right:0;bottom:0"><span style="flex:1">:${w.word()} "${w.word()}.txt"</span>${random.int(1, 99)},${random.int(1, 80)} &emsp; ${random.int(0, 99)}%</div>`,
    () =>
      `<div style="position:absolute;left:0;bottom:0;right:0;display:grid;grid-template-columns:repeat(6,1fr);background:${back}">${random
        .times(
          12,
          () =>
            `<span><span style="background:${ink};color:${back}">^${String.fromCharCode(random.int(65, 90))}</span> ${w.word()}</span>`
        )
        .join('')}</div>`,
    () =>
      `<div style="display:flex;align-items:center;gap:4px;position:absolute;left:0;bottom:0;right:0;background:#000;color:#fff">${random
        .times(
          8,
          (i) =>
            `<span>F${i + 1}<span style="background:#0aa;color:#000;padding:0 8px"> ${w.word()}</span></span>`
        )
        .join('')}</div>`
  ])()
  return shown(
    c,
    t,
    w,
    'program',
    () =>
      `<div style="position:absolute;inset:0;padding:6px 10px;background:${back};color:${ink};font:${size}px/1.4 '${random.pick([look.mono, look.mono, look.font])}','Noto Sans Mono CJK SC',monospace">${random.times(random.int(4, 50), line).join('')}${status}</div>`
  )
}

function logViewer(c, t, w) {
  const { random, look } = c
  const levels = [
    ['INFO', '#3a8'],
    ['INFO', '#3a8'],
    ['DEBUG', t.faint],
    ['WARN', '#d90'],
    ['ERROR', '#d33']
  ]
  const [boxed, table] = [random.chance(0.4), random.chance(0.4)]
  const line = (i) => {
    const [level, colour] = random.pick(levels)
    const name = boxed
      ? `<span style="background:${colour};color:#fff;padding:0 6px">${level}</span>`
      : `<span style="color:${colour}">${level}</span>`
    return `<div style="display:flex;align-items:center;gap:12px;padding:1px 6px;white-space:nowrap;direction:ltr;background:${table && i % 2 ? t.raised : 'none'};${level === 'ERROR' && random.chance(0.5) ? 'background:#d332' : ''}"><span style="color:${t.faint}">2024-0${random.int(1, 9)}-${random.int(10, 28)} ${clock(random)}:${random.int(10, 59)}.${random.int(100, 999)}</span>${name}<span style="color:${t.link};width:90px;overflow:hidden">[${w.word()}]</span><span>${w.words(random.int(2, 12))} ${random.int(0, 9999)}</span></div>`
  }
  const filters = `<div style="display:flex;align-items:center;gap:8px;padding:7px;background:${t.panel}">${many(random, 2, 5, () => `<div style="border:1px solid ${t.line};padding:2px 12px;border-radius:${t.radius}px">${w.word()} ▾</div>`)}${`<div style="flex:1;border:1px solid ${t.line};padding:2px 8px">⌕ ${w.word()}</div>`}</div>`
  const bars = `<div style="display:flex;align-items:center;gap:2px;padding:6px;align-items:end;height:50px">${random
    .times(
      60,
      () =>
        `<div style="flex:1;height:${random.int(2, 44)}px;background:${random.chance(0.1) ? '#d33' : t.accent}"></div>`
    )
    .join('')}</div>`
  return shown(
    c,
    t,
    w,
    'program',
    () =>
      `${random.chance(0.7) ? filters : ''}${random.chance(0.35) ? bars : ''}${columns(random.chance(0.3) ? sideLinks(c, t, w, 160) : '', main(`<div style="font:${random.int(11, 15)}px/1.45 '${look.mono}','Noto Sans Mono CJK SC',monospace">${random.times(48, line).join('')}</div>`, ''))}`
  )
}

function chatBot(c, t, w) {
  const { random } = c
  const bubble = random.chance(0.5)
  const answer = () =>
    `<p style="margin:4px 0">${w.paragraph(random.int(1, 4))}</p>${random.pick([() => '', () => `<ol>${many(random, 2, 5, () => `<li><b>${w.title(1)}</b>: ${w.words(6)}</li>`)}</ol>`, () => `<div style="background:${t.dark ? '#000' : t.raised};border-radius:${t.radius}px;padding:12px;margin:8px 0">${codeBlock(c, t, w, random.int(3, 9))}</div>`])()}`
  const turn = (i) =>
    i % 2
      ? `<div style="display:flex;align-items:center;gap:14px;align-items:start;margin:14px 0">${avatar(c, 30, w)}${main(answer(), bubble ? `background:${t.panel};padding:10px 16px;border-radius:${t.radius}px` : '')}</div>`
      : `<div style="display:flex;align-items:center;gap:14px;margin:14px 0">${
          bubble
            ? `<div style="margin-inline-start:auto;max-width:70%;background:${t.accent};color:#fff;padding:8px 16px;border-radius:18px">${w.sentence()}</div>`
            : `${avatar(c, 30, w)}<b>${w.sentence()}</b>`
        }</div>`
  const ask = `<div style="position:absolute;bottom:${random.int(8, 24)}px;left:8%;right:8%;border:1px solid ${t.line};border-radius:${random.pick([6, 14, 28])}px;background:${t.back};padding:${random.int(8, 18)}px 18px;color:${t.faint}">${w.words(3)}… <span style="float:${w.rightToLeft ? 'left' : 'right'}">${disc(22, t.accent, '<span style="color:#fff">↑</span>')}</span></div>`
  return shown(
    c,
    t,
    w,
    random.pick(['page', 'program']),
    (size) =>
      `<div style="display:flex;height:100%">${random.chance(0.65) ? sideLinks(c, t, w, random.int(150, 240)) : ''}${main(`${row(`<b>${w.title(2)} ▾</b>`, 'padding:10px 0')}${random.times(random.int(2, 7), turn).join('')}${ask}`, `position:relative;padding:0 ${size[0] > 900 ? random.int(20, 130) : 20}px`)}</div>`
  )
}

function slidesProgram(c, t, w) {
  const { random, look } = c
  const [back, ink] = random.pick([
    ['#fff', '#222'],
    ['#fff', '#222'],
    [look.accent, '#fff'],
    ['#1b2433', '#fff'],
    [`linear-gradient(${look.colours[0]},#fff)`, '#111']
  ])
  const slide = (width) => {
    const s = width / 600
    const image = () =>
      `<img src="${c.image(random.pick(['photo', 'chart', 'drawing', 'map']))}" style="width:${200 * s}px;height:${190 * s}px;object-fit:cover">`
    const points = () =>
      `<ul style="flex:1;padding-inline-start:${26 * s}px">${many(random, 2, 6, () => `<li style="margin-bottom:${6 * s}px">${w.words(random.int(2, 6))}</li>`)}</ul>`
    const title = `<b style="font-size:${34 * s}px;display:block;line-height:1.2">${w.title(random.int(1, 3))}</b>`
    const body = random.pick([
      () => columns(points(), image()),
      points,
      () => `<br><br>${title}${w.words(4)}`,
      () => columns(image(), image()),
      () => columns(points(), points())
    ])()
    return `<div style="width:${width}px;height:${width * 0.5625}px;flex:none;background:${back};color:${ink};overflow:hidden;box-sizing:border-box;padding:${30 * s}px;font-size:${18 * s}px;line-height:1.35;box-shadow:0 1px 6px #0007">${title + body}</div>`
  }
  const ribbon = () =>
    `<div style="display:flex;align-items:center;background:${t.panel}">${many(
      random,
      4,
      9,
      () =>
        `<div style="padding:4px 8px;border-inline-end:1px solid ${t.line};text-align:center;font-size:11px">${glyph(c, 26, t.ink, plain.train)}<br>${w.word()}</div>`
    )}</div>`
  return shown(c, t, w, 'program', ([width, height]) => {
    const small = random.int(100, 170)
    const list = `<div style="width:${small + 46}px;flex:none;padding:8px;background:${t.panel};box-sizing:border-box">${random
      .times(
        7,
        (i) =>
          `<div style="display:flex;align-items:center;gap:8px;margin-bottom:12px"><small>${i + 1}</small>${`<div style="${i === 1 ? `outline:3px solid ${t.accent}` : ''}">${slide(small)}</div>`}</div>`
      )
      .join('')}</div>`
    const right = random.chance(0.35)
      ? `<div style="width:170px;flex:none;padding:12px;background:${t.panel}">${many(
          random,
          5,
          12,
          () =>
            `<div style="display:flex;align-items:center;margin:8px 0"><span style="flex:1">${w.word()}</span>${`<div style="border:1px solid ${t.line};padding:1px 12px">${w.number()}</div>`}</div>`
        )}</div>`
      : ''
    const stage = Math.min(width - small - 80 - (right ? 200 : 0), (height - 110) * 1.7)
    return `<div style="display:flex;flex-direction:column;height:100%">${random.chance(0.75) ? ribbon() : ''}<div style="display:flex;flex:1;min-height:0;background:${t.raised}">${list}<div style="flex:1;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:20px">${slide(stage)}${random.chance(0.3) ? `<div style="width:${stage}px;height:60px;background:${t.back}">${w.words(4)}</div>` : ''}</div>${right}</div></div>`
  })
}

/** @type {Record<string, (context: import('./screenshots.mjs').PageContext) => { width: number, height: number, html: string }>} */
export const sites = themed({
  forum,
  wiki,
  sourcePage,
  results,
  timeline,
  newsSite,
  tableSite,
  docsSite,
  plainText,
  logViewer,
  chatBot,
  slidesProgram
})
