/** Writes the folded network as an ONNX model. */
import {
  leastSquares,
  type FoldedNetwork,
  type FoldedOperation,
  type WeightedOperation
} from '../inference/fold'
import type { ActivationRanges } from '../inference/quantize'
import type { NewFile } from './folder'
import { initializer, node, type Attributes, type Parts } from './onnx-nodes'
import { ElementType, encodeOnnxModel } from './onnx-proto'
import { quantizer } from './onnx-quantized'
import { producer } from './producer'

/** Operator set 13 and IR version 7 are those of ONNX 1.8 (2020); runtimes also read all older versions. */
const operatorSet = 13
const irVersion = 7

const clipBounds = ['clip/min', 'clip/max'] as const

/**
 * The model for ONNX Runtime and other readers of ONNX. If ranges are given, it is in 8 bits: QuantizeLinear
 * and DequantizeLinear surround float32 operations, which runtimes turn into integer operations. The input is
 * NHWC as in the other formats; a Transpose converts it to the NCHW of ONNX's convolutions.
 */
export function onnxFiles(network: FoldedNetwork, ranges?: ActivationRanges): NewFile[] {
  const inBytes = ranges && quantizer(network, ranges)
  const { inputSize, classes } = network
  const nodes = [node('Transpose', 'input', ['images'], { perm: [0, 3, 1, 2] })]
  const initializers = [
    initializer(clipBounds[0], [], Float32Array.of(0)),
    initializer(clipBounds[1], [], Float32Array.of(6))
  ]
  /** Output height and width of each operation. */
  const sizes = new Map([['input', inputSize]])
  for (const operation of network.operations) {
    const size = sizes.get(operation.kind === 'add' ? operation.inputs[0] : operation.input)!
    const write = (one: FoldedOperation): Parts => partsOf(one, size)
    const parts = inBytes ? inBytes(operation, write) : write(operation)
    nodes.push(...parts.nodes)
    initializers.push(...parts.initializers)
    sizes.set(operation.name, 'stride' in operation ? Math.ceil(size / operation.stride) : size)
  }
  nodes.push(node('Softmax', 'probabilities', [network.logits], { axis: -1 }))

  const graph = {
    name: 'network',
    node: nodes,
    initializer: initializers,
    input: [valueInfo('images', ['batch', inputSize, inputSize, 3])],
    output: [valueInfo('probabilities', ['batch', classes])]
  }
  const content = encodeOnnxModel({
    ir_version: irVersion,
    producer_name: producer.name,
    producer_version: producer.version,
    opset_import: [{ domain: '', version: operatorSet }],
    graph
  })
  return [{ name: 'model.onnx', content }]
}

/** @param size height and width of the input */
function partsOf(operation: FoldedOperation, size: number): Parts {
  const { name } = operation
  switch (operation.kind) {
    case 'add':
      return { nodes: [node('Add', name, [...operation.inputs])], initializers: [] }
    case 'pool': {
      const mean = `${name}/mean`
      const pooled = node('GlobalAveragePool', mean, [operation.input])
      return { nodes: [pooled, node('Flatten', name, [mean], { axis: 1 })], initializers: [] }
    }
    case 'unit': {
      const part = (end: string): string => `${name}/${end}`
      const nodes = [
        node('Mul', part('squares'), [operation.input, operation.input]),
        node('ReduceSum', part('sum'), [part('squares'), part('axes')], { keepdims: 1 }),
        node('Max', part('bounded'), [part('sum'), part('least')]),
        node('Sqrt', part('length'), [part('bounded')]),
        node('Div', name, [operation.input, part('length')])
      ]
      return {
        nodes,
        initializers: [
          initializer(part('least'), [], Float32Array.of(leastSquares)),
          initializer(part('axes'), [1], BigInt64Array.of(1n))
        ]
      }
    }
    case 'dense':
      return withActivation(operation, 'Gemm', {}, operation.kernelShape, operation.kernel)
    case 'conv':
    case 'depthwise': {
      const { kernel, kernelShape, stride } = operation
      const [height, width, inputs, outputs] = kernelShape as [number, number, number, number]
      const depthwise = operation.kind === 'depthwise'
      const attributes = {
        kernel_shape: [height, width],
        strides: [stride, stride],
        pads: samePadding(size, height, width, stride),
        group: depthwise ? inputs : 1
      }
      // ONNX sees the depthwise kernel [h, w, channels, 1] as `channels` outputs that read one input each.
      const [read, written] = depthwise ? [1, inputs] : [inputs, outputs]
      const values = outputsFirst(kernel, height * width, read, written)
      return withActivation(operation, 'Conv', attributes, [written, read, height, width], values)
    }
  }
}

function withActivation(
  { name, input, bias, activation }: WeightedOperation,
  op: string,
  attributes: Attributes,
  kernelShape: readonly number[],
  kernel: Float32Array
): Parts {
  const [kernelName, biasName] = [`${name}/kernel`, `${name}/bias`]
  const initializers = [
    initializer(kernelName, kernelShape, kernel),
    initializer(biasName, [bias.length], bias)
  ]
  const inputs = [input, kernelName, biasName]
  if (activation === 'linear') return { nodes: [node(op, name, inputs, attributes)], initializers }
  const linear = `${name}/linear`
  const activated =
    activation === 'relu6' ? node('Clip', name, [linear, ...clipBounds]) : node('Relu', name, [linear])
  return { nodes: [node(op, linear, inputs, attributes), activated], initializers }
}

/**
 * TensorFlow's SAME padding: ceil(size / stride) outputs, with the odd pixel at the end
 * (https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2).
 * @returns rows above, columns left, rows below, columns right, in ONNX's order
 */
export function samePadding(size: number, height: number, width: number, stride: number): number[] {
  const reach = (Math.ceil(size / stride) - 1) * stride
  const total = (kernel: number): number => Math.max(reach + kernel - size, 0)
  const [rows, columns] = [total(height), total(width)]
  return [Math.floor(rows / 2), Math.floor(columns / 2), Math.ceil(rows / 2), Math.ceil(columns / 2)]
}

/** Reorders [positions, inputs, outputs] to [outputs, inputs, positions]. */
function outputsFirst(
  values: Float32Array,
  positions: number,
  inputs: number,
  outputs: number
): Float32Array {
  const turned = new Float32Array(values.length)
  let at = 0
  for (let position = 0; position < positions; position++) {
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++) {
        turned[(output * inputs + input) * positions + position] = values[at++]!
      }
    }
  }
  return turned
}

function valueInfo(name: string, dims: readonly (number | string)[]): object {
  const dim = dims.map((size) => (typeof size === 'number' ? { dim_value: size } : { dim_param: size }))
  return { name, type: { tensor_type: { elem_type: ElementType.float, shape: { dim } } } }
}
