import { areaOf, decodeBox, intersectionOverUnion, type Box } from './anchors'

/** From what a detector says of each anchor to the objects that it found. */

export interface FoundObject {
  /** Index of its class, without the background. */
  index: number
  /** 0 to 1. */
  score: number
  /** Within the picture, as shares of its height and width. */
  box: Box
}

export interface Suppression {
  /** Objects with a higher score only. */
  threshold: number
  /** Of two boxes that share more than this (intersection over union), the one with the higher score stays. */
  iou: number
  /** Whether a box suppresses those of other classes, too; then each anchor has its best class only. */
  acrossClasses: boolean
}

/** As TensorFlow's Object Detection API does for SSDLite on COCO. */
export const usualSuppression: Suppression = { threshold: 1e-8, iou: 0.6, acrossClasses: false }

/** Most objects of one class, and of all. */
const mostOfClass = 100
const mostInAll = 100

/** Where it is worth to look whether there are enough objects already. */
const usualScores = [0.05, 0.005]

interface Candidate {
  anchor: number
  index: number
  score: number
}

/**
 * The objects of one picture, best first, by the rule of the Object Detection API: what is suppressed is found with boxes
 * as the network gives them, which may reach beyond the picture; then they are clipped, and those without area dropped.
 * One pass over all candidates in the order of their scores does what one pass for each class would do.
 * @param boxes anchors x 4, as {@link decodeBox} takes them
 * @param logits anchors x classes; the first is the background
 */
export function findObjects(
  boxes: Float32Array,
  logits: Float32Array,
  anchors: Float32Array,
  suppression: Suppression
): FoundObject[] {
  // Nearly all candidates have scores that no picture's best hundred reach: sorting them would take half a second.
  for (const least of usualScores.filter((score) => score > suppression.threshold)) {
    const found = foundAbove(boxes, logits, anchors, { ...suppression, threshold: least })
    if (found.length === mostInAll) return found
  }
  return foundAbove(boxes, logits, anchors, suppression)
}

function foundAbove(
  boxes: Float32Array,
  logits: Float32Array,
  anchors: Float32Array,
  { threshold, iou, acrossClasses }: Suppression
): FoundObject[] {
  const classes = logits.length / (anchors.length / 4)
  const candidates = inOrder(
    acrossClasses ? bestOfAnchors(logits, classes, threshold) : allAbove(logits, classes, threshold)
  )
  const kept = new Map<number, Box[]>()
  const found: FoundObject[] = []
  for (const { anchor, index, score } of candidates) {
    const rivals = kept.get(acrossClasses ? 0 : index) ?? []
    kept.set(acrossClasses ? 0 : index, rivals)
    if (rivals.length === mostOfClass) continue
    const box = decodeBox(boxes, anchors, anchor).map(Math.fround) as unknown as Box
    if (rivals.some((rival) => intersectionOverUnion(box, rival) > iou)) continue
    rivals.push(box)
    const clipped = box.map((side) => Math.min(Math.max(side, 0), 1)) as unknown as Box
    if (areaOf(clipped) > 0) found.push({ index, score, box: clipped })
    if (found.length === mostInAll) break
  }
  return found
}

/** As float32, in which the order of scores is defined. */
export function sigmoid(logit: number): number {
  return Math.fround(1 / (1 + Math.exp(-logit)))
}

function allAbove(logits: Float32Array, classes: number, threshold: number): Candidate[] {
  const least = logitOf(threshold)
  const candidates: Candidate[] = []
  for (let at = 0; at < logits.length; at++) {
    if (!(logits[at]! >= least) || at % classes === 0) continue
    const score = sigmoid(logits[at]!)
    if (score > threshold)
      candidates.push({ anchor: Math.floor(at / classes), index: (at % classes) - 1, score })
  }
  return candidates
}

function bestOfAnchors(logits: Float32Array, classes: number, threshold: number): Candidate[] {
  const candidates: Candidate[] = []
  for (let anchor = 0; anchor < logits.length / classes; anchor++) {
    const row = logits.subarray(anchor * classes + 1, (anchor + 1) * classes)
    let index = 0
    for (let other = 1; other < row.length; other++) if (row[other]! > row[index]!) index = other
    const score = sigmoid(row[index]!)
    if (score > threshold) candidates.push({ anchor, index, score })
  }
  return candidates
}

/** A little below the logit of the score, so that rounding leaves out none. */
function logitOf(score: number): number {
  return score > 0 ? Math.log(score / (1 - score)) - 1e-4 : -Infinity
}

/** Best first; of equal ones the lower class, then the anchor that comes first. */
function inOrder(candidates: Candidate[]): Candidate[] {
  return candidates.sort((a, b) => b.score - a.score || a.index - b.index || a.anchor - b.anchor)
}
