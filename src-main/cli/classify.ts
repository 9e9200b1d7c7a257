/** The `classify` command: classifies folders and files. */
import { stat } from 'node:fs/promises'
import { posix, resolve } from 'node:path'
import {
  outputFormats,
  type ImageRef,
  type RunEnd,
  type RunSettings,
  type OutputFormat
} from '../contract/classification'
import type { ModelInfo } from '../contract/model'
import { problemOf, UserError } from '../contract/errors'
import type { EngineClient } from '../host/engine-client'
import { Run } from '../host/run'
import { systemReason } from '../platform/system-reason'
import { formatOf } from '../results/row-format'
import { ResultWriter } from '../results/writer'
import { labelsSummary, readLabelsFile } from '../weights/labels'
import { describeModel } from './describe-model'
import { exitCodes, UsageError } from './exit-codes'
import { modelChoice, type ModelOptions } from './model-options'
import { tell } from './output'
import { onSignal } from './signals'
import { openOutput } from './output-file'
import { progressDisplay } from './progress'
import { startEngine } from './start-engine'
import { videoSettings, type VideoOptions } from './video-options'

export interface ClassifyOptions extends ModelOptions, VideoOptions {
  top: number
  output?: string
  recursive: boolean
  /** Whether a raw file beside its JPEG is an image of its own. */
  separateRaw?: boolean
  /** Asks the model again even if the library has its answer. */
  again?: boolean
  /** Whether to store results in the library, and reuse known ones. */
  library: boolean
  /** Whether to store the images' embeddings in the library. */
  embeddings: boolean
}

/** The name of an image in the output. */
export type NameOf = (image: ImageRef) => string

/** @returns the exit status */
export async function classify(sources: string[], options: ClassifyOptions): Promise<number> {
  const format = outputFormat(options.output)
  const nameOf = await naming(sources)
  const settings = await runSettings(sources, options)
  const engine = startEngine(options.library)
  // Until there is a run to cancel, stop the engine: a suspended one would outlive the command.
  let stopped = false
  const stopListening = onSignal(() => {
    stopped = true
    void engine.stop()
  })
  try {
    // Load the model before writing: if that fails, an existing output file must not be lost.
    const model = await engine.requestAgain('model/load', settings.model)
    if (options.library) await openLibrary(engine)
    describeModel(model, settings.model)
    if (model.labels && (options.labels || settings.model.findLabels)) await describeLabels(model)
    const topK = Math.min(settings.topK, model.classes)
    const writer = await openWriter(options.output, format, topK, model)
    if (stopped) return stoppedEarly()
    const end = await run(engine, { ...settings, topK }, writer, nameOf, stopListening)
    return conclude(end, options.output, settings.recursive)
  } catch (error) {
    if (!stopped) throw error
    return stoppedEarly()
  } finally {
    stopListening()
    await engine.stop()
  }
}

function stoppedEarly(): number {
  tell('Stopped before any image was classified')
  return exitCodes.interrupted
}

const withoutLibrary = 'With --no-library, images are looked at without it.'

export async function openLibrary(engine: EngineClient): Promise<void> {
  try {
    await engine.request('library/open', undefined)
  } catch (error) {
    const { code, message } = problemOf(error)
    throw code.startsWith('library-') ? new UserError(code, `${message} ${withoutLibrary}`) : error
  }
}

/** The format by the file's extension; JSON lines without a file. @throws UsageError for any other extension */
function outputFormat(output: string | undefined): OutputFormat {
  if (output === undefined) return 'jsonl'
  const format = formatOf(output)
  if (!format)
    throw new UsageError(
      `--output ${output}: the name must end in ${outputFormats.map((f) => `.${f}`).join(', ')}`
    )
  return format
}

/** Images of a single folder are named relative to it; others start with the source as it was typed. */
export async function naming(sources: string[]): Promise<NameOf> {
  const folders: boolean[] = []
  for (const source of sources) {
    const stats = await stat(source).catch(() => undefined)
    if (!stats) throw new UsageError(`There is no file or folder ${source}`)
    folders.push(stats.isDirectory())
  }
  return ({ source, path }) => {
    if (!folders[source]) return sources[source]!
    return sources.length === 1 ? path : posix.join(sources[source]!, path)
  }
}

async function runSettings(sources: string[], options: ClassifyOptions): Promise<RunSettings> {
  const model = await modelChoice(options)
  const { recursive, crop, top: topK } = options
  return {
    sources: sources.map((source) => resolve(source)),
    recursive,
    ...(options.separateRaw && { separateRaw: true }),
    ...(crop && { crop }),
    topK,
    model,
    ...(options.again && { again: true }),
    embeddings: options.embeddings,
    ...videoSettings(options)
  }
}

