/** One run in the engine: walk, decode, ask the task, store, report, with back-pressure between the stages. */
import { setMaxListeners } from 'node:events'
import type { ImageRef, ImageResult, ResumePoint, RunSettings } from '../contract/classification'
import type { EngineEvents } from '../contract/engine'
import { usualSampling } from '../contract/video'
import { diedTwice, UserError } from '../contract/errors'
import type { Payload } from '../contract/messages'
import { networkImages } from '../images/decode-thread'
import { repeatedSources } from '../images/repeated-sources'
import { countImages, type ImageFile } from '../images/scan'
import { storageFault } from '../library/database'
import type { Answer, RunImage, RunRecord } from '../library/record'
import type { Task } from '../tasks/task'
import { noteProblem } from '../platform/log'
import { decodeAhead } from './decode-ahead'
import {
  answerFrom,
  failedImage,
  readImage,
  readKnown,
  type AnsweredImage,
  type ReadImage,
  type ReadVideo
} from './read-image'
import { watchVideo } from './watch-video'
import { SourceGone, Sources } from './sources'
import { Waiting, type Obstacle } from './waiting'

export type Emit = <K extends keyof EngineEvents>(event: K, payload: Payload<EngineEvents, K>) => void

interface TakenImage extends ImageFile {
  index: number
}

/** `fresh`: the engine may have died of it, as its answer was not known from an earlier run. */
type DecodedImage<Input, Found> = ReadImage<Input, Found> & { image: TakenImage; fresh: boolean }
/** One whose frames, if it is a video, were looked at. */
type SeenImage<Input, Found> = Exclude<DecodedImage<Input, Found>, ReadVideo>

/**
 * Images decoded concurrently, besides a batch: enough to keep all cores busy while inference blocks the JavaScript
 * thread, in which the next ones are begun.
 */
const decodedBeside = 8
/** More would only hold more files in memory. */
const mostDecoded = 24
/** Images of one transaction, where the library knows their answers. */
const mostAtOnce = 256
/** How often windows hear that the library changed, in milliseconds. */
const announceEvery = 1000

interface Gate {
  open: Promise<void>
  release(): void
}

/** What is reported of an image that the task has an answer to. */
export type Shown = Pick<
  Extract<ImageResult, { status: 'ok' }>,
  'predictions' | 'known' | 'objects' | 'video'
>

/** A run that goes on, whatever its task. */
export type OngoingRun = Pick<EngineRun<unknown, object>, 'pause' | 'resume' | 'cancel'>

export class EngineRun<Input, Found extends object> {
  private readonly stopped = new AbortController()
  private readonly finished: Promise<void>
  private gate: Gate | undefined
  private readonly waiting: Waiting
  private sources!: Sources
  /** Places of sources whose images another source has, too. */
  private repeated!: ReadonlySet<number>
  private readonly blamed: ReadonlySet<string>
  private announced = 0
  private readonly images = networkImages()

  /** Begins at once; ends with `run/ended`, unless it is cancelled. */
  constructor(
    private readonly task: Task<Input, Found, Shown>,
    private readonly settings: RunSettings,
    private readonly resumePoint: ResumePoint | undefined,
    /** Where results are kept. */
    private readonly record: RunRecord<Found> | undefined,
    private readonly emit: Emit
  ) {
    this.blamed = new Set(resumePoint?.blamed.map(keyOf))
    const { signal } = this.stopped
    setMaxListeners(0, signal)
    this.waiting = new Waiting(signal, (by) => emit('run/blocked', { ...(by && { by }) }))
    if (resumePoint?.paused) this.pause()
    this.finished = this.work()
  }

  pause(): void {
    this.gate ??= newGate()
  }

  resume(): void {
    this.gate?.release()
    this.gate = undefined
    this.waiting.tryAgain()
  }

  /** Resolves when nothing more is going on. */
  async cancel(): Promise<void> {
    this.stopped.abort()
    this.resume()
    await this.finished
  }

