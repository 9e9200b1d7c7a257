/** What other programs get to read, checked by their own rules. */
import { createWriteStream } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ObjectTable, tableFormats } from '../../../src-main/cli/detection-table'
import type { Detection } from '../../../src-main/contract/detection'
import { namedClasses } from '../../../src-main/detections/categories'
import { cocoDataSet, cocoResultsFormat } from '../../../src-main/detections/exports/coco'
import { vocFolder, yoloFolder } from '../../../src-main/detections/exports/label-files'
import { labelStudioFormat } from '../../../src-main/detections/exports/label-studio'
import { megadetectorFormat } from '../../../src-main/detections/exports/megadetector'
import { SteppedWriter, type RowSteps } from '../../../src-main/detections/exports/row-steps'
import type { NamedDetections } from '../../../src-main/results/detection-format'
import type { TextFormat } from '../../../src-main/results/row-format'
import { detectorLabels } from '../../../src-main/weights/coco'
import { temporaryFolder } from '../../support/pictures'
import { megadetectorFaults, yoloBoxes } from '../../support/label-readers'

const dog: Detection = { label: 'dog', score: 0.9375, box: [10.25, 20, 30.5, 40] }
const rows: NamedDetections[] = [
  {
    path: 'broken.jpg',
    result: { status: 'error', error: { code: 'corrupt-image', message: 'It ends early.' } }
  },
  {
    path: 'day 2/a & b.jpg',
    result: {
      status: 'ok',
      width: 200,
      height: 100,
      detections: [dog, { label: 'person', score: 1, box: [0, 0, 200, 100] }]
    }
  },
  { path: 'empty.png', result: { status: 'ok', width: 30, height: 60, detections: [] } }
]
const cocoLabels = detectorLabels(90)
const classes = { all: cocoLabels, wanted: namedClasses(cocoLabels) }

function textOf(format: TextFormat<NamedDetections>, given = rows): string {
  return format.begin + given.map((row, i) => format.row(row, i === 0)).join('') + format.end
}

async function written(steps: RowSteps<NamedDetections>, given = rows): Promise<void> {
  const writer = new SteppedWriter(steps)
  writer.onError((error) => expect.fail(error.message))
  for (const row of given) writer.addRow(row)
  await writer.close()
}

