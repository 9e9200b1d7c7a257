/** Opens an image file for sharp, whatever decodes it. */
import type { Stats } from 'node:fs'
import sharp, { type Metadata, type Sharp } from 'sharp'
import type { ImageNote } from '../contract/image-facts'
import { beside, oneAtATime } from '../platform/turns'
import { openBmp } from './bmp'
import { reasonOf, tooManyPixels } from './decode-errors'
import { ImageError } from './errors'
import { openHeic, type Enough, type HeicHeader } from './heic'
import type { DecodableFormat } from './image-format'
import { LARGE_PIXELS, MAX_PIXELS } from './limits'
import { pictureOf, stillOf } from './picture'
import { sharpOptions } from './sharp-options'
import type { Source } from './source'

/** An image whose header has been read, but no pixels. */
export interface OpenImage {
  /** Not yet oriented: JPEG's fast scaled decoding works only if `autoOrient` comes after `resize`. */
  image: Sharp
  format: DecodableFormat
  metadata: Metadata
  file: Stats
  /** The file's content; of a camera raw file, the preview's. */
  bytes: Buffer
  /** What the user should know about how its bands and values were converted to a picture. */
  notes: ImageNote[]
}

/** @throws ImageError as `withImage` */
export async function openSource<T>(
  { file, format, alone, read }: Source,
  use: (open: OpenImage) => Promise<T>,
  enough?: Enough
): Promise<T> {
  let bytes: Buffer | undefined
  const work = async (): Promise<T> => {
    bytes = await read()
    return format === 'heic'
      ? openHeicImage(bytes, file, alone, use, enough)
      : openImage(bytes, format, file, alone, use)
  }
  try {
    return await beside(() => (alone ? oneAtATime(work) : work()))
  } catch (error) {
    throw error instanceof ImageError || !bytes ? error : await reasonOf(error, bytes, format)
  }
}

async function openHeicImage<T>(
  bytes: Buffer,
  file: Stats,
  alone: boolean,
  use: (open: OpenImage) => Promise<T>,
  enough: Enough | undefined
): Promise<T> {
  const { header, image } = await openHeic(bytes, enough, alone)
  return use({ image, format: 'heic', metadata: heicMetadata(header), file, bytes, notes: [] })
}

/** @param alone whether no other large image is being decoded */
async function openImage<T>(
  bytes: Buffer,
  format: DecodableFormat,
  file: Stats,
  alone: boolean,
  use: (open: OpenImage) => Promise<T>
): Promise<T> {
  const content = stillOf(bytes, format)
  const opened = format === 'bmp' ? await openBmp(bytes) : sharp(content, sharpOptions)
  const metadata = await opened.metadata()
  const pixels = metadata.width * metadata.height
  if (pixels > MAX_PIXELS) throw tooManyPixels()
  const work = async (): Promise<T> => {
    const { image, notes } = await pictureOf(content, format, opened, metadata, sharpOptions)
    return use({ image, format, metadata, file, bytes, notes })
  }
  const large = isLarge(format, metadata)
  return large && !alone ? oneAtATime(work) : work()
}

/** Whether a decoder may need so much memory that no two such images are decoded at the same time. */
function isLarge(format: DecodableFormat, metadata: Metadata): boolean {
  const { width, height, channels, bitsPerSample = 8, isProgressive } = metadata
  if (format === 'jpeg' && !isProgressive) return false
  // Rasters may have many bands of wide samples.
  const bytes = format === 'tiff' ? (width * height * channels * bitsPerSample) / 8 : 0
  return width * height > LARGE_PIXELS || bytes > 4 * LARGE_PIXELS
}

/** The metadata as sharp reports it for other formats. */
export function heicMetadata({
  image: { width, height, hasAlpha },
  exif
}: {
  image: Pick<HeicHeader['image'], 'width' | 'height' | 'hasAlpha'>
  exif?: Uint8Array
}): Metadata {
  return {
    format: 'heif',
    width,
    height,
    autoOrient: { width, height },
    space: 'srgb',
    channels: hasAlpha ? 4 : 3,
    depth: 'uchar',
    hasProfile: false,
    hasAlpha,
    isProgressive: false,
    isPalette: false,
    bitsPerSample: 8,
    ...(exif && { exif: Buffer.from(exif) })
  }
}
