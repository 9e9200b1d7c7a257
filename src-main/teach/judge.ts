/** Evaluates an existing version of a taught model on pictures that were read for another. */
import type { Taught } from '../contract/teaching'
import type { Model } from '../inference/model'
import { classifierWeights } from '../inference/fold'
import { readWeights } from '../inference/model'
import { openNetwork } from '../weights/open-model'
import { readTaught } from '../weights/taught-part'
import { softmax } from './calibration'
import { figuresOf } from './figures'
import { logitsOf } from './logistic-regression'
import { nearestTaught, refusedOf } from './none-of-these'
import type { ReadPictures } from './read-pictures'

/** Test pictures in one input size, as the base sees them. */
export interface ReadTest {
  base: Model
  read: ReadPictures
}

/**
 * @param sha256 of the base that the versions build on
 * @param names class names that the pictures' labels refer to
 * @param readAt reads the test pictures in the input size of the version
 * @returns undefined if the version cannot be compared: another base, missing classes, or no file
 */
export async function judge(
  sha256: string,
  path: string,
  names: readonly string[],
  readAt: (inputSize: number) => Promise<ReadTest>
): Promise<Taught['before']> {
  const taught = await readTaught(path).catch(() => undefined)
  if (taught?.card.base.sha256 !== sha256) return undefined
  const own = taught.card.classes.map(({ label }) => label)
  const { source, network } = await openNetwork(path)
  const { base, read } = await readAt(network.settings.inputSize)
  if (base.info.sha256 !== sha256) return undefined
  const { vectors, size, labels } = read
  const known = labels.map((label) => own.indexOf(names[label]!))
  if (known.includes(-1)) return undefined
  const { kernel, bias } = classifierWeights(network, await readWeights(source, network))
  const { tf } = base.backend
  const probabilities = softmax(logitsOf(tf, { vectors, size }, kernel, bias), own.length)
  const nearest = nearestTaught(tf, vectors, size, taught.vectors)
  const refused = refusedOf(nearest, taught.card.none.threshold)
  return {
    version: taught.card.version,
    test: figuresOf(own, probabilities, known, known.length, refused)
  }
}
