import { expect, test } from 'vitest'
import type { ImageResult } from '../../../src-main/contract/classification'
import { ResultTable } from '../../../src-renderer/stores/result-table'
import { RowFilter, type FilterWish } from '../../../src-renderer/stores/row-filter'

function classified(index: number, path: string, label: string): ImageResult {
  const predictions = [
    { index: label.length, label, probability: 0.75 },
    { index: 0, label: 'other', probability: 0.25 }
  ]
  return { index, source: 1, path, status: 'ok', predictions }
}

function failed(index: number, path: string): ImageResult {
  return { index, source: 0, path, status: 'error', error: { code: 'corrupt-image', message: 'Cut off.' } }
}

test('a row gives back what was added', () => {
  const table = new ResultTable(5)
  table.append(classified(0, 'a/b/cat.jpg', 'tabby'))
  table.append(failed(1, 'torn.png'))
  expect(table.length).toBe(2)
  expect(table.failed).toBe(1)
  expect(table.ref(0)).toEqual({ source: 1, path: 'a/b/cat.jpg' })
  expect(table.place(0)).toEqual({ name: 'cat.jpg', folder: 'a/b' })
  expect(table.place(1)).toEqual({ name: 'torn.png', folder: '' })
  expect(table.predictions(0)).toEqual([
    { index: 5, label: 'tabby', probability: 0.75 },
    { index: 0, label: 'other', probability: 0.25 }
  ])
  expect(table.predictions(1)).toEqual([])
  expect(table.error(0)).toBeUndefined()
  expect(table.error(1)).toEqual({ code: 'corrupt-image', message: 'Cut off.' })
  table.append({ ...classified(2, 'known.jpg', 'tabby'), precision: 'float32' } as ImageResult)
  expect([0, 1, 2].map((row) => table.precision(row))).toEqual([undefined, undefined, 'float32'])
})

test('it keeps no more predictions than it has room for, and grows', () => {
  const table = new ResultTable(1)
  for (let i = 0; i < 5000; i++) table.append(classified(i, `image_${i}.jpg`, 'tabby'))
  expect(table.predictions(4999)).toEqual([{ index: 5, label: 'tabby', probability: 0.75 }])
  expect(table.ref(4000).path).toBe('image_4000.jpg')
})

test('a filter finds rows by status, by name and by best label, also those that come later', () => {
  const table = new ResultTable(2)
  table.append(classified(0, 'Cats/one.jpg', 'tabby'))
  table.append(failed(1, 'cats/two.jpg'))
  const everything = new RowFilter(table, { status: 'all', text: '' })
  const broken = new RowFilter(table, { status: 'error', text: '' })
  const cats = new RowFilter(table, { status: 'ok', text: ' CATS ' })
  const tabbies = new RowFilter(table, { status: 'all', text: 'tabby' })
  for (const filter of [everything, broken, cats, tabbies]) expect(filter.advance(1000)).toBe(true)
  table.append(classified(2, 'three.jpg', 'tabby'))
  for (const filter of [everything, broken, cats, tabbies]) filter.advance(1000)

  expect(everything.length).toBe(3)
  expect([broken.length, broken.at(0)]).toEqual([1, 1])
  expect([cats.length, cats.at(0)]).toEqual([1, 0])
  expect([tabbies.length, tabbies.at(0), tabbies.at(1)]).toEqual([2, 0, 2])
  expect([tabbies.positionOf(2), tabbies.positionOf(1), everything.positionOf(1)]).toEqual([1, -1, 1])
})

test('of a detector, each class in a picture counts and is found, and so are pictures without any', () => {
  const table = new ResultTable(3, 'detect')
  const objects = (index: number, ...labels: string[]): ImageResult => {
    const predictions = labels.map((label) => ({ index: label.length, label, probability: 0.5 }))
    return { index, source: 0, path: `${index}.jpg`, status: 'ok', predictions }
  }
  for (const result of [
    objects(0, 'bicycle', 'person'),
    objects(1),
    failed(2, '2.jpg'),
    objects(3, 'person')
  ])
    table.append(result)
  expect(table.shownClasses().map(({ label, images }) => [label, images])).toEqual([
    ['person', 2],
    ['bicycle', 1]
  ])
  expect(table.empty).toBe(1)
  const rows = (wish: Partial<FilterWish>): number[] => {
    const filter = new RowFilter(table, { status: 'all', text: '', ...wish }, (label) => `the ${label}`)
    filter.advance(1000)
    return Array.from({ length: filter.length }, (_, i) => filter.at(i))
  }
  expect(rows({ text: 'PERSON' })).toEqual([0, 3])
  expect(rows({ text: 'the b' })).toEqual([0])
  expect(rows({ shown: 'person'.length })).toEqual([0, 3])
  expect(rows({ empty: true })).toEqual([1])
})

test('filtering stops when its time is over and goes on where it was', () => {
  const table = new ResultTable(1)
  for (let i = 0; i < 2000; i++) table.append(classified(i, `image_${i}.jpg`, 'tabby'))
  const filter = new RowFilter(table, { status: 'ok', text: 'image_' })
  let slices = 1
  while (!filter.advance(-1)) slices++
  expect(slices).toBe(4)
  expect(filter.length).toBe(2000)
})
