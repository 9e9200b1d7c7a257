/** Writes the file of a taught model: a `.keras` archive with a card that describes what was taught. */
import type { TaughtCard } from '../contract/teaching'
import { kerasArchiveFiles } from '../export/keras'
import { zipOf } from '../export/zip'
import { readWeights, type Model } from '../inference/model'
import type { WeightName } from '../network/layer'
import { describeNetwork } from '../network/network'
import { notInside } from '../weights/open-model'
import { packVectors, taughtFiles } from '../weights/taught-part'

export interface TaughtHead {
  /** size × classes */
  kernel: Float32Array
  bias: Float32Array
}

/**
 * The base model with its classifier replaced; the classifier's input is normalized to unit length.
 * @param vectors vectors of the taught pictures, rows of unit length
 */
export async function taughtModelFile(
  { network, source }: Model,
  { kernel, bias }: TaughtHead,
  card: TaughtCard,
  vectors: Float32Array
): Promise<Uint8Array> {
  if (!network || !('network' in source)) throw notInside(source.path)
  const taught = describeNetwork({ ...network.settings, classes: bias.length, unitLength: true })
  const classifier = taught.layers.find(({ role, weights }) => role === 'classifier' && weights.length > 0)!
  const weights = new Map(await readWeights(source, network))
  const values: [WeightName, Float32Array][] = classifier.weights.map(({ name }) => [
    name,
    name === 'bias' ? bias : kernel
  ])
  weights.set(classifier.name, new Map(values))
  return zipOf([
    ...(await kerasArchiveFiles(taught, weights)),
    { name: taughtFiles.card, content: JSON.stringify(card) },
    { name: taughtFiles.vectors, content: packVectors(vectors, kernel.length / bias.length) }
  ])
}
