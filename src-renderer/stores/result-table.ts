import type { ImageRef, ImageResult, Prediction } from '../../src-main/contract/classification'
import { imageErrorCodes, type ImageErrorCode } from '../../src-main/contract/errors'

/** The results of a run in columns, without an object for each: a million must fit. Rows are only added. */
export class ResultTable {
  length = 0
  failed = 0
  private readonly paths: string[] = []
  private sources = new Uint16Array(1024)
  /** 0 for a classified image, else 1 + the position of its error's code. */
  private errors = new Uint8Array(1024)
  private classes: Int32Array
  private probabilities: Float32Array
  private readonly labels = new Map<number, { text: string; lowerCase: string }>()
  private readonly messages = new Map<number, string>()

  /** @param topK how many predictions a row can have */
  constructor(private readonly topK: number) {
    this.classes = new Int32Array(1024 * topK)
    this.probabilities = new Float32Array(1024 * topK)
  }

  append(result: ImageResult): void {
    const row = this.length
    if (row === this.sources.length) this.grow()
    this.paths.push(result.path)
    this.sources[row] = result.source
    const start = row * this.topK
    this.classes.fill(-1, start, start + this.topK)
    if (result.status === 'ok') {
      const kept = result.predictions.slice(0, this.topK)
      kept.forEach((prediction, rank) => this.setPrediction(start + rank, prediction))
    } else {
      this.errors[row] = 1 + imageErrorCodes.indexOf(result.error.code)
      this.messages.set(row, result.error.message)
      this.failed++
    }
    this.length++
  }

  ref(row: number): ImageRef {
    return { source: this.sources[row]!, path: this.paths[row]! }
  }

  /** File name, and the folder that it lies in below its source. */
  place(row: number): { name: string; folder: string } {
    const path = this.paths[row]!
    const slash = path.lastIndexOf('/')
    return { name: path.slice(slash + 1), folder: path.slice(0, Math.max(0, slash)) }
  }

  isFailed(row: number): boolean {
    return this.errors[row]! > 0
  }

  error(row: number): { code: ImageErrorCode; message: string } | undefined {
    const code = imageErrorCodes[this.errors[row]! - 1]
    return code && { code, message: this.messages.get(row)! }
  }

  /** Best first; empty for a failed image. */
  predictions(row: number): Prediction[] {
    const found: Prediction[] = []
    for (let at = row * this.topK; at < (row + 1) * this.topK && this.classes[at]! >= 0; at++) {
      const index = this.classes[at]!
      found.push({ index, label: this.labels.get(index)!.text, probability: this.probabilities[at]! })
    }
    return found
  }

  /** Whether the path or the best label contains the text. @param text in lower case */
  contains(row: number, text: string): boolean {
    const best = this.labels.get(this.classes[row * this.topK]!)
    return best?.lowerCase.includes(text) || this.paths[row]!.toLowerCase().includes(text)
  }

  private setPrediction(at: number, { index, label, probability }: Prediction): void {
    this.classes[at] = index
    this.probabilities[at] = probability
    if (!this.labels.has(index)) this.labels.set(index, { text: label, lowerCase: label.toLowerCase() })
  }

  private grow(): void {
    this.sources = doubled(this.sources, new Uint16Array(2 * this.sources.length))
    this.errors = doubled(this.errors, new Uint8Array(2 * this.errors.length))
    this.classes = doubled(this.classes, new Int32Array(2 * this.classes.length))
    this.probabilities = doubled(this.probabilities, new Float32Array(2 * this.probabilities.length))
  }
}

function doubled<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from)
  return to
}
