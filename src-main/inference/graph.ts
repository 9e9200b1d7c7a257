/** Writes a folded network as a frozen TensorFlow graph in a SavedModel. */
import type { Precision } from '../contract/classification'
import { outputLayers } from '../network/ssdlite'
import { DataType, encodeSavedModel } from '../weights/tensorflow-proto'
import type { InnerValues } from './classifier'
import {
  inputsOf,
  shapesOf,
  smallAtTheEnd,
  type DetectorOperation,
  type Folded,
  type FoldedDetector,
  type FoldedNetwork
} from './fold'
import { binary, cast, constant, noText, placeholder, shape, tensorInfo, type GraphNode } from './graph-nodes'
import { inRounds } from './loop-nodes'
import { operationNodes } from './operation-nodes'
import type { EightBits, Levels } from './quantize'
import { quantizedNodes } from './quantized-graph'
import { affine, byteLevels, reversed, type Scaling } from './scaling'

export type FloatPrecision = Exclude<Precision, 'int8'>

/** Increment this when the written graph changes: it is part of the key under which graphs are cached. */
export const compilerVersion = 17

/** Signatures of the SavedModel; all return `probabilities`, [batch, classes], float32. */
export const signatures = {
  /**
   * Takes one string tensor with the RGB bytes of the whole batch: batch × size × size × 3. Also returns
   * `embedding`, the input of the classifier, [batch, features], float32.
   */
  pixels: 'pixels',
  /** The same input, but returns all of {@link InnerValues}. */
  features: 'pixels_features',
  /** Takes a float32 tensor [batch, size, size, 3], scaled as the model expects. */
  images: 'serving_default'
} as const

/**
 * Signatures of a detector; both take `images`, as {@link signatures}' does. Its logits have no final activation; all numbers
 * are float32, but for the places.
 */
export const detectorSignatures = {
  /**
   * Also takes `least`, a logit. Returns `boxes`, [batch, anchors, 4]; the `logits` of at least that much,
   * and their `places` (int32) in the table of all, [batch × anchors × classes]; and `sums`, [batch], of all that was
   * computed for an image: no number if any of it is none.
   */
  found: 'found',
  /** Returns `boxes` and all logits as `classes`, [batch, anchors, classes]. */
  all: 'serving_default'
} as const

/**
 * The bytes of `saved_model.pb`. With `bfloat16`, everything but the softmax is computed in that type; for 8
 * bits, see `quantizedNodes`.
 *
 * @param computation a type, or how to compute in 8 bits
 * @param threads of an operation: the batch is computed in rounds that suit them; without it, all at once
 */
export function compileSavedModel(
  network: FoldedNetwork,
  computation: FloatPrecision | EightBits,
  scaling: Scaling = { range: '-1..1', channels: 'rgb' },
  threads?: number
): Uint8Array {
  const { inputSize, classes, embeddingSize } = network
  const { float } = DataType
  const type = typeOf(computation)
  const levels = typeof computation === 'string' ? undefined : byteLevels(scaling)
  const outputs = [network.features, network.embedding, network.logits]
  const nodes = [
    ...(levels ? byteNodes(inputSize, levels) : imageNodes(inputSize, scaling)),
    ...(threads
      ? batchNodes(network, computation, outputs, threads, levels)
      : [...inputNodes(computation, levels), ...bodyNodes(network, computation, levels)]),
    cast('features', network.features, type, float),
    cast('embedding', network.embedding, type, float),
    cast('logits', network.logits, type, float),
    { name: 'probabilities', op: 'Softmax', input: ['logits'], attr: { T: { type: float } } }
  ]
  const { pixels, images } = inputTensors(inputSize)
  const answers = { probabilities: tensorInfo('probabilities', float, [-1, classes]) }
  const embedding = tensorInfo('embedding', float, [-1, embeddingSize])
  const inner: Record<keyof InnerValues, object> = {
    ...answers,
    logits: tensorInfo('logits', float, [-1, classes]),
    embedding,
    features: tensorInfo('features', float, [-1, ...network.featureShape])
  }
  return savedModel(nodes, {
    [signatures.pixels]: { inputs: pixels, outputs: { ...answers, embedding } },
    [signatures.features]: { inputs: pixels, outputs: inner },
    [signatures.images]: { inputs: images, outputs: answers }
  })
}

