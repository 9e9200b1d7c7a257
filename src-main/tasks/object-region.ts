/** Which part of a picture shows an object to a classifier. */
import type { Detection } from '../contract/detection'
import type { Region } from '../images/cut'

/** On each side of the box, as a share of its longer side. */
export const regionMargin = 0.1

/**
 * A square around the box with a margin, in whole pixels. Near an edge it is moved into the picture; where the picture is
 * narrower than the square, it is as wide as the picture.
 */
export function regionAround(
  [x, y, width, height]: Detection['box'],
  picture: { width: number; height: number }
): Region {
  const side = Math.max(width, height) * (1 + 2 * regionMargin)
  const [left, across] = span(x + width / 2, side, picture.width)
  const [top, down] = span(y + height / 2, side, picture.height)
  return { left, top, width: across, height: down }
}

function span(middle: number, side: number, limit: number): [first: number, count: number] {
  const count = Math.min(Math.max(1, Math.round(side)), limit)
  const first = Math.min(Math.max(0, Math.round(middle - count / 2)), limit - count)
  return [first, count]
}
