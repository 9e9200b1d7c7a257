import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, realpath, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { exportModel } from '../../src-main/export/export'
import type { ExportFormat, ExportPrecision } from '../../src-main/export/formats'
import { vacantFolder, writeFolder } from '../../src-main/export/folder'
import { samePadding } from '../../src-main/export/onnx'
import { decodeForNetwork } from '../../src-main/images/network-image'
import { agreementOf } from '../../src-main/inference/agreement'
import { loadModel } from '../../src-main/inference/model'
import type { NetworkSettings } from '../../src-main/network/layer'
import { describeNetwork } from '../../src-main/network/network'
import { processor } from '../../src-main/platform/processor'
import { readLabels } from '../../src-main/weights/labels'
import { cacheDir } from '../../src-main/platform/paths'
import { randomNumbers, writeKerasH5 } from '../support/keras-h5-writer'
import { hasShared, shared, sharedFloats } from '../support/shared'
import { builtFile } from '../support/engine-process'
import {
  graphModel,
  onnxRuntime,
  python,
  pythonHasTensorFlow,
  pythonTensorFlow,
  savedModel,
  savedModelFromPixels,
  type Peer
} from './export-peers/peers'
import { exact, smallModel, smallNetwork } from '../support/models'
import { temporaryFolder } from '../support/pictures'
import { largestDifference } from '../support/numbers'

const withoutPython = pythonHasTensorFlow
  ? ''
  : ` (skipped: ${python} has no tensorflow; name one that has in NETLENS_PYTHON)`
if (withoutPython) console.warn(`Exported SavedModels are not tried in Python:${withoutPython}`)

const peers: [string, ExportFormat, Peer][] = [
  ['tf.loadGraphModel', 'tfjs', graphModel],
  ['tf.node.loadSavedModel', 'savedmodel', savedModel],
  ['ONNX Runtime', 'onnx', onnxRuntime]
]

const otherNetworks: Record<string, NetworkSettings> = {
  'the article variant': {
    family: 'mobilenet-v2',
    variant: 'article',
    alpha: 1,
    inputSize: 96,
    classes: 7
  },
  // The last stride of 2 is applied to an odd size, 5.
  'the article variant of odd sizes': {
    family: 'mobilenet-v2',
    variant: 'article',
    alpha: 0.35,
    inputSize: 160,
    classes: 3
  },
  MobileNetV1: { family: 'mobilenet-v1', variant: 'paper', alpha: 0.25, inputSize: 96, classes: 7 }
}

/** Weights files by name, and the input size of each model. */
const models: Record<string, { path: string; size: number }> = {}
const cache = cacheDir()

beforeAll(async () => {
  const folder = await temporaryFolder()
  models['MobileNetV2'] = { path: await smallModel(), size: smallNetwork.settings.inputSize }
  for (const [i, [name, settings]] of Object.entries(otherNetworks).entries()) {
    const path = join(folder, `model${i}_${settings.inputSize}.h5`)
    await writeKerasH5(path, describeNetwork(settings), { seed: i + 2 })
    models[name] = { path, size: settings.inputSize }
  }
})

async function exported(
  path: string,
  format: ExportFormat,
  labels?: string,
  precision?: ExportPrecision
): Promise<string> {
  const folder = join(await temporaryFolder(), 'exported')
  await writeFolder(folder, (await exportModel(path, format, labels, undefined, precision)).files)
  return folder
}

function randomImages(size: number, batch: number): Float32Array {
  return Float32Array.from({ length: batch * size * size * 3 }, randomNumbers(size + batch))
}

async function inApp(path: string, images: Float32Array, batch: number): Promise<Float32Array> {
  const { classifier } = await loadModel(exact(path, 'native'), cache)
  const answer = await classifier.classifyImages(images, batch)
  classifier.dispose()
  return answer
}

async function expectSameAnswers(
  path: string,
  size: number,
  folder: string,
  peer: Peer,
  batch: number
): Promise<void> {
  const images = randomImages(size, batch)
  const expected = await inApp(path, images, batch)
  expect(largestDifference(await peer(folder, images, size), expected)).toBeLessThan(1e-4)
}

