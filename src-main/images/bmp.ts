import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import sharp, { type Sharp } from 'sharp'

import { ImageError, unsupported } from './errors'

/** Smaller than for other formats: the decoder holds the whole image and its memory never shrinks. */
const MAX_BMP_PIXELS = 2 ** 26

/** Sizes of the headers that say how the pixels are packed in Windows' way; the others are OS/2's. */
const windowsHeaders = [40, 52, 56, 108, 124]

type Magick = typeof import('@imagemagick/magick-wasm')

let started: Promise<Magick> | undefined

async function startImageMagick(): Promise<Magick> {
  const magick = await import('@imagemagick/magick-wasm')
  const wasm = createRequire(import.meta.url).resolve('@imagemagick/magick-wasm/magick.wasm')
  await magick.initializeImageMagick(await readFile(wasm))
  return magick
}

/**
 * Opens a BMP, which sharp cannot read, through ImageMagick in WebAssembly; its start takes 0.15 s, once.
 * @throws ImageError 'too-large' before pixels are allocated, 'corrupt-image'
 */
export async function openBmp(bytes: Buffer): Promise<Sharp> {
  if (bytes.length < 26) throw new ImageError('corrupt-image', 'The BMP image is incomplete.')
  // Of the two headers, the one of OS/2 (12 bytes) has 16-bit sides; a negative height means top-down rows.
  const [width, height] =
    bytes.readUInt32LE(14) === 12
      ? [bytes.readUInt16LE(18), bytes.readUInt16LE(20)]
      : [Math.abs(bytes.readInt32LE(18)), Math.abs(bytes.readInt32LE(22))]
  if (width * height > MAX_BMP_PIXELS) {
    const limit = Math.floor(MAX_BMP_PIXELS / 1e6)
    throw new ImageError('too-large', `The BMP image has more than ${limit} megapixels.`)
  }

  const compression =
    bytes.length >= 34 && windowsHeaders.includes(bytes.readUInt32LE(14)) ? bytes.readUInt32LE(30) : 0
  const embedded = { 4: 'JPEG', 5: 'PNG' }[compression]
  if (embedded) {
    throw unsupported(`BMP around a ${embedded}`)
  }
  const transparent = hasAlphaMask(bytes, compression)
  const { ImageMagick, MagickFormat } = await (started ??= startImageMagick())
  try {
    return ImageMagick.read(bytes, MagickFormat.Bmp, (image) => {
      image.depth = 8
      // A copy: the memory is ImageMagick's and is used again.
      const [layout, channels] =
        transparent && image.hasAlpha ? ([MagickFormat.Rgba, 4] as const) : ([MagickFormat.Rgb, 3] as const)
      const pixels = image.write(layout, (data) => Buffer.from(data))
      return sharp(pixels, { raw: { width: image.width, height: image.height, channels } })
    })
  } catch (error) {
    throw new ImageError('corrupt-image', 'The BMP image is damaged or incomplete.', { cause: error })
  }
}

/** Whether the header says which bits are transparency: the fourth byte of a pixel is unused otherwise. */
function hasAlphaMask(bytes: Buffer, compression: number): boolean {
  const header = bytes.readUInt32LE(14)
  const withMasks = [56, 108, 124].includes(header) || compression === 6
  return withMasks && bytes.length >= 70 && bytes.readUInt32LE(66) !== 0
}
