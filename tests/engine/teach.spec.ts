import { execFile, spawn } from 'node:child_process'
import { copyFile, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Tensor } from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { exportModel } from '../../src-main/export/export'
import type { ExportFormat } from '../../src-main/export/formats'
import { writeFolder } from '../../src-main/export/folder'
import { startBackend } from '../../src-main/inference/backend'
import { loadModel } from '../../src-main/inference/model'
import { meanOf } from '../../src-main/inspect/class-map'
import { explain } from '../../src-main/inspect/explain'
import { doubtfulOf, learn } from '../../src-main/teach/learn'
import { fitAll } from '../../src-main/teach/logistic-regression'
import { readPictures } from '../../src-main/teach/read-pictures'
import { decodeForNetwork } from '../../src-main/images/network-image'
import { bmp } from '../support/fixtures'
import { seriesOf } from '../../src-main/teach/series'
import { cacheDir } from '../../src-main/platform/paths'
import { openNetwork } from '../../src-main/weights/open-model'
import { randomNumbers } from '../support/keras-h5-writer'
import { hasShared, shared } from '../support/shared'
import { builtFile, startEngine } from '../support/engine-process'
import { graphModel, onnxRuntime, savedModel, type Peer } from './export-peers/peers'
import { exact, smallModel, smallResources } from '../support/models'
import { temporaryFolder } from '../support/pictures'

interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

function netlensIn(home: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const env = { ...process.env, XDG_DATA_HOME: home, ...more }
  return new Promise((resolve) => {
    const options = { env, maxBuffer: 64 * 1024 * 1024 }
    const child = execFile(process.execPath, [builtFile('cli.js'), ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr })
    )
  })
}

