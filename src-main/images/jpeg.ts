/** JPEG files that sharp would decode wrongly. */
import sharp, { type Sharp } from 'sharp'
import type { ImageNote } from '../contract/image-facts'
import { readJpegFrame } from './jpeg-header'

const lossless = 0xc3

/** Decodes a JPEG that sharp would get wrong; undefined for the others, which are nearly all. */
export async function oddJpeg(
  bytes: Buffer,
  opened: Sharp
): Promise<{ image: Sharp; notes: ImageNote[] } | undefined> {
  const frame = readJpegFrame(bytes)
  const two = frame?.components === 2
  if (frame?.kind !== lossless && !two) return undefined
  // At full size, because scaled decoding breaks lossless JPEG, which has no frequency coefficients.
  const whole = opened.autoOrient().toColourspace('srgb')
  const { data, info } = await (two ? whole.extractChannel(0) : whole)
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const image = sharp(data, { raw: { width, height, channels } })
  // JPEG does not define the meaning of a second component.
  return { image, notes: two ? [{ kind: 'bands', bands: 2, shown: 1 }] : [] }
}
