/** The vocabulary of network descriptions: layers in blocks in stages, with their shapes and costs. */

/** Shape of a feature map, a vector, or a table with values per anchor, without the batch dimension. */
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
  | 'AveragePooling2D'
  /** Drops the first row and the first column. */
  | 'Cropping2D'
  /** Deals the channels of each group out to all groups of the next group convolution. */
  | 'ChannelShuffle'
  /** Scales the values of each cell to a length that is learned for each channel. */
  | 'L2Normalization'
  /** Puts the cells of a square beside each other as channels of one. */
  | 'SpaceToDepth'
  | 'GlobalAveragePooling2D'
  /** Scales a vector to length 1; used by taught classes. */
  | 'UnitNormalization'
  | 'Reshape'
  | 'Dropout'
  | 'Dense'
  | 'Activation'

/** A layer's purpose in its block. */
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
  | 'pooling'
  | 'shuffle'
  /** Adds or joins the branches of a cell or a unit. */
  | 'combination'

export type WeightName =
  'kernel' | 'depthwise_kernel' | 'bias' | 'scale' | 'gamma' | 'beta' | 'moving_mean' | 'moving_variance'

/**
 * One weight tensor of a layer, in Keras' layout: kernels are [height, width, in, out], dense ones [in,
 * out], depthwise ones [height, width, in, 1] (called `depthwise_kernel` in Keras 2, `kernel` in Keras 3).
 */
export interface WeightSpec {
  name: WeightName
  shape: readonly number[]
  trainable: boolean
}

export interface Layer {
  /** Keras' name for the layer, unique in the network. */
  name: string
  type: LayerType
  role: LayerRole
  /** Names of the layers that it reads, in order. */
  inputs: readonly string[]
  inputShape: Shape
  outputShape: Shape
  kernel?: readonly [height: number, width: number]
  stride?: number
  /** Convolutions only, if more than one: each group of output channels reads one group of input channels. */
  groups?: number
  padding?: 'same' | 'valid'
  /** Rows and columns of zeros to add: top, bottom, left, right (ZeroPadding2D only). */
  pad?: readonly [top: number, bottom: number, left: number, right: number]
  /** `linear` is set only where it is deliberate: on the last BatchNormalization of a bottleneck. */
  activation?: 'relu' | 'relu6' | 'leaky-relu' | 'softmax' | 'linear'
  /** BatchNormalization's epsilon. */
  epsilon?: number
  /** In the order in which Keras stores them. */
  weights: readonly WeightSpec[]
  params: number
  trainableParams: number
  /** Multiply-adds per image, counting only convolutions and dense layers, as the paper does. */
  macs: number
  /** Bytes of the float32 output for one image. */
  activationBytes: number
  /** Side length in input pixels seen by one output value (not clipped), and the step between neighbours. */
  receptiveField: { size: number; stride: number }
}

/** A group of layers that belong together: an inverted residual, the stem, the head, the classifier. */
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
    /** Group convolutions with a channel shuffle between them (ShuffleNet). */
    | 'shuffle-unit'
    /** Branches that read the last two cells, added in pairs and joined (NASNet). */
    | 'normal-cell'
    | 'reduction-cell'
    | 'head'
    | 'classifier'
    /** A smaller feature map after the backbone of a detector. */
    | 'extra'
    /** A detector's outputs for the anchors of one feature map: box adjustments and class scores. */
    | 'box-predictor'
    | 'class-predictor'
  /** Expansion factor, for inverted residuals. */
  t?: number
  inputShape: Shape
  outputShape: Shape
  stride: number
  /** Whether the block's input is added to its output. */
  shortcut: boolean
  /** Cells only. */
  cell?: Cell
  layers: readonly Layer[]
}

/** What a cell computes: sums of pairs of branches, some of which are joined to its output. */
export interface Cell {
  /** Channels of every branch. */
  filters: number
  /** The layer that gives the previous cell's output in this cell's shape. */
  previous: Layer
  sums: readonly (readonly [left: Branch, right: Branch])[]
  /** What is joined, in order: the previous cell, or the index of a sum. */
  joined: readonly BranchSource[]
}

/** Index of a sum of the same cell, this cell's input, or the one before. */
export type BranchSource = number | 'input' | 'previous'

export interface Branch {
  from: BranchSource
  /** Empty if the source is taken as it is. */
  layers: readonly Layer[]
}

/** A row of the t/c/n/s table (Sandler et al. 2018, Table 2). */
export interface Stage {
  name: string
  /** Expansion factor; absent for rows without one. */
  t?: number
  /** Output channels. */
  c: number
  /** Number of times the block is repeated. */
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
  /** `paper` is what Keras ships; `article` is the article's code unchanged (MobileNetV2 only). */
  variant: 'paper' | 'article'
  /** Width multiplier. */
  alpha: number
  /** Side length of the square input in pixels: a multiple of 32 from 32 to 512; for detectors 300 or 320. */
  inputSize: number
  /** For a detector, the number of values per anchor, including one for the background if there is one. */
  classes: number
  /** Whether the classifier uses only the direction of the features, as for taught classes. */
  unitLength?: true
}

/** Classifiers give one class for the whole image; detectors find objects in it. */
const classifierFamilies = ['mobilenet-v2', 'mobilenet-v1'] as const
export const detectorFamilies = ['ssdlite-mobilenet-v2', 'ssdlite-mobilenet-v1'] as const
/** Networks that the paper compares with: described and counted, never run. */
const comparedDetectors = ['ssd300-vgg16', 'ssd512-vgg16', 'yolo-v2'] as const
const comparedClassifiers = ['shufflenet-g3', 'nasnet-a-mobile'] as const
export const families = [
  ...classifierFamilies,
  ...detectorFamilies,
  ...comparedDetectors,
  ...comparedClassifiers
] as const
export type DetectorFamily = (typeof detectorFamilies)[number]
export type Family = (typeof families)[number]

/** Whether a network is described and counted only. */
export function isCompared({ family }: { family: Family }): boolean {
  return ([...comparedDetectors, ...comparedClassifiers] as readonly Family[]).includes(family)
}

export function isDetector({ family }: { family: Family }): boolean {
  return ([...detectorFamilies, ...comparedDetectors] as readonly Family[]).includes(family)
}

export interface Network {
  /** Keras' model name, for instance `mobilenetv2_1.00_224`. */
  name: string
  settings: NetworkSettings
  stages: readonly Stage[]
  /** All layers in topological order, by stage and block. */
  layers: readonly Layer[]
  totals: Totals
}
