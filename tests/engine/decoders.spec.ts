/** The native JPEG decoder and sharp lead a model to the same answers, because a library may contain both. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { decodeForNetwork } from '../../src-main/images/network-image'
import { hasNativeJpeg } from '../../src-main/images/native-jpeg'
import { loadModel } from '../../src-main/inference/model'
import { cacheDir } from '../../src-main/platform/paths'
import { hasShared, shared, sharedJson } from '../support/shared'
import { exact } from '../support/models'

if (!hasNativeJpeg()) {
  console.warn('No decoders are compared: the native one is not built; `npm run doctor` tells why.')
}

afterEach(() => vi.unstubAllEnvs())

interface Decoded {
  pixels: Uint8Array[]
  /** The top class of each picture. */
  labels: number[]
}

/** The pixels that both decoders produce for a folder's pictures, and the model's answers for them. */
async function decodedTwice(folder: string, weights: string): Promise<{ own: Decoded; sharp: Decoded }> {
  const { classifier, info } = await loadModel(exact(weights, 'native'), cacheDir())
  const { inputSize, crop } = info.preprocessing
  const files = readdirSync(folder).sort()
  const look = async (): Promise<Decoded> => {
    const pixels: Uint8Array[] = []
    for (const name of files) pixels.push(await decodeForNetwork(join(folder, name), inputSize, crop))
    const labels: number[] = []
    for (let i = 0; i < pixels.length; i += classifier.batchSize) {
      const batch = pixels.slice(i, i + classifier.batchSize)
      const answers = await classifier.classifyPixels(Buffer.concat(batch), batch.length)
      const classes = answers.length / batch.length
      labels.push(...batch.map((_, k) => topClass(answers.subarray(k * classes, (k + 1) * classes))))
    }
    return { pixels, labels }
  }
  const own = await look()
  vi.stubEnv('NETLENS_DECODER', 'sharp')
  const sharp = await look()
  classifier.dispose()
  return { own, sharp }
}

const topClass = (answer: Float32Array): number => answer.indexOf(Math.max(...answer))

function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, byte, i) => sum + Math.abs(byte - b[i]!), 0) / b.length
}

function shareOfSame(a: readonly number[], b: readonly number[]): number {
  return a.filter((label, i) => label === b[i]).length / b.length
}

function expectSameAnswers({ own, sharp }: { own: Decoded; sharp: Decoded }): void {
  const differences = own.pixels.map((pixels, i) => difference(pixels, sharp.pixels[i]!))
  expect(Math.max(...differences)).toBeLessThanOrEqual(0.5)
  // If only one decoder were used, there would be nothing to compare.
  expect(differences.filter((value) => value > 0).length).toBeGreaterThan(0.8 * differences.length)
  expect(shareOfSame(own.labels, sharp.labels)).toBeGreaterThanOrEqual(0.99)
}

describe.skipIf(!hasNativeJpeg())('both decoders', () => {
  test("lead the starter model to the same answers on the samples' pictures", async () => {
    expectSameAnswers(await decodedTwice('resources/samples', 'resources/starter/weights.h5'))
  })

  test.skipIf(!hasShared)(
    "lead to the same answers on 250 photos, and to Keras' with PIL's crop (needs ../shared)",
    async () => {
      const both = await decodedTwice(shared('photos'), shared('models/mobilenet_v2_imagenet.h5'))
      expectSameAnswers(both)
      const keras =
        sharedJson<{ file: string; centre_crop: [number, number][] }[]>('reference/keras_top5.json')
      const expected = [...keras]
        .sort((a, b) => (a.file < b.file ? -1 : 1))
        .map(({ centre_crop: [best] }) => best![0])
      for (const { labels } of [both.own, both.sharp]) {
        expect(shareOfSame(labels, expected)).toBeGreaterThanOrEqual(0.97)
      }
    }
  )
})
