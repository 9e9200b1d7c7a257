/** Keras operations that TensorFlow.js lacks or defines differently, as layers and activations for it. */
import type * as TensorFlow from '@tensorflow/tfjs'
import { activationsOf } from './keras-activations'
import { HugeAnswer, mostAnswered } from './load-layers'

type Tf = typeof TensorFlow
type Tensor = TensorFlow.Tensor

/** A number, or nested arrays of numbers. */
type Constant = number | Constant[]

/** Settings of an {@link Operation}. No name contains an underscore: TensorFlow.js would remove it. */
export interface OperationSettings {
  name: string
  operation: string
  /** The operands in order: the index of a layer input, or a constant. */
  operands: readonly ({ input: number } | { constant: Constant })[]
  settings: Settings
  /** The activation to apply to the result, for a layer with weights. */
  activation?: { operation: string; settings: Settings }
  /** For the first layer of a model without an InputLayer. */
  batchInputShape?: TensorFlow.Shape
}

export type Settings = Readonly<Record<string, unknown>>

interface Operation {
  /** Names and shapes of its weights, in Keras' order. */
  weights?: (shape: number[], settings: Settings) => [name: string, shape: number[]][]
  run(tf: Tf, operands: Tensor[], settings: Settings, weights: Tensor[]): Tensor
}

/**
 * Registers the layer `KerasOperation` and the activation `KerasActivation` with TensorFlow.js, which
 * `runnableConfig` refers to.
 */
export function registerOperations(tf: Tf): void {
  const activations = activationsOf(tf)

  class KerasOperation extends tf.layers.Layer {
    static className = 'KerasOperation'
    private variables: TensorFlow.LayerVariable[] = []

    constructor(private readonly chosen: OperationSettings) {
      super({ name: chosen.name, ...(chosen.batchInputShape && { batchInputShape: chosen.batchInputShape }) })
    }

    override build(shape: TensorFlow.Shape | TensorFlow.Shape[]): void {
      const { operation, settings } = this.chosen
      const [first] = shapesOf(shape)
      const weights = operations[operation]?.weights?.(first!, settings) ?? []
      this.variables = weights.map(([name, dims]) =>
        this.addWeight(name, dims, 'float32', tf.initializers.zeros())
      )
      super.build(shape)
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const list = Array.isArray(inputs) ? inputs : [inputs]
      const { operation, operands, settings } = this.chosen
      return tf.tidy(() => {
        const values = operands.map((operand) =>
          'input' in operand ? list[operand.input]! : tf.tensor(operand.constant as number)
        )
        const weights = this.variables.map((variable) => variable.read())
        const unary = activations[operation]
        if (unary) return unary(values[0]!, settings)
        const aligned = settings['align'] ? sameRank(tf, values) : values
        const result = operations[operation]!.run(tf, aligned, settings, weights)
        const { activation } = this.chosen
        return activation ? activations[activation.operation]!(result, activation.settings) : result
      })
    }

    /** Computed by running the operation on zeros: only the batch size is unknown. */
    override computeOutputShape(shape: TensorFlow.Shape | TensorFlow.Shape[]): TensorFlow.Shape {
      const shapes = shapesOf(shape)
      const values = mostValues(this.chosen, shapes)
      if (!(values <= mostAnswered)) throw new HugeAnswer(this.name, values)
      const zeros = shapes.map((dims) => tf.zeros(dims))
      const answer = this.call(zeros)
      const [, ...dims] = answer.shape
      tf.dispose([...zeros, answer])
      return [null, ...dims]
    }
  }

  class KerasActivation extends tf.serialization.Serializable {
    static className = 'KerasActivation'
    constructor(private readonly chosen: { operation: string; settings: Settings }) {
      super()
    }
    apply(x: Tensor): Tensor {
      const { operation, settings } = this.chosen
      return tf.tidy(() => activations[operation]!(x, settings))
    }
    getConfig(): TensorFlow.serialization.ConfigDict {
      return {}
    }
  }

  tf.serialization.registerClass(KerasOperation)
  tf.serialization.registerClass(KerasActivation)
}

