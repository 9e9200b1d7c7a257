/** Numbers in 8 bits: how far a network's activations reach, and its weights on 255 steps. */
import type { FoldedNetwork, FoldedOperation, WeightedOperation } from './fold'

/** The least and the largest value of an operation's output, over pictures. */
export type ActivationRange = readonly [least: number, most: number]
/** By the operation's name. */
export type ActivationRanges = Readonly<Record<string, ActivationRange>>

export interface QuantizedKernel {
  /** From -127 to 127, in the kernel's own layout. */
  values: Int8Array
  /** Of each output channel: the weight that 127 stands for. */
  largest: Float32Array
  /** Of each output channel: the sum of its weights, as they are after rounding. */
  sums: Float64Array
}

/** One scale for each output channel, which comes last in every layout: [h, w, in, out] and [h, w, channels, 1]. */
export function quantizeKernel({ kernel, bias }: WeightedOperation): QuantizedKernel {
  const channels = bias.length
  // A channel of zeros has some scale, too.
  const largest = new Float32Array(channels).fill(1e-6)
  for (let i = 0; i < kernel.length; i++) {
    largest[i % channels] = Math.max(largest[i % channels]!, Math.abs(kernel[i]!))
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

/** What a tensor of unsigned bytes stands for: byte / 255 * reach - offset. */
export interface Levels {
  reach: number
  offset: number
}

/**
 * The levels of an output: none below zero behind a ReLU, and none above 6 behind a ReLU6. What is linear and negative gets
 * an offset, of whole steps so that zero is one of the levels.
 */
function levelsOf(operation: FoldedOperation, [least, most]: ActivationRange): Levels {
  const activation = 'activation' in operation ? operation.activation : 'linear'
  const highest = activation === 'relu6' ? Math.min(6, most) : most
  const lowest = activation === 'linear' ? Math.min(0, least) : 0
  const reach = Math.max(highest - lowest, 1e-3)
  return { offset: (Math.round((-lowest / reach) * 255) * reach) / 255, reach }
}

/** Of each operation that has a range, by its name. */
export function levelsByName(
  { operations }: FoldedNetwork,
  ranges: ActivationRanges
): ReadonlyMap<string, Levels> {
  return new Map(
    operations.flatMap((operation) => {
      const range = ranges[operation.name]
      return range ? [[operation.name, levelsOf(operation, range)]] : []
    })
  )
}

/**
 * The sums (shortcuts) that can be computed with the projection before them, by the projection's name: a linear
 * convolution that nothing else reads, behind all that the sum's other input needs.
 */
export function fusedSums({ operations }: FoldedNetwork): Map<string, { name: string; other: string }> {
  const place = new Map(operations.map(({ name }, i) => [name, i]))
  const read = operations.flatMap((operation) =>
    operation.kind === 'add' ? operation.inputs : [operation.input]
  )
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
