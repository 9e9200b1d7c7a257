// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Work sheets: exams, calendars, labels, contracts, covers, music, puzzles, lists, reports. */
import { box, many } from '../html.mjs'
import {
  barcode,
  big,
  colourIcon,
  date,
  dots,
  footer,
  heading,
  hour,
  inside,
  isLight,
  masthead,
  money,
  on,
  paper,
  para,
  picture,
  plainIcon,
  signature,
  stamp,
  svg,
  table,
  tick,
  upright
} from './paper-parts.mjs'

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

/** Staves with notes of all lengths, bar lines, and sometimes lyrics. */
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
export const sheets = {
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
