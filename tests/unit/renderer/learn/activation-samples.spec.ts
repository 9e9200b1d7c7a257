import { expect, test } from 'vitest'
import { levelsOf, longTail, storageLoss, stored } from '../../../../src-renderer/learn/activation-samples'

test('sample activations are in order, symmetric, and reach the largest value', () => {
  const values = longTail(48, 400)
  expect(values).toHaveLength(400)
  expect(values.at(-1)).toBeCloseTo(48, 6)
  expect(values[0]).toBeCloseTo(-48, 6)
  expect(values).toEqual([...values].sort((a, b) => a - b))
})

test('most of the sample activations are small: few are above 6', () => {
  const above = longTail(48, 400).filter((value) => value > 6)
  expect(above.length).toBe(14)
})

test('four bits have 16 levels: two of them up to 6 with ReLU, all with ReLU6', () => {
  const upTo6 = (range: number) => levelsOf(range, { bits: 4 }).filter((level) => level <= 6 + 1e-9)
  expect(upTo6(48)).toEqual([0, 3.2])
  expect(upTo6(6)).toHaveLength(16)
})

test('the cap keeps the error of storing small', () => {
  const values = longTail(48)
  const relu = storageLoss(values, 'relu', { bits: 4 })
  const relu6 = storageLoss(values, 'relu6', { bits: 4 })
  expect(relu.step).toBeCloseTo(3.2, 6)
  expect(relu6.step).toBeCloseTo(0.4, 6)
  expect(relu.meanErrorBelow6 / relu6.meanErrorBelow6).toBeGreaterThan(7)
})

test('float32 rounds to 24 significant bits', () => {
  expect(stored(0.1, 6, 'float32')).toBe(0.10000000149011612)
  const { maxError, range } = storageLoss([0.1, -1, 5.1], 'relu6', 'float32')
  expect(range).toBe(5.1)
  expect(maxError).toBeLessThan(2 ** -22)
  expect(maxError).toBeGreaterThan(0)
})
