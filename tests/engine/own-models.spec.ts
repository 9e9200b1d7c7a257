/**
 * Models in the formats that users have: they answer as in the program that wrote them, and bad ones are
 * refused with the reason.
 */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import type * as TensorFlow from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { exportModel } from '../../src-main/export/export'
import { writeFolder } from '../../src-main/export/folder'
import { startBackend } from '../../src-main/inference/backend'
import { examineModel } from '../../src-main/inference/examine'
import { loadModel } from '../../src-main/inference/model'
import { openModel } from '../../src-main/weights/open-model'
import { encodeSavedModel } from '../../src-main/weights/tensorflow-proto'
import { cacheDir } from '../../src-main/platform/paths'
import { hasShared, shared, sharedFloats } from '../support/shared'
import { exact, smallModel } from '../support/models'
import { temporaryFolder } from '../support/pictures'
import { largestDifference } from '../support/numbers'

let folder: string
const cache = cacheDir()
beforeAll(async () => {
  folder = await temporaryFolder()
})
let count = 0
const fresh = (name = ''): string => join(folder, `${count++}${name}`)

const pixelsOf = (size: number, images = 2): Uint8Array =>
  Uint8Array.from({ length: images * size * size * 3 }, (_, i) => (i * 31 + (i >> 7)) % 256)

describe('a model answers as where it came from', () => {
  test('.keras gives the reference numbers (needs ../shared)', { skip: !hasShared }, async () => {
    const model = await loadModel(exact(shared('models/mobilenet_v2_random_bn_full.keras'), 'native'), cache)
    expect(model.network?.name).toBe('mobilenetv2_1.00_224')
    const images = sharedFloats('reference/random_bn_input_2x224x224x3_f32.bin')
    const expected = sharedFloats('reference/random_bn_output_2x1000_f32.bin')
    expect(largestDifference(await model.classifier.classifyImages(images, 2), expected)).toBeLessThan(1e-8)
  })

  test('our exports as SavedModel and TensorFlow.js graph model run as they are', async () => {
    const path = await smallModel()
    const original = await loadModel(exact(path, 'native'), cache)
    const pixels = pixelsOf(96)
    const expected = await original.classifier.classifyPixels(pixels, 2)
    for (const format of ['savedmodel', 'tfjs'] as const) {
      const target = fresh()
      await writeFolder(target, (await exportModel(path, format)).files)
      const model = await loadModel(exact(target, 'native'), cache)
      expect(model.info).toMatchObject({ classes: 10, preprocessing: { range: '-1..1', inputSize: 96 } })
      expect(model.network).toBeUndefined()
      expect(largestDifference(await model.classifier.classifyPixels(pixels, 2), expected)).toBeLessThan(1e-5)
      model.classifier.dispose()
    }
  })

  test.each(['native', 'wasm'] as const)(
    '%s: a small network as TensorFlow.js layers model',
    async (backend) => {
      const { tf } = await startBackend(backend)
      const { path, answer } = await smallCnn(tf)
      const pixels = pixelsOf(16)
      const choice = { ...exact(path, backend), preprocessing: { range: '0..255' } as const }
      const model = await loadModel(choice, cache)
      expect(model.info).toMatchObject({ format: 'tfjs-layers', classes: 3 })
      expect(model.info.preprocessing).toMatchObject({ inputSize: 16, output: 'probabilities' })
      const expected = await answer(Float32Array.from(pixels))
      expect(largestDifference(await model.classifier.classifyPixels(pixels, 2), expected)).toBeLessThan(1e-6)
    }
  )

  test('BGR and ranges reach the model, compiled or as it is', async () => {
    const { tf } = await startBackend('native')
    const { path, answer } = await smallCnn(tf)
    const pixels = pixelsOf(16)
    const preprocessing = { range: 'caffe', channels: 'bgr' } as const
    const asIs = await loadModel({ ...exact(path, 'native'), preprocessing }, cache)
    const mean = [123.68, 116.779, 103.939]
    const caffe = (rgb: Uint8Array): Float32Array =>
      Float32Array.from(rgb, (_, i) => {
        const channel = 2 - (i % 3)
        return rgb[i - (i % 3) + channel]! - mean[channel]!
      })
    expect(
      largestDifference(await asIs.classifier.classifyPixels(pixels, 2), await answer(caffe(pixels)))
    ).toBeLessThan(1e-5)

    for (const length of [pixels.length - 1, pixels.length + 1]) {
      const refused = asIs.classifier.classifyPixels(new Uint8Array(length), 2)
      await expect(refused).rejects.toMatchObject({ code: 'internal' })
    }

    const compiled = await loadModel({ ...exact(await smallModel(), 'native'), preprocessing }, cache)
    const large = pixelsOf(96)
    expect(
      largestDifference(
        await compiled.classifier.classifyPixels(large, 2),
        await compiled.classifier.classifyImages(caffe(large), 2)
      )
    ).toBeLessThan(1e-5)
  })

  test('what a model is, with labels beside it', async () => {
    const { path } = await smallCnn((await startBackend('native')).tf)
    await writeFile(join(path, 'labels.csv'), 'id,name\n0,"cat, grey"\n1,dog\n2,owl\n')
    const examined = await examineModel(path)
    expect(examined).toMatchObject({
      format: 'tfjs-layers',
      classes: 3,
      files: ['model.json', 'weights.bin']
    })
    expect(examined.labelsBeside).toBe(join(path, 'labels.csv'))
    expect(examined.network).toBeUndefined()
  })
})

