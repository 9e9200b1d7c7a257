import type { Layer, LayerRole, LayerType, Shape, WeightSpec } from './layer'

/** One function per layer type, which takes its input layers and derives everything else. */

/** Epsilon of every BatchNormalization in Keras' MobileNets, and Keras' default, which the article uses. */
const BATCH_NORM_EPSILON = 1e-3

const FLOAT32_BYTES = 4

interface Derived {
  name: string
  type: LayerType
  role: LayerRole
  inputs: readonly Layer[]
  outputShape: Shape
}

type Facts = Partial<
  Pick<
    Layer,
    'kernel' | 'stride' | 'groups' | 'padding' | 'pad' | 'activation' | 'epsilon' | 'weights' | 'macs'
  >
>

function derive({ name, type, role, inputs, outputShape }: Derived, facts: Facts = {}): Layer {
  const weights = facts.weights ?? []
  const params = weights.reduce((sum, weight) => sum + volume(weight.shape), 0)
  const frozen = weights.reduce((sum, weight) => sum + (weight.trainable ? 0 : volume(weight.shape)), 0)
  return {
    name,
    type,
    role,
    inputs: inputs.map((input) => input.name),
    inputShape: inputs[0]?.outputShape ?? outputShape,
    outputShape,
    ...facts,
    weights,
    params,
    trainableParams: params - frozen,
    macs: facts.macs ?? 0,
    activationBytes: volume(outputShape) * FLOAT32_BYTES,
    receptiveField: receptiveField(inputs, facts.kernel?.[0] ?? 1, facts.stride ?? 1)
  }
}

/**
 * A window of k values with a spacing of `step` pixels sees (k - 1) * step pixels more than a single value.
 */
function receptiveField(inputs: readonly Layer[], kernel: number, stride: number): Layer['receptiveField'] {
  let size = 1
  let step = 1
  for (const { receptiveField: seen } of inputs) {
    size = Math.max(size, seen.size)
    step = Math.max(step, seen.stride)
  }
  return { size: size + (kernel - 1) * step, stride: step * stride }
}

export function inputLayer(size: number, channels = 3): Layer {
  return derive({
    name: 'input_layer',
    type: 'InputLayer',
    role: 'input',
    inputs: [],
    outputShape: [size, size, channels]
  })
}

export interface Convolution {
  name: string
  role: LayerRole
  /** Side length of the square kernel. */
  kernel: number
  stride: number
  padding: 'same' | 'valid'
  bias: boolean
}

/** @param convolution.groups number of groups; both channel counts must be multiples of it */
export function conv2d(
  input: Layer,
  { filters, groups = 1, ...conv }: Convolution & { filters: number; groups?: number }
): Layer {
  const { name, role, kernel, stride, padding, bias } = conv
  const [height, width, channels] = spatial(input)
  const outputShape: Shape = [windows(height, conv), windows(width, conv), filters]
  const kernelShape = [kernel, kernel, channels / groups, filters]
  return derive(
    { name, type: 'Conv2D', role, inputs: [input], outputShape },
    {
      kernel: [kernel, kernel],
      stride,
      ...(groups > 1 && { groups }),
      padding,
      weights: [{ name: 'kernel', shape: kernelShape, trainable: true }, ...biasOf(bias, filters)],
      macs: volume(kernelShape) * outputShape[0] * outputShape[1]
    }
  )
}

export function depthwiseConv2d(input: Layer, conv: Convolution): Layer {
  const { name, role, kernel, stride, padding, bias } = conv
  const [height, width, channels] = spatial(input)
  const outputShape: Shape = [windows(height, conv), windows(width, conv), channels]
  const kernelShape = [kernel, kernel, channels, 1]
  return derive(
    { name, type: 'DepthwiseConv2D', role, inputs: [input], outputShape },
    {
      kernel: [kernel, kernel],
      stride,
      padding,
      weights: [{ name: 'depthwise_kernel', shape: kernelShape, trainable: true }, ...biasOf(bias, channels)],
      macs: volume(kernelShape) * outputShape[0] * outputShape[1]
    }
  )
}

