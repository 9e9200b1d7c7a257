/** Messages between the engine process and its host (the Electron main process or the command line). */
import * as v from 'valibot'
import { Blocked, ImageRef, ImageResult, ModelChoice, ResumePoint, RunSettings } from './classification'
import { detectionRequests } from './detection'
import { Problem } from './errors'
import { explanationEvents, explanationRequests } from './explanation'
import { objectExportRequests } from './object-exports'
import { objectPictureRequests } from './object-pictures'
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
import { AbsolutePath, FrameTime, Nothing } from './values'

export const engineRequests = {
  'model/load': { params: ModelChoice, result: ModelInfo },
  /** Describes a model from its files, without making it the current one. */
  'model/examine': {
    params: v.object({ path: AbsolutePath, preprocessing: v.optional(PreprocessingChoice) }),
    result: ModelExamination
  },
  'model/weights': {
    params: v.object({ model: ModelChoice, layer: v.string() }),
    result: v.array(WeightStats)
  },
  'model/activations': {
    params: v.object({
      model: ModelChoice,
      layer: v.string(),
      image: AbsolutePath,
      crop: v.optional(Crop),
      /** Of a video, which frame; the one that stands for it where absent. */
      time: v.optional(FrameTime)
    }),
    result: LayerActivations
  },
  /** Replies once the run has started; `run/ended` follows unless it is cancelled. One run at a time. */
  'run/start': {
    params: v.object({
      settings: RunSettings,
      resume: v.optional(ResumePoint),
      /** A run in the library to continue. */
      run: v.optional(v.number())
    }),
    /** `run` is the run's id in the library. */
    result: v.object({ model: ModelInfo, run: v.optional(v.number()) })
  },
  'run/pause': { params: Nothing, result: Nothing },
  'run/resume': { params: Nothing, result: Nothing },
  /** Replies when no further events of the run will follow. */
  'run/cancel': { params: Nothing, result: Nothing },
  /** Returns the path of a JPEG file that fits into a square of `size` pixels. */
  'image/thumbnail': {
    params: v.object({
      path: AbsolutePath,
      size: v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(2048)),
      /** Of a video, which frame; the one that stands for it where absent. */
      time: v.optional(FrameTime)
    }),
    result: v.string()
  },
  'image/facts': { params: v.object({ path: AbsolutePath }), result: ImageFacts },
  ...pictureRequests,
  ...imageAnswerRequests,
  ...explanationRequests,
  ...detectionRequests,
  ...objectPictureRequests,
  ...modelsRequests,
  ...teachRequests,
  ...storageRequests,
  ...libraryRequests,
  ...libraryFileRequests,
  ...libraryJobRequests,
  ...objectExportRequests
} satisfies Requests
export type EngineRequests = typeof engineRequests

export const engineEvents = {
  /** The model being loaded is timed on this computer first, which takes a few seconds; once per model. */
  'model/tuning': Nothing,
  /** Sent once: the cache cannot be written, and work continues without it. */
  'cache/unusable': v.object({ message: v.string() }),
  /** Decoding of an image begins; if the engine dies now, this image was in flight. */
  'run/decoding': v.object({ index: v.number(), ...ImageRef.entries }),
  /** Sent after the results have been stored in the library. */
  'run/results': v.array(ImageResult),
  /** The run waits because results cannot be stored or a folder is gone; it continues once `by` is absent. */
  'run/blocked': v.object({ by: v.optional(Blocked) }),
  /** The number of images found so far; `counted` is true once that is all of them. */
  'run/total': v.object({ total: v.number(), counted: v.boolean() }),
  /** A folder could not be read; the walk continues without it. */
  'run/unreadable-folder': v.object({ path: v.string(), reason: v.string() }),
  ...libraryEvents,
  ...pictureEvents,
  ...explanationEvents,
  /** The run is complete, or `problem` says why it stopped early. */
  'run/ended': v.object({ problem: v.optional(Problem) }),
  ...modelsEvents,
  ...teachEvents
} satisfies Events
export type EngineEvents = typeof engineEvents

/** The frames on the wire. */
export const RequestFrame = v.object({ id: v.number(), type: v.string(), params: v.optional(v.unknown()) })
export const ReplyFrame = v.object({
  reply: v.number(),
  result: v.optional(v.unknown()),
  problem: v.optional(Problem)
})
export const EventFrame = v.object({ event: v.string(), payload: v.optional(v.unknown()) })
