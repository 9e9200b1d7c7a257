/**
 * Writes a folded network in 8 bits, using the fused oneDNN operations in TensorFlow's CPU builds: each
 * combines a convolution with its bias, shortcut, activation and requantization to bytes.
 *
 * Activations are unsigned bytes without a zero point; weights are signed bytes with one scale per output
 * channel. A ReLU6 is free, because values saturate at the end of the range. Linear bottlenecks have negative
 * values, which these operations cannot sum: a constant offset in the bias makes them positive, and the 1x1
 * convolution that reads them subtracts the offset times the sum of its weights from its own bias. That is
 * exact, because a 1x1 convolution has no padding. An image whose zero is in the middle of its bytes is read as signed
 * bytes, so that padding with 0 is right.
 */
import { DataType } from '../weights/tensorflow-proto'
import { inputsOf, type DetectorOperation, type Folded, type WeightedOperation } from './fold'
import { binary, constant, text, type GraphNode } from './graph-nodes'
import { operationNodes, padNodes } from './operation-nodes'
import { fusedSums, levelsByName, quantizeKernel, type EightBits, type Levels } from './quantize'

/** A tensor of bytes, with the names of the constant nodes that hold the lowest and the highest value. */
interface Bytes extends Levels {
  node: string
  type: DataType
  least: string
  most: string
}

/** The constant node for the lower end of all ranges. */
const zero = 'least_value'
const { float, uint8, quint8, qint8 } = DataType

/**
 * The nodes from `input` to the answers (float32). The mean, the classifier and a detector's predictions, which would
 * lose the most accuracy, stay in floating point. The node with an operation's name gives its output in float32.
 * @param given what `input` (uint8) represents; without it, `input` is float32, and so is the first convolution
 */
export function quantizedNodes(network: Folded, how: EightBits, given?: Levels): GraphNode[] {
  const writer = new QuantizedWriter(network, how, given)
  for (const operation of network.operations) writer.add(operation)
  return writer.nodes
}

class QuantizedWriter {
  readonly nodes: GraphNode[] = [constant(zero, Float32Array.of(0), [], float)]
  /** By operation name: the outputs that exist in bytes, and those that exist in float32. */
  private readonly bytes = new Map<string, Bytes>()
  private readonly floats = new Set<string>()
  private readonly sums: ReturnType<typeof fusedSums>
  private readonly levels: ReadonlyMap<string, Levels>

  constructor(
    network: Folded,
    private readonly how: EightBits,
    given: Levels | undefined
  ) {
    this.sums = fusedSums(network)
    this.levels = levelsByName(network, how.ranges)
    if (given) this.addImage(given)
    else this.floats.add('input')
  }

  add(operation: DetectorOperation): void {
    // It was fused with the projection before it.
    if (this.bytes.has(operation.name)) return
    const isRanged = this.levels.has(operation.name)
    if (isRanged && (operation.kind === 'conv' || operation.kind === 'depthwise')) {
      const source = this.bytesOf(operation.input)
      // Larger kernels pad with 0, which means zero only if there is no offset to speak of.
      const padsWell = source && Math.abs(source.offset) <= source.reach / 255
      if (source && (padsWell || operation.kernelShape[0] === 1)) {
        return this.addConvolution(operation, source)
      }
    }
    this.addInFloats(operation)
  }

  /** An image as the first convolution reads it. */
  private addImage({ reach, offset }: Levels): void {
    const isSigned = offset > 0
    const [middle, least] = ['input/middle', 'input/least']
    const step = reach / 255
    const type = isSigned ? qint8 : quint8
    if (isSigned) {
      this.nodes.push(
        constant(middle, Uint8Array.of(128), [], uint8),
        // Subtracts 128.
        { name: 'input/signed', op: 'BitwiseXor', input: ['input', middle], attr: { T: { type: uint8 } } },
        constant(least, Float32Array.of(-127 * step), [], float)
      )
    }
    const node = {
      name: 'input/bytes',
      op: 'Bitcast',
      input: [isSigned ? 'input/signed' : 'input'],
      attr: { T: { type: uint8 }, type: { type } }
    }
    this.nodes.push(node)
    this.bytes.set('input', {
      reach,
      offset: isSigned ? offset - 128 * step : 0,
      node: node.name,
      type,
      least: isSigned ? least : zero,
      most: this.end('input', isSigned ? 127 * step : reach)
    })
  }

