import type * as TensorFlow from '@tensorflow/tfjs'

/** A loaded SavedModel. */
interface Predicting {
  predict(input: TensorFlow.NamedTensorMap | TensorFlow.Tensor): unknown
}

/**
 * Asks a model, and passes its answer to `read`. Both input and answer are freed, also where the model fails.
 * @throws TensorFlow's error, as for a lack of memory
 */
export async function predicted<Output extends TensorFlow.TensorContainer, Read>(
  tf: Pick<typeof TensorFlow, 'dispose'>,
  model: Predicting,
  input: TensorFlow.NamedTensorMap | TensorFlow.Tensor,
  read: (output: Output) => Promise<Read>
): Promise<Read> {
  try {
    const output = model.predict(input) as Output
    try {
      return await read(output)
    } finally {
      tf.dispose(output)
    }
  } finally {
    tf.dispose(input)
  }
}
