/**
 * Object detection: the network compared with the original graph, and the command on photos and broken files.
 */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Detection } from '../../src-main/contract/detection'
import { withNetworkImage } from '../../src-main/images/network-image'
import type { WholeImage } from '../../src-main/images/pixel-source'
import { loadDetectionModel } from '../../src-main/inference/detection-model'
import { exportModel } from '../../src-main/export/export'
import { writeFolder } from '../../src-main/export/folder'
import { rayJobFiles } from '../../src-main/export/ray/ray-job'
import { startBackend } from '../../src-main/inference/backend'
import { layerOutput } from '../../src-main/inference/layers'
import { loadModel, readWeights } from '../../src-main/inference/model'
import { anchorsOf, decodeBox } from '../../src-main/network/anchors'
import { describeNetwork } from '../../src-main/network/network'
import { exitCodes } from '../../src-main/cli/exit-codes'
import { findObjects, rawObjects, sigmoid, usualSuppression } from '../../src-main/network/objects'
import { defaultsOf } from '../../src-main/network/settings'
import { outputLayers } from '../../src-main/network/ssdlite'
import { randomNumbers, writeKerasH5 } from '../support/keras-h5-writer'
import { hasShared, shared, sharedFloats, sharedJson } from '../support/shared'
import { builtFile } from '../support/engine-process'
import { exact } from '../support/models'
import { orientedPictures } from '../support/oriented'
import { brokenFiles, temporaryFolder } from '../support/pictures'
import { largestDifference } from '../support/numbers'

const run = promisify(execFile)
const coco = shared('detection/ssdlite_mobilenet_v2_coco.h5')
const classes = 4

let home: string
let small: string
const smallNetwork = describeNetwork({
  ...defaultsOf('ssdlite-mobilenet-v2'),
  alpha: 0.35,
  inputSize: 300,
  classes
})

beforeAll(async () => {
  home = await temporaryFolder()
  small = join(home, 'small.h5')
  await writeKerasH5(small, smallNetwork)
})

interface Row {
  path: string
  status: string
  width: number
  height: number
  detections: Detection[]
  error?: { code: string }
}

async function detect(...args: string[]): Promise<{ rows: Row[]; stderr: string; status: number }> {
  const env = { ...process.env, XDG_DATA_HOME: home }
  const ended = await run(process.execPath, [builtFile('cli.js'), 'detect', ...args], { env }).then(
    (output) => ({ ...output, code: 0 }),
    (error: { stdout: string; stderr: string; code: number }) => error
  )
  const rows = ended.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Row) // prettier-ignore
  return { rows, stderr: ended.stderr, status: ended.code }
}

interface Reference {
  file: string
  detections: { label: string; score: number; box: [number, number, number, number] }[]
}
const references = (): { fixed_inputs: Reference[]; photos: Reference[] } =>
  sharedJson('detection/detections.json')

