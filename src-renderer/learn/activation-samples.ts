import { precisionLoss, relu, relu6, toFloat16, toLevels } from '../../src-main/network/experiments'
import type { Precision, PrecisionLoss } from '../../src-main/network/experiments'

export type StoredAs = 'float32' | Precision
export type Activation = 'relu' | 'relu6'

/** From the finest to the coarsest. */
export const precisions: readonly StoredAs[] = [
  'float32',
  'float16',
  ...[8, 7, 6, 5, 4, 3, 2].map((bits) => ({ bits }))
]

export const activate: Record<Activation, (x: number) => number> = { relu, relu6 }

/**
 * Activation inputs as trained networks have them: many near zero, a few far out. They are evenly spaced
 * quantiles of a symmetric distribution with the given largest value, in ascending order, so nothing is random.
 */
export function longTail(largest: number, count = 400): number[] {
  const logits = Array.from({ length: count }, (_, index) => {
    const share = (index + 0.5) / count
    return Math.log(share / (1 - share))
  })
  const tail = tailWeight(largest, logits.at(-1)!)
  return logits.map((logit) => stretch(logit, tail))
}

/** Has slope 1 in the middle, and gets steeper further out. */
function stretch(logit: number, tail: number): number {
  return Math.sinh(tail * logit) / tail
}

/** Finds the weight at which the last logit is stretched to `largest`, by bisection. */
function tailWeight(largest: number, last: number): number {
  let low = 1e-3
  let high = 2
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2
    if (stretch(last, middle) < largest) low = middle
    else high = middle
  }
  return low
}

/** The value after storing it; `range` is the largest activation. */
export function stored(value: number, range: number, as: StoredAs): number {
  if (as === 'float32') return Math.fround(value)
  return as === 'float16' ? toFloat16(value) : toLevels(value, range, as.bits)
}

export function storageLoss(values: readonly number[], activation: Activation, as: StoredAs): PrecisionLoss {
  if (as !== 'float32') return precisionLoss(values, activation, as)
  const exact = values.map(activate[activation])
  const rounded = exact.map(Math.fround)
  const errors = exact.map((value, index) => Math.abs(value - rounded[index]!))
  const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length
  return {
    range: Math.max(...exact),
    // 24 significant bits: between 4 and 8, the last one is worth 2^-21.
    step: 2 ** -21,
    exact,
    rounded,
    meanError: mean(errors.filter((_, index) => exact[index]! > 0)),
    maxError: Math.max(...errors),
    meanErrorBelow6: mean(errors.filter((_, index) => values[index]! > 0 && values[index]! <= 6))
  }
}

/** The levels from 0 to the range; empty for floating-point types, which have too many to draw. */
export function levelsOf(range: number, as: StoredAs): number[] {
  if (as === 'float32' || as === 'float16') return []
  const steps = 2 ** as.bits - 1
  return Array.from({ length: steps + 1 }, (_, index) => (index * range) / steps)
}
