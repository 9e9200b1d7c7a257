/** What a compiled network expects of an image, and how its output becomes probabilities. */
import type { Preprocessing, PreprocessingChoice } from '../contract/preprocessing'
import { isDetector, type NetworkSettings } from '../network/layer'
import { guessPreprocessing } from '../weights/guess-preprocessing'
import { finalActivation } from '../weights/keras-config'
import type { LayeredModel } from '../weights/open-model'

/** The preprocessing that the TensorFlow Object Detection API trains its detectors with. */
export const detectorPreprocessing = {
  range: '-1..1',
  channels: 'rgb',
  crop: 'whole',
  output: 'probabilities'
} as const

/** Guesses everything that was not chosen. */
export async function compiledPreprocessing(
  source: LayeredModel,
  { family, inputSize, classes }: NetworkSettings,
  chosen: PreprocessingChoice = {}
): Promise<Preprocessing> {
  if (isDetector({ family })) return { ...detectorPreprocessing, inputSize }
  const { config } = source
  // The compiled graph already includes the softmax, or the sigmoid of a single output.
  const single = config && finalActivation(config) === 'sigmoid' ? 'probability' : 'logit'
  return {
    ...(await guessPreprocessing(source)),
    ...chosen,
    inputSize,
    output: classes === 1 ? single : 'probabilities'
  }
}
