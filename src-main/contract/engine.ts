/** Messages between the engine process and its host (the Electron main process or the command line). */
import * as v from 'valibot'
import { Blocked, ImageRef, ImageResult, ModelChoice, ResumePoint, RunSettings } from './classification'
import { detectionRequests } from './detection'
import { Problem } from './errors'
import { explanationEvents, explanationRequests } from './explanation'
import { imageAnswerRequests } from './image-answers'
import { ImageFacts } from './image-facts'
import { libraryEvents } from './library-events'
import { libraryFileRequests, libraryRequests } from './library'
import { libraryJobRequests } from './library-jobs'
import type { Events, Requests } from './messages'
import { LayerActivations, ModelExamination, ModelInfo, WeightStats } from './model'
import { modelsEvents, modelsRequests } from './models'
import { pictureEvents, pictureRequests } from './pictures'
import { storageRequests } from './storage'
import { teachEvents, teachRequests } from './teaching'
import { Crop, PreprocessingChoice } from './preprocessing'
import { AbsolutePath, Nothing } from './values'

export const engineRequests = {
  'model/load': { params: ModelChoice, result: ModelInfo },
  /** What a model is, from its files, without making it the current one. */
  'model/examine': {
    params: v.object({ path: AbsolutePath, preprocessing: v.optional(PreprocessingChoice) }),
    result: ModelExamination
  },
  'model/weights': {
    params: v.object({ model: ModelChoice, layer: v.string() }),
    result: v.array(WeightStats)
  },
  'model/activations': {
    params: v.object({ model: ModelChoice, layer: v.string(), image: AbsolutePath, crop: v.optional(Crop) }),
    result: LayerActivations
  },
  /** Answers when the run has begun; it ends with `run/ended`, unless it is cancelled. One run at a time. */
  'run/start': {
    params: v.object({
      settings: RunSettings,
      resume: v.optional(ResumePoint),
      /** A run in the library to go on with. */
      run: v.optional(v.number())
    }),
    /** With the run's id in the library. */
    result: v.object({ model: ModelInfo, run: v.optional(v.number()) })
  },
  'run/pause': { params: Nothing, result: Nothing },
  'run/resume': { params: Nothing, result: Nothing },
  /** Answers when nothing more will come of the run. */
  'run/cancel': { params: Nothing, result: Nothing },
  /** Answers with the path of a JPEG file that fits in a square of `size` pixels. */
  'image/thumbnail': {
    params: v.object({
      path: AbsolutePath,
      size: v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(2048))
    }),
    result: v.string()
  },
  'image/facts': { params: v.object({ path: AbsolutePath }), result: ImageFacts },
  ...pictureRequests,
  ...imageAnswerRequests,
  ...explanationRequests,
  ...detectionRequests,
  ...modelsRequests,
  ...teachRequests,
  ...storageRequests,
  ...libraryRequests,
  ...libraryFileRequests,
  ...libraryJobRequests
} satisfies Requests
export type EngineRequests = typeof engineRequests

export const engineEvents = {
  /** The model that is being loaded is timed on this machine first, which takes some seconds; once for each model. */
  'model/tuning': Nothing,
  /** Told once: what can be made again cannot be kept, and the work goes on without the cache. */
  'cache/unusable': v.object({ message: v.string() }),
  /** An image's decoding begins: should the engine die now, this is the image that was in flight. */
  'run/decoding': v.object({ index: v.number(), ...ImageRef.entries }),
  /** They are in the library already. */
  'run/results': v.array(ImageResult),
  /** Results cannot be stored or a folder is gone, and the run waits; without a reason: it goes on. */
  'run/blocked': v.object({ by: v.optional(Blocked) }),
  /** How many images there are, as far as they are counted. */
  'run/total': v.object({ total: v.number(), counted: v.boolean() }),
  /** A folder that could not be read; the walk goes on without it. */
  'run/unreadable-folder': v.object({ path: v.string(), reason: v.string() }),
  ...libraryEvents,
  ...pictureEvents,
  ...explanationEvents,
  /** All is done, or `problem` says why it stopped before. */
  'run/ended': v.object({ problem: v.optional(Problem) }),
  ...modelsEvents,
  ...teachEvents
} satisfies Events
export type EngineEvents = typeof engineEvents

/** What stands on the wire. */
export const RequestFrame = v.object({ id: v.number(), type: v.string(), params: v.optional(v.unknown()) })
export const ReplyFrame = v.object({
  reply: v.number(),
  result: v.optional(v.unknown()),
  problem: v.optional(Problem)
})
export const EventFrame = v.object({ event: v.string(), payload: v.optional(v.unknown()) })
