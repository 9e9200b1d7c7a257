import { beforeAll, describe, expect, test } from 'vitest'
import { startBackend } from '../../src-main/inference/backend'
import { inspectActivations, inspectWeights, statistics } from '../../src-main/inference/inspect'
import { layerOutput } from '../../src-main/inference/layers'
import { loadModel, readWeights } from '../../src-main/inference/model'
import { describeNetwork } from '../../src-main/network/network'
import { cacheDir } from '../../src-main/platform/paths'
import { hasShared, shared, sharedFloats } from '../support/shared'
import { randomNumbers, writeKerasH5 } from '../support/keras-h5-writer'
import { exact, smallModel, smallNetwork } from '../support/models'
import { picture, temporaryFolder } from '../support/pictures'
import { largestDifference } from '../support/numbers'

const cache = cacheDir()
let small: string
beforeAll(async () => {
  small = await smallModel()
})

describe('Keras answers (needs ../shared)', () => {
  test.skipIf(!hasShared).each(['native', 'wasm'] as const)(
    '%s: to 1e-8 on the random-BatchNorm model, whose probabilities are all near 0.001',
    async (name) => {
      const model = await loadModel(exact(shared('models/mobilenet_v2_random_bn_full.h5'), name), cache)
      const images = sharedFloats('reference/random_bn_input_2x224x224x3_f32.bin')
      const answer = await model.classifier.classifyImages(images, 2)
      expect(model.info.backend.name).toBe(name)
      expect(
        largestDifference(answer, sharedFloats('reference/random_bn_output_2x1000_f32.bin'))
      ).toBeLessThan(1e-8)
    }
  )
})