/** `linear` marks the end of a bottleneck, which has no activation. */
export function batchNormalization(input: Layer, name: string, role: LayerRole, linear = false): Layer {
  const shape = [input.outputShape.at(-1)!]
  return derive(
    { name, type: 'BatchNormalization', role, inputs: [input], outputShape: input.outputShape },
    {
      epsilon: BATCH_NORM_EPSILON,
      ...(linear && { activation: 'linear' as const }),
      weights: [
        { name: 'gamma', shape, trainable: true },
        { name: 'beta', shape, trainable: true },
        { name: 'moving_mean', shape, trainable: false },
        { name: 'moving_variance', shape, trainable: false }
      ]
    }
  )
}

/** Keras has a layer `ReLU` (with a maximum of 6 for ReLU6) and a generic `Activation`. */
export function activation(
  input: Layer,
  name: string,
  role: LayerRole,
  type: 'ReLU' | 'Activation',
  kind: 'relu' | 'relu6' | 'leaky-relu' | 'softmax'
): Layer {
  return derive({ name, type, role, inputs: [input], outputShape: input.outputShape }, { activation: kind })
}

/**
 * What `same` adds for an odd kernel at stride 2, in Keras' own layer: as much on all sides where the size is odd,
 * and otherwise one row and column less above and to the left.
 * @param where `behind` is one row and column below and to the right, `around` on all sides, in any case
 */
export function zeroPadding2d(
  input: Layer,
  name: string,
  role: LayerRole,
  where?: 'behind' | 'around',
  kernel = 3
): Layer {
  const [height, width, channels] = spatial(input)
  const reach = (kernel - 1) / 2
  const before = (side: number): number =>
    where === 'behind' ? 0 : where === 'around' ? 1 : reach - 1 + (side % 2)
  const [top, left] = [before(height), before(width)]
  const outputShape: Shape = [height + top + reach, width + left + reach, channels]
  return derive(
    { name, type: 'ZeroPadding2D', role, inputs: [input], outputShape },
    { pad: [top, reach, left, reach] }
  )
}

/** Without the first row and the first column. */
export function cropping2d(input: Layer, name: string, role: LayerRole): Layer {
  const [height, width, channels] = spatial(input)
  const outputShape: Shape = [height - 1, width - 1, channels]
  return derive({ name, type: 'Cropping2D', role, inputs: [input], outputShape })
}

/** Keeps the shape: the channels, seen as a table with a row per group, are read column by column. */
export function channelShuffle(input: Layer, name: string, groups: number): Layer {
  const { outputShape } = input
  return derive({ name, type: 'ChannelShuffle', role: 'shuffle', inputs: [input], outputShape }, { groups })
}

export function add(name: string, first: Layer, second: Layer, role: LayerRole = 'shortcut'): Layer {
  return derive({
    name,
    type: 'Add',
    role,
    inputs: [first, second],
    outputShape: first.outputShape
  })
}

/** Of feature maps, the channels of one behind those of another; of tables, the rows. */
export function concatenate(name: string, role: LayerRole, tables: readonly Layer[]): Layer {
  const [first] = tables
  if (first!.outputShape.length === 3) {
    const [height, width] = first!.outputShape
    const depth = tables.reduce((sum, { outputShape }) => sum + outputShape.at(-1)!, 0)
    return derive({ name, type: 'Concatenate', role, inputs: tables, outputShape: [height, width, depth] })
  }
  const rows = tables.reduce((sum, { outputShape }) => sum + outputShape[0], 0)
  const outputShape: Shape = [rows, tables[0]!.outputShape.at(-1)!]
  return derive({ name, type: 'Concatenate', role, inputs: tables, outputShape })
}