/** The same for an object detector, which takes scaled images. */
export function compileDetector(
  network: FoldedDetector,
  computation: FloatPrecision | EightBits,
  threads: number
): Uint8Array {
  const { inputSize, classes } = network
  const { float } = DataType
  const type = typeOf(computation)
  const { box, class: kinds } = outputLayers
  const nodes = [
    placeholder('images', float, [-1, inputSize, inputSize, 3]),
    ...batchNodes(network, computation, [box, kinds], threads),
    cast('boxes', box, type, float),
    cast('classes', kinds, type, float),
    ...highScoreNodes()
  ]
  const outputs = {
    boxes: tensorInfo('boxes', float, [-1, -1, 4]),
    classes: tensorInfo('classes', float, [-1, -1, classes])
  }
  const { images } = inputTensors(inputSize)
  return savedModel(nodes, {
    [detectorSignatures.found]: {
      inputs: { ...images, least: tensorInfo('least', float, []) },
      outputs: {
        boxes: outputs.boxes,
        sums: tensorInfo('sums', float, [-1]),
        places: tensorInfo('places', DataType.int32, [-1]),
        logits: tensorInfo('logits', float, [-1])
      }
    },
    [detectorSignatures.all]: { inputs: images, outputs }
  })
}

/** From `boxes`, `classes` and `least` to `sums`, `places` and `logits`: copying all logits would take longer. */
function highScoreNodes(): GraphNode[] {
  const { float, int32, int64, bool } = DataType
  const T = { type: float }
  const sum = (name: string, input: string): GraphNode => ({
    name,
    op: 'Sum',
    input: [input, 'image_axes'],
    attr: { T, Tidx: { type: int32 }, keep_dims: { b: false } }
  })
  const reshape = (name: string, input: string, type: DataType): GraphNode => ({
    name,
    op: 'Reshape',
    input: [input, 'flat'],
    attr: { T: { type }, Tshape: { type: int32 } }
  })
  return [
    placeholder('least', float, []),
    constant('image_axes', Int32Array.of(1, 2), [2], int32),
    constant('flat', Int32Array.of(-1), [1], int32),
    constant('table_axis', Int32Array.of(0), [], int32),
    sum('boxes/sum', 'boxes'),
    sum('classes/sum', 'classes'),
    binary('sums', 'Add', 'boxes/sum', 'classes/sum'),
    reshape('table', 'classes', float),
    binary('is_high', 'GreaterEqual', 'table', 'least'),
    { name: 'high', op: 'Where', input: ['is_high'], attr: { T: { type: bool } } },
    reshape('high_places', 'high', int64),
    cast('places', 'high_places', int64, int32),
    {
      name: 'logits',
      op: 'GatherV2',
      input: ['table', 'places', 'table_axis'],
      attr: { Tparams: T, Tindices: { type: int32 }, Taxis: { type: int32 }, batch_dims: { i: 0 } }
    }
  ]
}

/**
 * All operations, from `images`, or in bytes `input`, to the outputs: in rounds, and in floating point the small maps at
 * the end for all images of the batch at once, because their weights take longer to read than anything else.
 */
function batchNodes(
  network: Folded,
  computation: FloatPrecision | EightBits,
  outputs: readonly string[],
  threads: number,
  levels?: Levels
): GraphNode[] {
  const { inputSize, operations } = network
  const late = typeof computation === 'string' ? smallAtTheEnd(network) : []
  const isLate = new Set(late.map(({ name }) => name))
  const early = operations.filter(({ name }) => !isLate.has(name))
  const read = new Set([...outputs, ...late.flatMap(inputsOf)].filter((name) => !isLate.has(name)))
  const shapes = shapesOf(network)
  return [
    ...inRounds(
      [
        ...inputNodes(computation, levels),
        ...bodyNodes({ inputSize, operations: early }, computation, levels)
      ],
      levels ? { name: 'input', type: DataType.uint8 } : { name: 'images', type: DataType.float },
      new Map([...read].map((name) => [name, shapes.get(name)!])),
      typeOf(computation),
      threads * imagesAtOnce(computation)
    ),
    ...bodyNodes({ inputSize, operations: late }, computation)
  ]
}

