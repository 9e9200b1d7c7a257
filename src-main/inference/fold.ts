/**
 * Turns a network and its weights into the few operations needed for inference: BatchNormalization is folded
 * into the preceding convolution; zero padding and activations become properties of the operation.
 */
import { isDetector, type Layer, type Network, type NetworkSettings } from '../network/layer'
import type { WeightTable } from '../weights/bind'

export type FoldedActivation = 'linear' | 'relu' | 'relu6'

export interface WeightedOperation {
  kind: 'conv' | 'depthwise' | 'dense'
  /** Name of its first Keras layer. */
  name: string
  /** The operation (or `input`) that it reads. */
  input: string
  /** In Keras' layout: [h, w, in, out], [h, w, channels, 1] or [in, out]. */
  kernel: Float32Array
  kernelShape: readonly number[]
  /** One value per output channel. */
  bias: Float32Array
  stride: number
  /** Height × width of its output. */
  positions: number
  /** Explicit zero padding, in pixels; otherwise the padding is TensorFlow's SAME. */
  pad?: Layer['pad']
  activation: FoldedActivation
}

export type FoldedOperation =
  | WeightedOperation
  | { kind: 'add'; name: string; inputs: readonly [string, string] }
  /** Divides each row by its Euclidean length. */
  | { kind: 'unit'; name: string; input: string }
  /** Mean over height and width. */
  | { kind: 'pool'; name: string; input: string }

export type FeatureShape = readonly [height: number, width: number, channels: number]

/** Lower bound for the sum of squares when normalizing a vector, as in Keras, to avoid a division by zero. */
export const leastSquares = 1e-12
export type DetectorOperation =
  | FoldedOperation
  /** A feature map reshaped to a table: [batch, rows, values]. */
  | { kind: 'table'; name: string; input: string; rows: number; values: number }
  /** Concatenates tables by rows. */
  | { kind: 'join'; name: string; inputs: readonly string[] }

/** Operations in order of execution, of a classifier or of a detector. */
export interface Folded {
  inputSize: number
  operations: readonly DetectorOperation[]
}

/** The operations (or `input`) that an operation reads. */
export function inputsOf(operation: DetectorOperation): readonly string[] {
  return 'inputs' in operation ? operation.inputs : [operation.input]
}

/** Maps of up to this many positions are small. */
const smallMap = 25

/** The operations on small maps and vectors, and all that read them. */
export function smallAtTheEnd({ operations }: Folded): DetectorOperation[] {
  const small = new Set<string>()
  return operations.filter((operation) => {
    const isSmall = isWeighted(operation) && operation.positions <= smallMap
    if (!isSmall && !inputsOf(operation).some((name) => small.has(name))) return false
    small.add(operation.name)
    return true
  })
}

/** The shape of each operation's output for one image; -1 where height, width or rows would have to be counted. */
export function shapesOf({ operations }: Folded): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>()
  for (const operation of operations) {
    const read = shapes.get(inputsOf(operation)[0]!) ?? []
    shapes.set(operation.name, shapeOf(operation, read))
  }
  return shapes
}

function shapeOf(operation: DetectorOperation, read: readonly number[]): readonly number[] {
  switch (operation.kind) {
    case 'conv':
    case 'depthwise':
      return [-1, -1, operation.bias.length]
    case 'dense':
      return [operation.bias.length]
    case 'pool':
      return read.slice(-1)
    case 'table':
      return [operation.rows, operation.values]
    case 'join':
      return [-1, ...read.slice(1)]
    case 'add':
    case 'unit':
      return read
  }
}

/** A folded object detector; its last operations have the names in `outputLayers`. */
export interface FoldedDetector {
  inputSize: number
  /** Class values per anchor. */
  classes: number
  operations: readonly DetectorOperation[]
}

export interface FoldedNetwork {
  inputSize: number
  classes: number
  /** In order of execution; the first reads `input`, [batch, size, size, 3], scaled as the model expects. */
  operations: readonly FoldedOperation[]
  /** The operation whose output, [batch, height, width, channels], is pooled. */
  features: string
  /** Height, width and channels of that output. */
  featureShape: FeatureShape
  /**
   * The operation that the classifier reads, [batch, features]; before normalization to unit length, if any.
   */
  embedding: string
  /** Number of features. */
  embeddingSize: number
  /** The operation that computes the logits, [batch, classes]; their softmax is the answer. */
  logits: string
}

