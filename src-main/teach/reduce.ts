/** Reduces the dimensions of vectors without changing the result: n vectors span at most n dimensions. */
import type * as TensorFlow from '@tensorflow/tfjs'
import { computed } from './computed'
import type { Examples } from './logistic-regression'

/** With more pictures, the factorization takes longer than it saves. */
const mostReduced = 600
/**
 * Of a vector that the ones before it span, up to this share of the mean square, nothing is left but rounding errors, which
 * a division by its own small remainder would blow up.
 */
const leastShare = 1e-5

export interface Basis {
  /** Rows of `size` values, with zero mean. */
  points: Float32Array
  size: number
  /** Converts coefficients for the points to a kernel and bias for the original vectors. */
  back(
    coefficients: Float32Array,
    offset: Float32Array,
    classes: number
  ): { kernel: Float32Array; bias: Float32Array }
}

/**
 * Points with the same inner products as the centred vectors, which leaves the penalty on the kernel unchanged.
 */
export function reduced(tf: typeof TensorFlow, { vectors, size, labels }: Examples): Basis {
  const count = labels.length
  const mean = new Float64Array(size)
  for (let i = 0; i < vectors.length; i++) mean[i % size]! += vectors[i]! / count
  const centred = Float32Array.from(vectors, (value, i) => value - mean[i % size]!)
  const withBias = (kernel: Float32Array, offset: Float32Array, classes: number): Float32Array => {
    const bias = Float64Array.from(offset)
    for (let i = 0; i < kernel.length; i++) bias[i % classes]! -= mean[Math.floor(i / classes)]! * kernel[i]!
    return Float32Array.from(bias)
  }
  if (count >= size || count > mostReduced) {
    return {
      points: centred,
      size,
      back: (kernel, offset, classes) => ({ kernel, bias: withBias(kernel, offset, classes) })
    }
  }
  const products = computed(tf, () => {
    const rows = tf.tensor2d(centred, [count, size])
    return tf.matMul(rows, rows, false, true)
  })
  const lower = cholesky(products, count)
  return {
    points: Float32Array.from(lower),
    size: count,
    back(coefficients, offset, classes) {
      // kernel = centred^T . lower^-T . coefficients
      const solved = Float64Array.from(coefficients)
      for (let row = count - 1; row >= 0; row--) {
        for (let c = 0; c < classes; c++) {
          let value = solved[row * classes + c]!
          for (let below = row + 1; below < count; below++) {
            value -= lower[below * count + row]! * solved[below * classes + c]!
          }
          const own = lower[row * count + row]!
          solved[row * classes + c] = own === 0 ? 0 : value / own
        }
      }
      const kernel = computed(tf, () => {
        const rows = tf.tensor2d(centred, [count, size])
        return tf.matMul(rows, tf.tensor2d(Float32Array.from(solved), [count, classes]), true)
      })
      return { kernel, bias: withBias(kernel, offset, classes) }
    }
  }
}

/**
 * Cholesky factorization: the lower triangular matrix L with L · Lᵀ = matrix. Columns of vectors that the ones before them
 * span are zero.
 */
function cholesky(matrix: Float32Array, size: number): Float64Array {
  let trace = 0
  for (let i = 0; i < size; i++) trace += matrix[i * size + i]!
  const least = (leastShare * trace) / size
  const lower = new Float64Array(size * size)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let value = matrix[row * size + column]!
      for (let k = 0; k < column; k++) value -= lower[row * size + k]! * lower[column * size + k]!
      const own = lower[column * size + column]!
      if (row === column) lower[row * size + column] = value > least ? Math.sqrt(value) : 0
      else lower[row * size + column] = own === 0 ? 0 : value / own
    }
  }
  return lower
}
