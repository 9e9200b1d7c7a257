import { UserError } from '../contract/errors'

/** A compiled network that answers batches of images with class probabilities. */
export interface Classifier {
  readonly precision: 'float32' | 'bfloat16'
  /** How many images to hand over at a time for the best speed. */
  readonly batchSize: number
  /**
   * @param pixels RGB bytes, batch x size x size x 3
   * @returns probabilities, batch x classes
   * @throws UserError where there are more or fewer bytes
   */
  classifyPixels(pixels: Uint8Array, batch: number): Promise<Float32Array>
  /**
   * @param images float32, batch x size x size x 3, scaled as the model expects it
   * @returns probabilities, batch x classes
   */
  classifyImages(images: Float32Array, batch: number): Promise<Float32Array>
  dispose(): void
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
