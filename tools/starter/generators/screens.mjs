// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** More screens: games, pages full of text, programs that show text, and what phones show. HTML of a fixed size. */
import { smoothNoise } from '../random.mjs'
import { writer } from '../text.mjs'
import { coloured, icon, plain } from './clipart.mjs'

const many = (random, low, high, make) => random.times(random.int(low, high), make).join('')
const emoji = ['twemoji', 'noto', 'fluent-emoji-flat', 'fxemoji', 'game-icons']
const box = (style, content = '') => `<div style="${style}">${content}</div>`
const at = (x, y, width, height, style, content) =>
  box(`position:absolute;left:${x}px;top:${y}px;width:${width}px;height:${height}px;${style}`, content)
const row = (content, style = '') => box(`display:flex;align-items:center;${style}`, content)
const svg = (width, height, content, style = '') =>
  `<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" style="flex:none;${style}">${content}</svg>`
const clock = (random) => `${random.int(0, 23)}:${random.int(10, 59)}`
const picture = (c, kinds) => `url('${c.image(c.random.pick(kinds))}') center/cover`
const glyph = ({ random }, size, colour, sets = random.pick([plain.train, emoji])) =>
  svg(size, size, icon(random, random.pick(sets), 0, 0, size, { colour }), 'vertical-align:middle')
const disc = (size, fill, content = '') =>
  `<span style="display:inline-flex;flex:none;align-items:center;justify-content:center;width:${size}px;height:${size}px;border-radius:50%;background:${fill};overflow:hidden">${content}</span>`
