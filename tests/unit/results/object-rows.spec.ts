/** Tables of objects, as other programs read them. */
import { parquetReadObjects } from 'hyparquet'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSheet } from 'read-excel-file/node'
import { describe, expect, it } from 'vitest'
import { ObjectTable, type TableFormat } from '../../../src-main/cli/detection-table'
import type { LibraryItem } from '../../../src-main/contract/library'
import type { LibraryExportFormat } from '../../../src-main/contract/library-jobs'
import { exportItems } from '../../../src-main/library/exports/export'
import { objectColumns } from '../../../src-main/results/object-rows'
import { item } from '../../support/items'
import { newFolder } from '../../support/tree'

const classes = [
  { label: 'tiger', probability: 0.875 },
  { label: 'tiger cat', probability: 0.0625 }
]
const size = { width: 400, height: 300 }
const animal = {
  label: 'animal',
  score: 0.9375,
  box: [1.5, 2, 30, 40.25] as [number, number, number, number]
}
const person = { label: 'person', score: 0.25, box: [5, 6, 7, 8] as [number, number, number, number] }
const failed = { code: 'corrupt-image' as const, message: 'The image is damaged.' }

async function* images(): AsyncGenerator<LibraryItem> {
  const found = (path: string, more: Partial<LibraryItem>): LibraryItem =>
    item(path, 'x', { predictions: [], ...size, ...more })
  yield found('/p/tiger.jpg', {
    detections: [{ ...animal, classes }, person, { ...person, score: 0.125 }],
    objectClassifier: 'MobileNetV2'
  })
  yield found('/p/虎, <1>.jpg', { detections: [{ ...person, score: 1, said: true }], corrected: true })
  yield found('/p/empty.jpg', { detections: [] })
  yield item('/p/broken.jpg', undefined)
  yield found('/p/zebra.mp4', { detections: [{ ...animal, time: 0 }, { ...animal, time: 1.5 }] }) // prettier-ignore
}

const models = [
  {
    id: 1,
    task: 'detect' as const,
    name: 'SSDLite',
    sha256: 'ab',
    crop: 'whole' as const,
    precision: 'float32' as const
  }
]

async function exported(format: LibraryExportFormat, perObject = true): Promise<string> {
  const file = join(newFolder(), `out.${format}`)
  const request = { format, file, replace: false, models, topK: 1, objectThreshold: 0.2, perObject }
  expect(await exportItems(images(), request)).toMatchObject({ images: 5 })
  return file
}

/** Rows by the names of the columns, with null for what is empty. */
async function rowsOf(file: string): Promise<Record<string, unknown>[]> {
  if (file.endsWith('.parquet')) {
    const bytes = readFileSync(file)
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
    })
    return rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : (value ?? null)]) // prettier-ignore
      )
    )
  }
  const [header, ...rows] = await readSheet(file)
  return rows.map((row) => Object.fromEntries(header!.map((name, i) => [String(name), row[i] ?? null])))
}

const tiger = {
  path: '/p/tiger.jpg',
  status: 'ok',
  width: 400,
  height: 300,
  label: 'animal',
  score: 0.9375,
  x: 1.5,
  y: 2,
  box_width: 30,
  box_height: 40.25,
  class: 'tiger',
  class_probability: 0.875,
  classifier: 'MobileNetV2',
  by: 'model',
  model: 'SSDLite',
  error: null,
  video_time: null
}
const nothing = Object.fromEntries(objectColumns.map(({ name }) => [name, null]))

