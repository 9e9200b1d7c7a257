/** Tells whether a picture resembles anything that a taught model has learned from. */
import type * as TensorFlow from '@tensorflow/tfjs'
import type { Prediction } from '../contract/classification'
import type { TaughtPart } from '../weights/taught-part'
import { topK, type Classifier, type Embedder } from './classifier'
import { leastSquares } from './fold'
import type { Model } from './model'

/**
 * Adds to each row of a taught model's answers the cosine similarity to the nearest picture it learned from.
 */
export interface NearnessClassifier extends Pick<Classifier, 'classifyPixels'> {
  /** Pictures with a lower similarity are none of the classes. */
  threshold: number
  dispose(): void
}

/**
 * @param embedding answers with [batch, classes + size]: the probabilities, then the features
 * @param classes number of probabilities per row
 */
export function withNearness(
  tf: typeof TensorFlow,
  embedding: Embedder,
  classes: number,
  { card, vectors, size }: TaughtPart
): NearnessClassifier {
  const taught = tf.tensor2d(vectors, [vectors.length / size, size])
  return {
    threshold: card.none.threshold,
    async classifyPixels(pixels, batch) {
      const rows = await embedding.classifyPixels(pixels, batch)
      const joined = tf.tidy(() => {
        const all = tf.tensor2d(rows, [batch, classes + size])
        const seen = tf.slice(all, [0, classes], [batch, size])
        const inverse = tf.rsqrt(tf.maximum(tf.sum(tf.square(seen), 1, true), leastSquares))
        const nearest = tf.max(tf.matMul(tf.mul(seen, inverse), taught, false, true), 1, true)
        return tf.concat([tf.slice(all, [0, 0], [batch, classes]), nearest], 1)
      })
      try {
        return await joined.data<'float32'>()
      } finally {
        joined.dispose()
      }
    },
    dispose: () => taught.dispose()
  }
}

/** The classifier to run, and the number of values per answer. */
export function answering({ classifier, labels, nearness }: Model): {
  classifier: Pick<Classifier, 'classifyPixels'>
  classes: number
} {
  return nearness
    ? { classifier: nearness, classes: labels.length + 1 }
    : { classifier, classes: labels.length }
}

/** Interprets the values of one picture. @param values as {@link answering} gives them */
export function answerOf(
  { labels, nearness }: Model,
  values: Float32Array,
  wanted: number
): { predictions: Prediction[]; known?: boolean } {
  const best = topK(values.subarray(0, labels.length), wanted)
  return {
    predictions: best.map((rank) => ({ ...rank, label: labels[rank.index]! })),
    ...(nearness && { known: values[labels.length]! >= nearness.threshold })
  }
}
