/** What `detect` writes for other programs: upright boxes for every orientation, and files that those programs read. */
import { execFile } from 'node:child_process'
import { mkdir, readFile, readdir, utimes, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { readSheet } from 'read-excel-file/node'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  detectionFormats,
  openDetections,
  tellsFailures,
  type DetectionFormat
} from '../../src-main/cli/detection-output'
import { exitCodes } from '../../src-main/cli/exit-codes'
import { relativeNaming } from '../../src-main/cli/relative-naming'
import type { JudgedFigures } from '../../src-main/detections/evaluation/judge'
import { describeNetwork } from '../../src-main/network/network'
import { defaultsOf } from '../../src-main/network/settings'
import type { NamedDetections } from '../../src-main/results/detection-format'
import { objectColumns } from '../../src-main/results/object-rows'
import { randomNumbers, writeKerasH5 } from '../support/keras-h5-writer'
import { megadetectorFaults, yoloBoxes } from '../support/label-readers'
import { smallModel } from '../support/models'
import { judged, type PrecisionCase } from '../support/precision-case'
import { cocoPython } from '../support/cached-python'
import { builtFile, startEngine } from '../support/engine-process'
import { orientedPictures } from '../support/oriented'
import { temporaryFolder } from '../support/pictures'

const run = promisify(execFile)
const found = cocoPython()
if ('reason' in found) console.warn(`Exports are not read by pycocotools and lxml: ${found.reason}.`)

const size = { width: 60, height: 40 }
/** Left, top, width and height in pixels. */
type Box = [number, number, number, number]
/** What a file says of a picture. */
interface Read {
  width: number
  height: number
  boxes: Box[]
}

let home: string
let pictures: string
let model: string
/** What `detect` itself says of the upright picture. */
let upright: Read
let rows: NamedDetections[]

beforeAll(async () => {
  home = await temporaryFolder()
  model = join(home, 'small.h5')
  const settings = { ...defaultsOf('ssdlite-mobilenet-v2'), alpha: 0.35, inputSize: 300, classes: 4 }
  await writeKerasH5(model, describeNetwork(settings))
  pictures = join(home, 'pictures')
  await mkdir(join(pictures, 'below'), { recursive: true })
  await orientedPictures(join(pictures, 'below'), size)
  await writeFile(join(pictures, 'broken.png'), 'no picture')
  const file = join(home, 'own.json')
  expect((await detected('netlens', file)).stderr).not.toContain('broken.png: ')
  const read = JSON.parse(await readFile(file, 'utf8')) as ({ path: string } & NamedDetections['result'])[]
  rows = read.map(({ path, ...result }) => ({ path, result }))
  const { result } = rows.find(({ path }) => path === 'below/1.png')!
  upright = { ...size, boxes: result.status === 'ok' ? result.detections.map(({ box }) => box) : [] }
  expect(upright.boxes.length).toBeGreaterThan(1)
})

/** Through the command, as a person runs it. */
async function detected(
  format: string,
  output: string,
  ...more: string[]
): Promise<{ stdout: string; stderr: string }> {
  const args = ['--model', model, '--threshold', '0.5', '--format', format, '--output', output, ...more]
  const env = { ...process.env, XDG_DATA_HOME: home }
  const ended = await run(process.execPath, [builtFile('cli.js'), 'detect', pictures, ...args], {
    env
  }).catch((error: { code: number; stdout: string; stderr: string }) => error)
  expect(ended).toMatchObject({ code: exitCodes.failedImages })
  return ended
}

/** The rows of the command, as it writes them in any format. */
async function written(format: DetectionFormat, name: string): Promise<string> {
  const output = join(home, name)
  const classes = ['class 0', 'class 1', 'class 2']
  const writer = await openDetections(format, output, {
    name: 'small',
    classes: { all: classes, wanted: classes }
  })
  for (const row of rows) writer.addRow(row)
  await writer.close()
  return output
}

async function json<T>(format: DetectionFormat): Promise<T> {
  const file = await written(format, `${format}.json`)
  return JSON.parse(await readFile(file, 'utf8')) as T
}

/** Of all files in it, by their paths. */
async function contentOf(folder: string): Promise<Map<string, string>> {
  const contents = new Map<string, string>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    contents.set(relative(folder, file), await readFile(file, 'base64'))
  }
  return contents
}

