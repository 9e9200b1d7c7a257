import type { Precision } from '../contract/classification'
import { UserError } from '../contract/errors'
import type { BackendInfo } from '../contract/model'

/** The pooled features that the classifier sees, beside its answer, from one pass. */
export interface Embedder {
  /** Values of an embedding: 1280 of MobileNetV2 up to width 1. */
  readonly size: number
  /**
   * @param pixels as of {@link Classifier.classifyPixels}
   * @returns for each image its probabilities, and behind them its embedding: batch x (classes + size)
   */
  classifyPixels(pixels: Uint8Array, batch: number): Promise<Float32Array>
}

/** What a network computes on the way to its answer, row by row for each image of a batch. */
export interface InnerValues {
  /** batch x classes */
  probabilities: Float32Array
  /** batch x classes; their softmax is the probabilities. */
  logits: Float32Array
  /** batch x channels: the mean of the features over all cells. */
  embedding: Float32Array
  /** batch x height x width x channels, as the pooling reads them. */
  features: Float32Array
}

/** The last feature map, before its mean is taken, beside the answer that it led to, from one pass. */
export interface FeatureMaps {
  /** Of one image. */
  readonly shape: readonly [height: number, width: number, channels: number]
  /** @param pixels as of {@link Classifier.classifyPixels} */
  classifyPixels(pixels: Uint8Array, batch: number): Promise<InnerValues>
}

/** A compiled network that answers batches of images with class probabilities. */
export interface Classifier {
  readonly precision: Precision
  /** What was found when it was chosen. */
  readonly measured?: BackendInfo['measured']
  /** How many images to hand over at a time for the best speed. */
  readonly batchSize: number
  /**
   * @param pixels RGB bytes, batch x size x size x 3
   * @returns probabilities, batch x classes
   * @throws UserError where there are more or fewer bytes
   */
  classifyPixels(pixels: Uint8Array, batch: number): Promise<Float32Array>
  /**
   * For comparisons with reference implementations, whose inputs are not bytes: runs ask for pixels only.
   * @param images float32, batch x size x size x 3, scaled as the model expects it
   * @returns probabilities, batch x classes
   */
  classifyImages(images: Float32Array, batch: number): Promise<Float32Array>
  /** Absent where a model runs as it is. */
  readonly embedding?: Embedder
  /** Absent where a model runs as it is. */
  readonly features?: FeatureMaps
  dispose(): void
}

/** Rows of two tables side by side. @param batch how many rows */
export function joinedRows(left: Float32Array, right: Float32Array, batch: number): Float32Array {
  const [l, r] = [left.length / batch, right.length / batch]
  const rows = new Float32Array(left.length + right.length)
  for (let i = 0; i < batch; i++) {
    rows.set(left.subarray(i * l, (i + 1) * l), i * (l + r))
    rows.set(right.subarray(i * r, (i + 1) * r), i * (l + r) + l)
  }
  return rows
}

/** @throws UserError unless there are exactly as many values as `batch` images of `size` x `size` pixels have */
export function requireImages(values: { length: number }, batch: number, size: number): void {
  const expected = batch * size * size * 3
  if (values.length === expected) return
  const found = `${values.length} values in place of ${expected}`
  throw new UserError('internal', `A batch of ${batch} images of ${size} pixels has ${found}.`)
}

export interface RankedClass {
  index: number
  probability: number
}

/** The `k` most probable classes, best first; of equal ones the lower index first. */
export function topK(probabilities: Float32Array, k: number): RankedClass[] {
  const best: RankedClass[] = []
  for (let index = 0; index < probabilities.length; index++) {
    const probability = probabilities[index]!
    if (best.length === k && probability <= best[k - 1]!.probability) continue
    let at = best.length
    while (at > 0 && best[at - 1]!.probability < probability) at--
    best.splice(at, 0, { index, probability })
    if (best.length > k) best.pop()
  }
  return best
}