export function foldDetector(network: Network, weights: WeightTable): FoldedDetector {
  const { inputSize, classes } = network.settings
  return { inputSize, classes, operations: foldLayers(network, weights).operations }
}

/** Folds a classifier; a single logit becomes two, see {@link twoLogits}. */
export function foldNetwork(network: Network, weights: WeightTable): FoldedNetwork {
  const { operations, weighted } = foldLayers(network, weights)
  const { inputSize } = network.settings
  const { name: logits } = network.layers.find(
    ({ role, name }) => role === 'classifier' && weighted.has(name)
  )!
  const answering = weighted.get(logits)!
  if (network.settings.classes === 1) twoLogits(answering)
  const own = operations.filter((operation) => operation.kind !== 'table' && operation.kind !== 'join')
  const inputOf = (wanted: (operation: FoldedOperation) => boolean): string | undefined => {
    const found = own.find(wanted)
    return found && 'input' in found ? found.input : undefined
  }
  return {
    inputSize,
    classes: answeredClasses(network.settings),
    operations: own,
    features: inputOf(({ kind }) => kind === 'pool')!,
    featureShape: featureShape(network),
    // The embedding as it is before normalization to unit length.
    embedding: inputOf(({ kind }) => kind === 'unit') ?? answering.input,
    embeddingSize: embeddingSize(network),
    logits
  }
}

interface FoldedLayers {
  operations: DetectorOperation[]
  weighted: Map<string, WeightedOperation>
}

/**
 * Folds BatchNormalization into the preceding operation: with g = gamma / sqrt(variance + epsilon), each output
 * channel's kernel is multiplied by g, and its bias becomes (bias - mean) g + beta. Exact up to rounding.
 */
function foldLayers(network: Network, weights: WeightTable): FoldedLayers {
  const operations: DetectorOperation[] = []
  const weighted = new Map<string, WeightedOperation>()
  /** By layer: the operation whose output stands in for the layer's. */
  const standsFor = new Map<string, string>()
  const pads = new Map<string, Layer>()

  const add = (operation: DetectorOperation, layer: Layer): void => {
    operations.push(operation)
    standsFor.set(layer.name, operation.name)
    if (isWeighted(operation)) weighted.set(operation.name, operation)
  }

  for (const layer of network.layers) {
    const inputs = layer.inputs.map((name) => standsFor.get(name)!)
    const input = inputs[0]!
    switch (layer.type) {
      case 'InputLayer':
        standsFor.set(layer.name, 'input')
        break
      case 'Conv2D':
      case 'DepthwiseConv2D':
      case 'Dense': {
        const operation = weightedOperation(layer, input, weights)
        const padded = pads.get(layer.inputs[0]!)
        if (padded && !isSame(padded)) operation.pad = padded.pad
        add(operation, layer)
        break
      }
      case 'Add':
        add({ kind: 'add', name: layer.name, inputs: [inputs[0]!, inputs[1]!] }, layer)
        break
      case 'GlobalAveragePooling2D':
        add({ kind: 'pool', name: layer.name, input }, layer)
        break
      case 'UnitNormalization':
        add({ kind: 'unit', name: layer.name, input }, layer)
        break
      case 'BatchNormalization':
        foldBatchNormalization(weighted.get(input)!, layer, weights)
        standsFor.set(layer.name, input)
        break
      case 'ReLU':
      case 'Activation':
        if (layer.activation === 'relu6' || layer.activation === 'relu') {
          weighted.get(input)!.activation = layer.activation
        }
        standsFor.set(layer.name, input)
        break
      case 'Concatenate':
        add({ kind: 'join', name: layer.name, inputs }, layer)
        break
      case 'Reshape':
        if (layer.role === 'prediction') {
          const [rows, values] = layer.outputShape as readonly [number, number]
          add({ kind: 'table', name: layer.name, input, rows, values }, layer)
        } else standsFor.set(layer.name, input)
        break
      case 'ZeroPadding2D':
        pads.set(layer.name, layer)
        standsFor.set(layer.name, input)
        break
      // Does nothing at inference.
      case 'Dropout':
        standsFor.set(layer.name, input)
        break
      // Of networks that are described and counted only.
      case 'L2Normalization':
      case 'MaxPooling2D':
      case 'SpaceToDepth':
      case 'AveragePooling2D':
      case 'Cropping2D':
      case 'ChannelShuffle':
        throw new Error(`Layers of type ${layer.type} are not compiled.`)
    }
  }
  return { operations, weighted }
}

