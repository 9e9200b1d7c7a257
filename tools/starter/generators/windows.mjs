// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Windows, dialogs and menus in the style of desktop toolkits, and web pages with well-known style sheets. */
import { many } from '../html.mjs'
import { libraryFile } from '../libraries.mjs'
import { escape } from '../svg.mjs'
import { writer } from '../text.mjs'
import { icon } from './clipart.mjs'
import { someChart } from './library-charts.mjs'

/** Colours and shapes of a toolkit. `bevel`: raised and sunken borders. */
const toolkits = {
  oldGrey: {
    face: '#d4d0c8',
    view: '#fff',
    ink: '#000',
    line: '#808080',
    select: '#0a246a',
    title: 'linear-gradient(90deg,#0a246a,#a6caf0)',
    titleInk: '#fff',
    radius: 0,
    bevel: true,
    size: 12
  },
  motif: {
    face: '#aeb2c3',
    view: '#aeb2c3',
    ink: '#000',
    line: '#5d6069',
    select: '#000',
    title: '#b24d7a',
    titleInk: '#fff',
    radius: 0,
    bevel: true,
    size: 13
  },
  gtk2: {
    face: '#edeceb',
    view: '#fff',
    ink: '#222',
    line: '#9d9c9b',
    select: '#86abd9',
    title: 'linear-gradient(#7a98c4,#5b7cab)',
    titleInk: '#fff',
    radius: 3,
    bevel: false,
    size: 13
  },
  beige: {
    face: '#ede9d8',
    view: '#fff',
    ink: '#111',
    line: '#a09a80',
    select: '#4b6983',
    title: 'linear-gradient(#8da3b8,#4b6983)',
    titleInk: '#fff',
    radius: 3,
    bevel: false,
    size: 13
  },
  green: {
    face: '#dcdad5',
    view: '#fff',
    ink: '#000',
    line: '#888',
    select: '#4b6983',
    title: 'repeating-linear-gradient(90deg,#2f5f5f,#2f5f5f 3px,#376b6b 3px,#376b6b 6px)',
    titleInk: '#fff',
    radius: 0,
    bevel: true,
    size: 13
  },
  adwaita: {
    face: '#f6f5f4',
    view: '#fff',
    ink: '#2e3436',
    line: '#cdc7c2',
    select: '#3584e4',
    title: 'linear-gradient(#e1dedb,#dad6d2)',
    titleInk: '#2e3436',
    radius: 6,
    bevel: false,
    size: 14
  },
  adwaitaDark: {
    face: '#353535',
    view: '#2d2d2d',
    ink: '#eee',
    line: '#1b1b1b',
    select: '#15539e',
    title: '#2c2c2c',
    titleInk: '#eee',
    radius: 6,
    bevel: false,
    size: 14
  },
  ambiance: {
    face: '#f2f1f0',
    view: '#fff',
    ink: '#3c3c3c',
    line: '#c0bbb5',
    select: '#e95420',
    title: 'linear-gradient(#504b45,#3c3b37)',
    titleInk: '#dfdbd2',
    radius: 4,
    bevel: false,
    size: 13
  },
  breeze: {
    face: '#eff0f1',
    view: '#fcfcfc',
    ink: '#232629',
    line: '#bcbebf',
    select: '#3daee9',
    title: '#475057',
    titleInk: '#fcfcfc',
    radius: 3,
    bevel: false,
    size: 13
  },
  windows7: {
    face: '#f0f0f0',
    view: '#fff',
    ink: '#000',
    line: '#b0b0b0',
    select: '#3399ff',
    title: 'linear-gradient(#b9d1ea,#dce9f7)',
    titleInk: '#000',
    radius: 5,
    bevel: false,
    size: 12
  },
  windows10: {
    face: '#f0f0f0',
    view: '#fff',
    ink: '#000',
    line: '#adadad',
    select: '#0078d7',
    title: '#fff',
    titleInk: '#000',
    radius: 0,
    bevel: false,
    size: 12
  },
  mac: {
    face: '#ececec',
    view: '#fff',
    ink: '#222',
    line: '#c4c4c4',
    select: '#0a64dc',
    title: 'linear-gradient(#eceaec,#d5d3d5)',
    titleInk: '#444',
    radius: 6,
    bevel: false,
    size: 13
  },
  macDark: {
    face: '#2a2a2c',
    view: '#1e1e1e',
    ink: '#e4e4e4',
    line: '#444',
    select: '#0058d0',
    title: '#3a3a3c',
    titleInk: '#ccc',
    radius: 6,
    bevel: false,
    size: 13
  },
  xp: {
    face: '#ece9d8',
    view: '#fff',
    ink: '#000',
    line: '#aca899',
    select: '#316ac5',
    title: 'linear-gradient(#3c8cf0,#0a50d0)',
    titleInk: '#fff',
    radius: 4,
    bevel: false,
    size: 12
  },
  night: {
    face: '#23272e',
    view: '#1e2227',
    ink: '#abb2bf',
    line: '#3b4048',
    select: '#3e6aa0',
    title: '#21252b',
    titleInk: '#9da5b4',
    radius: 4,
    bevel: false,
    size: 13
  },
  // Reserved for the test.
  keramik: {
    face: '#e4e9f2',
    view: '#fff',
    ink: '#101828',
    line: '#98a6bd',
    select: '#678db2',
    title: 'linear-gradient(#9fb7dd,#6d8fc4)',
    titleInk: '#fff',
    radius: 8,
    bevel: true,
    size: 13
  },
  purple: {
    face: '#f7f3fa',
    view: '#fff',
    ink: '#302040',
    line: '#cbb8dc',
    select: '#7a3fb0',
    title: '#4a2a68',
    titleInk: '#f0e8f8',
    radius: 10,
    bevel: false,
    size: 14
  },
  solar: {
    face: '#073642',
    view: '#002b36',
    ink: '#93a1a1',
    line: '#0e4a58',
    select: '#b58900',
    title: '#002028',
    titleInk: '#93a1a1',
    radius: 2,
    bevel: false,
    size: 13
  }
}
const heldOutToolkits = ['keramik', 'purple', 'solar']
const iconSets = {
  train: [
    'vscode-icons',
    'flat-color-icons',
    'fxemoji',
    'streamline-ultimate-color',
    'icon-park',
    'fluent-emoji-flat'
  ],
  test: ['bi', 'openmoji']
}