function bodyNodes(network: Folded, computation: FloatPrecision | EightBits, levels?: Levels): GraphNode[] {
  if (typeof computation !== 'string') return quantizedNodes(network, computation, levels)
  return network.operations.flatMap((operation) => operationNodes(operation, typeOf(computation)))
}

/** From `images` to `input`, in the type that the first operation reads; in bytes, it is there. */
function inputNodes(computation: FloatPrecision | EightBits, levels?: Levels): GraphNode[] {
  return levels ? [] : [cast('input', 'images', DataType.float, typeOf(computation))]
}

/** The type of operations that are not in 8 bits. */
function typeOf(computation: FloatPrecision | EightBits): DataType {
  return computation === 'bfloat16' ? DataType.bfloat16 : DataType.float
}

/**
 * How many images of a round come to each thread of an operation. The fewer, the more stays in the cache; but in 8 bits
 * calling an operation takes longer than what is gained.
 */
function imagesAtOnce(computation: FloatPrecision | EightBits): number {
  return typeof computation === 'string' ? 2 : 16
}

/**
 * How many images the first call should have: oneDNN orders the weights for the rounds that it meets first, and orders
 * them again each time for others. In 8 bits it does not matter.
 */
export function imagesToPrepare(precision: Precision, threads: number): number {
  return precision === 'int8' ? 1 : 2 * threads * imagesAtOnce(precision)
}

/** The inputs of the signatures: the numbers of a whole batch as one string, or scaled images. */
function inputTensors(inputSize: number): { pixels: object; images: object } {
  return {
    pixels: { pixels: tensorInfo('pixels', DataType.string, []) },
    images: { images: tensorInfo('images', DataType.float, [-1, inputSize, inputSize, 3]) }
  }
}

/**
 * The operations whose ranges {@link compileRangesModel} returns, in the same order: convolutions and sums, but not a
 * detector's predictions.
 */
export function rangedOperations({ operations }: Folded): string[] {
  const predictions = new Set(operations.flatMap((one) => (one.kind === 'table' ? inputsOf(one) : [])))
  const isRanged = ({ kind, name }: DetectorOperation): boolean =>
    (kind === 'conv' || kind === 'depthwise' || kind === 'add') && !predictions.has(name)
  return operations.filter(isRanged).map(({ name }) => name)
}

/**
 * A graph that maps `pixels` to `ranges`, [batch, 2 × operations]: minimum and maximum of each output.
 * @param scaling of bytes; without it, `pixels` are float32 numbers as the network expects them
 */
export function compileRangesModel(network: Folded, scaling: Scaling | undefined): Uint8Array {
  const { float, int32 } = DataType
  const { inputSize } = network
  const T = { type: float }
  const axes = constant('picture_axes', Int32Array.of(1, 2, 3), [3], int32)
  const ends = rangedOperations(network).flatMap((name) =>
    ['Min', 'Max'].map((op) => ({
      name: `${name}/${op}`,
      op,
      input: [name, axes.name],
      attr: { T, Tidx: { type: int32 }, keep_dims: { b: false } }
    }))
  )
  const nodes = [
    ...(scaling ? imageNodes(inputSize, scaling) : givenNodes('images', inputSize, float)),
    ...inputNodes('float32'),
    ...bodyNodes(network, 'float32'),
    axes,
    ...ends,
    {
      name: 'ranges',
      op: 'Pack',
      input: ends.map(({ name }) => name),
      attr: { T, N: { i: ends.length }, axis: { i: 1 } }
    }
  ]
  return savedModel(nodes, {
    [signatures.pixels]: {
      inputs: inputTensors(inputSize).pixels,
      outputs: { ranges: tensorInfo('ranges', float, [-1, ends.length]) }
    }
  })
}

/** From `pixels` to `images`. */
function imageNodes(inputSize: number, scaling: Scaling): GraphNode[] {
  const { float, uint8 } = DataType
  return [
    ...givenNodes('rgb', inputSize, uint8),
    cast('rgb_float', 'rgb', uint8, float),
    ...scalingNodes(scaling)
  ]
}

function givenNodes(name: string, inputSize: number, type: DataType): GraphNode[] {
  const { string } = DataType
  return [placeholder('pixels', string, []), ...numberNodes(name, inputSize, type)]
}

