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

/** What a detector says of one picture, without the scores that are too low to matter. */
export interface RawObjects {
  /** anchors x 4, as {@link decodeBox} takes them */
  boxes: Float32Array
  /** Number of classes, the background included. */
  classes: number
  /** Where the scores stand in a table of anchors x classes, in ascending order; class 0 is the background. */
  places: Int32Array
  /** One per place. */
  logits: Float32Array
}

interface Candidate {
  anchor: number
  index: number
  score: number
}

/** @param logits anchors x classes @param threshold only scores above it matter */
export function rawObjects(boxes: Float32Array, logits: Float32Array, threshold: number): RawObjects {
  const least = logitOf(threshold)
  const places: number[] = []
  for (let at = 0; at < logits.length; at++) if (logits[at]! >= least) places.push(at)
  return {
    boxes,
    classes: logits.length / (boxes.length / 4),
    places: Int32Array.from(places),
    logits: Float32Array.from(places, (at) => logits[at]!)
  }
}

/**
 * The objects in one picture, best first, by the rules of the Object Detection API: suppression uses the
 * boxes as the network outputs them, which may extend beyond the picture; then boxes are clipped, and empty
 * ones dropped. A single pass over all candidates by score is equivalent to one pass per class.
 * @param raw holds all scores above the threshold
 */
export function findObjects(raw: RawObjects, anchors: Float32Array, suppression: Suppression): FoundObject[] {
  // Nearly all candidates score too low for a picture's best hundred, and sorting them takes half a second.
  for (const least of usualScores.filter((score) => score > suppression.threshold)) {
    const found = foundAbove(raw, anchors, { ...suppression, threshold: least })
    if (found.length === mostInAll) return found
  }
  return foundAbove(raw, anchors, suppression)
}

function foundAbove(
  raw: RawObjects,
  anchors: Float32Array,
  { threshold, iou, acrossClasses }: Suppression
): FoundObject[] {
  const above = candidatesAbove(raw, threshold)
  const candidates = inOrder(acrossClasses ? bestOfAnchors(above) : above)
  const kept = new Map<number, Box[]>()
  const found: FoundObject[] = []
  for (const { anchor, index, score } of candidates) {
    const rivals = kept.get(acrossClasses ? 0 : index) ?? []
    kept.set(acrossClasses ? 0 : index, rivals)
    if (rivals.length === mostOfClass) continue
    const box = decodeBox(raw.boxes, anchors, anchor).map(Math.fround) as unknown as Box
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

/** By anchor, then by class. */
function candidatesAbove({ classes, places, logits }: RawObjects, threshold: number): Candidate[] {
  const least = logitOf(threshold)
  const candidates: Candidate[] = []
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!
    if (!(logits[i]! >= least) || place % classes === 0) continue
    const score = sigmoid(logits[i]!)
    if (score > threshold)
      candidates.push({ anchor: Math.floor(place / classes), index: (place % classes) - 1, score })
  }
  return candidates
}

/** Only the best class of each anchor, the first one of equals. */
function bestOfAnchors(candidates: readonly Candidate[]): Candidate[] {
  const best = new Map<number, Candidate>()
  for (const candidate of candidates) {
    const rival = best.get(candidate.anchor)
    if (!rival || candidate.score > rival.score) best.set(candidate.anchor, candidate)
  }
  return [...best.values()]
}

/** Slightly below the score's logit, so that rounding excludes nothing. */
export function logitOf(score: number): number {
  return score > 0 ? Math.log(score / (1 - score)) - 1e-4 : -Infinity
}

/** Best first; ties by lower class, then by earlier anchor. */
function inOrder(candidates: Candidate[]): Candidate[] {
  return candidates.sort((a, b) => b.score - a.score || a.index - b.index || a.anchor - b.anchor)
}
