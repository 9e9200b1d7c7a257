import { roundHalfEven } from './number-text'

/** The article's ideas as computations: what low precision and ReLU lose, and what a convolution costs. */

export function relu(x: number): number {
  return Math.max(0, x)
}

export function relu6(x: number): number {
  return Math.min(relu(x), 6)
}

/** float16, or 2^bits evenly spaced levels from 0 to the largest activation (int8: 8 bits). */
export type Precision = 'float16' | { bits: number }

/**
 * Rounds to float16 (IEEE 754 half precision, ties to even). Values that round above 65504 become Infinity.
 */
export function toFloat16(x: number): number {
  const magnitude = Math.abs(x)
  if (magnitude === 0 || !Number.isFinite(x)) return x
  // 11 significant bits; below 2^-14 the step size stays at 2^-24.
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14)
  const step = 2 ** (exponent - 10)
  const rounded = roundHalfEven(magnitude / step) * step
  return Math.sign(x) * (rounded >= 65520 ? Infinity : rounded)
}

/** Rounds to the nearest of 2^bits levels from 0 to `max`. */
export function toLevels(x: number, max: number, bits: number): number {
  if (max === 0) return 0
  const step = max / (2 ** bits - 1)
  return Math.min(Math.max(Math.round(x / step), 0), 2 ** bits - 1) * step
}

export interface PrecisionLoss {
  /** The largest activation, up to which the levels have to reach. */
  range: number
  /** Distance between neighbouring values for activations just below 6. */
  step: number
  /** Activations before and after rounding. */
  exact: number[]
  rounded: number[]
  /** Mean absolute error of all activations above 0. */
  meanError: number
  maxError: number
  /** Mean absolute error for inputs above 0 and up to 6, which neither activation changes. */
  meanErrorBelow6: number
}

/** What is lost when activations are stored at low precision. `values` are the inputs of the activation. */
export function precisionLoss(
  values: readonly number[],
  activation: 'relu' | 'relu6',
  precision: Precision
): PrecisionLoss {
  const exact = values.map(activation === 'relu' ? relu : relu6)
  const range = exact.reduce((largest, value) => Math.max(largest, value), 0)
  const round = (x: number): number =>
    precision === 'float16' ? toFloat16(x) : toLevels(x, range, precision.bits)
  const rounded = exact.map(round)
  const errors = exact.map((value, index) => Math.abs(value - rounded[index]!))
  return {
    range,
    // Between 4 and 8, neighbouring float16 values are 2^-8 apart.
    step: precision === 'float16' ? 2 ** -8 : range / (2 ** precision.bits - 1),
    exact,
    rounded,
    meanError: mean(errors.filter((_, index) => exact[index]! > 0)),
    maxError: errors.reduce((largest, error) => Math.max(largest, error), 0),
    meanErrorBelow6: mean(errors.filter((_, index) => values[index]! > 0 && values[index]! <= 6))
  }
}

export type Point = readonly [x: number, y: number]

export interface ManifoldExperiment {
  /** The spiral. */
  original: Point[]
  /** The same points after passing through n dimensions with and without a ReLU. */
  relu: Point[]
  linear: Point[]
  /** Root mean square distance from the original, relative to the original's size. */
  reluError: number
  linearError: number
}

/** The dimensions shown in the paper's figure. */
export const manifoldDimensions = [2, 3, 5, 15, 30] as const

/**
 * Sandler et al. 2018, Figure 1: embeds a spiral in the plane into n dimensions with a random matrix T,
 * applies a ReLU, and maps it back with T's pseudo-inverse. With few dimensions, points collapse onto each
 * other; without the ReLU nothing is lost. The same seed gives the same T.
 */
export function manifoldExperiment(dimensions: number, seed: number, points = 200): ManifoldExperiment {
  const normal = normalGenerator(seed)
  const matrix = Array.from({ length: dimensions }, (): Point => [normal(), normal()])
  const original = spiral(points)
  const back = pseudoInverse(matrix)
  const through = (nonlinearity: (x: number) => number): Point[] =>
    original.map((point) => back(matrix.map((row) => nonlinearity(row[0] * point[0] + row[1] * point[1]))))
  const afterRelu = through(relu)
  const afterLinear = through((x) => x)
  return {
    original,
    relu: afterRelu,
    linear: afterLinear,
    reluError: relativeDistance(afterRelu, original),
    linearError: relativeDistance(afterLinear, original)
  }
}

/** Two and a half turns from the centre to radius 1. */
function spiral(points: number): Point[] {
  return Array.from({ length: points }, (_, index) => {
    const radius = points > 1 ? index / (points - 1) : 1
    const angle = radius * 5 * Math.PI
    return [radius * Math.cos(angle), radius * Math.sin(angle)]
  })
}

/** The pseudo-inverse (T'T)^-1 T' of a two-column matrix T, as a function. */
function pseudoInverse(matrix: readonly Point[]): (vector: readonly number[]) => Point {
  let [xx, xy, yy] = [0, 0, 0]
  for (const [x, y] of matrix) {
    xx += x * x
    xy += x * y
    yy += y * y
  }
  const determinant = xx * yy - xy * xy
  return (vector) => {
    let [x, y] = [0, 0]
    matrix.forEach((row, index) => {
      x += row[0] * vector[index]!
      y += row[1] * vector[index]!
    })
    return [(yy * x - xy * y) / determinant, (xx * y - xy * x) / determinant]
  }
}

function relativeDistance(points: readonly Point[], original: readonly Point[]): number {
  const squares = points.map((point, index) => {
    const from = original[index]!
    return (point[0] - from[0]) ** 2 + (point[1] - from[1]) ** 2
  })
  return Math.sqrt(mean(squares) / mean(original.map(([x, y]) => x * x + y * y)))
}

/** Normally distributed numbers (Box-Muller) from a 32-bit multiply-and-shift generator. */
function normalGenerator(seed: number): () => number {
  let state = seed >>> 0
  const uniform = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let bits = state
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
    return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32
  }
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}

export interface ConvolutionCost {
  /** Multiply-adds of a full k x k convolution. */
  full: number
  /** Multiply-adds of a k x k depthwise convolution followed by a 1x1 convolution. */
  separable: number
  /** full / separable = k² c / (k² + c) with c output channels (Sandler et al. 2018, section 3.1). */
  ratio: number
}

/** Multiply-adds at stride 1 on a feature map of `side` x `side` pixels. */
export function convolutionCost(
  kernel: number,
  inputChannels: number,
  outputChannels: number,
  side: number
): ConvolutionCost {
  const perPixel = side * side * inputChannels
  const full = perPixel * kernel * kernel * outputChannels
  const separable = perPixel * (kernel * kernel + outputChannels)
  return { full, separable, ratio: full / separable }
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
