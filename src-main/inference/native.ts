/** Inference in libtensorflow: the network as one compiled graph, one session call a batch. */
import type * as TensorFlow from '@tensorflow/tfjs-node'
import { joinedRows, requireImages, type Classifier, type InnerValues } from './classifier'
import type { FeatureShape } from './fold'
import { signatures, type Precision } from './graph'

/**
 * Loads a SavedModel that was compiled to take the halves of a batch at the same time.
 * @param directory holds `saved_model.pb` as `compileSavedModel` wrote it
 * @param sizes values that the classifier reads, and the shape of what is pooled to them
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
  // Loading reads the whole graph again, and runs over folders take pixels and probabilities only.
  let fromImages: ReturnType<typeof load> | undefined
  let withEmbedding: ReturnType<typeof load> | undefined
  let withFeatures: ReturnType<typeof load> | undefined

  async function answer(
    model: typeof fromPixels,
    input: TensorFlow.Tensor,
    batch: number
  ): Promise<Float32Array> {
    const output = model.predict(input) as TensorFlow.Tensor
    try {
      const answers = (await output.data()) as Float32Array
      return answers.subarray(0, batch * output.shape[1]!)
    } finally {
      tf.dispose([input, output])
    }
  }

  // The whole batch travels as one string: tfjs-node has no uint8 tensor, and no number is converted in JavaScript.
  function pixelTensor(pixels: Uint8Array, batch: number): TensorFlow.Tensor {
    requireImages(pixels, batch, inputSize)
    return tf.tensor([evened(pixels, batch)], [], 'string')
  }

  return {
    precision,
    batchSize,
    async classifyPixels(pixels, batch) {
      return answer(fromPixels, pixelTensor(pixels, batch), batch)
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
          const joined = joinedRows(
            probabilities as Float32Array,
            embedding as Float32Array,
            output.embedding.shape[0]
          )
          return joined.subarray(0, (joined.length / even(batch)) * batch)
        } finally {
          tf.dispose([input, output])
        }
      }
    },
    features: {
      shape: featureShape,
      async classifyPixels(pixels, batch) {
        const input = { pixels: pixelTensor(pixels, batch) }
        const model = await (withFeatures ??= load(signatures.features))
        const output = model.predict(input) as TensorFlow.NamedTensorMap
        const rows = async (name: keyof InnerValues): Promise<Float32Array> => {
          const { shape, size } = output[name]!
          const values = await output[name]!.data<'float32'>()
          return values.subarray(0, (size / shape[0]) * batch)
        }
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
      return answer(
        await (fromImages ??= load(signatures.images)),
        tf.tensor(evened(images, batch), [even(batch), inputSize, inputSize, 3]),
        batch
      )
    },
    dispose() {
      fromPixels.dispose()
      void fromImages?.then((model) => model.dispose())
      void withEmbedding?.then((model) => model.dispose())
      void withFeatures?.then((model) => model.dispose())
    }
  }
}

const even = (batch: number): number => batch + (batch % 2)

/** A batch of an even number of images: an odd one gets one more, of zeros. */
function evened<Values extends Uint8Array | Float32Array>(values: Values, batch: number): Values {
  if (even(batch) === batch) return values
  const more = new (values.constructor as new (length: number) => Values)(
    (values.length / batch) * even(batch)
  )
  more.set(values)
  return more
}
