// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/**
 * Screens of computers and phones: windows, terminals, editors, pages in a browser, chats, spreadsheets. HTML
 * of a fixed size.
 */
import { many } from '../html.mjs'
import { writer } from '../text.mjs'

/**
 * @typedef {import('./charts.mjs').Context & { image(kind: 'photo' | 'drawing' | 'chart' | 'map'): string }} PageContext
 *   `image` gives the address of a picture to show in the page
 */

const desktops = { train: ['flat', 'rounded', 'classic', 'dark'], test: ['glass', 'thin'] }

function theme({ random, look, split }) {
  const kind = random.pick(desktops[split])
  const dark = kind === 'dark' || look.dark
  const tone = random.int(0, 359)
  return {
    kind,
    dark,
    bar:
      kind === 'classic'
        ? random.pick(['#c0c0c0', '#d4d0c8', '#ece9d8'])
        : dark
          ? `hsl(${tone},8%,${random.int(10, 24)}%)`
          : random.pick(['#f3f3f3', '#e8e8e8', '#dfe6ee', '#fff', look.accent]),
    panel: dark
      ? `hsl(${tone},8%,${random.int(8, 20)}%)`
      : random.pick(['#fff', '#fff', '#fafafa', '#f0f0f0']),
    side: dark
      ? `hsl(${tone},9%,${random.int(12, 26)}%)`
      : random.pick(['#f2f2f2', '#e9edf2', '#f7f4ef', '#333a45']),
    ink: dark ? '#ddd' : '#222',
    faint: dark ? '#444' : '#ddd',
    radius: { flat: 0, rounded: 10, classic: 0, dark: 6, glass: 12, thin: 3 }[kind],
    accent: look.accent
  }
}

function buttons(random, t) {
  if (random.chance(0.35))
    return `<span>${['#ff5f57', '#febc2e', '#28c840'].map((c) => `<i style="display:inline-block;width:12px;height:12px;border-radius:50%;background:${c};margin:0 4px"></i>`).join('')}</span>`
  return `<span style="margin-left:auto;letter-spacing:12px;font-family:'DejaVu Sans'">–□×</span>`
}

/** A window with its bars around the content. */
function frame(context, t, content, { style = '', menu } = {}) {
  const { random } = context
  const words = writer(random)
  const withMenu = menu ?? random.chance(0.5)
  const tools = random.chance(0.5)
    ? `<div style="display:flex;gap:6px;padding:5px 8px;background:${t.bar};border-bottom:1px solid ${t.faint}">${many(random, 5, 18, () => icon(random, t, context.look, random.int(16, 24)))}</div>`
    : ''
  const status = random.chance(0.4)
    ? `<div style="display:flex;justify-content:space-between;background:${t.bar};font-size:11px;padding:2px 8px;border-top:1px solid ${t.faint}"><span>${words.words(3)}</span><span>${random.int(1, 100)}%</span></div>`
    : ''
  return `<div style="display:flex;flex-direction:column;background:${t.panel};color:${t.ink};border:1px solid ${t.kind === 'classic' ? '#555' : t.faint};border-radius:${t.radius}px;overflow:hidden;box-shadow:0 4px 20px #0005;${style}"><div style="display:flex;align-items:center;gap:8px;padding:${random.int(3, 9)}px 10px;background:${t.kind === 'classic' ? 'linear-gradient(90deg,#0a246a,#a6caf0);color:#fff' : t.bar};font-size:13px"><span style="flex:1;text-align:${random.pick(['left', 'center'])}">${words.title(2)}</span>${buttons(random, t)}</div>${withMenu ? `<div style="display:flex;gap:14px;padding:3px 10px;background:${t.bar};font-size:12px;border-bottom:1px solid ${t.faint}">${many(random, 4, 9, () => `<span>${words.word()}</span>`)}</div>` : ''}${tools}<div style="flex:1;overflow:hidden;position:relative">${content}</div>${status}</div>`
}
const icon = (random, t, look, size) =>
  `<i style="display:inline-block;flex:none;width:${size}px;height:${size}px;border-radius:${random.pick([2, 4, size / 2])}px;background:${random.pick([look.colour(), t.faint, t.ink])};opacity:${random.between(0.5, 1).toFixed(2)}"></i>`
const button = (random, t, words, primary) =>
  `<span style="display:inline-block;padding:5px 16px;margin:4px;border-radius:${t.radius / 2}px;border:1px solid ${t.faint};${t.kind === 'classic' ? 'border:2px outset #fff;background:#d4d0c8;color:#000' : primary ? `background:${t.accent};color:#fff` : ''}">${words.title(1)}</span>`
