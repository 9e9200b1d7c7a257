/** Inference in libtensorflow: the network is one compiled graph, with one session call per batch. */
import type * as TensorFlow from '@tensorflow/tfjs-node'
import type { Precision } from '../contract/classification'
import { joinedRows, requireImages, type Classifier, type InnerValues } from './classifier'
import type { FeatureShape } from './fold'
import { signatures } from './graph'

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
    const input = { pixels: pixelTensor(pixels, batch) }
    const output = fromPixels.predict(input) as Parameters<typeof read>[0] & TensorFlow.NamedTensorMap
    try {
      return await read(output)
    } finally {
      tf.dispose([input, output])
    }
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
        const input = { pixels: pixelTensor(pixels, batch) }
        const model = await (withFeatures ??= load(signatures.features))
        const output = model.predict(input) as TensorFlow.NamedTensorMap
        const rows = (name: keyof InnerValues): Promise<Float32Array> => output[name]!.data<'float32'>()
        try {
          return {
            probabilities: await rows('probabilities'),
            logits: await rows('logits'),
            embedding: await rows('embedding'),
            features: await rows('features')
          }
        } finally {
          tf.dispose([input, output])
        }
      }
    },
    async classifyImages(images, batch) {
      requireImages(images, batch, inputSize)
      fromImages ??= load(signatures.images)
      const input = tf.tensor(images, [batch, inputSize, inputSize, 3])
      const output = (await fromImages).predict(input) as TensorFlow.Tensor
      try {
        return await output.data<'float32'>()
      } finally {
        tf.dispose([input, output])
      }
    },
    dispose() {
      fromPixels.dispose()
      void fromImages?.then((model) => model.dispose())
      void withFeatures?.then((model) => model.dispose())
    }
  }
}
