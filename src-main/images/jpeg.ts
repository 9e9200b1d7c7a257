/** JPEG files that the image library would show wrongly. */
import sharp, { type Sharp } from 'sharp'
import type { ImageNote } from '../contract/image-facts'
import { readJpegFrame } from './jpeg-header'

const lossless = 0xc3

/** One picture of a JPEG that needs help; undefined for the others, which are nearly all. */
export async function oddJpeg(
  bytes: Buffer,
  opened: Sharp
): Promise<{ image: Sharp; notes: ImageNote[] } | undefined> {
  const frame = readJpegFrame(bytes)
  const two = frame?.components === 2
  if (frame?.kind !== lossless && !two) return undefined
  // Decoded at its full size: scaled decoding makes nonsense of lossless JPEG, whose coefficients are no frequencies.
  const whole = opened.autoOrient().toColourspace('srgb')
  const { data, info } = await (two ? whole.extractChannel(0) : whole)
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const image = sharp(data, { raw: { width, height, channels } })
  // JPEG cannot say what a second component is.
  return { image, notes: two ? [{ kind: 'bands', bands: 2, shown: 1 }] : [] }
}
