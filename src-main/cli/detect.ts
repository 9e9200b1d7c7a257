/** The `detect` command: finds objects in folders and files. */
import { resolve } from 'node:path'
import type { BackendChoice, ModelChoice, PrecisionChoice } from '../contract/classification'
import type { Detection, ImageDetections } from '../contract/detection'
import { diedTwice } from '../contract/errors'
import { SurvivingEngine } from '../host/surviving-engine'
import { countImages, scanImages, type ImageFile, type ScanOptions } from '../images/scan'
import { textOfPath } from '../platform/byte-path'
import { Speedometer } from '../platform/speed'
import { systemReason } from '../platform/system-reason'
import { namedClasses } from '../detections/categories'
import type { RowSink } from '../detections/exports/row-steps'
import type { NamedDetections } from '../results/detection-format'
import { naming, nothingFound, type NameOf } from './classify'
import { copiesOf, type CopyOptions } from './detection-copies'
import { describeModel } from './describe-model'
import { checkOutput, openDetections, tellsFailures, type DetectionFormat } from './detection-output'
import { figuresText, Judge, openTruth, type JudgedFigures } from './detection-truth'
import { exitCodes, UsageError } from './exit-codes'
import { modelStore } from './model-store'
import { print, show, tell } from './output'
import { progressDisplay } from './progress'
import { relativeNaming } from './relative-naming'
import { onSignal } from './signals'
import { startEngine } from './start-engine'

export interface DetectOptions extends CopyOptions {
  model: string
  labels?: string
  threshold: number
  classes?: string
  classAgnostic?: boolean
  output?: string
  format: DetectionFormat
  truth?: string
  json?: boolean
  recursive: boolean
  backend: BackendChoice
  precision: PrecisionChoice
}

/** Images processed concurrently: two batches, plus those being decoded for the next. */
const mostInWork = 24
const progressEveryMs = 250

/** @returns the exit status */
export async function detect(sources: string[], options: DetectOptions): Promise<number> {
  const { format, output } = options
  await checkOutput(format, output)
  if (options.json && options.truth === undefined) throw new UsageError('--json goes with --truth PATH')
  const truth = options.truth === undefined ? undefined : await openTruth(options.truth)
  const copies = await copiesOf(sources, options)
  const placeOf = await relativeNaming(sources)
  const nameOf = await (format === 'netlens' && !truth ? naming(sources) : placeOf)
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
    // Load the model before writing: if that fails, an existing output file must not be lost.
    const info = await engine.request('detector/load', model)
    describeModel(info, { ...model, findLabels: false })
    const wanted =
      options.classes === undefined
        ? undefined
        : classesOf('--classes', listOf(options.classes), info.classNames)
    const all = info.classNames
    const classes = { all, wanted: wanted ? all.filter((name) => wanted.has(name)) : namedClasses(all) }
    const { threshold, classAgnostic: acrossClasses = false } = options
    const judge = truth && new Judge(truth, options.truth!, classes.wanted, threshold)
    if (copies) classesOf('--blur', copies.blur, all)
    const facts = { name: info.name, classes }
    // Standard output is for the figures then.
    const writer = judge && output === undefined ? nowhere : await openDetections(format, output, facts)
    const copied = async (image: ImageFile, answer: ImageDetections): Promise<ImageDetections> => {
      if (answer.status === 'error') return answer
      const detections = answer.detections.filter(({ score }) => score > threshold)
      const files = copies!.filesFor(placeOf(image), detections)
      const question = { path: textOfPath(image.absolute), detections, copies: files }
      return (await surviving.copyObjects(question)) ? answer : { status: 'error', error: diedTwice }
    }
    const ask = async (image: ImageFile): Promise<ImageDetections> => {
      // Average precision takes every box.
      const question = {
        model,
        path: textOfPath(image.absolute),
        threshold: judge ? 0 : threshold,
        acrossClasses
      }
      const found = await surviving.detect(question)
      const answer = wanted ? only(found, ({ label }) => wanted.has(label)) : found
      return copies ? copied(image, answer) : answer
    }
    const run = new DetectRun(sources, options, ask, nameOf, writer, stopping, judge)
    const status = await run.finish()
    if (judge && !stopping.signal.aborted) await tellFigures(judge.figures(), options.json)
    return status
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

/** @param known what the model's classes are called. @throws UsageError for another one */
function classesOf(option: string, names: readonly string[], known: readonly string[]): ReadonlySet<string> {
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined) return new Set(names)
  throw new UsageError(`${option}: the model has no class called ${unknown}. It has ${known.join(', ')}`)
}