export interface Pooling {
  name: string
  type: 'MaxPooling2D' | 'AveragePooling2D'
  role: LayerRole
  /** Side length of the square window. */
  kernel: number
  stride: number
  padding: 'same' | 'valid'
}

/** The largest value of each window, or the mean; at the edge, of those values that lie in the map. */
export function pooling2d(input: Layer, pooling: Pooling): Layer {
  const { name, type, role, kernel, stride, padding } = pooling
  const [height, width, channels] = spatial(input)
  const outputShape: Shape = [windows(height, pooling), windows(width, pooling), channels]
  return derive(
    { name, type, role, inputs: [input], outputShape },
    { kernel: [kernel, kernel], stride, padding }
  )
}

/** Divides the channels of each cell by their length, and multiplies each by a number that is learned. */
export function l2Normalization(input: Layer, name: string, role: LayerRole): Layer {
  const { outputShape } = input
  const weights = [{ name: 'scale' as const, shape: [outputShape.at(-1)!], trainable: true }]
  return derive({ name, type: 'L2Normalization', role, inputs: [input], outputShape }, { weights })
}

/** A map of a fraction of the sides, with the square of that as many channels. */
export function spaceToDepth(input: Layer, name: string, role: LayerRole, side: number): Layer {
  const [height, width, channels] = spatial(input)
  const outputShape: Shape = [height / side, width / side, channels * side * side]
  return derive(
    { name, type: 'SpaceToDepth', role, inputs: [input], outputShape },
    { kernel: [side, side], stride: side }
  )
}

/** With `keepdims`, the output is [1, 1, channels] instead of a vector. */
export function globalAveragePooling2d(input: Layer, name: string, role: LayerRole, keepdims = false): Layer {
  const [height, width, channels] = spatial(input)
  const pooled = derive({
    name,
    type: 'GlobalAveragePooling2D',
    role,
    inputs: [input],
    outputShape: keepdims ? [1, 1, channels] : [channels]
  })
  const { size, stride } = input.receptiveField
  const side = Math.max(height, width)
  return { ...pooled, receptiveField: { size: size + (side - 1) * stride, stride: stride * side } }
}

/** Divides the features by their Euclidean norm. */
export function unitNormalization(input: Layer, role: LayerRole): Layer {
  const { outputShape } = input
  return derive({ name: 'unit_normalization', type: 'UnitNormalization', role, inputs: [input], outputShape })
}

export function reshape(input: Layer, name: string, role: LayerRole, outputShape: Shape): Layer {
  return derive({ name, type: 'Reshape', role, inputs: [input], outputShape })
}

export function dropout(input: Layer, name: string, role: LayerRole): Layer {
  return derive({ name, type: 'Dropout', role, inputs: [input], outputShape: input.outputShape })
}

/** A dense layer with a softmax. */
export function dense(input: Layer, name: string, role: LayerRole, units: number): Layer {
  const features = input.outputShape.at(-1)!
  return derive(
    { name, type: 'Dense', role, inputs: [input], outputShape: [units] },
    {
      activation: 'softmax',
      weights: [{ name: 'kernel', shape: [features, units], trainable: true }, ...biasOf(true, units)],
      macs: features * units
    }
  )
}

function biasOf(bias: boolean, channels: number): WeightSpec[] {
  return bias ? [{ name: 'bias', shape: [channels], trainable: true }] : []
}

/** The number of windows that fit along one side. */
function windows(
  side: number,
  { kernel, stride, padding }: Pick<Convolution, 'kernel' | 'stride' | 'padding'>
): number {
  return padding === 'same' ? Math.ceil(side / stride) : Math.floor((side - kernel) / stride) + 1
}

function volume(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1)
}

function spatial(layer: Layer): readonly [height: number, width: number, channels: number] {
  if (layer.outputShape.length === 3) return layer.outputShape
  throw new TypeError(`${layer.name} gives a vector where a feature map is needed`)
}