describe.each(peers)('%s answers as the program itself, to 1e-4', (_, format, peer) => {
  test.each(['MobileNetV2', ...Object.keys(otherNetworks)])('%s, 1 image and 3', async (name) => {
    const { path, size } = models[name]!
    const folder = await exported(path, format)
    for (const batch of [1, 3]) await expectSameAnswers(path, size, folder, peer, batch)
  })

  test.skipIf(!hasShared)('the real weights (needs ../shared)', async () => {
    const path = shared('models/mobilenet_v2_imagenet.h5')
    await expectSameAnswers(path, 224, await exported(path, format), peer, 2)
  })

  test.skipIf(!hasShared)("Keras' answers to 1e-8 with BatchNormalization (needs ../shared)", async () => {
    const folder = await exported(shared('models/mobilenet_v2_random_bn_full.h5'), format)
    const answer = await peer(folder, sharedFloats('reference/random_bn_input_2x224x224x3_f32.bin'), 224)
    const expected = sharedFloats('reference/random_bn_output_2x1000_f32.bin')
    // The model's answers hardly depend on the picture: padding on the wrong side changes them by only 3e-8.
    expect(largestDifference(answer, expected)).toBeLessThan(1e-8)
  })
})

describe.each([
  ['tf.node.loadSavedModel', 'savedmodel', savedModel],
  ['ONNX Runtime', 'onnx', onnxRuntime]
] as const)('in 8 bits, %s answers as the program itself does', (_, format, peer) => {
  // Without these instructions, sums saturate at different places in each program.
  const able = JSON.stringify(processor()).includes('vnni')
  test.skipIf(!hasShared || !able)(
    'the real weights, to 0.02 on average over photographs (needs ../shared)',
    async () => {
      const path = shared('models/mobilenet_v2_imagenet.h5')
      const files = (await readdir(shared('photos'))).sort().filter((_, i) => i % 3 === 0)
      const photos = await Promise.all(
        files.map((file) => decodeForNetwork(shared(`photos/${file}`), 224, 'center'))
      )
      const images = Float32Array.from(Buffer.concat(photos), (byte) => byte / 127.5 - 1)
      const { classifier } = await loadModel({ path, backend: 'native', precision: 'int8' }, cache)
      const expected = await classifier.classifyImages(images, photos.length)
      classifier.dispose()
      const folder = await exported(path, format, undefined, 'int8')
      expect(
        (await stat(join(folder, format === 'onnx' ? 'model.onnx' : 'saved_model.pb'))).size
      ).toBeLessThan(9e6)
      expect(JSON.parse(await readFile(join(folder, 'netlens.json'), 'utf8'))).toMatchObject({
        precision: 'int8'
      })
      // A sum that is rounded differently in another order changes a byte and everything that follows: ONNX
      // Runtime with and without its own optimisations differs from itself by as much.
      const agreement = agreementOf(expected, await peer(folder, images, 224), 1000)
      expect(agreement.meanDifference).toBeLessThan(0.02)
      expect(agreement.changedLabels).toBe(0)
    }
  )
})

test('TensorFlow.js has no model in 8 bits', async () => {
  const exporting = exportModel(models['MobileNetV2']!.path, 'tfjs', undefined, undefined, 'int8')
  await expect(exporting).rejects.toThrow('There is no 8-bit arithmetic in the format tfjs')
})

describe(`Python's TensorFlow answers as the program itself, to 1e-4${withoutPython}`, () => {
  test.skipIf(!pythonHasTensorFlow).each(['MobileNetV2', 'the article variant', 'MobileNetV1'])(
    '%s, 3 images',
    async (name) => {
      const { path, size } = models[name]!
      await expectSameAnswers(path, size, await exported(path, 'savedmodel'), pythonTensorFlow, 3)
    },
    120_000
  )
})

