/** Writes the file of a taught model: a `.keras` archive with a card that describes what was taught. */
import { UserError } from '../contract/errors'
import type { TaughtCard } from '../contract/teaching'
import { kerasArchiveFiles } from '../export/keras'
import { zipOf } from '../export/zip'
import { readWeights, type Model } from '../inference/model'
import type { WeightName } from '../network/layer'
import { describeNetwork } from '../network/network'
import { notInside } from '../weights/open-model'
import { largestModelBytes } from '../weights/stored-model'
import { packVectors, taughtFiles } from '../weights/taught-part'
import { withZip } from '../weights/zip'

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

/**
 * The file of a taught model with another of its choices of what is none of the classes.
 * @throws UserError `not-allowed` where it is none of them
 */
export async function withThreshold(
  path: string,
  card: TaughtCard,
  threshold: number
): Promise<{ card: TaughtCard; file: Uint8Array }> {
  const choice = card.none.choices.find((one) => one.threshold === threshold)
  if (!choice) throw new UserError('not-allowed', 'This is none of the choices that the model offers.')
  const changed: TaughtCard = {
    ...card,
    none: { ...card.none, threshold },
    ...(card.estimate && { estimate: { ...card.estimate, refused: choice.known } }),
    ...(card.test && { test: { ...card.test, refused: choice.test ?? card.test.refused } })
  }
  const files = await withZip(path, largestModelBytes, (zipped) =>
    Promise.all([...zipped.values()].map(async (one) => ({ name: one.name, content: await one.readAll() })))
  )
  const file = zipOf(
    files.map(({ name, content }) => ({
      name,
      content: name === taughtFiles.card ? JSON.stringify(changed) : content
    }))
  )
  return { card: changed, file }
}