describe('the original graph (needs ../shared)', () => {
  const inputs = (): Float32Array => sharedFloats('detection/reference/input_2x300x300x3_f32.bin')

  test.skipIf(!hasShared).each(['native', 'wasm'] as const)(
    '%s: gives the same raw answers to 1e-4',
    async (name) => {
      const { detector, anchors } = await loadDetectionModel(exact(coco, name), home)
      const { boxes, classes: logits } = await detector.rawDetections(inputs(), 2)
      const reference = (part: string): Float32Array => sharedFloats(`detection/reference/${part}_f32.bin`)
      expect(largestDifference(boxes, reference('box_encodings_2x1917x4'))).toBeLessThan(1e-4)
      expect(largestDifference(logits, reference('class_logits_2x1917x91'))).toBeLessThan(1e-4)
      const twice = Float32Array.from([...anchors, ...anchors])
      const decoded = Float32Array.from({ length: 2 * 1917 }, (_, i) => i)
      const corners = [...decoded].flatMap((i) => [...decodeBox(boxes, twice, i)])
      expect(largestDifference(Float32Array.from(corners), reference('boxes_2x1917x4'))).toBeLessThan(1e-5)
      const scores = [...logits].filter((_, i) => i % 91 > 0).map(sigmoid)
      expect(largestDifference(Float32Array.from(scores), reference('scores_2x1917x90'))).toBeLessThan(1e-5)
    }
  )

  test.skipIf(!hasShared)('leads to the same objects by the rule of the Object Detection API', () => {
    const boxes = sharedFloats('detection/reference/box_encodings_2x1917x4_f32.bin')
    const logits = sharedFloats('detection/reference/class_logits_2x1917x91_f32.bin')
    const anchors = anchorsOf([19, 10, 5, 3, 2, 1])
    for (const [i, { detections }] of references().fixed_inputs.entries()) {
      const half = (all: Float32Array): Float32Array =>
        all.subarray((i * all.length) / 2, ((i + 1) * all.length) / 2)
      const found = findObjects(rawObjects(half(boxes), half(logits), 0.1), anchors, {
        ...usualSuppression,
        threshold: 0.1
      })
      expect(found).toHaveLength(detections.length)
      for (const [n, { score, box }] of found.entries()) {
        expect(score).toBeCloseTo(detections[n]!.score, 3)
        expect(largestDifference(Float32Array.from(box), detections[n]!.box)).toBeLessThan(1e-4)
      }
    }
  })

  test.skipIf(!hasShared)(
    'finds no object of 0.3 and more in the photos that the command does not find',
    async () => {
      const folder = await temporaryFolder()
      for (const { file } of references().photos) await copyFile(shared(`photos/${file}`), join(folder, file))
      const { rows, status, stderr } = await detect(folder, '--model', coco)
      expect(stderr).toContain('SSDLite on MobileNetV2 1.00, 300 px, 90 classes')
      expect(status).toBe(0)
      let compared = 0
      for (const { file, detections } of references().photos) {
        const { width, height, detections: found } = rows.find(({ path }) => path === file)!
        for (const { label, score, box } of detections.filter((expected) => expected.score >= 0.3)) {
          const near = found.filter((each) => each.label === label && Math.abs(each.score - score) < 0.01)
          const shares = near.map((each) => {
            const [x, y, w, h] = each.box
            return overlap([y / height, x / width, (y + h) / height, (x + w) / width], box)
          })
          expect(Math.max(0, ...shares), `${label} in ${file}`).toBeGreaterThan(0.99)
          compared++
        }
      }
      expect(compared).toBeGreaterThan(40)
    }
  )
})

function overlap(a: readonly number[], b: readonly number[]): number {
  const side = (i: number): number => Math.max(0, Math.min(a[i + 2]!, b[i + 2]!) - Math.max(a[i]!, b[i]!))
  const area = (box: readonly number[]): number => (box[2]! - box[0]!) * (box[3]! - box[1]!)
  const common = side(0) * side(1)
  return common / (area(a) + area(b) - common)
}

