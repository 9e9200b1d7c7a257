import { mkdtempSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SeenVideo } from '../../../src-main/contract/video'
import { exportShape } from '../../../src-main/library/exports/export-columns'
import { importResults } from '../../../src-main/library/import/import-results'
import { classesIn, importedRow } from '../../../src-main/library/import/rows'
import { Library } from '../../../src-main/library/library'
import { contentHash } from '../../../src-main/platform/content-hash'
import { csvLine } from '../../../src-main/results/row-format'
import { classNames, usedModel, usedSettings } from '../../support/library-maker'

const model = {
  sha256: usedModel.info.sha256,
  crop: 'center',
  precision: 'float32',
  preprocessing: usedModel.preprocessing
} as const
const predictions = [{ index: 3, label: 'hen', probability: 0.75 }]
const row = (path: string, more: object = {}) => ({
  path,
  bytes: 3,
  status: 'ok',
  predictions,
  model,
  ...more
})

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'netlens-import-'))
}

/** Imports rows from a JSON Lines file. */
function imported(library: Library, rows: object[], rules = {}) {
  const file = join(folder(), 'rows.jsonl')
  writeFileSync(file, rows.map((line) => `${JSON.stringify(line)}\n`).join(''))
  return importedFile(library, file, rules)
}

async function importedFile(library: Library, file: string, { from = '', to = '', trust = false } = {}) {
  const rules = { again: false, topK: 5, keepsPlaces: trust }
  const record = library.runs.begin(usedModel, usedSettings, '0', rules)
  const mappings = to ? [{ from, to }] : []
  return importResults([file], model, classNames, classesIn, record, { mappings, trust }, {})
}

const paths = async (library: Library) => {
  const items = await library.rows({}, { by: 'folder', descending: false }, 0, 100)
  return items.map(({ path }) => path)
}

