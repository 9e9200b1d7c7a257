/** Of a taught model's answers: which images are none of its classes, from a run to queries, exports and imports. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exportItems } from '../../../src-main/library/exports/export'
import { importResults } from '../../../src-main/library/import/import-results'
import { classesIn } from '../../../src-main/library/import/rows'
import { Library } from '../../../src-main/library/library'
import type { RunImage } from '../../../src-main/library/record'
import { classNames, usedModel, usedSettings } from '../../support/library-maker'
import { newFolder } from '../../support/tree'

const rules = { again: false, topK: 5 }
const prediction = { index: 3, label: 'hen', probability: 0.75 }
const sort = { by: 'name', descending: false } as const

const answered = (name: string, index: number, known?: boolean): RunImage => ({
  absolute: `/photos/${name}`,
  source: 0,
  path: name,
  index,
  file: { bytes: 3, modified: 1000 },
  answer: { predictions: [prediction], ...(known !== undefined && { known }) },
  reused: false
})

async function shown(library: Library, known?: boolean): Promise<(string | boolean | undefined)[][]> {
  const items = await library.rows(known === undefined ? {} : { known }, sort, 0, 10)
  return items.map((item) => [item.path.slice('/photos/'.length), item.known])
}

const opened = (): Library => Library.open(join(newFolder(), 'library.sqlite'))

test('images are filtered by it, also those that change while the library is open', async () => {
  const library = opened()
  const record = library.runs.begin(usedModel, usedSettings, '0', rules)
  record.save([answered('a.jpg', 0, true), answered('b.jpg', 1, false), answered('c.jpg', 2)])
  expect(await shown(library)).toEqual([
    ['a.jpg', true],
    ['b.jpg', false],
    ['c.jpg', undefined]
  ])
  expect(await shown(library, true)).toEqual([['a.jpg', true]])
  expect(await shown(library, false)).toEqual([['b.jpg', false]])
  expect(await library.count({ known: false })).toBe(1)
  record.save([answered('a.jpg', 3, false), answered('d.jpg', 4, true)])
  expect(await shown(library, false)).toEqual([
    ['a.jpg', false],
    ['b.jpg', false]
  ])
  expect(await shown(library, true)).toEqual([['d.jpg', true]])
})

test('the nearest class is no label of an image that is none of the classes, unless it is accepted', async () => {
  const file = join(newFolder(), 'library.sqlite')
  const library = Library.open(file)
  const record = library.runs.begin(usedModel, usedSettings, '0', rules)
  record.save([answered('a.jpg', 0, true), answered('b.jpg', 1, false)])
  expect(await library.labels({})).toEqual([{ label: 'hen', images: 1 }])
  record.save([answered('c.jpg', 2, false), answered('d.jpg', 3)])
  const [, b] = await library.rows({}, sort, 0, 10)
  expect(await library.count({ labels: ['hen'] })).toBe(2)
  await library.label({ ids: [b!.id] }, { kind: 'accept' })
  for (const opened of [library, Library.open(file)])
    expect(await opened.labels({})).toEqual([{ label: 'hen', images: 3 }])
})

test.each(['jsonl', 'csv', 'parquet'] as const)(
  '%s tells it, and brings it into another library',
  async (format) => {
    const library = opened()
    library.runs
      .begin(usedModel, usedSettings, '0', rules)
      .save([answered('a.jpg', 0, true), answered('b.jpg', 1, false), answered('c.jpg', 2)])
    const file = join(newFolder(), `out.${format}`)
    const models = library.info().models
    await exportItems(library.items({ filter: {} }), {
      format,
      file,
      replace: false,
      models,
      topK: 1,
      objectThreshold: 0.2
    })
    if (format === 'csv') {
      const rows = readFileSync(file, 'utf8').trim().split('\r\n')
      const [header, ...cells] = rows.map((line) => line.split(','))
      expect(cells.map((row) => row[header!.indexOf('known')])).toEqual(['true', 'false', ''])
    }
    if (format === 'jsonl')
      expect(
        readFileSync(file, 'utf8')
          .trim()
          .split('\n')
          .map((line) => (JSON.parse(line) as { label: string | null }).label)
      ).toEqual(['hen', null, 'hen'])

    const other = opened()
    const record = other.runs.begin(usedModel, usedSettings, '0', { ...rules, keepsPlaces: true })
    const { sha256 } = usedModel.info
    const model = {
      sha256,
      crop: 'center',
      precision: 'float32',
      preprocessing: usedModel.preprocessing
    } as const
    await importResults([file], model, classNames, classesIn, record, { mappings: [], trust: true }, {})
    expect(await shown(other)).toEqual(await shown(library))
    expect(await shown(other, false)).toEqual([['b.jpg', false]])
  }
)
