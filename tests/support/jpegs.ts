/** JPEG files in every encoding that the native decoder supports, generated at test time. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import sharp, { type Create } from 'sharp'

/** Luminance samples per chroma sample, horizontally x vertically. */
export const samplings = { '4:4:4': '1x1', '4:2:2': '2x1', '4:2:0': '2x2', '4:4:0': '1x2', '4:1:1': '4x1' }

export interface JpegKind {
  width: number
  height: number
  sampling?: keyof typeof samplings
  /** Sampling factors of all three components, instead of a common sampling. */
  factors?: string
  progressive?: boolean
  grey?: boolean
  /** Blocks between restart markers. */
  restart?: number
}

type Magick = typeof import('@imagemagick/magick-wasm')
let started: Promise<Magick> | undefined

async function startImageMagick(): Promise<Magick> {
  const magick = await import('@imagemagick/magick-wasm')
  const wasm = createRequire(import.meta.url).resolve('@imagemagick/magick-wasm/magick.wasm')
  await magick.initializeImageMagick(await readFile(wasm))
  return magick
}

/** Coloured shapes without any symmetry, and some grain. */
async function scene(width: number, height: number): Promise<Buffer> {
  const noise = (side: number, sigma: number): Create => ({
    width: side,
    height: side,
    channels: 3,
    background: '#888',
    noise: { type: 'gaussian', mean: 128, sigma }
  })
  const grain = await sharp({ create: noise(256, 25) })
    .resize(width, height, { fit: 'fill' })
    .png()
    .toBuffer()
  const shapes = await sharp({ create: noise(9, 70) })
    .png()
    .toBuffer()
  return sharp(shapes)
    .resize(width, height, { fit: 'fill' })
    .composite([{ input: grain, blend: 'soft-light' }])
    .png()
    .toBuffer()
}

export async function jpegOf(kind: JpegKind): Promise<Buffer> {
  const {
    width,
    height,
    sampling = '4:2:0',
    factors = samplings[sampling],
    progressive,
    grey,
    restart
  } = kind
  const picture = await scene(width, height)
  const { ImageMagick, MagickFormat, Interlace, ColorSpace } = await (started ??= startImageMagick())
  return ImageMagick.read(picture, (image) => {
    image.settings.setDefine(MagickFormat.Jpeg, 'sampling-factor', factors)
    if (restart) image.settings.setDefine(MagickFormat.Jpeg, 'restart-interval', String(restart))
    if (progressive) image.settings.interlace = Interlace.Jpeg
    if (grey) image.colorSpace = ColorSpace.Gray
    image.strip()
    image.quality = 88
    return image.write(MagickFormat.Jpeg, (data) => Buffer.from(data))
  })
}

/** Inserts a segment after the start of a file. */
export function withSegment(file: Buffer, marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255])
  return Buffer.concat([file.subarray(0, 2), head, content, file.subarray(2)])
}

/** An EXIF block that contains only the orientation. */
export function orientation(value: number, { little = true, type = 3, count = 1 } = {}): Buffer {
  const tiff = Buffer.alloc(26)
  const u16 = (number: number, at: number) =>
    little ? tiff.writeUInt16LE(number, at) : tiff.writeUInt16BE(number, at)
  const u32 = (number: number, at: number) =>
    little ? tiff.writeUInt32LE(number, at) : tiff.writeUInt32BE(number, at)
  tiff.write(little ? 'II' : 'MM', 'latin1')
  u16(42, 2)
  u32(8, 4)
  u16(1, 8)
  u16(0x112, 10)
  u16(type, 12)
  u32(count, 14)
  u16(value, 18)
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
}

/** A colour profile in the form of a JPEG segment. */
export function profile(icc: Buffer, number = 1, of = 1): Buffer {
  return Buffer.concat([Buffer.from('ICC_PROFILE\0', 'latin1'), Buffer.from([number, of]), icc])
}