describe('what is written', () => {
  test('the SavedModel also takes the bytes of a batch', async () => {
    const { path, size } = models['MobileNetV2']!
    const pixels = Uint8Array.from({ length: 2 * size * size * 3 }, (_, i) => (i * 7) % 256)
    const expected = await inApp(
      path,
      Float32Array.from(pixels, (p) => p / 127.5 - 1),
      2
    )
    const answer = await savedModelFromPixels(await exported(path, 'savedmodel'), pixels)
    expect(largestDifference(answer, expected)).toBeLessThan(1e-4)
  })

  test('weights of TensorFlow.js lie in files of at most 4 MB', async () => {
    const folder = await exported(models['the article variant']!.path, 'tfjs')
    const { format, weightsManifest } = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'))
    expect(format).toBe('graph-model')
    const { paths } = weightsManifest[0]
    expect((await readdir(folder)).sort()).toEqual([...paths, 'model.json', 'netlens.json'].sort())
    const sizes = await Promise.all(paths.map(async (name: string) => (await stat(join(folder, name))).size))
    expect(sizes.length).toBeGreaterThan(1)
    expect(sizes.slice(0, -1)).toEqual(sizes.slice(1).map(() => 4 * 1024 * 1024))
    expect(sizes.at(-1)).toBeLessThanOrEqual(4 * 1024 * 1024)
  })

  test('a description says how to prepare images and where the weights are from', async () => {
    const { path } = models['MobileNetV2']!
    const folder = await exported(path, 'onnx')
    expect((await readdir(folder)).sort()).toEqual(['model.onnx', 'netlens.json'])
    const description = JSON.parse(await readFile(join(folder, 'netlens.json'), 'utf8'))
    expect(description).toMatchObject({
      format: 'onnx',
      network: smallNetwork.settings,
      input: {
        name: 'images',
        shape: ['batch', 96, 96, 3],
        range: [-1, 1],
        crop: { kind: 'center', share: 0.875 }
      },
      output: { name: 'probabilities', classes: 10 },
      source: {
        sha256: createHash('sha256')
          .update(await readFile(path))
          .digest('hex')
      }
    })
    expect(description).not.toHaveProperty('labels')
  })

  test('labels are written one a line, whatever is in them', async () => {
    const labels = ['a', 'b c', 'two\nlines', 'é', '5', '6', '7', '8', '9', '猫']
    const file = join(await temporaryFolder(), 'labels.json')
    await writeFile(file, JSON.stringify(labels))
    const folder = await exported(models['MobileNetV2']!.path, 'onnx', file)
    const expected = labels.map((label) => label.replace('\n', ' '))
    const written = join(folder, 'labels.txt')
    expect(await readFile(written, 'utf8')).toBe(expected.map((label) => `${label}\n`).join(''))
    expect(await readLabels(written, 10)).toEqual(expected)
  })
})

describe("padding as TensorFlow's SAME", () => {
  test.each([
    [224, 3, 2, [0, 0, 1, 1]],
    [7, 3, 2, [1, 1, 1, 1]],
    [7, 3, 1, [1, 1, 1, 1]],
    [7, 1, 2, [0, 0, 0, 0]],
    [8, 2, 1, [0, 0, 1, 1]]
  ])('of %i pixels, a kernel of %i and a stride of %i', (size, kernel, stride, pads) => {
    expect(samePadding(size, kernel, kernel, stride)).toEqual(pads)
  })
})

describe('the folder', () => {
  test('may be new, empty, or a link to an empty one', async () => {
    const parent = await realpath(await temporaryFolder())
    await mkdir(join(parent, 'empty'))
    await symlink(join(parent, 'empty'), join(parent, 'link'))
    expect(await vacantFolder(join(parent, 'deep/new'))).toBe(join(parent, 'deep/new'))
    expect(await vacantFolder(join(parent, 'link'))).toBe(join(parent, 'empty'))
    for (const name of ['deep/new', 'empty']) {
      await writeFolder(join(parent, name), [{ name: 'a', content: 'x' }])
      expect(await readdir(join(parent, name))).toEqual(['a'])
    }
    expect(await vacantFolder(join(parent, 'link'))).toBeUndefined()
    expect(await vacantFolder(join(parent, 'empty/a'))).toBeUndefined()
  })

  test('is not there, nor anything beside it, when writing fails', async () => {
    const parent = await temporaryFolder()
    const files = [
      { name: 'a', content: 'x' },
      // Longer than any file system allows.
      { name: 'n'.repeat(300), content: 'x' }
    ]
    await expect(writeFolder(join(parent, 'new'), files)).rejects.toThrow('ENAMETOOLONG')
    expect(await readdir(parent)).toEqual([])
  })

  test('is not there, nor anything beside it, when the export is interrupted', async () => {
    const parent = await temporaryFolder()
    const files = [{ name: 'a', content: 'x' }]
    await expect(writeFolder(join(parent, 'new'), files, AbortSignal.abort())).rejects.toThrow('abort')
    expect(await readdir(parent)).toEqual([])
  })

  test('keeps what someone put there meanwhile', async () => {
    const parent = await temporaryFolder()
    await writeFile(join(parent, 'mine'), 'mine')
    await expect(writeFolder(parent, [{ name: 'a', content: 'x' }])).rejects.toThrow('ENOTEMPTY')
    expect(await readdir(parent)).toEqual(['mine'])
  })
})