test('a SavedModel says that WebAssembly cannot run it', async () => {
  const target = fresh()
  await writeFolder(target, (await exportModel(await smallModel(), 'savedmodel')).files)
  await expect(loadModel(exact(target, 'wasm'), cache)).rejects.toMatchObject({ code: 'backend-unavailable' })
})

/** A convolution, a pooling and a dense layer saved by TensorFlow.js, whose own answer `answer` returns. */
async function smallCnn(
  tf: typeof TensorFlow
): Promise<{ path: string; answer(images: Float32Array): Promise<Float32Array> }> {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [16, 16, 3], filters: 4, kernelSize: 3, activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.globalAveragePooling2d({}),
      tf.layers.dense({ units: 3, activation: 'softmax' })
    ]
  })
  const path = fresh()
  await mkdir(path)
  await model.save({
    async save({ modelTopology, weightSpecs, weightData }) {
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }]
      await writeFile(
        join(path, 'model.json'),
        JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest })
      )
      await writeFile(join(path, 'weights.bin'), Buffer.from(weightData as ArrayBuffer))
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } }
    }
  })
  return {
    path,
    async answer(images) {
      const output = model.predict(tf.tensor4d(images, [2, 16, 16, 3])) as TensorFlow.Tensor
      return (await output.data()) as Float32Array
    }
  }
}

interface ZipEntry {
  name: string
  content?: Buffer
  deflate?: boolean
  /** The size that the archive claims, if it is not the real one. */
  size?: number
  attributes?: number
  flags?: number
}

/** A zip archive with the requested defects. */
function zipped(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, content = Buffer.alloc(0), deflate, size, attributes = 0, flags = 0 } of entries) {
    const data = deflate ? deflateRawSync(content) : content
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(flags, 2)
    fields.writeUInt16LE(deflate ? 8 : 0, 4)
    fields.writeUInt32LE(data.length, 14)
    fields.writeUInt32LE(size ?? content.length, 18)
    fields.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), data])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(attributes, 6)
    rest.writeUInt32LE(offset, 10)
    central.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), fields, rest, Buffer.from(name)])
    )
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end])
}

