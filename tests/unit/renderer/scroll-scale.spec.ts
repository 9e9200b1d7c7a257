import { expect, test } from 'vitest'
import { maxScrollHeight, scrollScale, visibleRange } from '../../../src-renderer/components/scroll-scale'

test('a list that browsers can lay out is scrolled as it is', () => {
  expect(scrollScale(20_000, 52, 600)).toEqual({ height: 1_040_000, ratio: 1 })
})

test('the scroll bar of a longer list is scaled so that its end is the end of the list', () => {
  const { height, ratio } = scrollScale(1_000_000, 52, 600)
  expect(height).toBe(maxScrollHeight)
  expect((height - 600) * ratio).toBeCloseTo(1_000_000 * 52 - 600, 3)
})

test('the visible range has some rows on either side, and ends with the list', () => {
  expect(visibleRange(0, 520, 52, 1000)).toEqual([0, 14])
  expect(visibleRange(5200, 520, 52, 1000)).toEqual([96, 114])
  expect(visibleRange(52_000 - 520, 520, 52, 1000)).toEqual([986, 1000])
  expect(visibleRange(0, 520, 52, 3)).toEqual([0, 3])
})