describe('a detector that is compiled', () => {
  test.each([
    ['ssdlite-mobilenet-v2', 0.35, 300],
    ['ssdlite-mobilenet-v1', 0.25, 300],
    ['ssdlite-mobilenet-v1', 0.25, 320]
  ] as const)('answers as its layers do one after the other: %s %d at %i pixels', async (...wanted) => {
    const [family, alpha, inputSize] = wanted
    const network = describeNetwork({ ...defaultsOf(family), alpha, inputSize, classes })
    const path = join(await temporaryFolder(), `random_${inputSize}.h5`)
    await writeKerasH5(path, network)
    const images = Float32Array.from({ length: 3 * inputSize * inputSize * 3 }, randomNumbers(9))
    const { detector, info } = await loadDetectionModel(exact(path, 'native'), home)
    const { boxes, classes: logits } = await detector.rawDetections(images, 3)
    expect(info.network).toEqual(network.settings)
    const { tf } = await startBackend('native')
    const weights = await readWeights({ format: 'keras-h5', path, files: [path] }, network)
    const expected = (layer: string): Float32Array =>
      tf.tidy(() => {
        const input = tf.tensor4d(images, [3, inputSize, inputSize, 3])
        return layerOutput(tf, network, weights, input, layer).dataSync() as Float32Array
      })
    const scale = Math.max(...logits.map(Math.abs))
    expect(largestDifference(boxes, expected(outputLayers.box))).toBeLessThan(1e-4 * scale)
    expect(largestDifference(logits, expected(outputLayers.class))).toBeLessThan(1e-4 * scale)
  })

  test.each(['native', 'wasm'] as const)(
    '%s: returns just the scores above a threshold, image by image',
    async (name) => {
      const { detector, network } = await loadDetectionModel(exact(small, name), home)
      const { inputSize, classes: all } = network.settings
      const images = Float32Array.from({ length: 3 * inputSize * inputSize * 3 }, randomNumbers(3))
      const { boxes, classes: logits } = await detector.rawDetections(images, 3)
      const middle = [...logits].sort((a, b) => a - b)[Math.floor(0.9 * logits.length)]!
      const found = await detector.detect(images, 3, sigmoid(middle))
      expect(found).toHaveLength(3)
      for (const [image, raw] of found.entries()) {
        const part = (values: Float32Array): Float32Array =>
          values.subarray((image * values.length) / 3, ((image + 1) * values.length) / 3)
        expect(raw!.classes).toBe(all)
        expect(largestDifference(raw!.boxes, part(boxes))).toBeLessThan(1e-3)
        const own = part(logits)
        expect(raw!.places.length).toBeGreaterThan(0)
        expect(raw!.places.length).toBeLessThan(own.length / 2)
        const rest = own.filter((_, place) => !raw!.places.includes(place))
        expect(Math.max(...rest)).toBeLessThan(middle + 1e-3)
        expect(
          largestDifference(
            raw!.logits,
            Float32Array.from(raw!.places, (place) => own[place]!)
          )
        ).toBeLessThan(1e-3)
        expect([...raw!.places]).toEqual([...raw!.places].sort((a, b) => a - b))
      }
    }
  )

  test('is refused as a classifier, and a classifier as a detector', async () => {
    await expect(loadModel(exact(small, 'native'), home)).rejects.toThrow(/finds objects .* netlens detect/)
    const classifier = join(home, 'classifier_96.h5')
    const settings = { ...defaultsOf('mobilenet-v2'), alpha: 0.35, inputSize: 96, classes: 10 }
    await writeKerasH5(classifier, describeNetwork(settings))
    await expect(loadDetectionModel(exact(classifier, 'native'), home)).rejects.toThrow(
      /is a classifier \(MobileNetV2 0\.35\)/
    )
    // Of what runs as it is, nobody knows what it does.
    const folder = join(home, 'as-is')
    await writeFolder(folder, (await exportModel(classifier, 'savedmodel')).files)
    await expect(loadDetectionModel(exact(folder, 'native'), home)).rejects.toThrow(
      /is no SSDLite whose layers Netlens knows/
    )
  })

  test('is refused in words where classifiers are exported', async () => {
    await expect(exportModel(small, 'onnx')).rejects.toThrow(/only classifiers can be exported/)
  })
})

test('a job for a cluster has the detector, its names and its task', async () => {
  const files = await rayJobFiles(small, undefined)
  const read = (name: string): string => String(files.find((file) => file.name === name)!.content)
  expect(JSON.parse(read('job.json'))).toMatchObject({
    model: 'small.h5',
    arguments: ['--precision', 'float32', '--threshold', '0.05'],
    tasks: ['detect']
  })
  expect(JSON.parse(read('model/labels.json'))).toEqual(['class 0', 'class 1', 'class 2'])
  if (!hasShared) return
  const job = await rayJobFiles(coco, undefined)
  const labels = JSON.parse(String(job.find(({ name }) => name === 'model/labels.json')!.content)) as string[]
  expect([labels.length, labels[0], labels[17]]).toEqual([90, 'person', 'dog'])
})

