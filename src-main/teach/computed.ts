import type * as TensorFlow from '@tensorflow/tfjs'

/** The values of what is computed. They are read outside of `tidy`, which would look through each of them for tensors. */
export function computed(tf: typeof TensorFlow, compute: () => TensorFlow.Tensor): Float32Array {
  const tensor = tf.tidy(compute)
  try {
    return tensor.dataSync<'float32'>()
  } finally {
    tensor.dispose()
  }
}