describe('a table of images in which a detector looked', () => {
  it.each(['xlsx', 'parquet'] as const)(
    'says how many objects each has, of which classes, and of a video the most in one frame: %s',
    async (format) => {
      const rows = await rowsOf(await exported(format, false))
      expect(
        rows.map(({ path, status, objects, object_classes }) => [path, status, objects, object_classes])
      ).toEqual([
        ['/p/tiger.jpg', 'ok', 2, 'animal: 1; person: 1'],
        ['/p/虎, <1>.jpg', 'ok', 1, 'person: 1'],
        ['/p/empty.jpg', 'ok', 0, null],
        ['/p/broken.jpg', 'error', null, null],
        ['/p/zebra.mp4', 'ok', 1, 'animal: 1']
      ])
      expect(Object.keys(rows[0]!).filter((name) => /^label_|^probability/.test(name))).toEqual([])
      expect(rows.map(({ unsure }) => unsure)).toEqual([null, null, null, null, null])
    }
  )

  it('says the same in JSON Lines', async () => {
    const lines = readFileSync(await exported('jsonl', false), 'utf8')
      .trimEnd()
      .split('\n')
    const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(rows[0]).toMatchObject({ objects: 2, objectClasses: { animal: 1, person: 1 } })
    expect(rows[0]).not.toHaveProperty('predictions')
    expect(rows[2]).toMatchObject({ objects: 0, objectClasses: {} })
    expect(rows[3]).not.toHaveProperty('objects')
  })

  it('stands beside the labels of a classifier where both answered', async () => {
    const file = join(newFolder(), 'both.csv')
    const both = [...models, { ...models[0]!, id: 2, task: 'classify' as const }]
    const request = {
      format: 'csv' as const,
      file,
      replace: false,
      models: both,
      topK: 1,
      objectThreshold: 0.2
    }
    await exportItems(images(), request)
    expect(readFileSync(file, 'utf8')).toContain(
      'accepted,objects,object_classes,label_1,probability_1,unsure'
    )
  })
})

describe('a table of objects', () => {
  it.each(['xlsx', 'parquet'] as const)(
    'has a row for each object, and one for a picture without any or that failed: %s',
    async (format) => {
      const rows = await rowsOf(await exported(format))
      expect(Object.keys(rows[0]!)).toEqual(objectColumns.map(({ name }) => name))
      expect(rows[0]).toEqual(tiger)
      expect(rows[1]).toMatchObject({ label: 'person', score: 0.25, class: null, classifier: null })
      expect(rows[2]).toMatchObject({ path: '/p/虎, <1>.jpg', label: 'person', by: 'person' })
      expect(rows[3]).toEqual({ ...nothing, ...size, path: '/p/empty.jpg', status: 'ok', model: 'SSDLite' })
      expect(rows[4]).toEqual({
        ...nothing,
        path: '/p/broken.jpg',
        status: 'error',
        model: 'SSDLite',
        error: 'corrupt-image: The image is damaged.'
      })
      expect(rows.slice(5)).toMatchObject([{ video_time: 0 }, { video_time: 1.5 }])
      expect(rows).toHaveLength(7)
    }
  )

  it('is the same as text', async () => {
    const lines = readFileSync(await exported('jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
    expect(JSON.parse(lines[0]!)).toEqual(tiger)
    expect(lines).toHaveLength(7)
    const [header, first, ...others] = readFileSync(await exported('csv'), 'utf8')
      .trimEnd()
      .split('\r\n')
    expect(header).toBe('\ufeff' + objectColumns.map(({ name }) => name).join(','))
    expect(first).toContain(
      'animal,0.937500,1.500000,2.000000,30.000000,40.250000,tiger,0.875000,MobileNetV2'
    )
    expect(others.at(-1)).toMatch(/^\/p\/zebra\.mp4,.*,1\.500000$/)
  })

  it.each(['xlsx', 'parquet'] as const)('is written while a run goes on: %s', async (format: TableFormat) => {
    const folder = newFolder()
    const file = join(folder, `out.${format}`)
    writeFileSync(file, 'earlier')
    const table = new ObjectTable(file, format, 'SSDLite', 'MobileNetV2')
    await table.add({
      path: 'tiger.jpg',
      result: { status: 'ok', ...size, detections: [{ ...animal, classes }] }
    })
    await table.add({
      path: 'none.jpg',
      result: { status: 'ok', ...size, detections: [{ ...animal, classes: [] }] }
    })
    await table.add({ path: 'broken.jpg', result: { status: 'error', error: failed } })
    await table.add({
      path: 'zebra.mp4',
      result: { status: 'ok', ...size, detections: [{ ...animal, time: 1.5 }] }
    })
    // More than may wait to be written.
    for (let i = 0; i < 2500; i++)
      await table.add({ path: `${i}.jpg`, result: { status: 'ok', ...size, detections: [] } })
    await table.end()
    const rows = await rowsOf(file)
    expect(rows[0]).toEqual({ ...tiger, path: 'tiger.jpg' })
    expect(rows[1]).toMatchObject({ class: 'none of the classes', class_probability: null })
    expect(rows[2]).toMatchObject({ status: 'error', error: 'corrupt-image: The image is damaged.' })
    expect(rows[3]).toMatchObject({ path: 'zebra.mp4', video_time: 1.5 })
    expect(rows).toHaveLength(2504)
    expect(readdirSync(folder).sort()).toEqual([`out.${format}`, `out.${format}.~1~`])
  })
})