/** Shows where the labels come from and the first few, so that people can check them. */
async function describeLabels({ labels, classes }: ModelInfo): Promise<void> {
  const read = await readLabelsFile(labels!, classes)
  tell(`Labels: ${labelsSummary(labels!, read)}`)
}

async function openWriter(
  output: string | undefined,
  format: OutputFormat,
  topK: number,
  { name, taught }: ModelInfo
): Promise<ResultWriter> {
  const { stream, kept } = output === undefined ? { stream: process.stdout } : await openOutput(output)
  if (kept) tell(`The earlier ${output} is kept as ${kept}`)
  return new ResultWriter(stream, format, topK, name, taught)
}

const tryAgain =
  'The run is waiting and will continue by itself; nothing is lost. Ctrl-C stops it and keeps what is done; a run with --no-library needs no library.'
const nothingFound =
  'No images were found. Netlens looks for JPEG, PNG, WebP, GIF, TIFF, AVIF, HEIC, BMP, camera raw and video files.'

interface Finished extends RunEnd {
  interrupted: boolean
  unreadableFolders: number
  outputProblem?: Error
}

/** Runs over images, and writes what comes. @param begun hears that signals stop the run from now on */
export async function run(
  engine: EngineClient,
  settings: RunSettings,
  writer: Pick<ResultWriter, 'add' | 'onBusy' | 'onError' | 'close'>,
  nameOf: NameOf,
  begun: () => void
): Promise<Finished> {
  const display = progressDisplay(process.stderr)
  const say = (text: string): void => {
    display.stop()
    tell(text)
  }
  let interrupted = false
  let unreadableFolders = 0
  let outputProblem: NodeJS.ErrnoException | undefined
  let blocked: string | undefined
  const end = await new Promise<RunEnd>((resolve, reject) => {
    Run.start(engine, settings, {
      results: (results) => results.forEach((result) => writer.add(result, nameOf(result))),
      progress: (progress) => {
        const message = progress.blocked?.message
        if (message && message !== blocked) say(`${message} ${tryAgain}`)
        blocked = message
        display.update(progress)
      },
      unreadableFolder: ({ path, reason }) => {
        unreadableFolders++
        say(`The folder ${path} cannot be read: ${reason}`)
      },
      restarted: ({ message }) => say(`${message} It was restarted, and the run continues.`),
      ended: resolve
    }).then(({ run }) => {
      writer.onBusy((busy) => void (busy ? run.pause() : run.resume()).catch(() => undefined))
      writer.onError((error) => {
        outputProblem = error
        void run.cancel()
      })
      begun()
      onSignal(() => {
        interrupted = true
        void run.cancel()
      })
    }, reject)
  })
  display.stop()
  await writer.close()
  return { ...end, interrupted, unreadableFolders, ...(outputProblem && { outputProblem }) }
}

/** Says how a run went. @param found what else there is to say of the images @returns the exit status */
export function conclude(end: Finished, output: string | undefined, recursive: boolean, found = ''): number {
  const { outputProblem } = end
  // A failure of standard output is reported when the command ends.
  if (outputProblem && output === undefined) return exitCodes.couldNotRun
  if (!outputProblem) return report(end, recursive, end.problem?.message, found)
  const message = `The output cannot be written: ${systemReason(outputProblem)}`
  return report({ ...end, reason: 'failed' }, recursive, message, found)
}

function report(
  { reason, done, failed, reused, seconds, interrupted, unreadableFolders }: Finished,
  recursive: boolean,
  message: string | undefined,
  found: string
): number {
  if (reason === 'completed' && done === 0 && unreadableFolders === 0) {
    tell(`${nothingFound}${recursive ? '' : ' Subfolders were left out.'}`)
    return exitCodes.ok
  }
  if (message) tell(`${message}`)
  const speed = seconds > 0 ? ` (${(done / seconds).toFixed(0)} images/s)` : ''
  const known = reused > 0 ? `; ${reused} of them were known from the library` : ''
  const stopped = interrupted ? 'Stopped: ' : ''
  tell(
    `${stopped}${done} ${done === 1 ? 'image' : 'images'} in ${seconds.toFixed(1)} s${speed}${found}, ${failed} failed${known}`
  )
  if (interrupted) return exitCodes.interrupted
  if (reason !== 'completed') return exitCodes.couldNotRun
  return failed + unreadableFolders > 0 ? exitCodes.failedImages : exitCodes.ok
}
