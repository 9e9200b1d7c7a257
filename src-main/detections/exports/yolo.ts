/** YOLO's labels of one picture. */
import type { Detection } from '../../contract/detection'
import type { Categories } from '../categories'
import { sharesOf, type Size } from './numbers'

/** A line for each object: its class, and the middle, width and height of its box as shares of the picture; none for an empty one. */
export function yoloText(detections: readonly Detection[], size: Size, categories: Categories): string {
  return detections
    .map((detection) => {
      const [left, top, right, bottom] = sharesOf(detection, size)
      const values = [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top]
      return `${categories.idOf(detection.label)} ${values.map((value) => value.toFixed(6)).join(' ')}\n`
    })
    .join('')
}
