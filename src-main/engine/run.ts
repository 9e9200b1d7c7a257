/** One run in the engine: walk, decode, classify, report, with back-pressure between the stages. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ImageRef, ImageResult, ResumePoint, RunSettings } from '../contract/classification'
import type { EngineEvents } from '../contract/engine'
import { UserError } from '../contract/errors'
import type { Payload } from '../contract/messages'
import { countImages, scanImages, type ImageFile } from '../images/scan'
import { topK } from '../inference/classifier'
import type { Model } from '../inference/model'
import { storageFault } from '../library/database'
import { storedPredictions, type Answer, type RunImage, type RunRecord } from '../library/record'
import { decodeAhead } from './decode-ahead'
import { readImage, readKnown, stateOf, type ReadImage } from './read-image'

export type Emit = <K extends keyof EngineEvents>(event: K, payload: Payload<EngineEvents, K>) => void

interface TakenImage extends ImageFile {
  index: number
}

type DecodedImage = ReadImage & { image: TakenImage }

/** Decodes at the same time: enough to keep libuv's threads busy while inference holds the JavaScript thread. */
const decodeConcurrency = 8
/** Images of one transaction, where the library knows their answers. */
const mostAtOnce = 256
/** How long to wait before storing is tried again, in milliseconds. */
const storeAgainAfter = 5000
/** How often windows hear that the library changed, in milliseconds. */
const announceEvery = 1000

interface Gate {
  open: Promise<void>
  release(): void
}

export class EngineRun {
  private readonly stopped = new AbortController()
  private readonly finished: Promise<void>
  private gate: Gate | undefined
  /** What is waited for while results cannot be stored. */
  private storing: Gate | undefined
  private readonly blamed: ReadonlySet<string>
  private announced = 0

  /** Begins at once; ends with `run/ended`, unless it is cancelled. */
  constructor(
    private readonly model: Model,
    private readonly settings: RunSettings,
    private readonly resumePoint: ResumePoint | undefined,
    /** Where results are kept. */
    private readonly record: RunRecord | undefined,
    private readonly emit: Emit
  ) {
    this.blamed = new Set(resumePoint?.blamed.map(keyOf))
    if (resumePoint?.paused) this.pause()
    this.finished = this.work()
  }

  pause(): void {
    this.gate ??= newGate()
  }

  resume(): void {
    this.gate?.release()
    this.gate = undefined
    this.storing?.release()
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
      if (signal.aborted) return this.leave('cancelled')
      await this.store(() => this.record?.end('completed'))
      if (signal.aborted) return
      this.announce(0)
      this.emit('run/ended', {})
    } catch (error) {
      if (signal.aborted) return this.leave('cancelled')
      this.stopped.abort()
      this.leave('failed')
      const code = error instanceof UserError ? error.code : 'internal'
      this.emit('run/ended', { problem: { code, message: (error as Error).message } })
    }
  }

  /** Notes how it ended; a library that cannot be written then shows the run as interrupted. */
  private leave(state: 'cancelled' | 'failed'): void {
    try {
      this.record?.end(state)
    } catch (error) {
      if (!storageFault(error)) throw error
    }
    this.announce(0)
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
    // Of the batch, those that the network is to see.
    let open = 0
    // The first batches are small, so that the first results are there at once.
    let size = 1
    let seen = 0
    for await (const image of images) {
      await this.gate?.open
      if (signal.aborted) return
      batch.push(image)
      seen++
      if ('pixels' in image || !(image.reused || image.stored)) open++
      if (open < size && batch.length < mostAtOnce) continue
      await this.finish(batch)
      batch = []
      open = 0
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
    const known = this.record && (await readKnown(absolute, this.record))
    if (known) return { image, ...known }
    if (this.blamed.has(keyOf(image))) {
      const message = 'The engine process ended while it worked on this image.'
      const answer: Answer = { error: { code: 'engine-died', message } }
      return { image, file: await stateOf(absolute), answer, reused: false, stored: false }
    }
    this.emit('run/decoding', { index, source, path })
    const { inputSize, crop } = this.model.info.preprocessing
    const read = await readImage(absolute, inputSize, this.settings.crop ?? crop, this.record)
    this.emit('run/decoded', { index })
    return { image, ...read }
  }

  /** Classifies what was decoded, stores and reports every image of the batch, in order. */
  private async finish(batch: readonly DecodedImage[]): Promise<void> {
    const answers = await this.answer(batch)
    const toStore = batch.flatMap((item, i): RunImage[] => {
      if ('answer' in item && item.stored) return []
      const { image, file, hash, taken } = item
      const reused = 'answer' in item && item.reused
      const known = { ...(hash && { hash }), ...(taken !== undefined && { taken }) }
      return [{ ...image, file, ...known, answer: answers[i]!, reused }]
    })
    if (toStore.length > 0 && !(await this.store(() => this.record?.save(toStore)))) return
    const results = batch.map((item, i): ImageResult => {
      const { index, source, path } = item.image
      const answer = answers[i]!
      // After the engine died, what an engine before this one stored is news to the host.
      const reused = 'answer' in item && (item.reused || (item.stored && !this.resumePoint))
      const place = { index, source, path, ...(reused && { reused }) }
      if ('error' in answer) return { ...place, status: 'error', error: answer.error }
      return { ...place, status: 'ok', predictions: answer.predictions.slice(0, this.settings.topK) }
    })
    this.emit('run/results', results)
    this.announce(announceEvery)
  }

  /** The answer to each image of the batch. @throws UserError where the model answers nonsense */
  private async answer(batch: readonly DecodedImage[]): Promise<Answer[]> {
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
    const kept = Math.max(this.settings.topK, this.record ? storedPredictions : 0)
    let row = 0
    return batch.map((item): Answer => {
      if ('answer' in item) return item.answer
      const answer = probabilities.subarray(row * labels.length, ++row * labels.length)
      return { predictions: topK(answer, kept).map((rank) => ({ ...rank, label: labels[rank.index]! })) }
    })
  }

  /**
   * Writes to the library. While that is not possible (full disk, read-only file), the run waits, and tries again by
   * itself and when it is resumed.
   * @returns false where the run was cancelled instead
   */
  private async store(write: () => void): Promise<boolean> {
    let waiting = false
    for (;;) {
      try {
        write()
        if (waiting) this.emit('run/blocked', {})
        return true
      } catch (error) {
        const fault = storageFault(error)
        if (fault?.kind !== 'waits') throw error
        this.emit('run/blocked', { message: fault.message })
        waiting = true
        const resumed = (this.storing = newGate()).open
        const timer = new AbortController()
        await Promise.race([resumed, sleep(storeAgainAfter, undefined, timer).catch(() => undefined)])
        timer.abort()
        this.storing = undefined
        if (this.stopped.signal.aborted) return false
      }
    }
  }

  private announce(atMostEvery: number): void {
    const now = performance.now()
    if (!this.record || now - this.announced < atMostEvery) return
    this.announced = now
    this.emit('library/changed', undefined)
  }
}

function newGate(): Gate {
  let release = (): void => undefined
  const open = new Promise<void>((resolve) => (release = resolve))
  return { open, release }
}

function keyOf({ source, path }: ImageRef): string {
  return `${source}/${path}`
}
