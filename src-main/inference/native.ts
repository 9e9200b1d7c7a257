/** Inference in libtensorflow: the network is one compiled graph, with one session call per batch. */
import type * as TensorFlow from '@tensorflow/tfjs-node'
import type { Precision } from '../contract/classification'
import { joinedRows, requireImages, type Classifier, type InnerValues } from './classifier'
import type { FeatureShape } from './fold'
import { signatures } from './graph'
import { predicted } from './predicted'

/**
 * Loads a SavedModel that was compiled with `threads`.
 * @param directory holds `saved_model.pb` as `compileSavedModel` wrote it
 * @param sizes the number of the classifier's inputs, and the shape of the feature map that is pooled
 */
export async function loadNativeClassifier(
  tf: typeof TensorFlow,
  directory: string,
  inputSize: number,
  { embeddingSize, featureShape }: { embeddingSize: number; featureShape: FeatureShape },
  precision: Precision,
  batchSize = 16
): Promise<Classifier> {
  const load = (signature: string): ReturnType<typeof tf.node.loadSavedModel> =>
    tf.node.loadSavedModel(directory, ['serve'], signature)
  const fromPixels = await load(signatures.pixels)
  // Loaded lazily: loading reads the whole graph again, and classifying folders only takes pixels.
  let fromImages: ReturnType<typeof load> | undefined
  let withFeatures: ReturnType<typeof load> | undefined

  // The whole batch is passed as one string: tfjs-node has no uint8 tensor, and this avoids converting in
  // JavaScript.
  function pixelTensor(pixels: Uint8Array, batch: number): TensorFlow.Tensor {
    requireImages(pixels, batch, inputSize)
    return tf.tensor([pixels], [], 'string')
  }

  /** Runs a batch; only the outputs that `read` reads are copied. */
  async function ask<T>(
    pixels: Uint8Array,
    batch: number,
    read: (output: { probabilities: TensorFlow.Tensor; embedding: TensorFlow.Tensor }) => Promise<T>
  ): Promise<T> {
    return predicted(tf, fromPixels, { pixels: pixelTensor(pixels, batch) }, read)
  }

  return {
    precision,
    batchSize,
    classifyPixels: (pixels, batch) =>
      ask(pixels, batch, ({ probabilities }) => probabilities.data<'float32'>()),
    embedding: {
      size: embeddingSize,
      classifyPixels: (pixels, batch) =>
        ask(pixels, batch, async ({ probabilities, embedding }) =>
          joinedRows(await probabilities.data<'float32'>(), await embedding.data<'float32'>(), batch)
        )
    },
    features: {
      shape: featureShape,
      async classifyPixels(pixels, batch) {
        const model = await (withFeatures ??= load(signatures.features))
        const input = { pixels: pixelTensor(pixels, batch) }
        return predicted(tf, model, input, async (output: Record<keyof InnerValues, TensorFlow.Tensor>) => ({
          probabilities: await output.probabilities.data<'float32'>(),
          logits: await output.logits.data<'float32'>(),
          embedding: await output.embedding.data<'float32'>(),
          features: await output.features.data<'float32'>()
        }))
      }
    },
    async classifyImages(images, batch) {
      requireImages(images, batch, inputSize)
      const model = await (fromImages ??= load(signatures.images))
      const input = tf.tensor(images, [batch, inputSize, inputSize, 3])
      return predicted(tf, model, input, (output: TensorFlow.Tensor) => output.data<'float32'>())
    },
    dispose() {
      fromPixels.dispose()
      void fromImages?.then((model) => model.dispose())
      void withFeatures?.then((model) => model.dispose())
    }
  }
}
