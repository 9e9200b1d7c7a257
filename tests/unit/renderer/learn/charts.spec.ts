import { expect, test } from 'vitest'
import { placeLabels } from '../../../../src-renderer/learn/place-labels'
import {
  linearScale,
  linearTicks,
  logScale,
  logTicks,
  pathOf,
  tickText
} from '../../../../src-renderer/learn/scales'
import { sortedBy } from '../../../../src-renderer/components/sorting'

test('scales lead from values to pixels', () => {
  expect(linearScale([0, 10], [100, 0])(2.5)).toBe(75)
  expect(logScale([1, 100], [0, 200])(10)).toBeCloseTo(100, 9)
})

test('ticks are round values in the span', () => {
  expect(linearTicks([69.9, 75.3], 6)).toEqual([70, 71, 72, 73, 74, 75])
  expect(linearTicks([0, 0.5], 5)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5])
  expect(logTicks([8, 700])).toEqual([10, 20, 50, 100, 200, 500])
  expect(logTicks([250, 640])).toEqual([300, 400, 500, 600])
  expect(tickText(-2)).toBe('−2')
})

test('a path goes through its points', () => {
  expect(
    pathOf([
      [0, 1],
      [2.25, 3]
    ])
  ).toBe('M0.0 1.0L2.3 3.0')
})

test('rows are sorted by a column, those without a value last in both directions', () => {
  const rows = [{ ms: 75 }, { ms: undefined }, { ms: 113 }]
  expect(sortedBy(rows, (row) => row.ms, 'ascending').map((row) => row.ms)).toEqual([75, 113, undefined])
  expect(sortedBy(rows, (row) => row.ms, 'descending').map((row) => row.ms)).toEqual([113, 75, undefined])
})

test('names are sorted as people count: 300 before 1000', () => {
  const names = ['SSD1000', 'YOLOv2', 'SSD300']
  expect(sortedBy(names, (name) => name, 'ascending')).toEqual(['SSD300', 'SSD1000', 'YOLOv2'])
})

test('a label is on the right, or where it covers nothing and stays inside', () => {
  const alone = placeLabels([{ x: 50, y: 50, radius: 10, label: 'A' }], [], [0, 200])
  expect(alone).toEqual([{ x: 65, y: 54, anchor: 'start', crowded: false }])
  const atEdge = placeLabels([{ x: 190, y: 50, radius: 10, label: 'name' }], [], [0, 200])
  expect(atEdge[0]!.anchor).toBe('end')
  const blocked = placeLabels(
    [{ x: 50, y: 50, radius: 10, label: 'name' }],
    [{ x: 75, y: 50, radius: 5 }],
    [20, 200]
  )
  expect(blocked[0]!.anchor).toBe('middle')
})

test('a label without a free place is marked as crowded', () => {
  const crowd = [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((column) => ({ x: column * 20, y: row * 20, radius: 10 }))
  )
  const [label] = placeLabels([{ x: 20, y: 20, radius: 10, label: 'name' }], crowd, [-100, 100])
  expect(label!.crowded).toBe(true)
})