  private async work(): Promise<void> {
    const { signal } = this.stopped
    try {
      this.sources = await Sources.open(this.settings.sources, this.resumePoint !== undefined)
      this.repeated = await repeatedSources(this.settings.sources, this.settings)
      const counting = this.count(signal)
      await this.workOnAll(signal)
      await counting
      if (signal.aborted) return this.leave('cancelled')
      await this.store(() => this.record?.checkStored())
      await this.store(() => this.record?.end('completed'))
      this.announce(0)
      this.emit('run/ended', {})
    } catch (error) {
      if (signal.aborted) return this.leave('cancelled')
      this.stopped.abort()
      this.leave('failed')
      this.emit('run/ended', { problem: noteProblem(damage(error) ?? error, 'run') })
    }
  }

  /** Notes how it ended; a library that cannot be written then shows the run as interrupted. */
  private leave(state: 'cancelled' | 'failed'): void {
    try {
      this.record?.end(state)
    } catch {
      // The run ends all the same.
    }
    this.announce(0)
  }

  private async count(signal: AbortSignal): Promise<void> {
    const once = this.settings.sources.filter((_, place) => !this.repeated.has(place))
    const sources = once.map((path) => ({ path }))
    const report = (total: number, counted: boolean): void => this.emit('run/total', { total, counted })
    const { recursive, separateRaw = false } = this.settings
    await countImages(sources, { recursive, separateRaw }, signal, report).catch(() => undefined)
  }

  private async workOnAll(signal: AbortSignal): Promise<void> {
    const cautious = this.resumePoint?.cautious ?? 0
    const { batchSize } = this.task
    // Of those that were in flight when the engine died, how many are done: until then, one at a time.
    let suspects = 0
    const images = decodeAhead(
      this.take(signal),
      (image) => this.waiting.until(() => this.decode(image), obstacleOf),
      () =>
        suspects < cautious
          ? { concurrency: 1, ahead: 0 }
          : { concurrency: Math.min(batchSize + decodedBeside, mostDecoded), ahead: 2 * batchSize }
    )
    let batch: SeenImage<Input, Found>[] = []
    // Of the batch, those that the network is to see.
    let open = 0
    // The first batches are small, so that the first results are there at once.
    let size = 1
    for await (const decoded of images) {
      await this.gate?.open
      if (signal.aborted) return
      if ('video' in decoded && batch.length > 0) {
        // Nothing waits for the frames of a video.
        await this.finish(batch)
        batch = []
        open = 0
      }
      const image = 'video' in decoded ? { ...decoded, ...(await this.watch(decoded)) } : decoded
      if (signal.aborted) return
      batch.push(image)
      if ('input' in image || !(image.reused || image.stored)) open++
      const alone = suspects < cautious || 'video' in decoded
      if (open < size && batch.length < mostAtOnce && !alone) continue
      await this.finish(batch)
      if (image.fresh) suspects++
      batch = []
      open = 0
      size = alone ? 1 : Math.min(4 * size, batchSize)
    }
    if (batch.length > 0 && !signal.aborted) await this.finish(batch)
  }

  /** The images of the walk that are not done yet, numbered. */
  private async *take(signal: AbortSignal): AsyncGenerator<TakenImage> {
    const { after, done = [], nextIndex = 0 } = this.resumePoint ?? {}
    const isDone = new Set(done.map(keyOf))
    let index = nextIndex
    for (const source of this.settings.sources.keys()) {
      if ((after && source < after.source) || this.repeated.has(source)) continue
      const options = {
        recursive: this.settings.recursive,
        separateRaw: this.settings.separateRaw ?? false,
        after: after?.source === source ? after.path : undefined,
        onUnreadableFolder: (path: string, reason: string) =>
          this.emit('run/unreadable-folder', { path, reason }),
        whenThere: (wanted: number) => this.waiting.until(() => this.sources.check(wanted), obstacleOf)
      }
      for await (const file of this.sources.walk(source, options, signal)) {
        if (!isDone.has(keyOf(file))) yield { ...file, index: index++ }
      }
    }
  }

