// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Designed or business paper: flyers, menus, statements, brochures, cards. */
import { box, many } from '../html.mjs'
import {
  barcode,
  big,
  colourIcon,
  date,
  dots,
  footer,
  formats,
  heading,
  hour,
  inside,
  isLight,
  logo,
  masthead,
  mix,
  money,
  on,
  paper,
  para,
  picture,
  plainIcon,
  signature,
  squares,
  stamp,
  svg,
  table,
  tick,
  upright
} from './paper-parts.mjs'

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

/** A page about a person or company, with a narrow column beside the text. */
const profile = paper([...upright, 'a5'], { size: [7.5, 11], tinted: 0.2 }, (s) => {
  const { random, words, main, second, margin } = s
  const ground = random.pick([main, second, s.pale, '#eee', '#2b3440'])
  const side = random.pick([90, 120, 140])
  const portrait = random.pick([
    () =>
      picture(
        s,
        `width:${side}px;height:${side}px;border-radius:${random.pick([0, 50])}%;margin:0 auto 14px`
      ),
    () => box('text-align:center', plainIcon(s, side * 0.7, on(ground))),
    () => ''
  ])()
  const facts = many(
    random,
    2,
    5,
    () =>
      `<b>${words.title(1)}</b><div style="margin:4px 0 16px">${many(random, 2, 6, () => box('margin:3px 0', words.words(random.int(1, 3))))}</div>`
  )
  const column = box(
    `width:${random.int(24, 38)}%;flex:none;box-sizing:border-box;padding:${margin}px 16px;background:${ground};color:${on(ground)};overflow:hidden`,
    portrait + facts
  )
  const place = () =>
    `<div style="display:flex;gap:10px;margin:8px 0"><span style="flex:none;width:70px;opacity:0.7">${random.int(1970, 2015)}–${random.int(16, 26)}</span><div><b>${words.title(2)}</b><br>${words.sentence()}</div></div>`
  const text = box(
    `flex:1;padding:${margin}px 24px;overflow:hidden`,
    big(s, random.between(1.8, 3), `color:${main}`) +
      many(
        random,
        3,
        6,
        () => heading(s, 1.3, 1) + random.pick([() => para(s), () => many(random, 2, 4, place)])()
      )
  )
  const parts = [column, text]
  return box('display:flex;height:100%', (random.chance(0.7) ? parts : parts.reverse()).join(''))
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
  profile,
  magazinePage,
  businessCard,
  envelope
}
