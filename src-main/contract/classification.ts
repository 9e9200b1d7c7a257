/** What is asked of a run over images and what it answers. */
import * as v from 'valibot'
import { imageErrorCodes, Problem } from './errors'
import { Crop, PreprocessingChoice } from './preprocessing'

export { Crop }

export const BackendChoice = v.picklist(['auto', 'native', 'wasm'])
export type BackendChoice = v.InferOutput<typeof BackendChoice>

/** The types that a network is computed in, the most exact first. */
export const precisions = ['float32', 'bfloat16', 'int8'] as const
export type Precision = (typeof precisions)[number]

export const PrecisionChoice = v.picklist(['auto', ...precisions])
export type PrecisionChoice = v.InferOutput<typeof PrecisionChoice>

export const Prediction = v.object({ index: v.number(), label: v.string(), probability: v.number() })
export type Prediction = v.InferOutput<typeof Prediction>

/** Where an image stands: in which of the run's sources, and its path below that source, with `/`. */
export const ImageRef = v.object({ source: v.number(), path: v.string() })
export type ImageRef = v.InferOutput<typeof ImageRef>

const place = {
  /** Unique in the run, in the order in which images were taken; there are gaps where an engine died. */
  index: v.number(),
  ...ImageRef.entries,
  /** The answer was in the library, from an unchanged file. */
  reused: v.optional(v.boolean())
}

/** One image, one result: its top-k predictions, best first, or the reason why it has none. */
export const ImageResult = v.variant('status', [
  v.object({
    ...place,
    status: v.literal('ok'),
    predictions: v.array(Prediction),
    /** Of a taught model: whether the picture is like any that it learned from. */
    known: v.optional(v.boolean())
  }),
  v.object({
    ...place,
    status: v.literal('error'),
    error: v.object({ code: v.picklist(imageErrorCodes), message: v.string() })
  })
])
export type ImageResult = v.InferOutput<typeof ImageResult>

export const ModelChoice = v.object({
  /** What it is called; without one, by its file. */
  name: v.optional(v.string()),
  /** Absolute path of the weights file, of a TensorFlow.js `model.json`, or of a SavedModel's folder. */
  path: v.string(),
  /** Absolute path of the labels file, or `imagenet`. */
  labels: v.optional(v.string()),
  /** Whether to take a labels file that lies beside the model and fits it, where none is given. */
  findLabels: v.optional(v.boolean()),
  backend: BackendChoice,
  /** Where a person knows better than what was guessed. */
  preprocessing: v.optional(PreprocessingChoice),
  /** Of the native backend; WebAssembly computes in float32. */
  precision: PrecisionChoice
})
export type ModelChoice = v.InferOutput<typeof ModelChoice>

export const RunSettings = v.object({
  /** Absolute paths of folders and files. */
  sources: v.pipe(v.array(v.string()), v.minLength(1)),
  recursive: v.boolean(),
  /** Whether a raw file beside a JPEG or HEIC of the same name is an image of its own. */
  separateRaw: v.optional(v.boolean()),
  /** By default the model's own. */
  crop: v.optional(Crop),
  topK: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
  model: ModelChoice,
  /** Asks the model anew even where the library knows its answer. */
  again: v.optional(v.boolean()),
  /** Keeps what the network saw of each image in the library, where it can be told apart from the answer. */
  embeddings: v.optional(v.boolean())
})
export type RunSettings = v.InferOutput<typeof RunSettings>

/** Where to go on after the engine died: what is done already, in the order of the walk. */
export const ResumePoint = v.object({
  /** All images up to and including this one are done. */
  after: v.optional(ImageRef),
  /** Images behind `after` that are done too. */
  done: v.array(ImageRef),
  /** Images that an engine died of twice: they get no other try. */
  blamed: v.array(ImageRef),
  /** The index for the next image. */
  nextIndex: v.number(),
  /** How many images were in flight: they are taken one at a time, so that a second death names its image. */
  cautious: v.number(),
  paused: v.boolean()
})
export type ResumePoint = v.InferOutput<typeof ResumePoint>

/** What a run waits for by itself. */
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
  /** The folder that is gone, or the process that uses the library. */
  subject: v.optional(v.string()),
  /** The same in one sentence. */
  message: v.string()
})
export type Blocked = v.InferOutput<typeof Blocked>

/** Why an engine process ended. */
export const EngineDeath = v.object({
  cause: v.picklist(['memory', 'killed', 'crashed', 'ended']),
  /** The same in whole sentences. */
  message: v.string(),
  /** What the engine said last, for whoever mends it. */
  detail: v.optional(v.string())
})
export type EngineDeath = v.InferOutput<typeof EngineDeath>

export const RunProgress = v.object({
  state: v.picklist(['running', 'paused']),
  /** Images found so far; `counted` says whether this is all of them. */
  total: v.number(),
  counted: v.boolean(),
  done: v.number(),
  failed: v.number(),
  /** Images whose answer was in the library. */
  reused: v.number(),
  /** Why it waits, other than that it was told to: results cannot be stored, or a folder is gone. It goes on by itself. */
  blocked: v.optional(Blocked),
  /** Over the last seconds; 0 until known. */
  imagesPerSecond: v.number(),
  /** Seconds to go; absent until the total and the speed are known. */
  etaSeconds: v.optional(v.number())
})
export type RunProgress = v.InferOutput<typeof RunProgress>

export const RunEnd = v.object({
  reason: v.picklist(['completed', 'cancelled', 'failed']),
  done: v.number(),
  failed: v.number(),
  /** Images whose answer was in the library. */
  reused: v.number(),
  /** Without pauses. */
  seconds: v.number(),
  /** Why it failed. */
  problem: v.optional(Problem)
})
export type RunEnd = v.InferOutput<typeof RunEnd>

/** What results can be written as. */
export const outputFormats = ['csv', 'json', 'jsonl'] as const
export type OutputFormat = (typeof outputFormats)[number]
