import { expect, test } from 'vitest'
import { clusteredOrder } from '../../../src-renderer/library/evaluation/cluster'
import { confusions, largest, ordered } from '../../../src-renderer/library/evaluation/confusion'
import { calibrationOf } from '../../../src-renderer/library/evaluation/calibration'

/** A matrix of `n` classes with 10 images each, some of which are confused with other classes. */
function matrix(n: number, confused: [truth: number, predicted: number, images: number][]) {
  const counts = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, p): number => (i === p ? 10 : 0))
  )
  for (const [truth, predicted, images] of confused) {
    counts[truth]![predicted]! += images
    counts[truth]![truth]! -= images
  }
  return { labels: Array.from({ length: n }, (_, i) => `c${i}`), counts }
}

test('confusions are listed by how often they occur, and the classes with the most images are drawn', () => {
  const some = matrix(3, [
    [1, 0, 3],
    [0, 1, 1]
  ])
  expect(confusions(some, 9)).toEqual([
    { truth: 'c1', predicted: 'c0', images: 3 },
    { truth: 'c0', predicted: 'c1', images: 1 }
  ])
  some.counts[2]![2] = 1
  expect(largest(some, 2)).toEqual({
    labels: ['c0', 'c1'],
    counts: [
      [9, 1],
      [3, 7]
    ]
  })
})

test('classes stand as in the model, and rows and columns go with them', () => {
  const some = matrix(3, [[0, 2, 4]])
  const { labels, counts } = ordered(some, 'model', ['c2', 'other', 'c0'])
  expect(labels).toEqual(['c2', 'c0', 'c1'])
  expect(counts[1]).toEqual([4, 6, 0])
})

test('classes that are confused stand side by side, the most confused ones closest', () => {
  // 0, 4 and 8 form one group, 1 and 6 another; the rest are not confused with any.
  const some = matrix(9, [
    [0, 8, 5],
    [8, 0, 4],
    [4, 8, 2],
    [6, 1, 3]
  ])
  expect(clusteredOrder(some)).toEqual([0, 8, 4, 1, 6, 2, 3, 5, 7])
  expect(ordered(some, 'clustered', []).labels.slice(0, 3)).toEqual(['c0', 'c8', 'c4'])
  expect(clusteredOrder(matrix(5, []))).toEqual([0, 1, 2, 3, 4])
  expect(clusteredOrder({ labels: [], counts: [] })).toEqual([])
})

test('groups that were mixed up are found again, as average linkage finds them by comparing all', () => {
  let seed = 7
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647
  const n = 60
  const counts = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, p) =>
      i === p ? 200 : i % 6 === p % 6 ? 5 + Math.floor(random() * 9) : random() < 0.1 ? 1 : 0
    )
  )
  const order = clusteredOrder({ labels: Array.from({ length: n }, (_, i) => `c${i}`), counts })
  expect([...order].sort((a, b) => a - b)).toEqual([...Array(n).keys()])
  // Six groups of ten, each contiguous.
  const borders = order.filter((c, i) => i > 0 && c % 6 !== order[i - 1]! % 6)
  expect(borders).toHaveLength(5)
})

test('a thousand classes are put in order at once', () => {
  const n = 1000
  const counts = Array.from({ length: n }, () => new Array<number>(n).fill(0))
  for (let i = 0; i < n; i++) {
    counts[i]![i] = 40
    counts[i]![(i * 7 + 1) % n]! += 5
    counts[i]![n - 1 - i]! += 5
  }
  const order = clusteredOrder({ labels: counts.map((_, i) => `c${i}`), counts })
  expect(new Set(order).size).toBe(n)
})

test('how sure the model is, beside how often it is right', () => {
  const bins = Array.from({ length: 10 }, (_, i) =>
    i === 9
      ? { images: 30, meanProbability: 0.95, accuracy: 0.8 }
      : i === 4
        ? { images: 10, meanProbability: 0.45, accuracy: 0.6 }
        : { images: 0 }
  )
  const { images, probability, accuracy, gap } = calibrationOf(bins)
  expect(images).toBe(40)
  expect(probability).toBeCloseTo((30 * 0.95 + 10 * 0.45) / 40, 12)
  expect(accuracy).toBeCloseTo((30 * 0.8 + 10 * 0.6) / 40, 12)
  expect(gap).toBe('sure')
  expect(calibrationOf([{ images: 10, meanProbability: 0.5, accuracy: 0.9 }]).gap).toBe('unsure')
  expect(calibrationOf([{ images: 10, meanProbability: 0.805, accuracy: 0.8 }]).gap).toBe('fair')
})
