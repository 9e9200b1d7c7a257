/** What a run that finds objects does with an image: what it decodes, what it asks the network, and what it answers. */
import type { Detection } from '../contract/detection'
import type { DetectionModel } from '../inference/detection-model'
import type { NetworkImage, WholeImage } from '../images/decode'
import { findObjects, usualSuppression, type FoundObject } from '../network/objects'

export interface DetectSettings {
  /** Objects with a higher score only, 0 to 1. */
  threshold: number
  /** Whether boxes of different classes suppress each other. */
  acrossClasses: boolean
}

/** An image that is ready for the network. */
export interface PreparedImage {
  image: WholeImage
  settings: DetectSettings
}

/** What the network is shown of an image: all of it, at the size that the model takes. */
export function decodeForDetection(image: NetworkImage, { info }: DetectionModel): Promise<WholeImage> {
  return image.whole(info.preprocessing.inputSize)
}

/**
 * The objects in each image of a batch.
 * @returns undefined for an image to which the network answers with values that are no numbers
 */
export async function detectBatch(
  model: DetectionModel,
  images: readonly PreparedImage[]
): Promise<(Detection[] | undefined)[]> {
  const { detector, anchors } = model
  const one = images[0]!.image.values.length
  const values = new Float32Array(images.length * one)
  for (const [i, { image }] of images.entries()) values.set(image.values, i * one)
  const { boxes, classes } = await detector.detectValues(values, images.length)
  return images.map(({ image, settings }, i) => {
    const [ofBoxes, ofClasses] = [boxes, classes].map((all) => {
      const length = all.length / images.length
      return all.subarray(i * length, (i + 1) * length)
    }) as [Float32Array, Float32Array]
    if (!ofBoxes.every(Number.isFinite) || !ofClasses.every(Number.isFinite)) return undefined
    const found = findObjects(ofBoxes, ofClasses, anchors, { ...usualSuppression, ...settings })
    return found.map((object) => detectionOf(object, image, model.labels))
  })
}

/** In pixels of the upright picture. */
function detectionOf(
  { index, score, box: [ymin, xmin, ymax, xmax] }: FoundObject,
  { width, height }: WholeImage,
  labels: readonly string[]
): Detection {
  return {
    label: labels[index]!,
    score,
    box: [xmin * width, ymin * height, (xmax - xmin) * width, (ymax - ymin) * height]
  }
}
