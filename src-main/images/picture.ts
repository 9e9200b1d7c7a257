/** Gets one picture from a file, whatever its bands, sample types and frames. */
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import type { ImageNote } from '../contract/image-facts'
import type { DecodableFormat } from './image-format'
import { smallFirstFrame } from './gif'
import { oddJpeg } from './jpeg'
import { isSrgbProfile } from './icc'
import { oddTiff } from './tiff'

/** The bytes to decode: for an AVIF sequence, a copy whose major brand reveals the still image in it. */
export function stillOf(bytes: Buffer, format: DecodableFormat): Buffer {
  if (format !== 'avif' || bytes.toString('latin1', 8, 12) !== 'avis') return bytes
  const still = Buffer.from(bytes)
  still.write('avif', 8, 'latin1')
  return still
}

/**
 * A picture that sharp can convert to RGB, and notes about what was left out of the file.
 * @param opened the file as sharp opens it
 */
export async function pictureOf(
  bytes: Buffer,
  format: DecodableFormat,
  opened: Sharp,
  metadata: Metadata,
  options: SharpOptions
): Promise<{ image: Sharp; notes: ImageNote[] }> {
  if (format === 'tiff') {
    const odd = oddTiff(bytes, options)
    if (odd) return odd(metadata)
  }
  if (format === 'gif') {
    const image = await smallFirstFrame(bytes, options, metadata)
    if (image) return { image, notes: [] }
  }
  if (format === 'jpeg') {
    const odd = await oddJpeg(bytes, opened)
    if (odd) return odd
  }
  // Most profiles are sRGB itself; ignoring them saves two thirds of the decoding time of such images.
  const needless = metadata.icc && isSrgbProfile(metadata.icc)
  return { image: needless ? sharp(bytes, { ...options, ignoreIcc: true }) : opened, notes: [] }
}
