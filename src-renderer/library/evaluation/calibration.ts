/** How sure a model is beside how often it is right, over all answers. */
import type { Evaluation } from '../../../src-main/contract/evaluation'

/** Less is nothing that one would act on. */
const fair = 0.02

export interface Calibration {
  images: number
  /** Means over the images. */
  probability: number
  accuracy: number
  /** Whether the model is more or less sure than it is right. */
  gap: 'sure' | 'unsure' | 'fair'
}

export function calibrationOf(bins: Evaluation['reliability']): Calibration {
  let [images, probability, accuracy] = [0, 0, 0]
  for (const bin of bins) {
    images += bin.images
    probability += bin.images * (bin.meanProbability ?? 0)
    accuracy += bin.images * (bin.accuracy ?? 0)
  }
  if (images > 0) [probability, accuracy] = [probability / images, accuracy / images]
  const difference = probability - accuracy
  const gap = Math.abs(difference) < fair ? 'fair' : difference > 0 ? 'sure' : 'unsure'
  return { images, probability, accuracy, gap }
}
