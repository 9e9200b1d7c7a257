import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { Precision } from '../../src-main/contract/classification'
import type { Agreement, ModelInfo, ObjectAgreement } from '../../src-main/contract/model'
import { startBackend } from '../../src-main/inference/backend'
import { agreementOf, cannotBeToldApart } from '../../src-main/inference/agreement'
import { checkPictures, detectorPictures } from '../../src-main/inference/check-pictures'
import type { Classifier } from '../../src-main/inference/classifier'
import { loadDetectionModel } from '../../src-main/inference/detection-model'
import { loadModel } from '../../src-main/inference/model'
import { scalePixels } from '../../src-main/inference/scaling'
import { comparedThreshold, findsTheSame, objectAgreementOf } from '../../src-main/inference/object-agreement'
import { newestTuning } from '../../src-main/inference/tune'
import { decodeForNetwork, withNetworkImage } from '../../src-main/images/network-image'
import { describeNetwork } from '../../src-main/network/network'
import { findObjects, usualSuppression, type FoundObject } from '../../src-main/network/objects'
import { processor } from '../../src-main/platform/processor'
import { writeKerasH5 } from '../support/keras-h5-writer'
import { hasShared, shared } from '../support/shared'
import { smallDetector, smallModel } from '../support/models'
import { temporaryFolder } from '../support/pictures'
import { largestDifference } from '../support/numbers'

let cache: string
beforeAll(async () => {
  cache = await temporaryFolder()
})

const imageNetWeights = 'models/mobilenet_v2_imagenet.h5'

async function load(path: string, precision: Precision | 'auto'): Promise<Classifier & { info: ModelInfo }> {
  const { classifier, info } = await loadModel({ path, backend: 'native', precision }, cache)
  return { ...classifier, info }
}

describe('the network in 8 bits', () => {
  test.each([
    ['MobileNetV2', { family: 'mobilenet-v2', variant: 'paper', alpha: 0.35, inputSize: 96, classes: 10 }],
    [
      'the article variant',
      { family: 'mobilenet-v2', variant: 'article', alpha: 1, inputSize: 96, classes: 7 }
    ],
    ['MobileNetV1', { family: 'mobilenet-v1', variant: 'paper', alpha: 0.25, inputSize: 96, classes: 1 }]
  ] as const)('%s answers and embeds nearly as in float32, in batches of any size', async (_, settings) => {
    const path = join(await temporaryFolder(), 'random_96.h5')
    await writeKerasH5(path, describeNetwork(settings))
    const [exactly, roughly] = [await load(path, 'float32'), await load(path, 'int8')]
    expect(roughly.info.backend.precision).toBe('int8')
    const classes = roughly.info.classes
    const pictures = (await checkPictures(96, 'center')).slice(0, 17)
    const all = await roughly.classifyPixels(Buffer.concat(pictures), 17)
    const wanted = await exactly.classifyPixels(Buffer.concat(pictures), 17)
    const { meanDifference } = agreementOf(wanted, all, classes)
    expect(meanDifference).toBeGreaterThan(0)
    // Rounding matters more for random weights than for trained ones.
    expect(meanDifference).toBeLessThan(0.2)
    for (const batch of [1, 2, 3]) {
      const pixels = Buffer.concat(pictures.slice(0, batch))
      const answer = await roughly.classifyPixels(pixels, batch)
      expect(largestDifference(answer, all.subarray(0, batch * classes))).toBeLessThan(1e-5)
      const size = roughly.embedding!.size
      const embedded = await roughly.embedding!.classifyPixels(pixels, batch)
      expect(embedded).toHaveLength(batch * (classes + size))
      const [features, right] = [embedded, await exactly.embedding!.classifyPixels(pixels, batch)].map(
        (rows) => rows.subarray(classes, classes + size)
      ) as [Float32Array, Float32Array]
      expect(cosine(features, right)).toBeGreaterThan(0.9)
    }
  })

  // Bytes go into the first convolution as they are, where zero is byte 0 or the middle; elsewhere it reads float32.
  test.each(['-1..1', '0..1', '0..255', 'imagenet', 'caffe'] as const)(
    'an image scaled to %s is answered nearly as in float32, and as its scaled values are',
    async (range) => {
      const path = await smallModel()
      const of = (precision: Precision): Promise<{ classifier: Classifier; info: ModelInfo }> =>
        loadModel({ path, backend: 'native', precision, preprocessing: { range } }, cache)
      const [exactly, roughly] = [await of('float32'), await of('int8')]
      const { inputSize } = roughly.info.preprocessing
      const pixels = Buffer.concat((await checkPictures(inputSize, 'center')).slice(0, 5))
      const answer = await roughly.classifier.classifyPixels(pixels, 5)
      const wanted = await exactly.classifier.classifyPixels(pixels, 5)
      expect(agreementOf(wanted, answer, roughly.info.classes).meanDifference).toBeLessThan(0.3)
      const { tf } = await startBackend('native')
      const images = scalePixels(tf, pixels, 5, inputSize, { range, channels: 'rgb' }).dataSync<'float32'>()
      expect(largestDifference(await roughly.classifier.classifyImages(images, 5), answer)).toBeLessThan(1e-5)
    }
  )

  test.skipIf(!hasShared)('photographs get the answers that float32 gives (needs ../shared)', async () => {
    const [exactly, roughly] = [
      await load(shared(imageNetWeights), 'float32'),
      await load(shared(imageNetWeights), 'int8')
    ]
    const files = readdirSync(shared('photos'))
      .sort()
      .filter((_, i) => i % 8 === 0)
    const pixels = Buffer.concat(
      await Promise.all(files.map((file) => decodeForNetwork(shared(`photos/${file}`), 224, 'center')))
    )
    const [expected, actual] = [
      await exactly.classifyPixels(pixels, files.length),
      await roughly.classifyPixels(pixels, files.length)
    ]
    const agreement = agreementOf(expected, actual, 1000)
    expect(agreement.pictures).toBeGreaterThan(30)
    expect(agreement.meanDifference).toBeLessThan(0.06)
    if (hasEightBitProducts()) expect(agreement).toSatisfy(cannotBeToldApart)
  })
})

