// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** All classes, the generators of each, and which of these only make test pictures. */
import { blank } from './generators/blank.mjs'
import { charts } from './generators/charts.mjs'
import { documents } from './generators/documents.mjs'
import { drawings } from './generators/drawings.mjs'
import { maps } from './generators/maps.mjs'
import { screenshots } from './generators/screenshots.mjs'

/** The names of the classes in the order of the network's outputs. */
export const classes = [
  'photo',
  'screenshot',
  'document',
  'chart',
  'drawing',
  'map or diagram',
  'blank or corrupted-looking'
]

/** What makes pictures of a class, and how its result becomes pixels. Photos are taken, not made. */
export const generators = {
  screenshot: { kind: 'page', styles: screenshots },
  document: { kind: 'page', styles: documents },
  chart: { kind: 'svg', styles: charts },
  drawing: { kind: 'svg', styles: drawings },
  'map or diagram': { kind: 'svg', styles: maps },
  'blank or corrupted-looking': { kind: 'pixels', styles: blank }
}

const heldOut = {
  screenshot: ['music', 'board', 'phoneFeed', 'paintProgram', 'installer', 'search', 'monitor', 'game'],
  document: [
    'newspaper',
    'invoice',
    'curriculum',
    'certificate',
    'typewriter',
    'dictionary',
    'index',
    'ticket'
  ],
  chart: ['donut', 'radar', 'candlesticks', 'lollipops', 'violins', 'waterfall', 'steps'],
  drawing: ['robot', 'underwater', 'planets', 'comic', 'blocks', 'butterfly', 'dots', 'spirals'],
  'map or diagram': ['plots', 'islands', 'entities', 'states', 'dendrogram', 'logic', 'pipeline'],
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
 * @returns {string[]} the names of the generators that make this split's pictures
 */
export function stylesOf(name, split) {
  return Object.keys(generators[name].styles).filter(
    (style) => heldOut[name].includes(style) === (split === 'test')
  )
}

/** Photo files whose name's hash says so are kept for the test. */
export function photoSplit(fileName) {
  let hash = 0
  for (const char of fileName) hash = (Math.imul(hash, 31) + char.codePointAt(0)) >>> 0
  return hash % 5 === 0 ? 'test' : 'train'
}