/** Draws the widgets of one toolkit in one picture. */
function widgets(context) {
  const { random, look, split } = context
  const names = Object.keys(toolkits).filter((name) => heldOutToolkits.includes(name) === (split === 'test'))
  const t = toolkits[random.pick(names)]
  const words = writer(random)
  const set = random.pick(iconSets[split])
  const font = random.chance(0.6) ? look.font : random.pick(['DejaVu Sans', 'Noto Sans', 'Liberation Sans'])
  const up = t.bevel
    ? `border:2px solid;border-color:#fff ${t.line} ${t.line} #fff`
    : `border:1px solid ${t.line};border-radius:${t.radius}px`
  const down = t.bevel
    ? `border:2px solid;border-color:${t.line} #fff #fff ${t.line}`
    : `border:1px solid ${t.line};border-radius:${t.radius}px`
  const raised = t.bevel ? t.face : random.pick([t.face, `linear-gradient(${t.view},${t.face})`])
  const image = (size) =>
    `<svg width="${size}" height="${size}" style="flex:none;vertical-align:middle">${icon(random, set, 0, 0, size, { colour: t.ink })}</svg>`
  const label = (count = random.int(1, 3)) => words.title(1) + (count > 1 ? ` ${words.words(count - 1)}` : '')
  const button = (main = false) =>
    `<span style="display:inline-flex;gap:5px;align-items:center;padding:${random.int(2, 5)}px 14px;${up};background:${main && !t.bevel && random.chance(0.5) ? t.select : raised};${main && !t.bevel ? '' : ''}margin:0 3px">${random.chance(0.3) ? image(16) : ''}${label(1)}</span>`
  const entry = (content = random.chance(0.7) ? label() : '') =>
    `<span style="flex:1;min-width:60px;background:${t.view};${down};padding:2px 6px;min-height:1.3em">${content}</span>`
  const combo = () =>
    `<span style="flex:1;display:flex;justify-content:space-between;background:${raised};${up};padding:2px 6px">${label(1)}<span>▾</span></span>`
  const spin = () =>
    `<span style="display:flex"><span style="background:${t.view};${down};padding:2px 6px;width:52px">${words.number()}</span><span style="${up};background:${raised};padding:0 4px;font-size:8px;line-height:9px">▲<br>▼</span></span>`
  const tick = (on, round) =>
    `<span style="flex:none;display:inline-block;width:13px;height:13px;${down};border-radius:${round ? 8 : Math.min(2, t.radius)}px;background:${on && !t.bevel && random.chance(0.6) ? t.select : t.view};color:${t.ink};font-size:11px;line-height:12px;text-align:center">${on ? (round ? '•' : '✓') : ''}</span>`
  const check = (round = false) =>
    `<div style="display:flex;gap:6px;align-items:center;margin:4px 0">${tick(random.chance(0.5), round)}<span>${label()}</span></div>`
  const slider = () => {
    const at = random.int(5, 95)
    return `<div style="flex:1;position:relative;height:16px"><i style="position:absolute;left:0;right:0;top:6px;height:4px;background:linear-gradient(90deg,${t.select} ${at}%,${t.line} ${at}%);border-radius:2px"></i><i style="position:absolute;left:${at}%;top:0;width:${random.pick([8, 15])}px;height:15px;background:${raised};${up}"></i></div>`
  }
  const progress = () =>
    `<div style="${down};height:16px;flex:1;background:${t.view}"><i style="display:block;height:100%;width:${random.int(5, 100)}%;background:${t.select}"></i></div>`
  const row = () =>
    `<div style="display:flex;gap:8px;align-items:center;margin:5px 0"><span style="width:${random.pick([70, 100, 130])}px;text-align:${random.pick(['left', 'right'])}">${label()}:</span>${random.pick([entry, entry, combo, spin, slider])()}</div>`
  const group = (content) =>
    random.chance(0.5)
      ? `<fieldset style="${down};margin:8px 0;padding:6px 10px"><legend style="${random.chance(0.5) ? 'font-weight:bold' : ''}">${label()}</legend>${content}</fieldset>`
      : `<div style="margin:8px 0"><b>${label()}</b><div style="margin-left:14px">${content}</div></div>`
  const list = (rows, columns = 1, withIcons = random.chance(0.5)) => {
    const chosen = random.int(-3, rows - 1)
    const head =
      columns > 1 || random.chance(0.2)
        ? `<div style="display:flex;background:${raised}">${random.times(columns, () => `<span style="flex:1;${up};border-radius:0;padding:1px 6px">${words.word()}</span>`).join('')}</div>`
        : ''
    const stripes = random.chance(0.3)
    const tint = random.chance(0.15) ? random.times(3, () => `hsl(${random.int(0, 359)},70%,85%)`) : undefined
    return `<div style="flex:1;background:${t.view};${down};overflow:hidden;min-height:60px">${head}${random.times(rows, (i) => `<div style="display:flex;gap:6px;padding:${random.chance(0.5) ? 1 : 1}px 6px;white-space:nowrap;overflow:hidden;${i === chosen ? `background:${t.select};color:#fff` : tint ? `background:${random.pick(tint)};color:#000` : stripes && i % 2 ? `background:${t.face}` : ''}">${random.times(columns, (c) => `<span style="flex:1;overflow:hidden">${c === 0 ? `${'&emsp;'.repeat(random.chance(0.25) ? random.int(0, 3) : 0)}${withIcons ? image(16) + ' ' : ''}` : ''}${random.chance(0.4) ? words.number() : words.words(random.int(1, 2))}</span>`).join('')}</div>`).join('')}</div>`
  }
  const icons = (count, size) =>
    `<div style="flex:1;background:${t.view};${down};display:flex;flex-wrap:wrap;align-content:start;gap:10px;padding:10px;overflow:hidden">${random.times(count, () => `<div style="width:${size + 26}px;text-align:center;overflow:hidden">${image(size)}<br>${words.word()}</div>`).join('')}</div>`
  const tabs = (content) => {
    const count = random.int(2, 6)
    const open = random.int(0, count - 1)
    return `<div style="display:flex;margin-top:4px">${random.times(count, (i) => `<span style="${up};border-bottom:none;padding:4px 10px;background:${i === open ? t.face : raised};margin-bottom:-1px;${i === open ? '' : 'opacity:0.75'}">${words.word()}</span>`).join('')}</div><div style="${up};padding:10px;flex:1;overflow:hidden">${content}</div>`
  }
  const menu = (rows = random.int(4, 14)) =>
    `<div style="display:inline-block;background:${t.bevel ? t.face : t.view};${up};box-shadow:2px 2px 6px #0006;padding:3px 0;min-width:150px">${random.times(rows, () => (random.chance(0.15) ? `<hr style="border:0;border-top:1px solid ${t.line};margin:4px 0">` : `<div style="display:flex;gap:8px;padding:3px 12px;align-items:center;${random.chance(0.1) ? `background:${t.select};color:#fff` : ''}${random.chance(0.15) ? 'opacity:0.5' : ''}"><span style="width:16px">${random.chance(0.5) ? image(16) : ''}</span><span style="flex:1">${label()}</span><span style="opacity:0.8">${random.pick(['', '', 'Ctrl+' + random.pick([...'ABCNOPQSVXZ']), '▸'])}</span></div>`)).join('')}</div>`
  const bar = () =>
    `<div style="display:flex;gap:${random.pick([10, 14])}px;padding:3px 8px;background:${t.face}">${many(random, 3, 9, () => `<span>${words.title(1)}</span>`)}</div>`
  const tools = (size = random.pick([16, 22, 24, 32])) =>
    `<div style="display:flex;gap:${random.pick([4, 7, 10])}px;padding:4px 6px;background:${raised};border-bottom:1px solid ${t.line};overflow:hidden">${many(random, 6, 26, () => (random.chance(0.12) ? `<i style="border-left:1px solid ${t.line};margin:0 3px"></i>` : image(size)))}</div>`
  const palette = () =>
    `<div style="display:grid;grid-template-columns:repeat(${random.pick([1, 2, 2, 3])},auto);gap:4px;padding:5px;background:${t.face};align-content:start">${many(random, 8, 24, () => image(random.pick([18, 22])))}</div>`
  const status = () =>
    `<div style="display:flex;gap:10px;padding:2px 6px;background:${t.face};font-size:0.9em">${many(random, 1, 4, () => `<span style="${random.chance(0.4) ? down : ''};flex:${random.pick([0, 1])};white-space:nowrap">${label()}</span>`)}</div>`
  const mono = (lines, dump = false) =>
    `<div style="flex:1;background:${t.view};${down};font:12px/1.3 '${look.mono}',monospace;padding:4px;white-space:pre;overflow:hidden">${random.times(lines, () => (dump ? `${random.int(0, 4095).toString(16).padStart(4, '0')}  ${random.times(16, () => random.int(0, 255).toString(16).padStart(2, '0')).join(' ')}  ${random.times(16, () => random.pick([...'..abcdefGHI..%&'])).join('')}` : `${'  '.repeat(random.int(0, 4))}<span style="color:${random.pick([t.ink, t.ink, look.colours[0], look.colours[1]])}">${escape(words.words(random.int(1, 7)))}</span>`)).join('\n')}</div>`
  const caption = () =>
    `<div style="display:flex;align-items:center;gap:8px;padding:${random.int(2, 7)}px 8px;background:${t.title};color:${t.titleInk};border-radius:${t.radius}px ${t.radius}px 0 0">${random.chance(0.4) ? image(16) : ''}<span style="flex:1;text-align:${random.pick(['left', 'center'])};${random.chance(0.5) ? 'font-weight:bold' : ''}">${label()}</span><span style="letter-spacing:6px">${random.pick(['×', '–□×', '–□×', '▁▢✕', '● ● ●'])}</span></div>`
  const framed = (content, { title = random.chance(0.8), style = '' } = {}) =>
    `<div style="display:flex;flex-direction:column;background:${t.face};color:${t.ink};font:${t.size}px/1.4 '${font}','Noto Sans CJK SC',sans-serif;${up};${title ? '' : 'border-color:transparent;'}overflow:hidden;box-sizing:border-box;${style}">${title ? caption() : ''}${content}</div>`
  return {
    t,
    words,
    font,
    image,
    label,
    button,
    entry,
    combo,
    spin,
    check,
    slider,
    progress,
    row,
    group,
    list,
    icons,
    tabs,
    menu,
    bar,
    tools,
    palette,
    status,
    mono,
    framed,
    caption
  }
}