describe('a detector in 8 bits', () => {
  test.each(['ssdlite-mobilenet-v2', 'ssdlite-mobilenet-v1'] as const)(
    'answers nearly as in float32, in batches of any size: %s',
    async (family) => {
      const path = await smallDetector(family)
      const [exactly, roughly] = await Promise.all(
        (['float32', 'int8'] as const).map((precision) =>
          loadDetectionModel({ path, backend: 'native', precision }, cache)
        )
      )
      expect(roughly!.info.backend.precision).toBe('int8')
      const images = floatsOf((await detectorPictures(300)).slice(0, 3))
      const wanted = await exactly!.detector.rawDetections(images, 3)
      const found = await roughly!.detector.rawDetections(images, 3)
      for (const part of ['boxes', 'classes'] as const) {
        const off = meanDifference(found[part], wanted[part])
        expect(off, part).toBeGreaterThan(0)
        const size = meanDifference(wanted[part], new Float32Array(wanted[part].length))
        // Rounding matters more for random weights than for trained ones.
        expect(off / size, part).toBeLessThan(0.6)
      }
      const alone = await roughly!.detector.rawDetections(images.subarray(0, images.length / 3), 1)
      expect(largestDifference(alone.classes, found.classes.subarray(0, alone.classes.length))).toBeLessThan(
        1e-4
      )
    }
  )

  test.skipIf(!hasShared)('finds in photographs what float32 finds (needs ../shared)', async () => {
    const path = shared('detection/ssdlite_mobilenet_v2_coco.h5')
    const photos = readdirSync(shared('photos')).sort().filter((_, i) => i % 10 === 0) // prettier-ignore
    const values = await Promise.all(
      photos.map((file) => withNetworkImage(shared(`photos/${file}`), (image) => image.whole(300)))
    )
    const found = async (precision: Precision): Promise<FoundObject[][]> => {
      const { detector, anchors } = await loadDetectionModel({ path, backend: 'native', precision }, cache)
      const rule = { ...usualSuppression, threshold: comparedThreshold }
      const each = values.map((image) => detector.detect(image.values, 1, rule.threshold))
      return (await Promise.all(each)).map(([raw]) => findObjects(raw!, anchors, rule))
    }
    const agreement = objectAgreementOf(await found('float32'), await found('int8'))
    expect(agreement.objects).toBeGreaterThan(20)
    expect(agreement.meanOverlap).toBeGreaterThan(0.9)
    expect(agreement.meanDifference).toBeLessThan(0.1)
  })
})