const lines = (text: string): any[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

const paints = { red: [200, 40, 40], green: [40, 190, 60], blue: [50, 60, 210] } as const

/** Pictures of each colour in a folder named after it, no two alike. */
async function paintings(folder: string, count: number, seed: number): Promise<void> {
  const random = randomNumbers(seed)
  for (const [name, colour] of Object.entries(paints)) {
    await mkdir(join(folder, name), { recursive: true })
    for (let i = 0; i < count; i++) {
      const pixels = Uint8Array.from({ length: 96 * 96 * 3 }, (_, at) => {
        const wave = 3 * i + 4 * random()
        return Math.min(255, Math.max(0, colour[at % 3]! + wave))
      })
      await sharp(pixels, { raw: { width: 96, height: 96, channels: 3 } })
        .png()
        .toFile(join(folder, name, `${name}_${seed}_${i}.png`))
    }
  }
}

let home: string
let folder: string
let base: string
beforeAll(async () => {
  home = await temporaryFolder()
  folder = await temporaryFolder()
  base = await smallModel()
  await paintings(join(folder, 'train'), 6, 1)
  await paintings(join(folder, 'test'), 2, 2)
  await writeFile(join(folder, 'train/red/broken.png'), 'no picture')
})

const teachCommand = (name: string): string[] => [
  ...[
    'teach',
    join(folder, 'train'),
    '--name',
    name,
    '--base',
    base,
    '--test',
    join(folder, 'test'),
    '--json'
  ]
]

describe('many fits at the same time', () => {
  test('have the least loss, as found by hand in one dimension, and weigh classes alike', async () => {
    const { tf } = await startBackend('native')
    // One value, two classes: 3 pictures of the first class at +1, 1 of the second at -1.
    const examples = {
      vectors: Float32Array.of(1, 1, 1, -1),
      size: 1,
      labels: Int32Array.of(0, 0, 0, 1),
      classes: 2
    }
    const [weak, strong, part] = await fitAll(tf, examples, [
      { strength: 1, uses: () => true },
      { strength: 100, uses: () => true },
      { strength: 1, uses: (i) => i !== 0 }
    ])
    // Class weights are 2/3 and 2, weights w and -w: 4 log(1 + e^(-2w)) + w^2 is minimal at w(1 + e^(2w)) = 4.
    const w = weak!.kernel[0]!
    expect(w * (1 + Math.exp(2 * w))).toBeCloseTo(4, 1)
    expect(weak!.kernel[1]).toBeCloseTo(-w, 2)
    expect(strong!.kernel[0]).toBeGreaterThan(2 * w)
    expect(part!.kernel[0]).toBeLessThan(w)
    expect(weak!.logits[0]! - weak!.logits[1]!).toBeGreaterThan(0)
    expect(weak!.logits[7]! - weak!.logits[6]!).toBeGreaterThan(0)
  })
})

test('a picture is read in both crops, also of formats that are decoded one at a time', async () => {
  const backend = await startBackend('native')
  const loaded = await loadModel(exact(await smallModel(), 'native'), cacheDir())
  const pixels = Buffer.from(Array.from({ length: 96 * 64 * 3 }, (_, at) => (at * 37) % 251))
  const folder = await temporaryFolder()
  const files = [join(folder, 'a.bmp'), join(folder, 'b.png')]
  await writeFile(files[0]!, bmp({ width: 96, height: 64, bitsPerPixel: 24 }, pixels))
  await sharp(pixels, { raw: { width: 96, height: 64, channels: 3 } })
    .png()
    .toFile(files[1]!)
  const pictures = files.map((path) => ({ path, label: 0 }))
  const course = { progress: () => undefined, signal: new AbortController().signal }
  const read = await readPictures({ ...loaded, backend }, pictures, course, 'both')
  expect(read.skipped).toEqual([])
  for (const [i, path] of files.entries()) {
    const whole = await decodeForNetwork(path, loaded.info.preprocessing.inputSize, 'whole')
    const answer = await loaded.classifier.embedding!.classifyPixels(whole, 1)
    const embedding = answer.subarray(answer.length - read.size)
    const length = Math.hypot(...embedding)
    const found = read.otherwise!.subarray(i * read.size, (i + 1) * read.size)
    found.forEach((value, at) => expect(value).toBeCloseTo(embedding[at]! / length, 4))
  }
})

test('pictures that are nearly mixtures of others are learned from as in the dimensions that they span', async () => {
  const { tf } = await startBackend('native')
  const random = randomNumbers(11)
  const [count, few, many, classes] = [40, 22, 1280, 3]
  const rows = Array.from({ length: count }, () => {
    const row = Array.from({ length: few }, random)
    return row.map((value) => value / Math.hypot(...row))
  })
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes)
  // Each dimension takes some places of the long vectors, all of the same weight.
  const places = Math.floor(many / few)
  const long = (row: readonly number[]): number[] =>
    Array.from({ length: many }, (_, at) => (row[Math.floor(at / places)] ?? 0) / Math.sqrt(places))
  const fit = async (vectors: number[][], size: number) => {
    const examples = { vectors: Float32Array.from(vectors.flat()), size, labels, classes }
    const [found] = await fitAll(tf, examples, [{ strength: 64, uses: () => true }])
    return found!
  }
  const [spanned, found] = [await fit(rows, few), await fit(rows.map(long), many)]
  const most = Math.max(...spanned.kernel.map(Math.abs))
  for (let at = 0; at < places * few; at++) {
    for (let c = 0; c < classes; c++) {
      const wanted = spanned.kernel[Math.floor(at / places) * classes + c]!
      const difference = found.kernel[at * classes + c]! * Math.sqrt(places) - wanted
      expect(Math.abs(difference)).toBeLessThan(0.02 * most)
    }
  }
})

test('a picture in the wrong class is doubtful, by a model that has not seen it', async () => {
  const { tf } = await startBackend('native')
  const random = randomNumbers(5)
  const size = 64
  // Each class has a direction of its own, and each picture another one, so that no two are a series.
  const pictureOf = (label: number, i: number): number[] => {
    const noise = Array.from({ length: size }, () => 0.35 * random())
    const vector = noise.map((value, at) => value + (at % 2 === label ? 0.16 : 0) + (at === i ? 0.9 : 0))
    const length = Math.hypot(...vector)
    return vector.map((value) => value / length)
  }
  const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2)
  const vectors = Float32Array.from([...labels].flatMap((label, i) => pictureOf(label, i)))
  // It lies among the pictures of the first class and shows the second.
  labels[7] = 0
  const facts = [...labels].map((_, i) => ({ path: `${i}.jpg` }))
  const examples = { vectors, size, labels, classes: 2 }
  const course = { progress: () => undefined, signal: new AbortController().signal }
  const { judged } = await learn(tf, examples, facts, ['cat', 'dog'], course)
  expect(doubtfulOf(judged, labels)).toMatchObject([{ picture: 7, predicted: 1 }])
})

