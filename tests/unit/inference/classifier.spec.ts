import { expect, test } from 'vitest'
import { topK } from '../../../src-main/inference/classifier'
import { randomNumbers } from '../../support/keras-h5-writer'

test('the most probable classes come first', () => {
  expect(topK(Float32Array.of(0.1, 0.5, 0.25, 0.15), 2)).toEqual([
    { index: 1, probability: 0.5 },
    { index: 2, probability: 0.25 }
  ])
})

test('of equally probable classes the lower index comes first', () => {
  expect(topK(Float32Array.of(0.25, 0.25, 0.25, 0.25), 3).map(({ index }) => index)).toEqual([0, 1, 2])
})

test('more than there are gives all', () => {
  expect(topK(Float32Array.of(0.3, 0.7), 5).map(({ index }) => index)).toEqual([1, 0])
})

test('it agrees with a full sort on random numbers', () => {
  const random = randomNumbers(3)
  const values = Float32Array.from({ length: 1000 }, random)
  const sorted = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b)
  expect(topK(values, 20).map(({ index }) => index)).toEqual(sorted.slice(0, 20))
})