describe('folded and fused inference', () => {
  const images = Float32Array.from({ length: 2 * 96 * 96 * 3 }, randomNumbers(5))

  /** Computes the network layer by layer, with BatchNormalization as it is in the file. */
  async function layerByLayer(
    path: string,
    network = smallNetwork,
    input = images,
    layer = network.layers.at(-1)!.name
  ): Promise<Float32Array> {
    const { tf } = await startBackend('wasm')
    const { inputSize } = network.settings
    const weights = await readWeights({ format: 'keras-h5', path, files: [path] }, network)
    const output = tf.tidy(() =>
      layerOutput(
        tf,
        network,
        weights,
        tf.tensor4d(input, [input.length / (inputSize * inputSize * 3), inputSize, inputSize, 3]),
        layer
      )
    )
    return (await output.data()) as Float32Array
  }

  test.each(['native', 'wasm'] as const)('%s answers as the layers one by one do', async (backend) => {
    const model = await loadModel(exact(small, backend), cache)
    const expected = await layerByLayer(small)
    expect(Math.max(...expected)).toBeGreaterThan(0.11)
    await startBackend(backend)
    expect(largestDifference(await model.classifier.classifyImages(images, 2), expected)).toBeLessThan(1e-5)
  })

  test.each(['native', 'wasm'] as const)(
    '%s embeds as the pooling of the layers one by one does, beside the same answer',
    async (backend) => {
      const bytes = Uint8Array.from({ length: 3 * 96 * 96 * 3 }, (_, i) => (i * 2654435761) >>> 24)
      const { classifier } = await loadModel(exact(small, backend), cache)
      const joined = await classifier.embedding!.classifyPixels(bytes, 3)
      const plain = await classifier.classifyPixels(bytes, 3)
      const row = 10 + classifier.embedding!.size
      expect(joined).toHaveLength(3 * row)
      const rows = [0, 1, 2].map((i) => joined.subarray(i * row, (i + 1) * row))
      const scaled = Float32Array.from(bytes, (byte) => byte / 127.5 - 1)
      const pooled = await layerByLayer(small, smallNetwork, scaled, 'global_average_pooling2d')
      expect(pooled.length).toBe(3 * 1280)
      expect(Math.max(...pooled)).toBeGreaterThan(0.5)
      for (const [i, values] of rows.entries()) {
        expect(largestDifference(values.subarray(0, 10), plain.subarray(i * 10, (i + 1) * 10))).toBeLessThan(
          1e-6
        )
        const expected = pooled.subarray(i * 1280, (i + 1) * 1280)
        expect(largestDifference(values.subarray(10), expected)).toBeLessThan(1e-4)
      }
    }
  )

  test.each(['native', 'wasm'] as const)(
    '%s shows the features that are pooled, beside the same embedding and answer',
    async (backend) => {
      const bytes = Uint8Array.from({ length: 3 * 96 * 96 * 3 }, (_, i) => (i * 2654435761) >>> 24)
      const { classifier } = await loadModel(exact(small, backend), cache)
      const { shape, ...maps } = classifier.features!
      expect(shape).toEqual([3, 3, 1280])
      const inner = await maps.classifyPixels(bytes, 3)
      const joined = await classifier.embedding!.classifyPixels(bytes, 3)
      const scaled = Float32Array.from(bytes, (byte) => byte / 127.5 - 1)
      const features = await layerByLayer(small, smallNetwork, scaled, 'out_relu')
      expect(Math.max(...features)).toBeGreaterThan(1)
      expect(largestDifference(inner.features, features)).toBeLessThan(1e-3)
      for (const i of [0, 1, 2]) {
        const row = joined.subarray(i * 1290, (i + 1) * 1290)
        const of = (values: Float32Array): Float32Array =>
          values.subarray((i * values.length) / 3, ((i + 1) * values.length) / 3)
        expect(largestDifference(of(inner.probabilities), row.subarray(0, 10))).toBeLessThan(1e-6)
        expect(largestDifference(of(inner.embedding), row.subarray(10))).toBeLessThan(1e-6)
        const exponentials = of(inner.logits).map(Math.exp)
        const total = exponentials.reduce((a, b) => a + b, 0)
        const softmax = exponentials.map((value) => value / total)
        expect(largestDifference(softmax, row.subarray(0, 10))).toBeLessThan(1e-6)
      }
    }
  )

  test.skipIf(!hasShared)(
    "the classifier's layer makes the model's own answer, which is Keras', of the embedding (needs ../shared)",
    async () => {
      const path = shared('models/mobilenet_v2_random_bn_full.h5')
      const { classifier, network, source } = await loadModel(exact(path, 'native'), cache)
      const weights = await readWeights(source, network!)
      const [, table] = [...weights].at(-1)!
      const [kernel, bias] = [table.get('kernel')!, table.get('bias')!]
      const pixels = Uint8Array.from({ length: 224 * 224 * 3 }, (_, i) => (i * 2654435761) >>> 24)
      const joined = await classifier.embedding!.classifyPixels(pixels, 1)
      const features = joined.subarray(1000)
      const exponentials = Array.from(bias, (b, j) =>
        Math.exp(features.reduce((sum, value, k) => sum + value * kernel[k * 1000 + j]!, b))
      )
      const total = exponentials.reduce((sum, value) => sum + value, 0)
      const expected = Float32Array.from(exponentials, (value) => value / total)
      expect(largestDifference(joined.subarray(0, 1000), expected)).toBeLessThan(1e-8)
    }
  )

  test('one output answers for two classes, natively and in WebAssembly', async () => {
    const network = describeNetwork({ ...smallNetwork.settings, classes: 1 })
    const path = `${await temporaryFolder()}/single_96.h5`
    await writeKerasH5(path, network)
    const second = await layerByLayer(path, network)
    for (const backend of ['native', 'wasm'] as const) {
      const { classifier, info } = await loadModel(exact(path, backend), cache)
      expect(info).toMatchObject({ classes: 2, preprocessing: { output: 'logit' } })
      const answers = await classifier.classifyImages(images, 2)
      const expected = Float32Array.from([...second].flatMap((p) => [1 - p, p]))
      expect(largestDifference(answers, expected)).toBeLessThan(1e-5)
    }
  })

  test.each([
    [
      'the article variant',
      { family: 'mobilenet-v2', variant: 'article', alpha: 1, inputSize: 96, classes: 7 }
    ],
    ['MobileNetV1', { family: 'mobilenet-v1', variant: 'paper', alpha: 0.25, inputSize: 96, classes: 7 }]
  ] as const)('%s runs compiled as it does layer by layer', async (_, settings) => {
    const network = describeNetwork(settings)
    const path = `${await temporaryFolder()}/model_96.h5`
    await writeKerasH5(path, network)
    const model = await loadModel(exact(path, 'native'), cache)
    expect(model.network!.settings).toEqual(settings)
    const expected = await layerByLayer(path, network)
    await startBackend('native')
    expect(largestDifference(await model.classifier.classifyImages(images, 2), expected)).toBeLessThan(1e-5)
  })

  test('bytes and numbers in [-1, 1] give the same answer', async () => {
    const model = await loadModel(exact(small, 'native'), cache)
    const pixels = Uint8Array.from({ length: 96 * 96 * 3 }, (_, i) => (i * 7) % 256)
    const fromPixels = await model.classifier.classifyPixels(pixels, 1)
    const fromImages = await model.classifier.classifyImages(
      Float32Array.from(pixels, (p) => p / 127.5 - 1),
      1
    )
    expect(largestDifference(fromPixels, fromImages)).toBeLessThan(1e-5)
  })

  test('an image gets the same answer alone and in batches of any size, and its probabilities add up to 1', async () => {
    const { classifier } = await loadModel(exact(small, 'native'), cache)
    const one = 96 * 96 * 3
    const pixels = Uint8Array.from({ length: 17 * one }, (_, i) => i * (2 + Math.floor(i / one)))
    const alone: number[] = []
    for (let i = 0; i < 17; i++) {
      const answer = await classifier.classifyPixels(pixels.subarray(i * one, (i + 1) * one), 1)
      expect(answer.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
      alone.push(...answer)
    }
    for (const batch of [2, 3, 16, 17]) {
      const answer = await classifier.classifyPixels(pixels.subarray(0, batch * one), batch)
      expect(answer.length).toBe(batch * 10)
      expect(largestDifference(answer, Float32Array.from(alone.slice(0, batch * 10)))).toBeLessThan(1e-5)
    }
  })

  test.each(['native', 'wasm'] as const)('a buffer of another length is refused (%s)', async (backend) => {
    const { classifier } = await loadModel(exact(small, backend), cache)
    const one = 96 * 96 * 3
    for (const [length, batch] of [
      [one - 1, 1],
      [one + 1, 1],
      [one, 2],
      [3 * one, 2]
    ] as const) {
      const refused = classifier.classifyPixels(new Uint8Array(length), batch)
      await expect(refused).rejects.toMatchObject({ code: 'internal' })
      const images = classifier.classifyImages(new Float32Array(length), batch)
      if (backend === 'native') await expect(images).rejects.toMatchObject({ code: 'internal' })
      else await expect(images).rejects.toThrow()
    }
  })

  test('bfloat16 stays near float32', async () => {
    const [exactly, roughly] = await Promise.all([
      loadModel(exact(small, 'native'), cache),
      loadModel({ ...exact(small, 'native'), precision: 'bfloat16' }, cache)
    ])
    expect(roughly.info.backend.precision).toBe('bfloat16')
    const random = randomNumbers(3)
    const pixels = Uint8Array.from({ length: 16 * 96 * 96 * 3 }, () => 128 + 127 * random())
    const [a, b] = [
      await exactly.classifier.classifyPixels(pixels, 16),
      await roughly.classifier.classifyPixels(pixels, 16)
    ]
    // The mean over all classes, because single ones vary more if the processor only emulates bfloat16.
    const difference = a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length
    expect(difference).toBeGreaterThan(0)
    expect(difference).toBeLessThan(0.03)
    expect(largestDifference(a, b)).toBeLessThan(0.2)
  })
})

describe('a look inside', () => {
  test('weight statistics count every value once', async () => {
    const model = await loadModel(exact(small, 'native'), cache)
    const [kernel] = await inspectWeights(model, 'block_1_expand')
    expect(kernel).toMatchObject({ name: 'kernel', shape: [1, 1, 8, 48] })
    expect(kernel!.histogram.reduce((a, b) => a + b, 0)).toBe(8 * 48)
    expect(kernel!.minimum).toBeLessThan(kernel!.mean)
    const names = (await inspectWeights(model, 'bn_Conv1')).map(({ name }) => name)
    expect(names).toEqual(['gamma', 'beta', 'moving_mean', 'moving_variance'])
  })

  test('statistics of known values', () => {
    expect(statistics(Float32Array.of(0, 0, 3, 1))).toMatchObject({
      minimum: 0,
      maximum: 3,
      mean: 1,
      zeros: 0.5,
      standardDeviation: Math.sqrt(1.5)
    })
  })

  test.each(['native', 'wasm'] as const)(
    '%s: activations of a ReLU6 layer lie in 0 to 6, clipped ones counted',
    async (backend) => {
      const image = `${await temporaryFolder()}/a.jpg`
      await picture(image, 3, 200)
      const model = await loadModel(exact(small, backend), cache)
      const relu = await inspectActivations(model, { layer: 'block_1_expand_relu', image, crop: 'center' })
      expect(relu).toMatchObject({ shape: [48, 48, 48], values: 48 ** 3, columns: 7, minimum: 0 })
      expect(relu.maximum).toBeLessThanOrEqual(6)
      expect(relu.atZero).toBeGreaterThan(1000)
      expect(relu.png).toMatch(/^data:image\/png;base64,iVBOR/)
      const before = await inspectActivations(model, { layer: 'block_1_expand_BN', image, crop: 'center' })
      expect(before.minimum).toBeLessThan(0)
    }
  )

  test('the activations of the last layer are its probabilities', async () => {
    const image = `${await temporaryFolder()}/a.jpg`
    await picture(image, 4, 200)
    const model = await loadModel(exact(small, 'native'), cache)
    const answer = await inspectActivations(model, { layer: 'predictions', image, crop: 'center' })
    expect(answer).toMatchObject({ shape: [10], values: 10 })
    expect(answer.mean).toBeCloseTo(0.1, 5)
  })

  test('an unknown layer is refused', async () => {
    const model = await loadModel(exact(small, 'native'), cache)
    await expect(inspectWeights(model, 'block_99')).rejects.toThrow('has no layer "block_99"')
  })
})
