/** One run in the engine: walk, decode, classify, report, with back-pressure between the stages. */
import type { ImageRef, ImageResult, ResumePoint, RunSettings } from '../contract/classification'
import type { EngineEvents } from '../contract/engine'
import { UserError } from '../contract/errors'
import type { Payload } from '../contract/messages'
import { decodeForNetwork } from '../images/decode'
import { ImageError } from '../images/errors'
import { countImages, scanImages, type ImageFile } from '../images/scan'
import { topK } from '../inference/classifier'
import type { Model } from '../inference/model'
import { decodeAhead } from './decode-ahead'

export type Emit = <K extends keyof EngineEvents>(event: K, payload: Payload<EngineEvents, K>) => void

interface TakenImage extends ImageFile {
  index: number
}

type DecodedImage = { image: TakenImage; pixels: Uint8Array } | { image: TakenImage; error: ImageError }

/** Decodes at the same time: enough to keep libuv's threads busy while inference holds the JavaScript thread. */
const decodeConcurrency = 8

export class EngineRun {
  private readonly stopped = new AbortController()
  private readonly finished: Promise<void>
  private gate: { open: Promise<void>; release(): void } | undefined

  /** Begins at once; ends with `run/ended`, unless it is cancelled. */
  constructor(
    private readonly model: Model,
    private readonly settings: RunSettings,
    private readonly resumePoint: ResumePoint | undefined,
    private readonly emit: Emit
  ) {
    if (resumePoint?.paused) this.pause()
    this.finished = this.work()
  }

  pause(): void {
    if (this.gate) return
    let release = (): void => undefined
    const open = new Promise<void>((resolve) => (release = resolve))
    this.gate = { open, release }
  }

  resume(): void {
    this.gate?.release()
    this.gate = undefined
  }

  /** Resolves when nothing more is going on. */
  async cancel(): Promise<void> {
    this.stopped.abort()
    this.resume()
    await this.finished
  }

  private async work(): Promise<void> {
    const { signal } = this.stopped
    const counting = this.count(signal)
    try {
      await this.classifyAll(signal)
      await counting
      if (!signal.aborted) this.emit('run/ended', {})
    } catch (error) {
      if (signal.aborted) return
      this.stopped.abort()
      const code = error instanceof UserError ? error.code : 'internal'
      this.emit('run/ended', { problem: { code, message: (error as Error).message } })
    }
  }

  private async count(signal: AbortSignal): Promise<void> {
    const sources = this.settings.sources.map((path) => ({ path }))
    const report = (total: number, counted: boolean): void => this.emit('run/total', { total, counted })
    await countImages(sources, { recursive: this.settings.recursive }, signal, report).catch(() => undefined)
  }

  private async classifyAll(signal: AbortSignal): Promise<void> {
    let taken = 0
    const cautious = this.resumePoint?.cautious ?? 0
    const { batchSize } = this.model.classifier
    const images = decodeAhead(
      this.take(signal),
      (image) => {
        taken++
        return this.decode(image)
      },
      () =>
        taken < cautious
          ? { concurrency: 1, ahead: 1 }
          : { concurrency: decodeConcurrency, ahead: 2 * batchSize }
    )
    let batch: DecodedImage[] = []
    // The first batches are small, so that the first results are there at once.
    let size = 1
    let seen = 0
    for await (const image of images) {
      await this.gate?.open
      if (signal.aborted) return
      batch.push(image)
      seen++
      if (batch.length < size) continue
      await this.finish(batch)
      batch = []
      size = seen < cautious ? 1 : Math.min(2 * size, batchSize)
    }
    if (batch.length > 0 && !signal.aborted) await this.finish(batch)
  }

  /** The images of the walk that are not done yet, numbered. */
  private async *take(signal: AbortSignal): AsyncGenerator<TakenImage> {
    const { sources, recursive } = this.settings
    const { after, done = [], nextIndex = 0 } = this.resumePoint ?? {}
    const isDone = new Set(done.map(keyOf))
    let index = nextIndex
    const files = scanImages(
      sources.map((path) => ({ path })),
      {
        recursive,
        ...(after && { after }),
        onUnreadableFolder: (path, reason) => this.emit('run/unreadable-folder', { path, reason })
      },
      signal
    )
    for await (const file of files) {
      if (!isDone.has(keyOf(file))) yield { ...file, index: index++ }
    }
  }

  private async decode(image: TakenImage): Promise<DecodedImage> {
    const { index, source, path, absolute } = image
    this.emit('run/decoding', { index, source, path })
    try {
      const { inputSize, crop } = this.model.info.preprocessing
      const pixels = await decodeForNetwork(absolute, inputSize, this.settings.crop ?? crop)
      return { image, pixels }
    } catch (error) {
      const known = error instanceof ImageError
      return { image, error: known ? error : new ImageError('corrupt-image', (error as Error).message) }
    } finally {
      this.emit('run/decoded', { index })
    }
  }

  /** Classifies what was decoded and reports every image of the batch, in order. */
  private async finish(batch: readonly DecodedImage[]): Promise<void> {
    const { classifier, labels } = this.model
    const decoded = batch.flatMap((item) => ('pixels' in item ? [item.pixels] : []))
    const probabilities =
      decoded.length > 0
        ? await classifier.classifyPixels(Buffer.concat(decoded), decoded.length)
        : new Float32Array()
    if (!probabilities.every(Number.isFinite)) {
      throw new UserError(
        'model-invalid',
        `The model ${this.model.info.path} answers with values that are not numbers.`
      )
    }
    let row = 0
    const results = batch.map((item): ImageResult => {
      const { index, source, path } = item.image
      if ('error' in item) {
        const { code, message } = item.error
        return { index, source, path, status: 'error', error: { code, message } }
      }
      const answer = probabilities.subarray(row * labels.length, ++row * labels.length)
      const predictions = topK(answer, this.settings.topK).map((rank) => ({
        ...rank,
        label: labels[rank.index]!
      }))
      return { index, source, path, status: 'ok', predictions }
    })
    this.emit('run/results', results)
  }
}

function keyOf({ source, path }: ImageRef): string {
  return `${source}/${path}`
}
