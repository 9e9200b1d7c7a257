/** `detect`: folders and files in, the objects in each image out. */
import { resolve } from 'node:path'
import type { BackendChoice, ModelChoice, PrecisionChoice } from '../contract/classification'
import type { ImageDetections } from '../contract/detection'
import { SurvivingEngine } from '../host/surviving-engine'
import { countImages, scanImages, type ImageFile, type ScanOptions } from '../images/scan'
import { textOfPath } from '../platform/byte-path'
import { Speedometer } from '../platform/speed'
import { systemReason } from '../platform/system-reason'
import { detectionFormat, type NamedDetections } from '../results/detection-format'
import { RowWriter } from '../results/writer'
import { naming, nothingFound, outputFormat, type NameOf } from './classify'
import { describeModel } from './describe-model'
import { exitCodes, UsageError } from './exit-codes'
import { modelStore } from './model-store'
import { tell } from './output'
import { openOutput } from './output-file'
import { progressDisplay } from './progress'
import { onSignal } from './signals'
import { startEngine } from './start-engine'

export interface DetectOptions {
  model: string
  labels?: string
  threshold: number
  classes?: string
  classAgnostic?: boolean
  output?: string
  recursive: boolean
  /** Whether a raw file beside its JPEG is an image of its own. */
  separateRaw?: boolean
  backend: BackendChoice
  precision: PrecisionChoice
}

/** Images that are in work at the same time: enough for two batches, and what is decoded behind them. */
const mostInWork = 24
const progressEveryMs = 250

/** @returns the exit status */
export async function detect(sources: string[], options: DetectOptions): Promise<number> {
  const format = outputFormat(options.output)
  const nameOf = await naming(sources)
  const model = await choiceOf(options)
  const engine = startEngine(false)
  const surviving = new SurvivingEngine(engine)
  const stopping = new AbortController()
  let interrupted = false
  const stopListening = onSignal(() => {
    interrupted = true
    stopping.abort()
    void surviving.stop()
  })
  try {
    engine.on('cache/unusable', ({ message }) => tell(message))
    engine.onDeath(({ message }) => tell(`${message} It was restarted, and the run continues.`))
    // Before anything is written: a model that cannot be loaded must not cost an earlier output file.
    const info = await engine.request('detector/load', model)
    describeModel(info, { ...model, findLabels: false })
    const wanted = options.classes === undefined ? undefined : classesOf(options.classes, info.classNames)
    const { stream, kept } =
      options.output === undefined ? { stream: process.stdout } : await openOutput(options.output)
    if (kept) tell(`The earlier ${options.output} is kept as ${kept}`)
    const writer = new RowWriter(stream, detectionFormat(format, info.name))
    const { threshold, classAgnostic: acrossClasses = false } = options
    const ask = async ({ absolute }: ImageFile): Promise<ImageDetections> => {
      const question = { model, path: textOfPath(absolute), threshold, acrossClasses }
      return only(await surviving.detect(question), wanted)
    }
    const { recursive, separateRaw = false } = options
    const walk = { recursive, separateRaw }
    const run = new DetectRun(sources, walk, ask, nameOf, writer, stopping)
    return await run.finish(options.output)
  } catch (error) {
    if (!interrupted) throw error
    tell('Stopped before any image was looked at')
    return exitCodes.interrupted
  } finally {
    stopListening()
    await surviving.stop()
  }
}

async function choiceOf({ model, labels, backend, precision }: DetectOptions): Promise<ModelChoice> {
  const { labels: known, preprocessing, ...files } = await modelStore().files(model)
  const named = labels === undefined ? known : resolve(labels)
  return {
    ...files,
    ...(named && { labels: named }),
    ...(preprocessing && { preprocessing }),
    backend,
    precision
  }
}

/** @param known what the model's classes are called */
function classesOf(text: string, known: readonly string[]): ReadonlySet<string> {
  const names = text.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined) return new Set(names)
  throw new UsageError(`--classes: the model has no class called ${unknown}. It has ${known.join(', ')}`)
}

function only(result: ImageDetections, wanted: ReadonlySet<string> | undefined): ImageDetections {
  if (!wanted || result.status === 'error') return result
  return { ...result, detections: result.detections.filter(({ label }) => wanted.has(label)) }
}

/** Asks about the images of a walk, some at a time, and writes the answers in its order. */
class DetectRun {
  private total = 0
  private counted = false
  private done = 0
  private failed = 0
  private objects = 0
  private unreadableFolders = 0
  /** What ended the run before its end. */
  private failure: { error: unknown } | undefined
  private outputProblem: NodeJS.ErrnoException | undefined
  private writable = Promise.resolve()
  private readonly started = performance.now()
  private readonly speed = new Speedometer()
  private readonly display = progressDisplay(process.stderr)

