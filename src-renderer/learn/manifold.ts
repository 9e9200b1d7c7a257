import type { Point } from '../../src-main/network/experiments'

/** A fifth of the spiral's radius: half the distance between its turns. */
const APART = 0.2
/** How many times closer two points must come, relative to the whole, to count as collapsed. */
const CLOSER = 10

/**
 * The share of points that collapsed onto another part of the figure: some point that was well apart has come
 * close. 0 means that everything can still be told apart, 1 that nothing can.
 */
export function fallenTogether(moved: readonly Point[], original: readonly Point[]): number {
  // Compare the shape only: a ReLU also shrinks the whole.
  const scale = meanSquare(original) / (meanSquare(moved) || 1)
  const fallen = moved.filter((point, index) =>
    moved.some((other, otherIndex) => {
      const before = squaredDistance(original[index]!, original[otherIndex]!)
      return before >= APART ** 2 && squaredDistance(point, other) * scale * CLOSER ** 2 < before
    })
  )
  return fallen.length / moved.length
}

function squaredDistance([x, y]: Point, [u, v]: Point): number {
  return (x - u) * (x - u) + (y - v) * (y - v)
}

function meanSquare(points: readonly Point[]): number {
  return points.reduce((sum, [x, y]) => sum + x * x + y * y, 0) / points.length
}
