/** Exports are limited to classifiers. */
import { UserError } from '../contract/errors'
import { isDetector, type NetworkSettings } from '../network/layer'

/** @throws UserError `model-invalid` for an object detector */
export function refuseDetector(path: string, network: NetworkSettings | undefined): void {
  if (!network || !isDetector(network)) return
  const message = `The model ${path} finds objects: only classifiers can be exported. Choose a classifier, or use this one with: netlens detect`
  throw new UserError('model-invalid', message)
}
