/**
 * HEIC images, which sharp cannot read: decoded by the system's libheif where setup has found it, and otherwise by
 * libheif in WebAssembly, which also reads all headers and determines what is wrong with a file.
 */
import { availableParallelism } from 'node:os'
import sharp, { type Sharp } from 'sharp'
import { oneAtATime } from '../platform/turns'
import { ImageError, unsupported } from './errors'
import { withRangeOfStreams } from './heic-range'
import { askThread } from './heic-threads'
import { isSrgbProfile } from './icc'
import { LARGE_PIXELS } from './limits'
import { hasNativeHeic, nativeHeicPixels } from './native-heic'
import { tiffOf } from './raw-tiff'

export interface HeicQuestion {
  bytes: Uint8Array
  /** Number of the item to decode; without it, the header is read. */
  item?: number
  /** By how much to shrink it; divides both sides. */
  factor?: number
}

/** An image or a thumbnail of it. */
export interface HeicItem {
  id: number
  /** In pixels, upright. */
  width: number
  height: number
  hasAlpha: boolean
  /** Of a value. */
  bits: number
}

export interface HeicHeader {
  image: HeicItem
  thumbnails: HeicItem[]
  /** Starting with its TIFF header. */
  exif?: Uint8Array
  icc?: Uint8Array
  /** Colour primaries from ITU-T H.273, if there is no ICC profile. */
  primaries?: number
}

export interface HeicPixels {
  width: number
  height: number
  /** 3 bytes per pixel, or 4 with alpha. */
  pixels: Uint8Array
}

/** How little of an image is enough. */
export interface Enough {
  /** Length of the shorter side in pixels. */
  side: number
  /** Whether a thumbnail in the file will do. Whoever wrote it may have scaled it in any way. */
  thumbnail: boolean
}

type HeicProblem = 'unsupported-format' | 'sequence' | 'corrupt-image' | 'too-slow'

export type HeicAnswer = { header: HeicHeader } | { decoded: HeicPixels } | { problem: HeicProblem }

/** 67 megapixels, for which the decoder needs a gigabyte at most. */
const mostPixels = 2 ** 26
/** Timeout for a file. A 12-megapixel phone photo takes one second. */
const longestMs = 60_000
/**
 * Each decoder needs a few hundred megabytes for a 12-megapixel photo. Two more than there are cores: a process waits for
 * its file, and for whoever takes its pixels.
 */
const mostDecoders = Math.min(availableParallelism() + 2, 8)
/** Display P3 (SMPTE EG 432-1). */
const displayP3 = 12

/** Cached because reading a header sends the whole file to a thread, and every decoding asks for it. */
const headers = new WeakMap<Buffer, Promise<HeicHeader>>()

/** Reads the header of the primary image. @throws ImageError as {@link openHeic} */
export function readHeicHeader(bytes: Buffer): Promise<HeicHeader> {
  const known = headers.get(bytes)
  if (known) return known
  const header = readHeader(bytes)
  headers.set(bytes, header)
  return header
}

async function readHeader(bytes: Buffer): Promise<HeicHeader> {
  const answer = await askThread({ bytes }, longestMs)
  if ('header' in answer) return answer.header
  throw errorOf('problem' in answer ? answer.problem : 'corrupt-image')
}

/**
 * Decodes the primary image, upright.
 * @param enough without it, the image is wanted at its full size
 * @param alone whether no other large image is being decoded
 * @throws ImageError 'too-large', 'unsupported-format', 'corrupt-image' or 'too-slow'
 */
export async function openHeic(
  bytes: Buffer,
  enough: Enough | undefined,
  alone: boolean
): Promise<{ header: HeicHeader; image: Sharp }> {
  const header = await readHeicHeader(bytes)
  const item = (enough?.thumbnail && smallestThumbnail(header, enough.side)) || header.image
  const size = item.width * item.height
  if (size > mostPixels) throw tooLarge()
  const large = size > LARGE_PIXELS
  const decode = (): Promise<HeicPixels> => pixelsOf(bytes, item, shrinkFactor(item, enough?.side), large)
  const { pixels, width, height } = await (large && !alone ? oneAtATime(decode) : decode())
  const shape = { width, height, channels: item.hasAlpha ? 4 : 3 } as const
  const icc = await profileOf(header)
  const image = icc ? sharp(tiffOf(pixels, shape, icc)) : sharp(pixels, { raw: shape })
  return { header, image }
}