test('a model also learns from how its pictures look when they are cropped otherwise, and is judged by themselves', async () => {
  const { tf } = await startBackend('native')
  const size = 64
  const count = 20
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2)
  // What tells the classes apart lies in one place of the pictures, and in another where they are cropped otherwise.
  const random = randomNumbers(8)
  const vectorsWith = (place: number): Float32Array =>
    Float32Array.from(
      [...labels].flatMap((label) => {
        const vector = Array.from({ length: size }, () => 0.1 * random())
        vector[place + label] = 0.6
        return vector
      })
    )
  const examples = { vectors: vectorsWith(0), size, labels, classes: 2 }
  const facts = [...labels].map((_, i) => ({ path: `${i}.jpg` }))
  const course = { progress: () => undefined, signal: new AbortController().signal }
  const learned = await learn(tf, examples, facts, ['cat', 'dog'], course, vectorsWith(2))
  const alone = await learn(tf, examples, facts, ['cat', 'dog'], course)
  const forCat = ({ kernel }: typeof learned, at: number): number => kernel[at * 2]! - kernel[at * 2 + 1]!
  expect(forCat(learned, 2)).toBeGreaterThan(0.1)
  expect(forCat(learned, 3)).toBeLessThan(-0.1)
  expect(Math.abs(forCat(alone, 2))).toBeLessThan(0.2 * forCat(learned, 2))
  expect(learned.judged.map(({ picture }) => picture)).toEqual([...labels.keys()])
  expect(learned.estimate).toMatchObject({ pictures: count, accuracy: 1 })
  expect(learned.learningCurve.at(-1)).toEqual({ pictures: count, accuracy: 1 })
})

test('a series is what looks alike, was taken within seconds, or is one burst', async () => {
  const { tf } = await startBackend('native')
  const axis = (i: number): number[] => Array.from({ length: 8 }, (_, at) => (at === i ? 1 : 0))
  const near = [0.9, Math.sqrt(1 - 0.81), 0, 0, 0, 0, 0, 0]
  const vectors = Float32Array.from([axis(0), near, axis(2), axis(3), axis(4), axis(5), axis(6)].flat())
  const series = seriesOf(tf, vectors, 8, [
    { path: 'a.jpg' },
    { path: 'b.jpg' },
    { path: 'c.jpg', taken: 10_000 },
    { path: 'd.jpg', taken: 13_000 },
    { path: 'e.jpg', taken: 60_000 },
    { path: 'IMG_20200101_101010_BURST1.jpg' },
    { path: 'IMG_20200101_101010_BURST2.jpg' }
  ])
  expect([...series]).toEqual([0, 0, 1, 1, 2, 3, 3])
})