/** Upper bound on an operation's output values for one image: some turn a small input into a large output. */
function mostValues({ operation, settings }: OperationSettings, shapes: readonly number[][]): number {
  const product = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1)
  const [, height = 1, width = 1, ...others] = shapes[0] ?? []
  const channels = product(others)
  switch (operation) {
    case 'pad': {
      const [rows = [0, 0], columns = [0, 0]] = settings['padding'] as [number, number][]
      return (height + rows[0] + rows[1]) * (width + columns[0] + columns[1]) * channels
    }
    case 'resize':
    case 'cover':
      return Number(settings['height']) * Number(settings['width']) * channels
    case 'upsample':
      return product(shapes[0] ?? []) * product(settings['size'] as number[])
    case 'repeat':
      return product(shapes[0] ?? []) * Number(settings['times'])
    default: {
      // The largest size on each axis, as in broadcasting.
      const rank = Math.max(...shapes.map((dims) => dims.length), 0)
      const axes = Array.from({ length: rank }, (_, axis) =>
        Math.max(...shapes.map((dims) => dims[dims.length - rank + axis] ?? 1))
      )
      return product(axes) * shapes.length
    }
  }
}

/** Shapes of each input for a batch of one. */
function shapesOf(shape: TensorFlow.Shape | TensorFlow.Shape[]): number[][] {
  const shapes = (Array.isArray(shape[0]) ? shape : [shape]) as TensorFlow.Shape[]
  return shapes.map(([, ...dims]) => [1, ...dims.map((size) => size ?? 1)])
}

