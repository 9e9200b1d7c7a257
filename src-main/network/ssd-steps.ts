import { anchorsPerCell, boxAt, decodeBox, intersectionOverUnion, type Box } from './anchors'
import { convolutionCost } from './experiments'
import type { Network } from './layer'
import { totalsOf } from './network'
import { findObjects, rawObjects, sigmoid, type Suppression } from './objects'
import { gridsOf } from './ssdlite'

/** The steps of SSDLite one by one, for the page that explains them. */

/** Where an anchor is. */
export interface AnchorPlace {
  /** Index in the table of all anchors. */
  index: number
  /** Index of the feature map; 0 is the finest. */
  level: number
  row: number
  column: number
}

/** Index of the first anchor of a cell. @param grids cells per side of each feature map */
export function firstAnchor(grids: readonly number[], place: Omit<AnchorPlace, 'index'>): number {
  const { level, row, column } = place
  const before = grids.slice(0, level).reduce((sum, side, at) => sum + side * side * anchorsPerCell(at), 0)
  return before + (row * grids[level]! + column) * anchorsPerCell(level)
}

/** The cell of an anchor. */
export function placeOf(grids: readonly number[], index: number): AnchorPlace {
  let rest = index
  for (const [level, side] of grids.entries()) {
    const count = side * side * anchorsPerCell(level)
    if (rest < count) {
      const cell = Math.floor(rest / anchorsPerCell(level))
      return { index, level, row: Math.floor(cell / side), column: cell % side }
    }
    rest -= count
  }
  throw new RangeError(`There is no anchor ${index}`)
}

/** Overlap from which an anchor is trained to find a box (Liu et al. 2016, section 2.2). */
export const matchingOverlap = 0.5

/** Anchors and their overlap with a box, best first; with no overlap, none. */
export function overlaps(box: Box, anchors: Float32Array): { index: number; iou: number }[] {
  const all = Array.from({ length: anchors.length / 4 }, (_, index) => ({
    index,
    iou: intersectionOverUnion(box, boxAt(anchors, index))
  }))
  return all.filter(({ iou }) => iou > 0).sort((a, b) => b.iou - a.iou)
}

/** A feature map that the heads read. */
export interface HeadInput {
  side: number
  channels: number
  anchors: number
}

export function headInputs(network: Network): HeadInput[] {
  const depthwise = network.layers.filter(({ name }) => /^class_\d+_dw$/.test(name))
  const grids = gridsOf(network)
  return depthwise.map(({ inputShape }, level) => ({
    side: grids[level]!,
    channels: inputShape.at(-1)!,
    anchors: anchorsPerCell(level)
  }))
}

/** Multiply-adds of both heads of one feature map: four values for the box and one for each class, per anchor. */
export function headCost(
  { side, channels, anchors }: HeadInput,
  classes: number
): { full: number; depthwise: number; pointwise: number } {
  let [full, depthwise, pointwise] = [0, 0, 0]
  for (const values of [4, classes]) {
    const outputs = anchors * values
    full += convolutionCost(3, channels, outputs, side).full
    depthwise += convolutionCost(3, channels, 1, side).full
    pointwise += convolutionCost(1, channels, outputs, side).full
  }
  return { full, depthwise, pointwise }
}

/** Multiply-adds of a detector, and of the same one with full 3x3 convolutions for heads. */
export function withFullHeads(network: Network): {
  separable: number
  full: number
  withFull: number
  macs: number
} {
  const heads = network.stages.filter(({ name }) => name.endsWith('_heads'))
  const separable = heads.reduce(
    (sum, { blocks }) => sum + totalsOf(blocks.flatMap(({ layers }) => layers)).macs,
    0
  )
  const full = headInputs(network).reduce(
    (sum, input) => sum + headCost(input, network.settings.classes).full,
    0
  )
  const { macs } = network.totals
  return { separable, full, withFull: macs - separable + full, macs }
}

/** What the network answers for an anchor: four values for the box, and the logit of one class. */
export interface Answer {
  anchor: number
  encoding: readonly [ty: number, tx: number, th: number, tw: number]
  /** Index of the class, not counting the background. */
  index: number
  logit: number
}

export interface JudgedAnswer {
  index: number
  score: number
  box: Box
  /** Whether it remains after suppression. */
  kept: boolean
}

/** Which of a few answers {@link findObjects} keeps, best first; those below the threshold are left out. */
export function judge(
  answers: readonly Answer[],
  anchors: Float32Array,
  classes: number,
  suppression: Suppression
): JudgedAnswer[] {
  const encodings = Float32Array.from(answers.flatMap(({ encoding }) => encoding))
  const places = Float32Array.from(answers.flatMap(({ anchor }) => boxAt(anchors, anchor)))
  const logits = new Float32Array(answers.length * (classes + 1)).fill(-100)
  answers.forEach(({ index, logit }, row) => (logits[row * (classes + 1) + index + 1] = logit))
  const found = findObjects(rawObjects(encodings, logits, suppression.threshold), places, suppression)
  return answers
    .map(({ index, logit }, row): JudgedAnswer => {
      const score = sigmoid(Math.fround(logit))
      const kept = found.some((object) => object.index === index && object.score === score)
      return { index, score, box: decodeBox(encodings, places, row), kept }
    })
    .filter(({ score }) => score > suppression.threshold)
    .sort((a, b) => b.score - a.score)
}