describe('teach', () => {
  test('makes a model that classifies, has versions, and can be moved as one file', async () => {
    const { code, stdout, stderr } = await netlensIn(home, teachCommand('colours'))
    expect(stderr).toContain('broken.png: The file is not an image of a supported format.')
    expect(code).toBe(0)
    const taught = JSON.parse(stdout)
    expect(taught).toMatchObject({
      name: 'colours',
      classes: ['blue', 'green', 'red'],
      pictures: 18,
      version: 1
    })
    expect(taught.test.accuracy).toBe(1)
    expect(taught.test.confusion).toEqual([
      [2, 0, 0],
      [0, 2, 0],
      [0, 0, 2]
    ])
    const classified = await netlensIn(home, ['classify', join(folder, 'test'), '--model', 'colours'])
    expect(classified.code).toBe(0)
    const rows = lines(classified.stdout)
    expect(rows).toHaveLength(6)
    for (const { path, predictions, known } of rows) {
      expect(predictions[0].label).toBe(path.split('/')[0])
      expect(typeof known).toBe('boolean')
    }
    // The library's stored answers are the same.
    const again = lines(
      (await netlensIn(home, ['classify', join(folder, 'test'), '--model', 'colours'])).stdout
    )
    expect(again).toEqual(rows)

    await rm(join(folder, 'train/blue/blue_1_0.png'))
    const second = JSON.parse((await netlensIn(home, teachCommand('colours'))).stdout)
    expect(second).toMatchObject({ version: 2, pictures: 17, before: { version: 1, test: { accuracy: 1 } } })
    // The library knows both versions, finds what they know, and judges each on the same folder.
    await netlensIn(home, ['classify', join(folder, 'test'), '--model', 'colours'])
    const library = async (...args: string[]): Promise<any> =>
      JSON.parse((await netlensIn(home, ['library', ...args, '--json'])).stdout)
    const { models } = await library('list')
    const ids = models.filter(({ name }: any) => name === 'colours').map(({ id }: any) => id)
    expect(ids).toHaveLength(2)
    for (const id of ids)
      expect(await library('evaluate', join(folder, 'test'), '--model', String(id))).toMatchObject({
        images: 6,
        accuracy: 1,
        model: { id, name: 'colours' }
      })
    const none = ['library', 'query', '--model', String(Math.min(...ids)), '--no-known', '--count']
    expect(Number((await netlensIn(home, none)).stdout)).toBe(rows.filter((row) => !row.known).length)

    const back = await netlensIn(home, ['models', 'use-version', 'colours', '1', '--json'])
    expect(JSON.parse(back.stdout)).toMatchObject({ name: 'colours', taught: { version: 1 } })
    const versions = JSON.parse((await netlensIn(home, ['models', 'versions', 'colours', '--json'])).stdout)
    expect(versions).toMatchObject([
      { version: 1, used: true },
      { version: 2, used: false }
    ])

    const moved = join(await temporaryFolder(), 'from-elsewhere.netlens')
    await copyFile(taught.file, moved)
    const elsewhere = await temporaryFolder()
    await netlensIn(elsewhere, ['models', 'add', moved])
    const there = await netlensIn(elsewhere, ['classify', join(folder, 'test'), '--model', 'colours'])
    expect(lines(there.stdout)).toEqual(rows)
  }, 240_000)

  test('learns from labels in the library, and says which label nobody gave', async () => {
    const here = await temporaryFolder()
    const train = join(folder, 'train')
    const unread = join(train, 'red/red_1_0.png')
    const long = new Date('2026-01-01')
    await utimes(unread, long, long)
    await netlensIn(here, ['classify', train, '--model', base])
    for (const name of ['red', 'green']) {
      await netlensIn(here, ['library', 'label', 'set', `pure ${name}`, '--folder', join(train, name)])
    }
    const command = (labels: string): string[] => [
      ...['teach', '--from-library', '--labels', labels, '--name', 'labelled', '--base', base, '--json']
    ]
    // The stored embeddings are used instead of the pictures, as long as their files seem unchanged.
    const whole = await readFile(unread)
    await writeFile(unread, Buffer.alloc(whole.length))
    await utimes(unread, long, long)
    const { stdout } = await netlensIn(here, command('pure red,pure green'))
    await writeFile(unread, whole)
    expect(JSON.parse(stdout)).toMatchObject({
      classes: ['pure red', 'pure green'],
      pictures: 12,
      test: null
    })
    const sizeOf = async (json: string): Promise<number> =>
      (await openNetwork(JSON.parse(json).file)).network.settings.inputSize
    expect(await sizeOf(stdout)).toBe(96)

    // Where most must be read, all are, since embeddings of different input sizes are not alike.
    const test = join(folder, 'test')
    await netlensIn(here, ['classify', test, '--model', base, '--no-embeddings'])
    for (const name of ['red', 'blue']) {
      await netlensIn(here, ['library', 'label', 'set', `new ${name}`, '--folder', join(test, name)])
    }
    expect(await sizeOf((await netlensIn(here, command('new red,new blue'))).stdout)).toBe(128)

    const { code, stderr } = await netlensIn(here, command('pure red,violet'))
    expect(code).toBe(1)
    expect(stderr).toContain('No image in the library is labelled "violet" by hand.')
  }, 120_000)

  test('refuses the starter model as a base, and says how to get a general one', async () => {
    const resources = await smallResources(1)
    const { code, stderr } = await netlensIn(
      await temporaryFolder(),
      ['teach', join(folder, 'train'), '--name', 'colours'],
      { NETLENS_RESOURCES: resources }
    )
    expect(code).toBe(1)
    expect(stderr).toContain('the starter model knows too little of the world')
    expect(stderr).toContain('netlens models download mobilenet-v2-1.0-224')
  })

  test('a single class is refused in a sentence', async () => {
    const alone = await temporaryFolder()
    await mkdir(join(alone, 'red'))
    await copyFile(join(folder, 'train/red/red_1_0.png'), join(alone, 'red/a.png'))
    const { code, stderr } = await netlensIn(home, ['teach', alone, '--name', 'one', '--base', base])
    expect(code).toBe(1)
    expect(stderr).toContain('there must be at least two')
  })

  test.each(['reading', 'learning'] as const)(
    'is stopped while %s, and can be begun again',
    async (stage) => {
      const engine = startEngine()
      const question = {
        name: `stopped while ${stage}`,
        from: { kind: 'folder' as const, folder: join(folder, 'train') },
        base: exact(base, 'native')
      }
      try {
        engine.on('teach/progress', (progress) => {
          if (progress.stage === stage) void engine.request('teach/stop', undefined)
        })
        await expect(engine.request('teach/start', question)).rejects.toMatchObject({ code: 'stopped' })
        const found = await engine.request('teach/look', { folders: [join(folder, 'train')] })
        expect(found.map(({ label }) => label)).toEqual(['blue', 'green', 'red'])
      } finally {
        await engine.stop()
      }
    }
  )

  test('Ctrl-C ends it, and nothing is kept', async () => {
    const here = await temporaryFolder()
    const env = { ...process.env, XDG_DATA_HOME: here }
    const child = spawn(process.execPath, [builtFile('cli.js'), ...teachCommand('stopped')], { env })
    let said = ''
    child.stderr.on('data', (text) => {
      said += String(text)
      // A second interrupt would end the process itself.
      if (!child.killed && said.includes('Looking at')) child.kill('SIGINT')
    })
    const code = await new Promise((resolve) => child.on('exit', resolve))
    expect(code).toBe(130)
    expect(said).toContain('Stopped: nothing was taught')
    expect(await readdir(join(here, 'netlens/models')).catch(() => [])).not.toContain('stopped')
  })
})