  /** @throws the library's error, and SourceGone where the image is gone with all of its folder */
  private async decode(image: TakenImage): Promise<DecodedImage<Input, Found>> {
    const { index, source, path, absolute } = image
    const known = this.record && (await readKnown(absolute, this.record))
    if (known) return { image, fresh: 'answer' in known && known.stored, ...known }
    this.stopped.signal.throwIfAborted()
    if (this.blamed.has(keyOf(image))) {
      return { image, fresh: true, ...(await failedImage(absolute, diedTwice)) }
    }
    this.emit('run/decoding', { index, source, path })
    const read = (): Promise<ReadImage<Input, Found>> =>
      readImage(
        absolute,
        this.images.open,
        (opened) => this.task.decode(opened),
        this.record,
        this.stopped.signal
      )
    let result = await read()
    if (isUnreadable(result)) {
      await this.sources.check(source)
      // It may have come back a moment ago.
      result = await read()
      if (isUnreadable(result)) await this.sources.check(source)
    }
    this.stopped.signal.throwIfAborted()
    return { image, fresh: true, ...result }
  }

  /** Looks at the frames of a video. */
  private async watch({
    video
  }: ReadVideo): Promise<Pick<AnsweredImage<Found>, 'answer' | 'reused' | 'stored'>> {
    const { video: sampling = usualSampling } = this.settings
    const answer = await watchVideo(video, this.task, sampling, this.stopped.signal, () => this.gate?.open)
    return { answer, reused: false, stored: false }
  }

  /** Answers what was decoded, stores and reports every image of the batch, in order. */
  private async finish(batch: readonly SeenImage<Input, Found>[]): Promise<void> {
    const answers = await this.answer(batch)
    const toStore = batch.flatMap((item, i): RunImage<Found>[] => {
      if ('answer' in item && item.stored) return []
      const { image, file, hash, taken } = item
      const reused = 'answer' in item && item.reused
      const precision = 'answer' in item ? item.precision : undefined
      const known = {
        ...(hash && { hash }),
        ...(taken !== undefined && { taken }),
        ...(precision && { precision })
      }
      return [{ ...image, file, ...known, answer: answers[i]!, reused }]
    })
    if (toStore.length > 0) await this.store(() => this.record?.save(toStore))
    const results = batch.map((item, i): ImageResult => {
      const { index, source, path } = item.image
      const answer = answers[i]!
      // After the engine died, what an engine before this one stored is news to the host.
      const reused = 'answer' in item && (item.reused || (item.stored && !this.resumePoint))
      const place = { index, source, path, ...(reused && { reused }) }
      if ('error' in answer) return { ...place, status: 'error', error: answer.error }
      const precision = 'answer' in item ? item.precision : undefined
      return { ...place, status: 'ok', ...this.task.shown(answer), ...(precision && { precision }) }
    })
    this.emit('run/results', results)
    this.announce(announceEvery)
  }

  /** The answer to each image of the batch. @throws UserError where the model answers none */
  private async answer(batch: readonly SeenImage<Input, Found>[]): Promise<Answer<Found>[]> {
    const inputs = batch.flatMap((item) => ('input' in item ? [item.input] : []))
    const answers = await this.task.answers(inputs)
    for (const input of inputs) this.images.release(this.task.pixelsOf(input))
    let next = 0
    return batch.map((item): Answer<Found> => {
      if ('answer' in item) return item.answer
      return answerFrom(answers[next++]!)
    })
  }

  /**
   * Writes to the library. While that is not possible (full disk, read-only file), the run waits, and tries again by
   * itself and when it is resumed.
   * @throws where it is cancelled instead, or the library is damaged
   */
  private store(write: () => void): Promise<void> {
    return this.waiting.until(write, obstacleOf)
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

function isUnreadable(read: ReadImage<unknown, object>): boolean {
  return 'answer' in read && 'error' in read.answer && read.answer.error.code === 'unreadable'
}

/** Whether, and why, a run waits for the end of what an error tells of. */
function obstacleOf(error: unknown): Obstacle | undefined {
  if (error instanceof SourceGone) {
    const { folder: subject, message } = error
    return { by: { reason: 'folder-gone', subject, message }, brief: false }
  }
  const fault = storageFault(error)
  if (fault?.kind !== 'waits') return undefined
  return { by: fault.by, brief: fault.by.reason === 'library-in-use' }
}

/** What a person can do about a damaged library; undefined for other errors. */
function damage(error: unknown): UserError | undefined {
  if (storageFault(error)?.kind !== 'damaged') return undefined
  const message =
    'The library is damaged, so the run was stopped. No image is at fault. Restore a backup of the library, or run with --no-library.'
  return new UserError('library-unavailable', message, { cause: error })
}
