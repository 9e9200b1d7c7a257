/** Recognizes pictures that resemble nothing that was taught. */
import type * as TensorFlow from '@tensorflow/tfjs'
import type { TaughtCard } from '../contract/teaching'
import { similarities } from './series'

/** Share of the taught pictures that the threshold itself would refuse. */
const refusedShare = 0.01
const shares = [0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2]

/**
 * Chooses the cosine below which a picture is none of the classes: the first percentile of the taught pictures'
 * similarity to their nearest neighbour. For the unknown, pictures of other classes stand in.
 */
export function noneOfThese(
  tf: typeof TensorFlow,
  vectors: Float32Array,
  size: number,
  labels: Int32Array
): TaughtCard['none'] {
  const nearest = new Float32Array(labels.length).fill(-1)
  const nearestOther = new Float32Array(labels.length).fill(-1)
  similarities(tf, vectors, size, (i, cosines) => {
    for (const [j, cosine] of cosines.entries()) {
      if (j === i) continue
      if (cosine > nearest[i]!) nearest[i] = cosine
      if (labels[j] !== labels[i] && cosine > nearestOther[i]!) nearestOther[i] = cosine
    }
  })
  nearest.sort()
  const below = (values: Float32Array, threshold: number): number =>
    values.reduce((sum, value) => sum + (value < threshold ? 1 : 0), 0) / values.length
  return {
    threshold: quantile(nearest, refusedShare),
    choices: shares.map((share) => {
      const threshold = quantile(nearest, share)
      return { threshold, known: below(nearest, threshold), unknown: below(nearestOther, threshold) }
    })
  }
}

/** A quantile of sorted values, interpolated linearly. */
function quantile(sorted: Float32Array, share: number): number {
  const at = share * (sorted.length - 1)
  const low = Math.floor(at)
  const high = Math.min(low + 1, sorted.length - 1)
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!)
}

/** Of each of these pictures, the cosine to the nearest taught one. */
export function nearestTaught(
  tf: typeof TensorFlow,
  vectors: Float32Array,
  size: number,
  taught: Float32Array
): Float32Array {
  const nearest = new Float32Array(vectors.length / size)
  similarities(
    tf,
    vectors,
    size,
    (picture, cosines) => {
      nearest[picture] = cosines.reduce((most, cosine) => Math.max(most, cosine), -1)
    },
    taught
  )
  return nearest
}

/** How many pictures have no taught one that is near enough. */
export const refusedOf = (nearest: Float32Array, threshold: number): number =>
  nearest.reduce((refused, cosine) => refused + (cosine >= threshold ? 0 : 1), 0)
