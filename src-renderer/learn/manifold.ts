import type { Point } from '../../src-main/network/experiments'

/** A fifth of the spiral's radius: half the distance of its turns. */
const APART = 0.2
/** How many times closer two points must come, in proportion to the whole, to count as fallen together. */
const CLOSER = 10

/**
 * The share of the points onto which another part of the figure fell: some point that was well apart from it
 * has come close. 0: everything is still told apart, 1: nothing.
 */
export function fallenTogether(moved: readonly Point[], original: readonly Point[]): number {
  // What matters is the shape: a ReLU also makes the whole smaller.
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