const input = (t, words, width = '100%') =>
  `<div style="border:1px solid ${t.faint};border-radius:${t.radius / 2}px;padding:5px 8px;width:${width};box-sizing:border-box;margin:4px 0;opacity:0.85">${words}</div>`

/** The whole screen: windows on a desktop, or a single one that fills it. */
function screen(context, { width, height }, content, font = context.look.font) {
  return {
    width,
    height,
    html: `<div style="position:absolute;inset:0;overflow:hidden;font:13px/1.4 '${font}','Noto Sans CJK SC','Noto Sans',sans-serif">${content}</div>`
  }
}
const wide = (random) =>
  random.pick([
    { width: 1024, height: 640 },
    { width: 900, height: 675 },
    { width: 800, height: 600 },
    { width: 1100, height: 620 },
    { width: 640, height: 480 }
  ])
const phone = (random) =>
  random.pick([
    { width: 390, height: 800 },
    { width: 360, height: 720 },
    { width: 420, height: 800 }
  ])
const fills = 'position:absolute;inset:0;border:0;border-radius:0;'

/** Shows an application full screen, as a window on a desktop, or as a window by itself. */
function show(context, t, content, options = {}) {
  const { random } = context
  const size = wide(random)
  const how = random.pick(['full', 'full', 'alone', 'desktop'])
  if (how !== 'desktop')
    return screen(context, size, frame(context, t, content, { ...options, style: fills }))
  return screen(
    context,
    size,
    desktop(
      context,
      t,
      frame(context, t, content, {
        ...options,
        style: `position:absolute;left:${random.int(4, 15)}%;top:${random.int(6, 15)}%;width:${random.int(60, 80)}%;height:${random.int(55, 75)}%;`
      })
    )
  )
}

function wallpaper(context) {
  const { random, look } = context
  return random.pick([
    () => `url('${context.image('photo')}') center/cover`,
    () => `url('${context.image('drawing')}') center/cover`,
    () => `linear-gradient(${random.int(0, 180)}deg,${look.colours[0]},${look.colours[1]})`,
    () => look.colours[2],
    () => '#3a6ea5'
  ])()
}

function desktop(context, t, windows) {
  const { random, look } = context
  const words = writer(random)
  const bar = `<div style="position:absolute;left:0;right:0;${random.pick(['top:0', 'bottom:0', 'bottom:0'])};height:${random.int(26, 44)}px;background:${t.bar};color:${t.ink};display:flex;align-items:center;gap:10px;padding:0 10px;opacity:0.95;justify-content:${random.pick(['start', 'center'])}">${many(random, 3, 9, () => icon(random, t, look, 22))}<span style="position:absolute;right:10px">${random.int(0, 23)}:${random.int(10, 59)}</span></div>`
  const icons = many(
    random,
    0,
    10,
    (i) =>
      `<div style="position:absolute;left:${16 + Math.floor(i / 6) * 90}px;top:${50 + (i % 6) * 85}px;width:76px;text-align:center;color:#fff;text-shadow:0 1px 2px #000;font-size:11px">${icon(random, t, look, 40)}<br>${words.word()}</div>`
  )
  return `<div style="position:absolute;inset:0;background:${wallpaper(context)}">${icons}${windows}${bar}</div>`
}

function terminal(context) {
  const { random, look } = context
  const words = writer(random)
  const [back, ink] = random.pick([
    ['#000', '#ccc'],
    ['#000', '#0f0'],
    ['#300a24', '#eee'],
    ['#002b36', '#93a1a1'],
    ['#1e1e1e', '#ddd'],
    ['#fff', '#000'],
    ['#fdf6e3', '#586e75'],
    ['#0c0c2c', '#cdf']
  ])
  const row = () =>
    random.pick([
      () =>
        `<span style="color:#5c5">${words.word()}@${words.word()}</span>:<span style="color:#68f">~/${words.word()}</span>$ ${words.words(random.int(1, 4))}`,
      () =>
        `-rw-r--r-- 1 ${words.word()} ${random.int(100, 99999)} ${words.word()}.${words.word().slice(0, 2)}`,
      () => `[${random.int(0, 999)}.${random.int(1000, 9999)}] ${words.words(random.int(3, 9))}`,
      () =>
        `<span style="color:${random.pick(['#f55', '#fa0', '#5cf'])}">${words.word()}</span>: ${words.words(random.int(2, 8))}`,
      () => '',
      () => `${words.words(random.int(2, 12))}`
    ])()
  const text = `<pre style="margin:0;padding:6px;min-height:100%;background:${back};color:${ink};font:${random.int(12, 18)}px/1.25 '${look.mono}',monospace">${random.times(random.int(6, 50), row).join('\n')}<span style="background:${ink}">&nbsp;</span></pre>`
  const t = theme(context)
  if (random.chance(0.25))
    return screen(
      context,
      wide(random),
      `<div style="position:absolute;inset:0;background:${back}">${text}</div>`
    )
  return show(context, t, `<div style="position:absolute;inset:0;background:${back}">${text}</div>`)
}

