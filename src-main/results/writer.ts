/** Writes rows to a stream as they arrive. */
import type { Writable } from 'node:stream'
import type { ImageResult, OutputFormat } from '../contract/classification'
import { detectionFormat, type NamedDetections } from './detection-format'
import { resultFormat, type NamedResult, type TextFormat } from './row-format'

export class RowWriter<Row> {
  private first = true
  private busy = false
  private broken: Error | undefined
  private errorListener: (error: Error) => void = () => undefined
  private busyListener: (busy: boolean) => void = () => undefined

  constructor(
    private readonly stream: Writable,
    private readonly format: TextFormat<Row>
  ) {
    stream.on('error', (error) => {
      this.broken = error
      this.errorListener(error)
    })
    this.write(this.format.begin)
  }

  addRow(row: Row): void {
    this.write(this.format.row(row, this.first))
    this.first = false
  }

  /** Sets the listener that is told when the stream cannot keep up, and again when it can. */
  onBusy(listener: (busy: boolean) => void): void {
    this.busyListener = listener
    if (this.busy) listener(true)
  }

  /** Sets the listener for an output that can no longer be written, as with a full disk or a closed pipe. */
  onError(listener: (error: Error) => void): void {
    this.errorListener = listener
    if (this.broken) listener(this.broken)
  }

  /** Completes the file, as far as it can be written. */
  async close(): Promise<void> {
    if (this.broken) return
    await new Promise<void>((resolve) => {
      this.stream.once('error', () => resolve())
      // Standard output must stay open.
      if (this.stream === process.stdout) this.stream.write(this.format.end, () => resolve())
      else this.stream.end(this.format.end, () => resolve())
    })
  }

  private write(text: string): void {
    if (this.broken || this.stream.write(text) || this.busy) return
    this.busy = true
    this.busyListener(true)
    this.stream.once('drain', () => {
      this.busy = false
      this.busyListener(false)
    })
  }
}

/** Writes the classification of each image. */
export class ResultWriter extends RowWriter<NamedResult> {
  constructor(stream: Writable, format: OutputFormat, topK: number, model: string, taught = false) {
    super(stream, resultFormat(format, topK, model, taught))
  }

  add(result: ImageResult, path: string): void {
    this.addRow({ result, path })
  }
}

/** Writes the objects that were found in images. */
export class DetectionWriter extends RowWriter<NamedDetections> {
  /** @param classifier of the objects, where they were classified */
  constructor(stream: Writable, format: OutputFormat, model: string, classifier?: string) {
    super(stream, detectionFormat(format, model, classifier))
  }

  add(result: ImageResult, path: string): void {
    if (result.status === 'error') return this.addRow({ path, result })
    const found = result.objects ?? { width: 0, height: 0, detections: [] }
    const { video } = result
    this.addRow({ path, result: { status: 'ok', ...found, ...(video && { video }) } })
  }
}