function listOf(text: string): string[] {
  return text.split(',').map((name) => name.trim())
}

function only(result: ImageDetections, wanted: (detection: Detection) => boolean): ImageDetections {
  if (result.status === 'error') return result
  return { ...result, detections: result.detections.filter(wanted) }
}

const nowhere: RowSink<NamedDetections> = {
  addRow: () => undefined,
  onBusy: () => undefined,
  onError: () => undefined,
  close: () => Promise.resolve()
}

function tellFigures(figures: JudgedFigures, json: boolean | undefined): Promise<void> {
  return json ? print(`${JSON.stringify(figures, null, 2)}\n`) : show(figuresText(figures))
}

/** Detects several images at a time, and writes the results in scan order. */
class DetectRun {
  private total = 0
  private counted = false
  private done = 0
  private failed = 0
  private objects = 0
  private unreadableFolders = 0
  /** The error that ended the run early. */
  private failure: { error: unknown } | undefined
  private outputProblem: NodeJS.ErrnoException | undefined
  private writable = Promise.resolve()
  private readonly started = performance.now()
  private readonly speed = new Speedometer()
  private readonly display = progressDisplay(process.stderr)

  constructor(
    private readonly sources: readonly string[],
    private readonly options: Pick<DetectOptions, 'recursive' | 'output' | 'format' | 'threshold'>,
    private readonly ask: (image: ImageFile) => Promise<ImageDetections>,
    private readonly nameOf: NameOf,
    private readonly writer: RowSink<NamedDetections>,
    private readonly stopping: AbortController,
    private readonly judge: Judge | undefined
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
  async finish(): Promise<number> {
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
    return this.status()
  }

  private async count(): Promise<void> {
    const report = (total: number, counted: boolean): void => {
      this.total = total
      this.counted = counted
    }
    await countImages(this.roots(), { recursive: this.options.recursive }, this.stopping.signal, report)
  }

  private async work(): Promise<void> {
    const { signal } = this.stopping
    const options: ScanOptions = {
      recursive: this.options.recursive,
      onUnreadableFolder: (path, reason) => {
        this.unreadableFolders++
        this.say(`The folder ${path} cannot be read: ${reason}`)
      }
    }
    const inWork: { image: ImageFile; answer: Promise<ImageDetections> }[] = []
    const writeFirst = async (): Promise<void> => {
      const { image, answer } = inWork.shift()!
      await this.write(image, await answer)
      await this.writable
      signal.throwIfAborted()
    }
    try {
      for await (const image of scanImages(this.roots(), options, signal)) {
        if (inWork.length === mostInWork) await writeFirst()
        const answer = this.ask(image)
        // Handled when it is awaited: it may fail while an earlier one is still pending.
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

  private async write(image: ImageFile, answer: ImageDetections): Promise<void> {
    const path = this.nameOf(image)
    await this.judge?.add(path, answer)
    const { threshold, format } = this.options
    const result = this.judge ? only(answer, ({ score }) => score > threshold) : answer
    this.done++
    if (result.status === 'ok') this.objects += result.detections.length
    else {
      this.failed++
      if (tellsFailures(format)) this.say(`${path}: ${result.error.message}`)
    }
    this.writer.addRow({ path, result })
  }

  private say(message: string): void {
    this.display.stop()
    tell(message)
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

  private status(): number {
    const { done, failed, objects, unreadableFolders, outputProblem } = this
    const { output, recursive } = this.options
    const interrupted = this.stopping.signal.aborted && !outputProblem
    if (done === 0 && unreadableFolders === 0 && !interrupted && !outputProblem) {
      tell(`${nothingFound}${recursive ? '' : ' Subfolders were left out.'}`)
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