/**
 * From `pixels`, or from `images` (float32), to `input` in bytes: whichever is not given is empty. Images are rounded to
 * the nearest byte.
 */
function byteNodes(inputSize: number, { reach, offset }: Levels): GraphNode[] {
  const { float, int32, uint8, string } = DataType
  const value = (name: string, number: number): GraphNode =>
    constant(name, Float32Array.of(number), [], float)
  const orNone = (name: string, dtype: DataType, dims: readonly number[]): GraphNode => ({
    name,
    op: 'PlaceholderWithDefault',
    input: [`no_${name}`],
    attr: { dtype: { type: dtype }, shape: shape(dims) }
  })
  return [
    noText('no_pixels'),
    orNone('pixels', string, []),
    ...numberNodes('rgb', inputSize, uint8),
    constant('no_images', new Float32Array(0), [0, inputSize, inputSize, 3], float),
    orNone('images', float, [-1, inputSize, inputSize, 3]),
    value('bytes_per_value', 255 / reach),
    // A cast cuts off the fraction.
    value('least_byte', (offset / reach) * 255 + 0.5),
    value('first_byte', 0),
    value('last_byte', 255),
    binary('images/scaled', 'Mul', 'images', 'bytes_per_value'),
    binary('images/moved', 'Add', 'images/scaled', 'least_byte'),
    binary('images/raised', 'Maximum', 'images/moved', 'first_byte'),
    binary('images/clipped', 'Minimum', 'images/raised', 'last_byte'),
    cast('images/bytes', 'images/clipped', float, uint8),
    constant('image_axis', Int32Array.of(0), [], int32),
    {
      name: 'input',
      op: 'ConcatV2',
      input: ['rgb', 'images/bytes', 'image_axis'],
      attr: { T: { type: uint8 }, Tidx: { type: int32 }, N: { i: 2 } }
    }
  ]
}

/** From `pixels` to a tensor [batch, size, size, 3]. @param type of the numbers in `pixels` */
function numberNodes(name: string, inputSize: number, type: DataType): GraphNode[] {
  const { int32 } = DataType
  return [
    {
      name: 'bytes',
      op: 'DecodeRaw',
      input: ['pixels'],
      attr: { out_type: { type }, little_endian: { b: true } }
    },
    constant('batch_shape', Int32Array.of(-1, inputSize, inputSize, 3), [4], int32),
    {
      name,
      op: 'Reshape',
      input: ['bytes', 'batch_shape'],
      attr: { T: { type }, Tshape: { type: int32 } }
    }
  ]
}

function savedModel(
  nodes: readonly GraphNode[],
  signatureDefinitions: Record<string, { inputs: object; outputs: object }>
): Uint8Array {
  const method_name = 'tensorflow/serving/predict'
  return encodeSavedModel({
    saved_model_schema_version: 1,
    meta_graphs: [
      {
        meta_info_def: { tags: ['serve'] },
        // 987 is the graph version of TensorFlow 2.8, which any later release reads.
        graph_def: { node: nodes, versions: { producer: 987 } },
        signature_def: Object.fromEntries(
          Object.entries(signatureDefinitions).map(([name, ends]) => [name, { ...ends, method_name }])
        )
      }
    ]
  })
}

/** From `rgb_float` to `images`. */
function scalingNodes(scaling: Scaling): GraphNode[] {
  const { scale, offset } = affine(scaling)
  const dims = (values: Float32Array): number[] => (values.length === 1 ? [] : [values.length])
  const reverse = reversed(scaling)
  const nodes = [
    constant('scale', scale, dims(scale), DataType.float),
    constant('offset', offset, dims(offset), DataType.float),
    binary('scaled', 'Mul', 'rgb_float', 'scale'),
    binary(reverse ? 'scaled_rgb' : 'images', 'Sub', 'scaled', 'offset')
  ]
  if (!reverse) return nodes
  return [
    ...nodes,
    constant('channel_axis', Int32Array.of(3), [1], DataType.int32),
    {
      name: 'images',
      op: 'ReverseV2',
      input: ['scaled_rgb', 'channel_axis'],
      attr: { T: { type: DataType.float }, Tidx: { type: DataType.int32 } }
    }
  ]
}
