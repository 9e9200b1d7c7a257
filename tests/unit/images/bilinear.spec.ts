import { describe, expect, it } from 'vitest'
import { bilinearSquare } from '../../../src-main/images/bilinear'

/** Grey pixels as RGB. */
const grey = (...values: number[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => [value, value, value]))
const channel = (values: Float32Array, n: number): number[] => [...values].filter((_, i) => i % 3 === n)

describe('a picture scaled as TensorFlow does by default', () => {
  it('keeps its first pixel, and takes values between two pixels', () => {
    const picture = { pixels: grey(0, 90, 30, 60), width: 2, height: 2 }
    // From tf.compat.v1.image.resize_bilinear, for the same picture resized to 4 x 4.
    expect(channel(bilinearSquare(picture, 4), 0)).toEqual(
      [0, 45, 90, 90, 15, 45, 75, 75, 30, 45, 60, 60, 30, 45, 60, 60] // prettier-ignore
    )
  })

  it('looks at single pixels of a larger one, and does not smooth', () => {
    const width = 8
    const pixels = grey(...Array.from({ length: width * width }, (_, i) => (i % 4 === 0 ? 200 : 0)))
    expect(channel(bilinearSquare({ pixels, width, height: width }, 2), 1)).toEqual([200, 200, 200, 200])
  })

  it('squashes each side by its own factor and keeps colours apart', () => {
    const pixels = Uint8Array.from([10, 20, 30, 40, 50, 60, 70, 80, 90])
    const values = bilinearSquare({ pixels, width: 3, height: 1 }, 2)
    expect(channel(values, 0)).toEqual([10, 55, 10, 55])
    expect(channel(values, 2)).toEqual([30, 75, 30, 75])
  })
})