const fills = 'position:absolute;inset:0;'
const shown = (context, width, height, html) => ({ width, height, html })

/** Alone in the picture, with the shadow that screenshot programs add, or on a desktop. */
function placed(context, w, width, height, content, options = {}) {
  const { random, look } = context
  const how = random.pick(['alone', 'alone', 'alone', 'shadow', 'desktop'])
  if (how === 'alone') return shown(context, width, height, w.framed(content, { ...options, style: fills }))
  const margin = how === 'shadow' ? random.int(14, 40) : random.int(60, 220)
  const behind =
    how === 'shadow'
      ? '#fff'
      : random.pick([
          look.colours[0],
          '#3a6ea5',
          '#2c001e',
          `linear-gradient(135deg,${look.colours[0]},${look.colours[1]})`,
          `url('${context.image(random.pick(['photo', 'drawing']))}') center/cover`
        ])
  const panel =
    how === 'desktop'
      ? `<div style="position:absolute;left:0;right:0;${random.pick(['top', 'bottom'])}:0;height:30px;background:${w.t.face};color:${w.t.ink};display:flex;gap:8px;align-items:center;padding:0 8px;font:12px '${w.font}'">${many(random, 2, 8, () => w.image(20))}<span style="margin-left:auto">${random.int(1, 23)}:${random.int(10, 59)}</span></div>`
      : ''
  return shown(
    context,
    width + 2 * margin,
    height + 2 * margin,
    `<div style="${fills}background:${behind}">${panel}<div style="position:absolute;left:${margin}px;top:${margin}px;width:${width}px;height:${height}px;box-shadow:0 4px 24px #000${how === 'shadow' ? '8' : 'a'}">${w.framed(content, { ...options, title: true, style: fills })}</div></div>`
  )
}

