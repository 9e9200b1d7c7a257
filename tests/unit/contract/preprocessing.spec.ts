import { expect, test } from 'vitest'
import { insideFormula } from '../../../src-main/contract/preprocessing'

const same = (value: number): [number, number, number] => [value, value, value]

test.each([
  [1 / 127.5, -1, 'x / 127.5 - 1'],
  [1 / 255, 0, 'x / 255'],
  [1, 0, 'x'],
  [2, 0.5, 'x * 2 + 0.5']
])('a scale of %d and an offset of %d read as %s', (scale, offset, formula) => {
  expect(insideFormula({ scale: same(scale), offset: same(offset), channels: 'rgb' })).toBe(formula)
})

test('channels that differ are told one by one, in their order', () => {
  const inside = { scale: same(1), offset: [-103.939, -116.779, -123.68] as [number, number, number] }
  expect(insideFormula({ ...inside, channels: 'bgr' })).toBe('x - 103.939; x - 116.779; x - 123.68 (BGR)')
})