  constructor(
    private readonly sources: readonly string[],
    private readonly walk: ScanOptions,
    private readonly ask: (image: ImageFile) => Promise<ImageDetections>,
    private readonly nameOf: NameOf,
    private readonly writer: RowWriter<NamedDetections>,
    private readonly stopping: AbortController
  ) {
    let release = (): void => undefined
    writer.onBusy((busy) => {
      release()
      if (busy) this.writable = new Promise((resolve) => (release = resolve))
    })
    writer.onError((error) => {
      this.outputProblem = error
      release()
      stopping.abort()
    })
  }

  /** @returns the exit status */
  async finish(output: string | undefined): Promise<number> {
    const timer = setInterval(() => this.report(), progressEveryMs)
    try {
      await Promise.all([this.count(), this.work()])
    } catch (error) {
      if (!this.stopping.signal.aborted) throw error
    } finally {
      clearInterval(timer)
      this.display.stop()
      await this.writer.close()
    }
    if (this.failure) throw this.failure.error
    return this.status(output)
  }

  private async count(): Promise<void> {
    const report = (total: number, counted: boolean): void => {
      this.total = total
      this.counted = counted
    }
    await countImages(this.roots(), this.walk, this.stopping.signal, report)
  }

  private async work(): Promise<void> {
    const { signal } = this.stopping
    const options: ScanOptions = {
      ...this.walk,
      onUnreadableFolder: (path, reason) => {
        this.unreadableFolders++
        this.display.stop()
        tell(`The folder ${path} cannot be read: ${reason}`)
      }
    }
    const inWork: { image: ImageFile; answer: Promise<ImageDetections> }[] = []
    const writeFirst = async (): Promise<void> => {
      const { image, answer } = inWork.shift()!
      this.write(image, await answer)
      await this.writable
      signal.throwIfAborted()
    }
    try {
      for await (const image of scanImages(this.roots(), options, signal)) {
        if (inWork.length === mostInWork) await writeFirst()
        const answer = this.ask(image)
        // It may fail while another is waited for.
        answer.catch(() => undefined)
        inWork.push({ image, answer })
      }
      while (inWork.length > 0) await writeFirst()
    } catch (error) {
      if (!signal.aborted) this.failure = { error }
      this.stopping.abort()
      throw error
    }
  }

  private roots(): { path: string }[] {
    return this.sources.map((source) => ({ path: resolve(source) }))
  }

  private write(image: ImageFile, result: ImageDetections): void {
    this.done++
    if (result.status === 'error') this.failed++
    else this.objects += result.detections.length
    this.writer.addRow({ path: this.nameOf(image), result })
  }

  private report(): void {
    const { total, counted, done, failed } = this
    this.speed.add(done, performance.now() / 1000)
    const imagesPerSecond = this.speed.perSecond
    const etaSeconds = counted && imagesPerSecond > 0 ? { etaSeconds: (total - done) / imagesPerSecond } : {}
    this.display.update({
      state: 'running',
      total,
      counted,
      done,
      failed,
      reused: 0,
      imagesPerSecond,
      ...etaSeconds
    })
  }

  private status(output: string | undefined): number {
    const { done, failed, objects, unreadableFolders, outputProblem } = this
    const interrupted = this.stopping.signal.aborted && !outputProblem
    if (done === 0 && unreadableFolders === 0 && !interrupted && !outputProblem) {
      tell(`${nothingFound}${this.walk.recursive ? '' : ' Subfolders were left out.'}`)
      return exitCodes.ok
    }
    if (outputProblem && output === undefined) return exitCodes.couldNotRun
    if (outputProblem) tell(`The output cannot be written: ${systemReason(outputProblem)}`)
    const seconds = (performance.now() - this.started) / 1000
    const images = `${done} ${done === 1 ? 'image' : 'images'} in ${seconds.toFixed(1)} s`
    const found = `${objects} ${objects === 1 ? 'object' : 'objects'} found`
    const stopped = interrupted ? 'Stopped: ' : ''
    tell(`${stopped}${images} (${(done / seconds).toFixed(0)} images/s), ${found}, ${failed} failed`)
    if (interrupted) return exitCodes.interrupted
    if (outputProblem) return exitCodes.couldNotRun
    return failed + unreadableFolders > 0 ? exitCodes.failedImages : exitCodes.ok
  }
}
