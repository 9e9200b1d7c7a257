/** Keras' activations, as computed by the library version that wrote the file. */
import type * as TensorFlow from '@tensorflow/tfjs'

type Tensor = TensorFlow.Tensor
type Activation = (x: Tensor, settings: Readonly<Record<string, unknown>>) => Tensor

/** Activations by the names that `activationOf` in `weights/keras-activations` uses. */
export function activationsOf(tf: typeof TensorFlow): Readonly<Record<string, Activation>> {
  const number = (value: unknown): number => Number(value)
  /** `then` where the condition holds, otherwise `or`. */
  const where = (condition: Tensor, then: Tensor, or: Tensor): Tensor => tf.where(condition, then, or)
  const zeros = (x: Tensor): Tensor => tf.zerosLike(x)
  // tf.elu overflows on some backends for large values (Infinity * 0); the minimum keeps exp within 0..1.
  const elu = (x: Tensor, alpha: number): Tensor =>
    tf.add(tf.relu(x), tf.mul(tf.expm1(tf.minimum(x, 0)), alpha))
  const hardSigmoid = (x: Tensor): Tensor => tf.clipByValue(tf.add(tf.div(x, 6), 0.5), 0, 1)
  const softplus = (x: Tensor): Tensor => tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x)))))
  return {
    relu(x, { slope, threshold, max }) {
      const from = number(threshold)
      const kept = from === 0 ? tf.relu(x) : where(tf.greater(x, from), x, zeros(x))
      const limited = typeof max === 'number' ? tf.clipByValue(kept, 0, max) : kept
      return number(slope) === 0 ? limited : tf.sub(limited, tf.mul(tf.relu(tf.sub(from, x)), number(slope)))
    },
    thresholded: (x, { theta }) => where(tf.greater(x, number(theta)), x, zeros(x)),
    elu: (x, { alpha }) => elu(x, number(alpha)),
    celu: (x, { alpha }) =>
      tf.add(tf.relu(x), tf.mul(tf.expm1(tf.div(tf.minimum(x, 0), number(alpha))), number(alpha))),
    selu: (x) => tf.mul(elu(x, 1.6732632423543772), 1.0507009873554805),
    softplus,
    softsign: (x) => tf.div(x, tf.add(tf.abs(x), 1)),
    squareplus: (x, { b }) => tf.div(tf.add(x, tf.sqrt(tf.add(tf.square(x), number(b)))), 2),
    softShrink: (x, { threshold }) => tf.mul(tf.sign(x), tf.relu(tf.sub(tf.abs(x), number(threshold)))),
    hardShrink: (x, { threshold }) => where(tf.greater(tf.abs(x), number(threshold)), x, zeros(x)),
    tanhShrink: (x) => tf.sub(x, tf.tanh(x)),
    sparsePlus: (x) => {
      const middle = tf.mul(tf.square(tf.add(x, 1)), 0.25)
      return where(tf.lessEqual(x, -1), zeros(x), where(tf.greaterEqual(x, 1), x, middle))
    },
    sparseSigmoid: (x) => tf.clipByValue(tf.mul(tf.add(x, 1), 0.5), 0, 1),
    threshold: (x, { threshold, value }) =>
      where(tf.greater(x, number(threshold)), x, tf.fill(x.shape, number(value))),
    silu: (x) => tf.mul(x, tf.sigmoid(x)),
    gelu(x, { approximate }) {
      const inner = approximate
        ? tf.tanh(tf.mul(tf.add(x, tf.mul(tf.pow(x, 3), 0.044715)), Math.sqrt(2 / Math.PI)))
        : tf.erf(tf.div(x, Math.SQRT2))
      return tf.mul(tf.mul(x, 0.5), tf.add(inner, 1))
    },
    tanh: (x) => tf.tanh(x),
    sigmoid: (x) => tf.sigmoid(x),
    exponential: (x) => tf.exp(x),
    hardSigmoid,
    /** As defined by Keras 2 and TensorFlow.js. */
    hardSigmoidOfKeras2: (x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1),
    hardSilu: (x) => tf.mul(x, hardSigmoid(x)),
    hardTanh: (x) => tf.clipByValue(x, -1, 1),
    linear: (x) => tf.clone(x),
    mish: (x) => tf.mul(x, tf.tanh(softplus(x))),
    logSigmoid: (x) => tf.neg(softplus(tf.neg(x))),
    softmax: (x) => tf.softmax(x),
    logSoftmax: (x) => tf.logSoftmax(x),
    glu: (x) => {
      const [a, b] = tf.split(x, 2, x.rank - 1)
      return tf.mul(a!, tf.sigmoid(b!))
    }
  }
}
