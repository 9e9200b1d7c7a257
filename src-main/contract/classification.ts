/** What a classification run takes and what it returns. */
import * as v from 'valibot'
import { imageErrorCodes, Problem } from './errors'
import { FoundObjects } from './found-objects'
import { Crop, PreprocessingChoice } from './preprocessing'
import { SeenVideo, VideoSampling } from './video'

export { Crop }

export const BackendChoice = v.picklist(['auto', 'native', 'wasm'])
export type BackendChoice = v.InferOutput<typeof BackendChoice>

/** Numeric types that a network can be computed in, most exact first. */
export const precisions = ['float32', 'bfloat16', 'int8'] as const
export type Precision = (typeof precisions)[number]

export const PrecisionChoice = v.picklist(['auto', ...precisions])
export type PrecisionChoice = v.InferOutput<typeof PrecisionChoice>

/** One class of a model's answer; `probability` is from 0 to 1. */
export const Prediction = v.object({ index: v.number(), label: v.string(), probability: v.number() })
export type Prediction = v.InferOutput<typeof Prediction>

/** Identifies an image by the index of its source in the run and its path below that source, with `/`. */
export const ImageRef = v.object({ source: v.number(), path: v.string() })
export type ImageRef = v.InferOutput<typeof ImageRef>

const place = {
  /**
   * Unique within the run, in the order in which images were started; there are gaps where an engine died.
   */
  index: v.number(),
  ...ImageRef.entries,
  /** The answer came from the library because the file has not changed. */
  reused: v.optional(v.boolean())
}

/** The result for one image: its top-k predictions, best first, or the reason why it has none. */
export const ImageResult = v.variant('status', [
  v.object({
    ...place,
    status: v.literal('ok'),
    predictions: v.array(Prediction),
    /** Where it was known from another precision than the one that the model is asked in. */
    precision: v.optional(v.picklist(precisions)),
    /** Taught models only: whether the picture resembles any that the model learned from. */
    known: v.optional(v.boolean()),
    /** Of a run that finds objects, which has no predictions. */
    objects: v.optional(FoundObjects),
    /** Of a video, which is one result. */
    video: v.optional(SeenVideo)
  }),
  v.object({
    ...place,
    status: v.literal('error'),
    error: v.object({ code: v.picklist(imageErrorCodes), message: v.string() })
  })
])
export type ImageResult = v.InferOutput<typeof ImageResult>

export const ModelChoice = v.object({
  /** The model's name; by default its file name. */
  name: v.optional(v.string()),
  /** Absolute path of a weights file, a TensorFlow.js `model.json`, or a SavedModel folder. */
  path: v.string(),
  /** Absolute path of the labels file, or `imagenet`. */
  labels: v.optional(v.string()),
  /** Whether to use a matching labels file beside the model if `labels` is absent. */
  findLabels: v.optional(v.boolean()),
  backend: BackendChoice,
  /** Overrides what was guessed from the model. */
  preprocessing: v.optional(PreprocessingChoice),
  /** Applies to the native backend; WebAssembly always computes in float32. */
  precision: PrecisionChoice
})
export type ModelChoice = v.InferOutput<typeof ModelChoice>

/** A run says of whole pictures what they show, or finds the objects in them. */
export const RunTask = v.picklist(['classify', 'detect'])
export type RunTask = v.InferOutput<typeof RunTask>

/** Says more of each object that a detector finds. */
const ObjectClassifier = v.object({
  model: ModelChoice,
  /** Objects with at least this score are classified. */
  threshold: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** Only objects of these classes of the detector; of all where absent. */
  labels: v.optional(v.array(v.string()))
})

export const RunSettings = v.object({
  /** By default it classifies. */
  task: v.optional(RunTask),
  /** Absolute paths of folders and files. */
  sources: v.pipe(v.array(v.string()), v.minLength(1)),
  recursive: v.boolean(),
  /** Whether a raw file beside a JPEG or HEIC of the same name is an image of its own. */
  separateRaw: v.optional(v.boolean()),
  /** By default the model's own. */
  crop: v.optional(Crop),
  topK: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
  model: ModelChoice,
  /** Asks the model again even if the library already has its answer. */
  again: v.optional(v.boolean()),
  /** Stores each image's embedding in the library, for networks that have one besides the answer. */
  embeddings: v.optional(v.boolean()),
  /** Of a run that finds objects: those with at least this score are reported; the library keeps more. */
  threshold: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  /** Of such a run: whether boxes of different classes suppress each other. */
  acrossClasses: v.optional(v.boolean()),
  /** Of such a run: what classifies the objects; nothing does where absent. */
  objectClassifier: v.optional(ObjectClassifier),
  /** How videos are looked at; as usual where absent. */
  video: v.optional(VideoSampling)
})
export type RunSettings = v.InferOutput<typeof RunSettings>

/** Where to continue after the engine died: what is already done, in walk order. */
export const ResumePoint = v.object({
  /** All images up to and including this one are done. */
  after: v.optional(ImageRef),
  /** Images after `after` that are also done. */
  done: v.array(ImageRef),
  /** Images during which the engine died twice; they are not tried again. */
  blamed: v.array(ImageRef),
  /** The index of the next image. */
  nextIndex: v.number(),
  /**
   * How many images were in flight. They are retried one by one, so that a second death identifies its image.
   */
  cautious: v.number(),
  paused: v.boolean()
})
export type ResumePoint = v.InferOutput<typeof ResumePoint>

/** Something that a run waits for; it continues by itself once that is over. */
export const Blocked = v.object({
  reason: v.picklist([
    'folder-gone',
    'library-full',
    'library-read-only',
    'library-forbidden',
    'library-in-use',
    'library-disk-error',
    'library-unopenable',
    'library-moved'
  ]),
  /** The folder that is gone, or the process that is using the library. */
  subject: v.optional(v.string()),
  /** The same as one sentence. */
  message: v.string()
})
export type Blocked = v.InferOutput<typeof Blocked>

/** Why an engine process ended. */
export const EngineDeath = v.object({
  cause: v.picklist(['memory', 'killed', 'crashed', 'ended']),
  /** The same as whole sentences. */
  message: v.string(),
  /** The engine's last output, for developers. */
  detail: v.optional(v.string())
})
export type EngineDeath = v.InferOutput<typeof EngineDeath>

export const RunProgress = v.object({
  state: v.picklist(['running', 'paused']),
  /** Images found so far; `counted` is true once that is all of them. */
  total: v.number(),
  counted: v.boolean(),
  done: v.number(),
  failed: v.number(),
  /** Images whose answer came from the library. */
  reused: v.number(),
  /** Why the run is waiting without having been paused, such as for a full disk or a missing folder. */
  blocked: v.optional(Blocked),
  /** Average over the last few seconds; 0 until known. */
  imagesPerSecond: v.number(),
  /** Seconds remaining; absent until the total and the speed are known. */
  etaSeconds: v.optional(v.number())
})
export type RunProgress = v.InferOutput<typeof RunProgress>

export const RunEnd = v.object({
  reason: v.picklist(['completed', 'cancelled', 'failed']),
  done: v.number(),
  failed: v.number(),
  /** Images whose answer came from the library. */
  reused: v.number(),
  /** Excluding pauses. */
  seconds: v.number(),
  /** Why the run failed. */
  problem: v.optional(Problem)
})
export type RunEnd = v.InferOutput<typeof RunEnd>

/** File formats for a run's results. */
export const outputFormats = ['csv', 'json', 'jsonl'] as const
export type OutputFormat = (typeof outputFormats)[number]
