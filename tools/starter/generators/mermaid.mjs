// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Diagrams that Mermaid lays out from text: flowcharts, sequences, classes, states, entities, mind maps. */
import { pictureSize } from '../look.mjs'
import { writer } from '../text.mjs'
import { drawn } from './library-charts.mjs'

const kinds = {
  flow({ random }, word) {
    const count = random.int(4, 12)
    const shape = () =>
      random.pick([
        ['[', ']'],
        ['[', ']'],
        ['(', ')'],
        ['{', '}'],
        ['([', '])'],
        ['((', '))'],
        ['[/', '/]']
      ])
    const node = (i) => {
      const [a, b] = shape()
      return `n${i}${a}"${word()}"${b}`
    }
    return `flowchart ${random.pick(['TD', 'TD', 'LR'])}\n${random.times(count, (i) => `  ${node(i)}`).join('\n')}\n${random.times(count - 1, (i) => `  n${random.int(Math.max(0, i - 2), i)} ${random.pick(['-->', '-->', '---', '-.->', '==>'])}${random.chance(0.2) ? `|${word()}|` : ''} n${i + 1}`).join('\n')}`
  },
  sequence({ random }, word) {
    const who = random.times(random.int(2, 5), (i) => `p${i}`)
    return `sequenceDiagram\n${who.map((p) => `  participant ${p} as ${word()}`).join('\n')}\n${random.times(random.int(3, 12), () => `  ${random.pick(who)}${random.pick(['->>', '-->>', '->'])}${random.pick(who)}: ${word()}`).join('\n')}`
  },
  classes({ random }, word) {
    const count = random.int(3, 7)
    const member = () => `    +${word()} ${word()}${random.chance(0.5) ? '()' : ''}`
    return `classDiagram\n${random.times(count, (i) => `  class C${i}["${word()}"] {\n${random.times(random.int(1, 5), member).join('\n')}\n  }`).join('\n')}\n${random.times(count - 1, (i) => `  C${random.int(0, i)} ${random.pick(['<|--', '*--', 'o--', '-->', '..>'])} C${i + 1}`).join('\n')}`
  },
  states({ random }, word) {
    const count = random.int(3, 8)
    return `stateDiagram-v2\n${random.times(count, (i) => `  s${i}: ${word()}`).join('\n')}\n  [*] --> s0\n${random.times(count + 2, () => `  s${random.int(0, count - 1)} --> s${random.int(0, count - 1)}`).join('\n')}\n  s${count - 1} --> [*]`
  },
  entities({ random }, word) {
    const count = random.int(2, 6)
    return `erDiagram\n${random.times(count, (i) => `  E${i} {\n${random.times(random.int(2, 6), () => `    string ${word()}`).join('\n')}\n  }`).join('\n')}\n${random.times(count - 1, (i) => `  E${random.int(0, i)} ||--o{ E${i + 1} : ${word()}`).join('\n')}`
  },
  mind: ({ random }, word) =>
    `mindmap\n  root((${word()}))\n${random.times(random.int(3, 7), () => `    ${word()}\n${random.times(random.int(0, 4), () => `      ${word()}`).join('\n')}`).join('\n')}`
}

function diagram(context) {
  const { random } = context
  const latin = { ...random, chance: random.chance }
  const words = writer(latin)
  // Names in letters that Mermaid's syntax accepts.
  const word = () =>
    words.script === 'latin'
      ? words.word()
      : random.times(random.int(1, 3), () => random.pick('ba de fi go lu ma ne pi ra so'.split(' '))).join('')
  const [width, height] = pictureSize(random).map((side) => Math.round(side * 1.6))
  const theme = random.pick(['default', 'default', 'neutral', 'neutral', 'forest', 'base', 'dark'])
  const text = kinds[random.pick(Object.keys(kinds))](context, word)
  return {
    width,
    height,
    html: `<div style="position:absolute;inset:0;background:${theme === 'dark' ? '#222' : random.pick(['#fff', '#fff', context.look.paper])}">${drawn({ with: 'mermaid', theme, text }, 'position:absolute;inset:12px')}</div>`
  }
}

/** @type {Record<string, (context: import('./charts.mjs').Context) => { width: number, height: number, html: string }>} */
export const mermaidDiagrams = { mermaid: diagram }