function isWeighted(operation: DetectorOperation): operation is WeightedOperation {
  return operation.kind === 'conv' || operation.kind === 'depthwise' || operation.kind === 'dense'
}

/** Whether the zero padding before a stride-2 convolution is the one that SAME would add. */
function isSame({ pad, inputShape }: Layer): boolean {
  const [top, bottom, left, right] = pad!
  return top === inputShape[0] % 2 && left === inputShape[1]! % 2 && bottom === 1 && right === 1
}

/** Number of classes in the answer: a single output distinguishes two. */
export function answeredClasses({ classes }: { classes: number }): number {
  return Math.max(classes, 2)
}

/** Number of classes with a name; a detector's background has none. */
export function namedClasses(settings: NetworkSettings): number {
  return isDetector(settings) ? settings.classes - 1 : answeredClasses(settings)
}

/** Values per embedding, that is, the inputs of the classifier. */
export function embeddingSize({ layers }: Network): number {
  const classifier = layers.find(({ role, weights }) => role === 'classifier' && weights.length > 0)!
  return classifier.weights[0]!.shape.at(-2)!
}

/** Height, width and channels of the feature map that is pooled. */
export function featureShape({ layers }: Network): FeatureShape {
  return layers.find(({ type }) => type === 'GlobalAveragePooling2D')!.inputShape as FeatureShape
}

/** The weights of the classifier: a kernel of [features, classes], and a bias per class. */
export function classifierWeights(
  { layers, settings }: Network,
  weights: WeightTable
): Pick<WeightedOperation, 'kernel' | 'bias'> {
  const layer = layers.find(({ role, weights: own }) => role === 'classifier' && own.length > 0)!
  const operation = weightedOperation(layer, '', weights)
  if (settings.classes === 1) twoLogits(operation)
  return operation
}

/** Replaces a single logit z with the logits 0 and z, whose softmax is 1 - sigmoid(z) and sigmoid(z). */
function twoLogits(operation: WeightedOperation): void {
  const { kernel, bias } = operation
  operation.kernel = Float32Array.from({ length: 2 * kernel.length }, (_, i) =>
    i % 2 === 1 ? kernel[i >> 1]! : 0
  )
  operation.kernelShape = [kernel.length, 2]
  operation.bias = Float32Array.of(0, bias[0]!)
}

function weightedOperation(layer: Layer, input: string, weights: WeightTable): WeightedOperation {
  const table = weights.get(layer.name)!
  const kernel = table.get('kernel') ?? table.get('depthwise_kernel')!
  const kernelShape = layer.weights[0]!.shape
  // A 1x1 convolution after the pooling sees a single position, so it is a dense layer.
  const dense = layer.role === 'classifier'
  const kind = dense ? 'dense' : layer.type === 'DepthwiseConv2D' ? 'depthwise' : 'conv'
  return {
    kind,
    name: layer.name,
    input,
    kernel: kernel.slice(),
    kernelShape: dense ? kernelShape.slice(-2) : kernelShape,
    bias: table.get('bias')?.slice() ?? new Float32Array(layer.outputShape.at(-1)!),
    stride: layer.stride ?? 1,
    positions: dense ? 1 : layer.outputShape[0] * layer.outputShape[1]!,
    activation: 'linear'
  }
}

function foldBatchNormalization(operation: WeightedOperation, layer: Layer, weights: WeightTable): void {
  const table = weights.get(layer.name)!
  const gamma = table.get('gamma')!
  const beta = table.get('beta')!
  const mean = table.get('moving_mean')!
  const variance = table.get('moving_variance')!
  const { kernel, bias } = operation
  const channels = bias.length
  const scale = Float64Array.from(gamma, (g, i) => g / Math.sqrt(variance[i]! + layer.epsilon!))
  // Output channels come last in both layouts: [h, w, in, out] and [h, w, channels, 1].
  for (let i = 0; i < kernel.length; i++) kernel[i] = kernel[i]! * scale[i % channels]!
  for (let i = 0; i < channels; i++) bias[i] = (bias[i]! - mean[i]!) * scale[i]! + beta[i]!
}
