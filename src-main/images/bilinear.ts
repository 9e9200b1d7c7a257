/**
 * Resizes pictures like TensorFlow's ResizeBilinear with default options, which detectors were trained with.
 */

/** RGB bytes of a whole picture. */
export interface Picture {
  pixels: Uint8Array
  width: number
  height: number
}

/** For each output position, the offsets of the two pixels to interpolate, and the second one's weight. */
interface Axis {
  first: Int32Array
  second: Int32Array
  share: Float32Array
}

/**
 * Squashes a picture to a square. Each value is interpolated between the four nearest pixels, without
 * antialiasing even when downscaling. The first pixel stays in place (align_corners and half_pixel_centers
 * are false).
 * @returns size x size x 3 values from 0 to 255, not rounded
 */
export function bilinearSquare(
  { pixels, width, height }: Picture,
  size: number,
  scaled: Float32Array = new Float32Array(size * size * 3)
): Float32Array {
  const rows = axisOf(height, size, width * 3)
  const columns = axisOf(width, size, 3)
  let at = 0
  for (let y = 0; y < size; y++) {
    const [upper, lower, down] = [rows.first[y]!, rows.second[y]!, rows.share[y]!]
    for (let x = 0; x < size; x++) {
      const [left, right, across] = [columns.first[x]!, columns.second[x]!, columns.share[x]!]
      for (let channel = 0; channel < 3; channel++) {
        const [a, b] = [pixels[upper + left + channel]!, pixels[lower + left + channel]!]
        const top = a + (pixels[upper + right + channel]! - a) * across
        const bottom = b + (pixels[lower + right + channel]! - b) * across
        scaled[at++] = top + (bottom - top) * down
      }
    }
  }
  return scaled
}

/** Between two of the values of a byte, where a detector reads -1 to 1. */
const byteStep = Math.fround(1 / 127.5)

/** As {@link bilinearSquare}, but values from -1 to 1, as a detector reads them. */
export function squareForDetector(picture: Picture, size: number, memory?: Float32Array): Float32Array {
  const values = bilinearSquare(picture, size, memory)
  for (let i = 0; i < values.length; i++) values[i] = Math.fround(values[i]! * byteStep) - 1
  return values
}

/** @param step distance from one pixel to the next along the axis */
function axisOf(length: number, size: number, step: number): Axis {
  const axis = { first: new Int32Array(size), second: new Int32Array(size), share: new Float32Array(size) }
  const scale = Math.fround(length / size)
  for (let i = 0; i < size; i++) {
    const place = Math.fround(i * scale)
    const below = Math.min(Math.floor(place), length - 1)
    axis.first[i] = below * step
    axis.second[i] = Math.min(below + 1, length - 1) * step
    axis.share[i] = place - Math.floor(place)
  }
  return axis
}
