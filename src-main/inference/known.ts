/** Whether a picture is like anything that a taught model has learned from. */
import type * as TensorFlow from '@tensorflow/tfjs'
import type { Prediction } from '../contract/classification'
import type { TaughtPart } from '../weights/taught-part'
import { topK, type Classifier, type Embedder } from './classifier'
import { leastSquares } from './fold'
import type { Model } from './model'

/** A taught model's answers, with one more value in each row: the cosine to the nearest picture that it learned from. */
export interface NearnessClassifier extends Pick<Classifier, 'classifyPixels'> {
  /** Below it, a picture is none of the classes. */
  threshold: number
  dispose(): void
}

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

/** Who is asked about pictures, and how many values each answer has. */
export function answering({ classifier, labels, nearness }: Model): {
  classifier: Pick<Classifier, 'classifyPixels'>
  classes: number
} {
  return nearness
    ? { classifier: nearness, classes: labels.length + 1 }
    : { classifier, classes: labels.length }
}

/** What the values say of a picture. @param values as {@link answering} gives them */
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
