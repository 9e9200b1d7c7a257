import { expect, test } from 'vitest'
import { ResultTable } from '../../../src-renderer/stores/result-table'
import { RowFilter, type RowList } from '../../../src-renderer/stores/row-filter'
import { rowOrder, type RowSort } from '../../../src-renderer/stores/row-order'
import { SortedRows, type CompareRows } from '../../../src-renderer/stores/sorted-rows'

/** Reproducible random numbers from 0 to 1. */
function randomNumbers(seed: number): () => number {
  return () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
}

function finished(list: RowList): number[] {
  while (!list.advance(1));
  return Array.from({ length: list.length }, (_, i) => list.at(i))
}

/** A list of all rows of a table. */
function listOf(table: { length: number }): RowList {
  return {
    get length() {
      return table.length
    },
    at: (position) => position,
    positionOf: (row) => row,
    advance: () => true
  }
}

test.each(['random', 'ascending', 'descending', 'equal'])('rows with %s keys are sorted', (kind) => {
  const random = randomNumbers(3)
  const keys = Array.from({ length: 10_000 }, (_, i) =>
    kind === 'random' ? random() : kind === 'ascending' ? i : kind === 'descending' ? -i : 0
  )
  const compare: CompareRows = (a, b) => keys[a]! - keys[b]! || a - b
  const rows = new SortedRows(listOf(keys), compare)
  expect(finished(rows)).toEqual(keys.map((_, i) => i).sort(compare))
  expect(rows.positionOf(rows.at(7000))).toBe(7000)
})

test('rows that come later are sorted in, and what is not in the list has no place', () => {
  const random = randomNumbers(5)
  const keys: number[] = []
  const compare: CompareRows = (a, b) => keys[a]! - keys[b]! || a - b
  const rows = new SortedRows(listOf(keys), compare)
  for (const more of [1, 16, 3000, 2, 500]) {
    for (let i = 0; i < more; i++) keys.push(Math.round(random() * 50))
    expect(finished(rows)).toEqual(keys.map((_, i) => i).sort(compare))
  }
  keys.push(3)
  expect(rows.positionOf(keys.length - 1)).toBe(-1)
})

test('a sort is done in slices, and shows the rows as they came until then', () => {
  const keys = Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 50_000)
  let compared = 0
  const rows = new SortedRows(listOf(keys), (a, b) => {
    compared++
    return keys[a]! - keys[b]!
  })
  expect(rows.advance(0)).toBe(false)
  // A slice of 1024 rows takes about 1024 · log2 1024 comparisons.
  expect(compared).toBeLessThan(12_000)
  expect(rows.length).toBe(50_000)
  expect(rows.at(1)).toBe(1)
  expect(rows.positionOf(1)).toBe(1)
})

test('results are sorted by path, label and probability; failed ones come last', () => {
  const table = new ResultTable(1)
  const add = (path: string, label?: string, probability = 0): void => {
    const place = { index: table.length, source: 0, path }
    const index = ['zebra, striped', 'apple', 'Äpfel'].indexOf(label!)
    if (label) table.append({ ...place, status: 'ok', predictions: [{ index, label, probability }] })
    else
      table.append({ ...place, status: 'error', error: { code: 'corrupt-image', message: 'It is damaged.' } })
  }
  add('a/img_10.jpg', 'zebra, striped', 0.5)
  add('a/img_2.jpg', 'apple', 0.4)
  add('a/broken.jpg')
  add('b/img_1.jpg', 'apple', 0.9)
  add('a/img_3.jpg', 'Äpfel', 0.7)
  const order = (sort: RowSort): number[] =>
    finished(
      new SortedRows(
        new RowFilter(table, { status: 'all', text: '' }),
        rowOrder(table, sort, 'en', (label) => label)
      )
    )
  expect(order({ by: 'image', descending: false })).toEqual([2, 1, 4, 0, 3])
  expect(order({ by: 'image', descending: true })).toEqual([3, 0, 4, 1, 2])
  expect(order({ by: 'label', descending: false })).toEqual([4, 3, 1, 0, 2])
  expect(order({ by: 'label', descending: true })).toEqual([0, 3, 1, 4, 2])
  expect(order({ by: 'probability', descending: true })).toEqual([3, 4, 0, 1, 2])
})

test('labels and reasons are counted, and each can be asked for by itself', () => {
  const table = new ResultTable(2)
  for (let i = 0; i < 30; i++) {
    const index = i % 3
    const predictions = [index, 3].map((at) => ({ index: at, label: `class ${at}`, probability: 0.5 }))
    const code = i % 4 === 0 ? ('unreadable' as const) : ('too-large' as const)
    const place = { index: i, source: 0, path: `${i}.jpg` }
    if (i >= 20) table.append({ ...place, status: 'error', error: { code, message: 'No.' } })
    else table.append({ ...place, status: 'ok', predictions })
  }
  expect(table.shownClasses().map(({ label, images }) => [label, images])).toEqual([
    ['class 0', 7],
    ['class 1', 7],
    ['class 2', 6]
  ])
  expect(table.reasons()).toEqual([
    { code: 'too-large', images: 7 },
    { code: 'unreadable', images: 3 }
  ])
  expect(finished(new RowFilter(table, { status: 'all', text: '', shown: 2 }))).toEqual([2, 5, 8, 11, 14, 17])
  expect(finished(new RowFilter(table, { status: 'error', text: '', reason: 'unreadable' }))).toEqual([
    20, 24, 28
  ])
})
