/** Why an image cannot be decoded. */
import sharp from 'sharp'
import { byItself } from '../platform/turns'
import { ImageError } from './errors'
import type { DecodableFormat } from './image-format'
import { readJpegFrame } from './jpeg-header'
import { MAX_PIXELS } from './limits'
import { stillOf } from './picture'
import { sharpOptions } from './sharp-options'
import { unsupportedKind } from './unsupported'

/**
 * Why an image could not be decoded. libvips' error text may belong to another file that is being decoded,
 * so the file is decoded again by itself if the text matters.
 */
export async function reasonOf(error: unknown, bytes: Buffer, format: DecodableFormat): Promise<ImageError> {
  const unsupported = unsupportedKind(bytes, format)
  if (unsupported) return unsupported
  const corrupt = new ImageError('corrupt-image', 'The image is damaged or incomplete.', { cause: error })
  // A JPEG's header reveals all other reasons, which keeps folders with thousands of truncated photos fast.
  if (format === 'jpeg') {
    const { width, height } = readJpegFrame(bytes) ?? { width: 0, height: 0 }
    return width * height > MAX_PIXELS ? tooManyPixels(error) : corrupt
  }
  return byItself(async () => {
    try {
      await sharp(stillOf(bytes, format), sharpOptions).resize(8, 8, { fit: 'fill' }).raw().toBuffer()
      return corrupt
    } catch (alone) {
      return imageErrorOf(alone, format)
    }
  })
}

/** Interprets an error message of libvips, which has no error codes. */
function imageErrorOf(cause: unknown, format: DecodableFormat): ImageError {
  const message = String(cause)
  if (/pixel limit|security limit|bad image dimensions/i.test(message)) return tooManyPixels(cause)
  if (
    /not supported|not configured|not implemented|no known route|unsupported (?!image format|marker)/i.test(
      message
    )
  ) {
    return new ImageError('unsupported-format', `This kind of ${format} image is not supported.`, { cause })
  }
  return new ImageError('corrupt-image', 'The image is damaged or incomplete.', { cause })
}

export function tooManyPixels(cause?: unknown): ImageError {
  const limit = Math.floor(MAX_PIXELS / 1e6)
  return new ImageError('too-large', `The image has more than ${limit} megapixels.`, { cause })
}
