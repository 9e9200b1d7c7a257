// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** All classes, their generators, and which of these only make test pictures. */
import { art } from './generators/art.mjs'
import { atlasMaps, figures } from './generators/atlas.mjs'
import { blank } from './generators/blank.mjs'
import { charts } from './generators/charts.mjs'
import { clipart } from './generators/clipart.mjs'
import { documents } from './generators/documents.mjs'
import { drawings } from './generators/drawings.mjs'
import { games } from './generators/games.mjs'
import { leaflets } from './generators/leaflets.mjs'
import { libraryCharts } from './generators/library-charts.mjs'
import { maps } from './generators/maps.mjs'
import { mermaidDiagrams } from './generators/mermaid.mjs'
import { papers } from './generators/papers.mjs'
import { phones } from './generators/phones.mjs'
import { screenshots } from './generators/screenshots.mjs'
import { sheets } from './generators/sheets.mjs'
import { sites } from './generators/sites.mjs'
import { windows } from './generators/windows.mjs'

/** Names of the classes in the order of the network's outputs. */
export const classes = [
  'photo',
  'screenshot',
  'document',
  'chart',
  'drawing',
  'map or diagram',
  'blank or corrupted-looking'
]

/**
 * The generators of each class: groups, each with its share of the class's pictures. Photos are not generated.
 */
export const generators = {
  screenshot: [
    { share: 0.3, styles: screenshots },
    { share: 0.45, styles: windows },
    { share: 0.25, styles: { ...games, ...sites, ...phones } }
  ],
  document: [
    { share: 0.3, styles: documents },
    { share: 0.45, styles: papers },
    { share: 0.25, styles: { ...leaflets, ...sheets } }
  ],
  chart: [
    { share: 0.45, styles: charts },
    { share: 0.55, styles: libraryCharts }
  ],
  drawing: [
    { share: 0.3, styles: drawings },
    { share: 0.45, styles: clipart },
    { share: 0.25, styles: art }
  ],
  'map or diagram': [
    { share: 0.4, styles: maps },
    { share: 0.25, styles: atlasMaps },
    { share: 0.25, styles: figures },
    { share: 0.1, styles: mermaidDiagrams }
  ],
  'blank or corrupted-looking': [{ share: 1, styles: blank }]
}

const heldOut = {
  screenshot: [
    'music',
    'board',
    'phoneFeed',
    'paintProgram',
    'installer',
    'search',
    'monitor',
    'game',
    'freshDialog',
    'freshProgram',
    'freshPart',
    'freshWebPage'
  ],
  document: [
    'newspaper',
    'invoice',
    'curriculum',
    'certificate',
    'typewriter',
    'dictionary',
    'index',
    'ticket',
    'freshPaper',
    'freshTwoColumns',
    'freshManual',
    'freshBook'
  ],
  chart: [
    'donut',
    'radar',
    'candlesticks',
    'lollipops',
    'violins',
    'waterfall',
    'steps',
    'frappe',
    'observable'
  ],
  drawing: [
    'robot',
    'underwater',
    'planets',
    'comic',
    'blocks',
    'butterfly',
    'dots',
    'spirals',
    'freshIcon',
    'freshSilhouette',
    'freshScene',
    'freshCharacter'
  ],
  'map or diagram': [
    'plots',
    'islands',
    'entities',
    'states',
    'dendrogram',
    'logic',
    'pipeline',
    'otherProvinces',
    'stateMap',
    'circleGraph',
    'mesh'
  ],
  'blank or corrupted-looking': [
    'smudge',
    'wrongChannels',
    'videoNoise',
    'columns',
    'lostRows',
    'darkNoise',
    'emptyPaper',
    'rawBytes'
  ]
}

/**
 * @param {string} name of a class with generators
 * @param {'train' | 'test'} split
 * @returns {string[][]} names of the generators that make this split's pictures, by group
 */
export function stylesOf(name, split) {
  return generators[name].map(({ styles }) =>
    Object.keys(styles).filter((style) => heldOut[name].includes(style) === (split === 'test'))
  )
}

/**
 * Chooses a generator for each of `count` pictures of a class, in proportion to the groups' shares.
 * @param {string} name of a class with generators
 * @param {'train' | 'test'} split
 * @param {number} count
 * @returns {string[]} a generator's name for each picture
 */
export function plan(name, split, count) {
  const groups = stylesOf(name, split)
    .map((names, i) => ({ names, share: generators[name][i].share }))
    .filter(({ names }) => names.length > 0)
  const all = groups.reduce((sum, { share }) => sum + share, 0)
  return groups
    .flatMap(({ share, names }) =>
      Array.from({ length: Math.ceil((count * share) / all) }, (_, i) => names[i % names.length])
    )
    .slice(0, count)
}

/** The generator of this name. */
export const generator = (name, style) => generators[name].find(({ styles }) => style in styles).styles[style]

/** Assigns photos to training or test by the hash of their file name. */
export function photoSplit(fileName) {
  let hash = 0
  for (const char of fileName) hash = (Math.imul(hash, 31) + char.codePointAt(0)) >>> 0
  return hash % 5 === 0 ? 'test' : 'train'
}
