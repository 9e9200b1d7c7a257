import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { exportModel } from '../../src-main/export/export'
import { writeFolder } from '../../src-main/export/folder'
import { decodeForNetwork } from '../../src-main/images/network-image'
import { loadModel, type Model } from '../../src-main/inference/model'
import { classMap, logitWeights, meanOf, weightsOfClassifier } from '../../src-main/inspect/class-map'
import { deletionCurve } from '../../src-main/inspect/cover'
import { explain, orderOf } from '../../src-main/inspect/explain'
import { cacheDir } from '../../src-main/platform/paths'
import { hasShared, shared } from '../support/shared'
import { builtFile, startEngine } from '../support/engine-process'
import { exact, smallModel } from '../support/models'
import { temporaryFolder } from '../support/pictures'
import { largestDifference } from '../support/numbers'

const cache = cacheDir()
let folder: string
let small: string
beforeAll(async () => {
  folder = await temporaryFolder()
  small = await smallModel()
})

let drawn: Promise<Buffer> | undefined

/** A picture in portrait format whose left third differs from the rest. */
async function draw(): Promise<Buffer> {
  const noise = { type: 'gaussian' as const, mean: 90, sigma: 60 }
  const left = await sharp({ create: { width: 80, height: 160, channels: 3, background: 'red', noise } })
    .png()
    .toBuffer()
  return sharp({ create: { width: 240, height: 160, channels: 3, background: 'teal' } })
    .composite([{ input: left, left: 0, top: 0 }])
    .png()
    .toBuffer()
}

/** @param onItsSide whether it is stored rotated, with an EXIF orientation that says so */
async function scene(name: string, onItsSide = false): Promise<string> {
  const path = join(folder, name)
  const upright = sharp(await (drawn ??= draw()))
  // 6 means that viewers have to rotate it by 90 degrees clockwise.
  const stored = onItsSide ? upright.rotate(-90).withMetadata({ orientation: 6 }) : upright
  await stored.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toFile(path)
  return path
}