const avatar = (c, size, w) =>
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
function screen(c, [width, height], content, t, w) {
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

/** Content in what surrounds it: nothing, a browser, a window, a window on a desktop; sometimes only a part of it. */
function shown(c, t, w, kind, content) {
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

// Games

/** Things of a game around the board: names, clocks, scores, moves and buttons. */
function side(c, t, w, width) {
  const { random } = c
  const part = random.shuffled([
    () =>
      `<div style="display:flex;align-items:center;gap:10px">${avatar(c, 40, w)}<b>${w.title(1)}</b><span style="margin-left:auto;font-size:24px">${clock(random)}</span></div>`,
    () =>
      `<div style="font-size:${random.int(22, 44)}px;color:${t.accent}"><small>${w.word()}</small><br>${random.int(0, 99999)}</div>`,
    () =>
      many(
        random,
        4,
        14,
        (i) =>
          `<div style="display:flex;align-items:center;background:${i % 2 ? t.raised : 'none'};padding:1px 6px"><span style="width:34px;opacity:0.6">${i + 1}.</span>${random.pick('abcdefgh')}${random.int(1, 8)} &emsp; ${random.pick('NBRQK')}${random.pick('abcdefgh')}${random.int(1, 8)}</div>`
      ),
    () =>
      many(
        random,
        2,
        4,
        (i) =>
          `<div style="margin:6px 0;padding:7px;text-align:center;border-radius:${t.radius}px;background:${i ? t.raised : t.accent};color:${i ? t.ink : '#fff'}">${w.title(1)}</div>`
      ),
    () => many(random, 2, 6, () => box('', `<b>${w.word()}:</b> ${w.words(3)}`))
  ])
  return `<div style="width:${width}px;display:flex;flex-direction:column;gap:14px">${part
    .slice(0, random.int(2, 4))
    .map((make) => make())
    .join('')}</div>`
}
function beside(c, t, w, [width, height], make) {
  const { random } = c
  const length = Math.floor(Math.min(height * random.between(0.8, 0.98), width * 0.7))
  const rest = Math.min(300, width - length - 60)
  const back = random.pick([
    () => t.back,
    () => t.raised,
    () => `linear-gradient(${c.look.colour()},#222)`,
    () => picture(c, ['photo'])
  ])()
  const panel = `<div style="padding:14px;background:${t.panel};border-radius:${t.radius}px;box-shadow:0 0 0 1px ${t.line}">${side(c, t, w, Math.max(120, rest - 30))}</div>`
  const parts = [
    box('position:relative;flex:none', make(length)),
    rest > 130 && random.chance(0.85) ? panel : ''
  ]
  return `<div style="display:flex;align-items:center;position:absolute;inset:0;gap:20px;justify-content:center;direction:ltr;background:${back}">${(random.chance(0.75) ? parts : parts.reverse()).join('')}</div>`
}

function chessBoard(c, t, w) {
  const { random } = c
  const kind = random.pick(['chess', 'chess', 'chess', 'draughts', 'reversi'])
  const [light, dark] = random.pick([
    ['#f0d9b5', '#b58863'],
    ['#eeeed2', '#769656'],
    ['#dee3e6', '#8ca2ad'],
    ['#fff', '#9a9a9a'],
    ['#e8c99b', '#7a4a25'],
    [`hsl(${random.int(0, 359)},30%,85%)`, `hsl(${random.int(0, 359)},40%,45%)`]
  ])
  const [n, left] = [random.pick([8, 8, 8, 10]), random.between(0.15, 1)]
  const order = random.pick(['♜♞♝♛♚♝♞♜♞♜', '♜♞♝♚♛♝♞♜♞♜'])
  const piece = (x, y, cell) => {
    const own = y >= n / 2
    if (kind === 'reversi' ? random.chance(0.45) : !random.chance(left)) {
      if (kind === 'chess') return ''
      if (kind === 'draughts' && random.chance(0.8)) return ''
    }
    if (kind !== 'chess') {
      if (kind === 'draughts' && ((x + y) % 2 === 0 || Math.abs(y - n / 2 + 0.5) < 1)) return ''
      return disc(
        cell * 0.8,
        `radial-gradient(${(kind === 'reversi' ? random.chance(0.5) : own) ? '#fff,#ccc' : '#555,#111'})`
      )
    }
    const moved = random.chance(0.15)
    const rank = Math.min(y, n - 1 - y)
    if (rank > 1 && !(moved && random.chance(0.6))) return ''
    const sign = rank > 0 ? '♟' : order[x]
    return `<span style="color:${own ? '#fff' : '#111'};-webkit-text-stroke:${(cell / 45).toFixed(1)}px ${own ? '#222' : '#000'}">${sign}\ufe0e</span>`
  }
  const board = (length) => {
    const cell = length / n
    const squares = random.times(n * n, (i) => {
      const [x, y] = [i % n, Math.floor(i / n)]
      const fill =
        kind === 'reversi'
          ? '#1b7a3d;box-shadow:inset 0 0 0 1px #0008'
          : random.chance(0.03)
            ? '#e6d34a'
            : (x + y) % 2
              ? dark
              : light
      return `<div style="display:flex;align-items:center;justify-content:center;width:${cell}px;height:${cell}px;background:${fill}">${piece(x, y, cell)}</div>`
    })
    return `<div style="width:${length}px;height:${length}px;display:flex;flex-wrap:wrap;font:${cell * 0.78}px/1 'DejaVu Sans'">${squares.join('')}</div>`
  }
  return shown(c, t, w, 'game', (size) => beside(c, t, w, size, board))
}

function cards(c, t, w) {
  const { random } = c
  const felt = random.pick([
    () => 'radial-gradient(#2e8b4f,#0b4d25)',
    () => '#008000',
    () => 'radial-gradient(#2d6cae,#0d2c55)',
    () => 'repeating-linear-gradient(90deg,#7a4b27 0 60px,#70431f 60px 118px,#5a3517 118px 120px)',
    () => `radial-gradient(${c.look.colour()},#222)`,
    () => picture(c, ['photo'])
  ])()
  const backs = random.pick([
    `repeating-linear-gradient(45deg,${c.look.colour()} 0 5px,#fff 5px 8px)`,
    `repeating-radial-gradient(${c.look.colour()} 0 6px,${c.look.colour()} 6px 10px)`,
    'linear-gradient(#b22,#611)',
    picture(c, ['photo', 'drawing'])
  ])
  const radius = random.int(2, 9)
  const scheme = random.pick([
    ['#111', '#d22'],
    ['#111', '#d22'],
    ['#000', '#e60000'],
    ['#234', '#c0392b']
  ])
  return shown(c, t, w, 'game', ([width, height]) => {
    const layout = random.pick(['columns', 'columns', 'columns', 'table', 'pyramid'])
    const n = layout === 'columns' ? random.pick([7, 7, 8, 10]) : 7
    const step = Math.min(width / (n + 0.5), height / 4.2)
    const [wide, high] = [step * 0.86, step * random.between(1.15, 1.3)]
    const card = (x, y, open, turn = 0) => {
      const red = random.chance(0.5)
      const suit = random.pick(red ? '♥♦' : '♠♣')
      const rank = random.pick(['A', 2, 3, 4, 5, 6, 7, 8, 9, 10, 'J', 'Q', 'K'])
      const face = `<div style="position:absolute;left:4px;top:1px;font-size:${wide * 0.26}px">${rank}${suit}</div><div style="text-align:center;font-size:${wide * 0.62}px;padding-top:${high * 0.32}px">${Number(rank) ? suit : random.pick(['♛', '♚', '♞', suit])}\ufe0e</div>`
      return `<div style="position:absolute;left:${x}px;top:${y}px;width:${wide}px;height:${high}px;direction:ltr;transform:rotate(${turn}deg);border-radius:${radius}px;box-shadow:0 0 0 1px #0007;font:bold 14px/1.1 'DejaVu Sans';color:${scheme[Number(red)]};background:${open ? '#fff' : `${backs};border:3px solid #fff;box-sizing:border-box`}">${open ? face : ''}</div>`
    }
    const place = (x, y) =>
      `<div style="position:absolute;left:${x}px;top:${y}px;width:${wide}px;height:${high}px;border-radius:${radius}px;border:2px solid #fff5;box-sizing:border-box"></div>`
    const x0 = (width - n * step) / 2
    let html = ''
    if (layout === 'columns')
      for (let i = 0; i < n; i++) {
        html += i === 2 ? '' : random.chance(0.6) ? card(x0 + i * step, 14, i > 0) : place(x0 + i * step, 14)
        const [shut, open] = [random.int(0, i), random.int(1, 8)]
        for (let k = 0; k < shut + open; k++)
          html += card(x0 + i * step, high + 34 + k * high * (shut + open > 9 ? 0.13 : 0.19), k >= shut)
      }
    else if (layout === 'pyramid')
      for (let j = 0; j < 6; j++)
        for (let i = 0; i <= j; i++)
          html += random.chance(0.85)
            ? card(width / 2 + (i - j / 2 - 0.5) * step, 20 + j * high * 0.45, random.chance(0.8))
            : ''
    else {
      html += `<div style="position:absolute;left:${width * 0.1}px;top:${height * 0.15}px;width:${width * 0.8}px;height:${height * 0.6}px;border-radius:50%;background:radial-gradient(#fff2,#0003);border:10px solid #0005;box-sizing:border-box"></div>`
      const open = random.int(3, 5)
      for (let i = 0; i < open; i++) html += card(width / 2 + (i - open / 2) * step, height * 0.3, true)
      for (const x of [0.06, 0.3, 0.6, 0.84])
        html += `<div style="position:absolute;left:${width * x}px;top:${height * random.pick([0.03, 0.08])}px;width:130px;height:50px;color:#fff;background:#000a;border-radius:25px"><div style="display:flex;align-items:center;gap:6px">${avatar(c, 50, w)}<span>${w.title(1)}<br>$${random.int(1, 9999)}</span></div></div>`
    }
    if (layout !== 'columns')
      for (let i = 0; i < 5; i++)
        html += card(
          width / 2 + (i - 2.5) * step * 0.8,
          height - high * 0.9 + Math.abs(i - 2) * 8,
          true,
          (i - 2) * 7
        )
    const bar = `<div style="display:flex;align-items:center;position:absolute;left:0;right:0;${random.pick(['top', 'bottom'])}:0;gap:30px;padding:3px 14px;background:#000a;color:#fff"><b>${w.word()} ${random.int(0, 900)}</b><span>${w.word()} ${clock(random)}</span><span style="margin-left:auto">${w.title(2)}</span></div>`
    return `<div style="position:absolute;inset:0;background:${felt}">${html}${random.chance(0.75) ? bar : ''}</div>`
  })
}

const puzzles = {
  sudoku({ random, look }, t, length) {
    const cell = length / 9
    const fill = (i) =>
      random.chance(0.04)
        ? look.accent
        : (Math.floor((i % 9) / 3) + Math.floor(i / 27)) % 2
          ? t.panel
          : t.back
    return random
      .times(
        81,
        (i) =>
          `<div style="position:absolute;left:${(i % 9) * cell}px;top:${Math.floor(i / 9) * cell}px;width:${cell}px;height:${cell}px;box-sizing:border-box;background:${fill(i)};border:solid ${t.ink};border-width:${Math.floor(i / 9) % 3 ? 0.5 : 3}px 0.5px 0.5px ${i % 3 ? 0.5 : 3}px;font-size:${cell * 0.6}px;line-height:${cell}px;text-align:center;color:${random.chance(0.3) ? t.link : t.ink}">${random.chance(0.45) ? random.int(1, 9) : ''}</div>`
      )
      .join('')
  },
  mines({ random }, t, length) {
    const n = random.int(8, 18)
    const cell = length / n
    const noise = smoothNoise(random)
    const colours = ['', '#00f', '#080', '#f00', '#008', '#800', '#088']
    return random
      .times(n * n, (i) => {
        const [x, y] = [i % n, Math.floor(i / n)]
        const open = noise(x / 4, y / 4) > -0.1
        const number = open && random.chance(0.5) ? random.pick([1, 1, 1, 2, 2, 3, 4]) : 0
        return `<div style="position:absolute;left:${x * cell}px;top:${y * cell}px;width:${cell}px;height:${cell}px;box-sizing:border-box;font:bold ${cell * 0.6}px/${cell * 0.9}px 'DejaVu Sans';text-align:center;color:${colours[number]};background:${open ? '#d0d0d0;border:1px solid #999' : '#c0c0c0;border:3px outset #fff'}">${number || (!open && random.chance(0.12) ? '<span style="color:red">⚑</span>' : '')}</div>`
      })
      .join('')
  },
  jewels(c, t, length) {
    const { random } = c
    const [n, set] = [random.int(6, 9), random.pick(emoji)]
    const cell = length / n
    const drawn = random.chance(0.5)
    const kinds = random.times(random.int(4, 7), (i) =>
      drawn
        ? svg(
            cell,
            cell,
            icon(random, set, cell * 0.1, cell * 0.1, cell * 0.8, { colour: c.look.colours[i] })
          )
        : `<div style="margin:${cell * 0.1}px;width:${cell * 0.8}px;height:${cell * 0.8}px;background:radial-gradient(circle at 35% 30%,#fff,hsl(${i * 57},90%,50%) 45%,hsl(${i * 57},90%,25%));border-radius:${random.pick([8, 20, 50])}%;transform:rotate(${random.pick([0, 45])}deg) scale(0.85)"></div>`
    )
    return random
      .times(
        n * n,
        (i) =>
          `<div style="position:absolute;left:${(i % n) * cell}px;top:${Math.floor(i / n) * cell}px;width:${cell}px;height:${cell}px;background:${(i + Math.floor(i / n)) % 2 ? '#0003' : '#0001'}">${random.pick(kinds)}</div>`
      )
      .join('')
  },
  doubling({ random }, t, length) {
    const cell = length / 4
    const hue = random.pick([30, random.int(0, 359)])
    return `<div style="position:absolute;inset:0;border-radius:8px;background:hsl(${hue},15%,66%)">${random
      .times(16, (i) => {
        const p = random.chance(0.35) ? 0 : random.int(1, 9)
        return `<div style="position:absolute;left:${(i % 4) * cell + 6}px;top:${Math.floor(i / 4) * cell + 6}px;width:${cell - 12}px;height:${cell - 12}px;border-radius:6px;background:${p ? `hsl(${hue + 20 - p * 4},${20 + p * 8}%,${88 - p * 4}%)` : '#fff4'};color:${p > 2 ? '#fff' : '#665'};font:bold ${cell * 0.36}px/${cell - 12}px sans-serif;text-align:center">${p ? 2 ** p : ''}</div>`
      })
      .join('')}</div>`
  },
  blocks({ random, look }, t, length) {
    const cell = length / 20
    const columns = random.int(10, 14)
    const heights = random.times(columns, () => random.int(1, 11))
    const edge = random.pick([
      'border:2px outset #fff9',
      'box-shadow:inset 0 0 0 1px #000',
      'border-radius:3px'
    ])
    const one = (x, y, colour) =>
      `<div style="position:absolute;left:${x * cell}px;top:${y * cell}px;width:${cell}px;height:${cell}px;box-sizing:border-box;background:${colour};${edge}"></div>`
    const [x, y, falling] = [random.int(1, columns - 4), random.int(0, 6), look.colour()]
    const shape = random.pick(['00102011', '00011112', '00100111', '00102030'])
    const stack = heights.map((h, i) =>
      random.times(h, (k) => (random.chance(0.88) ? one(i, 19 - k, look.colour()) : '')).join('')
    )
    return `<div style="position:absolute;left:0px;top:0px;width:${columns * cell}px;height:${length}px;background:${random.pick(['#000', '#111a2e', t.raised])};outline:4px solid ${t.line}">${stack.join('')}${shape
      .match(/../g)
      .map(([a, b]) => one(x + Number(a), y + Number(b), falling))
      .join('')}</div>`
  },
  letters({ random, look }, t, length) {
    const n = random.int(6, 15)
    const cell = length / n
    const block = random.chance(0.5)
    return random
      .times(n * n, (i) => {
        const empty = random.chance(block ? 0.25 : 0)
        return `<div style="position:absolute;left:${(i % n) * cell}px;top:${Math.floor(i / n) * cell}px;width:${cell}px;height:${cell}px;box-sizing:border-box;border:1px solid ${t.line};background:${empty ? '#111' : random.chance(0.1) ? look.accent : t.back};font:bold ${cell * 0.6}px/${cell}px sans-serif;text-align:center">${empty || random.chance(block ? 0.5 : 0) ? '' : String.fromCharCode(65 + random.int(0, 25))}</div>`
      })
      .join('')
  }
}
function puzzle(c, t, w) {
  const draw = puzzles[c.random.pick(Object.keys(puzzles))]
  return shown(c, t, w, 'game', (size) =>
    beside(
      c,
      t,
      w,
      size,
      (length) =>
        `<div style="position:relative;width:${length}px;height:${length}px">${draw(c, t, length)}</div>`
    )
  )
}

/** A small mirrored figure of pixels. */
function sprite({ random }, x, y, size) {
  const [n, hue] = [random.pick([8, 10, 12]), random.int(0, 359)]
  let cells = ''
  for (let j = 0; j < n; j++)
    for (let i = 0; i < n / 2; i++)
      if (random.chance(0.62))
        for (const k of [i, n - 1 - i])
          cells += `<rect x="${k}" y="${j}" width="1.05" height="1.05" fill="hsl(${hue + (j > n / 2 ? 120 : 0)},60%,${((i * 29 + j * 17) % 60) + 20}%)"/>`
  return `<g transform="translate(${x} ${y}) scale(${size / n})" shape-rendering="crispEdges">${cells}</g>`
}
const hearts = (random) =>
  `<span style="color:#e33;font:${random.int(18, 30)}px 'DejaVu Sans'">${'♥'.repeat(random.int(1, 6))}<span style="opacity:0.4">${'♥'.repeat(random.int(0, 4))}</span></span>`
const slots = (c, count, size) =>
  `<div style="display:flex;align-items:center;gap:3px;justify-content:center">${c.random
    .times(
      count,
      (i) =>
        `<div style="width:${size}px;height:${size}px;background:#0008;border:2px solid ${i === 1 ? '#fff' : '#888'}">${
          c.random.chance(0.65)
            ? `${glyph(c, size * 0.9, '#eee', emoji)}<small style="position:absolute;margin-left:-14px;color:#fff">${c.random.int(1, 64)}</small>`
            : ''
        }</div>`
    )
    .join('')}</div>`
/** A picture of the surroundings, in a corner. */
const minimap = (c, size) =>
  `<div style="width:${size}px;height:${size}px;border:3px solid #222;box-shadow:0 0 0 2px #aaa;border-radius:${c.random.pick([0, 0, 50])}%;overflow:hidden;position:relative;background:${c.random.pick([() => '#0009', () => '#3a5a36', () => picture(c, ['map'])])()}">${many(
    c.random,
    3,
    12,
    () =>
      `<div style="position:absolute;left:${c.random.int(0, size)}px;top:${c.random.int(0, size)}px;width:5px;height:5px;background:${c.random.pick(['#f33', '#3f3', '#ff3', '#fff'])}"></div>`
  )}</div>`
const said = (c, w) =>
  `<div style="display:flex;align-items:center;gap:12px;padding:12px;border-radius:${c.random.pick([0, 8, 16])}px;${c.random.pick(['background:#123d;color:#fff;border:3px double #fff', 'background:#fffd;color:#222;border:4px solid #753', 'background:#000d;color:#fff'])};font-size:20px">${c.random.chance(0.5) ? glyph(c, 70, '#fff', emoji) : ''}<div><b>${w.title(1)}</b><br>${w.sentence()}</div></div>`
/** Puts displays of a game into the corners and along the edges. */
function displays(c, parts) {
  const places = [
    'left:14px;top:12px',
    'right:14px;top:12px',
    'left:14px;bottom:12px',
    'right:14px;bottom:12px'
  ]
  const corners = c.random
    .shuffled(places)
    .map((place, i) =>
      parts[i] ? `<div style="position:absolute;${place};text-shadow:0 1px 2px #000">${parts[i]}</div>` : ''
    )
  return `<div style="position:absolute;inset:0;color:#fff;direction:ltr">${corners.join('')}</div>`
}

function tileWorld(c, t, w) {
  const { random } = c
  return shown(c, t, w, 'game', ([width, height]) => {
    const above = random.chance(0.5)
    const tile = random.pick([24, 32, 40, 48, 64])
    const [columns, rows, noise] = [
      Math.ceil(width / tile),
      Math.ceil(height / tile) + 2,
      smoothNoise(random)
    ]
    const set = random.pick(emoji)
    const own = () =>
      random.chance(0.55)
        ? sprite(c, 0, 0, tile)
        : icon(random, set, 0, 0, tile * 1.05, { colour: random.pick(['#fff', '#111', c.look.colour()]) })
    const [figures, things] = [random.times(4, own), random.times(4, own)]
    const [hue, strong] = [random.pick([95, 110, 35, 200, random.int(0, 359)]), random.int(25, 65)]
    const ground = (k, l) => `hsl(${hue + k * 35},${strong}%,${l}%)`
    const square = (x, y, fill, detail = random.int(0, 3)) =>
      `<rect x="${x * tile}" y="${y * tile}" width="${tile + 0.5}" height="${tile + 0.5}" fill="${fill}"/>${random.times(detail, () => `<rect x="${(x + random.int(0, 7) / 8) * tile}" y="${(y + random.int(0, 7) / 8) * tile}" width="${tile / 8}" height="${tile / 8}" fill="${random.pick(['#fff', '#000'])}" opacity="0.18"/>`).join('')}`
    const put = (x, y, what, scale = 1) =>
      `<g transform="translate(${x * tile} ${(y + 1 - scale) * tile}) scale(${scale})">${what}</g>`
    let [body, top] = ['', '']
    if (above)
      for (let y = 0; y < rows; y++)
        for (let x = 0; x < columns; x++) {
          const v = noise(x / 7, y / 7)
          body += square(
            x,
            y,
            v < -0.35
              ? '#3b7dd8'
              : v < -0.2
                ? '#e2cf8a'
                : v < 0.35
                  ? ground(0, 48 + ((x + y) % 2) * 2)
                  : ground(1, 38)
          )
          if (v > -0.2 && random.chance(v > 0.35 ? 0.3 : 0.05)) top += put(x, y, random.pick(things))
        }
    else {
      const underground = random.chance(0.3)
      body += `<rect width="${width}" height="${height}" fill="${underground ? '#14121c' : `hsl(${random.int(180, 260)},${random.int(30, 90)}%,${random.int(20, 85)}%)`}"/>`
      if (!underground)
        body += many(
          random,
          2,
          6,
          () =>
            `<ellipse cx="${random.int(0, width)}" cy="${random.int(height * 0.1, height * 0.95)}" rx="${random.int(60, 240)}" ry="${random.int(20, 120)}" fill="#fff" opacity="0.25"/>`
        )
      for (let x = 0; x < columns; x++) {
        const floor = Math.round(rows * 0.68 + noise(x / 5, 0) * random.pick([0, 2, 2]))
        for (let y = floor; y < rows; y++)
          body += square(x, y, y === floor ? ground(0, 45) : ground(1, 32 + ((x * 3 + y * 5) % 4) * 2))
        if (random.chance(0.22)) top += put(x, floor - 1, random.pick(things), random.pick([1, 1, 2, 3]))
        if (random.chance(0.18)) {
          const [level, length] = [random.int(2, floor - 3), random.int(2, 5)]
          for (let k = 0; k < length; k++)
            body +=
              square(x + k, level, ground(2, 42), 4) +
              (random.chance(0.4) ? put(x + k, level - 1, things[0], 0.7) : '')
        }
      }
    }
    top += many(random, 1, 5, (i) =>
      put(
        random.int(1, columns - 2),
        above ? random.int(2, rows - 4) : rows * 0.45,
        figures[i % 4],
        i ? 1 : 1.3
      )
    )
    const hud = random.shuffled([
      () => hearts(random),
      () =>
        `<b style="font:bold ${random.int(18, 34)}px '${c.look.mono}'">${w.word()} ×${random.int(0, 99)}<br>${String(random.int(0, 99999)).padStart(6, '0')}</b>`,
      () => minimap(c, random.int(90, 150)),
      () => `<b style="font-size:26px">${w.title(2)} ${random.int(1, 8)}-${random.int(1, 4)}</b>`,
      () =>
        many(
          random,
          2,
          4,
          () =>
            `<div style="display:flex;align-items:center;gap:6px;font-size:20px">${glyph(c, 26, '#fff', emoji)} ${random.int(0, 500)}</div>`
        )
    ])
    const low = random.pick([
      () => '',
      () => slots(c, random.int(5, 10), random.int(36, 52)),
      () => said(c, w)
    ])()
    return `${svg(width, height, body + top, 'position:absolute;width:100%')}${displays(
      c,
      hud.slice(0, random.int(2, 4)).map((make) => make())
    )}<div style="position:absolute;bottom:10px;left:14%;right:14%">${low}</div>`
  })
}

function firstPerson(c, t, w) {
  const { random } = c
  return shown(c, t, w, 'game', ([width, height]) => {
    const [mx, my] = [width * random.between(0.4, 0.6), height * random.between(0.42, 0.58)]
    const hue = random.int(0, 359)
    const corridor = () => {
      const shade = (l) => `hsl(${hue},${random.int(8, 35)}%,${l}%)`
      const [a, b] = [width * 0.13, height * 0.14]
      const wall = (points, fill) => `<polygon points="${points}" fill="${fill}"/>`
      const lines = random
        .times(
          14,
          (i) =>
            `<line x1="${mx}" y1="${my}" x2="${i < 7 ? 0 : width}" y2="${((i % 7) * height) / 6}" stroke="#0005"/>`
        )
        .join('')
      const rings = random
        .times(
          7,
          (i) =>
            `<rect x="${mx - a * 1.35 ** i}" y="${my - b * 1.35 ** i}" width="${2 * a * 1.35 ** i}" height="${2 * b * 1.35 ** i}" fill="none" stroke="#0006" stroke-width="${i + 1}"/>`
        )
        .join('')
      return `${wall(`0,0 ${width},0 ${mx},${my}`, shade(28))}${wall(`0,${height} ${width},${height} ${mx},${my}`, shade(20))}${wall(`0,0 0,${height} ${mx},${my}`, shade(42))}${wall(`${width},0 ${width},${height} ${mx},${my}`, shade(35))}${lines}${rings}<rect x="${mx - a}" y="${my - b}" width="${2 * a}" height="${2 * b}" fill="${shade(9)}"/>`
    }
    const land = () => {
      const noise = smoothNoise(random)
      const hill = (base, rough, fill) =>
        `<polygon fill="${fill}" points="0,${height} ${random.times(41, (i) => `${(i * width) / 40},${base - noise(i / 6, base) * rough}`).join(' ')} ${width},${height}"/>`
      const blocks = many(random, 3, 14, () => {
        const [s, x] = [random.int(30, 190), random.int(-40, width)]
        return `<path d="M${x} ${my + s * 0.9}v${-s * 1.6}h${s}v${s * 1.6}z" fill="hsl(${hue + 60},20%,${random.int(25, 60)}%)"/><path d="M${x + s} ${my + s * 0.9}v${-s * 1.6}l${s * 0.35} ${s * 0.2}v${s * 1.2}z" fill="hsl(${hue + 60},20%,20%)"/>`
      })
      return `<linearGradient id="sky${hue}" x2="0" y2="1"><stop stop-color="hsl(${random.int(190, 260)},60%,${random.int(15, 70)}%)"/><stop offset="0.6" stop-color="hsl(${random.int(0, 359)},60%,80%)"/></linearGradient><rect width="${width}" height="${height}" fill="url(#sky${hue})"/>${hill(my, height * 0.15, `hsl(${hue},25%,60%)`)}${hill(my + 30, 30, `hsl(${hue},35%,40%)`)}${random.chance(0.6) ? blocks : ''}`
    }
    const scene = random.pick([
      () =>
        `<div style="position:absolute;inset:0;background:${picture(c, ['photo'])};filter:saturate(${random.between(0.6, 1.5).toFixed(2)})"></div>`,
      () => svg(width, height, corridor(), 'position:absolute'),
      () => svg(width, height, land(), 'position:absolute')
    ])()
    const steel = random.pick(['#222', '#3a3a3a', '#4b3a2a', '#556'])
    const weapon = random.pick([
      () =>
        `<path d="M${width * 0.62} ${height} L${width * 0.55} ${height * 0.72} L${width * 0.57} ${height * 0.68} L${width * 0.6} ${height * 0.69} L${width * 0.85} ${height}Z" fill="${steel}"/><path d="M${width * 0.57} ${height * 0.68} L${width * 0.6} ${height * 0.69} L${width * 0.78} ${height} L${width * 0.72} ${height}Z" fill="#888"/><ellipse cx="${width * 0.72}" cy="${height}" rx="${width * 0.07}" ry="${height * 0.13}" fill="#c99a78"/>`,
      () =>
        `<path d="M${width * 0.46} ${height} L${width * 0.48} ${height * 0.76} H${width * 0.52} L${width * 0.54} ${height}Z" fill="${steel}"/><path d="M${width * 0.49} ${height * 0.76} v-18 h${width * 0.02} v18z" fill="#111"/>`,
      () =>
        `<path d="M${width * 0.8} ${height} L${width * 0.66} ${height * 0.35} L${width * 0.68} ${height * 0.34} L${width * 0.86} ${height}Z" fill="#ccd" stroke="#667" stroke-width="3"/>`,
      () =>
        `<path d="M${width * 0.8} ${height} V${height * 0.7} L${width} ${height * 0.62} V${height}Z" fill="#c99a78"/>`,
      () => icon(random, 'game-icons', width * 0.6, height * 0.6, height * 0.45, { colour: steel }),
      () => ''
    ])()
    const aim = random.pick([
      `<circle cx="${width / 2}" cy="${height / 2}" r="14" fill="none" stroke="#fff" stroke-width="2"/><circle cx="${width / 2}" cy="${height / 2}" r="2" fill="#f33"/>`,
      `<path d="M${width / 2 - 16} ${height / 2}h11m10 0h11M${width / 2} ${height / 2 - 16}v11m0 10v11" stroke="${random.pick(['#fff', '#0f0', '#ff0'])}" stroke-width="3"/>`,
      `<path d="M${width / 2 - 10} ${height / 2}h20m-10 -10v20" stroke="#fff" stroke-width="3"/>`
    ])
    const big = (text) =>
      `<b style="font:bold ${random.int(28, 54)}px '${c.look.font}',sans-serif">${text}</b>`
    const hud = [
      () => `${big(`✚ ${random.int(1, 100)}`)} &nbsp; ${big(random.int(0, 100))}`,
      () => big(`${random.int(0, 40)} / ${random.int(10, 300)}`),
      () => minimap(c, random.int(110, 170)),
      () =>
        many(
          random,
          2,
          5,
          () =>
            `<div style="background:#0007;padding:2px 8px;margin:3px;font-size:16px"><span style="color:#f76">${w.word()}</span> ${glyph(c, 18, '#fff', plain.train)} <span style="color:#7cf">${w.word()}</span></div>`
        ),
      () =>
        `<div style="font-size:18px"><b style="color:#fd3">${w.title(2)}</b><br>${w.words(4)}<br>▢ ${w.words(3)}</div>`
    ]
    const more = [
      () =>
        `<div style="position:absolute;left:${width * 0.25}px;top:10px;width:${width * 0.5}px;height:24px;background:#0006;color:#fff;text-align:center;letter-spacing:28px;overflow:hidden;white-space:nowrap">NW · N · NE · E · SE</div>`,
      () =>
        `<div style="position:absolute;left:0;right:0;bottom:8px">${slots(c, random.int(6, 9), 46)}</div>`,
      () =>
        many(
          random,
          1,
          4,
          () =>
            `<div style="position:absolute;left:${random.int(50, width - 100)}px;top:${random.int(60, height / 2)}px;width:120px;height:20px;color:#fff;text-align:center;text-shadow:0 0 3px #000">${w.word()}<div style="height:5px;background:#e33;width:${random.int(20, 80)}px;margin:auto"></div>▾</div>`
        ),
      () => ''
    ]
    return `${scene}${svg(width, height, weapon + (random.chance(0.85) ? aim : ''), 'position:absolute;left:0;top:0')}${displays(
      c,
      random
        .shuffled(hud)
        .slice(0, random.int(3, 4))
        .map((make) => make())
    )}${random.pick(more)()}`
  })
}

function strategy(c, t, w) {
  const { random } = c
  return shown(c, t, w, 'game', ([width, height]) => {
    const [noise, s] = [smoothNoise(random), random.pick([36, 48, 64])]
    const hue = random.pick([100, 80, 45, random.int(0, 359)])
    const land = (v) =>
      v < -0.3
        ? '#2d6fb5'
        : v < -0.15
          ? '#d8c48a'
          : v < 0.3
            ? `hsl(${hue},40%,${Math.round(45 - v * 15)}%)`
            : v < 0.55
              ? `hsl(${hue},45%,27%)`
              : '#8d8a80'
    const set = random.pick(emoji)
    const kinds = random.times(6, () =>
      icon(random, set, 0, 0, s * 0.8, { colour: random.pick(['#fff', '#111', '#b22']) })
    )
    const how = random.pick(['isometric', 'hexagons', 'squares'])
    let [tiles, units] = ['', '']
    const [dx, dy] = {
      isometric: [s, s / 4],
      hexagons: [s * 0.87, s * 0.75],
      squares: [s, s]
    }[how]
    for (let j = -1; j * dy < height; j++)
      for (let i = -1; i * dx < width; i++) {
        const [x, y] = [i * dx + (j % 2 && dy !== s ? dx / 2 : 0), j * dy]
        const v = noise(x / 200, y / 200)
        const shape = {
          isometric: `${x},${y} ${x + s / 2},${y - s / 4} ${x + s},${y} ${x + s / 2},${y + s / 4}`,
          hexagons: `${x},${y - s / 4} ${x + s * 0.435},${y - s / 2} ${x + s * 0.87},${y - s / 4} ${x + s * 0.87},${y + s / 4} ${x + s * 0.435},${y + s / 2} ${x},${y + s / 4}`,
          squares: `${x},${y} ${x + s},${y} ${x + s},${y + s} ${x},${y + s}`
        }[how]
        if (shape) tiles += `<polygon points="${shape}" fill="${land(v)}" stroke="#0003"/>`
        if (random.chance(how === 'isometric' ? 0.04 : 0.09))
          units += `<g transform="translate(${x} ${y - s * 0.4})">${random.pick(kinds)}<rect y="-6" width="${s * 0.8}" height="5" fill="#300"/><rect y="-6" width="${s * random.between(0.1, 0.8)}" height="5" fill="${random.pick(['#3d3', '#dd3', '#39f'])}"/></g>`
      }
    const wood = random.pick([
      'linear-gradient(#6b4a2b,#3c2814)',
      'linear-gradient(#555,#222)',
      '#10202ee6',
      t.head,
      '#000b'
    ])
    const resources = `<div style="display:flex;align-items:center;position:absolute;left:0;right:0;top:0;gap:26px;padding:4px 14px;background:${wood};color:#fff">${many(random, 3, 7, () => `<div style="display:flex;align-items:center;gap:5px">${glyph(c, 22, '#fd6', emoji)} ${random.int(0, 9000)}</div>`)}<b style="margin-left:auto">${w.title(2)} ${random.int(1, 2000)}</b></div>`
    const commands = `<div style="display:grid;grid-template-columns:repeat(${random.int(3, 5)},44px);gap:4px">${many(
      random,
      6,
      12,
      () =>
        `<div style="height:44px;background:#0006;border:2px outset #aaa;box-sizing:border-box">${glyph(c, 38, '#eee', emoji)}</div>`
    )}</div>`
    const about = `<div style="display:flex;align-items:center;gap:12px;flex:1">${`<div style="border:2px solid #ca5;background:#234">${glyph(c, 84, '#fff', emoji)}</div>`}<div><b>${w.title(2)}</b><br>${w.words(3)}<br>${random.int(1, 99)}/${random.int(100, 400)}</div></div>`
    const panel = random.chance(0.7)
      ? `<div style="display:flex;align-items:center;position:absolute;left:0;right:0;bottom:0;gap:16px;padding:10px;justify-content:space-between;background:${wood};color:#fff">${random.shuffled([minimap(c, 130), about, commands]).join('')}</div>`
      : `<div style="position:absolute;right:0;top:30px;bottom:0;width:240px;padding:12px;background:${wood};color:#fff;display:flex;flex-direction:column;gap:14px">${minimap(c, 190)}${about}${commands}</div>`
    return `<div style="position:absolute;inset:0;direction:ltr;background:#234">${svg(width, height + 80, tiles + units, 'width:100%')}${resources}${panel}</div>`
  })
}

function titleMenu(c, t, w) {
  const { random, look } = c
  return shown(c, t, w, 'game', ([width, height]) => {
    const back = random.pick([
      () => picture(c, ['photo', 'drawing']),
      () => picture(c, ['photo', 'drawing']),
      () => `linear-gradient(${look.colours[0]},#111)`,
      () => `radial-gradient(${look.colours[1]},${look.colours[2]})`,
      () => '#000'
    ])()
    const ink = random.pick(['#fff', '#fd4', '#f63', '#8ef', look.colours[3]])
    const title = `<div style="font:${random.pick(['bold', 'italic bold', 900])} ${random.int(Math.floor(width / 18), Math.floor(width / 11))}px/1 '${random.pick([look.font, look.hand, look.mono])}','Noto Sans CJK SC',serif;color:${ink};letter-spacing:${random.pick([0, 0, 4, 10])}px;${random.pick(['text-shadow:0 5px 0 #000a', '-webkit-text-stroke:3px #000', `text-shadow:0 0 22px ${look.colours[4]}`, ''])}">${w.title(random.int(1, 2))}${random.chance(0.3) ? ` ${random.int(2, 5)}` : ''}</div>`
    const boxed = random.pick([
      '',
      '',
      'background:#000a;border:2px solid #fff8',
      `background:${look.accent};border-radius:30px`,
      'background:linear-gradient(#fc6,#a50);border-radius:8px;border:2px solid #420'
    ])
    const entries = random.int(3, 7)
    const entry = (i) =>
      `<div style="margin:${random.pick([6, 6, 8])}px auto;padding:6px 24px;width:${boxed ? '240px' : 'auto'};${boxed};opacity:${i === 0 || boxed ? 1 : 0.75};color:${i === 0 ? ink : '#fff'}">${i === 0 && !boxed ? '▸ ' : ''}${w.title(random.int(1, 2))}</div>`
    const menu = `<div style="font-size:${random.int(20, Math.floor(height / (entries * 3.6)) + 8)}px;text-shadow:0 2px 2px #000">${random.times(entries, entry).join('')}</div>`
    return `<div style="position:absolute;inset:0;background:${back};display:flex;flex-direction:column;justify-content:${random.pick(['space-evenly', 'center'])};gap:20px;text-align:${random.pick(['center', 'center', 'left'])};padding:0 6%">${title}${random.chance(0.2) ? glyph(c, 90, ink, emoji) : ''}${menu}<div style="position:absolute;left:14px;right:14px;bottom:8px;color:#fffa;display:flex;justify-content:space-between"><span>v${random.int(0, 3)}.${random.int(0, 20)}</span><span>© ${random.int(1984, 2024)} ${w.title(2)}</span></div></div>`
  })
}

// Pages

const link = (t, text, more = '') => `<span style="color:${t.link};${more}">${text}</span>`
const tabRow = (c, t, w) =>
  `<div style="display:flex;align-items:center;border-bottom:1px solid ${t.line}">${many(
    c.random,
    3,
    7,
    (i) =>
      `<div style="padding:6px 12px;border-bottom:3px solid ${i ? 'transparent' : t.accent}">${w.title(1)}</div>`
  )}</div>`
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

// Windows with text

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

// Phones

function phone(c, t, w, content, { back = t.back, ink = t.ink } = {}) {
  const { random } = c
  const [width, height] = random.pick([
    [390, 800],
    [390, 844],
    [360, 780],
    [412, 800],
    [375, 667]
  ])
  const status = `<div style="display:flex;align-items:center;gap:8px;padding:8px ${random.pick([14, 26])}px 4px;font-size:13px;direction:ltr"><b>${clock(random)}</b><span style="flex:1">${random.pick(['', '', '✉ ⚑', '●'])}</span><span>${random.pick(['▂▄▆', '▂▄', '◢'])} ${random.pick(['4G', '5G', 'LTE', '◥'])} ${random.int(5, 100)}%</span></div>`
  const bottom = random.pick([
    () => '',
    () => `<div style="width:130px;height:5px;border-radius:3px;background:${ink};margin:8px auto"></div>`,
    () =>
      `<div style="display:flex;align-items:center;justify-content:space-around;padding:8px;font-size:18px"><span>◁</span><span>○</span><span>□</span></div>`
  ])()
  return screen(
    c,
    [width, height],
    `<div style="position:absolute;inset:0;display:flex;flex-direction:column;background:${back};color:${ink}">${random.chance(0.93) ? status : ''}<div style="position:relative;flex:1;min-height:0;overflow:hidden;display:flex;flex-direction:column">${content([width, height - 70])}</div>${bottom}</div>`,
    t,
    w
  )
}
const headline = (c, t, w) =>
  `<div style="display:flex;align-items:center;gap:14px;padding:10px 16px;${c.random.chance(0.4) ? `background:${t.head};color:${t.headInk}` : ''}"><span style="font-size:22px">${c.random.pick(['‹', '←', '☰', ''])}</span><b style="flex:1;font-size:${c.random.int(18, 30)}px;text-align:${c.random.pick(['start', 'center'])}">${w.title(1)}</b><span style="font-size:20px">${c.random.pick(['⋮', '⌕', '+', '…'])}</span></div>`
const footer = (c, t, w) =>
  `<div style="display:flex;align-items:center;justify-content:space-around;padding:8px 0;margin-top:auto;background:${t.panel};border-top:1px solid ${t.line}">${many(
    c.random,
    3,
    5,
    (i) =>
      `<div style="text-align:center;font-size:11px;color:${i ? t.faint : t.accent}">${glyph(c, 24, i ? t.faint : t.accent, plain.train)}<br>${w.word()}</div>`
  )}</div>`
const night = ({ random, look }) =>
  random.pick([
    () =>
      `linear-gradient(hsl(${random.int(190, 270)},60%,${random.int(15, 60)}%),hsl(${random.int(0, 359)},50%,${random.int(25, 65)}%))`,
    () => look.colours[0],
    () => '#000'
  ])()
const glass = ({ random }) =>
  random.pick(['background:#fff3', 'background:#0006', 'background:#fffc;color:#222', 'background:#222c'])

function calculator(c, t, w) {
  const { random } = c
  const round = random.chance(0.5)
  const keys = random.pick(
    ['C±%÷789×456−123+0.,=', 'C()÷789×456−123+±0.=', '√πe^sctl()C÷789×456−123+±0.='].map((x) => [...x])
  )
  const key = (x) => {
    const fill = '÷×−+='.includes(x) ? t.accent : /\d/.test(x) ? t.raised : t.line
    return `<div style="display:flex;align-items:center;justify-content:center;background:${fill};border-radius:${round ? 50 : t.radius}px;font-size:30px"><span style="${fill === t.accent ? 'color:#fff' : ''}">${x}</span></div>`
  }
  const past = random.chance(0.4)
    ? many(
        random,
        1,
        4,
        () =>
          `<div style="opacity:0.5;font-size:20px">${w.number()} ${random.pick('+−×÷')} ${w.number()}</div>`
      )
    : ''
  return phone(
    c,
    t,
    w,
    () =>
      `${random.chance(0.4) ? headline(c, t, w) : ''}<div style="direction:ltr;flex:${random.int(2, 4)};display:flex;flex-direction:column;justify-content:end;text-align:right;padding:10px 24px">${past}<div style="font-size:${random.int(44, 76)}px;font-weight:${random.pick([200, 400])}">${random.int(0, 99999)}</div></div><div style="direction:ltr;flex:6;display:grid;grid-template-columns:repeat(4,1fr);gap:${random.pick([1, 6, 12])}px;padding:${random.pick([0, 12])}px">${keys.map(key).join('')}</div>`
  )
}

function lockScreen(c, t, w) {
  const { random } = c
  const note = () =>
    `<div style="${style};border-radius:${random.int(8, 20)}px;padding:10px 14px;margin-bottom:8px"><div style="display:flex;align-items:center;gap:12px;align-items:start">${avatar(c, 34, w)}<div style="flex:1"><b>${w.title(2)}</b><br>${w.words(random.int(3, 9))}</div><small>${random.int(1, 59)}m</small></div></div>`
  const style = glass(c)
  const back = random.chance(0.8) ? picture(c, ['photo', 'photo', 'photo', 'drawing']) : night(c)
  const pad = () =>
    `<div style="display:grid;grid-template-columns:repeat(3,76px);gap:16px;justify-content:center;direction:ltr">${[
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      9,
      '',
      0,
      '⌫'
    ]
      .map((x) => disc(76, '#fff3', `<span style="font-size:30px">${x}</span>`))
      .join('')}</div>`
  const pattern = () =>
    `<div style="display:grid;grid-template-columns:repeat(3,70px);gap:24px;justify-content:center">${random.times(9, () => disc(18, '#fff')).join('')}</div>`
  const notes = () => many(random, 1, 5, note)
  const body = random.pick([notes, notes, notes, pad, pattern, () => ''])()
  const font = `font:${random.pick([200, 400, 700])} ${random.int(60, 104)}px/1.05 '${c.look.font}',sans-serif`
  return phone(
    c,
    t,
    w,
    () =>
      `<div style="text-align:${random.pick(['center', 'center', 'start'])};padding:${random.int(10, 60)}px 24px 30px;text-shadow:0 1px 6px #0006">${random.chance(0.5) ? '⚿<br>' : ''}<div style="${font}">${random.chance(0.2) ? clock(random).replace(':', '<br>') : clock(random)}</div><span style="font-size:19px">${w.title(1)}, ${random.int(1, 31)} ${w.title(1)}</span></div><div style="padding:0 12px;margin-top:${random.pick(['0', 'auto'])}">${body}</div>${`<div style="display:flex;align-items:center;justify-content:space-between;padding:12px 30px;margin-top:auto">${disc(46, '#0005', glyph(c, 24, '#fff', plain.train))}<small>${w.words(2)}</small>${disc(46, '#0005', glyph(c, 24, '#fff', plain.train))}</div>`}`,
    { back, ink: '#fff' }
  )
}

function weather(c, t, w) {
  const { random } = c
  const sky = () => glyph(c, random.int(24, 34), '#fff', ['twemoji', 'noto', 'fluent-emoji-flat'])
  const style = `${glass(c)};border-radius:${random.int(4, 22)}px;margin:8px 14px;padding:12px`
  const sign = () => random.pick(['☀', '☁', '☂', '❄', '☾', '⛅', '🌧', '🌩', '🌤'])
  const hours = () =>
    `<div style="${style}"><div style="display:flex;align-items:center;justify-content:space-between">${random
      .times(
        6,
        (i) =>
          `<div style="text-align:center">${i * 3}<br><span style="font-size:24px">${sign()}</span><br><b>${random.int(-9, 36)}°</b></div>`
      )
      .join('')}</div></div>`
  const days = () =>
    `<div style="${style}">${random
      .times(
        random.int(4, 7),
        () =>
          `<div style="display:flex;align-items:center;gap:10px;padding:${random.int(4, 8)}px 0"><span style="width:90px">${w.title(1)}</span><span style="font-size:20px">${sign()}</span><span style="margin-inline-start:auto">${random.int(-9, 12)}°</span><i style="width:100px;height:4px;border-radius:2px;background:linear-gradient(90deg,#5bf,#fb3)"></i><b>${random.int(13, 36)}°</b></div>`
      )
      .join('')}</div>`
  const curve = () =>
    `<div style="${style}">${w.title(2)}${svg(320, 90, `<polyline fill="none" stroke="#fd5" stroke-width="3" points="${random.times(9, (i) => `${i * 40},${random.int(15, 80)}`).join(' ')}"/>`)}</div>`
  const tiles = () =>
    `<div style="display:grid;grid-template-columns:1fr 1fr">${random
      .times(
        4,
        () =>
          `<div style="${style};margin:6px"><small>${w.title(1)}</small><br><span style="font-size:26px">${w.number()}</span><br><small>${w.words(2)}</small></div>`
      )
      .join('')}</div>`
  const back = random.pick([
    () => night(c),
    () => picture(c, ['photo']),
    () => 'linear-gradient(#3a8ee0,#a6d4f7)',
    () => t.accent
  ])()
  return phone(
    c,
    t,
    w,
    () =>
      `<div style="text-align:${random.pick(['center', 'start'])};padding:20px 24px"><span style="font-size:26px">${w.title(1)}</span><div style="font:${random.pick([200, 400])} ${random.int(70, 110)}px/1.1 '${c.look.font}',sans-serif">${random.int(-15, 38)}°</div>${random.chance(0.5) ? sky() : `<span style="font-size:50px">${sign()}</span>`}<br>${w.words(2)} · ${random.int(-20, 20)}° / ${random.int(5, 40)}°</div>${random
        .shuffled([hours, days, curve, tiles])
        .slice(0, random.int(2, 3))
        .map((make) => make())
        .join('')}`,
    { back, ink: '#fff' }
  )
}

function timer(c, t, w) {
  const { random } = c
  const two = () => random.int(10, 59)
  const size = random.int(220, 310)
  const ring = () =>
    `<div style="margin:40px auto;width:${size}px;height:${size}px;border-radius:50%;background:conic-gradient(${t.accent} ${random.int(20, 330)}deg,${t.line} 0);padding:${random.int(4, 16)}px;box-sizing:border-box"><div style="display:flex;align-items:center;height:100%;border-radius:50%;background:${t.back};justify-content:center"><span style="font-size:${size / 5.5}px">${random.int(0, 9)}:${two()}:${two()}</span></div></div>`
  const dial = () =>
    `<div style="text-align:center;padding:30px">${svg(
      size,
      size,
      `<g transform="translate(${size / 2} ${size / 2})"><circle r="${size / 2 - 3}" fill="${t.panel}" stroke="${t.line}" stroke-width="3"/>${random.times(60, (i) => `<path d="M0 ${-size / 2 + 8}v${i % 5 ? 6 : 16}" stroke="${t.ink}" stroke-width="${i % 5 ? 1 : 3}" transform="rotate(${i * 6})"/>`).join('')}${[
        [0.25, 7],
        [0.36, 5],
        [0.42, 2]
      ]
        .map(
          ([l, wide], i) =>
            `<path d="M0 14V${-size * l}" stroke="${i === 2 ? t.accent : t.ink}" stroke-width="${wide}" transform="rotate(${random.int(0, 359)})"/>`
        )
        .join('')}</g>`
    )}</div>`
  const digits = () =>
    `<div style="text-align:center;padding:60px 0;font:${random.pick([200, 700])} ${random.int(56, 78)}px '${random.pick([c.look.font, c.look.mono])}'">${two()}:${two()}.${two()}</div>`
  const laps = () =>
    `<div style="flex:1;padding:0 24px;overflow:hidden">${many(
      random,
      3,
      9,
      (i) =>
        `<div style="display:flex;align-items:center;padding:9px 0;border-top:1px solid ${t.line}"><span style="flex:1">${w.title(1)} ${i + 1}</span>+${two()}.${two()} &emsp; <b>${two()}:${two()}</b></div>`
    )}</div>`
  const alarms = () =>
    `<div style="flex:1;padding:0 20px;overflow:hidden">${many(
      random,
      3,
      7,
      () =>
        `<div style="display:flex;align-items:center;padding:10px 0;border-bottom:1px solid ${t.line}"><div style="flex:1"><span style="font-size:34px">${clock(random)}</span><br><small>${w.words(3)}</small></div>${toggle(random, t)}</div>`
    )}</div>`
  const controls = `<div style="display:flex;align-items:center;justify-content:space-around;padding:20px 30px">${many(
    random,
    2,
    3,
    (i) =>
      disc(
        random.int(64, 84),
        i ? t.raised : t.accent,
        `<b style="${i ? '' : 'color:#fff'}">${random.pick(['▶', '❚❚', '■', '⟲'])}</b>`
      )
  )}</div>`
  const body = random.pick([
    () => ring() + controls,
    () => ring() + controls + laps(),
    () => dial() + alarms(),
    () => digits() + controls + laps(),
    alarms
  ])()
  return phone(
    c,
    t,
    w,
    () =>
      (random.chance(0.6) ? headline(c, t, w) : tabRow(c, t, w)) +
      body +
      (random.chance(0.6) ? footer(c, t, w) : '')
  )
}
const toggle = (random, t, on = random.chance(0.5)) =>
  `<div style="width:46px;height:26px;flex:none;border-radius:13px;background:${on ? t.accent : t.line};display:flex;justify-content:${on ? 'end' : 'start'};padding:3px;box-sizing:border-box">${disc(20, '#fff')}</div>`

function phoneMap(c, t, w) {
  const { random } = c
  const card = `background:${t.back};color:${t.ink};box-shadow:0 2px 8px #0005`
  const search = `<div style="${card};position:absolute;left:12px;right:12px;top:${random.int(6, 40)}px;border-radius:${random.pick([4, 12, 26])}px;padding:12px 16px"><div style="display:flex;align-items:center;gap:12px"><span>☰</span><span style="flex:1;color:${t.faint}">${w.words(2)}</span>${avatar(c, 26, w)}</div></div>`
  const turn = `<div style="position:absolute;left:10px;right:10px;top:10px;border-radius:12px;padding:14px;background:#0a6b3c;color:#fff"><div style="display:flex;align-items:center;gap:16px"><span style="font-size:44px">${random.pick(['↰', '↱', '↑', '⤴'])}</span><div><b style="font-size:24px">${random.int(50, 900)} m</b><br>${w.title(2)}</div></div></div>`
  const chips = `<div style="position:absolute;top:100px;left:12px;display:flex;gap:8px">${random
    .times(
      4,
      () => `<div style="${card};border-radius:16px;padding:4px 12px;white-space:nowrap">${w.title(1)}</div>`
    )
    .join('')}</div>`
  const route = `<svg style="position:absolute;inset:0" width="420" height="800"><polyline fill="none" stroke="${random.pick(['#1a73e8', '#e33', '#7b2ff7'])}" stroke-width="${random.int(6, 10)}" stroke-linejoin="round" points="${random.times(8, (i) => `${random.int(60, 340)},${690 - i * 80}`).join(' ')}"/></svg>`
  const pins = many(
    random,
    1,
    7,
    () =>
      `<div style="position:absolute;left:${random.int(30, 330)}px;top:${random.int(130, 480)}px;width:30px;height:30px;border-radius:50% 50% 50% 0;transform:rotate(-45deg);border:2px solid #fff"><div style="width:100%;height:100%;border-radius:50% 50% 50% 0;background:${c.look.colour()}"></div></div>`
  )
  const place = () =>
    `<b style="font-size:21px">${w.title(2)}</b><br>${random.int(1, 90)} ${w.word()} · ${w.number()} km · ${'★'.repeat(random.int(1, 5))}<br>${`<div style="display:flex;align-items:center;gap:8px;padding-top:10px">${random.times(3, (i) => `<div style="border-radius:18px;padding:6px 16px;border:1px solid ${t.line};${i ? '' : `background:${t.accent};color:#fff`}">${w.title(1)}</div>`).join('')}</div>`}`
  const photos = () =>
    `<div style="display:flex;align-items:center;gap:4px;margin-top:10px">${random
      .times(3, () => `<img src="${c.image('photo')}" style="width:33%;height:90px;object-fit:cover">`)
      .join('')}</div>`
  const stops = () =>
    many(
      random,
      3,
      6,
      () =>
        `<div style="display:flex;align-items:center;gap:14px;padding:8px 0;border-bottom:1px solid ${t.line}">${disc(12, t.accent)}<span style="flex:1">${w.title(2)}</span>${clock(random)}</div>`
    )
  const low = `<div style="${card};position:absolute;left:0;right:0;bottom:0;border-radius:18px 18px 0 0;padding:14px 18px">${random.pick([place, () => place() + photos(), stops])()}</div>`
  const around = `<div style="position:absolute;right:14px;bottom:250px">${disc(46, t.back, '⌖')}<br><br>${disc(46, t.back, '➤')}</div>`
  return phone(
    c,
    t,
    w,
    () =>
      `<div style="position:absolute;inset:0;background:${picture(c, ['map'])}"></div>${random.chance(0.5) ? route : pins}${random.pick([search, search + chips, turn])}${random.chance(0.85) ? low : ''}${around}`
  )
}

function phoneList(c, t, w) {
  const { random } = c
  const lined = random.chance(0.5) ? `border-bottom:1px solid ${t.line}` : ''
  const pad = random.int(7, 14)
  const shape = random.pick([
    () =>
      `<div style="display:flex;align-items:center;gap:14px;padding:${pad}px 16px;${lined}">${avatar(c, 40, w)}<span style="flex:1">${w.title(2)}</span></div>`,
    () =>
      `<div style="display:flex;align-items:center;gap:12px;padding:${pad}px 16px;${lined}">${avatar(c, 44, w)}<div style="flex:1;min-width:0"><b>${w.title(2)}</b><br>${w.words(3)}<br><span style="color:${t.faint};white-space:nowrap">${w.words(8)}</span></div><small style="align-self:start;color:${t.faint}">${clock(random)}</small></div>`,
    () =>
      `<div style="display:flex;align-items:center;gap:16px;padding:${pad}px 18px;${lined}"><span style="font-size:20px;color:${random.pick(['#2a2', '#d33', t.faint])}">${random.pick('↗↙✆')}</span><div style="flex:1">${w.title(2)}<br><small>+${random.int(10, 99)} ${random.int(100, 999)} ${random.int(1000, 9999)}</small></div><small>${random.int(1, 28)}.${random.int(1, 12)}.</small>ⓘ</div>`,
    () =>
      `<div style="display:flex;align-items:center;gap:14px;padding:${pad}px 18px;${lined}"><span style="font-size:20px">${random.pick('☐☑')}</span><span style="flex:1">${w.words(random.int(2, 6))}</span></div>`,
    () =>
      `<div style="display:flex;align-items:center;gap:12px;padding:${pad}px 14px;${lined}"><img src="${c.image('photo')}" style="width:76px;height:60px;object-fit:cover;border-radius:${t.radius}px"><div style="flex:1"><b>${w.title(2)}</b><br><small>${w.words(4)}</small></div>${random.int(1, 99)} €</div>`
  ])
  const grouped = random.chance(0.35)
  const list = random
    .times(
      14,
      (i) =>
        `${
          grouped && i % 4 === 0
            ? `<div style="padding:6px 18px;background:${t.raised}"><b>${random.chance(0.5) ? w.word().charAt(0) : w.title(1)}</b></div>`
            : ''
        }${shape()}`
    )
    .join('')
  const search = random.chance(0.5)
    ? `<div style="margin:4px 14px 8px;padding:8px 14px;background:${t.raised};border-radius:${t.radius}px;color:${t.faint}">⌕ ${w.word()}</div>`
    : ''
  const plus = random.chance(0.4)
    ? `<div style="position:absolute;right:18px;bottom:90px">${disc(58, t.accent, '<span style="color:#fff;font-size:28px">+</span>')}</div>`
    : ''
  return phone(
    c,
    t,
    w,
    () =>
      `${headline(c, t, w)}${search}<div style="flex:1;overflow:hidden">${list}</div>${plus}${random.chance(0.65) ? footer(c, t, w) : ''}`
  )
}

function keyboard(c, t, w) {
  const { random } = c
  const scripts = {
    latin: ['qwertyuiop', 'asdfghjkl', '⇧zxcvbnm⌫'],
    cyrillic: ['йцукенгшщзх', 'фывапролджэ', '⇧ячсмитьбю⌫'],
    arabic: ['ضصثقفغعهخح', 'شسيبلاتنمك', 'ئءؤرىةوزظ⌫'],
    korean: ['ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ', 'ㅁㄴㅇㄹㅎㅗㅓㅏㅣ', '⇧ㅋㅌㅊㅍㅠㅜㅡ⌫'],
    greek: ['ςερτυθιοπ', 'ασδφγηξκλ', '⇧ζχψωβνμ⌫']
  }
  const rows = random.chance(0.15)
    ? ['1234567890', '@#€%&-+()', '=*"\':;!?⌫']
    : (scripts[w.script] ?? scripts.latin)
  const [edge, high] = [random.pick([0, 4, 6]), random.int(40, 52)]
  const key = (x, flex = 1) =>
    `<div style="display:flex;align-items:center;flex:${flex};height:${high}px;justify-content:center;background:${random.chance(0.02) ? t.accent : keys};border-radius:${edge}px;box-shadow:${shade};font-size:20px">${x}</div>`
  const [keys, shade] = [random.pick([t.back, t.back, t.line]), random.pick(['none', '0 1px 1px #0006'])]
  const board = `<div style="background:${t.raised};padding:6px 4px;direction:ltr;margin-top:auto">${random.chance(0.6) ? `<div style="display:flex;align-items:center;justify-content:space-around;padding:8px">${random.times(3, () => `<span>${w.word()}</span>`).join('<span style="opacity:0.3">|</span>')}</div>` : ''}${rows.map((one) => `<div style="display:flex;align-items:center;gap:5px;margin:7px ${one.length < 10 ? 14 : 0}px">${[...one].map((x) => key(x)).join('')}</div>`).join('')}${`<div style="display:flex;align-items:center;gap:5px">${key('?123', 1.5)}${key('☺')}${key(w.word(), 5)}${key('.')}${key('⏎', 1.5)}</div>`}</div>`
  const content = random.pick([
    () =>
      `<div style="margin:16px;padding:12px;border-bottom:2px solid ${t.accent};font-size:18px">${w.words(random.int(1, 6))}|</div>${many(random, 1, 5, () => box('padding:8px 20px', `⌕ ${w.words(2)}`))}`,
    () =>
      `<div style="padding:12px 18px;font-size:18px">${w.paragraph(random.int(1, 5))}<span style="color:${t.accent}">|</span></div>`,
    () =>
      many(
        random,
        2,
        4,
        () =>
          `<div style="margin:12px 20px;border:1px solid ${t.line};border-radius:${t.radius}px;padding:8px 12px"><small style="color:${t.accent}">${w.title(1)}</small><br>${w.words(2)}</div>`
      ),
    () =>
      `${many(
        random,
        3,
        5,
        (i) =>
          `<div style="max-width:70%;width:fit-content;margin:6px 12px;${i % 2 ? 'margin-inline-start:auto' : ''};padding:8px 14px;border-radius:16px;background:${i % 2 ? t.accent : t.raised};${i % 2 ? 'color:#fff' : ''}">${w.words(random.int(2, 9))}</div>`
      )}<div style="display:flex;align-items:center;gap:10px;padding:8px 12px;margin-top:auto">+ ${`<div style="flex:1;border:1px solid ${t.line};border-radius:18px;padding:7px 14px">${w.words(2)}</div>`} ➤</div>`
  ])
  return phone(
    c,
    t,
    w,
    () =>
      headline(c, t, w) +
      `<div style="flex:1;overflow:hidden;display:flex;flex-direction:column">${content()}</div>` +
      board
  )
}

function toggles(c, t, w) {
  const { random } = c
  const [round, style] = [random.pick([6, 16, 30]), glass(c)]
  const tile = () => {
    const on = random.chance(0.4) ? `background:${t.accent};color:#fff` : style
    return random.pick([
      () =>
        `<div style="display:flex;align-items:center;gap:10px;padding:12px;border-radius:${round}px;${on}">${glyph(c, 24, '#fff', plain.train)}<div><b>${w.title(1)}</b><br><small>${w.words(1)}</small></div></div>`,
      () =>
        `<div style="display:flex;align-items:center;gap:6px;padding:2px;border-radius:${round}px;${on}">${disc(50, '#0000', glyph(c, 26, '#fff', plain.train))}<b>${w.title(1)}</b></div>`
    ])()
  }
  const small = () =>
    `<div style="text-align:center;font-size:12px"><span style="display:inline-block;padding:14px;${random.chance(0.4) ? `background:${t.accent}` : style};border-radius:${round}px">${glyph(c, 26, '#fff', plain.train)}</span><br>${w.word()}</div>`
  const slider = () =>
    `<div style="height:${random.pick([6, 24, 40])}px;margin:12px 4px;border-radius:20px;overflow:hidden;${style}"><div style="height:100%;width:${random.int(10, 95)}%;background:#fff"></div></div>`
  const note = () =>
    `<div style="${style};border-radius:${round}px;padding:12px;margin-top:8px"><div style="display:flex;align-items:center;gap:12px">${avatar(c, 32, w)}<div><b>${w.title(1)}</b><br>${w.words(5)}</div></div></div>`
  const grid = random.pick([
    () =>
      `<div style="display:grid;grid-template-columns:1fr 1fr;gap:10px">${random.times(random.int(2, 5) * 2, tile).join('')}</div>`,
    () =>
      `<div style="display:grid;grid-template-columns:repeat(4,1fr);gap:16px 8px">${random.times(random.int(2, 5) * 4, small).join('')}</div>`
  ])()
  const back = random.pick([
    () => picture(c, ['photo']),
    () => picture(c, ['photo', 'drawing']),
    () => night(c)
  ])()
  return phone(
    c,
    t,
    w,
    () =>
      `<div style="position:absolute;inset:0;background:${random.pick(['#0007', '#000a', '#fff3'])}"></div><div style="position:relative;padding:14px"><div style="font-size:${random.int(16, 44)}px;padding-bottom:12px">${clock(random)} · ${w.title(1)}</div>${random.chance(0.8) ? slider() : ''}${grid}${random.chance(0.6) ? slider() : ''}${many(random, 0, 4, note)}</div>`,
    { back, ink: '#fff' }
  )
}

function player(c, t, w) {
  const { random, look } = c
  const size = random.int(230, 340)
  const art = `<div style="width:${size}px;height:${size}px;margin:${random.int(10, 30)}px auto;border-radius:${random.pick([0, 8, 20, size])}px;background:${picture(c, ['photo', 'drawing', 'drawing'])};box-shadow:0 6px 24px #0007"></div>`
  const done = random.int(5, 95)
  const line = random.pick([
    () =>
      `<div style="height:4px;border-radius:2px;background:linear-gradient(90deg,currentColor ${done}%,#8888 0)"></div>`,
    () =>
      `<div style="display:flex;align-items:center;gap:2px">${random
        .times(
          46,
          (i) =>
            `<div style="flex:1;height:${random.int(4, 44)}px;background:currentColor;opacity:${i * 2.2 < done ? 1 : 0.35}"></div>`
        )
        .join('')}</div>`
  ])()
  const controls = `<div style="display:flex;align-items:center;justify-content:space-between;direction:ltr;font-size:26px;padding:16px 0"><span>${random.pick('⤨♡☆')}</span><span>◂◂</span>${disc(random.int(62, 80), random.pick([t.accent, '#fff4']), random.pick(['❚❚', '▶']))}<span>▸▸</span><span>${random.pick('↻≡⋮')}</span></div>`
  const words = () =>
    `<div style="background:${look.accent};color:#fff;border-radius:12px;padding:14px;font-size:20px;margin-top:10px">${many(random, 2, 4, () => box('', w.words(4)))}</div>`
  const next = () =>
    many(
      random,
      2,
      4,
      () =>
        `<div style="display:flex;align-items:center;gap:12px;padding:6px 0"><span style="width:44px;height:44px;background:${picture(c, ['drawing'])}"></span><span style="flex:1"><b>${w.title(1)}</b><br>${w.words(2)}</span>≡</div>`
    )
  const back = random.pick([
    () => t.back,
    () => `linear-gradient(${look.colours[0]},#111)`,
    () => picture(c, ['photo'])
  ])()
  return phone(
    c,
    t,
    w,
    () =>
      `${headline(c, { ...t, head: 'none', headInk: 'inherit' }, w)}${art}<div style="padding:0 28px"><div style="text-align:${random.pick(['start', 'center'])}"><b style="font-size:24px">${w.title(2)}</b><br>${w.title(2)}</div><br>${line}${`<div style="display:flex;align-items:center;font-size:12px;direction:ltr">${random.int(0, 3)}:${random.int(10, 59)}<span style="margin-left:auto">${random.int(3, 7)}:${random.int(10, 59)}</span></div>`}${controls}${random.pick([() => '', words, next])()}</div>`,
    { back, ink: back === t.back ? t.ink : '#fff' }
  )
}

function story(c, t, w) {
  const { random } = c
  const bars = random.chance(0.6)
    ? `<div style="display:flex;align-items:center;gap:4px;padding:8px 10px">${many(
        random,
        2,
        6,
        (i) => `<div style="flex:1;height:3px;border-radius:2px;background:${i ? '#fff7' : '#fff'}"></div>`
      )}</div>`
    : `<div style="display:flex;align-items:center;gap:20px;justify-content:center;padding:10px">${many(random, 2, 4, (i) => `<b style="opacity:${i ? 0.6 : 1}">${w.title(1)}</b>`)}</div>`
  const person = `<div style="display:flex;align-items:center;gap:10px;padding:4px 14px">${avatar(c, 38, w)}<b>${w.title(1)}</b><span>${random.int(1, 23)}h</span><span style="margin-inline-start:auto;font-size:24px">✕</span></div>`
  const right = `<div style="position:absolute;right:12px;bottom:110px;text-align:center">${avatar(c, 46, w)}<br>${many(random, 3, 5, () => `<div style="padding-top:14px"><span style="font:32px 'DejaVu Sans'">${random.pick('♥♡✉↗☆♫…')}</span><br>${random.int(1, 99)}${random.pick(['', 'k'])}</div>`)}</div>`
  const below = `<div style="position:absolute;left:16px;right:80px;bottom:74px;font-size:16px"><b>@${w.word()}</b><br>${w.words(random.int(3, 12))} <b>#${w.word()}</b><br>♫ ${w.words(2)}</div>`
  const reply = `<div style="display:flex;align-items:center;gap:14px;padding:10px 14px;position:absolute;left:0;right:0;bottom:6px">${`<div style="flex:1;border:1px solid #fff;border-radius:22px;padding:10px 16px">${w.words(2)}…</div>`}<span style="font-size:28px">♡</span><span style="font-size:24px">➤</span></div>`
  const sticker = `<div style="position:absolute;left:${random.int(20, 120)}px;top:${random.int(180, 480)}px;transform:rotate(${random.int(-12, 12)}deg);font:bold ${random.int(22, 44)}px '${random.pick([c.look.font, c.look.hand])}','Noto Sans CJK SC';padding:4px 14px;border-radius:8px;background:${random.pick(['none', '#000a', c.look.colour()])}">${w.words(random.int(1, 3))}</div>`
  const camera = `<div style="display:flex;align-items:center;justify-content:space-around;position:absolute;left:0;right:0;bottom:0;padding:16px;background:#000a">${`<div style="width:44px;height:44px;background:${picture(c, ['photo'])};border-radius:10px"></div>`}${disc(78, '#fff', disc(66, random.pick(['#fff;box-shadow:0 0 0 3px #333', '#e33'])))}${disc(44, '#0006', '⟲')}</div>`
  const [layers, kinds] = random.pick([
    [bars + person + reply + (random.chance(0.5) ? sticker : ''), ['photo', 'photo', 'photo', 'drawing']],
    [bars + right + below, ['photo']],
    [
      `<div style="display:flex;align-items:center;justify-content:space-around;padding:10px;background:#0008">${many(random, 3, 5, () => glyph(c, 26, '#fff', plain.train))}</div>${camera}<div style="position:absolute;left:0;right:0;bottom:120px;display:flex;gap:20px;justify-content:center">${random.times(4, (i) => `<b style="${i === 1 ? 'color:#fd3' : ''}">${w.title(1)}</b>`).join('')}</div>`,
      ['photo']
    ]
  ])
  const fit = random.chance(0.25)
    ? `#111 ${picture(c, kinds).replace('cover', 'contain')} no-repeat`
    : picture(c, kinds)
  return phone(
    c,
    t,
    w,
    () =>
      `<div style="position:absolute;inset:0;text-shadow:0 1px 3px #000;background:linear-gradient(#0008,#0000 22%,#0000 70%,#000a)">${layers}</div>`,
    {
      back: fit,
      ink: '#fff'
    }
  )
}

const drawn = (draw) => (c) => draw(c, theme(c), writer(c.random))

/** @type {Record<string, (context: import('./screenshots.mjs').PageContext) => { width: number, height: number, html: string }>} */
export const screens = Object.fromEntries(
  Object.entries({
    chessBoard,
    cards,
    puzzle,
    tileWorld,
    firstPerson,
    strategy,
    titleMenu,
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
    slidesProgram,
    calculator,
    lockScreen,
    weather,
    timer,
    phoneMap,
    phoneList,
    keyboard,
    toggles,
    player,
    story
  }).map(([name, draw]) => [name, drawn(draw)])
)