/** The smallest thumbnail that is large enough and has the image's aspect ratio. */
function smallestThumbnail({ image, thumbnails }: HeicHeader, enough: number): HeicItem | undefined {
  const shape = image.width / image.height
  const fitting = thumbnails.filter(({ width, height, hasAlpha }) => {
    const alike = Math.abs(width / height / shape - 1) < 0.01 && hasAlpha === image.hasAlpha
    return alike && Math.min(width, height) >= enough && width * height < image.width * image.height
  })
  return fitting.sort((a, b) => a.width * a.height - b.width * b.height)[0]
}

/**
 * By how much an image may be shrunk to the means of squares before it is resampled: as far as libvips does so itself,
 * and without a rest.
 */
function shrinkFactor({ width, height, hasAlpha }: HeicItem, enough: number | undefined): number {
  // Colours under transparency must not count.
  if (enough === undefined || hasAlpha) return 1
  let factor = Math.max(1, Math.floor(Math.min(width, height) / enough / 2))
  while (width % factor || height % factor) factor--
  return factor
}

let decoding = 0
const waiting: (() => void)[] = []

/** Takes turns, so that memory is bounded. @throws ImageError */
async function pixelsOf(bytes: Buffer, item: HeicItem, factor: number, large: boolean): Promise<HeicPixels> {
  while (decoding >= mostDecoders) await new Promise<void>((resolve) => waiting.push(resolve))
  decoding++
  try {
    const file = withRangeOfStreams(bytes, item.id)
    return (await nativePixels(file, item, factor)) ?? (await threadPixels(file, item, factor, large))
  } finally {
    decoding--
    waiting.shift()?.()
  }
}

async function nativePixels(bytes: Buffer, item: HeicItem, factor: number): Promise<HeicPixels | undefined> {
  // What versions of libheif do differently is left to WebAssembly: other codings than HEVC, and how more bits are rounded.
  if (!hasNativeHeic() || item.bits !== 8 || !bytes.includes('hvcC')) return undefined
  // Beside others, one thread for each image is faster.
  const threads = decoding === 1 ? Math.min(availableParallelism(), 8) : 1
  const pixels = await nativeHeicPixels(bytes, item, factor, threads, longestMs)
  if (pixels === 'late') throw errorOf('too-slow')
  return pixels && { pixels, width: item.width / factor, height: item.height / factor }
}

async function threadPixels(
  bytes: Buffer,
  item: HeicItem,
  factor: number,
  large: boolean
): Promise<HeicPixels> {
  const answer = await askThread({ bytes, item: item.id, factor }, longestMs, large)
  if ('decoded' in answer) return answer.decoded
  throw errorOf('problem' in answer ? answer.problem : 'corrupt-image')
}

const tooLarge = (): ImageError =>
  new ImageError('too-large', `The HEIC image has more than ${Math.floor(mostPixels / 1e6)} megapixels.`)

function errorOf(problem: HeicProblem): ImageError {
  switch (problem) {
    case 'unsupported-format':
      return unsupported('HEIF of a rare coding')
    case 'sequence':
      return unsupported('HEIF sequence without a still image')
    case 'corrupt-image':
      return new ImageError('corrupt-image', 'The HEIC image is damaged or incomplete.')
    case 'too-slow':
      return new ImageError('too-slow', `The HEIC image was not decoded within ${longestMs / 1000} seconds.`)
  }
}

/** The ICC profile to apply; undefined for sRGB. */
async function profileOf({
  icc,
  primaries
}: Pick<HeicHeader, 'icc' | 'primaries'>): Promise<Buffer | undefined> {
  if (icc) return isSrgbProfile(icc) ? undefined : Buffer.from(icc)
  return primaries === displayP3 ? (p3 ??= p3Profile()) : undefined
}

let p3: Promise<Buffer | undefined> | undefined

/** sharp's built-in P3 profile. */
async function p3Profile(): Promise<Buffer | undefined> {
  const black = sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } })
  const png = await black.withIccProfile('p3').png().toBuffer()
  return (await sharp(png).metadata()).icc
}
