/** Checks every query against a plain filter over all items. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LibraryFilter, LibraryItem, LibrarySort } from '../../../src-main/contract/library'
import { librarySortKeys } from '../../../src-main/contract/library'
import { Library } from '../../../src-main/library/library'
import { compareNatural, naturalKey } from '../../../src-main/platform/natural'
import { fill, madeUpImage, randomNumbers, usedModel, usedSettings } from '../../support/library-maker'

const folder = mkdtempSync(join(tmpdir(), 'netlens-library-'))
let library: Library
let all: LibraryItem[]

beforeAll(async () => {
  library = Library.open(join(folder, 'library.sqlite'))
  fill(library, 20_000)
  const random = randomNumbers(7)
  const some = (share: number): number[] =>
    Array.from({ length: 20_000 }, (_, i) => i + 1).filter(() => random() < share)
  await library.label({ ids: some(0.02) }, { kind: 'set', label: 'egret' })
  await library.label({ ids: some(0.02) }, { kind: 'add', label: '鹭 heron' })
  await library.label({ ids: some(0.02) }, { kind: 'accept' })
  await library.label({ ids: some(0.02) }, { kind: 'add', label: 'screenshot' })
  all = await allItems(library)
})
afterAll(() => {
  library.close()
  rmSync(folder, { recursive: true })
})

async function allItems(library: Library): Promise<LibraryItem[]> {
  const items: LibraryItem[] = []
  for await (const item of library.items({ filter: {} })) items.push(item)
  return items
}

const labelsOf = ({ labels, predictions }: LibraryItem): string[] =>
  labels.length > 0 ? labels : predictions.slice(0, 1).map(({ label }) => label)
const nameOf = ({ path }: LibraryItem): string => path.slice(path.lastIndexOf('/') + 1)
const folderOf = ({ path }: LibraryItem): string => path.slice(0, path.lastIndexOf('/'))
/** The path of folders, starting at the topmost one that contains more than one. */
const placeOf = ({ path }: LibraryItem): string[] => path.split('/').slice(1, -1)
const has = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase())

const cases: [string, LibraryFilter, (item: LibraryItem) => boolean][] = [
  ['nothing', {}, () => true],
  ['a label', { labels: ['crane'] }, (item) => labelsOf(item).includes('crane')],
  [
    'labels of a person and of the model',
    { labels: ['鹭 heron', 'hen'] },
    (item) => labelsOf(item).some((label) => ['鹭 heron', 'hen'].includes(label))
  ],
  [
    'a range of probability',
    { minProbability: 0.25, maxProbability: 0.75 },
    ({ predictions: [first] }) => !!first && first.probability >= 0.25 && first.probability <= 0.75
  ],
  ['a class by its name in Chinese', { text: '屏幕截图' }, (item) => labelsOf(item).includes('screenshot')],
  ['errors', { status: 'error' }, ({ status }) => status === 'error'],
  ['a folder', { folder: '/photos/2001' }, ({ path }) => path.startsWith('/photos/2001/')],
  [
    'a folder of another script',
    { folder: '/photos/2002/湖' },
    ({ path }) => path.startsWith('/photos/2002/湖/')
  ],
  ['what was said', { labelled: true }, ({ labels, accepted }) => labels.length > 0 || accepted],
  ['what was not', { labelled: false }, ({ labels, accepted }) => labels.length === 0 && !accepted],
  [
    'dates',
    { takenFrom: 1.52e12, takenTo: 1.55e12 },
    ({ taken }) => taken !== undefined && taken >= 1.52e12 && taken <= 1.55e12
  ],
  ...[
    'k',
    '照',
    '照片',
    'KRANICH',
    'éTÉ',
    'a, "B"',
    'p_%',
    '鹤',
    'ost',
    'nowhere',
    '12',
    '湖',
    '2013/NORTH/3',
    'photos'
  ].map((text): [string, LibraryFilter, (item: LibraryItem) => boolean] => [
    `the text ${text}`,
    { text },
    (item) =>
      has(nameOf(item), text) ||
      (text.includes('/') && has(folderOf(item), text)) ||
      placeOf(item).some((name) => has(name, text)) ||
      labelsOf(item).some((label) => has(label, text))
  ]),
  [
    'several at once',
    { labels: ['hen', 'egret'], minProbability: 0.5, folder: '/photos/2003', labelled: false, text: 'dsc' },
    (item) =>
      labelsOf(item).some((label) => ['hen', 'egret'].includes(label)) &&
      (item.predictions[0]?.probability ?? 0) >= 0.5 &&
      item.path.startsWith('/photos/2003/') &&
      item.labels.length === 0 &&
      !item.accepted &&
      (has(nameOf(item), 'dsc') || labelsOf(item).some((label) => has(label, 'dsc')))
  ]
]

type Key = number | string | undefined
const keys: Record<LibrarySort['by'], (item: LibraryItem) => Key[]> = {
  added: ({ id }) => [id],
  name: (item) => [naturalKey(nameOf(item))],
  folder: (item) => [folderOf(item), naturalKey(nameOf(item))],
  label: (item) => [labelsOf(item)[0]],
  probability: ({ predictions: [first] }) => [first && Math.floor(first.probability * 1e9)],
  status: ({ status }) => [status === 'ok' ? 0 : 1],
  model: ({ model }) => [model],
  modified: ({ modified }) => [modified],
  taken: ({ taken }) => [taken],
  bytes: ({ bytes }) => [bytes]
}

function compareKeys(a: Key, b: Key, natural: boolean): number {
  if (typeof a === 'string' && typeof b === 'string' && natural) return compareNatural(a, b)
  return a! < b! ? -1 : a! > b! ? 1 : 0
}

