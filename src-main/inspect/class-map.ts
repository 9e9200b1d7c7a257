/**
 * Class activation maps (Zhou et al., "Learning Deep Features for Discriminative Localization", CVPR 2016): how
 * much each cell of the last feature map speaks for or against a class. Exact if the classifier reads the mean
 * of the cells.
 */
import { classifierWeights, leastSquares, type FeatureShape } from '../inference/fold'
import { readWeights, type Model } from '../inference/model'
import { notInside } from '../weights/open-model'

/** The linear map from the mean features to one logit. */
export interface LogitWeights {
  /** One weight per channel. */
  column: Float64Array
  bias: number
}

/** The classifier's kernel, [channels, classes], and biases. */
export interface ClassifierWeights {
  kernel: Float32Array
  bias: Float32Array
}

const known = new WeakMap<Model, Promise<ClassifierWeights>>()

/** Cached per loaded model. @throws UserError `model-invalid` if the model's layers are not known */
export function weightsOfClassifier(model: Model): Promise<ClassifierWeights> {
  const { network, source } = model
  if (!network || !('network' in source)) throw notInside(source.path)
  const read =
    known.get(model) ?? readWeights(source, network).then((table) => classifierWeights(network, table))
  known.set(model, read)
  return read
}

/** The weights for the logit of one class, or for the difference between two. */
export function logitWeights(
  { kernel, bias }: ClassifierWeights,
  index: number,
  against?: number
): LogitWeights {
  const classes = bias.length
  const column = Float64Array.from({ length: kernel.length / classes }, (_, channel) => {
    const row = channel * classes
    return kernel[row + index]! - (against === undefined ? 0 : kernel[row + against]!)
  })
  return { column, bias: bias[index]! - (against === undefined ? 0 : bias[against]!) }
}

/**
 * The map in logit units: the mean of its cells plus the bias is the logit.
 * @param features features of one image, height × width × channels
 * @param factor what the mean is multiplied by before the classifier reads it
 */
export function classMap(
  features: Float32Array,
  [height, width, channels]: FeatureShape,
  { column }: LogitWeights,
  factor = 1
): number[][] {
  const cell = (at: number): number => {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += features[at + channel]! * column[channel]!
    return sum * factor
  }
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => cell((y * width + x) * channels))
  )
}

/** The factor that normalizes an image's mean features to unit length, if the model does so; otherwise 1. */
export function lengthFactor({ network }: Model, embedding: Float32Array): number {
  if (!network?.settings.unitLength) return 1
  return 1 / Math.sqrt(embedding.reduce((sum, value) => sum + value * value, leastSquares))
}

/** The part of the logit that the map explains, without the bias. */
export function meanOf(map: readonly number[][]): number {
  const cells = map.flat()
  return cells.reduce((sum, value) => sum + value, 0) / cells.length
}