describe('auto', () => {
  test('is exact for a detector unless a faster precision finds the very same objects', async () => {
    const path = hasShared ? shared('detection/ssdlite_mobilenet_v2_coco.h5') : await smallDetector()
    const { info } = await loadDetectionModel({ path, backend: 'native', precision: 'auto' }, cache)
    const { measured, precision } = info.backend
    expect(measured![0]).toMatchObject({ precision: 'float32', imagesPerSecond: expect.any(Number) })
    for (const { agreement, imagesPerSecond } of measured!.slice(1)) {
      expect(agreement).toMatchObject({ pictures: 40, objects: expect.any(Number) })
      if (!findsTheSame(agreement as ObjectAgreement)) expect(imagesPerSecond).toBeUndefined()
    }
    expect(measured!.find((one) => one.precision === precision)!.imagesPerSecond).toBeGreaterThan(0)
    expect((await newestTuning(cache, info.sha256))!.measured).toEqual(measured)
    const again = vi.fn()
    const kept = await loadDetectionModel({ path, backend: 'native', precision: 'auto' }, cache, again)
    expect(kept.info.backend).toEqual(info.backend)
    expect(again).not.toHaveBeenCalled()
  })

  test('finds out once how near and how fast each precision is, on real pictures', async () => {
    const path = await smallModel()
    const { info } = await load(path, 'auto')
    const { measured, precision } = info.backend
    expect(measured![0]).toMatchObject({ precision: 'float32', imagesPerSecond: expect.any(Number) })
    for (const { agreement, imagesPerSecond } of measured!.slice(1)) {
      expect(agreement!.pictures).toBeGreaterThan(150)
      if (!cannotBeToldApart(agreement as Agreement)) expect(imagesPerSecond).toBeUndefined()
    }
    expect(measured!.find((one) => one.precision === precision)!.imagesPerSecond).toBeGreaterThan(0)
    let again = 0
    const kept = await loadModel({ path, backend: 'native', precision: 'auto' }, cache, () => void again++)
    expect(kept.info.backend).toEqual(info.backend)
    expect(again).toBe(0)
  })

  test.skipIf(!hasShared || process.arch !== 'x64').each([
    ['AVX512_CORE', 'classify', imageNetWeights],
    ['AVX2', 'classify', imageNetWeights],
    ['AVX2', 'detect', 'detection/ssdlite_mobilenet_v2_coco.h5']
  ])(
    'stays in floating point without VNNI, as with %s: %s (needs ../shared)',
    async (instructions, command, weights) => {
      const { stderr } = await promisify(execFile)(
        process.execPath,
        [
          join(import.meta.dirname, '../../out/main/cli.js'),
          ...[command, '--no-library', '--model', shared(weights)],
          shared(`photos/${readdirSync(shared('photos'))[0]}`)
        ],
        {
          env: {
            ...process.env,
            ONEDNN_MAX_CPU_ISA: instructions,
            NETLENS_CACHE_DIR: await temporaryFolder()
          }
        }
      )
      expect(stderr).toMatch(/native TensorFlow [\d.]+, (float32|bfloat16)/)
    }
  )
})

function floatsOf(pictures: readonly Uint8Array[]): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.concat(pictures)).buffer)
}

function meanDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length
}

/** Whether this processor multiplies bytes without saturating, which only Linux reports. */
function hasEightBitProducts(): boolean {
  return JSON.stringify(processor()).includes('vnni')
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number =>
    x.reduce((sum, value, i) => sum + value * y[i]!, 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}