function dialog(context) {
  const { random } = context
  const w = widgets(context)
  const [width, height] = [random.int(280, 560), random.int(190, 520)]
  const rows = () =>
    many(random, 2, 7, () =>
      random.pick([
        w.row,
        w.row,
        w.check,
        () => w.check(true),
        () => w.group(many(random, 1, 4, random.pick([w.row, w.check, () => w.check(true)])))
      ])()
    )
  const body = random.pick([
    rows,
    () => w.tabs(rows()),
    () =>
      `<div style="display:flex;gap:10px;flex:1;overflow:hidden">${w.list(random.int(4, 14), 1)}<div style="flex:2">${rows()}</div></div>`,
    () =>
      `<div style="display:flex;gap:14px;align-items:center;padding:10px">${w.image(48)}<div><b>${w.label()}</b><p>${w.words.sentence()}</p></div></div>`,
    () =>
      `<div style="display:flex;flex:1;gap:8px">${w.list(random.int(6, 18), random.int(2, 4))}<div style="display:flex;flex-direction:column;gap:5px">${many(random, 2, 6, () => w.button())}</div></div>`,
    () => `<p>${w.words.sentence()}</p><div style="display:flex">${w.progress()}</div><p>${w.label()}</p>`,
    () =>
      `<div style="flex:1;display:flex;gap:10px"><i style="flex:1;background:linear-gradient(transparent,#000),linear-gradient(90deg,#fff,hsl(${random.int(0, 359)},100%,50%))"></i><i style="width:22px;background:linear-gradient(red,yellow,lime,cyan,blue,magenta,red)"></i></div>${rows()}`
  ])()
  const buttons = `<div style="display:flex;justify-content:${random.pick(['flex-end', 'flex-end', 'center', 'space-between'])};padding:10px">${many(random, 1, 4, (i) => w.button(i === 0))}</div>`
  return placed(
    context,
    w,
    width,
    height,
    `<div style="flex:1;display:flex;flex-direction:column;padding:${random.int(6, 14)}px;overflow:hidden">${body}</div>${random.chance(0.85) ? buttons : ''}`
  )
}