function code(context) {
  const { random, look } = context
  const words = writer(random)
  const t = theme(context)
  const colours = t.dark
    ? ['#c586c0', '#9cdcfe', '#ce9178', '#6a9955', '#dcdcaa', '#d4d4d4']
    : ['#a0a', '#00f', '#a31515', '#080', '#795e26', '#000']
  let depth = 0
  const row = (i) => {
    depth = Math.max(0, Math.min(6, depth + random.int(-1, 1)))
    return `<div><span style="opacity:0.4;display:inline-block;width:36px">${i + 1}</span>${'&nbsp;'.repeat(depth * 3)}${many(random, 0, 7, () => `<span style="color:${random.pick(colours)}">${random.pick([words.word(), words.word(), '=', '(', ')', '{', '"' + words.word() + '"'])}</span> `)}</div>`
  }
  const files = `<div style="width:${random.int(120, 230)}px;background:${t.side};padding:8px;color:${t.dark || t.side === '#333a45' ? '#ccc' : '#333'}">${many(random, 8, 28, () => `<div style="padding-left:${random.int(0, 3) * 12}px">▸ ${words.word()}</div>`)}</div>`
  return show(
    context,
    t,
    `<div style="display:flex;height:100%">${random.chance(0.7) ? files : ''}<div style="flex:1;padding:6px;font:${random.int(11, 15)}px/1.45 '${look.mono}',monospace;white-space:nowrap;overflow:hidden">${random.times(55, row).join('')}</div>${random.chance(0.2) ? `<div style="width:60px;background:${t.side}"></div>` : ''}</div>`
  )
}

function browser(context, page) {
  const { random } = context
  const t = theme(context)
  const words = writer(random)
  const tabs = `<div style="display:flex;gap:2px;background:${t.bar};padding:5px 8px 0;font-size:11px">${many(random, 1, 6, (i) => `<span style="background:${i ? 'transparent' : t.panel};padding:5px 12px;border-radius:8px 8px 0 0;width:110px;overflow:hidden;white-space:nowrap">${words.words(3)}</span>`)}</div><div style="display:flex;gap:8px;padding:5px 10px;border-bottom:1px solid ${t.faint}">← → ⟳ <span style="flex:1;background:${t.dark ? '#0005' : '#0001'};border-radius:14px;padding:2px 12px">https://${words.script === 'latin' ? words.word() : 'example'}.com/${random.int(1, 999)}</span></div>`
  const body = `<div style="position:relative;height:100%;overflow:hidden">${page(t, words)}</div>`
  if (random.chance(0.3))
    return screen(
      context,
      wide(random),
      `<div style="position:absolute;inset:0;background:${t.panel};color:${t.ink}">${body}</div>`
    )
  return screen(
    context,
    wide(random),
    `<div style="position:absolute;inset:0;background:${t.panel};color:${t.ink}">${tabs}${body}</div>`
  )
}

const card = (context, t, words, kind, height = 120) =>
  `<div style="border:1px solid ${t.faint};border-radius:${t.radius}px;overflow:hidden;background:${t.panel}"><div style="height:${height}px;background:url('${context.image(kind)}') center/cover"></div><div style="padding:8px"><b>${words.title(2)}</b><br>${words.words(6)}<br>${context.random.chance(0.5) ? `<span style="color:${t.accent}">${context.random.between(1, 99).toFixed(2)}</span>` : ''}</div></div>`
const grid = (columns, content, gap = 14) =>
  `<div style="display:grid;grid-template-columns:repeat(${columns},1fr);gap:${gap}px;padding:${gap}px">${content}</div>`
const nav = (context, t, words) =>
  `<div style="display:flex;gap:22px;align-items:center;padding:12px 20px;background:${context.random.pick([t.panel, t.accent, '#222'])};color:${context.random.chance(0.5) ? t.ink : '#fff'}"><b style="font-size:20px">${words.title(1)}</b>${many(context.random, 3, 7, () => `<span>${words.word()}</span>`)}<span style="margin-left:auto">${button(context.random, t, words, true)}</span></div>`

