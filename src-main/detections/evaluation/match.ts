/** Which found boxes are which true ones, by COCO's rule. */
import type { Detection } from '../../contract/detection'

/** Left, top, width and height, in the same unit for all boxes of a picture. */
export type PixelBox = readonly [x: number, y: number, width: number, height: number]

export interface TrueObject {
  label: string
  box: PixelBox
  /** Many objects in one box: any number of found ones may lie in it, and none of them counts. */
  crowd?: boolean
  /** Neither a miss when it is not found, nor a hit when it is. */
  ignored?: boolean
}

/** Intersection over union; of a crowd, the share of the found box that lies in it. */
export function overlapOf(found: PixelBox, { box, crowd }: TrueObject): number {
  const across = Math.min(found[0] + found[2], box[0] + box[2]) - Math.max(found[0], box[0])
  const down = Math.min(found[1] + found[3], box[1] + box[3]) - Math.max(found[1], box[1])
  if (!(across > 0 && down > 0)) return 0
  const common = across * down
  const own = found[2] * found[3]
  return common / (crowd ? own : own + box[2] * box[3] - common)
}

/** Whether an object is left out of the counts. */
export function isLeftOut({ crowd, ignored }: TrueObject): boolean {
  return crowd === true || ignored === true
}

export interface Matches {
  /** Of each found box, the index of its true one, or -1. */
  truths: Int32Array
  /** Which boxes are neither right nor wrong. */
  leftOut: boolean[]
}

/**
 * The objects of one class in one picture. In the order of their scores, found boxes take the true box that they share most
 * with, and one that is left out only where no other is near enough.
 * @param found best first
 */
export function matchBoxes(
  found: readonly Pick<Detection, 'box'>[],
  truths: readonly TrueObject[],
  iou: number
): Matches {
  const order = truths
    .map((_, i) => i)
    .sort((a, b) => Number(isLeftOut(truths[a]!)) - Number(isLeftOut(truths[b]!)))
  const taken = new Set<number>()
  const matches = { truths: new Int32Array(found.length).fill(-1), leftOut: found.map(() => false) }
  for (const [i, { box }] of found.entries()) {
    let best = -1
    let most = Math.min(iou, 1 - 1e-10)
    for (const index of order) {
      const truth = truths[index]!
      if (taken.has(index) && !truth.crowd) continue
      if (best >= 0 && !isLeftOut(truths[best]!) && isLeftOut(truth)) break
      const overlap = overlapOf(box, truth)
      if (overlap < most) continue
      most = overlap
      best = index
    }
    if (best < 0) continue
    taken.add(best)
    matches.truths[i] = best
    matches.leftOut[i] = isLeftOut(truths[best]!)
  }
  return matches
}
