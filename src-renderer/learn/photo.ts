import type { Box } from '../../src-main/network/anchors'

/** Size of the sample photo of a cup, in pixels. */
export const photoWidth = 320
export const photoHeight = 213

/** A box of fractions as the attributes of a rectangle over the photo. */
export function onPhoto([top, left, bottom, right]: Box): {
  x: number
  y: number
  width: number
  height: number
} {
  return {
    x: left * photoWidth,
    y: top * photoHeight,
    width: (right - left) * photoWidth,
    height: (bottom - top) * photoHeight
  }
}
