/** Writes a folded network as a frozen TensorFlow graph in a SavedModel. */
import type { InnerValues } from './classifier'
import { leastSquares, type FoldedNetwork, type FoldedOperation } from './fold'
import { affine, reversed, type Scaling } from './scaling'
import { DataType, encodeSavedModel } from '../weights/tensorflow-proto'

export type Precision = 'float32' | 'bfloat16'

/** Raise it when the written graph changes: compiled graphs are cached under it. */
export const compilerVersion = 6

/** Signatures of the SavedModel; all answer with `probabilities`, [batch, classes], float32. */
export const signatures = {
  /** One string tensor with the RGB bytes of the whole batch: batch x size x size x 3. */
  pixels: 'pixels',
  /** The same, which answers with `embedding` too: what the classifier sees, [batch, features], float32. */
  embedding: 'pixels_embedding',
  /** The same, which answers with all of {@link InnerValues}. */
  features: 'pixels_features',
  /** A float32 tensor [batch, size, size, 3], scaled as the model expects it. */
  images: 'serving_default'
} as const

interface Node {
  name: string
  op: string
  input?: string[]
  attr?: Record<string, object>
}

/**
 * The bytes of `saved_model.pb`. Convolution, bias and activation are written as separate nodes, the way TensorFlow's
 * grappler recognises and fuses them; with `bfloat16` all but the softmax is computed in that type.
 *
 * @param inHalves whether the halves of a batch go through at the same time: faster, but takes even batches only
 */
export function compileSavedModel(
  network: FoldedNetwork,
  precision: Precision,
  scaling: Scaling = { range: '-1..1', channels: 'rgb' },
  inHalves = false
): Uint8Array {
  const { inputSize, classes } = network
  const type = precision === 'bfloat16' ? DataType.bfloat16 : DataType.float
  const nodes: Node[] = [
    { name: 'pixels', op: 'Placeholder', attr: { dtype: { type: DataType.string }, shape: shape([]) } },
    {
      name: 'bytes',
      op: 'DecodeRaw',
      input: ['pixels'],
      attr: { out_type: { type: DataType.uint8 }, little_endian: { b: true } }
    },
    constant('batch_shape', Int32Array.of(-1, inputSize, inputSize, 3), [4], DataType.int32),
    {
      name: 'rgb',
      op: 'Reshape',
      input: ['bytes', 'batch_shape'],
      attr: { T: { type: DataType.uint8 }, Tshape: { type: DataType.int32 } }
    },
    cast('rgb_float', 'rgb', DataType.uint8, DataType.float),
    ...scalingNodes(scaling),
    // Named so that "input" is what the first operation reads, in whatever type it computes.
    cast('input', 'images', DataType.float, type)
  ]
  const body = network.operations.flatMap((operation) => nodesOf(operation, type))
  const read = [network.features, network.embedding, network.logits]
  nodes.push(...(inHalves ? halved(body, read, type) : body))
  nodes.push(cast('features', network.features, type, DataType.float))
  nodes.push(cast('embedding', network.embedding, type, DataType.float))
  nodes.push(cast('logits', network.logits, type, DataType.float), {
    name: 'probabilities',
    op: 'Softmax',
    input: ['logits'],
    attr: { T: { type: DataType.float } }
  })
  const outputs = { probabilities: tensorInfo('probabilities', DataType.float, [-1, classes]) }
  const embedding = tensorInfo('embedding', DataType.float, [-1, network.embeddingSize])
  const inner: Record<keyof InnerValues, object> = {
    ...outputs,
    logits: tensorInfo('logits', DataType.float, [-1, classes]),
    embedding,
    features: tensorInfo('features', DataType.float, [-1, ...network.featureShape])
  }
  const method_name = 'tensorflow/serving/predict'
  return encodeSavedModel({
    saved_model_schema_version: 1,
    meta_graphs: [
      {
        meta_info_def: { tags: ['serve'] },
        // 987 is the graph version of TensorFlow 2.8: any release since reads it.
        graph_def: { node: nodes, versions: { producer: 987 } },
        signature_def: {
          [signatures.pixels]: {
            inputs: { pixels: tensorInfo('pixels', DataType.string, []) },
            outputs,
            method_name
          },
          [signatures.embedding]: {
            inputs: { pixels: tensorInfo('pixels', DataType.string, []) },
            outputs: { ...outputs, embedding },
            method_name
          },
          [signatures.features]: {
            inputs: { pixels: tensorInfo('pixels', DataType.string, []) },
            outputs: inner,
            method_name
          },
          [signatures.images]: {
            inputs: { images: tensorInfo('images', DataType.float, [-1, inputSize, inputSize, 3]) },
            outputs,
            method_name
          }
        }
      }
    ]
  })
}