/** A program in use: bars, panes, and content in the middle. */
function program(context) {
  const { random, look } = context
  const w = widgets(context)
  const [width, height] = random.pick([
    [800, 560],
    [1024, 700],
    [640, 480],
    [1200, 720],
    [900, 500]
  ])
  const fill = 'flex:1;overflow:hidden;position:relative;'
  const middle = random.pick([
    () => w.list(random.int(10, 40), random.int(3, 8)),
    () =>
      `<div style="${fill}display:flex;flex-direction:column;gap:3px">${w.list(random.int(6, 20), random.int(4, 8), false)}<div style="display:flex;flex:1;overflow:hidden">${w.list(8, 1)}</div>${w.mono(9, true)}</div>`,
    () => w.mono(40),
    () => w.icons(random.int(8, 40), random.pick([32, 48])),
    () =>
      `<div style="${fill}background:#888"><img src="${context.image(random.pick(['photo', 'photo', 'drawing', 'map']))}" style="position:absolute;left:${random.int(0, 20)}%;top:${random.int(0, 15)}%;width:${random.int(50, 100)}%;max-height:95%"></div>`,
    () => `<div style="${fill}background:url('${context.image('map')}') center/cover"></div>`,
    () =>
      `<div style="${fill}background:${w.t.view}">${someChart(context, 'position:absolute;inset:6px')}</div>`,
    () =>
      `<div style="${fill}background:${random.pick(['#fff', '#111', w.t.view])};background-image:linear-gradient(${w.t.line} 1px,transparent 1px),linear-gradient(90deg,${w.t.line} 1px,transparent 1px);background-size:${random.pick([12, 24, 60])}px ${random.pick([12, 24])}px"><img src="${context.image(random.pick(['drawing', 'map']))}" style="position:absolute;left:20%;top:15%;width:50%"></div>`,
    () =>
      `<div style="${fill}background:${w.t.view};padding:20px;font-size:1.1em">${many(random, 2, 6, () => `<p>${w.words.paragraph(4)}</p>`)}</div>`,
    () =>
      `<div style="${fill}background:#777;display:flex;justify-content:center;padding:14px"><div style="background:#fff;color:#111;width:70%;padding:40px;font-family:'${look.font}'"><h2>${w.words.title(3)}</h2>${many(random, 3, 6, () => `<p>${w.words.paragraph(4)}</p>`)}</div></div>`,
    () => sheetGrid(random, w)
  ])()
  const side = random.pick([
    () => '',
    () => '',
    () => w.palette(),
    () => `<div style="width:${random.int(130, 230)}px;display:flex">${w.list(random.int(8, 30), 1)}</div>`,
    () =>
      `<div style="width:210px;padding:8px;overflow:hidden">${many(random, 3, 7, () => random.pick([w.row, w.check])())}</div>`
  ])
  let bars = random.chance(0.85) ? w.bar() : ''
  for (let i = 0; i < random.pick([0, 1, 1, 1, 2, 3]); i++) bars += w.tools()
  const over = random.chance(0.25)
    ? `<div style="position:absolute;left:${random.int(2, 45)}%;top:${random.int(6, 20)}%">${w.menu()}</div>`
    : ''
  return placed(
    context,
    w,
    width,
    height,
    `${bars}<div style="flex:1;display:flex;overflow:hidden;min-height:0">${side()}${middle}${side()}</div>${random.chance(0.7) ? w.status() : ''}${over}`
  )
}

