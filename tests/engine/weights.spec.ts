import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Network } from '../../src-main/network/layer'
import { describeNetwork } from '../../src-main/network/network'
import { bindWeights, identifyNetwork, type WeightTable } from '../../src-main/weights/bind'
import { withKerasH5 } from '../../src-main/weights/keras-h5'
import { hasShared, shared } from '../support/shared'
import { configLayers, configOf, writeKerasH5, type WriteOptions } from '../support/keras-h5-writer'
import { smallNetwork } from '../support/models'
import { temporaryFolder } from '../support/pictures'

let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
})

let files = 0
async function file(
  options: WriteOptions = {},
  network: Network = smallNetwork,
  name = `m${files++}_96.h5`
): Promise<string> {
  const path = join(folder, name)
  await writeKerasH5(path, network, options)
  return path
}

/** The configuration of a model with this input shape. */
function inputOf(shape: string, network: Network = smallNetwork): string {
  return JSON.stringify(configOf(configLayers(network, JSON.parse(shape))))
}

const identify = (path: string): Promise<Network> => withKerasH5(path, identifyNetwork)
const read = (path: string): Promise<WeightTable> =>
  withKerasH5(path, (h5) => bindWeights(identifyNetwork(h5), h5))

describe('the network is found from the shapes of the weights', () => {
  test.each([0.35, 0.5, 0.75, 1, 1.3, 1.4])('MobileNetV2 %s', async (alpha) => {
    const settings = { family: 'mobilenet-v2', variant: 'paper', alpha, inputSize: 160, classes: 12 } as const
    const path = await file({}, describeNetwork(settings), `mobilenet_v2_${alpha}_160.h5`)
    expect((await identify(path)).settings).toEqual(settings)
  })

  test('input size comes from the configuration of a whole model', async () => {
    const network = describeNetwork({ ...smallNetwork.settings, inputSize: 192 })
    const path = await file({ config: inputOf('[null, 192, 192, 3]', network) }, network, 'whole.h5')
    expect((await identify(path)).settings.inputSize).toBe(192)
  })

  test('layers are matched by name, whatever their order in the file', async () => {
    const { stages, layers, ...rest } = smallNetwork
    const reversed = { ...rest, stages, layers: [...layers].reverse() }
    // The classifier is expected at the end, where Keras writes it.
    const shuffled = {
      ...reversed,
      layers: [...reversed.layers.filter((l) => l.name !== 'predictions'), layers.at(-1)!]
    }
    const path = await file({}, shuffled)
    const gamma = (await read(path)).get('bn_Conv1')!.get('gamma')!
    expect(gamma).toHaveLength(16)
  })

  test('official layout and whole model (needs ../shared)', { skip: !hasShared }, async () => {
    for (const name of ['mobilenet_v2_imagenet.h5', 'mobilenet_v2_random_bn_full.h5']) {
      const network = await identify(shared(`models/${name}`))
      expect(network.name).toBe('mobilenetv2_1.00_224')
      expect(network.settings.classes).toBe(1000)
    }
  })
})

describe('a file that does not fit gives an error that names it and what was expected', () => {
  const wrong: [string, () => Promise<string>, RegExp][] = [
    ['a missing file', async () => '/nowhere/model.h5', /There is no model file \/nowhere\/model\.h5/],
    ['a folder', async () => folder, /is not a regular file/],
    ['an empty file', () => bytes(Buffer.alloc(0)), /is not HDF5; expected a Keras weights file/],
    ['a text file', () => bytes(Buffer.from('hello, this is no model')), /is not HDF5/],
    ['a file with nothing but the signature', () => cut(8), /is damaged/],
    ['a file cut in the header', () => cut(60), /is damaged \(truncated file\)/],
    ['a file cut in the middle', () => cut(0.5), /is damaged \(truncated file\)/],
    ['a file that lacks its last bytes', () => cut(0.999), /is damaged \(truncated file\)/],
    [
      'a wrong kernel shape',
      () =>
        file({
          alter: (layer, weight, shape) =>
            layer === 'block_3_expand' && weight === 'kernel' ? [1, 1, 8, 50] : shape
        }),
      /kernel of layer "block_3_expand" is \[1, 1, 8, 50\], expected \[1, 1, 8, 48\] \(compared with mobilenetv2_0\.35_96\)/
    ],
    [
      'a missing layer',
      () => file({ without: ['block_16_project'] }),
      /block_16_project_BN" has 4 weights, expected 1/
    ],
    [
      'a file without a classifier',
      () => file({ without: ['predictions'] }),
      /it has no weights for "predictions"/
    ],
    ['weights that are not finite', () => withNaN(), /values in layer "Conv1" that are not finite numbers/],
    [
      'an input that is not square',
      () => configured('[null, 224, 192, 3]'),
      /expects 224x192 pixels; expected a square/
    ],
    ['an input of an odd size', () => configured('[null, 100, 100, 3]'), /expects 100x100 pixels/],
    ['HDF5 without Keras weights', () => otherHdf5(), /has no Keras weights; expected "layer_names"/]
  ]

  test.each(wrong)('%s', async (_, make, message) => {
    const path = await make()
    await expect(read(path)).rejects.toThrow(message)
    await expect(read(path)).rejects.toThrow(path)
  })

  async function bytes(content: Buffer): Promise<string> {
    const path = join(folder, `b${files++}.h5`)
    await writeFile(path, content)
    return path
  }

  /** The beginning of a valid file: this many bytes, or this fraction of it. */
  async function cut(length: number): Promise<string> {
    const whole = await readFile(await file())
    return bytes(whole.subarray(0, length < 1 ? Math.floor(whole.length * length) : length))
  }

  function configured(shape: string): Promise<string> {
    return file({ config: inputOf(shape) })
  }

  async function withNaN(): Promise<string> {
    const path = await file()
    const h5 = await import('h5wasm/node')
    await h5.ready
    const opened = new h5.File(path, 'a')
    const kernel = opened.get('Conv1/Conv1/kernel:0') as unknown as {
      write_slice(ranges: number[][], data: Float32Array): void
    }
    kernel.write_slice(
      [
        [0, 1],
        [0, 1],
        [0, 1],
        [0, 1]
      ],
      Float32Array.of(NaN)
    )
    opened.close()
    return path
  }

  async function otherHdf5(): Promise<string> {
    const h5 = await import('h5wasm/node')
    await h5.ready
    const path = join(folder, `o${files++}.h5`)
    const created = new h5.File(path, 'w')
    created.create_dataset({ name: 'temperature', data: Float32Array.of(1, 2, 3) })
    created.close()
    return path
  }
})