type Size = { width: number; height: number }
const scaled = ({ width, height }: Size, [x, y, w, h]: number[]): Box => [
  x! * width,
  y! * height,
  w! * width,
  h! * height
]

/** What the file of each format says of each picture, by the picture's path. */
const readers: Record<DetectionFormat, () => Promise<Map<string, Read>>> = {
  netlens: async () => {
    const rows = await json<(Size & { path: string; detections?: { box: Box }[] })[]>('netlens')
    return new Map(rows.map(({ path, detections = [], ...rest }) => [path, { ...rest, boxes: detections.map(({ box }) => box) }])) // prettier-ignore
  },
  megadetector: async () => {
    const file = await written('megadetector', 'md.json')
    const text = await readFile(file, 'utf8')
    expect(megadetectorFaults(text)).toEqual([])
    const { images } = JSON.parse(text) as {
      images: (Size & { file: string; failure?: string; detections: { bbox: Box }[] | null })[]
    }
    expect(images.find(({ failure }) => failure)).toMatchObject({ file: 'broken.png', detections: null })
    return new Map(images.map((image) => [image.file, { ...image, boxes: (image.detections ?? []).map(({ bbox }) => scaled(image, bbox)) }])) // prettier-ignore
  },
  coco: async () => {
    const set = await json<{
      images: (Size & { id: number; file_name: string })[]
      annotations: { image_id: number; bbox: Box }[]
    }>('coco')
    return new Map(set.images.map((image) => [image.file_name, { ...image, boxes: set.annotations.filter((each) => each.image_id === image.id).map(({ bbox }) => bbox) }])) // prettier-ignore
  },
  'coco-results': async () => {
    const results = await json<{ image_id: number; bbox: Box }[]>('coco-results')
    // The pictures in the order of the walk.
    return new Map([1, 2, 3, 4, 5, 6, 7, 8].map((id) => [`below/${id}.png`, { ...size, boxes: results.filter((each) => each.image_id === id).map(({ bbox }) => bbox) }])) // prettier-ignore
  },
  voc: async () => {
    const folder = await written('voc', 'voc')
    const read = new Map<string, Read>()
    for (const name of await readdir(folder, { recursive: true })) {
      if (!name.endsWith('.xml')) continue
      const xml = await readFile(join(folder, name), 'utf8')
      const numbers = (tag: string): number[] =>
        [...xml.matchAll(new RegExp(`<${tag}>(\\d+)<`, 'g'))].map((match) => Number(match[1]))
      const [right, bottom] = [numbers('xmax'), numbers('ymax')]
      const [left, top] = [numbers('xmin'), numbers('ymin')]
      const boxes = left.map((x, i): Box => [x - 1, top[i]! - 1, right[i]! - x + 1, bottom[i]! - top[i]! + 1])
      read.set(name.replace('.xml', '.png'), {
        width: numbers('width')[0]!,
        height: numbers('height')[0]!,
        boxes
      })
    }
    return read
  },
  yolo: async () => {
    const folder = await written('yolo', 'yolo')
    const names = (await readFile(join(folder, 'classes.txt'), 'utf8')).trim().split('\n')
    const read = new Map<string, Read>()
    for (const name of await readdir(join(folder, 'below'))) {
      const boxes = yoloBoxes(await readFile(join(folder, 'below', name), 'utf8'), names.length)
      const corners = boxes.map(({ box: [x, y, w, h] }) => scaled(size, [x! - w! / 2, y! - h! / 2, w!, h!]))
      read.set(`below/${name.replace('.txt', '.png')}`, { ...size, boxes: corners })
    }
    return read
  },
  labelstudio: async () => {
    type Region = { original_width: number; original_height: number; value: { x: number; y: number } & Size }
    const tasks =
      await json<{ data: { image: string }; predictions: { result: Region[] }[] }[]>('labelstudio')
    return new Map(
      tasks.map(({ data, predictions }) => {
        const regions = predictions[0]!.result
        const [{ original_width: width, original_height: height }] = regions as [Region]
        const boxes = regions.map(({ value: { x, y, width: w, height: h } }) => scaled({ width, height }, [x / 100, y / 100, w / 100, h / 100])) // prettier-ignore
        return [data.image.replace('/data/local-files/?d=', ''), { width, height, boxes }]
      })
    )
  }
}

