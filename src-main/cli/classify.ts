/** `classify`: folders and files in, predictions out. */
import { stat } from 'node:fs/promises'
import { join, posix, resolve } from 'node:path'
import {
  outputFormats,
  type BackendChoice,
  type ImageRef,
  type PrecisionChoice,
  type RunEnd,
  type RunSettings,
  type OutputFormat
} from '../contract/classification'
import type { ModelInfo } from '../contract/model'
import type { Crop, Preprocessing } from '../contract/preprocessing'
import { problemOf, UserError } from '../contract/errors'
import { EngineClient } from '../host/engine-client'
import { cacheDir, libraryFile } from '../host/paths'
import { Run } from '../host/run'
import { ModelStore } from '../models/store'
import { formatOf } from '../results/format'
import { ResultWriter } from '../results/writer'
import { exitCodes, UsageError } from './exit-codes'
import { tellOfDamage } from './library-damage'
import { openOutput } from './output-file'
import { progressDisplay } from './progress'

export interface ClassifyOptions {
  model?: string
  labels?: string
  top: number
  crop?: Crop
  range?: Preprocessing['range']
  channels?: Preprocessing['channels']
  output?: string
  recursive: boolean
  backend: BackendChoice
  precision: PrecisionChoice
  /** Asks the model anew even where the library knows its answer. */
  again?: boolean
  /** Whether results are kept in the library, and known ones taken from it. */
  library: boolean
}

/** What an image is called in the output. */
type NameOf = (image: ImageRef) => string

/** @returns the exit status */
export async function classify(sources: string[], options: ClassifyOptions): Promise<number> {
  const format = outputFormat(options.output)
  const nameOf = await naming(sources)
  const settings = await runSettings(sources, options)
  const engine = new EngineClient({
    node: process.execPath,
    entry: join(__dirname, 'engine.js'),
    cacheDir: cacheDir(),
    ...(options.library && { library: libraryFile() })
  })
  tellOfDamage(engine)
  try {
    engine.on('model/tuning', () => {
      process.stderr.write('Timing the model on this machine, once; this takes a few seconds ...\n')
    })
    // Before anything is written: a model that cannot be loaded must not cost an earlier output file.
    const model = await engine.request('model/load', settings.model)
    if (options.library) await openLibrary(engine)
    describeModel(model)
    const topK = Math.min(settings.topK, model.classes)
    const end = await run(
      engine,
      { ...settings, topK },
      await openWriter(options.output, format, topK),
      nameOf
    )
    return report(end)
  } finally {
    await engine.stop()
  }
}

const withoutLibrary = 'With --no-library, images are classified without it.'

async function openLibrary(engine: EngineClient): Promise<void> {
  try {
    await engine.request('library/open', undefined)
  } catch (error) {
    const { code, message } = problemOf(error)
    throw code.startsWith('library-') ? new UserError(code, `${message} ${withoutLibrary}`) : error
  }
}

function outputFormat(output: string | undefined): OutputFormat {
  if (output === undefined) return 'jsonl'
  const format = formatOf(output)
  if (!format)
    throw new UsageError(
      `--output ${output}: the name must end in ${outputFormats.map((f) => `.${f}`).join(', ')}`
    )
  return format
}

/** A lone folder's images are called by their paths in it; others are called as they were typed. */
async function naming(sources: string[]): Promise<NameOf> {
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
  const { labels, preprocessing, ...files } = await new ModelStore().files(options.model)
  const named = options.labels ? resolve(options.labels) : labels
  const { range, channels } = options
  const model = {
    ...files,
    ...(named && { labels: named }),
    preprocessing: { ...preprocessing, ...(range && { range }), ...(channels && { channels }) },
    backend: options.backend,
    precision: options.precision
  }
  const { recursive, crop, top: topK } = options
  return {
    sources: sources.map((source) => resolve(source)),
    recursive,
    ...(crop && { crop }),
    topK,
    model,
    ...(options.again && { again: true })
  }
}

function describeModel({ name, architecture, classes, preprocessing, network, backend }: ModelInfo): void {
  const { range, channels, inputSize } = preprocessing
  const engine =
    backend.name === 'native' ? `native TensorFlow ${backend.version}` : `WebAssembly ${backend.version}`
  if (backend.notice) process.stderr.write(`${backend.notice}\n`)
  process.stderr.write(
    `${name}: ${architecture}, ${inputSize} px, ${classes} classes; ${engine}, ${backend.precision}\n`
  )
  // What was guessed of a model that nobody here knows is worth a look.
  if (!network)
    process.stderr.write(`It runs as it is, with values ${range} and ${channels.toUpperCase()} channels.\n`)
}

async function openWriter(
  output: string | undefined,
  format: OutputFormat,
  topK: number
): Promise<ResultWriter> {
  const { stream, kept } = output === undefined ? { stream: process.stdout } : await openOutput(output)
  if (kept) process.stderr.write(`The earlier ${output} is kept as ${kept}\n`)
  return new ResultWriter(stream, format, topK)
}

const tryAgain =
  'The run waits and tries again every few seconds; nothing is lost. Ctrl-C stops it; a run with --no-library does without.'

interface Finished extends RunEnd {
  interrupted: boolean
  unreadableFolders: number
}

async function run(
  engine: EngineClient,
  settings: RunSettings,
  writer: ResultWriter,
  nameOf: NameOf
): Promise<Finished> {
  const display = progressDisplay(process.stderr)
  const say = (text: string): void => {
    display.stop()
    process.stderr.write(`${text}\n`)
  }
  let interrupted = false
  let unreadableFolders = 0
  let outputProblem: string | undefined
  let blocked: string | undefined
  const end = await new Promise<RunEnd>((resolve, reject) => {
    Run.start(engine, settings, {
      results: (results) => results.forEach((result) => writer.add(result, nameOf(result))),
      progress: (progress) => {
        if (progress.blocked && progress.blocked !== blocked) say(`${progress.blocked} ${tryAgain}`)
        blocked = progress.blocked
        display.update(progress)
      },
      unreadableFolder: ({ path, reason }) => {
        unreadableFolders++
        say(`The folder ${path} cannot be read: ${reason}`)
      },
      restarted: (message) => say(`${message} It was started again, and the run goes on.`),
      ended: resolve
    }).then(({ run }) => {
      writer.onBusy((busy) => void (busy ? run.pause() : run.resume()).catch(() => undefined))
      writer.onError((error) => {
        outputProblem = error.message
        void run.cancel()
      })
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.once(signal, () => {
          interrupted = true
          void run.cancel()
        })
      }
    }, reject)
  })
  display.stop()
  await writer.close()
  const failed = outputProblem
    ? { reason: 'failed' as const, message: `The output cannot be written: ${outputProblem}` }
    : {}
  return { ...end, ...failed, interrupted, unreadableFolders }
}

/** Says how it went. @returns the exit status */
function report({
  reason,
  message,
  done,
  failed,
  reused,
  seconds,
  interrupted,
  unreadableFolders
}: Finished): number {
  if (message) process.stderr.write(`${message}\n`)
  const speed = seconds > 0 ? ` (${(done / seconds).toFixed(0)} images/s)` : ''
  const known = reused > 0 ? `; ${reused} of them were known from the library` : ''
  const stopped = interrupted ? 'Stopped: ' : ''
  process.stderr.write(
    `${stopped}${done} images in ${seconds.toFixed(1)} s${speed}, ${failed} failed${known}\n`
  )
  if (interrupted) return exitCodes.interrupted
  if (reason !== 'completed') return exitCodes.couldNotRun
  return failed + unreadableFolders > 0 ? exitCodes.failedImages : exitCodes.ok
}