/** The ids that the library should return, computed from all items. */
function expected(items: LibraryItem[], { by, descending }: LibrarySort): number[] {
  const compare = (a: LibraryItem, b: LibraryItem): number => {
    const [x, y] = [keys[by](a), keys[by](b)]
    // Folders and labels are compared as text, names by their natural keys.
    const order = x
      .map((key, i) => compareKeys(key, y[i], i === 0 && by !== 'name'))
      .find((sign) => sign !== 0)
    return order ?? a.id - b.id
  }
  const known = items.filter((item) => keys[by](item)[0] !== undefined).sort(compare)
  if (descending) known.reverse()
  return [...known, ...items.filter((item) => keys[by](item)[0] === undefined)].map(({ id }) => id)
}

describe.each(cases)('filter by %s', (_name, filter, fits) => {
  it('finds and counts what a plain filter finds', async () => {
    const found = all.filter(fits)
    expect(await library.count(filter)).toBe(found.length)
    const rows = await library.rows(filter, { by: 'added', descending: false }, 0, 1000)
    expect(rows).toEqual(found.slice(0, 1000))
  })

  it('counts labels and probabilities', async () => {
    const found = all.filter(fits)
    const counts = new Map<string, number>()
    for (const label of found.flatMap(labelsOf)) counts.set(label, (counts.get(label) ?? 0) + 1)
    const labels = await library.labels(filter)
    expect(new Map(labels.map(({ label, images }) => [label, images]))).toEqual(counts)
    const histogram = new Array<number>(100).fill(0)
    for (const { predictions } of found) {
      if (predictions[0]) histogram[Math.min(99, Math.floor(predictions[0].probability * 100))]!++
    }
    expect(await library.histogram(filter)).toEqual(histogram)
  })
})

describe.each(librarySortKeys.flatMap((by) => [false, true].map((descending) => ({ by, descending }))))(
  'sorted by $by, descending: $descending',
  (sort) => {
    it.each([{}, { labels: ['hen'] }, { text: '照' }])('gives rows at any place with %j', async (filter) => {
      const fits = cases.find(([, other]) => JSON.stringify(other) === JSON.stringify(filter))?.[2]
      const items = all.filter(
        fits ??
          ((item) =>
            (filter as { labels?: string[] }).labels?.some((label) => labelsOf(item).includes(label)) ?? true)
      )
      const ids = expected(items, sort)
      for (const offset of [0, 1, 777, Math.floor(ids.length / 2), ids.length - 5]) {
        const rows = await library.rows(filter, sort, offset, 50)
        expect(rows.map(({ id }) => id)).toEqual(ids.slice(offset, offset + 50))
      }
    })
  }
)

describe('folders', () => {
  it('are counted with all below them', async () => {
    const roots = await library.folders({})
    expect(roots.reduce((sum, { images }) => sum + images, 0)).toBe(all.length)
    const years = await library.folders({ below: '/photos' })
    expect(years).toHaveLength(20)
    for (const { path, images } of years) {
      expect(images).toBe(all.filter((item) => item.path.startsWith(`${path}/`)).length)
    }
  })
})

describe('changes', () => {
  it('are seen by queries that were asked before', async () => {
    const file = join(folder, 'changing.sqlite')
    const changing = Library.open(file)
    fill(changing, 500)
    const byLabel: LibrarySort = { by: 'label', descending: false }
    await changing.rows({}, byLabel, 0, 1000)
    await changing.count({ text: 'img' })
    // Another process, with its own connection.
    const other = Library.open(file)
    fill(other, 300, 2, 500)
    await other.label({ ids: [3, 700] }, { kind: 'set', label: 'aardvark' })
    other.close()
    expect(await changing.count({})).toBe(800)
    expect((await changing.rows({}, byLabel, 0, 2)).map(({ id }) => id)).toEqual([3, 700])
    const items = await allItems(changing)
    expect(await changing.count({ text: 'img' })).toBe(
      items.filter((item) => has(nameOf(item), 'img')).length
    )
    expect((await changing.rows({}, { by: 'name', descending: false }, 0, 1000)).map(({ id }) => id)).toEqual(
      expected(items, { by: 'name', descending: false })
    )
    changing.close()
  })

  it('of answers replace the ones before', async () => {
    const changing = Library.open(join(folder, 'again.sqlite'))
    fill(changing, 50)
    await changing.count({})
    const record = changing.runs.begin(usedModel, usedSettings, '0', { again: true, topK: 3 })
    const image = madeUpImage(0, randomNumbers(1))
    record.save([{ ...image, answer: { error: { code: 'corrupt-image', message: 'damaged' } } }])
    expect(await changing.count({})).toBe(50)
    expect(await changing.count({ status: 'error', run: record.id })).toBe(1)
    changing.close()
  })

  it('where the file is gone keep the last answer', async () => {
    const changing = Library.open(join(folder, 'gone.sqlite'))
    fill(changing, 50)
    const failed = await changing.count({ status: 'error' })
    const record = changing.runs.begin(usedModel, usedSettings, '0', { again: true, topK: 3 })
    const random = randomNumbers(1)
    const images = Array.from({ length: 50 }, (_, i) => madeUpImage(i, random))
    const gone = { error: { code: 'unreadable' as const, message: 'gone' } }
    record.save(images.map((image) => ({ ...image, file: { bytes: 0, modified: 0 }, answer: gone })))
    expect(await changing.count({ status: 'error' })).toBe(failed)
    expect(await changing.count({ status: 'ok', run: record.id })).toBe(50 - failed)
    for await (const { bytes } of changing.items({ filter: {} })) expect(bytes).toBeGreaterThan(0)
    changing.close()
  })
})
