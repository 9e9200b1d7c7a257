import { isDetector, type NetworkSettings } from '../../src-main/network/layer'
import { imageNetTable, type ImageNetRow } from '../../src-main/network/paper'

/** The row of the paper's Table 4 for exactly these settings. */
export function paperRowFor(settings: NetworkSettings): ImageNetRow | undefined {
  const { family, variant, alpha, inputSize, classes } = settings
  if (isDetector(settings)) return undefined
  if (variant !== 'paper' || inputSize !== 224 || classes !== 1000) return undefined
  const name = family === 'mobilenet-v1' ? 'MobileNetV1' : 'MobileNetV2'
  const network = alpha === 1 ? name : `${name} (${alpha})`
  return imageNetTable.find((row) => row.network === network)
}
