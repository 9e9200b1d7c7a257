/** Inference in libtensorflow: the network as one compiled graph, one session call a batch. */
import type * as TensorFlow from '@tensorflow/tfjs-node'
import type { Classifier } from './classifier'
import { signatures, type Precision } from './graph'

/**
 * Loads a compiled SavedModel.
 * @param directory holds `saved_model.pb` as `compileSavedModel` wrote it
 */
export async function loadNativeClassifier(
  tf: typeof TensorFlow,
  directory: string,
  inputSize: number,
  precision: Precision,
  batchSize = 16
): Promise<Classifier> {
  const fromPixels = await tf.node.loadSavedModel(directory, ['serve'], signatures.pixels)
  const fromImages = await tf.node.loadSavedModel(directory, ['serve'], signatures.images)

  async function answer(model: typeof fromPixels, input: TensorFlow.Tensor): Promise<Float32Array> {
    const output = model.predict(input) as TensorFlow.Tensor
    try {
      return (await output.data()) as Float32Array
    } finally {
      tf.dispose([input, output])
    }
  }

  return {
    precision,
    batchSize,
    // The whole batch travels as one string: tfjs-node has no uint8 tensor, and no number is converted in JavaScript.
    classifyPixels: (pixels) => answer(fromPixels, tf.tensor([pixels], [], 'string')),
    classifyImages: (images, batch) =>
      answer(fromImages, tf.tensor(images, [batch, inputSize, inputSize, 3])),
    dispose() {
      fromPixels.dispose()
      fromImages.dispose()
    }
  }
}
