/** What is known of a loaded model. */
import * as v from 'valibot'
import { precisions } from './classification'
import { Preprocessing } from './preprocessing'
import { TaughtCard } from './teaching'

export const NetworkSettingsSchema = v.object({
  family: v.picklist([
    ...(['mobilenet-v2', 'mobilenet-v1', 'ssdlite-mobilenet-v2', 'ssdlite-mobilenet-v1'] as const),
    ...(['ssd300-vgg16', 'ssd512-vgg16', 'yolo-v2'] as const)
  ]),
  variant: v.picklist(['paper', 'article']),
  alpha: v.number(),
  inputSize: v.number(),
  classes: v.number(),
  unitLength: v.optional(v.literal(true))
})

/** How near a precision's answers to the pictures that come with the program are to float32's. */
export const Agreement = v.object({
  pictures: v.number(),
  /** Of those where float32's first label leads clearly. */
  changedLabels: v.number(),
  /** Of a picture's largest difference of a probability. */
  meanDifference: v.number(),
  largestDifference: v.number()
})
export type Agreement = v.InferOutput<typeof Agreement>

export const MeasuredPrecision = v.object({
  precision: v.picklist(precisions),
  /** Absent where its answers can be told from float32's, so that it is not used. */
  imagesPerSecond: v.optional(v.number()),
  /** Absent of float32 itself. */
  agreement: v.optional(Agreement)
})
export type MeasuredPrecision = v.InferOutput<typeof MeasuredPrecision>

export const BackendInfo = v.object({
  name: v.picklist(['native', 'wasm']),
  /** Version of libtensorflow, or of the WASM package. */
  version: v.string(),
  precision: v.picklist(precisions),
  /** What was found of each precision on this computer, when one was chosen. */
  measured: v.optional(v.array(MeasuredPrecision)),
  /** Why it is not the native one, where that was wanted. */
  notice: v.optional(v.string())
})
export type BackendInfo = v.InferOutput<typeof BackendInfo>

export const modelFormats = [
  'keras-h5',
  'keras',
  'tfjs-layers',
  'tfjs-graph',
  'savedmodel',
  'frozen-graph'
] as const
export type ModelFormat = (typeof modelFormats)[number]

/** Those answers of a model that have a value for each class, where it gives several. */
export const Answers = v.object({ names: v.array(v.string()), used: v.string() })
export type Answers = v.InferOutput<typeof Answers>

/** What a model's files say, before it is loaded. */
export const ModelExamination = v.object({
  /** The file or folder that is opened: in a folder of a TensorFlow.js model its `model.json`. */
  path: v.string(),
  format: v.picklist(modelFormats),
  /** Such as `MobileNetV2 0.35`, or the name that the model gives itself. */
  architecture: v.string(),
  /** Where it is one of the family whose layers are known: then it is compiled. Any other runs as it is. */
  network: v.optional(NetworkSettingsSchema),
  classes: v.number(),
  /** Guessed, but for what was chosen. */
  preprocessing: Preprocessing,
  answers: v.optional(Answers),
  /** Names of its files, relative to the model's folder; a single file is named by its own name. */
  files: v.array(v.string()),
  /** Of all its files. */
  bytes: v.number(),
  /** Of the file, or of all its files one after the other. */
  sha256: v.string(),
  /** Where its classes were taught here. */
  taught: v.optional(TaughtCard),
  /** Path of a labels file that lies beside it and fits it. */
  labelsBeside: v.optional(v.string())
})
export type ModelExamination = v.InferOutput<typeof ModelExamination>

export const ModelInfo = v.object({
  ...v.pick(ModelExamination, ['format', 'architecture', 'network', 'classes', 'preprocessing', 'sha256'])
    .entries,
  /** As it was chosen by, or its file's name without the extension. */
  name: v.string(),
  path: v.string(),
  labels: v.optional(v.string()),
  /** Labels that are shown as a whole, as their first name is another one's too. */
  ambiguous: v.optional(v.array(v.string())),
  /** Whether its classes were taught here: it also says which pictures are none of them. */
  taught: v.optional(v.literal(true)),
  backend: BackendInfo
})
export type ModelInfo = v.InferOutput<typeof ModelInfo>

/** One weight tensor in figures. */
export const WeightStats = v.object({
  name: v.string(),
  shape: v.array(v.number()),
  minimum: v.number(),
  maximum: v.number(),
  mean: v.number(),
  standardDeviation: v.number(),
  /** Share of values that are exactly 0, from 0 to 1. */
  zeros: v.number(),
  /** Counts of values in equal steps from minimum to maximum. */
  histogram: v.array(v.number())
})
export type WeightStats = v.InferOutput<typeof WeightStats>

/** What one layer answers to one image. */
export const LayerActivations = v.object({
  layer: v.string(),
  shape: v.array(v.number()),
  /** Feature maps side by side as one PNG (data URL), each scaled to its own range. */
  png: v.string(),
  columns: v.number(),
  /** Pixels of one map's side in the PNG. */
  cell: v.number(),
  minimum: v.number(),
  maximum: v.number(),
  mean: v.number(),
  values: v.number(),
  /** How many values stand at 0 and at 6: what ReLU6 cut off. */
  atZero: v.number(),
  atSix: v.number()
})
export type LayerActivations = v.InferOutput<typeof LayerActivations>