function chat(context, { mobile }) {
  const { random, look } = context
  const words = writer(random)
  const t = theme(context)
  const bubble = () => {
    const own = random.chance(0.45)
    return `<div style="display:flex;margin:7px 10px;justify-content:${own ? 'end' : 'start'};gap:8px">${own ? '' : icon(random, t, look, 28)}<div style="max-width:65%;padding:7px 12px;border-radius:14px;background:${own ? t.accent : t.dark ? '#3a3a3f' : '#e8e8ec'};color:${own ? '#fff' : t.ink}">${random.chance(0.08) ? `<img src="${context.image('photo')}" style="width:160px">` : words.words(random.int(1, 18))}</div></div>`
  }
  const list = `<div style="height:100%;overflow:hidden;background:${random.chance(0.3) ? look.background : t.panel};color:${t.ink}">${many(random, 8, 18, bubble)}</div>`
  if (mobile) return phoneScreen(context, t, list, words)
  return show(
    context,
    t,
    `<div style="display:flex;height:100%"><div style="width:220px;background:${t.side};padding:8px;color:${t.side === '#333a45' ? '#ddd' : t.ink}">${many(random, 6, 14, () => `<div style="display:flex;gap:8px;padding:7px;align-items:center">${icon(random, t, look, 32)}<div><b>${words.title(1)}</b><br><small>${words.words(3)}</small></div></div>`)}</div><div style="flex:1;position:relative">${list}<div style="position:absolute;bottom:8px;left:8px;right:8px;background:${t.panel}">${input(t, words.words(2))}</div></div></div>`
  )
}

function phoneScreen(context, t, content, words) {
  const { random, look } = context
  const size = phone(random)
  const top = `<div style="display:flex;justify-content:space-between;padding:6px 18px;font-size:12px;background:${t.panel};color:${t.ink}"><b>${random.int(0, 23)}:${random.int(10, 59)}</b><span>▂▄▆ ${random.int(5, 100)}%</span></div><div style="padding:12px 16px;font-size:${random.pick([17, 26])}px;font-weight:bold;background:${t.bar};color:${t.ink}">${random.chance(0.5) ? '‹ ' : ''}${words.title(1)}</div>`
  const bottom = random.chance(0.6)
    ? `<div style="position:absolute;bottom:0;left:0;right:0;height:58px;background:${t.bar};display:flex;justify-content:space-around;align-items:center">${random.times(random.int(3, 5), () => icon(random, t, look, 26)).join('')}</div>`
    : ''
  return screen(
    context,
    size,
    `<div style="position:absolute;inset:0;background:${t.panel};color:${t.ink}">${top}<div style="position:absolute;top:86px;bottom:0;left:0;right:0;overflow:hidden">${content}</div>${bottom}</div>`
  )
}

function sheetOfCells(context) {
  const { random, look } = context
  const t = theme(context)
  const words = writer(random)
  const columns = random.int(6, 14)
  const head = `<tr>${random.times(columns + 1, (i) => `<td style="background:${t.bar};text-align:center;border:1px solid ${t.faint};width:${i ? random.int(50, 120) : 30}px">${i ? String.fromCharCode(64 + i) : ''}</td>`).join('')}</tr>`
  const filled = random.between(0.3, 0.95)
  const rows = random
    .times(
      34,
      (r) =>
        `<tr>${random.times(columns + 1, (i) => `<td style="border:1px solid ${t.faint};height:18px;padding:0 4px;overflow:hidden;white-space:nowrap;max-width:110px;${i ? `text-align:${i > 1 ? 'right' : 'left'};${random.chance(0.02) ? `background:${look.colour()};` : ''}` : `background:${t.bar};text-align:center`}">${i === 0 ? r + 1 : r < filled * 34 && random.chance(0.85) ? (i === 1 ? words.word() : words.number()) : ''}</td>`).join('')}</tr>`
    )
    .join('')
  const chart = random.chance(0.3)
    ? `<img src="${context.image('chart')}" style="position:absolute;right:40px;top:90px;width:300px;border:1px solid #888">`
    : ''
  return show(
    context,
    t,
    `<table style="border-collapse:collapse;font-size:12px">${head}${rows}</table>${chart}`,
    { menu: true }
  )
}

