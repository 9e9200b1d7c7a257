import type * as TensorFlow from '@tensorflow/tfjs'

/** The computed values. They are read outside `tidy`, which would search each of them for tensors. */
export function computed(tf: typeof TensorFlow, compute: () => TensorFlow.Tensor): Float32Array {
  const tensor = tf.tidy(compute)
  try {
    return tensor.dataSync<'float32'>()
  } finally {
    tensor.dispose()
  }
}
