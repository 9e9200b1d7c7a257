/** What the engine does for each request. */
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelChoice, RunSettings } from '../contract/classification'
import type { EngineEvents, EngineRequests } from '../contract/engine'
import { UserError } from '../contract/errors'
import { storedThreshold } from '../contract/found-objects'
import type { ImageAnswerRequests } from '../contract/image-answers'
import type { Handlers, Params, Payload } from '../contract/messages'
import type { ModelInfo } from '../contract/model'
import { readFacts } from '../images/facts'
import { startDecoding } from '../images/decode-thread'
import { PyramidCache } from '../images/pyramid'
import { ThumbnailCache } from '../images/thumbnail'
import { examineModel } from '../inference/examine'
import { inspectActivations, inspectWeights } from '../inference/inspect'
import { loadDetectionModel, type DetectionModel } from '../inference/detection-model'
import { loadModel, type Model } from '../inference/model'
import { copyObjects } from '../inspect/object-pictures'
import { modelRequestHandlers } from './models'
import type { UsedModel } from '../library/models'
import { pathOfText } from '../platform/byte-path'
import { explanationHandlers } from './explaining'
import { detectionHandlers } from './image-detections'
import { ImageAnswers, provenance } from './image-answers'
import {
  beginRecord,
  detectorPreprocessingOf,
  explained,
  LibraryHolder,
  libraryHandlers,
  objectPreprocessingOf,
  preprocessingOf
} from './library'
import { libraryJobHandlers } from './library-jobs'
import { loadAsIsApart } from './as-is-apart'
import { isSecondEngine, loadApart } from './load-apart'
import { LoadedModel } from './loaded-model'
import { ClassifyTask, storedPredictions } from '../tasks/classify'
import { ObjectClassifier } from '../tasks/classify-objects'
import { DetectTask } from '../tasks/detect'
import type { Task } from '../tasks/task'
import { storageHandlers } from './storage'
import { teachHandlers } from './teach'
import { EngineRun, type Emit, type OngoingRun, type Shown } from './run'

const thumbnailCacheBytes = 256 * 1024 * 1024
/** About twenty images of 24 megapixels. */
const pyramidCacheBytes = 1024 * 1024 * 1024

/**
 * @param cacheDir directory for compiled graphs and thumbnails
 * @param libraryFile the library's database; none is read or written where absent
 */
