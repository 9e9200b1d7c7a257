// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Screens of phones. */
import { box, many } from '../html.mjs'
import { plain } from './clipart.mjs'
import { avatar, clock, disc, emoji, glyph, picture, screen, svg, tabRow, themed } from './screen-parts.mjs'

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

/** @type {Record<string, (context: import('./screenshots.mjs').PageContext) => { width: number, height: number, html: string }>} */
export const phones = themed({
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
})
