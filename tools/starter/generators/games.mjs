// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Games: boards, cards, puzzles, tile worlds, first-person views, title screens. */
import { box, many } from '../html.mjs'
import { smoothNoise } from '../random.mjs'
import { icon, plain } from './clipart.mjs'
import { at, avatar, clock, disc, emoji, glyph, picture, shown, svg, themed } from './screen-parts.mjs'

/** The elements beside a game board: names, clocks, scores, moves and buttons. */
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

/** A small mirror-symmetric pixel figure. */
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
/** A map of the surroundings in a corner. */
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
/** Places a game's displays in the corners and along the edges. */
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

/** A drawn world with a game's overlay: bars, coins, a map, texts, buttons. */
function drawnWorld(c, t, w) {
  const { random } = c
  return shown(c, t, w, 'game', () => {
    const bar = (colour) =>
      `<div style="width:${random.int(90, 260)}px;height:${random.int(10, 22)}px;border:2px solid ${random.pick(['#000', '#fff', '#321'])};background:#0008;border-radius:${random.pick([0, 0, 8])}px;margin:3px"><div style="width:${random.int(10, 100)}%;height:100%;background:${colour}"></div></div>`
    const parts = random.shuffled([
      () => many(random, 1, 3, (i) => bar(['#e33', '#38f', '#3c3'][i])),
      () => many(random, 2, 5, () => glyph(c, 32, '#f44', emoji)),
      () => `<b style="font-size:${random.int(20, 36)}px">${w.word()} ${random.int(0, 9999)}</b>`,
      () => minimap(c, random.int(80, 140)),
      () => `<b style="font-size:22px;background:#0008;padding:4px 10px">${clock(random)}</b>`,
      () =>
        many(
          random,
          1,
          3,
          () => `<div style="background:#0007;padding:4px 10px;margin:4px">◆ ${w.words(3)}</div>`
        )
    ])
    const low = random.pick([
      () => '',
      () => slots(c, random.int(4, 10), random.int(36, 56)),
      () => said(c, w),
      () => said(c, w),
      () =>
        `<div style="display:flex;gap:10px;justify-content:center">${many(random, 2, 5, () => `<span style="background:${c.look.colour()};color:#fff;border:3px solid #fff8;border-radius:${random.pick([4, 20])}px;padding:10px 22px;font-size:18px">${w.title(1)}</span>`)}</div>`
    ])()
    const world = box(`position:absolute;inset:0;background:${picture(c, ['drawing'])}`)
    const hud = parts.slice(0, random.int(2, 4)).map((make) => make())
    return `${world}${displays(c, hud)}<div style="position:absolute;bottom:10px;left:12%;right:12%">${low}</div>`
  })
}

/** @type {Record<string, (context: import('./screenshots.mjs').PageContext) => { width: number, height: number, html: string }>} */
export const games = themed({
  chessBoard,
  cards,
  puzzle,
  tileWorld,
  firstPerson,
  strategy,
  titleMenu,
  drawnWorld
})