const operations: Readonly<Record<string, Operation>> = {
  // Arithmetic.
  add: { run: (tf, values) => values.reduce((a, b) => tf.add(a, b)) },
  subtract: { run: (tf, [a, b]) => tf.sub(a!, b!) },
  multiply: { run: (tf, values) => values.reduce((a, b) => tf.mul(a, b)) },
  divide: { run: (tf, [a, b]) => tf.div(a!, b!) },
  average: {
    run: (tf, values) =>
      tf.div(
        values.reduce((a, b) => tf.add(a, b)),
        values.length
      )
  },
  maximum: { run: (tf, values) => values.reduce((a, b) => tf.maximum(a, b)) },
  minimum: { run: (tf, values) => values.reduce((a, b) => tf.minimum(a, b)) },
  power: { run: (tf, [a, b]) => tf.pow(a!, b!) },
  negative: { run: (tf, [a]) => tf.neg(a!) },
  absolute: { run: (tf, [a]) => tf.abs(a!) },
  square: { run: (tf, [a]) => tf.square(a!) },
  sqrt: { run: (tf, [a]) => tf.sqrt(a!) },
  log: { run: (tf, [a]) => tf.log(a!) },
  clip: { run: (tf, [a, low, high]) => tf.minimum(tf.maximum(a!, low!), high!) },
  identity: { run: (tf, [a]) => tf.clone(a!) },

  rescale: {
    run: (tf, [a], { scale, offset }) =>
      tf.add(tf.mul(a!, tf.tensor(scale as number)), tf.tensor(offset as number))
  },

  dot: {
    run: (tf, [a, b], { axes, normalize }) => dotProduct(tf, a!, b!, axes as number[], Boolean(normalize))
  },

  // Shapes.
  repeat: {
    run: (tf, [a], { times }) => tf.tile(tf.expandDims(a!, 1), [1, Number(times), 1])
  },
  flatten: {
    run(tf, [a], { first }) {
      const axes = a!.shape.map((_, i) => i)
      const last = first && a!.rank > 1 ? tf.transpose(a!, [0, ...axes.slice(2), 1]) : a!
      return tf.reshape(last, [a!.shape[0], -1])
    }
  },
  concatenate: { run: (tf, values, { axis }) => tf.concat(values, axisOf(values[0]!, axis)) },
  stack: {
    run: (tf, values, { axis }) =>
      tf.stack(values, Number(axis) < 0 ? Number(axis) + values[0]!.rank + 1 : Number(axis))
  },
  slice: { run: (tf, [a], { slices }) => sliced(tf, a!, slices as Slice[]) },
  transpose: { run: (tf, [a], { order }) => tf.transpose(a!, [...(order as number[])]) },
  reshape: { run: (tf, [a], { shape }) => tf.reshape(a!, [a!.shape[0], ...(shape as number[])]) },
  pad: {
    run: (tf, [a], { padding }) => tf.pad(a!, [[0, 0], ...(padding as [number, number][]), [0, 0]])
  },
  crop: {
    run(tf, [a], { cropping }) {
      const [[top, bottom], [left, right]] = cropping as [[number, number], [number, number]]
      const [, height, width] = a!.shape as [number, number, number, number]
      return tf.slice(a!, [0, top, left, 0], [-1, height - top - bottom, width - left - right, -1])
    }
  },
  centerCrop: { run: (tf, [a], { height, width }) => centerCropped(tf, a!, Number(height), Number(width)) },
  resize: {
    run: (tf, [a], { height, width, interpolation }) =>
      resized(tf, a!, [Number(height), Number(width)], String(interpolation))
  },
  cover: {
    run: (tf, [a], { height, width, interpolation }) =>
      coveringResize(tf, a!, Number(height), Number(width), String(interpolation))
  },
  upsample: {
    run(tf, [a], { size, interpolation }) {
      const [down, across] = size as [number, number]
      return resized(tf, a!, [a!.shape[1]! * down, a!.shape[2]! * across], String(interpolation))
    }
  },

  // Reductions over axes.
  mean: { run: (tf, [a], { axes, keep }) => tf.mean(a!, axes as number[], Boolean(keep)) },
  max: { run: (tf, [a], { axes, keep }) => tf.max(a!, axes as number[], Boolean(keep)) },
  sum: { run: (tf, [a], { axes, keep }) => tf.sum(a!, axes as number[], Boolean(keep)) },
  softmaxOver: { run: (tf, [a], { axes }) => softmax(tf, a!, axes as number[]) },
  unit: { run: (tf, [a], { axes, epsilon }) => ofLength1(tf, a!, axes as number[], Number(epsilon)) },

  // Operations with weights.
  prelu: {
    weights: (shape, { shared }) => [
      ['alpha', shape.slice(1).map((size, i) => ((shared as number[]).includes(i + 1) ? 1 : size))]
    ],
    run: (tf, [a], _, [alpha]) => tf.sub(tf.relu(a!), tf.mul(alpha!, tf.relu(tf.neg(a!))))
  },
  depthwise: {
    weights: ([, , , channels], { kernel, multiplier, bias }) => [
      ['kernel', [...(kernel as number[]), channels!, Number(multiplier)]],
      ...(bias ? [['bias', [channels! * Number(multiplier)]] as [string, number[]]] : [])
    ],
    run(tf, [a], { strides, padding, dilation }, [kernel, bias]) {
      const product = tf.depthwiseConv2d(
        a as TensorFlow.Tensor4D,
        kernel as TensorFlow.Tensor4D,
        strides as [number, number],
        padding as 'same' | 'valid',
        'NHWC',
        dilation as [number, number]
      )
      return bias ? tf.add(product, bias) : product
    }
  },
  groupedConvolution: {
    weights: ([, , , channels], { kernel, groups, filters, bias }) => [
      ['kernel', [...(kernel as number[]), channels! / Number(groups), Number(filters)]],
      ...(bias ? [['bias', [Number(filters)]] as [string, number[]]] : [])
    ],
    run(tf, [a], { strides, padding, dilation, groups }, [kernel, bias]) {
      const inputs = tf.split<TensorFlow.Tensor4D>(a!, Number(groups), 3)
      const kernels = tf.split<TensorFlow.Tensor4D>(kernel!, Number(groups), 3)
      const parts = inputs.map((input, i) =>
        tf.conv2d(
          input,
          kernels[i]!,
          strides as [number, number],
          padding as 'same' | 'valid',
          'NHWC',
          dilation as [number, number]
        )
      )
      const product = tf.concat(parts, 3)
      return bias ? tf.add(product, bias) : product
    }
  },
  standardize: {
    weights: (shape, { axes, constants }) => {
      const kept = positive(axes, shape.length).map((axis) => shape[axis]!)
      return constants
        ? []
        : [
            ['mean', kept],
            ['variance', kept]
          ]
    },
    run(tf, [a], { axes, invert, constants }, weights) {
      const given = constants as [Constant, Constant] | undefined
      const broadcast = (values: Tensor): Tensor =>
        values.size === 1 ? tf.reshape(values, []) : alongAxes(tf, values, a!, positive(axes, a!.rank))
      const [mean, variance] = given ? given.map((values) => tf.tensor(values as number)) : weights
      const deviation = tf.maximum(tf.sqrt(broadcast(variance!)), 1e-7)
      return invert
        ? tf.add(broadcast(mean!), tf.mul(a!, deviation))
        : tf.div(tf.sub(a!, broadcast(mean!)), deviation)
    }
  },
  groupNormalization: {
    weights: (shape, settings) => scaleAndCenter([shape.at(-1)!], settings),
    run(tf, [a], settings, weights) {
      const { groups, epsilon } = settings
      const shape = a!.shape
      const channels = shape.at(-1)!
      const count = Number(groups) === -1 ? channels : Number(groups)
      const grouped = tf.reshape(a!, [...shape.slice(0, -1), count, channels / count])
      const within = Array.from({ length: grouped.rank }, (_, i) => i).filter(
        (i) => i > 0 && i !== grouped.rank - 2
      )
      const normal = tf.reshape(normalised(tf, grouped, within, Number(epsilon)), shape)
      return scaledAndCentred(tf, normal, settings, weights)
    }
  },
  layerNormalization: {
    weights: (shape, settings) =>
      scaleAndCenter(
        positive(settings['axes'], shape.length).map((axis) => shape[axis]!),
        settings
      ),
    run(tf, [a], settings, weights) {
      const axes = positive(settings['axes'], a!.rank)
      const broadcast = weights.map((weight) => alongAxes(tf, weight, a!, axes))
      return scaledAndCentred(tf, normalised(tf, a!, axes, Number(settings['epsilon'])), settings, broadcast)
    }
  },
  rmsNormalization: {
    weights: (shape, { axes }) => [['scale', positive(axes, shape.length).map((axis) => shape[axis]!)]],
    run(tf, [a], settings, [scale]) {
      const axes = positive(settings['axes'], a!.rank)
      const squares = tf.mean(tf.square(a!), axes, true)
      const normal = tf.mul(a!, tf.rsqrt(tf.add(squares, Number(settings['epsilon']))))
      return tf.mul(normal, alongAxes(tf, scale!, a!, axes))
    }
  }
}

