/** Operations of an ONNX graph in 8 bits, with the same quantization steps as in TensorFlow's graph. */
import type { FoldedNetwork, FoldedOperation, WeightedOperation } from '../inference/fold'
import {
  fusedSums,
  levelsByName,
  quantizeKernel,
  type ActivationRanges,
  type Levels
} from '../inference/quantize'
import { initializer, node, type Parts } from './onnx-nodes'

type Write = (operation: FoldedOperation) => Parts

/** Returns a function that turns the float32 parts from `write` into 8 bits: weights and output. */
export function quantizer(
  network: FoldedNetwork,
  ranges: ActivationRanges
): (operation: FoldedOperation, write: Write) => Parts {
  const levels = levelsByName(network, ranges)
  // A fused sum is quantized once, after the addition.
  const unrounded = new Set(fusedSums(network).keys())
  return (operation, write) => {
    const read = 'input' in operation ? levels.get(operation.input) : undefined
    const convolution = operation.kind === 'conv' || operation.kind === 'depthwise'
    const parts =
      convolution && levels.has(operation.name)
        ? withQuantizedWeights(operation, read, write)
        : write(operation)
    const own = levels.get(operation.name)
    return own && !unrounded.has(operation.name) ? withRoundedOutput(operation.name, own, parts) : parts
  }
}

/** @param read the levels of the input; if it has none, it is an image, and only the kernel is in 8 bits */
function withQuantizedWeights(operation: WeightedOperation, read: Levels | undefined, write: Write): Parts {
  const { name, bias } = operation
  const { values, largest } = quantizeKernel(operation)
  // `write` reorders the kernel for ONNX, so pass it the quantized values as if they were weights.
  const parts = write({ ...operation, kernel: Float32Array.from(values) })
  const kernel = parts.initializers.find((one) => one.name === `${name}/kernel`)!
  const ordered = new Float32Array(kernel.raw_data.buffer, kernel.raw_data.byteOffset, values.length)
  const steps = largest.map((value) => value / 127)
  const constants = [dequantized(kernel.name, kernel.dims, Int8Array.from(ordered), steps)]
  if (read) {
    const biasSteps = steps.map((step) => (step * read.reach) / 255)
    const rounded = Int32Array.from(bias, (value, channel) => Math.round(value / biasSteps[channel]!))
    constants.push(dequantized(`${name}/bias`, [bias.length], rounded, biasSteps))
  }
  const written = new Set(constants.flatMap(({ nodes }) => nodes.map((one) => one.name)))
  return {
    nodes: [...constants.flatMap(({ nodes }) => nodes), ...parts.nodes],
    initializers: [
      ...constants.flatMap(({ initializers }) => initializers),
      ...parts.initializers.filter((one) => !written.has(one.name))
    ]
  }
}

/** An integer constant with a scale for each entry of its first axis. */
function dequantized(
  name: string,
  dims: readonly number[],
  values: Int8Array | Int32Array,
  steps: Float32Array
): Parts {
  const [bytes, scale] = [`${name}/whole`, `${name}/steps`]
  return {
    nodes: [node('DequantizeLinear', name, [bytes, scale], { axis: 0 })],
    initializers: [initializer(bytes, dims, values), initializer(scale, [steps.length], steps)]
  }
}

function withRoundedOutput(name: string, { reach, offset }: Levels, { nodes, initializers }: Parts): Parts {
  const [exact, bytes, step, zero] = ['exact', 'bytes', 'step', 'zero'].map((part) => `${name}/${part}`) as [
    string,
    string,
    string,
    string
  ]
  const last = nodes.at(-1)!
  return {
    nodes: [
      ...nodes.slice(0, -1),
      { ...last, name: exact, output: [exact] },
      node('QuantizeLinear', bytes, [exact, step, zero]),
      node('DequantizeLinear', name, [bytes, step, zero])
    ],
    initializers: [
      ...initializers,
      initializer(step, [], Float32Array.of(reach / 255)),
      initializer(zero, [], Uint8Array.of(Math.round((offset / reach) * 255)))
    ]
  }
}
