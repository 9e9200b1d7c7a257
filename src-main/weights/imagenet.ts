/** The ImageNet class names that ship with Netlens, for models trained on it. */
import { join } from 'node:path'
import { UserError } from '../contract/errors'
import { imageNet } from '../contract/models'
import { resourcesDir } from '../platform/paths'

/** By number of classes; TensorFlow's own models have a background class first. */
const files = new Map([
  [1000, 'labels.json'],
  [1001, 'labels-with-background.json']
])

/**
 * @param labels path of a labels file, or `imagenet`
 * @param resources folder of the files that ship with Netlens
 * @returns the path of the file @throws UserError `labels-invalid` if the model's number of classes is not
 * ImageNet's
 */
export function labelsFile(labels: string, classes: number, resources = resourcesDir()): string {
  if (labels !== imageNet) return labels
  const file = files.get(classes)
  if (file) return join(resources, 'imagenet', file)
  const message = `ImageNet has 1000 classes, or 1001 with a background before them; this model has ${classes}.`
  throw new UserError('labels-invalid', message)
}