describe('the command', () => {
  interface Finished {
    code: number | null
    stdout: string
    stderr: string
  }

  function runExport(...args: string[]): Promise<Finished> {
    return new Promise((resolve) => {
      const command = [builtFile('cli.js'), 'export', ...args]
      const child = execFile(process.execPath, command, (_, stdout, stderr) =>
        resolve({ code: child.exitCode, stdout, stderr })
      )
    })
  }

  test.each([
    ['savedmodel', 'saved_model.pb'],
    ['tfjs', 'model.json'],
    ['onnx', 'model.onnx']
  ])('writes %s and says what, with sizes', async (format, file) => {
    const { path } = models['MobileNetV2']!
    const output = join(await temporaryFolder(), 'exported')
    const { code, stdout, stderr } = await runExport('--model', path, '--output', output, '--format', format)
    expect(stderr).toMatch(/^mobilenetv2_0\.35_96 as .* in /)
    expect(stderr).toContain(` in ${output}\n`)
    expect(stderr).toMatch(new RegExp(`  ${file.replace('.', '\\.')} +\\d[\\d.]* (kB|MB)\n`))
    expect(stdout).toBe('')
    expect(code).toBe(0)
    expect(await readdir(output)).toContain(file)
  })

  test('writes a SavedModel and labels where no format is named', async () => {
    const folder = await temporaryFolder()
    const labels = join(folder, 'labels.txt')
    await writeFile(labels, 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n')
    const output = join(folder, 'new')
    const { path } = models['MobileNetV2']!
    const { code } = await runExport('--model', path, '--output', output, '--labels', labels)
    expect(code).toBe(0)
    expect((await readdir(output)).sort()).toEqual(['labels.txt', 'netlens.json', 'saved_model.pb'])
  })

  test('refuses a folder that is not empty with 2 and leaves it as it is', async () => {
    const output = await temporaryFolder()
    await writeFile(join(output, 'mine'), 'mine')
    const { code, stderr } = await runExport('--model', models['MobileNetV2']!.path, '--output', output)
    expect(code).toBe(2)
    expect(stderr).toContain(`--output ${output}: there is something already`)
    expect(await readdir(output)).toEqual(['mine'])
  })

  test.each([
    [['--model', 'x'], /required option '--output/],
    [['--model', 'x', '--output', '/tmp/x', '--format', 'caffe'], /choices are savedmodel, tfjs, onnx/]
  ])('bad usage %j ends with 2', async (args, message) => {
    const { code, stderr } = await runExport(...args)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })

  test('a damaged model ends with 1, a sentence, and nothing written', async () => {
    const folder = await temporaryFolder()
    const damaged = join(folder, 'damaged.h5')
    const whole = await readFile(models['MobileNetV2']!.path)
    await writeFile(damaged, whole.subarray(0, whole.length / 2))
    const { code, stderr } = await runExport('--model', damaged, '--output', join(folder, 'new'))
    expect(code).toBe(1)
    expect(stderr).toContain(`The model file ${damaged} is damaged`)
    expect(await readdir(folder)).toEqual(['damaged.h5'])
  })

  test('labels that do not fit end with 1 and nothing written', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'labels.txt'), 'one\n')
    const args = ['--model', models['MobileNetV2']!.path, '--output', join(folder, 'new'), '--labels']
    const { code, stderr } = await runExport(...args, join(folder, 'labels.txt'))
    expect(code).toBe(1)
    expect(stderr).toContain('has 1 label (one), but the model has 10 classes')
    expect(await readdir(folder)).toEqual(['labels.txt'])
  })
})
