/** Scales an image's bytes to the numbers that a model expects. */
import type * as TensorFlow from '@tensorflow/tfjs'
import type { Preprocessing } from '../contract/preprocessing'
import type { Levels } from './quantize'

/** `inside` is the model's own scaling, if that was taken out of the model. */
export type Scaling = Pick<Preprocessing, 'range' | 'channels' | 'inside'>

/** ImageNet's mean and standard deviation of red, green and blue, for values from 0 to 1. */
const imagenet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] }
/** ImageNet's mean of red, green and blue bytes, as used by Caffe's models and their successors. */
const caffeMean = [123.68, 116.779, 103.939]

export interface Affine {
  scale: Float32Array
  offset: Float32Array
}

/** `byte * scale - offset`, with one value for all channels, or one each for red, green and blue. */
export function affine({ range, channels, inside }: Scaling): Affine {
  const { scale, offset } = affineOf(range)
  if (!inside) return { scale, offset }
  const turned = reversed({ channels, inside })
  const of = (values: Float32Array, rgb: number): number => values[values.length === 1 ? 0 : rgb]!
  // In the order of red, green and blue; the model's own scaling may apply to the reversed order.
  const places = [0, 1, 2].map((rgb) => (turned ? 2 - rgb : rgb))
  return {
    scale: Float32Array.from(places, (at, rgb) => inside.scale[at]! * of(scale, rgb)),
    offset: Float32Array.from(places, (at, rgb) => inside.scale[at]! * of(offset, rgb) - inside.offset[at]!)
  }
}

/**
 * What an image's bytes represent to a convolution in 8 bits; undefined unless that is the same in all channels, and byte 0
 * or the middle represents zero, with which convolutions pad.
 */
export function byteLevels(scaling: Scaling): Levels | undefined {
  const { scale, offset } = affine(scaling)
  const [step, from] = [scale[0]!, offset[0]!]
  const near = (a: number, b: number, by: number): boolean => Math.abs(a - b) <= by * step
  const uniform = scale.every((one) => near(one, step, 1e-6)) && offset.every((one) => near(one, from, 1e-3))
  const zeroFits = near(from, 0, 1e-3) || near(from, 127.5 * step, 0.5)
  return uniform && zeroFits && !reversed(scaling) ? { reach: 255 * step, offset: from } : undefined
}

/** Whether the result has blue first. */
export function reversed({ channels, inside }: Omit<Scaling, 'range'>): boolean {
  return (channels === 'bgr') !== (inside?.channels === 'bgr')
}

/** Whether the model's first convolution gets values from -1 to 1, red first. */
export function isUsual(scaling: Scaling): boolean {
  const { scale, offset } = affine(scaling)
  const near = (values: Float32Array, wanted: number): boolean =>
    values.every((value) => Math.abs(value - wanted) < 1e-6)
  return !reversed(scaling) && near(scale, 1 / 127.5) && near(offset, 1)
}

/**
 * @param pixels RGB bytes, batch × size × size × 3
 * @returns float32 [batch, size, size, 3], which the caller disposes of
 */
export function scalePixels(
  tf: typeof TensorFlow,
  pixels: Uint8Array,
  batch: number,
  size: number,
  scaling: Scaling
): TensorFlow.Tensor4D {
  return tf.tidy(() => {
    const rgb = tf.cast(tf.tensor4d(pixels, [batch, size, size, 3], 'int32'), 'float32')
    const { scale, offset } = affine(scaling)
    const moved = tf.sub(tf.mul(rgb, values(tf, scale)), values(tf, offset))
    return (reversed(scaling) ? tf.reverse(moved, 3) : moved) as TensorFlow.Tensor4D
  })
}

function values(tf: typeof TensorFlow, numbers: Float32Array): TensorFlow.Tensor {
  return numbers.length === 1 ? tf.scalar(numbers[0]!) : tf.tensor1d(numbers)
}

function affineOf(range: Preprocessing['range']): Affine {
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
