/** The vocabulary of a network description: layers in blocks in stages, each with its shapes and costs. */

/** Of a feature map, a vector, or the values of each anchor; the batch dimension is left out. */
export type Shape =
  | readonly [height: number, width: number, channels: number]
  | readonly [features: number]
  | readonly [anchors: number, values: number]

export type LayerType =
  | 'InputLayer'
  | 'ZeroPadding2D'
  | 'Conv2D'
  | 'DepthwiseConv2D'
  | 'BatchNormalization'
  | 'ReLU'
  | 'Add'
  | 'Concatenate'
  | 'MaxPooling2D'
  /** Scales the values of each cell to a length that is learned for each channel. */
  | 'L2Normalization'
  /** Puts the cells of a square beside each other as channels of one. */
  | 'SpaceToDepth'
  | 'GlobalAveragePooling2D'
  /** Makes a vector 1 long: of taught classes. */
  | 'UnitNormalization'
  | 'Reshape'
  | 'Dropout'
  | 'Dense'
  | 'Activation'

/** What a layer is for in its block. */
export type LayerRole =
  | 'input'
  | 'stem'
  | 'expansion'
  | 'depthwise'
  | 'projection'
  | 'shortcut'
  | 'head'
  | 'classifier'
  /** The 1x1 convolution after a depthwise one in MobileNetV1. */
  | 'pointwise'
  /** The first 1x1 and the 3x3 convolution of a ResNet bottleneck. */
  | 'reduction'
  | 'convolution'
  /** The linear 1x1 convolution of a detector's head. */
  | 'prediction'

export type WeightName =
  'kernel' | 'depthwise_kernel' | 'bias' | 'scale' | 'gamma' | 'beta' | 'moving_mean' | 'moving_variance'

/**
 * One weight tensor of a layer, in Keras' layout: kernels are [height, width, in, out], dense ones [in, out],
 * depthwise ones [height, width, in, 1] (Keras 2 calls these `depthwise_kernel`, Keras 3 just `kernel`).
 */
export interface WeightSpec {
  name: WeightName
  shape: readonly number[]
  trainable: boolean
}

export interface Layer {
  /** Keras' name for it, unique in the network. */
  name: string
  type: LayerType
  role: LayerRole
  /** Names of the layers it reads, in order. */
  inputs: readonly string[]
  inputShape: Shape
  outputShape: Shape
  kernel?: readonly [height: number, width: number]
  stride?: number
  padding?: 'same' | 'valid'
  /** Rows and columns of zeros: top, bottom, left, right (ZeroPadding2D). */
  pad?: readonly [top: number, bottom: number, left: number, right: number]
  /** `linear` is said only where its absence is the point: the last BatchNormalization of a bottleneck. */
  activation?: 'relu' | 'relu6' | 'leaky-relu' | 'softmax' | 'linear'
  /** BatchNormalization's epsilon. */
  epsilon?: number
  /** Weight tensors in the order in which Keras stores them. */
  weights: readonly WeightSpec[]
  params: number
  trainableParams: number
  /** Multiply-adds of one image, convolutions and dense layers only, as the paper counts them. */
  macs: number
  /** Bytes of the float32 output of one image. */
  activationBytes: number
  /** Pixels of a side that one output value sees (not cut at the edge) and the step between neighbours. */
  receptiveField: { size: number; stride: number }
}

/** A run of layers that belong together: an inverted residual, the stem, the head, the classifier. */
export interface Block {
  name: string
  kind:
    | 'input'
    | 'stem'
    | 'inverted-residual'
    | 'separable'
    | 'bottleneck'
    /** Full convolutions one after the other: VGG, Darknet. */
    | 'convolutions'
    | 'head'
    | 'classifier'
    /** A smaller feature map behind the backbone of a detector. */
    | 'extra'
    /** What a detector says of the anchors of one feature map: how they become boxes, and what is in them. */
    | 'box-predictor'
    | 'class-predictor'
  /** Expansion factor, for inverted residuals. */
  t?: number
  inputShape: Shape
  outputShape: Shape
  stride: number
  /** Whether the block's input is added to its output. */
  shortcut: boolean
  layers: readonly Layer[]
}

/** A row of the t/c/n/s table (Sandler et al. 2018, Table 2). */
export interface Stage {
  name: string
  /** Expansion factor; absent where the row has none. */
  t?: number
  /** Output channels. */
  c: number
  /** How many times the block is repeated. */
  n: number
  /** Stride of the first block. */
  s: number
  blocks: readonly Block[]
}

export interface Totals {
  params: number
  trainable: number
  nonTrainable: number
  macs: number
  layers: number
}

export interface NetworkSettings {
  family: Family
  /** `paper` is what Keras ships; `article` is the code of the article as it stands (MobileNetV2 only). */
  variant: 'paper' | 'article'
  /** Width multiplier. */
  alpha: number
  /** Pixels of a side of the square input: a multiple of 32 from 32 to 512, of a detector 300 or 320. */
  inputSize: number
  /** Of a detector: values for each anchor, with the one for the background where it has one. */
  classes: number
  /** Whether the classifier reads the features' direction alone, as that of taught classes does. */
  unitLength?: true
}

/** What answers with a class for the whole image, and what finds objects in it. */
const classifierFamilies = ['mobilenet-v2', 'mobilenet-v1'] as const
export const detectorFamilies = ['ssdlite-mobilenet-v2', 'ssdlite-mobilenet-v1'] as const
/** Networks that the paper compares with: described and counted, never run. */
const comparedDetectors = ['ssd300-vgg16', 'ssd512-vgg16', 'yolo-v2'] as const
export const families = [...classifierFamilies, ...detectorFamilies, ...comparedDetectors] as const
export type DetectorFamily = (typeof detectorFamilies)[number]
export type Family = (typeof families)[number]

/** Whether a network finds objects. */
export function isDetector({ family }: { family: Family }): boolean {
  return ([...detectorFamilies, ...comparedDetectors] as readonly Family[]).includes(family)
}

export interface Network {
  /** Keras' model name, e.g. `mobilenetv2_1.00_224`. */
  name: string
  settings: NetworkSettings
  stages: readonly Stage[]
  /** All layers in topological order: the concatenation of the stages' blocks' layers. */
  layers: readonly Layer[]
  totals: Totals
}
