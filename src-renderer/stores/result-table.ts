import {
  precisions,
  type ImageRef,
  type ImageResult,
  type Precision,
  type Prediction,
  type RunTask
} from '../../src-main/contract/classification'
import { imageErrorCodes, type ImageErrorCode } from '../../src-main/contract/errors'
import type { SeenVideo } from '../../src-main/contract/video'

/** `named`: of an object, the probability of what a classifier takes it for. */
export interface RowPrediction extends Prediction {
  named?: number
}

/** Of an object's row, `predictions` are its classes. */
export type RowResult =
  | (Extract<ImageResult, { status: 'ok' }> & { predictions: RowPrediction[] })
  | Extract<ImageResult, { status: 'error' }>

/**
 * The results of a run, stored in columns rather than objects so that a million fit. Rows are only appended.
 */
export class ResultTable {
  length = 0
  failed = 0
  /** Images in which nothing was found. */
  empty = 0
  private readonly paths: string[] = []
  private sources = new Uint16Array(1024)
  /** 0 for a classified image, otherwise 1 + the index of its error code. */
  private errors = new Uint8Array(1024)
  /** 0 where an answer was computed as the run's are, else 1 + the position of its precision. */
  private precisions = new Uint8Array(1024)
  /** 1 where the image is none of a taught model's classes. */
  private none = new Uint8Array(1024)
  private classes: Int32Array
  private probabilities: Float32Array
  /** As `probabilities`, once objects are classified; NaN where one is not. */
  private named: Float32Array | undefined
  private readonly labels = new Map<number, string>()
  private readonly messages = new Map<number, string>()
  private readonly videos = new Map<number, SeenVideo>()
  /** Images that show each class: as the best one, or as any of a detector's. */
  private readonly showing = new Map<number, number>()
  private readonly failedBy = new Map<ImageErrorCode, number>()

  /** @param topK most predictions that a row can have */
  constructor(
    private readonly topK: number,
    private readonly task: RunTask = 'classify'
  ) {
    this.classes = new Int32Array(1024 * topK)
    this.probabilities = new Float32Array(1024 * topK)
  }

  append(result: RowResult): void {
    const row = this.length
    if (row === this.sources.length) this.grow()
    this.paths.push(result.path)
    this.sources[row] = result.source
    const start = row * this.topK
    this.classes.fill(-1, start, start + this.topK)
    if (result.status === 'ok') {
      const kept = result.predictions.slice(0, this.topK)
      kept.forEach((prediction, rank) => this.setPrediction(start + rank, prediction))
      this.none[row] = result.known === false ? 1 : 0
      if (result.video) this.videos.set(row, result.video)
      for (const { index } of kept.slice(0, this.counted)) countOne(this.showing, index)
      if (kept.length === 0) this.empty++
      if (result.precision) this.precisions[row] = 1 + precisions.indexOf(result.precision)
    } else {
      const { code, message } = result.error
      this.errors[row] = 1 + imageErrorCodes.indexOf(code)
      this.messages.set(row, message)
      this.failed++
      countOne(this.failedBy, code)
    }
    this.length++
  }

  ref(row: number): ImageRef {
    return { source: this.sources[row]!, path: this.paths[row]! }
  }

  /** File name, and folder relative to the source. */
  place(row: number): { name: string; folder: string } {
    const path = this.paths[row]!
    const slash = path.lastIndexOf('/')
    return { name: path.slice(slash + 1), folder: path.slice(0, Math.max(0, slash)) }
  }

  isFailed(row: number): boolean {
    return this.errors[row]! > 0
  }

  /** Whether a taught model says that the image is none of its classes. */
  isNone(row: number): boolean {
    return this.none[row] === 1
  }

  /** Undefined for a classified image. */
  error(row: number): { code: ImageErrorCode; message: string } | undefined {
    const code = imageErrorCodes[this.errors[row]! - 1]
    return code && { code, message: this.messages.get(row)! }
  }

  /** Most probable first; empty for a failed image. */
  predictions(row: number): RowPrediction[] {
    const found: RowPrediction[] = []
    for (let at = row * this.topK; at < (row + 1) * this.topK && this.classes[at]! >= 0; at++) {
      const index = this.classes[at]!
      const named = this.named?.[at] ?? NaN
      const prediction = { index, label: this.label(index), probability: this.probabilities[at]! }
      found.push(Number.isNaN(named) ? prediction : { ...prediction, named })
    }
    return found
  }

  /** Undefined for an image. */
  video(row: number): SeenVideo | undefined {
    return this.videos.get(row)
  }

  /** Of an answer that was known from another precision than the run's. */
  precision(row: number): Precision | undefined {
    return precisions[this.precisions[row]! - 1]
  }

  /** Index of the best class; -1 for a failed image. */
  bestClass(row: number): number {
    return this.classes[row * this.topK]!
  }

  /** Whether the image shows such a class: as the best one, or as any of a detector's. */
  shows(row: number, wanted: (index: number) => boolean): boolean {
    const start = row * this.topK
    for (let at = start; at < start + this.counted && this.classes[at]! >= 0; at++) {
      if (wanted(this.classes[at]!)) return true
    }
    return false
  }

  /** Whether nothing was found in an image. */
  isEmpty(row: number): boolean {
    return this.bestClass(row) < 0 && !this.isFailed(row)
  }

  /** Probability of the best class; meaningless for a failed image. */
  bestProbability(row: number): number {
    return this.probabilities[row * this.topK]!
  }

  /** The label of a class that occurs in some row. */
  label(index: number): string {
    return this.labels.get(index)!
  }

  /** The classes that some image shows, most frequent first. */
  shownClasses(): { index: number; label: string; images: number }[] {
    return [...this.showing]
      .map(([index, images]) => ({ index, label: this.label(index), images }))
      .sort((a, b) => b.images - a.images)
  }

  /** The errors of failed images, most frequent first. */
  reasons(): { code: ImageErrorCode; images: number }[] {
    return [...this.failedBy].map(([code, images]) => ({ code, images })).sort((a, b) => b.images - a.images)
  }

  /** @param text in lower case */
  pathContains(row: number, text: string): boolean {
    return this.paths[row]!.toLowerCase().includes(text)
  }

  /** How many predictions of a row count as what the image shows. */
  private get counted(): number {
    return this.task === 'detect' ? this.topK : 1
  }

  private setPrediction(at: number, { index, label, probability, named }: RowPrediction): void {
    this.classes[at] = index
    this.probabilities[at] = probability
    if (named !== undefined) this.named ??= new Float32Array(this.probabilities.length).fill(NaN)
    if (this.named) this.named[at] = named ?? NaN
    if (!this.labels.has(index)) this.labels.set(index, label)
  }

  private grow(): void {
    this.sources = doubled(this.sources, new Uint16Array(2 * this.sources.length))
    this.precisions = doubled(this.precisions, new Uint8Array(2 * this.precisions.length))
    this.errors = doubled(this.errors, new Uint8Array(2 * this.errors.length))
    this.none = doubled(this.none, new Uint8Array(2 * this.none.length))
    this.classes = doubled(this.classes, new Int32Array(2 * this.classes.length))
    this.probabilities = doubled(this.probabilities, new Float32Array(2 * this.probabilities.length))
    if (this.named) this.named = doubled(this.named, new Float32Array(2 * this.named.length).fill(NaN))
  }
}

function countOne<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function doubled<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from)
  return to
}