describe('MegaDetector', () => {
  const text = textOf(megadetectorFormat('ssdlite', classes.wanted))

  test('gets a file that its rules accept', () => {
    expect(megadetectorFaults(text)).toEqual([])
    const { info, images, detection_categories: names } = JSON.parse(text) as Record<string, never[]>
    expect(info).toMatchObject({ format_version: '1.6', detector: 'ssdlite' })
    expect(names).toMatchObject({ 1: 'person', 2: 'bicycle', 80: 'toothbrush' })
    expect(images).toEqual([
      { file: 'broken.jpg', failure: 'corrupt-image: It ends early.', detections: null },
      {
        file: 'day 2/a & b.jpg',
        width: 200,
        height: 100,
        detections: [
          { category: '17', conf: 0.9375, bbox: [0.05125, 0.2, 0.1525, 0.4] },
          { category: '1', conf: 1, bbox: [0, 0, 1, 1] }
        ]
      },
      { file: 'empty.png', width: 30, height: 60, detections: [] }
    ])
    expect(text).toContain('"conf": 1.0, "bbox": [0.0, 0.0, 1.0, 1.0]')
  })

  test('is told that of a broken video no frames were seen', () => {
    const broken: NamedDetections = { ...rows[0]!, path: 'cut.mp4' }
    const text = textOf(megadetectorFormat('m', classes.wanted), [broken, rows[0]!])
    expect(megadetectorFaults(text)).toEqual([])
    expect(text).toContain('"frame_rate": -1.0, "frames_processed": [], "detections": null')
  })

  test.each([
    ['a whole number for a float', (json: string) => json.replace('1.0, "bbox"', '1, "bbox"')],
    ['a failure with detections', (json: string) => json.replace('"detections": null', '"detections": []')],
    ['a category without a name', (json: string) => json.replace('"category": "17"', '"category": "170"')],
    [
      'a box beyond the picture',
      (json: string) => json.replace('[0.0, 0.0, 1.0, 1.0]', '[0.5, 0.0, 1.0, 1.0]')
    ],
    ['a path with backslashes', (json: string) => json.replace('day 2/', 'day 2\\\\')]
  ])('would refuse %s', (_, spoil) => expect(megadetectorFaults(spoil(text))).toHaveLength(1))

  describe('of objects that were classified', () => {
    const tiger = { label: 'tiger', probability: 0.875 }
    const cat = { label: 'tabby, tabby cat', probability: 0.125 }
    const detections = [{ ...dog, classes: [tiger, cat] }, { ...dog, classes: [{ ...cat, probability: 1 }] }, { ...dog, classes: [] }, dog] // prettier-ignore
    const row: NamedDetections = { path: 'a.jpg', result: { status: 'ok', width: 200, height: 100, detections } } // prettier-ignore
    const classified = textOf(megadetectorFormat('ssdlite', classes.wanted, 'MobileNetV2'), [row])

    test('gets the classes of each, best first, with numbers of their own', () => {
      expect(megadetectorFaults(classified)).toEqual([])
      const { info, images, classification_categories: names } = JSON.parse(classified) as Record<string, unknown> // prettier-ignore
      expect(info).toMatchObject({ detector: 'ssdlite', classifier: 'MobileNetV2' })
      expect(names).toEqual({ 1: 'tiger', 2: 'tabby, tabby cat' })
      const [first, second, ...others] = (images as { detections: object[] }[])[0]!.detections
      expect(first).toMatchObject({ category: '17', classifications: [['1', 0.875], ['2', 0.125]] }) // prettier-ignore
      expect(second).toMatchObject({ classifications: [['2', 1]] })
      // None of the classes, or not asked.
      expect(others.some((each) => 'classifications' in each)).toBe(false)
      expect(classified).toContain('"classifications": [["2", 1.0]]')
    })

    test.each([
      ['a class without a name', ['["1", 0.875', '["3", 0.875']],
      ['the less probable class first', ['["1", 0.875', '["1", 0.01']],
      ['no name of the classifier', ['"classifier":"MobileNetV2",', '']]
    ])('would refuse %s', (_, [from, to]) =>
      expect(megadetectorFaults(classified.replace(from!, to!))).toHaveLength(1)
    )
  })

  test('numbers a class that the model does not name', () => {
    const odd: Detection = { ...dog, label: 'class 12' }
    const row: NamedDetections = {
      path: 'a.jpg',
      result: { status: 'ok', width: 90, height: 90, detections: [odd] }
    }
    expect(megadetectorFaults(textOf(megadetectorFormat('m', classes.wanted), [row]))).toEqual([])
  })
})

describe('COCO', () => {
  test('gets numbers as exact as average precision needs: the next score of float32 is another one', () => {
    const score = Math.fround(0.06)
    const next = score + 2 ** -28
    const detections = [score, next].map((one): Detection => ({
      ...dog,
      score: one,
      box: [1 / 3, 2 / 3, 1, 1]
    }))
    const row: NamedDetections = { path: 'a.jpg', result: { status: 'ok', width: 9, height: 9, detections } }
    const written = JSON.parse(textOf(cocoResultsFormat(classes), [row])) as {
      score: number
      bbox: number[]
    }[]
    expect(Math.fround(next)).toBe(next)
    expect(written.map((one) => Math.fround(one.score))).toEqual([score, next])
    expect(written[0]!.bbox[0]).toBeCloseTo(1 / 3, 6)
  })

  test('gets results with its own numbers of the classes', () => {
    const results = JSON.parse(textOf(cocoResultsFormat(classes))) as unknown
    expect(results).toEqual([
      { image_id: 2, category_id: 18, bbox: [10.25, 20, 30.5, 40], score: 0.9375 },
      { image_id: 2, category_id: 1, bbox: [0, 0, 200, 100], score: 1 }
    ])
  })

  test('gets a data set, and nothing stays beside it', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'set.json')
    await written(await cocoDataSet(createWriteStream(file), file, classes))
    const set = JSON.parse(await readFile(file, 'utf8')) as { categories: { id: number }[] }
    expect(set).toMatchObject({
      images: [
        { id: 2, file_name: 'day 2/a & b.jpg', width: 200, height: 100 },
        { id: 3, file_name: 'empty.png', width: 30, height: 60 }
      ],
      annotations: [
        {
          id: 1,
          image_id: 2,
          category_id: 18,
          bbox: [10.25, 20, 30.5, 40],
          area: 1220,
          iscrowd: 0,
          score: 0.9375
        },
        { id: 2, image_id: 2, category_id: 1, bbox: [0, 0, 200, 100], area: 20000, iscrowd: 0, score: 1 }
      ]
    })
    expect(set.categories).toHaveLength(80)
    expect(set.categories.at(-1)).toMatchObject({ id: 90, name: 'toothbrush' })
    expect(await readdir(folder)).toEqual(['set.json'])
  })
})

