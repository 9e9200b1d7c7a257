import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import sharp, { type Sharp } from 'sharp'

import { ImageError, unsupported } from './errors'

/** Smaller than for other formats: the decoder holds the whole image and its memory never shrinks. */
const MAX_BMP_PIXELS = 2 ** 26

/** How pixels are packed: red, green and blue by masks, and with a fourth mask for transparency. */
const threeMasks = 3
const fourMasks = 6

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
 * @throws ImageError 'too-large' before pixels are allocated, 'unsupported-format', 'corrupt-image'
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
  const { compression, bitsPerPixel, alphaMask } = packing(bytes)
  const embedded = { 4: 'JPEG', 5: 'PNG' }[compression]
  if (embedded) throw unsupported(`BMP around a ${embedded}`)
  if (alphaMask && bitsPerPixel === 16) throw unsupported('BMP of 16 bits with transparency')

  const { ImageMagick, MagickFormat } = await (started ??= startImageMagick())
  try {
    return ImageMagick.read(alphaMask ? withMasks(bytes) : bytes, MagickFormat.Bmp, (image) => {
      image.depth = 8
      // A copy: the memory is ImageMagick's and is used again.
      const [layout, channels] = alphaMask
        ? ([MagickFormat.Rgba, 4] as const)
        : ([MagickFormat.Rgb, 3] as const)
      const pixels = image.write(layout, (data) => Buffer.from(data))
      return sharp(pixels, { raw: { width: image.width, height: image.height, channels } })
    })
  } catch (error) {
    throw new ImageError('corrupt-image', 'The BMP image is damaged or incomplete.', { cause: error })
  }
}

/** How Windows' headers say that pixels are packed; OS/2's know neither masks nor embedded files. */
function packing(bytes: Buffer): { compression: number; bitsPerPixel: number; alphaMask: number } {
  const header = bytes.readUInt32LE(14)
  if (![40, 52, 56, 108, 124].includes(header) || bytes.length < 70) {
    return { compression: 0, bitsPerPixel: 0, alphaMask: 0 }
  }
  const compression = bytes.readUInt32LE(30)
  const bitsPerPixel = bytes.readUInt16LE(28)
  // Behind the shorter headers, a fourth mask stands only with this packing.
  const hasAlphaMask = bitsPerPixel >= 16 && (header >= 56 || compression === fourMasks)
  // The fourth byte of a pixel is unused where no mask says otherwise.
  return { compression, bitsPerPixel, alphaMask: hasAlphaMask ? bytes.readUInt32LE(66) : 0 }
}

/** A copy whose header has the masks where ImageMagick looks for them. */
function withMasks(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  if (bytes.readUInt32LE(14) === 40) copy.writeUInt32LE(56, 14)
  if (bytes.readUInt16LE(28) === 32) copy.writeUInt32LE(threeMasks, 30)
  return copy
}