describe('a map of the class', () => {
  test.each(['native', 'wasm'] as const)('%s: its mean and the bias are the logit', async (backend) => {
    const model = await loadModel(exact(small, backend), cache)
    const path = await scene('scene.jpg')
    for (const wanted of [{}, { class: '3' }, { class: 'class 3', against: 'class 5' }]) {
      const found = await explain(model, { path, ...wanted })
      if (found.kind !== 'activation') throw new Error(found.kind)
      expect(found.map.map((row) => row.length)).toEqual([3, 3, 3])
      expect(Math.abs(meanOf(found.map) + found.bias - found.logit)).toBeLessThan(1e-4)
      expect(Math.max(...found.map.flat())).toBeGreaterThan(Math.min(...found.map.flat()))
    }
    const three = await explain(model, { path, class: '3' })
    const five = await explain(model, { path, class: '5' })
    const between = await explain(model, { path, class: '3', against: '5' })
    expect(three.class).toEqual({ index: 3, label: 'class 3' })
    const less = three.map.flat().map((value, i) => value - five.map.flat()[i]!)
    expect(largestDifference(between.map.flat(), less)).toBeLessThan(1e-9)
  })

  test('can be laid over the photo by itself, and names the classes that can be asked about', async () => {
    const model = await loadModel(exact(small, 'native'), cache)
    const path = await scene('overlaid.jpg')
    const found = await explain(model, { path, class: 3, overlay: true })
    expect(found.class).toEqual({ index: 3, label: 'class 3' })
    expect(found.photo).toEqual({ width: 240, height: 160 })
    expect(found.best).toHaveLength(5)
    const falling = [...found.best].sort((a, b) => b.probability - a.probability)
    expect(found.best).toEqual(falling)
    const drawn = sharp(Buffer.from(found.overlay!.replace('data:image/png;base64,', ''), 'base64'))
    const { data, info } = await drawn.raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height, info.channels]).toEqual([48, 48, 4])
    // Red where a cell speaks for the class, blue where against it, the stronger the less transparent.
    const cells = found.map.flat()
    const largest = Math.max(...cells.map(Math.abs))
    for (const [i, cell] of cells.entries()) {
      const at = ((Math.floor(i / 3) * 16 + 7) * 48 + (i % 3) * 16 + 7) * 4
      if (Math.abs(cell) < 0.2 * largest) continue
      expect(data[at]! > data[at + 2]!).toBe(cell > 0)
      expect(Math.abs(data[at + 3]! / 255 / 0.65 - Math.abs(cell) / largest)).toBeLessThan(0.1)
    }
    await expect(explain(model, { path, class: 10 })).rejects.toThrow('The model has no class "10".')
  })

  test('covering tells how far it is, and stops when it is told to', async () => {
    const model = await loadModel(exact(small, 'native'), cache)
    const path = await scene('stopped.jpg')
    const shares: number[] = []
    await explain(model, { path, curve: true }, { progress: (share) => shares.push(share) })
    expect(shares.at(-1)).toBe(1)
    expect([...shares].sort((a, b) => a - b)).toEqual(shares)
    const stop = new AbortController()
    const stopped = explain(
      // Few pictures at a time, so that there is something left to stop.
      { ...model, classifier: { ...model.classifier, batchSize: 2 } },
      { path, curve: true },
      { signal: stop.signal, progress: () => setImmediate(() => stop.abort()) }
    )
    await expect(stopped).rejects.toThrow('aborted')

    const engine = startEngine()
    try {
      const question = { path, model: exact(small, 'native') }
      const asked = engine.request('image/explain', { ...question, curve: true })
      void engine.request('image/stop-explaining', undefined)
      await expect(asked).rejects.toMatchObject({ code: 'stopped' })
      expect((await engine.request('image/explain', question)).kind).toBe('activation')
    } finally {
      await engine.stop()
    }
  })

  test('a photo on its side has the map of the upright one, in the place that the network sees', async () => {
    const model = await loadModel(exact(small, 'native'), cache)
    // The two files differ a little, so the most probable class may be another one.
    const asked = { class: '3' }
    const upright = await explain(model, { ...asked, path: await scene('upright.jpg') })
    const turned = await explain(model, { ...asked, path: await scene('turned.jpg', true), picture: true })
    const scale = Math.max(...upright.map.flat().map(Math.abs))
    expect(turned.place).toEqual(upright.place)
    expect(turned.place.left).toBeCloseTo((240 - 140) / 2 / 240)
    expect(turned.place.top).toBeCloseTo(1 / 16)
    expect(largestDifference(upright.map.flat(), turned.map.flat())).toBeLessThan(0.3 * scale)
    const { width, height } = await sharp(Buffer.from(turned.picture!, 'base64')).metadata()
    expect([width, height]).toEqual([240, 160])
  })

  test('of a model that runs as it is tells what is lost by covering', async () => {
    const exported = join(await temporaryFolder(), 'exported')
    await writeFolder(exported, (await exportModel(small, 'tfjs')).files)
    const model = await loadModel(exact(exported, 'native'), cache)
    const path = await scene('covered.jpg')
    const found = await explain(model, { path, class: '2', curve: true })
    expect(found).toMatchObject({ kind: 'occlusion', class: { index: 2 } })
    expect(found.map.map((row) => row.length)).toEqual([7, 7, 7, 7, 7, 7, 7])
    const [first, second] = found.curve!.highestFirst
    expect(first! - second!).toBeCloseTo(Math.max(...found.map.flat()), 5)
    await expect(explain(model, { path, class: '2', against: '3' })).rejects.toThrow('runs as it is')
  })

  test('a class that the model does not have is refused by name', async () => {
    const model = await loadModel(exact(small, 'native'), cache)
    await expect(explain(model, { path: await scene('none.jpg'), class: 'whale' })).rejects.toThrow(
      'The model has no class "whale". Give one of its labels, or a number from 0 to 9.'
    )
  })
})