describe.each(detectionFormats)('%s', (format) => {
  const tolerance = format === 'voc' ? 0.51 : 0.002
  let read: Map<string, Read>
  beforeAll(async () => void (read = await readers[format]()))

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('is of the upright picture for orientation %i', (orientation) => {
    const { width, height, boxes } = read.get(`below/${orientation}.png`)!
    expect({ width, height }).toEqual(size)
    expect(boxes).toHaveLength(upright.boxes.length)
    for (const [i, [x, y, w, h]] of boxes.entries()) {
      const [left, top, across, down] = upright.boxes[i]!
      const differences = [x - left, y - top, x + w - left - across, y + h - top - down].map(Math.abs)
      // Of a box that is thinner than a pixel, VOC has one pixel.
      const most = format === 'voc' && (across < 1 || down < 1) ? 1.01 : tolerance
      expect(Math.max(...differences)).toBeLessThan(most)
    }
  })

  test('has the broken picture where it can', () => {
    expect(read.has('broken.png')).toBe(!tellsFailures(format))
  })
})

test.skipIf(!('python' in found))('pycocotools and an XML schema accept the files', async () => {
  const files = [
    await written('coco', 'set.json'),
    await written('coco-results', 'results.json'),
    await written('voc', 'voc2')
  ]
  const folder = join(import.meta.dirname, 'detection-exports')
  const { stdout } = await run((found as { python: string }).python, [join(folder, 'read.py'), ...files, join(folder, 'voc.xsd')]) // prettier-ignore
  const boxes = 8 * upright.boxes.length
  expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toEqual({ images: 8, annotations: boxes, results: boxes, ap: 1, voc: 8 }) // prettier-ignore
})