describe('Pascal VOC', () => {
  test('gets a file for each picture, of whole pixels counted from 1', async () => {
    const folder = join(await temporaryFolder(), 'new')
    await written(vocFolder(folder, () => expect.fail()))
    const xml = await readFile(join(folder, 'day 2/a & b.xml'), 'utf8')
    expect(xml).toContain('<filename>a &amp; b.jpg</filename>')
    expect(xml).toContain('<width>200</width><height>100</height>')
    expect(xml).toContain('<xmin>11</xmin><ymin>21</ymin><xmax>41</xmax><ymax>60</ymax>')
    expect(xml).toContain('<xmin>1</xmin><ymin>1</ymin><xmax>200</xmax><ymax>100</ymax>')
    expect(await readFile(join(folder, 'empty.xml'), 'utf8')).not.toContain('<object>')
    expect((await readdir(folder)).sort()).toEqual(['day 2', 'empty.xml'])
  })
})

describe('YOLO', () => {
  test('gets shares of the picture, and the classes in the order of their numbers', async () => {
    const folder = join(await temporaryFolder(), 'new')
    await written(yoloFolder(folder, classes.wanted, () => expect.fail()))
    const names = (await readFile(join(folder, 'classes.txt'), 'utf8')).trim().split('\n')
    expect(names).toHaveLength(80)
    const boxes = yoloBoxes(await readFile(join(folder, 'day 2/a & b.txt'), 'utf8'), names.length)
    expect(boxes.map(({ index, box }) => [names[index], ...box])).toEqual([
      ['dog', 0.1275, 0.4, 0.1525, 0.4],
      ['person', 0.5, 0.5, 1, 1]
    ])
    expect(await readFile(join(folder, 'empty.txt'), 'utf8')).toBe('')
  })

  test('tells of pictures whose files would have the same name, and keeps all', async () => {
    const folder = await temporaryFolder()
    const others: string[] = []
    const pictures = ['a.jpg', 'a.png', 'classes.jpg', 'no ending', 'b.tar.jpg', '.d/e'].map((path): NamedDetections => ({ path, result: { status: 'ok', width: 9, height: 9, detections: [] } })) // prettier-ignore
    await written(
      yoloFolder(folder, ['dog'], (picture, file) => others.push(`${picture} ${file}`)),
      pictures
    )
    expect(others).toEqual(['a.png a.png.txt', 'classes.jpg classes.jpg.txt'])
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      ...[
        '.d',
        '.d/e.txt',
        'a.png.txt',
        'a.txt',
        'b.tar.txt',
        'classes.jpg.txt',
        'classes.txt',
        'no ending.txt'
      ]
    ])
    expect(await readFile(join(folder, 'classes.txt'), 'utf8')).toBe('dog\n')
  })

  test('gives other names to files of pictures in a folder that is called like a file', async () => {
    const ok: NamedDetections['result'] = { status: 'ok', width: 9, height: 9, detections: [] }
    const madeOf = async (open: typeof vocFolder, ...paths: string[]): Promise<string[]> => {
      const folder = await temporaryFolder()
      const told: string[] = []
      const pictures = paths.map((path): NamedDetections => ({ path, result: ok }))
      await written(
        open(folder, (_, file) => told.push(file)),
        pictures
      )
      const files = await readdir(folder, { recursive: true })
      expect(files).toEqual(expect.arrayContaining(told))
      return files.sort()
    }
    const yolo: typeof vocFolder = (folder, tell) => yoloFolder(folder, ['dog'], tell)
    expect(await madeOf(yolo, 'x.jpg', 'x.txt/b.jpg', 'x.txt/b.png', 'classes.txt/c.jpg')).toEqual([
      ...['classes.txt', 'classes.txt_c.jpg.txt', 'x.txt', 'x.txt_b.jpg.txt', 'x.txt_b.png.txt']
    ])
    expect(await madeOf(yolo, 'sub/classes.jpg')).toEqual(['classes.txt', 'sub', 'sub/classes.jpg.txt'])
    expect(await madeOf(vocFolder, 'x.jpg', 'x.xml/b.jpg')).toEqual(['x.xml', 'x.xml_b.jpg.xml'])
    expect(await madeOf(vocFolder, 'x.xml/b.jpg', 'x.jpg')).toEqual(['x.jpg.xml', 'x.xml', 'x.xml/b.xml'])
  })

  test('never replaces what appears in the folder meanwhile', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'day 2'))
    await writeFile(join(folder, 'day 2/a & b.txt'), 'mine')
    await written(yoloFolder(folder, classes.wanted, () => undefined))
    expect(await readFile(join(folder, 'day 2/a & b.txt'), 'utf8')).toBe('mine')
    expect(await readFile(join(folder, 'day 2/a & b.jpg.txt'), 'utf8')).not.toBe('')
  })
})

