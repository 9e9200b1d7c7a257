/** `detect`: folders and files in, the objects in each image out. */
import { resolve } from 'node:path'
import type { BackendChoice, ModelChoice, PrecisionChoice, RunSettings } from '../contract/classification'
import { systemReason } from '../platform/system-reason'
import { DetectionWriter } from '../results/writer'
import { naming, openLibrary, outputFormat, report, run } from './classify'
import { describeModel } from './describe-model'
import { exitCodes, UsageError } from './exit-codes'
import { modelStore } from './model-store'
import { tell } from './output'
import { openOutput } from './output-file'
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
  /** Asks the model anew even where the library knows its answer. */
  again?: boolean
  /** Whether results are kept in the library, and known ones taken from it. */
  library: boolean
  backend: BackendChoice
  precision: PrecisionChoice
}

/** @returns the exit status */
export async function detect(sources: string[], options: DetectOptions): Promise<number> {
  const format = outputFormat(options.output)
  const nameOf = await naming(sources)
  const model = await detectorChoice(options)
  const engine = startEngine(options.library)
  // Until there is a run to cancel; an engine that somebody suspended would outlive the command.
  let stopped = false
  const stopListening = onSignal(() => {
    stopped = true
    void engine.stop()
  })
  try {
    engine.on('cache/unusable', ({ message }) => tell(message))
    // Before anything is written: a model that cannot be loaded must not cost an earlier output file.
    const info = await engine.request('detector/load', model)
    if (options.library) await openLibrary(engine)
    describeModel(info, { ...model, findLabels: false })
    const wanted = options.classes === undefined ? undefined : classesOf(options.classes, info.classNames)
    const { stream, kept } =
      options.output === undefined ? { stream: process.stdout } : await openOutput(options.output)
    if (kept) tell(`The earlier ${options.output} is kept as ${kept}`)
    const writer = new DetectionWriter(stream, format, info.name, wanted)
    if (stopped) return stoppedEarly()
    const end = await run(engine, runSettings(sources, options, model), writer, nameOf, stopListening)
    const { outputProblem } = end
    if (outputProblem && options.output === undefined) return exitCodes.couldNotRun
    const found = `, ${writer.objects} ${writer.objects === 1 ? 'object' : 'objects'} found`
    if (!outputProblem) return report(end, options.recursive, end.problem?.message, found)
    const message = `The output cannot be written: ${systemReason(outputProblem)}`
    return report({ ...end, reason: 'failed' }, options.recursive, message, found)
  } catch (error) {
    if (!stopped) throw error
    return stoppedEarly()
  } finally {
    stopListening()
    await engine.stop()
  }
}

function stoppedEarly(): number {
  tell('Stopped before any image was looked at')
  return exitCodes.interrupted
}

function runSettings(
  sources: string[],
  { recursive, threshold, again, classAgnostic }: DetectOptions,
  model: ModelChoice
): RunSettings {
  return {
    task: 'detect',
    sources: sources.map((source) => resolve(source)),
    recursive,
    topK: 1,
    model,
    threshold,
    ...(again && { again }),
    ...(classAgnostic && { acrossClasses: true })
  }
}

export async function detectorChoice({
  model,
  labels,
  backend,
  precision
}: Pick<DetectOptions, 'model' | 'labels' | 'backend' | 'precision'>): Promise<ModelChoice> {
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
