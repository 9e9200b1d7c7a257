/** Judges what `detect` finds by what is really in the pictures, and tells the figures. */
import type { ImageDetections } from '../contract/detection'
import { background, DetectionEvaluation, type DetectionFigures } from '../detections/evaluation/evaluate'
import type { TrueObject } from '../detections/evaluation/match'
import { modelClassesOf } from '../detections/truth/class-names'
import { readTruth } from '../detections/truth/read-truth'
import { TruthError, type Truth, type TruePicture } from '../detections/truth/truth'
import { alignedTable } from '../network/table'
import { printable } from '../platform/printable'
import { UsageError } from './exit-codes'

/** What a person should know of the pictures that were not judged. */
interface Coverage {
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

/** @throws UsageError */
export async function openTruth(path: string): Promise<Truth> {
  return asked(path, () => readTruth(path))
}

export class Judge {
  private readonly evaluation: DetectionEvaluation
  private readonly classes: Map<string, string>
  private readonly coverage: Coverage

  /**
   * @param path of the truth, for messages
   * @param wanted classes of the model
   * @throws UsageError where the truth has none of the classes
   */
  constructor(
    private readonly truth: Truth,
    private readonly path: string,
    wanted: readonly string[],
    threshold: number
  ) {
    this.classes = modelClassesOf(truth.labels, wanted)
    const judged = wanted.filter((name) => [...this.classes.values()].includes(name))
    if (judged.length === 0)
      throw new UsageError(
        `--truth ${path}: none of its classes is one that is looked for. It has ${truth.labels.slice(0, 10).join(', ')}`
      )
    this.evaluation = new DetectionEvaluation(judged, threshold)
    const classesLeftOut = truth.labels.filter((label) => !this.classes.has(label))
    this.coverage = { notLookedAt: 0, withoutTruth: 0, failed: 0, otherSize: [], classesLeftOut }
  }

  /** @param path in the folder that all sources lie in. @throws UsageError where it is not clear which picture it is */
  async add(path: string, result: ImageDetections): Promise<void> {
    const picture = await asked(this.path, () => this.truth.of(path))
    if (!picture) this.coverage.withoutTruth++
    else if (result.status === 'error') this.coverage.failed++
    else if (!fits(picture, result)) this.coverage.otherSize.push(path)
    else this.evaluation.add(path, this.objectsOf(picture, result), result.detections)
  }

  figures(): JudgedFigures {
    const notLookedAt = this.truth.pictures - this.truth.looked
    return { ...this.evaluation.result(), coverage: { ...this.coverage, notLookedAt } }
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

async function asked<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TruthError) throw new UsageError(`--truth ${path}: ${error.message}`)
    throw error
  }
}

const mostListed = 10

export function figuresText(figures: JudgedFigures): string {
  const { images, ap, ap50, threshold, classes, confusion, misses, falseAlarms } = figures
  const rows = classes
    .filter((each) => each.truths > 0 || each.falseAlarms > 0)
    .map((each) => [
      printable(each.label),
      ...[each.ap, each.ap50].map(precisionText),
      ...[each.truths, each.right, each.missed, each.falseAlarms].map(String)
    ])
  const header = ['', 'AP', 'AP at 0.5', 'objects', 'found', 'missed', 'false alarms']
  const table = alignedTable([header, ...rows], ['left', ...header.slice(1).map(() => 'right' as const)])
  const mixed = confusion.counts
    .flatMap((row, truth) => row.map((count, found) => ({ count, truth, found })))
    .filter(({ count, truth, found }) => {
      const none = confusion.labels.indexOf(background)
      return count > 0 && truth !== found && truth !== none && found !== none
    })
    .sort((a, b) => b.count - a.count)
    .map(
      ({ count, truth, found }) => `${confusion.labels[truth]} taken for ${confusion.labels[found]}: ${count}`
    )
  return [
    `${images} pictures judged${coverageText(figures)}\n`,
    `AP ${precisionText(ap)} (mean over overlaps of 0.5 to 0.95), AP at 0.5 ${precisionText(ap50)}; all else at scores above ${threshold}:\n`,
    table,
    listText('Mixed up', mixed),
    listText('Missed', misses.map(({ path, label, foundAs }) => `${path}: ${label}${foundAs ? `, taken for ${foundAs}` : ''}`)), // prettier-ignore
    listText('False alarms', falseAlarms.map(({ path, label, score, truth }) => `${path}: ${label} ${score.toFixed(2)}${truth ? `, which is ${truth}` : ''}`)) // prettier-ignore
  ].join('')
}

function precisionText(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(3)
}

function listText(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return ''
  const more = lines.length > mostListed ? `, the first ${mostListed} (all with --json)` : ''
  const shown = lines.slice(0, mostListed).map((line) => `  ${printable(line)}\n`)
  return `${title}: ${lines.length}${more}\n${shown.join('')}`
}

function coverageText({ coverage }: JudgedFigures): string {
  const { notLookedAt, withoutTruth, failed, otherSize, classesLeftOut } = coverage
  const parts = [
    withoutTruth > 0 && `${withoutTruth} without a truth`,
    notLookedAt > 0 && `${notLookedAt} of the truth not among them`,
    failed > 0 && `${failed} failed`,
    otherSize.length > 0 &&
      `${otherSize.length} left out, since the truth is of other sides (${printable(otherSize[0]!)})`,
    classesLeftOut.length > 0 && `classes left out: ${printable(classesLeftOut.join(', '))}`
  ].filter((part) => part !== false)
  return parts.map((part) => `; ${part}`).join('')
}
