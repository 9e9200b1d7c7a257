/**
 * Graph nodes for a folded operation in a floating-point type; in an 8-bit network, for those that stay in
 * float32.
 */
import { DataType } from '../weights/tensorflow-proto'
import { leastSquares, type DetectorOperation, type WeightedOperation } from './fold'
import { constant, text, type GraphNode } from './graph-nodes'

/**
 * Convolution, bias and activation are separate nodes, in the form that TensorFlow's Grappler recognizes and
 * fuses. The last node has the operation's name.
 */
export function operationNodes(operation: DetectorOperation, type: DataType): GraphNode[] {
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
  if (operation.kind === 'table') return tableNodes(operation, T)
  if (operation.kind === 'join') return joinNodes(operation, T)
  const { kind, kernel, kernelShape, bias, stride, pad, activation } = operation
  const linear = activation === 'linear'
  const read = pad ? `${name}/padded` : operation.input
  const product = { name: `${name}/product`, input: [read, `${name}/kernel`] }
  const strides = { list: { i: [1, stride, stride, 1] } }
  const convolution = { T, strides, padding: text(pad ? 'VALID' : 'SAME'), data_format: text('NHWC') }
  return [
    ...(pad ? padNodes(operation.input, read, pad, T) : []),
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

/** Zero padding as a node of its own. */
export function padNodes(
  input: string,
  name: string,
  [top, bottom, left, right]: NonNullable<WeightedOperation['pad']>,
  T: object
): GraphNode[] {
  const zeros = Int32Array.of(0, 0, top, bottom, left, right, 0, 0)
  const attr = { T, Tpaddings: { type: DataType.int32 } }
  return [
    constant(`${name}/zeros`, zeros, [4, 2], DataType.int32),
    { name, op: 'Pad', input: [input, `${name}/zeros`], attr }
  ]
}

function tableNodes(operation: Extract<DetectorOperation, { kind: 'table' }>, T: object): GraphNode[] {
  const { name, input, rows, values } = operation
  return [
    constant(`${name}/shape`, Int32Array.of(-1, rows, values), [3], DataType.int32),
    { name, op: 'Reshape', input: [input, `${name}/shape`], attr: { T, Tshape: { type: DataType.int32 } } }
  ]
}

function joinNodes({ name, inputs }: Extract<DetectorOperation, { kind: 'join' }>, T: object): GraphNode[] {
  const attr = { T, Tidx: { type: DataType.int32 }, N: { i: inputs.length } }
  return [
    constant(`${name}/axis`, Int32Array.of(1), [], DataType.int32),
    { name, op: 'ConcatV2', input: [...inputs, `${name}/axis`], attr }
  ]
}