function positive(axes: unknown, rank: number): number[] {
  return (axes as number[]).map((axis) => (axis < 0 ? axis + rank : axis))
}

/** Reshapes weights of some axes to broadcast with `x`. */
function alongAxes(tf: Tf, weights: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  return tf.reshape(
    weights,
    x.shape.map((size, i) => (axes.includes(i) ? size : 1))
  )
}

/** Like Keras' merging layers: inserts missing dimensions after the batch. */
function sameRank(tf: Tf, values: Tensor[]): Tensor[] {
  const rank = Math.max(...values.map((value) => value.rank))
  return values.map((value) => {
    const [batch, ...rest] = value.shape
    const missing = Array.from({ length: rank - value.rank }, () => 1)
    return missing.length > 0 ? tf.reshape(value, [batch, ...missing, ...rest]) : value
  })
}

/** One entry of `x[...]`: a range of an axis, the rest of the axes, or one position, which removes the axis. */
export type Slice =
  { at: number } | { start: number | null; stop: number | null; step: number | null } | 'rest'

function sliced(tf: Tf, x: Tensor, slices: readonly Slice[]): Tensor {
  const rest = slices.indexOf('rest')
  const missing = x.rank - slices.filter((slice) => slice !== 'rest').length
  const all = { start: null, stop: null, step: null }
  const fill = Array.from({ length: missing }, () => all)
  const full = (
    rest < 0 ? [...slices, ...fill] : [...slices.slice(0, rest), ...fill, ...slices.slice(rest + 1)]
  ) as Exclude<Slice, 'rest'>[]
  const reversed = full.flatMap((slice, axis) => ('step' in slice && slice.step === -1 ? [axis] : []))
  const turned = reversed.length > 0 ? tf.reverse(x, reversed) : x
  const begin: number[] = []
  const end: number[] = []
  const strides: number[] = []
  for (const [axis, slice] of full.entries()) {
    const size = x.shape[axis]!
    const position = (value: number): number => Math.min(size, Math.max(0, value < 0 ? value + size : value))
    if ('at' in slice) {
      begin.push(position(slice.at))
      end.push(position(slice.at) + 1)
      strides.push(1)
    } else {
      begin.push(slice.start === null ? 0 : position(slice.start))
      end.push(slice.stop === null ? size : position(slice.stop))
      strides.push(slice.step === -1 ? 1 : (slice.step ?? 1))
    }
  }
  const part = tf.stridedSlice(turned, begin, end, strides)
  const gone = full.flatMap((slice, axis) => ('at' in slice ? [axis] : []))
  return gone.length > 0 ? tf.squeeze(part, gone) : part
}