describe('a malformed model gives its own error, and takes no memory', () => {
  const write = async (content: Buffer | string, name = '.model'): Promise<string> => {
    const path = fresh(name)
    await writeFile(path, content)
    return path
  }
  const input = { class_name: 'InputLayer', config: { batch_shape: [null, 16, 16, 3], name: 'in' } }
  const model = (...layers: object[]): object => ({
    class_name: 'Sequential',
    config: { name: 'm', layers: [input, ...layers] }
  })
  const keras = (config: object | string): Promise<string> =>
    write(
      zipped([
        {
          name: 'config.json',
          content: Buffer.from(typeof config === 'string' ? config : JSON.stringify(config))
        },
        { name: 'model.weights.h5', content: Buffer.from('no HDF5') }
      ]),
      '.keras'
    )
  const archive = (...entries: ZipEntry[]): Promise<string> => write(zipped(entries), '.keras')

  /** A TensorFlow.js model in its own folder. */
  async function tfjs(changes: object, files: Record<string, Buffer> = {}): Promise<string> {
    const path = fresh()
    await mkdir(path)
    const weights = [{ name: 'd/kernel', shape: [3, 2], dtype: 'float32' }]
    const description = {
      format: 'layers-model',
      modelTopology: model({ class_name: 'Dense', config: { name: 'd', units: 2 } }),
      weightsManifest: [{ paths: ['w.bin'], weights }],
      ...changes
    }
    await writeFile(join(path, 'model.json'), JSON.stringify(description))
    for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content)
    return path
  }
  const manifest = (paths: string[], shape: unknown = [3, 2], dtype = 'float32', more = {}): object => ({
    weightsManifest: [{ paths, weights: [{ name: 'd/kernel', shape, dtype, ...more }] }]
  })

  async function savedModel(op: string, signature = 'serving_default', inFunction = false): Promise<string> {
    const path = fresh()
    await mkdir(path)
    const info = (name: string): object => ({ name, dtype: 1 })
    const node = { name: 'y', op: inFunction ? 'StatefulPartitionedCall' : op, input: ['x'] }
    const called = inFunction ? { attr: { f: { func: { name: 'work' } } } } : {}
    const library = { function: [{ signature: { name: 'work' }, node_def: [{ name: 'z', op }] }] }
    const content = encodeSavedModel({
      saved_model_schema_version: 1,
      meta_graphs: [
        {
          meta_info_def: { tags: ['serve'] },
          graph_def: {
            node: [
              { name: 'x', op: 'Placeholder' },
              { ...node, ...called }
            ],
            ...(inFunction && { library })
          },
          signature_def: { [signature]: { inputs: { x: info('x:0') }, outputs: { y: info('y:0') } } }
        }
      ]
    })
    await writeFile(join(path, 'saved_model.pb'), content)
    return path
  }

  async function linked(): Promise<string> {
    const secret = await write(Buffer.alloc(24), '.secret')
    const path = await tfjs({})
    await symlink(secret, join(path, 'w.bin'))
    return path
  }

  async function linkedVariables(): Promise<string> {
    const path = await savedModel('Relu')
    await mkdir(join(path, 'variables'))
    await symlink(await write('secret'), join(path, 'variables/variables.index'))
    return path
  }

  async function emptyFolder(): Promise<string> {
    const path = fresh()
    await mkdir(path)
    return path
  }

  async function cut(): Promise<string> {
    const whole = await readFile(await keras(model()))
    return write(whole.subarray(0, whole.length - 30), '.keras')
  }

  const dense = { class_name: 'Dense', config: { name: 'd', units: 2 } }
  const lambda = { class_name: 'Lambda', config: { name: 'evil', function: 'code' } }
  const zeros = Buffer.alloc(8 * 2 ** 20)
  const wrong: [string, () => Promise<string>, RegExp][] = [
    ['a missing file', async () => '/nowhere/model.keras', /There is no model file/],
    ['an empty file', () => write(''), /is empty; expected a Keras model/],
    ['a text', () => write('hello'), /is of no known format/],
    ['a folder with nothing in it', emptyFolder, /without saved_model\.pb/],
    [
      'a pickle',
      () => write(Buffer.from([0x80, 4, 0x95]), '.bin'),
      /is a Python pickle, which is program code/
    ],
    ['an old pickle', () => write('(dp0', '.pkl'), /looks like a Python pickle \(\.pkl\)/],
    ['a NumPy array', () => write(Buffer.from('\x93NUMPY\x01\x00', 'latin1'), '.npy'), /is a NumPy array/],
    ['TensorFlow Lite', () => write(Buffer.from('\x1c\0\0\0TFL3', 'latin1')), /TensorFlow Lite/],
    ['ONNX', () => write(Buffer.from([8, 7, 18, 4]), '.onnx'), /is an ONNX model/],
    ['a PyTorch checkpoint', () => archive({ name: 'archive/data.pkl' }), /PyTorch checkpoint/],
    [
      'an archive without a configuration',
      () => archive({ name: 'model.weights.h5' }),
      /without config\.json/
    ],
    ['an archive without weights', () => archive({ name: 'config.json' }), /without model\.weights\.h5/],
    ['an archive that is cut', cut, /is a damaged archive/],
    [
      'an archive with a path out of it',
      () => archive({ name: '../../evil.sh' }),
      /damaged archive \(a path in it leads out/
    ],
    [
      'an archive with an absolute path',
      () => archive({ name: '/etc/evil' }),
      /damaged archive \(a path in it leads out/
    ],
    [
      'an archive with a link',
      () => archive({ name: 'config.json', attributes: (0o120777 << 16) >>> 0 }),
      /is a symbolic link/
    ],
    ['an archive with a name twice', () => archive({ name: 'a' }, { name: 'a' }), /is there twice/],
    [
      'an encrypted archive',
      () => archive({ name: 'config.json', content: Buffer.alloc(12), size: 0, flags: 1 }),
      /is encrypted/
    ],
    [
      'a zip bomb',
      () => archive({ name: 'model.weights.h5', content: zeros, deflate: true }),
      /would unpack to \d+ times its size/
    ],
    [
      'an archive that lies about a size',
      () => archive({ name: 'a', content: Buffer.alloc(20 * 2 ** 20, 1), deflate: false, size: 2 ** 32 - 2 }),
      /damaged archive|times its size|more than 2 GB/
    ],
    [
      'a configuration that is no JSON',
      () => keras('{"class_name": '),
      /config\.json that is not valid JSON/
    ],
    ['a configuration that is a list', () => keras('[1]'), /config\.json that is not a JSON object/],
    ['a configuration without layers', () => keras('{"a": 1}'), /no description of its layers/],
    [
      'a model written as a class',
      () => keras({ class_name: 'MyNet', config: {} }),
      /is a MyNet: a model written as a class/
    ],
    ['a Lambda layer', () => keras(model(lambda)), /has a Lambda layer "evil", which is program code/],
    ['a Lambda within a model within', () => keras(model(model(lambda))), /has a Lambda layer "evil"/],
    [
      'a custom layer',
      () => keras(model({ ...dense, registered_name: 'my>Layer' })),
      /has the custom object "my>Layer"/
    ],
    [
      'a class from another package',
      () => keras(model({ ...dense, module: 'os.path' })),
      /has the custom object "Dense"/
    ],
    ['weights that are no HDF5', () => keras(model(dense)), /is not HDF5/],
    ['JSON that is no model', () => write('{"a": 1}', '.json'), /is no TensorFlow\.js model/],
    [
      'a model.json that is cut',
      () => write('{"modelTopology": {', '.json'),
      /content that is not valid JSON/
    ],
    ['another format', () => tfjs({ format: 'flax' }), /has the format "flax"/],
    ['a manifest that is missing', () => tfjs({ weightsManifest: 1 }), /no list "weightsManifest"/],
    ['a manifest without paths', () => tfjs({ weightsManifest: [{}] }), /without "paths"/],
    ['an unknown dtype', () => tfjs(manifest(['w.bin'], [3], 'string')), /lack name, shape or a known dtype/],
    [
      'a shard up the tree',
      () => tfjs(manifest(['../../etc/passwd'])),
      /"\.\.\/\.\.\/etc\/passwd", which is not in its folder/
    ],
    [
      'an absolute shard',
      () => tfjs(manifest(['/etc/passwd'])),
      /"\/etc\/passwd", which is not in its folder/
    ],
    [
      'a shard from the network',
      () => tfjs(manifest(['https://example.org/w'])),
      /which is not in its folder/
    ],
    ['a shard that is a link out of the folder', linked, /"w\.bin", which is not in its folder/],
    ['a shard that is missing', () => tfjs({}), /"w\.bin", which is not there/],
    [
      'a shard that is too short',
      () => tfjs({}, { 'w.bin': Buffer.alloc(8) }),
      /declares 24 bytes of weights.* only 8/
    ],
    ['a shard that is too large', () => tfjs({}, { 'w.bin': Buffer.alloc(4096) }), /larger than declared/],
    ['a shard named twice', () => tfjs(manifest(['w.bin', 'w.bin'])), /names a weights file twice/],
    ['a shape bomb', () => tfjs(manifest(['w.bin'], [1e6, 1e6])), /declares weights of more than 2 GB/],
    [
      'a negative shape',
      () => tfjs(manifest(['w.bin'], [-1, 3])),
      /declares a tensor of the shape \[-1, 3\]/
    ],
    ['a Lambda in TensorFlow.js', () => tfjs({ modelTopology: model(lambda) }), /Lambda layer "evil"/],
    ['a SavedModel that is noise', () => noise(), /is damaged: it is no SavedModel|holds no graph/],
    [
      'a SavedModel that reads a file',
      () => savedModel('ReadFile'),
      /touch files.*: ReadFile\. Such a model is never run/
    ],
    [
      'a SavedModel that writes in a function',
      () => savedModel('WriteFile', 'serving_default', true),
      /: WriteFile\./
    ],
    ['a SavedModel that calls Python', () => savedModel('EagerPyFunc'), /: EagerPyFunc\./],
    ['a SavedModel that lists files', () => savedModel('MatchingFiles'), /: MatchingFiles\./],
    ['a SavedModel that saves', () => savedModel('SaveV2', 'serving_default', true), /: SaveV2\./],
    ['a SavedModel that restores while it runs', () => savedModel('RestoreV2'), /: RestoreV2\./],
    ['a SavedModel without a signature', () => savedModel('Relu', '__init'), /has no signature to call/],
    ['a SavedModel with a link out of it', linkedVariables, /variables\.index", which is not in its folder/]
  ]

  async function noise(): Promise<string> {
    const path = fresh()
    await mkdir(path)
    await writeFile(join(path, 'saved_model.pb'), Buffer.alloc(5000, 0x9f))
    return path
  }

  test.each(wrong)('%s', async (_, make, message) => {
    const path = await make()
    const before = process.memoryUsage().rss
    const error = await openModel(path).then(
      () => undefined,
      (reason: Error) => reason
    )
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20)
    expect(error?.name).toBe('UserError')
    expect(error?.message).toMatch(message)
    expect(error?.message).toContain(path)
  })
})