function dialogue(context, { wizard = false }) {
  const { random, look } = context
  const t = theme(context)
  const words = writer(random)
  const kinds = [
    () =>
      `<div style="display:flex;gap:14px;padding:18px">${icon(random, t, look, 44)}<div>${words.sentence()}${words.sentence()}</div></div>`,
    () =>
      `<div style="padding:14px">${many(random, 3, 7, () => `<div style="display:flex;align-items:center"><span style="width:120px">${words.title(1)}</span>${input(t, words.word())}</div>`)}</div>`,
    () =>
      `<div style="padding:14px">${many(random, 3, 9, () => `<div style="margin:5px">${random.pick(['☑', '☐', '◉', '○'])} ${words.words(3)}</div>`)}</div>`,
    () =>
      `<div style="padding:14px">${words.title(2)}<div style="height:16px;background:${t.faint};margin:10px 0"><div style="height:16px;width:${random.int(10, 95)}%;background:${t.accent}"></div></div>${words.words(4)}</div>`
  ]
  const body = `${random.pick(kinds)()}${random.chance(0.4) ? random.pick(kinds)() : ''}<div style="text-align:right;padding:8px">${many(random, 1, 3, (i) => button(random, t, words, i === 0))}</div>`
  const left = wizard ? `<div style="width:35%;background:linear-gradient(${t.accent},#123)"></div>` : ''
  const content = `<div style="display:flex;height:100%;font-size:14px">${left}<div style="flex:1">${wizard ? `<h2 style="padding:0 16px">${words.title(3)}</h2>` : ''}${body}</div></div>`
  const size = { width: random.int(380, 620), height: random.int(230, 400) }
  if (random.chance(0.5))
    return screen(context, size, frame(context, t, content, { style: fills, menu: false }))
  return screen(
    context,
    wide(random),
    desktop(
      context,
      t,
      frame(context, t, content, {
        style: `position:absolute;left:25%;top:25%;width:${size.width}px;min-height:${size.height - 80}px;`,
        menu: false
      })
    )
  )
}

function listView(context, row, { side = true } = {}) {
  const { random } = context
  const t = theme(context)
  const words = writer(random)
  const left = side
    ? `<div style="width:${random.int(130, 210)}px;background:${t.side};color:${t.side === '#333a45' ? '#ddd' : t.ink};padding:10px">${many(random, 6, 16, (i) => `<div style="padding:4px 8px;${i === 2 ? `background:${t.accent};color:#fff;border-radius:${t.radius}px` : ''}">${words.title(1)}</div>`)}</div>`
    : ''
  return show(
    context,
    t,
    `<div style="display:flex;height:100%">${left}<div style="flex:1;overflow:hidden">${row(t, words)}</div></div>`
  )
}

