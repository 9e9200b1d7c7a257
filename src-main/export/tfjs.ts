/** Writes the folded network as a TensorFlow.js graph model. */
import { leastSquares, type FoldedNetwork, type FoldedOperation } from '../inference/fold'
import type { NewFile } from './folder'
import { producer } from './producer'

/** Bytes per weights file: what browsers cache, and what TensorFlow's converter writes. */
const shardSize = 4 * 1024 * 1024

interface Weight {
  name: string
  shape: readonly number[]
  dtype: 'float32' | 'int32'
  values: Float32Array | Int32Array
}

/** A NodeDef in protobuf's JSON form: bytes as base64, int64 as text, enums by name. */
interface Node {
  name: string
  op: string
  input?: string[]
  attr: Record<string, object>
}

interface Parts {
  nodes: Node[]
  weights: Weight[]
}

/**
 * `model.json` and its weights, for `tf.loadGraphModel`. TensorFlow.js runs node by node and fuses nothing, so
 * convolution, bias and activation are written as the fused operations that it supports.
 */
export function tfjsFiles(network: FoldedNetwork): NewFile[] {
  const { inputSize, classes } = network
  const parts = network.operations.map(partsOf)
  const weights = parts.flatMap((part) => part.weights)
  const inputShape = shape([-1, inputSize, inputSize, 3])
  const node: Node[] = [
    { name: 'images', op: 'Placeholder', attr: { dtype: float, shape: { shape: inputShape } } },
    ...weights.map(constant),
    ...parts.flatMap((part) => part.nodes),
    { name: 'probabilities', op: 'Softmax', input: [network.logits], attr: { T: float } }
  ]
  const shards = inShards(weights)
  const model = {
    format: 'graph-model',
    generatedBy: `${producer.name} ${producer.version}`,
    convertedBy: null,
    signature: {
      inputs: { images: { name: 'images:0', dtype: 'DT_FLOAT', tensorShape: inputShape } },
      outputs: {
        probabilities: { name: 'probabilities:0', dtype: 'DT_FLOAT', tensorShape: shape([-1, classes]) }
      }
    },
    modelTopology: { node, versions: { producer: 987 } },
    weightsManifest: [
      {
        paths: shards.map(({ name }) => name),
        weights: weights.map(({ name, shape, dtype }) => ({ name, shape, dtype }))
      }
    ]
  }
  return [{ name: 'model.json', content: JSON.stringify(model) }, ...shards]
}

function partsOf(operation: FoldedOperation): Parts {
  const { name } = operation
  if (operation.kind === 'add') {
    const input = operation.inputs.map(inputName)
    return { nodes: [{ name, op: 'AddV2', input, attr: { T: float } }], weights: [] }
  }
  const input = inputName(operation.input)
  if (operation.kind === 'pool') {
    const axes: Weight = { name: `${name}/axes`, shape: [2], dtype: 'int32', values: Int32Array.of(1, 2) }
    const attr = { T: float, Tidx: { type: 'DT_INT32' }, keep_dims: { b: false } }
    return { nodes: [{ name, op: 'Mean', input: [input, axes.name], attr }], weights: [axes] }
  }
  if (operation.kind === 'unit') return unitParts(name, input)
  const { kind, stride, activation } = operation
  const kernel: Weight = {
    name: `${name}/kernel`,
    shape: operation.kernelShape,
    dtype: 'float32',
    values: operation.kernel
  }
  const bias: Weight = {
    name: `${name}/bias`,
    shape: [operation.bias.length],
    dtype: 'float32',
    values: operation.bias
  }
  const activations = { linear: [], relu: ['Relu'], relu6: ['Relu6'] }[activation]
  const fused = {
    T: float,
    num_args: { i: '1' },
    fused_ops: { list: { s: ['BiasAdd', ...activations].map(base64) } },
    epsilon: { f: 0 }
  }
  const convolution = {
    strides: integers([1, stride, stride, 1]),
    dilations: integers([1, 1, 1, 1]),
    padding: { s: base64('SAME') },
    data_format: { s: base64('NHWC') }
  }
  const product = { transpose_a: { b: false }, transpose_b: { b: false } }
  const op = { conv: '_FusedConv2D', depthwise: 'FusedDepthwiseConv2dNative', dense: '_FusedMatMul' }[kind]
  const attr = { ...fused, ...(kind === 'dense' ? product : convolution) }
  return { nodes: [{ name, op, input: [input, kernel.name, bias.name], attr }], weights: [kernel, bias] }
}

function unitParts(name: string, input: string): Parts {
  const part = (end: string): string => `${name}/${end}`
  const axis: Weight = { name: part('axis'), shape: [1], dtype: 'int32', values: Int32Array.of(1) }
  const least: Weight = {
    name: part('least'),
    shape: [],
    dtype: 'float32',
    values: Float32Array.of(leastSquares)
  }
  const sum = { T: float, Tidx: { type: 'DT_INT32' }, keep_dims: { b: true } }
  const attr = { T: float }
  return {
    nodes: [
      { name: part('squares'), op: 'Square', input: [input], attr },
      { name: part('sum'), op: 'Sum', input: [part('squares'), axis.name], attr: sum },
      { name: part('bounded'), op: 'Maximum', input: [part('sum'), least.name], attr },
      { name: part('inverse'), op: 'Rsqrt', input: [part('bounded')], attr },
      { name, op: 'Mul', input: [input, part('inverse')], attr }
    ],
    weights: [axis, least]
  }
}

/** The first operation reads the placeholder directly. */
function inputName(name: string): string {
  return name === 'input' ? 'images' : name
}

/** Concatenates all weights and splits them into files. */
function inShards(weights: readonly Weight[]): NewFile[] {
  const bytes = Buffer.concat(
    weights.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  )
  const count = Math.ceil(bytes.length / shardSize)
  return Array.from({ length: count }, (_, i) => ({
    name: `group1-shard${i + 1}of${count}.bin`,
    content: bytes.subarray(i * shardSize, (i + 1) * shardSize)
  }))
}

const float = { type: 'DT_FLOAT' }

/** A constant whose value is in the weights files. */
function constant({ name, shape: dims, dtype }: Weight): Node {
  const type = dtype === 'float32' ? 'DT_FLOAT' : 'DT_INT32'
  const tensor = { dtype: type, tensorShape: shape(dims) }
  return { name, op: 'Const', attr: { dtype: { type }, value: { tensor } } }
}

function shape(dims: readonly number[]): object {
  return { dim: dims.map((size) => ({ size: String(size) })) }
}

function integers(values: readonly number[]): object {
  return { list: { i: values.map(String) } }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
