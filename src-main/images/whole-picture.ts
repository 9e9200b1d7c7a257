/** Squashes a whole picture to the square that a detector takes. */
import sharp, { type Metadata, type Sharp } from 'sharp'
import { squareForDetector } from './bilinear'
import { uprightPixels } from './cut'
import { noColours } from './errors'
import { nativeJpegValues } from './native-jpeg'
import type { OpenImage } from './open-image'
import type { WholeImage } from './pixel-source'
import type { PlainJpeg } from './plain-jpeg'
import { sharpOptions } from './sharp-options'

/**
 * Up to this size, sharp decodes pictures at full size for a detector, whatever it costs: at half size, boxes
 * are another 7 % off (intersection over union 0.93 at 12 megapixels) and scores 0.15. Larger ones would need
 * too much memory.
 */
const MOST_WHOLE_PIXELS = 5e7

/** Always at full size: the decoder holds two rows. @returns undefined if sharp should decode the file */
export async function wholeJpeg(
  bytes: Buffer,
  plain: PlainJpeg,
  size: number,
  values?: Float32Array
): Promise<WholeImage | undefined> {
  const { width, height, orientation } = plain
  const found = await nativeJpegValues(bytes, size, orientation, values)
  const upright = orientation < 5 ? { width, height } : { width: height, height: width }
  return found && { ...upright, values: found }
}

export async function wholeForNetwork(
  open: Omit<OpenImage, 'file'>,
  side: number,
  values?: Float32Array
): Promise<WholeImage> {
  const { metadata } = open
  const image = withoutProfile(open)
  const { width, height } = metadata
  const { data, ...size } = await uprightPixels(reduced(image, metadata, reductionOf(width, height)))
  if (data.length !== size.width * size.height * 3) throw noColours()
  const found = squareForDetector({ pixels: data, ...size }, side, values)
  return { ...metadata.autoOrient, values: found }
}

/** @param reduction as {@link reductionOf} gives it */
export function reduced(image: Sharp, { width, height }: Metadata, reduction: number): Sharp {
  if (reduction === 1) return image
  const [across, down] = [Math.ceil(width / reduction), Math.ceil(height / reduction)]
  return image.resize(across, down, { fit: 'fill', kernel: 'linear' })
}

/** TensorFlow, with which detectors are trained, ignores colour profiles. */
function withoutProfile({ image, metadata, format, bytes }: Omit<OpenImage, 'file'>): Sharp {
  const plain = ['srgb', 'b-w'].includes(metadata.space) && ['jpeg', 'png', 'webp'].includes(format)
  return metadata.icc && plain ? sharp(bytes, { ...sharpOptions, ignoreIcc: true }) : image
}

/** A scale that sharp's JPEG decoder supports natively. @returns 1, 2 or 4 */
export function reductionOf(width: number, height: number): number {
  return [1, 2].find((reduction) => width * height <= MOST_WHOLE_PIXELS * reduction ** 2) ?? 4
}