/** From `rgb_float`, bytes as float32, to `images`. */
function scalingNodes(scaling: Scaling): Node[] {
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

/**
 * The network twice, with the same weights, each for one half of an even batch: two operations at a time use the time in
 * which the threads of one wait for each other. The last nodes join the halves, and have the names that `outputs` had.
 */
function halved(body: readonly Node[], outputs: readonly string[], type: DataType): Node[] {
  const T = { type }
  const constants = body.filter(({ op }) => op === 'Const')
  const shared = new Set(constants.map(({ name }) => name))
  const ofHalf = (half: number, name: string): string =>
    shared.has(name) ? name : name === 'input' ? `halves:${half}` : `half${half}/${name}`
  return [
    ...constants,
    constant('batch_axis', Int32Array.of(0), [], DataType.int32),
    { name: 'halves', op: 'Split', input: ['batch_axis', 'input'], attr: { T, num_split: { i: 2 } } },
    ...[0, 1].flatMap((half) =>
      body
        .filter(({ op }) => op !== 'Const')
        .map((node) => ({
          ...node,
          name: ofHalf(half, node.name),
          input: node.input!.map((name) => ofHalf(half, name))
        }))
    ),
    ...outputs.map((name) => ({
      name,
      op: 'ConcatV2',
      input: [ofHalf(0, name), ofHalf(1, name), 'batch_axis'],
      attr: { T, Tidx: { type: DataType.int32 }, N: { i: 2 } }
    }))
  ]
}

/** The last node has the operation's name. */
function nodesOf(operation: FoldedOperation, type: DataType): Node[] {
  const { name } = operation
  const T = { type }
  if (operation.kind === 'add') return [{ name, op: 'AddV2', input: [...operation.inputs], attr: { T } }]
  if (operation.kind === 'pool') {
    return [
      constant(`${name}/axes`, Int32Array.of(1, 2), [2], DataType.int32),
      {
        name,
        op: 'Mean',
        input: [operation.input, `${name}/axes`],
        attr: { T, Tidx: { type: DataType.int32 }, keep_dims: { b: false } }
      }
    ]
  }
  if (operation.kind === 'unit') {
    const part = (end: string): string => `${name}/${end}`
    return [
      constant(part('axis'), Int32Array.of(1), [1], DataType.int32),
      constant(part('least'), Float32Array.of(leastSquares), [], type),
      { name: part('squares'), op: 'Square', input: [operation.input], attr: { T } },
      {
        name: part('sum'),
        op: 'Sum',
        input: [part('squares'), part('axis')],
        attr: { T, Tidx: { type: DataType.int32 }, keep_dims: { b: true } }
      },
      { name: part('bounded'), op: 'Maximum', input: [part('sum'), part('least')], attr: { T } },
      { name: part('inverse'), op: 'Rsqrt', input: [part('bounded')], attr: { T } },
      { name, op: 'Mul', input: [operation.input, part('inverse')], attr: { T } }
    ]
  }
  const { kind, kernel, kernelShape, bias, stride, activation } = operation
  const linear = activation === 'linear'
  const product = { name: `${name}/product`, input: [operation.input, `${name}/kernel`] }
  const strides = { list: { i: [1, stride, stride, 1] } }
  const convolution = { T, strides, padding: text('SAME'), data_format: text('NHWC') }
  return [
    constant(`${name}/kernel`, kernel, kernelShape, type),
    constant(`${name}/bias`, bias, [bias.length], type),
    kind === 'dense'
      ? { ...product, op: 'MatMul', attr: { T, transpose_a: { b: false }, transpose_b: { b: false } } }
      : { ...product, op: kind === 'depthwise' ? 'DepthwiseConv2dNative' : 'Conv2D', attr: convolution },
    {
      name: linear ? name : `${name}/biased`,
      op: 'BiasAdd',
      input: [product.name, `${name}/bias`],
      attr: { T, data_format: text('NHWC') }
    },
    ...(linear
      ? []
      : [{ name, op: activation === 'relu6' ? 'Relu6' : 'Relu', input: [`${name}/biased`], attr: { T } }])
  ]
}

function constant(
  name: string,
  values: Float32Array | Int32Array,
  dims: readonly number[],
  dtype: DataType
): Node {
  const data = dtype === DataType.bfloat16 ? toBfloat16(values as Float32Array) : values
  const tensor_content = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return {
    name,
    op: 'Const',
    attr: {
      dtype: { type: dtype },
      value: { tensor: { dtype, tensor_shape: dimensions(dims), tensor_content } }
    }
  }
}

function cast(name: string, input: string, from: DataType, to: DataType): Node {
  return { name, op: 'Cast', input: [input], attr: { SrcT: { type: from }, DstT: { type: to } } }
}

function binary(name: string, op: string, a: string, b: string): Node {
  return { name, op, input: [a, b], attr: { T: { type: DataType.float } } }
}

function text(value: string): object {
  return { s: Buffer.from(value) }
}

function shape(dims: readonly number[]): object {
  return { shape: dimensions(dims) }
}

function dimensions(dims: readonly number[]): object {
  return { dim: dims.map((size) => ({ size })) }
}

function tensorInfo(name: string, dtype: DataType, dims: readonly number[]): object {
  return { name: `${name}:0`, dtype, tensor_shape: dimensions(dims) }
}

/** The upper halves of float32 values, rounded to nearest even. */
function toBfloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  return Uint16Array.from(bits, (b) => (b + 0x7fff + ((b >>> 16) & 1)) >>> 16)
}
