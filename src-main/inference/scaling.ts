/** From the bytes of an image to the numbers that a model expects. */
import type * as TensorFlow from '@tensorflow/tfjs'
import type { Preprocessing } from '../contract/preprocessing'

export type Scaling = Pick<Preprocessing, 'range' | 'channels'>

/** ImageNet's mean and standard deviation of red, green and blue, of values from 0 to 1. */
const imagenet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] }
/** ImageNet's mean of red, green and blue, of bytes, as Caffe's models and those after them use it. */
const caffeMean = [123.68, 116.779, 103.939]

/** `byte * scale - offset`, one value for all channels or one each for red, green and blue. */
export function affine(range: Preprocessing['range']): { scale: Float32Array; offset: Float32Array } {
  const { mean, deviation } = imagenet
  switch (range) {
    case '-1..1':
      return { scale: Float32Array.of(1 / 127.5), offset: Float32Array.of(1) }
    case '0..1':
      return { scale: Float32Array.of(1 / 255), offset: Float32Array.of(0) }
    case '0..255':
      return { scale: Float32Array.of(1), offset: Float32Array.of(0) }
    case 'imagenet':
      return {
        scale: Float32Array.from(deviation, (d) => 1 / 255 / d),
        offset: Float32Array.from(mean, (m, i) => m / deviation[i]!)
      }
    case 'caffe':
      return { scale: Float32Array.of(1), offset: Float32Array.from(caffeMean) }
  }
}

/**
 * @param pixels RGB bytes, batch x size x size x 3
 * @returns float32 [batch, size, size, 3], for the caller to dispose of
 */
export function scalePixels(
  tf: typeof TensorFlow,
  pixels: Uint8Array,
  batch: number,
  size: number,
  { range, channels }: Scaling
): TensorFlow.Tensor4D {
  return tf.tidy(() => {
    const rgb = tf.cast(tf.tensor4d(pixels, [batch, size, size, 3], 'int32'), 'float32')
    const { scale, offset } = affine(range)
    const scaled = tf.sub(tf.mul(rgb, values(tf, scale)), values(tf, offset))
    return (channels === 'bgr' ? tf.reverse(scaled, 3) : scaled) as TensorFlow.Tensor4D
  })
}

function values(tf: typeof TensorFlow, numbers: Float32Array): TensorFlow.Tensor {
  return numbers.length === 1 ? tf.scalar(numbers[0]!) : tf.tensor1d(numbers)
}