describe('results of another Netlens', () => {
  it('are taken where the file here has the size and time, or else the content', async () => {
    const [here, library] = [folder(), Library.open(join(folder(), 'library.sqlite'))]
    for (const name of ['same.jpg', 'copied.jpg', 'other.jpg']) writeFileSync(join(here, name), 'abc')
    utimesSync(join(here, 'copied.jpg'), 1000, 1000)
    const hash = (await contentHash(Buffer.from('abc'))).toString('hex')
    const { mtimeMs: modified } = statSync(join(here, 'same.jpg'))
    const rows = [
      row('s3://photos/same.jpg', { modified }),
      row('s3://photos/copied.jpg', { modified, hash }),
      row('s3://photos/other.jpg', { modified: 5, hash: 'f'.repeat(16) }),
      row('s3://photos/same.jpg', { modified, bytes: 4 }),
      row('s3://photos/gone.jpg', { modified }),
      row('s3://photosalike/same.jpg', { modified })
    ]
    const result = await imported(library, rows, { from: 's3://photos', to: here })
    expect(result).toMatchObject({ rows: 6, imported: 2, known: 0, refusedRows: 4 })
    expect(result.refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('changed at another time'),
      expect.stringContaining('another size'),
      expect.stringContaining('no such file'),
      expect.stringContaining('--map FROM=TO')
    ])
    expect(await paths(library)).toEqual([join(here, 'copied.jpg'), join(here, 'same.jpg')])
    // Importing again finds everything that it already imported.
    expect(await imported(library, rows, { from: 's3://photos', to: here })).toMatchObject({
      imported: 0,
      known: 2
    })
  })

  it('of files that are not here are taken on trust, each at its own place though two have the same content', async () => {
    const library = Library.open(join(folder(), 'library.sqlite'))
    const rows = ['a.jpg', 'b.jpg'].map((name) => row(`/far/${name}`, { modified: 7, hash: 'a'.repeat(16) }))
    expect(await imported(library, rows, { trust: true })).toMatchObject({ imported: 2, refusedRows: 0 })
    expect(await paths(library)).toEqual(['/far/a.jpg', '/far/b.jpg'])
  })

  it('keep the frames of a video that were looked at, from JSON Lines and from a table', async () => {
    const video: SeenVideo = {
      sampling: { perSecond: 0.5, most: 40, rule: 'best' },
      length: 5.5,
      frameRate: 29.97,
      best: 2.002,
      frames: [
        { time: 0, label: 'tench', probability: 0.25 },
        { time: 2.002, label: 'hen', probability: 0.75 },
        { time: 4.004 }
      ]
    }
    const lines = Library.open(join(folder(), 'library.sqlite'))
    await imported(lines, [row('/far/a.mp4', { video }), row('/far/b.jpg')], { trust: true })
    const [item, image] = await lines.rows({}, { by: 'folder', descending: false }, 0, 9)
    expect(item!.video).toEqual(video)
    expect(image!.video).toBeUndefined()

    const content = {
      models: [{ ...lines.info().models[0]!, id: item!.model }],
      topK: 1,
      objectThreshold: 0.2
    }
    const shape = exportShape(content)
    const file = join(folder(), 'rows.csv')
    writeFileSync(file, [shape.header, shape.cells(item!), shape.cells(image!)].map(csvLine).join(''))
    const table = Library.open(join(folder(), 'library.sqlite'))
    expect(await importedFile(table, file, { trust: true })).toMatchObject({ imported: 2, refusedRows: 0 })
    const [again, photo] = await table.rows({}, { by: 'folder', descending: false }, 0, 9)
    expect(again!.video).toEqual({ ...video, frames: video.frames.map(({ time }) => ({ time })) })
    expect(photo!.video).toBeUndefined()
  })

  it('are taken by the time of a table, which keeps whole milliseconds', async () => {
    const [here, library] = [folder(), Library.open(join(folder(), 'library.sqlite'))]
    const path = join(here, 'a.jpg')
    writeFileSync(path, 'abc')
    utimesSync(path, 1000.1239, 1000.1239)
    const [same, other] = ['1970-01-01T00:16:40.123Z', '1970-01-01T00:16:40.124Z']
    expect(await imported(library, [row(path, { modified: other })])).toMatchObject({ refusedRows: 1 })
    expect(await imported(library, [row(path, { modified: same })])).toMatchObject({ imported: 1 })
  })

  it.each([
    ['D:\\photos', 'D:\\photos\\day 1\\a.jpg'],
    ['D:\\photos\\', 'D:\\photos\\day 1/a.jpg'],
    ['\\\\server\\photos', '\\\\server\\photos\\day 1\\a.jpg'],
    ['/', '/day 1/a.jpg'],
    ['s3://photos//', 's3://photos/day 1/a.jpg']
  ])('are found here below what stands for %s', async (from, path) => {
    const [here, library] = [folder(), Library.open(join(folder(), 'library.sqlite'))]
    expect(await imported(library, [row(path)], { from, to: here, trust: true })).toMatchObject({
      imported: 1
    })
    expect(await paths(library)).toEqual([join(here, 'day 1', 'a.jpg')])
  })

  it.each([
    [{ model: { ...model, sha256: 'b'.repeat(64) } }, 'Another model'],
    [{ model: { ...model, crop: 'whole' } }, 'another part'],
    [{ model: { ...model, precision: 'bfloat16' } }, 'another precision'],
    [{ model: { ...model, preprocessing: '[0]' } }, 'Another version'],
    [{ model: undefined }, 'which model'],
    [{ bytes: undefined }, 'how large'],
    [{ predictions: [] }, 'no predictions'],
    [{ predictions: [{ index: 99, label: 'x', probability: 1 }] }, 'no class 99'],
    [{ predictions: [{ index: 1, label: 'hen', probability: 1 }] }, 'Class 1 is called "hen"'],
    [{ predictions: [{ index: 3, label: 'hen', probability: 7 }] }, 'not from 0 to 1'],
    [{ status: 'error', error: { code: 'unreadable', message: '' } }, 'not read there'],
    [{ status: 'error', error: { code: 'too-slow', message: '' } }, 'not read there'],
    [{ status: 'error', error: { code: 'new', message: '' } }, 'unknown error'],
    [{ status: 'done' }, 'neither'],
    [{ video: { frames: [] } }, 'which frames of the video'],
    [{ video_frames: '3', video_time: '1.000000' }, 'which frames of the video']
  ])('are refused with the reason: %j', async (more, reason) => {
    const library = Library.open(join(folder(), 'library.sqlite'))
    const result = await imported(library, [row('/far/a.jpg', more), row('/far/b.jpg', { modified: 1 })], {
      trust: true
    })
    expect(result.refused).toEqual([
      {
        path: '/far/a.jpg',
        reason: expect.stringContaining(reason),
        words: { code: expect.stringMatching(/^row-/) }
      }
    ])
    expect(await paths(library)).toEqual(['/far/b.jpg'])
  })

  it('are read as a table and as lists, where names tell the classes apart', () => {
    const table = {
      path: '/a',
      bytes: '3',
      status: 'ok',
      model_sha256: model.sha256,
      crop: 'center',
      precision: 'float32'
    }
    expect(
      importedRow({ ...table, label_1: 'hen', probability_1: '0.75', label_2: '' }, classNames, classesIn)
    ).toMatchObject({
      bytes: 3,
      answer: { predictions }
    })
    expect(
      importedRow({ ...table, label_1: 'crane', probability_1: '1' }, classNames, classesIn)
    ).toMatchObject({
      message: expect.stringContaining('Several classes'),
      words: { code: 'row-classes' }
    })
    expect(
      importedRow({ ...table, status: 'error', error: 'corrupt-image: It is: bad.' }, classNames, classesIn)
    ).toMatchObject({
      answer: { error: { code: 'corrupt-image', message: 'It is: bad.' } }
    })
    const lists = { classes: [1], labels: ['crane'], probabilities: [0.5], bytes: 3n, taken: 9n }
    expect(importedRow({ ...table, ...lists }, classNames, classesIn)).toMatchObject({
      bytes: 3,
      taken: 9,
      answer: { predictions: [{ index: 1, label: 'crane', probability: 0.5 }] }
    })
  })
})