describe('the command', () => {
  test('writes files for each picture, and tells which it could not read', async () => {
    const folder = join(home, 'by command')
    expect((await detected('yolo', folder)).stderr).toMatch(/^broken\.png: /m)
    const labels = (await readdir(folder, { recursive: true })).filter((name) =>
      name.startsWith('below')
    ).length
    expect(labels).toBe(9)
    expect(await readFile(join(folder, 'classes.txt'), 'utf8')).toBe('class 0\nclass 1\nclass 2\n')
  })

  test('makes copies with boxes, of single objects and with objects blurred, and leaves the pictures', async () => {
    const folders = ['drawn', 'crops', 'blurred'].map((name) => join(home, name)) as [string, string, string]
    const [draw, crops, blurred] = folders
    const before = await contentOf(pictures)
    const wanted = [
      '--draw',
      draw,
      '--crops',
      crops,
      '--blur',
      'class 0,class 1,class 2',
      '--blurred',
      blurred
    ]
    await detected('netlens', join(home, 'copied.json'), ...wanted)
    expect(await contentOf(pictures)).toEqual(before)
    const names = Array.from({ length: 8 }, (_, i) => `below/${i + 1}.png`)
    for (const folder of [draw, blurred]) {
      const copies = await contentOf(folder)
      expect([...copies.keys()].sort()).toEqual(names)
      // All are the same upright picture.
      expect(new Set(copies.values()).size).toBe(1)
    }
    expect((await contentOf(crops)).size).toBe(8 * upright.boxes.length)
  })

  test.runIf(process.platform === 'linux')(
    'copies a picture whose name has the mark of invalid UTF-8, and says where it is one',
    async () => {
      const folder = join(home, 'names')
      await mkdir(folder)
      const picture = await readFile(join(pictures, 'below/1.png'))
      await writeFile(join(folder, 'right \ufffd.png'), picture)
      await writeFile(Buffer.concat([Buffer.from(join(folder, 'wrong ')), Buffer.of(0xff), Buffer.from('.png')]), picture) // prettier-ignore
      const draw = join(home, 'named')
      const args = ['detect', folder, '--model', model, '--threshold', '0.5', '--draw', draw, '--no-library']
      const { stderr } = await run(process.execPath, [builtFile('cli.js'), ...args])
      expect(stderr).toContain('wrong \ufffd.png: its name is not valid UTF-8')
      expect(stderr).not.toContain('right')
      expect(await readdir(draw)).toEqual(['right \ufffd.png'])
    }
  )

  describe('with a classifier', () => {
    let classifier: string
    beforeAll(async () => void (classifier = await smallModel()))

    test('writes a workbook with a row for each object', async () => {
      const file = join(home, 'objects.xlsx')
      await detected('netlens', file, '--classify', classifier)
      const [header, ...cells] = await readSheet(file)
      expect(header).toEqual(objectColumns.map(({ name }) => name))
      const found = cells.map((row) => Object.fromEntries(header!.map((name, i) => [String(name), row[i]])))
      expect(found).toHaveLength(8 * upright.boxes.length + 1)
      expect(found.find(({ status }) => status === 'error')).toMatchObject({ path: expect.stringMatching(/broken\.png$/) as string, error: expect.stringContaining('not an image') as string }) // prettier-ignore
      for (const { path, x, y, box_width, box_height, score, class: named, class_probability } of found) {
        if (String(path).endsWith('broken.png')) continue
        const own = upright.boxes.map((box) => box.map((value, i) => Math.abs(value - Number([x, y, box_width, box_height][i])))) // prettier-ignore
        expect(Math.min(...own.map((differences) => Math.max(...differences)))).toBeLessThan(0.01)
        expect(score).toBeGreaterThan(0.5)
        expect(named).toMatch(/\S/)
        expect(class_probability).toBeGreaterThan(0)
      }
    })

    test('writes what it says for MegaDetector’s readers', async () => {
      const file = join(home, 'classified.json')
      await detected('megadetector', file, '--classify', classifier)
      const text = await readFile(file, 'utf8')
      expect(megadetectorFaults(text)).toEqual([])
      type Classified = { classifications: [string, number][] }
      const { images, classification_categories: names } = JSON.parse(text) as { images: { detections: Classified[] | null }[]; classification_categories: Record<string, string> } // prettier-ignore
      const all = images.flatMap(({ detections }) => detections ?? [])
      expect(all).toHaveLength(8 * upright.boxes.length)
      for (const { classifications } of all) {
        expect(classifications.length).toBeGreaterThan(0)
        for (const [id] of classifications) expect(names[id]).toMatch(/\S/)
      }
    })
  })

  test('judges what it finds by what it was told: here, by what it had found itself', async () => {
    const truth = await written('coco', 'truth.json')
    const output = join(home, 'judged.json')
    const { stdout } = await detected('netlens', output, '--truth', truth, '--json')
    const count = 8 * upright.boxes.length
    const figures = JSON.parse(stdout) as JudgedFigures
    expect(figures).toMatchObject({ images: 8, threshold: 0.5, misses: [], falseAlarms: [] })
    expect(figures.coverage).toMatchObject({
      withoutTruth: 1,
      notLookedAt: 0,
      otherSize: [],
      classesLeftOut: []
    })
    expect(figures.classes.reduce((sum, { right }) => sum + right, 0)).toBe(count)
    expect(figures.ap).toBeGreaterThan(0.99)
    // The rows are those of the threshold, though average precision took more.
    const told = JSON.parse(await readFile(output, 'utf8')) as NamedDetections['result'][]
    expect(told).toMatchObject(rows.map(({ result }) => result))
  })

  test('has the figures that the window has, with the library and without it, also where the library keeps more', async () => {
    const data = await temporaryFolder()
    const unsure = join(data, 'unsure.h5')
    const settings = { ...defaultsOf('ssdlite-mobilenet-v2'), alpha: 0.35, inputSize: 300, classes: 4 }
    await writeKerasH5(unsure, describeNetwork(settings), { likelier: -8 })
    const ask = async (...args: string[]): Promise<string> => {
      const env = { ...process.env, XDG_DATA_HOME: data }
      const program = [builtFile('cli.js'), 'detect', pictures, '--model', unsure, ...args]
      const ended = await run(process.execPath, program, { env }).catch((error: { code: number; stdout: string }) => error) // prettier-ignore
      expect(ended).toMatchObject({ code: exitCodes.failedImages })
      return ended.stdout
    }
    // In all pictures are the same objects, of which every third one is really there.
    const lines = (await ask('--threshold', '0.01')).trim().split('\n')
    const all = lines.map((line) => JSON.parse(line) as { path: string } & NamedDetections['result'])
    const seen = all.flatMap((row) => (row.status === 'ok' ? [row] : []))
    const scores = seen.flatMap(({ detections }) => detections.map(({ score }) => score))
    expect(Math.min(...scores)).toBeLessThan(0.04)
    expect(Math.max(...scores)).toBeGreaterThan(0.06)
    const names = [...new Set(seen.flatMap(({ detections }) => detections.map(({ label }) => label)))]
    const truth = join(data, 'truth.json')
    await writeFile(
      truth,
      JSON.stringify({
        images: seen.map(({ path, width, height }, id) => ({ id, file_name: path, width, height })),
        annotations: seen.flatMap(({ detections }, image_id) =>
          detections
            .filter((_, i) => (i + image_id) % 3 === 0)
            .map(({ label, box }) => ({ image_id, category_id: names.indexOf(label), bbox: box }))
        ),
        categories: names.map((name, id) => ({ id, name }))
      })
    )
    const library = join(data, 'netlens/library.sqlite')
    const engine = startEngine(library)
    const [asked] = (await engine.request('library/info', undefined)).models
    for (const threshold of [0.2, 0.02]) {
      const wanted = { model: asked!.id, folder: pictures, truth, threshold }
      const window = await engine.request('library/evaluate-objects', wanted)
      for (const how of [['--no-library'], []]) {
        const text = await ask('--threshold', String(threshold), '--truth', truth, '--json', ...how)
        const { classes, ...own } = JSON.parse(text) as JudgedFigures
        const {
          images,
          ap,
          ap50,
          confusion: { counts }
        } = window
        expect(own).toMatchObject({ images, ap, ap50, confusion: { counts } })
        const figures = classes.map(({ truths: objects, ...each }) => ({ ...each, objects }))
        expect(figures).toEqual(window.classes)
      }
    }
    await engine.stop()
  })

  test('says so where the truth is about other pictures', async () => {
    const truth = join(home, 'elsewhere.json')
    const text = await readFile(await written('coco', 'truth.json'), 'utf8')
    await writeFile(truth, text.replaceAll('below/', 'elsewhere/a '))
    const args = ['detect', pictures, '--model', model, '--no-library', '--truth', truth]
    const env = { ...process.env, XDG_DATA_HOME: home }
    const ended = await run(process.execPath, [builtFile('cli.js'), ...args], { env }).catch((error: { code: number; stderr: string }) => error) // prettier-ignore
    expect(ended).toMatchObject({ code: exitCodes.badUsage, stderr: expect.stringMatching(/--truth .*elsewhere\.json: None of its pictures is among those/) as string }) // prettier-ignore
  })
})

