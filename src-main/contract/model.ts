/** What is known about a loaded model. */
import * as v from 'valibot'
import { precisions } from './classification'
import { Preprocessing } from './preprocessing'
import { TaughtCard } from './teaching'

export const NetworkSettingsSchema = v.object({
  family: v.picklist([
    ...(['mobilenet-v2', 'mobilenet-v1', 'ssdlite-mobilenet-v2', 'ssdlite-mobilenet-v1'] as const),
    ...(['ssd300-vgg16', 'ssd512-vgg16', 'yolo-v2', 'shufflenet-g3', 'nasnet-a-mobile'] as const)
  ]),
  variant: v.picklist(['paper', 'article']),
  alpha: v.number(),
  inputSize: v.number(),
  classes: v.number(),
  unitLength: v.optional(v.literal(true))
})

/** How closely a precision reproduces float32's answers for the pictures that ship with Netlens. */
export const Agreement = v.object({
  pictures: v.number(),
  /** Pictures with a different first label than in float32, counted only where float32's leads clearly. */
  changedLabels: v.number(),
  /** The mean and the maximum, over all pictures, of each picture's largest difference in probability. */
  meanDifference: v.number(),
  largestDifference: v.number()
})
export type Agreement = v.InferOutput<typeof Agreement>

/** The same of a detector, for the objects that float32 finds in the pictures. */
export const ObjectAgreement = v.object({
  pictures: v.number(),
  /** Those that float32 finds with a score of 0.3 or more. */
  objects: v.number(),
  /** Of these, the ones that are not found at nearly the same place with nearly the same score. */
  changedObjects: v.number(),
  /** Average overlap (intersection over union) of an object's two boxes, and difference of its scores. */
  meanOverlap: v.number(),
  meanDifference: v.number()
})
export type ObjectAgreement = v.InferOutput<typeof ObjectAgreement>

export const MeasuredPrecision = v.object({
  precision: v.picklist(precisions),
  /** Absent if the answers can be told from float32's, which means that the precision is not used. */
  imagesPerSecond: v.optional(v.number()),
  /** Absent for float32 itself. */
  agreement: v.optional(v.union([Agreement, ObjectAgreement]))
})
export type MeasuredPrecision = v.InferOutput<typeof MeasuredPrecision>

export const BackendInfo = v.object({
  name: v.picklist(['native', 'wasm']),
  /** Version of libtensorflow, or of the WASM package. */
  version: v.string(),
  precision: v.picklist(precisions),
  /** What each precision achieved on this computer, if one was chosen by measuring. */
  measured: v.optional(v.array(MeasuredPrecision)),
  /** Why the native backend is not used although it was asked for. */
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

/** The outputs that have a value per class, if the model has several. */
export const Answers = v.object({ names: v.array(v.string()), used: v.string() })
export type Answers = v.InferOutput<typeof Answers>

/** What a model's files reveal before it is loaded. */
export const ModelExamination = v.object({
  /** The file or folder that is opened; for a TensorFlow.js folder, its `model.json`. */
  path: v.string(),
  format: v.picklist(modelFormats),
  /** Such as `MobileNetV2 0.35`, or the name that the model gives itself. */
  architecture: v.string(),
  /** Set if the model belongs to a known family, which is then compiled; any other model runs as is. */
  network: v.optional(NetworkSettingsSchema),
  classes: v.number(),
  /** Guessed, except for what the user chose. */
  preprocessing: Preprocessing,
  answers: v.optional(Answers),
  /** File names relative to the model's folder; for a single file, its own name. */
  files: v.array(v.string()),
  /** Total size of the files. */
  bytes: v.number(),
  /** Of the file, or of all files concatenated. */
  sha256: v.string(),
  /** Set if the classes were taught in Netlens. */
  taught: v.optional(TaughtCard),
  /** Path of a matching labels file beside the model. */
  labelsBeside: v.optional(v.string())
})
export type ModelExamination = v.InferOutput<typeof ModelExamination>

export const ModelInfo = v.object({
  ...v.pick(ModelExamination, ['format', 'architecture', 'network', 'classes', 'preprocessing', 'sha256'])
    .entries,
  /** The name it was chosen by, or its file name without the extension. */
  name: v.string(),
  path: v.string(),
  labels: v.optional(v.string()),
  /** Labels to show in full because another label has the same first name. */
  ambiguous: v.optional(v.array(v.string())),
  /** Set if the classes were taught in Netlens; the model then also recognises pictures of none of them. */
  taught: v.optional(v.literal(true)),
  backend: BackendInfo
})
export type ModelInfo = v.InferOutput<typeof ModelInfo>

/** Statistics of one weight tensor. */
export const WeightStats = v.object({
  name: v.string(),
  shape: v.array(v.number()),
  minimum: v.number(),
  maximum: v.number(),
  mean: v.number(),
  standardDeviation: v.number(),
  /** Fraction of values that are exactly 0. */
  zeros: v.number(),
  /** Counts of values in equal-width bins from minimum to maximum. */
  histogram: v.array(v.number())
})
export type WeightStats = v.InferOutput<typeof WeightStats>

/** One layer's output for one image. */
export const LayerActivations = v.object({
  layer: v.string(),
  shape: v.array(v.number()),
  /** All feature maps in one PNG (a data URL), each scaled to its own range. */
  png: v.string(),
  columns: v.number(),
  /** Side length of one map in the PNG, in pixels. */
  cell: v.number(),
  minimum: v.number(),
  maximum: v.number(),
  mean: v.number(),
  values: v.number(),
  /** Number of values at 0 and at 6, where ReLU6 clips. */
  atZero: v.number(),
  atSix: v.number()
})
export type LayerActivations = v.InferOutput<typeof LayerActivations>