function sheetGrid(random, w) {
  const [rows, columns] = [random.int(12, 34), random.int(6, 14)]
  const cell = (content, head) =>
    `<td style="border:1px solid #c8c8c8;${head ? `background:${w.t.face};color:${w.t.ink};text-align:center` : 'text-align:right'};padding:1px 4px;height:1.3em">${content}</td>`
  const filled = random.times(columns, () => random.chance(0.6))
  return `<div style="flex:1;overflow:hidden;background:#fff;color:#111"><table style="border-collapse:collapse;width:100%;font-size:0.95em"><tr>${cell('', true)}${random.times(columns, (i) => cell('ABCDEFGHIJKLMNOP'[i], true)).join('')}</tr>${random.times(rows, (r) => `<tr>${cell(r + 1, true)}${filled.map((full) => cell(full && random.chance(0.85) ? (r === 0 ? w.words.word() : w.words.number()) : '')).join('')}</tr>`).join('')}</table></div>`
}

/** A part of a screen: a menu, a list, a toolbar, or a bar with an open menu. */
function partOfWindow(context) {
  const { random } = context
  const w = widgets(context)
  const [width, height] = [random.int(170, 420), random.int(120, 420)]
  const content = random.pick([
    () => w.menu(14),
    () => `${w.bar()}<div>${w.menu()}</div>`,
    () => w.list(random.int(6, 20), random.int(1, 3)),
    () => `${w.tools()}${w.tools()}${w.list(12, 2)}`,
    () => w.palette(),
    () => `<div style="padding:10px">${many(random, 3, 8, w.row)}</div>`,
    () => `<div style="padding:10px">${many(random, 4, 10, () => w.check(random.chance(0.4)))}</div>`,
    () => `${w.caption()}<div style="padding:8px">${w.label(5)}</div>`,
    () =>
      `<div style="padding:14px;display:grid;grid-template-columns:1fr 1fr;gap:10px">${many(random, 4, 8, () => `<span style="border-radius:20px;padding:8px 12px;background:${random.pick([w.t.select, w.t.line])};display:flex;gap:8px">${w.image(16)}${w.words.word()}</span>`)}</div>${many(random, 1, 3, () => `<div style="display:flex;padding:4px 14px">${w.slider()}</div>`)}`
  ])()
  return shown(
    context,
    width,
    height,
    w.framed(content, {
      title: false,
      style: `${fills}border-radius:${random.pick([0, 0, w.t.radius * 2])}px`
    })
  )
}

