/** Average precision as COCO defines it and pycocotools computes it: boxes, areas of all sizes, 100 boxes a picture. */
import type { Detection } from '../../contract/detection'
import { isLeftOut, matchBoxes, type TrueObject } from './match'

/** 0.5, 0.55 ... 0.95, as numpy's linspace gives them. */
const thresholds = Array.from({ length: 10 }, (_, i) => (i < 9 ? 0.5 + i * ((0.95 - 0.5) / 9) : 0.95))
/** 0, 0.01 ... 1. */
const recalls = Array.from({ length: 101 }, (_, i) => i * 0.01)
recalls[100] = 1
const mostOfPicture = 100

export interface Precision {
  /** The mean over the overlaps of 0.5 to 0.95. */
  ap: number
  /** At an overlap of 0.5. */
  ap50: number
}

/** What becomes of the pictures of a run for one class. */
export class AveragePrecision {
  private readonly scores: number[] = []
  /** A bit for each threshold. */
  private readonly right: number[] = []
  private readonly leftOut: number[] = []
  private readonly places: number[] = []
  private truths = 0

  /**
   * Takes what was found of the class in one picture.
   * @param found in any order
   * @param place of the picture among all: of boxes with the same score, those of earlier ones come first
   */
  add(
    found: readonly Pick<Detection, 'box' | 'score'>[],
    truths: readonly TrueObject[],
    place: number
  ): void {
    this.truths += truths.filter((truth) => !isLeftOut(truth)).length
    const best = [...found].sort((a, b) => b.score - a.score).slice(0, mostOfPicture)
    const right = best.map(() => 0)
    const leftOut = best.map(() => 0)
    for (const [bit, iou] of thresholds.entries()) {
      const matches = matchBoxes(best, truths, iou)
      for (const i of best.keys()) {
        if (matches.leftOut[i]) leftOut[i]! |= 1 << bit
        else if (matches.truths[i]! >= 0) right[i]! |= 1 << bit
      }
    }
    this.scores.push(...best.map(({ score }) => score))
    this.right.push(...right)
    this.leftOut.push(...leftOut)
    this.places.push(...best.map(() => place))
  }

  /** @returns undefined where there is nothing to be found */
  result(): Precision | undefined {
    if (this.truths === 0) return undefined
    const { scores, places } = this
    const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]! || places[a]! - places[b]!)
    const each = thresholds.map((_, bit) => this.at(bit, order))
    return { ap: mean(each), ap50: each[0]! }
  }

  /** The mean precision at 101 recalls, where each is the best that is reached at this recall or a higher one. */
  private at(bit: number, order: readonly number[]): number {
    const precisions: number[] = []
    const reached: number[] = []
    let [right, wrong] = [0, 0]
    for (const i of order) {
      if ((this.leftOut[i]! >> bit) & 1) {
        // It moves nothing, but stands in the curve as in pycocotools.
      } else if ((this.right[i]! >> bit) & 1) right++
      else wrong++
      precisions.push(right / (wrong + right + Number.EPSILON))
      reached.push(right / this.truths)
    }
    for (let i = precisions.length - 1; i > 0; i--)
      precisions[i - 1] = Math.max(precisions[i - 1]!, precisions[i]!)
    let at = 0
    return mean(
      recalls.map((recall) => {
        while (at < reached.length && reached[at]! < recall) at++
        return precisions[at] ?? 0
      })
    )
  }
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
