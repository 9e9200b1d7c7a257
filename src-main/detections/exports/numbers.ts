import type { Detection } from '../../contract/detection'

/** A number as JSON that every reader takes for a float: 1.0, not 1. */
export function floatText(value: number, decimals: number): string {
  const text = String(Number(value.toFixed(decimals)))
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}

export interface Size {
  width: number
  height: number
}

/** Left, top, right and bottom as shares of the picture, in steps of a millionth and never beyond it. */
export function sharesOf(
  { box: [x, y, w, h] }: Detection,
  { width, height }: Size
): [number, number, number, number] {
  const share = (value: number, side: number): number =>
    Math.round(Math.min(Math.max(value / side, 0), 1) * 1e6) / 1e6
  return [share(x, width), share(y, height), share(x + w, width), share(y + h, height)]
}
