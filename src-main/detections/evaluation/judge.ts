/** Holds what a detector finds against what is really in the pictures. */
import type { Detection } from '../../contract/detection'
import { storedThreshold } from '../../contract/found-objects'
import { compareNatural } from '../../platform/natural'
import { modelClassesOf } from '../truth/class-names'
import { TruthError, type Truth, type TruePicture } from '../truth/truth'
import { DetectionEvaluation, type DetectionFigures, type Pair } from './evaluate'
import type { TrueObject } from './match'

/** What a person should know of the pictures that were not judged. */
export interface Coverage {
  /** Of the truth: not among the pictures that were looked at. */
  notLookedAt: number
  withoutTruth: number
  failed: number
  /** The truth is of a picture with other sides: turned, or scaled. */
  otherSize: string[]
  /** Classes of the truth that the model does not have, or that were not asked for. */
  classesLeftOut: string[]
}

export type JudgedFigures = DetectionFigures & { coverage: Coverage }

/** What was found in a picture, in pixels of the upright one. */
export interface FoundIn {
  width: number
  height: number
  detections: readonly Detection[]
}

/** A picture that was judged: what is really in it, in its pixels and by the model's names, and what was made of that. */
export interface JudgedPicture {
  truths: TrueObject[]
  pairs: Pair[]
}

/** A picture of which it is not clear yet which one of the truth it is. */
interface Waiting<Image> {
  path: string
  found: FoundIn | undefined
  image: Image
  byPath: readonly TruePicture[]
}

const namedClasses = 10

/**
 * Objects with a higher score than this are judged, so that a run and the library, which may keep more, have the same figures.
 * @param threshold of the score, for all but average precision
 */
export function judgedAbove(threshold: number): number {
  return Math.min(storedThreshold, threshold)
}

/** @typeParam Image what a picture is called by those who ask */
export class Judge<Image = string> {
  /** The model's class of each true one. */
  readonly classes: ReadonlyMap<string, string>
  private readonly evaluation: DetectionEvaluation
  private readonly coverage: Coverage
  private readonly above: number
  private judged = 0
  /** Of the pictures that were looked at. */
  private firstPath: string | undefined
  private readonly waiting: Waiting<Image>[] = []

  /**
   * @param wanted classes of the model
   * @throws TruthError where the truth has none of the classes
   */
  constructor(
    private readonly truth: Truth,
    wanted: readonly string[],
    threshold: number
  ) {
    this.classes = modelClassesOf(truth.labels, wanted)
    const judged = wanted.filter((name) => [...this.classes.values()].includes(name))
    if (judged.length === 0) {
      const classes = truth.labels.slice(0, namedClasses).join(', ')
      throw new TruthError('truth-other-classes', `None of its classes is one that is looked for. It has ${classes || 'none'}.`, { classes }) // prettier-ignore
    }
    this.evaluation = new DetectionEvaluation(judged, threshold)
    this.above = judgedAbove(threshold)
    const classesLeftOut = truth.labels.filter((label) => !this.classes.has(label))
    this.coverage = { notLookedAt: 0, withoutTruth: 0, failed: 0, otherSize: [], classesLeftOut }
  }

  /**
   * @param path of the picture in the folder that all of them lie in, with '/'
   * @param found absent where the picture could not be looked at
   * @returns undefined where it is not judged, or only by {@link rest}
   * @throws TruthError where it is not clear which picture it is
   */
  add(path: string, found: FoundIn | undefined, image: Image): JudgedPicture | undefined {
    this.firstPath ??= path
    const byPath = this.truth.byPathOf(path)
    if (byPath.length === 1) return this.judge(byPath[0]!, path, found)
    if (byPath.length > 1 || this.truth.byNameOf(path)) this.waiting.push({ path, found, image, byPath })
    else this.coverage.withoutTruth++
    return undefined
  }

  /** Judges those for which the others had to be known: first by the path, then by the name alone. @throws as {@link add} */
  *rest(): Generator<[Image, JudgedPicture | undefined]> {
    // In the order of a walk, in which label files are given their names, too.
    const waiting = this.waiting.splice(0).sort((a, b) => compareNatural(a.path, b.path))
    for (const { path, found, image, byPath } of waiting) {
      if (byPath.length === 0) continue
      const picture = byPath.find((each) => !this.truth.isUsed(each)) ?? byPath[0]!
      yield [image, this.judge(picture, path, found)]
    }
    const byName = waiting.flatMap(({ byPath, ...each }) => {
      const picture = byPath.length === 0 ? this.truth.byNameOf(each.path)! : undefined
      if (picture && !this.truth.isUsed(picture)) return [{ ...each, picture }]
      if (picture) this.coverage.withoutTruth++
      return []
    })
    for (const { path, found, image, picture } of byName) yield [image, this.judge(picture, path, found)]
  }

  private judge(picture: TruePicture, path: string, found: FoundIn | undefined): JudgedPicture | undefined {
    this.truth.use(picture, path)
    if (!found) this.coverage.failed++
    else if (!fits(picture, found)) this.coverage.otherSize.push(path)
    else {
      this.judged++
      const truths = this.objectsOf(picture, found)
      const detections = found.detections.filter(({ score }) => score > this.above)
      return { truths, pairs: this.evaluation.add(path, truths, detections, this.truth.placeOf(picture)) }
    }
    return undefined
  }

  /** After {@link rest}. @throws TruthError where no picture was judged: there is no figure over none */
  figures(): JudgedFigures {
    if (this.judged === 0) throw this.nothingJudged()
    const notLookedAt = this.truth.pictures - this.truth.looked
    return { ...this.evaluation.result(), coverage: { ...this.coverage, notLookedAt } }
  }

  private nothingJudged(): TruthError {
    const { failed, otherSize } = this.coverage
    const [there, here] = [this.truth.firstPath ?? '-', this.firstPath ?? '-']
    if (this.truth.looked === 0)
      return new TruthError(
        'truth-other-pictures',
        `None of its pictures is among those that were looked at: it has ${there}, for example, and there is ${here}. ` +
          'Pictures must have the same names in both, or the same paths in the folder.',
        { there, here }
      )
    return new TruthError(
      'truth-fits-none',
      `No picture could be judged: ${failed} could not be read, and of ${otherSize.length} the truth is of other sides. ` +
        'The truth must be of the upright pictures in their own size.',
      { failed: String(failed), otherSize: String(otherSize.length) }
    )
  }

  private objectsOf(
    { objects, size }: TruePicture,
    { width, height }: { width: number; height: number }
  ): TrueObject[] {
    return objects
      .filter(({ label }) => this.classes.has(label))
      .map((object): TrueObject => {
        const [x, y, w, h] = object.box
        const box = size ? object.box : ([x * width, y * height, w * width, h * height] as const)
        return { ...object, label: this.classes.get(object.label)!, box }
      })
  }
}

function fits({ size }: TruePicture, { width, height }: { width: number; height: number }): boolean {
  return !size || (size.width === width && size.height === height)
}
