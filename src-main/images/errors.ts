import { UserError, type ImageErrorCode } from '../contract/errors'

/** A file that yields no pixels; the message is one sentence for the user and contains no path. */
export class ImageError extends UserError {
  override name = 'ImageError'

  constructor(
    override readonly code: ImageErrorCode,
    message: string,
    options?: ErrorOptions
  ) {
    super(code, message, options)
  }
}

/** @param kind what the file is, such as `JPEG of 12 bits` */
export function unsupported(kind: string): ImageError {
  const message = `This kind of image is not supported (${kind}). Save it as JPEG, PNG or an 8-bit TIFF.`
  return new ImageError('unsupported-format', message)
}

export function noColours(): ImageError {
  return new ImageError('unsupported-format', 'The bands of the image do not make a colour picture.')
}
