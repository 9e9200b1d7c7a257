/** Inference in libtensorflow: the network as one compiled graph, one session call a batch. */
import type * as TensorFlow from '@tensorflow/tfjs-node'
import type { Precision } from '../contract/classification'
import { joinedRows, requireImages, type Classifier } from './classifier'
import { signatures } from './graph'

/**
 * Loads a SavedModel that was compiled to take the halves of a batch at the same time.
 * @param directory holds `saved_model.pb` as `compileSavedModel` wrote it
 * @param embeddingSize values that the classifier reads
 */
export async function loadNativeClassifier(
  tf: typeof TensorFlow,
  directory: string,
  inputSize: number,
  embeddingSize: number,
  precision: Precision,
  batchSize = 16
): Promise<Classifier> {
  const load = (signature: string): ReturnType<typeof tf.node.loadSavedModel> =>
    tf.node.loadSavedModel(directory, ['serve'], signature)
  const fromPixels = await load(signatures.pixels)
  // Loading reads the whole graph again, and runs over folders take pixels and probabilities only.
  let fromImages: ReturnType<typeof load> | undefined
  let withEmbedding: ReturnType<typeof load> | undefined

  async function answer(model: typeof fromPixels, input: TensorFlow.Tensor): Promise<Float32Array> {
    const output = model.predict(input) as TensorFlow.Tensor
    try {
      return (await output.data()) as Float32Array
    } finally {
      tf.dispose([input, output])
    }
  }

  // The whole batch travels as one string: tfjs-node has no uint8 tensor, and no number is converted in JavaScript.
  function pixelTensor(pixels: Uint8Array, batch: number): TensorFlow.Tensor {
    requireImages(pixels, batch, inputSize)
    return tf.tensor([pixels], [], 'string')
  }

  return {
    precision,
    batchSize,
    async classifyPixels(pixels, batch) {
      return answer(fromPixels, pixelTensor(pixels, batch))
    },
    embedding: {
      size: embeddingSize,
      async classifyPixels(pixels, batch) {
        const input = { pixels: pixelTensor(pixels, batch) }
        const model = await (withEmbedding ??= load(signatures.embedding))
        const output = model.predict(input) as {
          probabilities: TensorFlow.Tensor
          embedding: TensorFlow.Tensor
        }
        try {
          const [probabilities, embedding] = await Promise.all([
            output.probabilities.data(),
            output.embedding.data()
          ])
          return joinedRows(probabilities as Float32Array, embedding as Float32Array, batch)
        } finally {
          tf.dispose([input, output])
        }
      }
    },
    async classifyImages(images, batch) {
      requireImages(images, batch, inputSize)
      return answer(
        await (fromImages ??= load(signatures.images)),
        tf.tensor(images, [batch, inputSize, inputSize, 3])
      )
    },
    dispose() {
      fromPixels.dispose()
      void fromImages?.then((model) => model.dispose())
      void withEmbedding?.then((model) => model.dispose())
    }
  }
}
