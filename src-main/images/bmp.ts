import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import sharp, { type Sharp } from 'sharp'

import { ImageError, unsupported } from './errors'

/** Lower than for other formats, because the decoder holds the whole image and its memory never shrinks. */
const MAX_BMP_PIXELS = 2 ** 26

/** The header's compression field: masks for red, green and blue, or also a fourth mask for alpha. */
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
 * Opens a BMP, which sharp cannot read, with ImageMagick in WebAssembly. Starting it takes 0.15 s, once.
 * @throws ImageError 'too-large' before pixels are allocated, 'unsupported-format', 'corrupt-image'
 */
export async function openBmp(bytes: Buffer): Promise<Sharp> {
  if (bytes.length < 26) throw new ImageError('corrupt-image', 'The BMP image is incomplete.')
  // The OS/2 header (12 bytes) has 16-bit sides; a negative height in the Windows header means top-down rows.
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
      // A copy, because ImageMagick reuses its memory.
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

/** How Windows headers describe the packing of pixels; OS/2 headers have neither masks nor embedded files. */
function packing(bytes: Buffer): { compression: number; bitsPerPixel: number; alphaMask: number } {
  const header = bytes.readUInt32LE(14)
  if (![40, 52, 56, 108, 124].includes(header) || bytes.length < 70) {
    return { compression: 0, bitsPerPixel: 0, alphaMask: 0 }
  }
  const compression = bytes.readUInt32LE(30)
  const bitsPerPixel = bytes.readUInt16LE(28)
  // After the shorter headers, a fourth mask is present only with this compression.
  const hasAlphaMask = bitsPerPixel >= 16 && (header >= 56 || compression === fourMasks)
  // A pixel's fourth byte is unused unless a mask says otherwise.
  return { compression, bitsPerPixel, alphaMask: hasAlphaMask ? bytes.readUInt32LE(66) : 0 }
}

/** A copy with the header changed so that ImageMagick finds the masks. */
function withMasks(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  if (bytes.readUInt32LE(14) === 40) copy.writeUInt32LE(56, 14)
  if (bytes.readUInt16LE(28) === 32) copy.writeUInt32LE(threeMasks, 30)
  return copy
}