const sheets = {
  train: [
    ...[
      'cerulean',
      'cosmo',
      'darkly',
      'flatly',
      'journal',
      'lux',
      'materia',
      'minty',
      'pulse',
      'sandstone',
      'simplex',
      'sketchy',
      'slate',
      'spacelab',
      'united',
      'zephyr'
    ].map((name) => `bootswatch/dist/${name}/bootstrap.min.css`),
    'bootstrap/dist/css/bootstrap.min.css',
    'bulma/css/bulma.min.css',
    '98.css/dist/98.css',
    'xp.css/dist/XP.css',
    'semantic-ui-css/semantic.min.css',
    '@picocss/pico/css/pico.min.css',
    'uikit/dist/css/uikit.min.css',
    'photonkit/dist/css/photon.min.css'
  ],
  test: [
    '7.css/dist/7.css',
    'materialize-css/dist/css/materialize.min.css',
    'metro4/build/css/metro-all.min.css',
    'spectre.css/dist/spectre.min.css'
  ]
}

/** A page in its own frame, so that style sheets do not mix. */
const ownDocument = (context, width, height, page) =>
  shown(
    context,
    width,
    height,
    `<iframe style="border:0;width:${width}px;height:${height}px;background:#fff" srcdoc="${escape(page)}"></iframe>`
  )

/** A page or window with a widely used style sheet. */
function webPage(context) {
  const { random, split } = context
  const words = writer(random)
  const sheet = random.pick(sheets[split])
  const old = /98|XP|7\.css|photon/.test(sheet)
  const [width, height] = random.pick([
    [1024, 700],
    [1200, 720],
    [800, 600],
    [400, 800],
    [640, 480]
  ])
  const label = () => words.title(random.int(1, 2))
  const button = () =>
    `<button class="btn button ui ${random.pick(['btn-primary is-primary primary uk-button uk-button-primary', 'btn-secondary', 'btn-outline-danger is-danger'])}">${label()}</button> `
  const field = () =>
    `<div class="form-group mb-2 field field-row"><label>${label()}</label> <input class="form-control input uk-input form-input" type="text" value="${words.word()}"></div>`
  const tick = () =>
    `<div><input type="${random.pick(['checkbox', 'radio'])}" ${random.chance(0.5) ? 'checked' : ''} id="a${random.int(0, 99999)}"> <label>${label()}</label></div>`
  const table = () =>
    `<table class="table is-striped ui celled uk-table table-striped"><thead><tr>${many(random, 4, 4, () => `<th>${words.word()}</th>`)}</tr></thead><tbody>${many(random, 3, 12, () => `<tr>${many(random, 4, 4, () => `<td>${random.chance(0.5) ? words.number() : words.words(2)}</td>`)}</tr>`)}</tbody></table>`
  const card = () =>
    `<div class="card ui box uk-card uk-card-default" style="width:${random.int(160, 300)}px;display:inline-block;margin:6px;padding:10px;vertical-align:top">${random.chance(0.5) ? `<img src="${context.image(random.pick(['photo', 'drawing', 'chart']))}" style="width:100%">` : ''}<h5 class="card-title title is-5">${label()}</h5><p>${words.sentence()}</p>${button()}</div>`
  const part = () =>
    random.pick([
      table,
      table,
      () => many(random, 2, 5, field),
      () => many(random, 2, 6, tick),
      () => many(random, 2, 6, card),
      () => `<p>${words.paragraph(5)}</p>`,
      () => many(random, 2, 5, button),
      () =>
        `<ul class="list-group menu-list tree-view">${many(random, 3, 9, () => `<li class="list-group-item">${words.words(2)}</li>`)}</ul>`,
      () => `<progress class="progress uk-progress" max="100" value="${random.int(5, 95)}"></progress>`
    ])()
  const body = old
    ? `<div style="background:${random.pick(['#008080', '#3a6ea5', '#245edc', '#5a7edc'])};padding:${random.int(0, 30)}px;min-height:${height}px;box-sizing:border-box">${many(random, 1, 3, () => `<div class="window active" style="max-width:${random.int(260, 620)}px;margin:6px;display:inline-block;vertical-align:top"><div class="title-bar"><div class="title-bar-text">${label()}</div><div class="title-bar-controls"><button aria-label="Minimize"></button><button aria-label="Maximize"></button><button aria-label="Close"></button></div></div><div class="window-body has-space">${many(random, 1, 4, () => random.pick([() => many(random, 2, 5, field), () => many(random, 2, 6, tick), () => `<fieldset><legend>${label()}</legend>${many(random, 2, 4, tick)}</fieldset>`, () => `<ul class="tree-view">${many(random, 3, 9, () => `<li>${words.words(2)}</li>`)}</ul>`, () => `<p>${words.sentence()}</p>`])())}<section class="field-row" style="justify-content:flex-end">${many(random, 1, 3, () => `<button>${words.title(1)}</button>`)}</section></div><div class="status-bar"><p class="status-bar-field">${words.words(3)}</p></div></div>`)}</div>`
    : `<nav class="navbar navbar-expand navbar-dark bg-primary is-primary ui inverted menu uk-navbar-container uk-navbar" style="padding:8px 16px"><a class="navbar-brand navbar-item item"><b>${label()}</b></a>${many(random, 2, 6, () => `<a class="nav-link navbar-item item" style="padding:0 10px">${words.word()}</a>`)}</nav><div style="display:flex">${random.chance(0.4) ? `<aside class="menu" style="width:180px;padding:14px">${many(random, 5, 14, () => `<div style="padding:5px">${words.words(2)}</div>`)}</aside>` : ''}<main class="container section" style="flex:1;padding:16px;overflow:hidden">${random.chance(0.6) ? `<h1 class="title">${label()}</h1>` : ''}${many(random, 3, 7, part)}</main></div>`
  const frame = `<!doctype html><link rel="stylesheet" href="${libraryFile(sheet)}"><body style="margin:0;overflow:hidden">${body}`
  return ownDocument(context, width, height, frame)
}