test.skipIf(!('python' in found))(
  'average precision of boxes that nobody has seen is what pycocotools computes',
  async () => {
    const random = randomNumbers(Date.now() % 1e6)
    const below = (limit: number): number => Math.floor(Math.abs(random()) * limit) % limit
    const labels = ['cat', 'dog']
    const cases = Array.from({ length: 20 }, (): PrecisionCase => {
      const truths = Array.from({ length: 30 }, () => ({ image: below(5), label: labels[below(2)]!, box: [below(40), below(40), 1 + below(40), 1 + below(40)] as Box, crowd: below(8) === 0, ignored: below(8) === 0 })) // prettier-ignore
      const found = truths.flatMap(
        ({ image, label, box: [x, y, w, h] }) =>
      Array.from({ length: below(4) }, () => ({ image, label, box: [x + below(5), y + below(5), w + below(5), h] as Box, score: below(30) / 30 })) // prettier-ignore
      )
      return { images: 5, labels, truths, found }
    })
    const script = join(import.meta.dirname, '../unit/detections/average_precision.py')
    const asked = run((found as { python: string }).python, [script, 'judge'])
    asked.child.stdin!.end(JSON.stringify(cases))
    const answers = JSON.parse((await asked).stdout) as { ap: number | null; ap50: number | null }[]
    for (const [i, { ap, ap50 }] of answers.entries()) {
      const own = judged(cases[i]!)
      expect(own.ap, JSON.stringify(cases[i])).toBeCloseTo(ap!, 8)
      expect(own.ap50).toBeCloseTo(ap50!, 8)
    }
  }
)

test('pictures of several places are called by their paths in the folder that all of them lie in', async () => {
  const nameOf = await relativeNaming([join(pictures, 'below'), join(pictures, 'broken.png')])
  expect(nameOf({ source: 0, path: 'a/b.png' })).toBe('below/a/b.png')
  expect(nameOf({ source: 1, path: 'broken.png' })).toBe('broken.png')
  const alone = await relativeNaming([pictures])
  expect(alone({ source: 0, path: 'a/b.png' })).toBe('a/b.png')
})