export function requestHandlers(
  cacheDir: string,
  libraryFile: string | undefined,
  emit: Emit
): Handlers<EngineRequests> {
  const tuneApart = async (choice: ModelChoice, type: Parameters<typeof loadApart>[1]): Promise<void> => {
    emit('model/tuning', undefined)
    if (!isSecondEngine()) await loadApart(choice, type)
  }
  const classifiers = new LoadedModel<Model>(
    (choice) => loadModel(choice, cacheDir, () => tuneApart(choice, 'model/load'), loadAsIsApart),
    ({ classifier }) => classifier
  )
  const detectors = new LoadedModel<DetectionModel>(
    (choice) => loadDetectionModel(choice, cacheDir, () => tuneApart(choice, 'detector/load')),
    ({ detector }) => detector
  )
  const library = new LibraryHolder(libraryFile, emit)
  process.once('exit', () => library.close())
  const thumbnails = new ThumbnailCache(join(cacheDir, 'thumbnails'), thumbnailCacheBytes)
  const pyramids = new PyramidCache(join(cacheDir, 'pyramids'), pyramidCacheBytes)
  // A promise from the moment it is asked for: what is said to a run that still loads its model waits for it.
  let run: Promise<OngoingRun> | undefined
  const modelOf = (choice: ModelChoice): Promise<Model> => classifiers.get(choice, run !== undefined)
  const detectorOf = (choice: ModelChoice): Promise<DetectionModel> =>
    detectors.get(choice, run !== undefined)

  let answers: ImageAnswers | undefined
  const answersTo = (model: Model, question: Params<ImageAnswerRequests, 'image/classify'>): ImageAnswers => {
    if (!answers?.fits(model, question)) answers = new ImageAnswers(model, question)
    return answers
  }

  /** A run that failed over the library may have met damage: what can be read is salvaged at once. */
  const afterRun = ({ problem }: Payload<EngineEvents, 'run/ended'>): void => {
    if (problem?.code !== 'library-unavailable') return
    try {
      library.examine()
    } catch {
      // Whoever asks for the library next hears why it cannot be opened.
    }
  }

  const handlers: Handlers<EngineRequests> = {
    'model/load': async (choice) => (await modelOf(choice)).info,
    'model/examine': ({ path, preprocessing }) => examineModel(path, preprocessing),
    'model/weights': async ({ model, layer }) => inspectWeights(await modelOf(model), layer),
    'model/activations': async ({ model, ...question }) => inspectActivations(await modelOf(model), question),
    'run/start': async ({ settings, resume, run: continued }) => {
      if (run) throw new UserError('busy', 'A run is going on.')
      // Beside the model, which takes longer.
      startDecoding()
      const begin = <Input, Found extends object>(
        task: Task<Input, Found, Shown>,
        used: UsedModel
      ): { run: OngoingRun; model: ModelInfo; id?: number } => {
        const record = library.present
          ? beginRecord(library.get(), task.storedForm, used, settings, continued)
          : undefined
        const begun = new EngineRun(task, settings, resume, record, (event, payload) => {
          if (event === 'run/ended') {
            run = undefined
            afterRun(payload as Payload<EngineEvents, 'run/ended'>)
          }
          emit(event, payload)
        })
        return { run: begun, model: used.info, ...(record && { id: record.id }) }
      }
      const { objectClassifier: named } = settings
      const beginning =
        settings.task === 'detect'
          ? Promise.all([detectorOf(settings.model), named && modelOf(named.model)]).then((models) =>
              begin(...detectTask(settings, ...models))
            )
          : modelOf(settings.model).then((model) => begin(...classifyTask(model, settings, library.present)))
      run = beginning.then((begun) => begun.run)
      // Its failure is told below; without a listener of its own, it would end the engine.
      run.catch(() => undefined)
      try {
        const { model, id } = await beginning
        return { model, ...(id !== undefined && { run: id }) }
      } catch (error) {
        run = undefined
        throw error
      }
    },
    'run/pause': async () => (await run)?.pause(),
    'run/resume': async () => (await run)?.resume(),
    'run/cancel': async () => {
      await (await run)?.cancel()
      run = undefined
    },
    'image/thumbnail': ({ path, size, time }) => thumbnails.get(path, size, time),
    'image/pyramid': ({ path, again = false }) =>
      pyramids.make(path, again, (share) => emit('image/pyramid-progress', { share })),
    'image/stop-pyramid': () => pyramids.stop(),
    'image/tile': ({ path, ...place }) => pyramids.tile(path, place),
    'image/facts': async ({ path }) => {
      const [facts, real] = await Promise.all([readFacts(path), realpath(path).catch(() => path)])
      return { ...facts, ...(real !== path && { realPath: real }) }
    },
    'image/provenance': async ({ model, crop }) => provenance(await modelOf(model), crop),
    'image/classify': async (question) =>
      answersTo(await modelOf(question.model), question).answer(question.path),
    ...explanationHandlers(emit, modelOf),
    ...detectionHandlers(detectorOf),
    'image/copy-objects': ({ path, detections, copies }) => copyObjects(pathOfText(path), detections, copies),
    ...modelRequestHandlers(emit),
    ...teachHandlers(library, emit, modelOf),
    ...storageHandlers(cacheDir, libraryFile),
    ...libraryHandlers(library, emit, () => run !== undefined),
    ...libraryJobHandlers(library, emit, { classifier: modelOf, detector: detectorOf })
  }
  const guarded = Object.entries(handlers).map(([type, handle]) => [
    type,
    (params: never) => explained(library, () => (handle as (params: never) => unknown)(params))
  ])
  return Object.fromEntries(guarded) as Handlers<EngineRequests>
}

/** @param stored whether answers are kept: then with more predictions than are shown, for later runs */
function classifyTask(model: Model, settings: RunSettings, stored: boolean): [ClassifyTask, UsedModel] {
  const { info, labels } = model
  const { crop, topK } = settings
  const kept = Math.max(topK, stored ? storedPredictions : 0)
  // A taught model tells in its place whether an image is like what it learned from.
  const embeds = model.classifier.embedding !== undefined && !model.nearness
  const embedding = stored && settings.embeddings === true && embeds
  const task = new ClassifyTask(model, { crop, topK, kept, embedding })
  const used = { info, labels, crop: crop ?? info.preprocessing.crop, preprocessing: preprocessingOf(info) }
  return [task, used]
}

function detectTask(
  { threshold = storedThreshold, acrossClasses = false, objectClassifier: wanted }: RunSettings,
  model: DetectionModel,
  classifier: Model | undefined
): [DetectTask, UsedModel] {
  const { info, labels } = model
  const preprocessing = detectorPreprocessingOf(info, acrossClasses)
  const used = { task: 'detect' as const, info, labels, crop: info.preprocessing.crop, preprocessing }
  const options = { threshold, acrossClasses }
  if (!classifier || !wanted) return [new DetectTask(model, options), used]
  const of = wanted.labels && new Set(wanted.labels.map((label) => labels.indexOf(label)))
  const objects = new ObjectClassifier(classifier, { threshold: wanted.threshold, of })
  const objectClassifier = {
    info: classifier.info,
    labels: classifier.labels,
    preprocessing: objectPreprocessingOf(classifier.info)
  }
  return [new DetectTask(model, options, objects), { ...used, objectClassifier }]
}