/** @type {Record<string, (context: PageContext) => { width: number, height: number, html: string }>} */
export const screenshots = {
  terminal,
  code,
  textEditor: (c) => {
    const words = writer(c.random)
    return show(
      c,
      theme(c),
      `<div style="padding:8px;font:${c.random.int(12, 18)}px/1.5 '${c.random.pick([c.look.mono, c.look.font])}'">${many(c.random, 2, 9, () => `<div>${words.paragraph(c.random.int(1, 5))}</div><br>`)}</div>`,
      { menu: true }
    )
  },
  wordProcessor: (c) => {
    const words = writer(c.random)
    return show(
      c,
      theme(c),
      `<div style="background:#8885;height:100%;padding-top:16px"><div style="background:#fff;color:#111;margin:0 auto;width:62%;height:900px;padding:50px;box-sizing:border-box;box-shadow:0 0 5px #0006"><h2>${words.title(3)}</h2>${many(c.random, 4, 9, () => `<p>${words.paragraph()}</p>`)}</div></div>`,
      { menu: true }
    )
  },
  shop: (c) =>
    browser(
      c,
      (t, w) =>
        nav(c, t, w) +
        grid(
          c.random.int(3, 5),
          many(c.random, 6, 12, () => card(c, t, w, c.random.pick(['photo', 'drawing'])))
        )
    ),
  webArticle: (c) =>
    browser(
      c,
      (t, w) =>
        `${nav(c, t, w)}<div style="display:flex;gap:24px;padding:20px 8%"><div style="flex:3"><h1>${w.title(4)}</h1>${c.random.chance(0.6) ? `<div style="height:200px;background:url('${c.image('photo')}') center/cover"></div>` : ''}${many(c.random, 4, 8, () => `<p>${w.paragraph()}</p>`)}</div><div style="flex:1;background:${t.side};color:${t.side === '#333a45' ? '#ddd' : t.ink};padding:10px">${many(c.random, 5, 12, () => `<p style="color:${t.accent}">${w.words(4)}</p>`)}</div></div>`
    ),
  landingPage: (c) =>
    browser(
      c,
      (t, w) =>
        `${nav(c, t, w)}<div style="height:${c.random.int(200, 360)}px;background:${wallpaper(c)};display:flex;flex-direction:column;align-items:center;justify-content:center;color:#fff"><div style="font-size:40px;font-weight:bold">${w.title(3)}</div><p>${w.sentence()}</p>${button(c.random, t, w, true)}</div>${grid(
          3,
          many(
            c.random,
            3,
            6,
            () =>
              `<div style="text-align:center">${icon(c.random, t, c.look, 44)}<h3>${w.title(2)}</h3>${w.sentence()}</div>`
          )
        )}`
    ),
  signIn: (c) =>
    browser(
      c,
      (t, w) =>
        `<div style="position:absolute;inset:0;background:${c.random.pick([t.side, t.panel, c.look.colours[0]])};color:${t.ink}"><div style="width:320px;margin:${c.random.int(40, 120)}px auto;background:${t.panel};padding:26px;border-radius:${t.radius}px;box-shadow:0 2px 12px #0003"><h2>${w.title(2)}</h2>${input(t, w.word())}${input(t, '••••••••')}<div>☐ ${w.words(2)}</div>${button(c.random, t, w, true)}</div></div>`
    ),
  chat: (c) => chat(c, { mobile: false }),
  phoneChat: (c) => chat(c, { mobile: true }),
  spreadsheet: sheetOfCells,
  phoneHome: (c) => {
    const { random, look } = c
    const t = theme(c)
    const w = writer(random)
    return screen(
      c,
      phone(random),
      `<div style="position:absolute;inset:0;background:${wallpaper(c)};color:#fff"><div style="display:flex;justify-content:space-between;padding:6px 18px"><b>${random.int(0, 23)}:${random.int(10, 59)}</b><span>▂▄▆</span></div>${grid(4, random.times(random.int(8, 24), () => `<div style="text-align:center;font-size:11px;text-shadow:0 1px 2px #000"><div style="width:56px;height:56px;margin:auto;border-radius:14px;background:${random.chance(0.3) ? `url('${c.image('drawing')}') center/cover` : look.colour()}"></div>${w.word().slice(0, 7)}</div>`).join(''), 20)}<div style="position:absolute;bottom:14px;left:12px;right:12px;height:80px;background:#fff5;border-radius:24px;display:flex;justify-content:space-around;align-items:center">${random.times(4, () => icon(random, t, look, 54)).join('')}</div></div>`
    )
  },
  phoneSettings: (c) => {
    const t = theme(c)
    const w = writer(c.random)
    return phoneScreen(
      c,
      t,
      many(
        c.random,
        8,
        14,
        () =>
          `<div style="display:flex;align-items:center;gap:14px;padding:11px 16px;border-bottom:1px solid ${t.faint}">${icon(c.random, t, c.look, 28)}<div style="flex:1">${w.title(2)}${c.random.chance(0.5) ? `<br><small style="opacity:0.6">${w.words(3)}</small>` : ''}</div>${c.random.chance(0.4) ? `<i style="width:42px;height:22px;border-radius:11px;background:${c.random.pick([t.accent, t.faint])}"></i>` : '›'}</div>`
      ),
      w
    )
  },
  email: (c) =>
    listView(c, (t, w) =>
      many(
        c.random,
        10,
        24,
        (i) =>
          `<div style="display:flex;gap:12px;padding:8px;border-bottom:1px solid ${t.faint};${i % 5 === 0 ? 'font-weight:bold' : ''}"><span style="width:120px;overflow:hidden;white-space:nowrap">${w.title(2)}</span><span style="flex:1;white-space:nowrap;overflow:hidden">${w.words(10)}</span><span>${c.random.int(1, 28)}.${c.random.int(1, 12)}.</span></div>`
      )
    ),
  files: (c) =>
    listView(
      c,
      (t, w) =>
        `<div style="display:flex;flex-wrap:wrap;padding:10px">${many(c.random, 8, 40, () => `<div style="width:84px;text-align:center;margin:7px;font-size:11px">${c.random.chance(0.2) ? `<div style="height:48px;background:url('${c.image(c.random.pick(['photo', 'drawing']))}') center/cover"></div>` : `<i style="display:inline-block;width:50px;height:40px;border-radius:4px;background:${c.random.pick(['#f4c04e', t.accent, '#ccd'])}"></i>`}<br>${w.word()}</div>`)}</div>`
    ),
  dialogue: (c) => dialogue(c, {}),
  settings: (c) =>
    listView(
      c,
      (t, w) =>
        `<div style="padding:18px"><h2>${w.title(2)}</h2>${many(c.random, 5, 12, () => `<div style="display:flex;justify-content:space-between;padding:9px 0;border-bottom:1px solid ${t.faint}"><span>${w.title(3)}</span>${c.random.pick([() => `<i style="width:40px;height:20px;border-radius:10px;background:${t.accent}"></i>`, () => input(t, w.word(), '140px'), () => `<i style="width:160px;height:5px;background:${t.accent}"></i>`])()}</div>`)}</div>`
    ),
  dashboard: (c) =>
    listView(c, (t, w) =>
      grid(
        c.random.int(2, 3),
        many(
          c.random,
          4,
          9,
          () =>
            `<div style="border:1px solid ${t.faint};border-radius:${t.radius}px;padding:8px"><b>${w.title(2)}</b>${c.random.chance(0.6) ? `<img src="${c.image('chart')}" style="width:100%;height:110px;object-fit:cover">` : `<div style="font-size:34px;color:${t.accent}">${w.number()}</div>`}</div>`
        )
      )
    ),
  photoViewer: (c) =>
    listView(
      c,
      (t) =>
        `<div style="height:100%;background:${t.dark ? '#111' : '#ddd'}"><img src="${c.image('photo')}" style="width:100%;height:80%;object-fit:contain"><div style="display:flex;gap:4px;height:18%">${many(c.random, 4, 9, () => `<div style="flex:1;background:url('${c.image('photo')}') center/cover"></div>`)}</div></div>`
    ),
  video: (c) =>
    browser(
      c,
      (t, w) =>
        `<div style="display:flex;gap:16px;padding:14px"><div style="flex:3"><div style="height:330px;background:#000 url('${c.image('photo')}') center/contain no-repeat;position:relative"><div style="position:absolute;bottom:8px;left:8px;right:8px;height:4px;background:#fff8"><i style="display:block;width:${c.random.int(5, 90)}%;height:4px;background:#f00"></i></div></div><h2>${w.title(5)}</h2>${w.sentence()}</div><div style="flex:1.3">${many(c.random, 4, 7, () => `<div style="display:flex;gap:8px;margin-bottom:10px"><div style="width:120px;height:68px;background:url('${c.image('photo')}') center/cover"></div><div>${w.words(4)}</div></div>`)}</div></div>`
    ),
  mapApp: (c) =>
    browser(
      c,
      (t, w) =>
        `<div style="position:absolute;inset:0;background:url('${c.image('map')}') center/cover"></div><div style="position:absolute;left:12px;top:12px;width:${c.random.int(220, 320)}px;background:${t.panel};box-shadow:0 2px 8px #0006;padding:10px">${input(t, w.title(2))}${many(c.random, 3, 10, () => `<div style="padding:8px;border-top:1px solid ${t.faint}"><b>${w.title(2)}</b><br>${w.words(4)}</div>`)}</div>`
    ),
  calendar: (c) =>
    listView(
      c,
      (t, w) =>
        `<div style="display:grid;grid-template-columns:repeat(7,1fr);height:100%">${c.random.times(35, (i) => `<div style="border:1px solid ${t.faint};padding:3px;font-size:11px">${(i % 31) + 1}${many(c.random, 0, 2, () => `<div style="background:${c.look.colour()};color:#fff;margin:2px 0;padding:1px 3px;border-radius:3px;overflow:hidden;white-space:nowrap">${w.word()}</div>`)}</div>`).join('')}</div>`
    ),
  manyWindows: (c) => {
    const t = theme(c)
    const w = writer(c.random)
    return screen(
      c,
      wide(c.random),
      desktop(
        c,
        t,
        many(c.random, 2, 5, () =>
          frame(
            c,
            t,
            `<div style="padding:8px">${c.random.pick([() => w.paragraph(6), () => `<img src="${c.image('photo')}" style="width:100%">`, () => many(c.random, 4, 10, () => `<div>${w.words(4)}</div>`)])()}</div>`,
            {
              style: `position:absolute;left:${c.random.int(2, 55)}%;top:${c.random.int(4, 50)}%;width:${c.random.int(25, 50)}%;height:${c.random.int(25, 50)}%;`
            }
          )
        )
      )
    )
  },
  emptyDesktop: (c) => screen(c, wide(c.random), desktop(c, theme(c), '')),
  music: (c) =>
    listView(
      c,
      (t, w) =>
        `${grid(
          c.random.int(4, 6),
          many(
            c.random,
            8,
            18,
            () =>
              `<div><div style="padding-top:100%;background:url('${c.image(c.random.pick(['drawing', 'photo']))}') center/cover"></div><b>${w.title(1)}</b><br>${w.words(2)}</div>`
          )
        )}<div style="position:absolute;bottom:0;left:0;right:0;height:70px;background:${t.bar};display:flex;justify-content:center;align-items:center;font-size:26px;gap:20px">⏮ ⏵ ⏭</div>`
    ),
  board: (c) =>
    browser(
      c,
      (t, w) =>
        `<div style="display:flex;gap:12px;padding:12px;height:100%;background:${c.look.accent}">${many(c.random, 3, 5, () => `<div style="flex:1;background:${t.dark ? '#222' : '#ebecf0'};border-radius:6px;padding:8px"><b>${w.title(1)}</b>${many(c.random, 1, 6, () => `<div style="background:${t.panel};margin:8px 0;padding:8px;border-radius:4px;box-shadow:0 1px 2px #0003"><i style="display:block;width:36px;height:6px;background:${c.look.colour()};border-radius:3px"></i>${w.words(4)}</div>`)}</div>`)}</div>`
    ),
  phoneFeed: (c) => {
    const t = theme(c)
    const w = writer(c.random)
    return phoneScreen(
      c,
      t,
      many(
        c.random,
        2,
        4,
        () =>
          `<div style="padding:10px 0"><div style="display:flex;gap:10px;padding:0 12px 8px;align-items:center">${icon(c.random, t, c.look, 36)}<b>${w.title(1)}</b></div><div style="height:${c.random.int(180, 300)}px;background:url('${c.image('photo')}') center/cover"></div><div style="padding:8px 12px">♡ ${c.random.int(1, 999)}<br>${w.words(8)}</div></div>`
      ),
      w
    )
  },
  paintProgram: (c) =>
    show(
      c,
      theme(c),
      `<div style="display:flex;height:100%"><div style="width:64px;display:flex;flex-wrap:wrap;gap:5px;padding:6px;align-content:start">${many(c.random, 10, 22, () => icon(c.random, theme(c), c.look, 22))}</div><div style="flex:1;background:#777"><img src="${c.image(c.random.pick(['drawing', 'photo']))}" style="width:78%;margin:5% 8%"></div><div style="width:150px;padding:6px">${c.look.colours.map((x) => `<i style="display:inline-block;width:22px;height:22px;margin:2px;background:${x}"></i>`).join('')}</div></div>`,
      { menu: true }
    ),
  installer: (c) => dialogue(c, { wizard: true }),
  search: (c) =>
    browser(
      c,
      (t, w) =>
        `<div style="padding:16px 10%">${input(t, w.words(3), '60%')}${many(c.random, 4, 8, () => `<div style="margin:16px 0"><small>https://${c.random.int(1, 99)}.example</small><div style="font-size:18px;color:${t.dark ? '#8ab4f8' : '#1a0dab'}">${w.title(5)}</div>${w.sentence()}</div>`)}</div>`
    ),
  monitor: (c) =>
    listView(
      c,
      (t, w) =>
        `<table style="width:100%;font:12px '${c.look.mono}'">${c.random.times(40, () => `<tr>${[w.word(), c.random.int(1, 9999), `${c.random.between(0, 99).toFixed(1)}%`, `${c.random.int(1, 900)} MB`].map((v) => `<td>${v}</td>`).join('')}</tr>`).join('')}</table>`,
      { side: c.random.chance(0.5) }
    ),
  game: (c) => {
    const w = writer(c.random)
    const bar = (colour) =>
      `<div style="width:160px;height:14px;background:#0008;border:1px solid #fff;margin:4px"><i style="display:block;height:100%;width:${c.random.int(10, 100)}%;background:${colour}"></i></div>`
    return screen(
      c,
      wide(c.random),
      `<div style="position:absolute;inset:0;background:url('${c.image('drawing')}') center/cover;color:#fff;text-shadow:0 1px 2px #000"><div style="position:absolute;left:12px;top:12px">${bar('#e33')}${bar('#38f')}</div><div style="position:absolute;right:14px;top:14px;font-size:24px">${c.random.int(0, 99999)}</div><div style="position:absolute;bottom:12px;left:20%;right:20%;background:#000a;padding:12px;border:2px solid #fff;border-radius:8px">${w.sentence()}</div></div>`
    )
  }
}
