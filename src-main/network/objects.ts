import { areaOf, decodeBox, intersectionOverUnion, type Box } from './anchors'

/** From a detector's outputs per anchor to the objects that it found. */

export interface FoundObject {
  /** Index of the class, not counting the background. */
  index: number
  /** Between 0 and 1. */
  score: number
  /** Clipped to the picture, as fractions of its height and width. */
  box: Box
}

export interface Suppression {
  /** Only objects with a higher score are kept. */
  threshold: number
  /**
   * Of two boxes that overlap by more (intersection over union), only the one with the higher score is kept.
   */
  iou: number
  /** Whether boxes also suppress those of other classes; each anchor then gets only its best class. */
  acrossClasses: boolean
}

/** The settings of TensorFlow's Object Detection API for SSDLite on COCO. */
export const usualSuppression: Suppression = { threshold: 1e-8, iou: 0.6, acrossClasses: false }

/** Maximum number of objects per class and in total. */
const mostOfClass = 100
const mostInAll = 100

/** Thresholds at which there may already be enough objects. */
const usualScores = [0.05, 0.005]

interface Candidate {
  anchor: number
  index: number
  score: number
}

/**
 * The objects in one picture, best first, by the rules of the Object Detection API: suppression uses the
 * boxes as the network outputs them, which may extend beyond the picture; then boxes are clipped, and empty
 * ones dropped. A single pass over all candidates by score is equivalent to one pass per class.
 * @param boxes anchors x 4, as {@link decodeBox} takes them
 * @param logits anchors x classes; the first class is the background
 */
export function findObjects(
  boxes: Float32Array,
  logits: Float32Array,
  anchors: Float32Array,
  suppression: Suppression
): FoundObject[] {
  // Nearly all candidates score too low for a picture's best hundred, and sorting them takes half a second.
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

/** Rounded to float32, in which scores are compared. */
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

/** Slightly below the score's logit, so that rounding excludes nothing. */
function logitOf(score: number): number {
  return score > 0 ? Math.log(score / (1 - score)) - 1e-4 : -Infinity
}

/** Best first; ties by lower class, then by earlier anchor. */
function inOrder(candidates: Candidate[]): Candidate[] {
  return candidates.sort((a, b) => b.score - a.score || a.index - b.index || a.anchor - b.anchor)
}