describe('a taught model exported', () => {
  let file: string
  beforeAll(async () => {
    const { stdout } = await netlensIn(home, teachCommand('exported'))
    file = (JSON.parse(stdout) as { file: string }).file
  })

  const cases: [ExportFormat, Peer][] = [
    ['savedmodel', savedModel],
    ['tfjs', graphModel],
    ['onnx', onnxRuntime],
    ['keras', kerasModel('model.keras')],
    ['keras-h5', kerasModel('model.h5')]
  ]

  /** Read back by Netlens itself; Keras' own answers are tested with the peers in export.spec.ts. */
  function kerasModel(name: string): Peer {
    return async (exported, images, size) => {
      const { classifier } = await loadModel(exact(join(exported, name), 'native'), cacheDir())
      return classifier.classifyImages(images, images.length / (size * size * 3))
    }
  }

  test('is explained exactly: its unit length is one factor', async () => {
    const model = await loadModel(exact(file, 'native'), cacheDir())
    const path = join(folder, 'test/red/red_2_0.png')
    const found = await explain(model, { path, class: 'red', against: 'blue' })
    if (found.kind !== 'activation') throw new Error(found.kind)
    expect(Math.abs(meanOf(found.map) + found.bias - found.logit)).toBeLessThan(1e-4)
    expect(Math.abs(found.logit)).toBeGreaterThan(0.01)
  })

  test('refuses elsewhere what Netlens refuses, as the README beside it says', async () => {
    const exported = join(await temporaryFolder(), 'exported')
    await writeFolder(exported, (await exportModel(file, 'tfjs')).files)
    const model = await loadModel(exact(file, 'native'), await temporaryFolder())
    const { inputSize } = model.info.preprocessing
    const pixels = Uint8Array.from({ length: 2 * inputSize ** 2 * 3 }, () => 0)
    const random = randomNumbers(4)
    // The second picture is noise, which is like nothing that was taught.
    for (let i = 0; i < pixels.length; i++) pixels[i] = i < pixels.length / 2 ? 40 : 127 + 127 * random()
    const answers = await model.nearness!.classifyPixels(pixels, 2)
    const cosines = [answers[3]!, answers[7]!]

    const { tf } = await startBackend('native')
    const graph = await tf.loadGraphModel(`file://${join(exported, 'model.json')}`)
    const images = tf.tensor(
      Float32Array.from(pixels, (x) => x / 127.5 - 1),
      [2, inputSize, inputSize, 3]
    )
    const features = await (graph.execute(images, 'unit_normalization') as Tensor).data<'float32'>()
    const size = features.length / 2
    const npy = await readFile(join(exported, 'taught.npy'))
    const taught = new Float32Array(new Uint8Array(npy.subarray(10 + npy.readUInt16LE(8))).buffer)
    for (const [i, cosine] of cosines.entries()) {
      let most = -1
      for (let row = 0; row < taught.length; row += size) {
        let dot = 0
        for (let at = 0; at < size; at++) dot += taught[row + at]! * features[i * size + at]!
        most = Math.max(most, dot)
      }
      expect(Math.abs(most - cosine)).toBeLessThan(1e-4)
    }
    const threshold = model.nearness!.threshold.toFixed(4)
    expect(await readFile(join(exported, 'README.md'), 'utf8')).toContain(`below ${threshold} it is none`)
  })

  test.each(cases)(
    '%s answers the same to 1e-4, and tells how pictures are refused',
    async (format, peer) => {
      const exported = join(await temporaryFolder(), 'exported')
      await writeFolder(exported, (await exportModel(file, format)).files)
      const { classifier, labels, info } = await loadModel(exact(file, 'native'), cacheDir())
      const { inputSize } = info.preprocessing
      // Taught in more pixels than the base was trained with.
      expect(inputSize).toBe(128)
      const images = Float32Array.from({ length: 2 * inputSize ** 2 * 3 }, randomNumbers(9))
      expect(labels).toEqual(['blue', 'green', 'red'])
      const expected = await classifier.classifyImages(images, 2)
      const answer = await peer(exported, images, inputSize)
      expect(answer).toHaveLength(6)
      for (const [i, value] of answer.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4)
      expect(await readFile(join(exported, 'README.md'), 'utf8')).toContain('None of these')
      expect(await readFile(join(exported, 'labels.txt'), 'utf8')).toBe('blue\ngreen\nred\n')
      const taught = await readFile(join(exported, 'taught.npy'))
      expect(taught.subarray(1, 6).toString()).toBe('NUMPY')
    }
  )
})

