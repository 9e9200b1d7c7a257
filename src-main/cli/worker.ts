/** The `worker` command: answers images for another program, which starts it and talks to it through pipes. */
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DetectionAnswer } from '../contract/detection'
import { UserError } from '../contract/errors'
import { usualThreshold } from '../contract/found-objects'
import type { ImageAnswer, Provenance } from '../contract/image-answers'
import { defaultDetector } from '../contract/models'
import type { EngineClient } from '../host/engine-client'
import { SurvivingEngine } from '../host/surviving-engine'
import { systemReason } from '../platform/system-reason'
import { roundedDetections } from '../results/detection-format'
import { describeModel } from './describe-model'
import { detectorChoice } from './detect'
import { exitCodes, UsageError } from './exit-codes'
import { modelChoice, type ModelOptions } from './model-options'
import { tell } from './output'
import { onSignal } from './signals'
import { WorkerFiles } from './worker-files'
import { WorkerInput, type Id, type WorkerRequest } from './worker-input'
import { startEngine } from './start-engine'

export const workerTasks = ['classify', 'embed', 'detect'] as const

export interface WorkerOptions extends ModelOptions {
  task: (typeof workerTasks)[number]
  top: number
  threshold?: number
}

/** Images processed concurrently: two batches, plus those being decoded for the next. */
const mostInWork = 40
/** Limit on the bytes of images sent as bytes that are processed concurrently; a single image may exceed it. */
const mostBytesInWork = 256 * 2 ** 20

/** How long to wait for the reader after a signal, in milliseconds. */
const readsWithin = 500

/** @returns the exit status */
export async function worker(options: WorkerOptions): Promise<number> {
  if (options.task === 'detect') refuseForDetector(options)
  else if (options.threshold !== undefined) throw new UsageError('--threshold is for --task detect')
  const engine = startEngine(false)
  const surviving = new SurvivingEngine(engine)
  const ending = new AbortController()
  const { signal } = ending
  const stop = (): void => {
    ending.abort()
    process.stdin.destroy()
    void surviving.stop()
  }
  const stopListening = onSignal(stop)
  // The reader of the answers has gone.
  process.stdout.once('error', stop)
  const files = new WorkerFiles()
  try {
    engine.onDeath(({ message }) => tell(`${message} It is started again.`))
    const ask = options.task === 'detect' ? detecting : classifying
    const course = new Course(files, await ask(engine, surviving, options))
    return await course.serve(process.stdin, signal)
  } catch (error) {
    if (!signal.aborted) throw error
    return exitCodes.interrupted
  } finally {
    stopListening()
    process.stdin.destroy()
    await surviving.stop()
    await files.remove()
    if (signal.aborted) await leaveUnread()
  }
}

/** Exits if nobody reads the last answers, because the process would wait for that. */
async function leaveUnread(): Promise<void> {
  if (process.stdout.writableLength > 0) await sleep(readsWithin)
  if (process.stdout.writableLength > 0) process.exit(exitCodes.interrupted)
}

type Answer = (ImageAnswer | DetectionAnswer) & { model: Provenance }
/** @param path absolute */
type Ask = (path: string) => Promise<Answer>

async function classifying(
  engine: EngineClient,
  surviving: SurvivingEngine,
  options: WorkerOptions
): Promise<Ask> {
  const model = await modelChoice(options)
  const info = await engine.requestAgain('model/load', model)
  describeModel(info, model)
  const question = { model, ...(options.crop && { crop: options.crop }) }
  const from = await engine.requestAgain('image/provenance', question)
  const rest = { topK: Math.min(options.top, info.classes), embedding: options.task === 'embed' }
  return async (path) => ({ ...(await surviving.classify({ ...question, ...rest, path })), model: from })
}