describe('an image of a detector', () => {
  const whole = (file: string): Promise<WholeImage> => withNetworkImage(file, (image) => image.whole(300))

  test('is turned upright by each orientation of EXIF, and measured as people see it', async () => {
    const folder = await temporaryFolder()
    const plain = await orientedPictures(folder, { width: 60, height: 40 })
    await writeFile(join(folder, 'upright.png'), plain)
    const upright = await whole(join(folder, 'upright.png'))
    for (let orientation = 1; orientation <= 8; orientation++) {
      const { width, height, values } = await whole(join(folder, `${orientation}.png`))
      expect([orientation, width, height]).toEqual([orientation, 60, 40])
      expect(largestDifference(values, upright.values)).toBe(0)
    }
  })
})

describe('netlens detect', () => {
  test('writes a row for every file of the folders, broken ones with the code that classifying has', async () => {
    const folder = await temporaryFolder()
    const codes = await brokenFiles(folder)
    await mkdir(join(folder, 'below'))
    const picture = sharp({ create: { width: 90, height: 50, channels: 3, background: 'teal' } })
    await picture.jpeg().toFile(join(folder, 'below/good.jpg'))
    const { rows, status, stderr } = await detect(folder, '--model', small, '--threshold', '0')
    const found = Object.fromEntries(rows.map(({ path, error }) => [path, error?.code ?? 'ok']))
    expect(found).toEqual({ ...codes, 'below/good.jpg': 'ok' })
    const good = rows.find(({ status: each }) => each === 'ok')!
    expect(good).toMatchObject({ width: 90, height: 50 })
    expect(good.detections.length).toBeGreaterThan(0)
    for (const {
      box: [x, y, w, h],
      label,
      score
    } of good.detections) {
      expect(['class 0', 'class 1', 'class 2']).toContain(label)
      expect(x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= 90.01 && y + h <= 50.01).toBe(true)
      expect(score).toBeGreaterThan(0)
    }
    expect(status).toBe(exitCodes.failedImages)
    expect(stderr).toContain(`${Object.keys(codes).length} failed`)
  })

  test('says why the first start with a model takes longer', async () => {
    const env = { ...process.env, XDG_DATA_HOME: home, NETLENS_CACHE_DIR: await temporaryFolder() }
    const picture = join(import.meta.dirname, 'heic/grid.heic')
    const { stderr } = await run(
      process.execPath,
      [builtFile('cli.js'), 'detect', picture, '--model', small],
      {
        env
      }
    )
    expect(stderr).toMatch(/^Timing the model on this machine, once/)
  })

  test('looks into HEIC files, whatever the build made of its code', async () => {
    const { rows, status } = await detect(join(import.meta.dirname, 'heic/grid.heic'), '--model', small)
    expect(rows).toMatchObject([{ status: 'ok', width: 112, height: 120 }])
    expect(status).toBe(0)
  })

  test('writes CSV with a line for each object, of the classes that are wanted', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'out.csv')
    const picture = sharp({ create: { width: 90, height: 50, channels: 3, background: 'teal' } })
    await picture.jpeg().toFile(join(folder, 'good.jpg'))
    await writeFile(join(home, 'names.txt'), 'cat\ndog\ntruck\n')
    const wanted = ['--labels', join(home, 'names.txt'), '--classes', 'dog', '--threshold', '0']
    const { status } = await detect(folder, '--model', small, ...wanted, '--output', file)
    const lines = (await readFile(file, 'utf8')).trim().split('\r\n')
    expect(status).toBe(0)
    expect(lines[0]).toBe(
      'path,status,width,height,label,score,x,y,box_width,box_height,error,model,video_frames,video_time'
    )
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines.slice(1)) expect(line).toMatch(/^good\.jpg,ok,90,50,dog,0\.\d{6},/)
  })

  test('says what is wrong with its options', async () => {
    const picture = join(home, 'one.jpg')
    await sharp({ create: { width: 9, height: 9, channels: 3, background: 'teal' } }).toFile(picture)
    const wrong = async (...args: string[]): Promise<string> => (await detect(picture, ...args)).stderr
    expect(await wrong('--model', small, '--threshold', '1.5')).toContain('a number from 0 to 1')
    expect(await wrong('--model', small, '--classes', 'unicorn')).toMatch(/no class called unicorn/)
    expect(await wrong()).toContain('netlens models download ssdlite-mobilenet-v2-coco')
  })
})