function axisOf(x: Tensor, axis: unknown): number {
  return Number(axis) < 0 ? Number(axis) + x.rank : Number(axis)
}

/** Samples at pixel centres, as Keras 2 and 3 do. */
function resized(tf: Tf, x: Tensor, size: [number, number], interpolation: string): Tensor {
  const images = x as TensorFlow.Tensor4D
  return interpolation === 'nearest'
    ? tf.image.resizeNearestNeighbor(images, size, false, true)
    : tf.image.resizeBilinear(images, size, false, true)
}

/** Crops the middle; a smaller picture is first resized to cover the size, as in Keras. */
function centerCropped(tf: Tf, x: Tensor, height: number, width: number): Tensor {
  const [, high, wide] = x.shape as [number, number, number, number]
  if (high >= height && wide >= width) {
    const top = Math.floor((high - height) / 2)
    const left = Math.floor((wide - width) / 2)
    return tf.slice(x, [0, top, left, 0], [-1, height, width, -1])
  }
  return coveringResize(tf, x, height, width)
}

/** Crops the largest part of the target's aspect ratio from the middle, then resizes it. */
function coveringResize(
  tf: Tf,
  x: Tensor,
  height: number,
  width: number,
  interpolation = 'bilinear'
): Tensor {
  const [, high, wide] = x.shape as [number, number, number, number]
  const cropHigh = Math.max(1, Math.min(high, Math.trunc((wide * height) / width)))
  const cropWide = Math.max(1, Math.min(wide, Math.trunc((high * width) / height)))
  const top = Math.trunc((high - cropHigh) / 2)
  const left = Math.trunc((wide - cropWide) / 2)
  const part = tf.slice(x, [0, top, left, 0], [-1, cropHigh, cropWide, -1])
  return resized(tf, part, [height, width], interpolation)
}

function ofLength1(tf: Tf, x: Tensor, axes: number[], epsilon: number): Tensor {
  const squares = tf.sum(tf.square(x), axes, true)
  return tf.mul(x, tf.rsqrt(tf.maximum(squares, epsilon)))
}

/**
 * The dot product of two tensors per picture, each along one of its axes: [batch, ...rest of the first, ...rest
 * of the second].
 */
function dotProduct(tf: Tf, a: Tensor, b: Tensor, axes: number[], normalize: boolean): Tensor {
  const parts = [a, b].map((x, i) => {
    const axis = axisOf(x, axes[i])
    const values = normalize ? ofLength1(tf, x, [axis], 1e-12) : x
    const rest = x.shape.map((_, each) => each).filter((each) => each > 0 && each !== axis)
    const moved = tf.transpose(values, [0, ...rest, axis])
    return {
      shape: rest.map((each) => x.shape[each]!),
      matrix: tf.reshape(moved, [x.shape[0], -1, x.shape[axis]!])
    }
  })
  const product = tf.matMul(parts[0]!.matrix, parts[1]!.matrix, false, true)
  const shape = parts.flatMap((part) => part.shape)
  return tf.reshape(product, [a.shape[0], ...(shape.length > 0 ? shape : [1])])
}

function softmax(tf: Tf, x: Tensor, axes: number[]): Tensor {
  const exponentials = tf.exp(tf.sub(x, tf.max(x, axes, true)))
  return tf.div(exponentials, tf.sum(exponentials, axes, true))
}

function normalised(tf: Tf, x: Tensor, axes: number[], epsilon: number): Tensor {
  const mean = tf.mean(x, axes, true)
  const centred = tf.sub(x, mean)
  const variance = tf.mean(tf.square(centred), axes, true)
  return tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)))
}

function scaleAndCenter(shape: number[], { scale, center }: Settings): [string, number[]][] {
  const gamma: [string, number[]][] = scale ? [['gamma', shape]] : []
  return center ? [...gamma, ['beta', shape]] : gamma
}

function scaledAndCentred(
  tf: Tf,
  x: Tensor,
  { scale, center }: Settings,
  weights: readonly Tensor[]
): Tensor {
  const scaled = scale ? tf.mul(x, weights[0]!) : x
  return center ? tf.add(scaled, weights.at(-1)!) : scaled
}