describe.runIf(process.platform === 'linux')('on a disk that is full', () => {
  let disk: string
  beforeEach(async ({ skip }) => {
    disk = await temporaryFolder()
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk])
    if (mounted.status !== 0) skip('cannot mount')
  })
  afterEach(() => void spawnSync('umount', [disk]))

  const pictures = (count: number, detectionsOf: () => Detection[]): NamedDetections[] =>
    Array.from({ length: count }, (_, i) => ({ path: `${i}.jpg`, result: { status: 'ok', width: 200, height: 100, detections: detectionsOf() } })) // prettier-ignore

  test('YOLO gets no empty file', async () => {
    const full = pictures(50, () => Array<Detection>(200).fill(dog))
    const writing = written(
      yoloFolder(disk, ['dog'], () => expect.fail()),
      full
    )
    await expect(writing).rejects.toThrow('no space left')
    const labels = (await readdir(disk)).filter((name) => name !== 'classes.txt')
    expect(labels.length).toBeGreaterThan(2)
    for (const name of labels) expect((await readFile(join(disk, name), 'utf8')).split('\n')).toHaveLength(201) // prettier-ignore
  })

  test.each(tableFormats)('a table says why it is not written: %s', async (format) => {
    const table = new ObjectTable(join(disk, `x.${format}`), format, 'ssdlite', undefined)
    // Nothing that could be compressed.
    const anything = (): Detection => ({ label: randomBytes(20).toString('hex'), score: Math.random(), box: [Math.random(), Math.random(), 9, 9] }) // prettier-ignore
    const full = pictures(200, () => Array.from({ length: 100 }, anything))
    await expect(written(table, full)).rejects.toThrow('no space left')
    expect(await readdir(disk)).toEqual([])
  })
})

describe('Label Studio', () => {
  test('gets a task for each picture that could be read, in percent', () => {
    const tasks = JSON.parse(textOf(labelStudioFormat('ssdlite'))) as unknown
    const rectangle = { type: 'rectanglelabels', from_name: 'label', to_name: 'image', original_width: 200, original_height: 100 } // prettier-ignore
    expect(tasks).toMatchObject([
      {
        data: { image: '/data/local-files/?d=day%202/a%20%26%20b.jpg' },
        predictions: [
          {
            model_version: 'ssdlite',
            score: 1,
            result: [
              {
                ...rectangle,
                score: 0.9375,
                value: { x: 5.125, y: 20, width: 15.25, height: 40, rectanglelabels: ['dog'] }
              },
              { ...rectangle, value: { x: 0, y: 0, width: 100, height: 100, rectanglelabels: ['person'] } }
            ]
          }
        ]
      },
      { data: { image: '/data/local-files/?d=empty.png' }, predictions: [{ result: [] }] }
    ])
  })
})

test('an output that breaks is told once, and takes no more rows', async () => {
  const added: string[] = []
  const writer = new SteppedWriter<string>({
    add: (row) => (row === 'b' ? Promise.reject(new Error('full')) : Promise.resolve(void added.push(row))),
    end: (complete) => Promise.resolve(void added.push(complete ? 'complete' : 'broken'))
  })
  const errors: string[] = []
  writer.onError(({ message }) => errors.push(message))
  for (const row of ['a', 'b', 'c']) writer.addRow(row)
  await writer.close()
  expect([added, errors]).toEqual([['a', 'broken'], ['full']])
})

test('an output that cannot keep up says so, and again when it can', async () => {
  const heard: boolean[] = []
  const writer = new SteppedWriter<number>({ add: () => Promise.resolve(), end: () => Promise.resolve() })
  writer.onBusy((busy) => heard.push(busy))
  for (let row = 0; row < 64; row++) writer.addRow(row)
  expect(heard).toEqual([true])
  await writer.close()
  expect(heard).toEqual([true, false])
})
