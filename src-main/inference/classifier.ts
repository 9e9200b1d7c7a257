import type { Precision } from '../contract/classification'
import { UserError } from '../contract/errors'
import type { BackendInfo } from '../contract/model'

/** Computes the pooled features that the classifier reads, along with its answer, in one pass. */
export interface Embedder {
  /** Values per embedding: 1280 for MobileNetV2 up to width 1. */
  readonly size: number
  /**
   * @param pixels as in {@link Classifier.classifyPixels}
   * @returns for each image its probabilities, followed by its embedding: batch × (classes + size)
   */
  classifyPixels(pixels: Uint8Array, batch: number): Promise<Float32Array>
}

/** What a network computes on the way to its answer; one row per image of a batch. */
export interface InnerValues {
  /** batch × classes */
  probabilities: Float32Array
  /** batch × classes; their softmax gives the probabilities. */
  logits: Float32Array
  /** batch × channels: the mean of the features over all positions. */
  embedding: Float32Array
  /** batch × height × width × channels, as the pooling layer reads them. */
  features: Float32Array
}

/** Computes the last feature map before pooling, along with the answer, in one pass. */
export interface FeatureMaps {
  /** For one image. */
  readonly shape: readonly [height: number, width: number, channels: number]
  /** @param pixels as in {@link Classifier.classifyPixels} */
  classifyPixels(pixels: Uint8Array, batch: number): Promise<InnerValues>
}

/** A loaded model that answers batches of images with class probabilities. */
export interface Classifier {
  readonly precision: Precision
  /** Measurements from choosing the precision. */
  readonly measured?: BackendInfo['measured']
  /** The fastest batch size. */
  readonly batchSize: number
  /**
   * @param pixels RGB bytes, batch × size × size × 3
   * @returns probabilities, batch × classes
   * @throws UserError `internal` if the number of bytes is wrong
   */
  classifyPixels(pixels: Uint8Array, batch: number): Promise<Float32Array>
  /**
   * For comparisons with reference implementations, whose inputs are not bytes: runs ask for pixels only.
   * @param images float32, batch × size × size × 3, scaled as the model expects
   * @returns probabilities, batch × classes
   */
  classifyImages(images: Float32Array, batch: number): Promise<Float32Array>
  /** Absent if the model runs as it is. */
  readonly embedding?: Embedder
  /** Absent if the model runs as it is. */
  readonly features?: FeatureMaps
  dispose(): void
}

/** Joins the rows of two tables. @param batch number of rows */
export function joinedRows(left: Float32Array, right: Float32Array, batch: number): Float32Array {
  const [l, r] = [left.length / batch, right.length / batch]
  const rows = new Float32Array(left.length + right.length)
  for (let i = 0; i < batch; i++) {
    rows.set(left.subarray(i * l, (i + 1) * l), i * (l + r))
    rows.set(right.subarray(i * r, (i + 1) * r), i * (l + r) + l)
  }
  return rows
}

/** @throws UserError `internal` unless there are exactly `batch` × `size` × `size` × 3 values */
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

/** The `k` most probable classes, best first; of equal ones, the lower index comes first. */
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
