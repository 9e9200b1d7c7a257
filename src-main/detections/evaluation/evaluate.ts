/** How right a detector is: average precision, and at one threshold what it takes for what, misses and finds where nothing is. */
import type { Detection } from '../../contract/detection'
import { AveragePrecision, mean } from './average-precision'
import { isLeftOut, matchBoxes, overlapOf, type PixelBox, type TrueObject } from './match'

/** From this overlap on, a found box is that of an object, in all that is counted at one threshold. */
const nearEnough = 0.5
export const background = 'background'

export interface Miss {
  path: string
  label: string
  box: PixelBox
  /** What was found in its place. */
  foundAs?: string
}

export interface FalseAlarm {
  path: string
  label: string
  score: number
  box: PixelBox
  /** What is in its place. */
  truth?: string
}

/** A true object and what was found in its place, at the threshold; one of them is absent for a miss or a false alarm. */
export interface Pair {
  truth?: TrueObject
  found?: Detection
}

export interface ClassFigures {
  label: string
  /** Without those that are left out. */
  truths: number
  /** Absent where there is nothing to be found. */
  ap?: number
  ap50?: number
  /** At the threshold. */
  right: number
  missed: number
  falseAlarms: number
}

export interface DetectionFigures {
  /** Pictures that were judged. */
  images: number
  /** The mean of the classes that there is something of. */
  ap?: number
  ap50?: number
  threshold: number
  classes: ClassFigures[]
  /** A row for each true class and a column for each found one; the last of both is the background. */
  confusion: { labels: string[]; counts: number[][] }
  misses: Miss[]
  falseAlarms: FalseAlarm[]
}

export class DetectionEvaluation {
  private images = 0
  private readonly precisions: AveragePrecision[]
  private readonly counts: number[][]
  private readonly misses: Miss[] = []
  private readonly falseAlarms: FalseAlarm[] = []

  /**
   * @param labels the classes that are judged
   * @param threshold of the score, for all but average precision, which takes every box that it is given
   */
  constructor(
    private readonly labels: readonly string[],
    private readonly threshold: number
  ) {
    this.precisions = labels.map(() => new AveragePrecision())
    this.counts = [...labels, background].map(() => Array<number>(labels.length + 1).fill(0))
  }

  /**
   * One picture; objects of classes that are not judged are passed over.
   * @param truths boxes in the same unit as those that were found
   * @param place of the picture among all, for average precision where scores are equal
   * @returns what was made of them, right or not
   */
  add(path: string, truths: readonly TrueObject[], found: readonly Detection[], place = this.images): Pair[] {
    this.images++
    for (const [i, label] of this.labels.entries()) {
      const of = <T extends { label: string }>(all: readonly T[]): T[] =>
        all.filter((each) => each.label === label)
      const [true_, found_] = [of(truths), of(found)]
      if (true_.length > 0 || found_.length > 0) this.precisions[i]!.add(found_, true_, place)
    }
    const pairs = this.compare(truths, found)
    for (const { truth, found: detection } of pairs) this.note(path, truth, detection)
    return pairs
  }

  result(): DetectionFigures {
    const { counts, images, threshold, misses, falseAlarms } = this
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
    const classes = this.labels.map((label, i) => {
      const row = counts[i]!
      const found = sum(counts.map((each) => each[i]!))
      const truths = sum(row)
      return { label, truths, ...this.precisions[i]!.result(), right: row[i]!, missed: truths - row[i]!, falseAlarms: found - row[i]! } // prettier-ignore
    })
    const judged = classes.filter((each) => each.ap !== undefined)
    const whole = judged.length > 0 && {
      ap: mean(judged.map((each) => each.ap!)),
      ap50: mean(judged.map((each) => each.ap50!))
    }
    const confusion = { labels: [...this.labels, background], counts }
    return { images, ...whole, threshold, classes, confusion, misses, falseAlarms }
  }

  /** First each class by itself, as for average precision; then what is left over, whatever its class, by overlap. */
  private compare(truths: readonly TrueObject[], all: readonly Detection[]): Pair[] {
    const made: Pair[] = []
    const found = all
      .filter(({ label, score }) => score > this.threshold && this.labels.includes(label))
      .sort((a, b) => b.score - a.score)
    const openTruths = new Set(
      truths.filter((truth) => !isLeftOut(truth) && this.labels.includes(truth.label))
    )
    const openFound = new Set(found)
    for (const label of this.labels) {
      const [true_, found_] = [truths.filter((each) => each.label === label), found.filter((each) => each.label === label)] // prettier-ignore
      const matches = matchBoxes(found_, true_, nearEnough)
      for (const [n, detection] of found_.entries()) {
        const truth = true_[matches.truths[n]!]
        if (!truth) continue
        openFound.delete(detection)
        openTruths.delete(truth)
        if (!matches.leftOut[n]) made.push({ truth, found: detection })
      }
    }
    const pairs = [...openFound]
      .flatMap((detection) =>
        [...openTruths].map((truth) => ({ detection, truth, overlap: overlapOf(detection.box, truth) }))
      ) // prettier-ignore
      .filter(({ overlap }) => overlap >= nearEnough)
      .sort((a, b) => b.overlap - a.overlap)
    for (const { detection, truth } of pairs) {
      if (!openFound.has(detection) || !openTruths.has(truth)) continue
      openFound.delete(detection)
      openTruths.delete(truth)
      made.push({ truth, found: detection })
    }
    for (const detection of openFound) made.push({ found: detection })
    for (const truth of openTruths) made.push({ truth })
    return made
  }

  /** Counts it; a mistake is a miss, a false alarm, or both where one thing was taken for another. */
  private note(path: string, truth: TrueObject | undefined, detection: Detection | undefined): void {
    const index = (label: string | undefined): number => (label === undefined ? this.labels.length : this.labels.indexOf(label)) // prettier-ignore
    this.counts[index(truth?.label)]![index(detection?.label)]!++
    if (truth?.label === detection?.label) return
    if (truth) {
      const { label, box } = truth
      this.misses.push({ path, label, box, ...(detection && { foundAs: detection.label }) })
    }
    if (detection) {
      const { label, score, box } = detection
      this.falseAlarms.push({ path, label, score, box, ...(truth && { truth: truth.label }) })
    }
  }
}