/** A page without a style sheet, as a browser shows it: headings, links, lists, tables, and form elements. */
function unstyledPage(context) {
  const { random } = context
  const words = writer(random)
  const [width, height] = random.pick([
    [1024, 700],
    [800, 600],
    [640, 480],
    [420, 760],
    [1200, 720]
  ])
  const label = () => words.title(random.int(1, 3))
  const link = () =>
    `<a href="${random.chance(0.7) ? '#' : 'https://example.org/'}">${words.words(random.int(1, 4))}</a>`
  const field = () =>
    random.pick([
      () => `<input value="${words.word()}" size="${random.int(8, 40)}">`,
      () => `<input type="${random.pick(['checkbox', 'radio'])}" ${random.chance(0.5) ? 'checked' : ''}>`,
      () => `<select><option>${label()}</select>`,
      () => `<input type="range" value="${random.int(0, 100)}">`,
      () => `<input type="date"> <input type="number" value="${random.int(0, 99)}" size="4">`,
      () =>
        `<textarea rows="${random.int(2, 6)}" cols="${random.int(20, 50)}">${words.paragraph(2)}</textarea>`,
      () => `<progress value="${random.next()}"></progress>`,
      () => `<button>${label()}</button> <input type="submit" value="${words.word()}">`
    ])()
  const cells = (name) =>
    many(
      random,
      4,
      4,
      () => `<${name}>${random.chance(0.3) ? link() : words.words(random.int(1, 3))}</${name}>`
    )
  const part = random.shuffled([
    () => `<h${random.int(1, 3)}>${label()}</h3>`,
    () => `<p>${words.paragraph(random.int(1, 5))} ${link()} ${words.sentence()}</p>`,
    () => `<ul>${many(random, 3, 9, () => `<li>${random.chance(0.6) ? link() : words.words(3)}</li>`)}</ul>`,
    () =>
      `<table border="${random.pick([0, 1, 1])}"><tr>${cells('th')}</tr>${many(random, 2, 10, () => `<tr>${cells('td')}</tr>`)}</table>`,
    () => many(random, 2, 6, () => `<p>${label()}: ${field()}</p>`),
    () => many(random, 2, 6, () => `${link()} | `),
    () =>
      `<img src="${context.image(random.pick(['photo', 'drawing', 'chart', 'map']))}" width="${random.int(80, 320)}"><hr>`,
    () => `<pre>${many(random, 3, 10, () => `${words.words(random.int(2, 6))}\n`)}</pre>`,
    () => many(random, 2, 5, () => `${field()} `)
  ])
  const content = `<h1>${label()}</h1>${many(random, 5, 12, (i) => part[i % part.length]())}`
  const body = random.pick([
    '',
    '',
    '',
    'bgcolor="#c0c0c0"',
    'bgcolor="#ffffe0"',
    'bgcolor="black" text="white" link="#8cf"'
  ])
  const page = `<!doctype html><body ${body} dir="${words.rightToLeft ? 'rtl' : 'ltr'}" style="overflow:hidden;zoom:${random.pick([0.8, 1, 1, 1.3])}">${content}`
  return ownDocument(context, width, height, page)
}

/** @type {Record<string, (context: import('./screenshots.mjs').PageContext) => { width: number, height: number, html: string }>} */
export const windows = {
  dialog,
  anotherDialog: dialog,
  program,
  anotherProgram: program,
  partOfWindow,
  webPage,
  unstyledPage,
  freshDialog: dialog,
  freshProgram: program,
  freshPart: partOfWindow,
  freshWebPage: webPage
}
