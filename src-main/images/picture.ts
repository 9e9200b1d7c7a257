/** One picture of a file, whatever its bands, numbers and frames. */
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import type { ImageNote } from '../contract/image-facts'
import type { DecodableFormat } from './image-format'
import { smallFirstFrame } from './gif'
import { oddJpeg } from './jpeg'
import { isSrgbProfile } from './icc'
import { oddTiff } from './tiff'

/** What is decoded in place of the file: of an AVIF sequence the still image, which its first brand hides. */
export function stillOf(bytes: Buffer, format: DecodableFormat): Buffer {
  if (format !== 'avif' || bytes.toString('latin1', 8, 12) !== 'avis') return bytes
  const still = Buffer.from(bytes)
  still.write('avif', 8, 'latin1')
  return still
}

/**
 * A picture that becomes red, green and blue by the image library's own rules, and what was left out of the file for it.
 * @param opened the file as the image library sees it
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
  // Most profiles are sRGB's own: leaving them out saves two thirds of such an image's decoding.
  const needless = metadata.icc && isSrgbProfile(metadata.icc)
  return { image: needless ? sharp(bytes, { ...options, ignoreIcc: true }) : opened, notes: [] }
}