async function detecting(
  engine: EngineClient,
  surviving: SurvivingEngine,
  options: WorkerOptions
): Promise<Ask> {
  const { threshold = usualThreshold } = options
  const model = await detectorChoice({ ...options, model: options.model ?? defaultDetector })
  describeModel(await engine.requestAgain('detector/load', model), { ...model, findLabels: false })
  const from = await engine.requestAgain('detector/provenance', { model })
  return async (path) => ({
    ...roundedDetections(await surviving.detect({ model, path, threshold })),
    model: from
  })
}

/** @throws UsageError for what a detector cannot be told */
function refuseForDetector({ crop, range, channels, answer, precision }: WorkerOptions): void {
  const given = Object.entries({ crop, range, channels, answer }).find(([, value]) => value !== undefined)
  if (given)
    throw new UsageError(`--${given[0]} is for models that classify: a detector has one way to see a picture`)
  if (precision === 'int8') throw new UsageError('--precision int8 is for models that classify')
}

type Row = { id: Id | null; path?: string } & (
  Answer | { status: 'error'; error: { code: 'invalid-message'; message: string } }
)

/** Accepts requests only as fast as they are answered and the answers are read. */
class Course {
  private inWork = 0
  private bytesInWork = 0
  private wake: () => void = () => undefined
  private failure: { error: unknown } | undefined

  constructor(
    private readonly files: WorkerFiles,
    private readonly ask: Ask
  ) {
    process.stdout.on('drain', () => this.wake())
  }

  /**
   * @returns the exit status
   * @throws the error that ended the work early
   */
  async serve(source: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<number> {
    signal.addEventListener('abort', () => this.wake())
    const input = new WorkerInput(source)
    let status: number = exitCodes.ok
    while (!signal.aborted) {
      await this.room(signal)
      if (this.failure) throw this.failure.error
      const request = await input.next()
      if (!request) break
      if (!(await this.begin(request, input))) status = exitCodes.couldNotRun
    }
    await this.until(() => this.inWork === 0 || signal.aborted)
    if (this.failure) throw this.failure.error
    return signal.aborted ? exitCodes.interrupted : status
  }

  /** @returns false if the input ended in the middle of an image */
  private async begin(request: WorkerRequest, input: WorkerInput): Promise<boolean> {
    const { id } = request
    if (request.kind === 'refused') {
      this.refuse(id, request.reason)
      return true
    }
    if (request.kind === 'path') {
      const { path } = request
      void this.work(0, async () => ({ id, path, ...(await this.ask(resolve(path))) }))
      return true
    }
    const { bytes, path } = request
    const kept = await this.files.keep(input, bytes, path).catch((error: unknown) => {
      const message = `The bytes of an image cannot be kept while it is looked at: ${systemReason(error)}. Make room in the folder for temporary files, or set TMPDIR.`
      throw new UserError('internal', message, { cause: error })
    })
    if (kept.taken < bytes) {
      await kept.remove()
      this.refuse(id, `The input ended after ${kept.taken} of the ${bytes} bytes of this image.`)
      return false
    }
    void this.work(bytes, async () => {
      const { modified: _, ...answer } = await this.ask(kept.file)
      await kept.remove()
      return { id, ...(path !== undefined && { path }), ...answer, bytes }
    })
    return true
  }

  private async work(bytes: number, answer: () => Promise<Row>): Promise<void> {
    this.inWork++
    this.bytesInWork += bytes
    try {
      this.write(await answer())
    } catch (error) {
      this.failure ??= { error }
    }
    this.inWork--
    this.bytesInWork -= bytes
    this.wake()
  }

  private refuse(id: Id | null, message: string): void {
    this.write({ id, status: 'error', error: { code: 'invalid-message', message } })
  }

  private write(row: Row): void {
    process.stdout.write(`${JSON.stringify(row)}\n`)
  }

  private room(signal: AbortSignal): Promise<void> {
    return this.until(
      () =>
        signal.aborted ||
        this.failure !== undefined ||
        (this.inWork < mostInWork && this.bytesInWork < mostBytesInWork && !process.stdout.writableNeedDrain)
    )
  }

  private async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => (this.wake = resolve))
  }
}