  private addConvolution(operation: WeightedOperation, source: Bytes): void {
    const { name, kernelShape, stride, kind } = operation
    const sum = this.sums.get(name)
    const shortcut = sum && this.bytesOf(sum.other)
    const output = shortcut ? sum.name : name
    const levels = this.levels.get(output)!
    const { values, largest, sums } = quantizeKernel(operation, this.how.sumsIn16Bits)
    const bias = operation.bias.map(
      (value, channel) => value + levels.offset - (shortcut?.offset ?? 0) - source.offset * sums[channel]!
    )
    const result = this.unsigned(output, levels)
    const least = `${name}/kernel/least`
    const most = `${name}/kernel/most`
    const channels = [bias.length]
    const inputs = [
      this.padded(operation, source),
      `${name}/kernel`,
      `${name}/bias`,
      ...(shortcut ? [shortcut.node] : [])
    ]
    const limits = [
      source.least,
      source.most,
      least,
      most,
      ...(shortcut ? [shortcut.least, shortcut.most] : []),
      zero,
      result.most
    ]
    const fused = ['BiasAdd', ...(shortcut ? ['Sum'] : []), 'Relu', 'Requantize']
    this.nodes.push(
      constant(`${name}/kernel`, values, kernelShape, qint8),
      constant(`${name}/bias`, bias, channels, float),
      constant(
        least,
        largest.map((value) => -value),
        channels,
        float
      ),
      constant(most, largest, channels, float),
      {
        name: result.node,
        op: kind === 'depthwise' ? '_FusedQuantizedDepthwiseConv2D' : '_FusedQuantizedConv2D',
        input: [...inputs, ...limits],
        attr: {
          Tinput: { type: source.type },
          Tfilter: { type: qint8 },
          Tbias: { type: float },
          Tsummand: { type: quint8 },
          out_type: { type: quint8 },
          Tdevice_inputs: types([source.type, qint8, float, ...(shortcut ? [quint8] : [])]),
          Thost_inputs: types(limits.map(() => float)),
          Tdevice_outputs: types([quint8]),
          Thost_outputs: types([float, float]),
          strides: { list: { i: [1, stride, stride, 1] } },
          padding: text(operation.pad ? 'VALID' : 'SAME'),
          data_format: text('NHWC'),
          fused_ops: { list: { s: fused.map((step) => Buffer.from(step)) } },
          is_filter_const: { b: true },
          is_bias_const: { b: true }
        }
      }
    )
    this.bytes.set(output, result)
  }

  /** The node that a convolution reads: padded, unless the convolution itself pads as it should. */
  private padded({ name, pad }: WeightedOperation, { node, type }: Bytes): string {
    if (!pad) return node
    const padded = `${name}/padded`
    this.nodes.push(...padNodes(node, padded, pad, { type }))
    return padded
  }

  private addInFloats(operation: DetectorOperation): void {
    for (const input of inputsOf(operation)) this.needFloats(input)
    this.nodes.push(...operationNodes(operation, float))
    this.floats.add(operation.name)
  }

  /**
   * An output in bytes, quantized if it only exists in float32; undefined if it has no range or may be
   * negative.
   */
  private bytesOf(name: string): Bytes | undefined {
    const known = this.bytes.get(name)
    if (known) return known
    const levels = this.levels.get(name)
    if (!levels || levels.offset > 0) return undefined
    const bytes = this.unsigned(name, levels)
    this.nodes.push({
      name: bytes.node,
      op: 'QuantizeV2',
      input: [name, zero, bytes.most],
      attr: { T: { type: quint8 }, mode: text('SCALED') }
    })
    this.bytes.set(name, bytes)
    return bytes
  }

  private needFloats(name: string): void {
    if (this.floats.has(name)) return
    this.floats.add(name)
    const { node, type, least, most, offset } = this.bytes.get(name)!
    const scaled = offset !== 0 ? `${name}/scaled` : name
    const attr = { T: { type }, mode: text('SCALED') }
    this.nodes.push({ name: scaled, op: 'Dequantize', input: [node, least, most], attr })
    if (offset === 0) return
    this.nodes.push(
      constant(`${name}/offset`, Float32Array.of(offset), [], float),
      binary(name, 'Sub', scaled, `${name}/offset`)
    )
  }

  private unsigned(name: string, levels: Levels): Bytes {
    return { ...levels, node: `${name}/bytes`, type: quint8, least: zero, most: this.end(name, levels.reach) }
  }

  /** Adds the constant node for the upper end of a range. */
  private end(name: string, reach: number): string {
    const node = `${name}/most`
    this.nodes.push(constant(node, Float32Array.of(reach), [], float))
    return node
  }
}

function types(list: readonly DataType[]): object {
  return { list: { type: list } }
}
