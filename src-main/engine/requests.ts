/** What the engine does for each request. */
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelChoice, RunSettings } from '../contract/classification'
import type { EngineEvents, EngineRequests } from '../contract/engine'
import { UserError } from '../contract/errors'
import type { ImageAnswerRequests } from '../contract/image-answers'
import type { Handlers, Params, Payload } from '../contract/messages'
import { readFacts } from '../images/facts'
import { PyramidCache } from '../images/pyramid'
import { ThumbnailCache } from '../images/thumbnail'
import { examineModel } from '../inference/examine'
import { inspectActivations, inspectWeights } from '../inference/inspect'
import type { Model } from '../inference/model'
import { modelRequestHandlers } from './models'
import type { RunRecord } from '../library/record'
import { explanationHandlers } from './explaining'
import { detectionHandlers } from './image-detections'
import { ImageAnswers, provenance } from './image-answers'
import { beginRecord, explained, LibraryHolder, libraryHandlers } from './library'
import { libraryJobHandlers } from './library-jobs'
import { isSecondEngine, loadApart } from './load-apart'
import { LoadedModel } from './loaded-model'
import { ClassifyTask, storedPredictions, type Classified } from '../tasks/classify'
import { storageHandlers } from './storage'
import { teachHandlers } from './teach'
import { EngineRun, type Emit } from './run'

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
  const loaded = new LoadedModel(cacheDir, async (choice) => {
    emit('model/tuning', undefined)
    if (!isSecondEngine()) await loadApart(choice)
  })
  const library = new LibraryHolder(libraryFile, emit)
  process.once('exit', () => library.close())
  const thumbnails = new ThumbnailCache(join(cacheDir, 'thumbnails'), thumbnailCacheBytes)
  const pyramids = new PyramidCache(join(cacheDir, 'pyramids'), pyramidCacheBytes)
  // A promise from the moment it is asked for: what is said to a run that still loads its model waits for it.
  let run: Promise<EngineRun<Uint8Array, Classified>> | undefined
  const modelOf = (choice: ModelChoice): Promise<Model> => loaded.get(choice, run !== undefined)

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
    'model/activations': async ({ model, layer, image, crop }) =>
      inspectActivations(await modelOf(model), layer, image, crop),
    'run/start': async ({ settings, resume, run: continued }) => {
      if (run) throw new UserError('busy', 'A run is going on.')
      const model = modelOf(settings.model)
      let record: RunRecord | undefined
      run = model.then((loaded) => {
        record = library.present ? beginRecord(library.get(), loaded, settings, continued) : undefined
        const task = classifyTask(loaded, settings, record !== undefined)
        return new EngineRun(task, settings, resume, record, (event, payload) => {
          if (event === 'run/ended') {
            run = undefined
            afterRun(payload as Payload<EngineEvents, 'run/ended'>)
          }
          emit(event, payload)
        })
      })
      try {
        await run
      } catch (error) {
        run = undefined
        throw error
      }
      return { model: (await model).info, ...(record && { run: record.id }) }
    },
    'run/pause': async () => (await run)?.pause(),
    'run/resume': async () => (await run)?.resume(),
    'run/cancel': async () => {
      await (await run)?.cancel()
      run = undefined
    },
    'image/thumbnail': ({ path, size }) => thumbnails.get(path, size),
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
    ...detectionHandlers(cacheDir),
    ...modelRequestHandlers(emit),
    ...teachHandlers(library, emit, modelOf),
    ...storageHandlers(cacheDir, libraryFile),
    ...libraryHandlers(library, emit, () => run !== undefined),
    ...libraryJobHandlers(library, emit, modelOf)
  }
  const guarded = Object.entries(handlers).map(([type, handle]) => [
    type,
    (params: never) => explained(library, () => (handle as (params: never) => unknown)(params))
  ])
  return Object.fromEntries(guarded) as Handlers<EngineRequests>
}

/** @param stored whether answers are kept: then with more predictions than are shown, for later runs */
function classifyTask(model: Model, settings: RunSettings, stored: boolean): ClassifyTask {
  const { crop, topK } = settings
  const kept = Math.max(topK, stored ? storedPredictions : 0)
  // A taught model tells in its place whether an image is like what it learned from.
  const embeds = model.classifier.embedding !== undefined && !model.nearness
  const embedding = stored && settings.embeddings === true && embeds
  return new ClassifyTask(model, { crop, topK, kept, embedding })
}
