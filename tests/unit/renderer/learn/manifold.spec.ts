import { expect, test } from 'vitest'
import { manifoldExperiment, type Point } from '../../../../src-main/network/experiments'
import { fallenTogether } from '../../../../src-renderer/learn/manifold'

const square: Point[] = [
  [1, 1],
  [-1, 1],
  [-1, -1],
  [1, -1]
]

test('a figure that was only moved and made smaller has lost nothing', () => {
  expect(
    fallenTogether(
      square.map(([x, y]): Point => [y / 3, -x / 3]),
      square
    )
  ).toBe(0)
})

test('points that were apart and now lie in one place have fallen together', () => {
  expect(
    fallenTogether(
      [
        [0, 1],
        [0, 1],
        [-1, -1],
        [1, -1]
      ],
      square
    )
  ).toBe(0.5)
  expect(
    fallenTogether(
      square.map((): Point => [0, 0]),
      square
    )
  ).toBe(1)
})

test('a ReLU lets the spiral fall together in 2 dimensions and not in 30; a linear map never does', () => {
  for (const seed of [1, 2, 3]) {
    const few = manifoldExperiment(2, seed)
    const many = manifoldExperiment(30, seed)
    expect(fallenTogether(few.relu, few.original)).toBeGreaterThan(0.5)
    expect(fallenTogether(many.relu, many.original)).toBe(0)
    expect(fallenTogether(few.linear, few.original)).toBe(0)
  }
})