describe.skipIf(!hasShared)('with real weights (needs ../shared)', () => {
  let model: Model
  const photos = hasShared
    ? readdirSync(shared('photos'))
        .filter((name) => name.endsWith('.JPEG'))
        .sort()
    : []
  beforeAll(async () => {
    model = await loadModel(exact(shared('models/mobilenet_v2_imagenet.h5'), 'native', 'imagenet'), cache)
  })

  test('the mean of a map and the bias are the logit, of 60 photos and 1000 classes each', async () => {
    const weights = await weightsOfClassifier(model)
    const all = Array.from({ length: 1000 }, (_, index) => logitWeights(weights, index))
    const { shape } = model.classifier.features!
    let largest = 0
    for (const name of photos.filter((_, i) => i % 4 === 0).slice(0, 60)) {
      const pixels = await decodeForNetwork(shared(`photos/${name}`), 224, 'center')
      const { features, logits } = await model.classifier.features!.classifyPixels(pixels, 1)
      // For a thousand maps at once, average over the cells first, which gives the same sum.
      const [sample] = [classMap(features, shape, all[7]!)]
      largest = Math.max(largest, Math.abs(meanOf(sample) + all[7]!.bias - logits[7]!))
      const channels = shape[2]
      const mean = new Float64Array(channels)
      for (const [i, value] of features.entries()) mean[i % channels]! += value / (shape[0] * shape[1])
      for (const [index, { column, bias }] of all.entries()) {
        let logit = bias
        for (let channel = 0; channel < channels; channel++) logit += mean[channel]! * column[channel]!
        largest = Math.max(largest, Math.abs(logit - logits[index]!))
      }
    }
    expect(largest).toBeLessThan(1e-4)
    expect(largest).toBeGreaterThan(0)
  })

  test.each([
    ['n02129604_tiger', 'tiger', 8.346],
    ['n02510455_giant_panda', 'giant panda', 10.214],
    ['n02690373_airliner', 'airliner', 10.653]
  ])("%s has Keras' logit", async (photo, label, expected) => {
    const [name] = photos.filter((file) => file.startsWith(photo))
    const file = await readFile(shared(`photos/${name}`))
    // Cropped like the reference: shorter side 256 pixels, bicubic, then the centre.
    const { data, info } = await sharp(file).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
    const scale = 256 / Math.min(info.width, info.height)
    const [width, height] = [Math.round(info.width * scale), Math.round(info.height * scale)]
    const left = Math.floor((width - 224) / 2)
    const top = Math.floor((height - 224) / 2)
    const path = join(folder, `${photo}.png`)
    await sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
      .resize(width, height, { fit: 'fill', kernel: 'cubic' })
      .extract({ left, top, width: 224, height: 224 })
      .png()
      .toFile(path)
    const found = await explain(model, { path, crop: 'whole', class: label })
    if (found.kind !== 'activation') throw new Error(found.kind)
    expect(found.class.label.split(',')[0]).toBe(label)
    expect(Math.abs(found.logit - expected)).toBeLessThan(0.1)
    expect(Math.abs(meanOf(found.map) + found.bias - found.logit)).toBeLessThan(1e-4)
  })

  test('covering the 12 highest of 49 cells takes the probability away, covering the lowest does not', async () => {
    const weights = await weightsOfClassifier(model)
    const left: number[] = []
    let beats = 0
    for (const name of photos.filter((_, i) => i % 7 === 0).slice(0, 32)) {
      const pixels = await decodeForNetwork(shared(`photos/${name}`), 224, 'center')
      const { features, probabilities } = await model.classifier.features!.classifyPixels(pixels, 1)
      const best = probabilities.indexOf(Math.max(...probabilities))
      const order = orderOf(classMap(features, model.classifier.features!.shape, logitWeights(weights, best)))
      const subject = { classifier: model.classifier, pixels, size: 224, classes: 1000 }
      const after = async (cells: number[]): Promise<number> =>
        (await deletionCurve(subject, best, 7, cells)).at(-1)!
      const highest = await after(order.slice(0, 12))
      const lowest = await after([...order].reverse().slice(0, 12))
      left.push(highest / probabilities[best]!)
      if (highest < lowest) beats++
    }
    expect(left).toHaveLength(32)
    expect(left.reduce((a, b) => a + b, 0) / 32).toBeLessThan(0.25)
    expect(beats / 32).toBeGreaterThanOrEqual(0.95)
  }, 60_000)
})

test('the command prints the map as JSON and writes it over the photo', async () => {
  const run = promisify(execFile)
  const env = { ...process.env, XDG_DATA_HOME: await temporaryFolder() }
  const path = await scene('command.jpg')
  const output = join(folder, 'map.png')
  await writeFile(output, 'an earlier file')
  const command = [builtFile('cli.js'), 'explain', path, '--model', small, '--json', '--output', output]
  const { stdout, stderr } = await run(process.execPath, command, { env })
  const found = JSON.parse(stdout) as { map: number[][]; bias: number; logit: number; probability: number }
  expect(Math.abs(meanOf(found.map) + found.bias - found.logit)).toBeLessThan(1e-4)
  expect(found.probability).toBeGreaterThan(0)
  expect(stderr).toContain('is kept as')
  expect((await sharp(await readFile(output)).metadata()).format).toBe('png')
})
