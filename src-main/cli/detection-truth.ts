/** Judges what `detect` finds by what is really in the pictures, and tells the figures. */
import type { ImageDetections } from '../contract/detection'
import { background } from '../detections/evaluation/evaluate'
import { Judge, type JudgedFigures } from '../detections/evaluation/judge'
import { readTruth } from '../detections/truth/read-truth'
import { TruthError, type Truth } from '../detections/truth/truth'
import { alignedTable } from '../network/table'
import { printable } from '../platform/printable'
import { UsageError } from './exit-codes'

/** @throws UsageError */
export async function openTruth(path: string): Promise<Truth> {
  return readTruth(path).catch((error: unknown) => {
    throw withOption(path, error)
  })
}

/** The same {@link Judge} with the name of the option in what it refuses. */
export class NamedJudge {
  private readonly judge: Judge

  /**
   * @param path of the truth, for messages
   * @param wanted classes of the model
   * @throws UsageError where the truth has none of the classes
   */
  constructor(
    truth: Truth,
    private readonly path: string,
    wanted: readonly string[],
    threshold: number
  ) {
    this.judge = named(path, () => new Judge(truth, wanted, threshold))
  }

  /** @param path in the folder that all sources lie in. @throws UsageError where it is not clear which picture it is */
  add(path: string, result: ImageDetections): void {
    named(this.path, () => this.judge.add(path, result.status === 'ok' ? result : undefined, path))
  }

  /** Of all pictures. @throws UsageError where none was judged, or it is not clear which one it is */
  figures(): JudgedFigures {
    return named(this.path, () => {
      for (const _ of this.judge.rest());
      return this.judge.figures()
    })
  }
}

function named<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw withOption(path, error)
  }
}

function withOption(path: string, error: unknown): unknown {
  return error instanceof TruthError ? new UsageError(`--truth ${path}: ${error.message}`) : error
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
