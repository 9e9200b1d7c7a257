/** Inference in libtensorflow: the network as one compiled graph, one session call a batch. */
import type * as TensorFlow from '@tensorflow/tfjs-node'
import { requireImages, type Classifier } from './classifier'
import { signatures, type Precision } from './graph'

/**
 * Loads a SavedModel that was compiled to take the halves of a batch at the same time.
 * @param directory holds `saved_model.pb` as `compileSavedModel` wrote it
 */
export async function loadNativeClassifier(
  tf: typeof TensorFlow,
  directory: string,
  inputSize: number,
  precision: Precision,
  batchSize = 16
): Promise<Classifier> {
  const load = (signature: string): ReturnType<typeof tf.node.loadSavedModel> =>
    tf.node.loadSavedModel(directory, ['serve'], signature)
  const fromPixels = await load(signatures.pixels)
  // Loading reads the whole graph again, and runs over folders take pixels only.
  let fromImages: ReturnType<typeof load> | undefined

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

  return {
    precision,
    batchSize,
    // The whole batch travels as one string: tfjs-node has no uint8 tensor, and no number is converted in JavaScript.
    async classifyPixels(pixels, batch) {
      requireImages(pixels, batch, inputSize)
      return answer(fromPixels, tf.tensor([evened(pixels, batch)], [], 'string'), batch)
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