describe('an output', () => {
  const refusal = async (...args: string[]): Promise<string> => {
    const ended = await run(process.execPath, [builtFile('cli.js'), 'detect', pictures, '--model', model, ...args]).catch((error: { code: number; stderr: string }) => error) // prettier-ignore
    expect(ended).toMatchObject({ code: exitCodes.badUsage })
    return ended.stderr
  }

  test('that does not go with the format is refused before anything is looked at', async () => {
    expect(await refusal('--format', 'yolo')).toContain('--format yolo needs --output DIR')
    expect(await refusal('--format', 'yolo', '--output', pictures)).toContain('give a new or an empty folder')
    expect(await refusal('--draw', join(pictures, 'drawn'))).toContain('this lies among the pictures')
    expect(await refusal('--crops', home)).toContain('give a new or an empty folder')
    expect(await refusal('--blur', 'person')).toContain('--blur CLASSES and --blurred DIR go together')
    expect(await refusal('--json')).toContain('--json goes with --truth')
    expect(await refusal('--truth', join(home, 'gone'))).toMatch(/--truth .*gone: It cannot be read/)
    expect(await refusal('--format', 'coco')).toContain('--format coco needs --output FILE.json')
    expect(await refusal('--format', 'megadetector', '--output', 'a.csv')).toContain('must end in .json')
  })
})