test.skipIf(!hasShared)(
  'real groceries are told apart, judged honestly, and other things refused (needs ../shared)',
  async () => {
    const here = await temporaryFolder()
    const { stdout } = await netlensIn(here, [
      ...['teach', shared('teach/grocery/train'), '--name', 'grocery'],
      ...['--base', shared('models/mobilenet_v2_imagenet.h5')],
      ...['--test', shared('teach/grocery/test'), '--json']
    ])
    const { estimate, test: judged } = JSON.parse(stdout)
    expect(judged.accuracy).toBeGreaterThanOrEqual(0.87)
    expect(judged.calibrationError).toBeLessThanOrEqual(0.06)
    expect(judged.refused).toBeLessThanOrEqual(0.06)
    expect(estimate.accuracy - judged.accuracy).toBeLessThanOrEqual(0.05)
    expect(estimate.interval[0]).toBeLessThan(judged.accuracy)
    const refused = async (folder: string): Promise<number> => {
      const rows = lines(
        (await netlensIn(here, ['classify', shared(folder), '--model', 'grocery', '--no-library'])).stdout
      )
      return rows.filter(({ known }) => known === false).length / rows.length
    }
    expect(await refused('teach/grocery/other')).toBeGreaterThanOrEqual(0.5)
    expect(await refused('photos')).toBeGreaterThanOrEqual(0.98)
  },
  600_000
)
