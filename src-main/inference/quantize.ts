/** Quantization to 8 bits: ranges of activations, and weights on 255 levels. */
import { inputsOf, type DetectorOperation, type Folded, type WeightedOperation } from './fold'

/** The smallest and largest output value of an operation over the calibration pictures. */
export type ActivationRange = readonly [least: number, most: number]
/** By operation name. */
export type ActivationRanges = Readonly<Record<string, ActivationRange>>

/** How a network is computed in 8 bits. */
export interface EightBits {
  ranges: ActivationRanges
  /** Whether the processor adds products in 16 bits, two at a time: see {@link quantizeKernel}. */
  sumsIn16Bits: boolean
}

export interface QuantizedKernel {
  /** From -127 to 127, in the kernel's own layout. */
  values: Int8Array
  /** Per output channel: the weight that 127 represents. */
  largest: Float32Array
  /** Per output channel: the sum of its weights after rounding. */
  sums: Float64Array
}

/** The largest sum of two weights of which 255 times as much has room in 16 bits. */
const largestPair = 128

/**
 * Quantizes with one scale per output channel, which comes last in both layouts: [h, w, in, out] and [h, w,
 * channels, 1].
 * @param sumsIn16Bits takes larger steps where the products of two neighbouring inputs would not fit otherwise, as oneDNN
 *   adds them on x86 without VNNI; of a detector, nothing right is left there with the usual steps
 */
export function quantizeKernel(
  { kind, kernel, bias }: WeightedOperation,
  sumsIn16Bits = false
): QuantizedKernel {
  const channels = bias.length
  // Avoids a scale of zero for a channel of zeros.
  const largest = new Float32Array(channels).fill(1e-6)
  for (let i = 0; i < kernel.length; i++) {
    largest[i % channels] = Math.max(largest[i % channels]!, Math.abs(kernel[i]!))
  }
  if (sumsIn16Bits && kind === 'conv') {
    for (let i = 0; i + channels < kernel.length; i++) {
      const isFirst = Math.floor(i / channels) % 2 === 0
      const [one, other] = [kernel[i]!, kernel[i + channels]!]
      const pair = Math.sign(one) === Math.sign(other) ? Math.abs(one + other) : 0
      if (isFirst) largest[i % channels] = Math.max(largest[i % channels]!, (pair * 127) / largestPair)
    }
  }
  const values = new Int8Array(kernel.length)
  const sums = new Float64Array(channels)
  for (let i = 0; i < kernel.length; i++) {
    const step = largest[i % channels]! / 127
    values[i] = Math.round(kernel[i]! / step)
    sums[i % channels]! += values[i]! * step
  }
  return { values, largest, sums }
}

/** What an unsigned byte represents: byte / 255 * reach - offset. */
export interface Levels {
  reach: number
  offset: number
}

/**
 * The levels of an output: none below zero after a ReLU, and none above 6 after a ReLU6. A linear output with
 * negative values gets an offset of whole steps, so that zero is one of the levels.
 */
function levelsOf(operation: DetectorOperation, [least, most]: ActivationRange): Levels {
  const activation = 'activation' in operation ? operation.activation : 'linear'
  const highest = activation === 'relu6' ? Math.min(6, most) : most
  const lowest = activation === 'linear' ? Math.min(0, least) : 0
  const reach = Math.max(highest - lowest, 1e-3)
  return { offset: (Math.round((-lowest / reach) * 255) * reach) / 255, reach }
}

/** Levels by operation name, for the operations that have a range. */
export function levelsByName({ operations }: Folded, ranges: ActivationRanges): ReadonlyMap<string, Levels> {
  return new Map(
    operations.flatMap((operation) => {
      const range = ranges[operation.name]
      return range ? [[operation.name, levelsOf(operation, range)]] : []
    })
  )
}

/**
 * The sums (shortcuts) that can be fused with the projection before them, by the projection's name. The
 * projection is a linear convolution that nothing else reads and that runs after the sum's other input.
 */
export function fusedSums({ operations }: Folded): Map<string, { name: string; other: string }> {
  const place = new Map(operations.map(({ name }, i) => [name, i]))
  const read = operations.flatMap(inputsOf)
  const fused = new Map<string, { name: string; other: string }>()
  for (const operation of operations) {
    if (operation.kind !== 'add') continue
    const [other, projection] = [...operation.inputs].sort((a, b) => place.get(a)! - place.get(b)!)
    const writes = operations[place.get(projection!)!]!
    if (writes.kind !== 'conv' || writes.activation !== 'linear') continue
    if (read.filter((name) => name === projection).length > 1) continue
    fused.set(projection!, { name: operation.name, other: other! })
  }
  return fused
}