describe('from the library', () => {
  const image = 'below/1.png'
  const drawn = { label: 'class 1', score: 1, box: [6, 6, 12, 12] as Box, said: true as const }
  /** What a picture shows once a person has renamed its first object, deleted the second, and drawn one. */
  let said: { label: string; box: Box }[]
  let data: string

  beforeAll(async () => {
    data = await temporaryFolder()
    const env = { ...process.env, XDG_DATA_HOME: data }
    const detect = [builtFile('cli.js'), 'detect', pictures, '--model', model]
    const ended = await run(process.execPath, detect, { env }).catch((error: { code: number }) => error)
    expect(ended).toMatchObject({ code: exitCodes.failedImages })
    const engine = startEngine(join(data, 'netlens/library.sqlite'))
    const sort = { by: 'added' as const, descending: false }
    const items = await engine.request('library/rows', { filter: {}, sort, offset: 0, limit: 100 })
    const { id, detections } = items.find(({ path }) => path === join(pictures, image))!
    const [first, , ...others] = detections!
    const objects = [{ ...first!, label: 'okapi', said: true as const }, ...others, drawn]
    await engine.request('library/correct', { id, model: 1, objects })
    said = objects.filter(({ score }) => score >= 0.5)
    await engine.stop()
  })

  async function exported(format: string, output: string, ...more: string[]): Promise<string> {
    const args = ['library', 'export', '--format', format, '--threshold', '0.5', '--output', output, ...more]
    const env = { ...process.env, XDG_DATA_HOME: data }
    const ended = await run(process.execPath, [builtFile('cli.js'), ...args], { env })
    return ended.stderr
  }

  test('a COCO data set has the objects as they were renamed, deleted and drawn', async () => {
    const file = join(data, 'set.json')
    expect(await exported('coco', file, '--model', '1')).toMatch(/^broken\.png: /m)
    const set = JSON.parse(await readFile(file, 'utf8')) as {
      images: { id: number; file_name: string }[]
      annotations: { image_id: number; category_id: number; bbox: Box; score: number }[]
      categories: { id: number; name: string }[]
    }
    expect(set.images).toHaveLength(8)
    const names = new Map(set.categories.map(({ id, name }) => [id, name]))
    const { id } = set.images.find(({ file_name }) => file_name === image)!
    const found = set.annotations.filter(({ image_id }) => image_id === id)
    expect(found.map(({ category_id }) => names.get(category_id))).toEqual(said.map(({ label }) => label))
    expect(found[0]).toMatchObject({ score: 1 })
    expect(found.at(-1)!.bbox).toEqual(drawn.box)
    // The others are as the model has them.
    expect(set.annotations).toHaveLength(7 * upright.boxes.length + said.length)
    expect(await exported('coco', file)).toContain(`${file} is kept as ${file}.~1~`)
  })

  test('YOLO lists a class that only a person named, and a filter chooses the pictures', async () => {
    const folder = join(data, 'yolo')
    await exported('yolo', folder, '--object', 'okapi', '--status', 'ok')
    // The folder that all of them lie in is that of the only one.
    expect((await readdir(folder)).sort()).toEqual(['1.txt', 'classes.txt'])
    const names = (await readFile(join(folder, 'classes.txt'), 'utf8')).trim().split('\n')
    expect(names).toEqual(['class 0', 'class 1', 'class 2', 'okapi'])
    const lines = (await readFile(join(folder, '1.txt'), 'utf8')).trim().split('\n')
    expect(lines.map((line) => names[Number(line.split(' ')[0])])).toEqual(said.map(({ label }) => label))
    expect(lines.at(-1)).toBe('1 0.200000 0.300000 0.200000 0.300000')
    await expect(exported('yolo', folder)).rejects.toMatchObject({
      code: exitCodes.badUsage,
      stderr: expect.stringContaining('give a new or an empty folder') as string
    })
  })

  test.each(['megadetector', 'coco-results', 'voc', 'labelstudio'])(
    '%s has the drawn object',
    async (format) => {
      const output = join(data, format === 'voc' ? 'voc' : `${format}.json`)
      await exported(format, output)
      const text = await readFile(format === 'voc' ? join(output, 'below/1.xml') : output, 'utf8')
      const box = {
        megadetector: '"conf": 1.0, "bbox": [0.1, 0.15, 0.2, 0.3]',
        'coco-results': '"bbox": [6.0, 6.0, 12.0, 12.0], "score": 1.0',
        voc: '<xmin>7</xmin><ymin>7</ymin><xmax>18</xmax><ymax>18</ymax>',
        labelstudio: '"x":10,"y":15,"width":20,"height":30'
      }[format]!
      expect(text).toContain(box)
      if (format === 'megadetector') expect(megadetectorFaults(text)).toEqual([])
    }
  )

  test('copies show what a person made of the objects, and are undone as a whole', async () => {
    const folder = join(data, 'crops')
    const told = await exported('crops', folder, '--object', 'okapi', '--status', 'ok')
    expect((await readdir(folder)).sort()).toEqual(
      said.map(({ label }, i) => `1_${i + 1}_${label.replace(' ', '-')}.png`).sort()
    )
    const job = /--undo (\d+)/.exec(told)![1]!
    await exported('crops', join(data, 'unused'), '--undo', job)
    expect(await readdir(data)).not.toContain('crops')
    // Of a picture that is another one now, nothing is shown; of one that was only touched, it is.
    const [touched, changed] = [image, 'below/2.png'].map((name) => join(pictures, name))
    const bytes = await readFile(changed!)
    await utimes(touched!, 1, 1)
    await writeFile(changed!, Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes.at(-1)! ^ 1)]))
    const drawn = join(data, 'drawn')
    await expect(exported('drawn', drawn, '--status', 'ok')).rejects.toMatchObject({
      code: exitCodes.failedImages,
      stderr: expect.stringMatching(/2\.png: the file was changed since objects/) as string
    })
    await writeFile(changed!, bytes)
    const copies = await readdir(drawn, { recursive: true })
    expect(copies).toContain('1.png')
    expect(copies).not.toContain('2.png')
    const misspelt = exported('blurred', join(data, 'blurred'), '--blur', 'okapia')
    await expect(misspelt).rejects.toMatchObject({
      stderr: expect.stringContaining('no class called okapia') as string
    })
    expect(await readdir(data)).not.toContain('blurred')
  })

  test('refuses what the formats do not have', async () => {
    const output = join(data, 'refused.json')
    const refused = async (...more: string[]): Promise<string> => {
      const ended = await exported('coco', output, ...more).catch((error: { code: number; stderr: string }) => error) // prettier-ignore
      expect(ended).toMatchObject({ code: exitCodes.badUsage })
      return (ended as { stderr: string }).stderr
    }
    expect(await refused('--model', 'all')).toContain('one detector')
    expect(await refused('--format', 'yolo', '--force')).toContain('replaces a file')
    expect(await refused('--format', 'blurred')).toContain('go together')
    expect(await refused('--blur', 'okapi')).toContain('go together')
    expect(await readdir(data)).not.toContain('refused.json')
  })
})
