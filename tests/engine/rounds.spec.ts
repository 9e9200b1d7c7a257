import { beforeAll, expect, test } from 'vitest'
import { precisions } from '../../src-main/contract/classification'
import { checkPictures, detectorPictures } from '../../src-main/inference/check-pictures'
import { loadDetectionModel } from '../../src-main/inference/detection-model'
import { loadModel } from '../../src-main/inference/model'
import type { RawObjects } from '../../src-main/network/objects'
import { smallDetector, smallModel } from '../support/models'
import { temporaryFolder } from '../support/pictures'
import { largestDifference } from '../support/numbers'

let cache: string
beforeAll(async () => {
  cache = await temporaryFolder()
})

test.each(precisions)(
  'in %s, an image of a batch is answered as it is alone, in batches of any size',
  async (precision) => {
    const { classifier, info } = await loadModel(
      { path: await smallModel(), backend: 'native', precision },
      cache
    )
    const pictures = (await checkPictures(info.preprocessing.inputSize, 'center')).slice(0, 7)
    const answer = (many: Uint8Array[]): Promise<Float32Array> =>
      classifier.embedding!.classifyPixels(Buffer.concat(many), many.length)
    const alone = await Promise.all(pictures.map((picture) => answer([picture])))
    expect(new Set(alone.map((row) => row.join())).size).toBe(pictures.length)
    for (const batch of [2, 3, 4, 5, 16, 33]) {
      const places = Array.from({ length: batch }, (_, i) => (3 * i) % pictures.length)
      const answers = await answer(places.map((place) => pictures[place]!))
      const wanted = Float32Array.from(places.flatMap((place) => [...alone[place]!]))
      expect(answers).toHaveLength(wanted.length)
      expect(largestDifference(answers, wanted), `${batch}`).toBeLessThan(1e-5)
    }
  }
)

test('in float32, so is an image of a detector', async () => {
  const choice = { path: await smallDetector(), backend: 'native', precision: 'float32' } as const
  const { detector } = await loadDetectionModel(choice, cache)
  const pictures = (await detectorPictures(300)).slice(0, 5)
  const answer = async (many: Uint8Array[]): Promise<RawObjects[]> => {
    const images = new Float32Array(Uint8Array.from(Buffer.concat(many)).buffer)
    return (await detector.detect(images, many.length, 0.5)).map((found) => found!)
  }
  const alone = (await Promise.all(pictures.map((picture) => answer([picture])))).flat()
  expect(alone.every(({ places }) => places.length > 0)).toBe(true)
  for (const batch of [2, 3, 4, 5]) {
    const answers = await answer(pictures.slice(-batch))
    for (const [i, found] of answers.entries()) {
      const wanted = alone.at(i - batch)!
      expect(found.places).toEqual(wanted.places)
      expect(largestDifference(found.logits, wanted.logits)).toBeLessThan(1e-4)
      expect(largestDifference(found.boxes, wanted.boxes)).toBeLessThan(1e-4)
    }
  }
})
