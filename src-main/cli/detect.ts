/** The `detect` command: finds objects in folders and files. */
import { resolve } from 'node:path'
import type { BackendChoice, ModelChoice, PrecisionChoice, RunSettings } from '../contract/classification'
import type { ModelInfo } from '../contract/model'
import type { EngineClient } from '../host/engine-client'
import { namedClasses } from '../detections/categories'
import { judgedAbove, type JudgedFigures } from '../detections/evaluation/judge'
import { Copies } from '../detections/exports/copies'
import { SteppedWriter, type RowSink } from '../detections/exports/row-steps'
import type { NamedDetections } from '../results/detection-format'
import { conclude, naming, openLibrary, run } from './classify'
import { describeModel } from './describe-model'
import { classesOf } from './class-names'
import { copyFolders, type CopyOptions } from './detection-copies'
import { checkOutput, tellsFailures, openDetections, type DetectionFormat } from './detection-output'
import { DetectionRows } from './detection-rows'
import { figuresText, NamedJudge, openTruth } from './detection-truth'
import { exitCodes, UsageError } from './exit-codes'
import { modelChoice } from './model-options'
import { modelStore } from './model-store'
import { print, show, tell } from './output'
import { relativeNaming } from './relative-naming'
import { onSignal } from './signals'
import { startEngine } from './start-engine'
import { videoSettings, type VideoOptions } from './video-options'

export interface DetectOptions extends CopyOptions, VideoOptions {
  model: string
  labels?: string
  threshold: number
  classes?: string
  /** The classifier of the objects. */
  classify?: string
  classifyLabels?: string
  classAgnostic?: boolean
  output?: string
  format: DetectionFormat
  truth?: string
  json?: boolean
  recursive: boolean
  /** Whether to ask the model even if the library knows its answer. */
  again?: boolean
  /** Whether to store results in the library, and to reuse known ones. */
  library: boolean
  /** Whether a raw file beside its JPEG is an image of its own. */
  separateRaw?: boolean
  backend: BackendChoice
  precision: PrecisionChoice
}

/** @returns the exit status */
export async function detect(sources: string[], options: DetectOptions): Promise<number> {
  const { format, output, threshold } = options
  await checkOutput(format, output)
  if (options.json && options.truth === undefined) throw new UsageError('--json goes with --truth PATH')
  const truth = options.truth === undefined ? undefined : await openTruth(options.truth)
  const folders = await copyFolders(sources, options)
  // Sources on two drives lie in no folder together, which is asked only where names have to be relative.
  const isRelative = format !== 'netlens' || truth !== undefined
  const placeOf = isRelative || folders ? await relativeNaming(sources) : undefined
  const nameOf = isRelative && placeOf ? placeOf : await naming(sources)
  const model = await detectorChoice(options)
  const { library } = options
  const engine = startEngine(library)
  // Until there is a run to cancel; a suspended engine would outlive the command.
  let stopped = false
  const stopListening = onSignal(() => {
    stopped = true
    void engine.stop()
  })
  try {
    // Load the model before writing: if that fails, an existing output file must not be lost.
    const info = await engine.requestAgain('detector/load', model)
    if (library) await openLibrary(engine)
    describeModel(info, { ...model, findLabels: false })
    const classifier = await loadClassifier(engine, options)
    const all = info.classNames
    const wanted =
      options.classes === undefined ? undefined : new Set(classesOf('--classes', options.classes, all))
    const classes = { all, wanted: wanted ? all.filter((name) => wanted.has(name)) : namedClasses(all) }
    const judge = truth && new NamedJudge(truth, options.truth!, classes.wanted, threshold)
    const blur = options.blur === undefined ? [] : classesOf('--blur', options.blur, all)
    // Standard output is for the figures then.
    const sink =
      judge && output === undefined
        ? nowhere
        : await openDetections(format, output, {
            name: info.name,
            classes,
            ...(classifier && { classifier: classifier.name })
          })
    const rows = new DetectionRows(engine, sources, sink, {
      threshold,
      wanted,
      judge,
      copies: folders && placeOf && { copies: new Copies(folders, blur), placeOf },
      forImages: tellsFailures(format)
    })
    if (stopped) return stoppedEarly()
    const writer = new SteppedWriter(rows)
    const settings: RunSettings = {
      ...runSettings(sources, { ...options, threshold: judge ? judgedAbove(threshold) : threshold }, model),
      ...(classifier && {
        objectClassifier: { model: classifier.choice, threshold, ...(wanted && { labels: [...wanted] }) }
      })
    }
    const end = await run(
      engine,
      settings,
      {
        add: (result, path) => writer.addRow({ result, path }),
        onBusy: (listener) => writer.onBusy(listener),
        onError: (listener) => writer.onError(listener),
        close: () => writer.close()
      },
      nameOf,
      stopListening
    )
    if (rows.failure) throw rows.failure
    if (judge && end.reason === 'completed') await tellFigures(judge.figures(), options.json)
    const found = `, ${rows.objects} ${rows.objects === 1 ? 'object' : 'objects'} found`
    return conclude(end, output, options.recursive, found)
  } catch (error) {
    if (!stopped) throw error
    return stoppedEarly()
  } finally {
    stopListening()
    await engine.stop()
  }
}

/** @returns undefined where objects are not classified */
async function loadClassifier(
  engine: EngineClient,
  { classify: model, classifyLabels: labels, backend }: DetectOptions
): Promise<(ModelInfo & { choice: ModelChoice }) | undefined> {
  if (model === undefined) {
    if (labels !== undefined) throw new UsageError('--classify-labels goes with --classify NAME|FILE')
    return undefined
  }
  const choice = await modelChoice({ model, ...(labels && { labels }), backend, precision: 'auto' })
  const info = await engine.requestAgain('model/load', choice)
  describeModel(info, { ...choice, findLabels: false })
  return { ...info, choice }
}

function stoppedEarly(): number {
  tell('Stopped before any image was looked at')
  return exitCodes.interrupted
}

function runSettings(sources: string[], options: DetectOptions, model: ModelChoice): RunSettings {
  const { recursive, separateRaw, threshold, again, classAgnostic } = options
  return {
    task: 'detect',
    sources: sources.map((source) => resolve(source)),
    recursive,
    ...(separateRaw && { separateRaw: true }),
    topK: 1,
    model,
    threshold,
    ...(again && { again }),
    ...(classAgnostic && { acrossClasses: true }),
    ...videoSettings(options)
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

const nowhere: RowSink<NamedDetections> = {
  addRow: () => undefined,
  onBusy: () => undefined,
  onError: () => undefined,
  close: () => Promise.resolve()
}

function tellFigures(figures: JudgedFigures, json: boolean | undefined): Promise<void> {
  return json ? print(`${JSON.stringify(figures, null, 2)}\n`) : show(figuresText(figures))
}
