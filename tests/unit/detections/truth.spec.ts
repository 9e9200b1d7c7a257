/** True objects as three formats have them, and which picture a file is about. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { yoloFolder, vocFolder } from '../../../src-main/detections/exports/label-files'
import { SteppedWriter, type RowSteps } from '../../../src-main/detections/exports/row-steps'
import { modelClassesOf } from '../../../src-main/detections/truth/class-names'
import { readTruth } from '../../../src-main/detections/truth/read-truth'
import { Truth } from '../../../src-main/detections/truth/truth'
import type { NamedDetections } from '../../../src-main/results/detection-format'
import { temporaryFolder } from '../../support/pictures'

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}

const cat = { image_id: 7, category_id: 17, bbox: [1, 2, 30, 40] }
const dataSet = {
  images: [{ id: 7, file_name: 'day 2/a.jpg', width: 200, height: 100 }],
  annotations: [cat, { ...cat, iscrowd: 1, segmentation: { counts: [], size: [100, 200] } }],
  categories: [{ id: 17, name: 'cat', supercategory: 'animal' }]
}
const annotation = (inside: string, name = 'a.jpg'): string =>
  `<annotation><filename>${name}</filename><size><width>200</width><height>100</height><depth>3</depth></size>${inside}</annotation>`
const object = (difficult: 0 | 1): string =>
  `<object><name>cat</name><difficult>${difficult}</difficult><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>31</xmax><ymax>42</ymax></bndbox><part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part></object>`

describe('the same boxes are read', () => {
  const size = { width: 200, height: 100 }

  test('from a COCO data set, with crowds', async () => {
    const file = join(await folderOf({ 'set.json': JSON.stringify(dataSet) }), 'set.json')
    expect((await readTruth(file)).byPathOf('day 2/a.jpg')[0]).toEqual({
      path: 'day 2/a.jpg',
      size,
      objects: [
        { label: 'cat', box: [1, 2, 30, 40] },
        { label: 'cat', box: [1, 2, 30, 40], crowd: true }
      ]
    })
  })

  test('from a COCO data set whose paths begin with a point', async () => {
    const images = [{ ...dataSet.images[0]!, file_name: './day 2/a.jpg' }]
    const file = join(await folderOf({ 'set.json': JSON.stringify({ ...dataSet, images }) }), 'set.json')
    expect((await readTruth(file)).byPathOf('day 2/a.jpg')).toHaveLength(1)
  })

  test('from annotations of Pascal VOC, with difficult objects', async () => {
    const folder = await folderOf({ 'day 2/a.xml': annotation(object(0) + object(1)) })
    expect((await readTruth(folder)).byPathOf('day 2/a.jpg')[0]).toEqual({
      path: 'day 2/a.jpg',
      size,
      objects: [
        { label: 'cat', box: [1, 2, 30, 40] },
        { label: 'cat', box: [1, 2, 30, 40], ignored: true }
      ]
    })
  })

  test('from labels of YOLO, as shares of the picture', async () => {
    const folder = await folderOf({
      'labels/day 2/a.txt': '1 0.08 0.22 0.15 0.4\r\n\n',
      'labels/README.dataset.txt': 'Where the pictures are from.',
      'classes.txt': 'dog\ncat\n\n'
    })
    const truth = await readTruth(join(folder, 'labels'))
    expect(truth.labels).toEqual(['dog', 'cat'])
    const { label, box } = truth.byNameOf('images/day 2/a.jpg')!.objects[0]!
    expect(label).toBe('cat')
    for (const [i, value] of [0.005, 0.02, 0.15, 0.4].entries()) expect(box[i]).toBeCloseTo(value, 12)
  })

  test.each([
    ['Pascal VOC', vocFolder],
    [
      'YOLO',
      (folder: string, tell: () => void): RowSteps<NamedDetections> => yoloFolder(folder, ['cat'], tell)
    ]
  ] as const)(
    'from what is exported for %s, also of pictures that differ in their ending only',
    async (_, open) => {
      const folder = await temporaryFolder()
      const writer = new SteppedWriter(open(folder, () => undefined))
      for (const [i, path] of ['a.jpg', 'a.png'].entries())
      writer.addRow({ path, result: { status: 'ok', ...size, detections: Array(i).fill({ label: 'cat', score: 1, box: [1, 2, 30, 40] }) } }) // prettier-ignore
      await writer.close()
      const truth = await readTruth(folder)
      const objectsOf = (path: string): unknown => truth.byPathOf(path).at(-1)!.objects
      expect([objectsOf('a.jpg'), objectsOf('a.png')]).toMatchObject([[], [{ label: 'cat' }]])
    }
  )
})

describe('is refused in words', () => {
  test.each([
    ['no JSON', { 'x.json': '{' }, 'x.json', /is not JSON/],
    ['another JSON', { 'x.json': '[]' }, 'x.json', /not a COCO data set/],
    ['a box with a text', { 'x.json': JSON.stringify({ ...dataSet, annotations: [{ ...cat, bbox: ['1', 2, 3, 4] }] }) }, 'x.json', /annotations\.0\.bbox/],
    ['a box of negative width', { 'x.json': JSON.stringify({ ...dataSet, annotations: [{ ...cat, bbox: [1, 2, -3, 4] }] }) }, 'x.json', /annotations\.0\.bbox/],
    ['a category that is not listed', { 'x.json': JSON.stringify({ ...dataSet, categories: [] }) }, 'x.json', /category 17, which is not listed/],
    ['an image that is not listed', { 'x.json': JSON.stringify({ ...dataSet, images: [] }) }, 'x.json', /image 7, which is not listed/],
    ['two images of one id', { 'x.json': JSON.stringify({ ...dataSet, images: [...dataSet.images, ...dataSet.images] }) }, 'x.json', /same id/],
    ['two categories of one id', { 'x.json': JSON.stringify({ ...dataSet, categories: [...dataSet.categories, { ...dataSet.categories[0], name: 'other' }] }) }, 'x.json', /categories have the same id/],
    ['XML that breaks off', { 'a.xml': annotation(object(0)).slice(0, 90) }, '', /a\.xml: it is not well-formed/],
    ['XML of something else', { 'a.xml': '<svg/>' }, '', /no annotation of Pascal VOC/],
    ['an annotation without its size', { 'a.xml': '<annotation/>' }, '', /width is missing/],
    ['a box that ends before it begins', { 'a.xml': annotation(object(0).replace('>31<', '>1<')) }, '', /ends before it begins/],
    ['XML that is nested deep', { 'a.xml': '<annotation>'.repeat(1000) }, '', /nested too deep/],
    ['labels without classes', { 'a.txt': '0 0.5 0.5 0.1 0.1' }, '', /no classes\.txt/],
    ['a class beyond the list', { 'a.txt': '1 0.5 0.5 0.1 0.1', 'classes.txt': 'cat' }, '', /the class 1 is not in the list of 1/],
    ['labels in pixels', { 'a.txt': '0 50 50 10 10', 'classes.txt': 'cat' }, '', /a\.txt, line 1: the box is not given as shares/],
    ['labels with a score', { 'a.txt': '0 0.5 0.5 0.1 0.1 0.9', 'classes.txt': 'cat' }, '', /five numbers/],
    ['an empty folder', {}, '', /neither \.xml files/],
    ['what is not there', {}, 'gone.json', /cannot be read/]
  ] as [string, Record<string, string>, string, RegExp][])('%s', async (_, files, path, message) => {
    const folder = await folderOf(files)
    const reading = readTruth(join(folder, path))
    await expect(reading).rejects.toThrow(message)
    await expect(reading).rejects.toMatchObject({ name: 'TruthError' })
  }) // prettier-ignore
})

describe('a picture', () => {
  const truth = (...paths: string[]): Truth =>
    new Truth(
      [],
      paths.map((path) => ({ path, objects: [] }))
    )

  test('is found by its path, or by its name where one picture has it', () => {
    const known = truth('a/1.jpg', 'b/1.jpg', '2.jpg')
    expect(known.byPathOf('b/1.jpg').map(({ path }) => path)).toEqual(['b/1.jpg'])
    expect(known.byPathOf('val/2.jpg')).toEqual([])
    expect(known.byNameOf('val/2.jpg')?.path).toBe('2.jpg')
    expect(known.byNameOf('c/1.jpg')).toBeUndefined()
  })
})

test('classes are the same whatever their case, spaces and hyphens, and by the names of Pascal VOC', () => {
  const model = ['person', 'tv', 'dining table', 'motorcycle', 'potted plant']
  expect([
    ...modelClassesOf(['Person', 'tvmonitor', 'diningtable', 'motorbike', 'potted-plant', 'unicorn'], model)
  ]).toEqual([
    ['Person', 'person'],
    ['tvmonitor', 'tv'],
    ['diningtable', 'dining table'],
    ['motorbike', 'motorcycle'],
    ['potted-plant', 'potted plant']
  ])
})
