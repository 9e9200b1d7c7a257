/** Opens images for a network, and decodes them. */
import type { Crop } from '../contract/preprocessing'
import type { FilePath } from '../platform/byte-path'
import { contentHash } from '../platform/content-hash'
import { cutFrom } from './cut-from-file'
import { readHeicHeader } from './heic'
import { hasNativeJpeg, nativeJpegPixels } from './native-jpeg'
import { pixelsForNetwork, scaledSide } from './network-pixels'
import { heicMetadata, openSource } from './open-image'
import type { FileImage, NetworkImage, WholeImage } from './pixel-source'
import { readPlainJpeg, type PlainJpeg } from './plain-jpeg'
import { withRawForNetwork } from './raw-image'
import { withSource, type Source } from './source'
import { videoForNetwork } from './video-image'
import { wholeForNetwork, wholeJpeg } from './whole-picture'

/**
 * Version of the pixels that a network sees; it changes whenever a model's answers may change. Both decoders
 * produce the same pixels but for rounding, so stored answers stay valid on a computer that uses the other
 * one.
 */
export const preprocessing = 1

/**
 * Opens an image for a network. Netlens' own decoder, if it is available, decodes most JPEG files; sharp
 * decodes all other files and determines what is wrong with a file.
 * @throws ImageError as `withImage`
 * @param time of a video, which frame has the pixels, in seconds
 */
export function withNetworkImage<T>(
  file: FilePath,
  use: (image: NetworkImage) => Promise<T>,
  time?: number
): Promise<T> {
  return withFileImage(
    file,
    (image) => use({ cut: (regions, size) => cutFrom(file, image.file, regions, size), ...image }),
    time
  )
}

function withFileImage<T>(
  file: FilePath,
  use: (image: FileImage) => Promise<T>,
  time: number | undefined
): Promise<T> {
  return withSource(file, async (source) => {
    if ('video' in source) return use(videoForNetwork(source, time))
    if ('raw' in source) return withRawForNetwork(source, use)
    if (source.format === 'heic') return withHeic(source, use)
    const isOurs = source.format === 'jpeg' && !source.alone && hasNativeJpeg()
    const bytes = isOurs ? await source.read() : undefined
    const plain = bytes && readPlainJpeg(bytes)
    return bytes && plain ? use(plainJpeg(source, bytes, plain)) : withSharp(source, use)
  })
}

function withSharp<T>(source: Source, use: (image: FileImage) => Promise<T>): Promise<T> {
  return openSource(source, (open) => {
    const { exif } = open.metadata
    const pixels = (size: number, crop: Crop) => pixelsForNetwork(open, size, crop)
    const whole = (size: number, values?: Float32Array) => wholeForNetwork(open, size, values)
    const hash = () => contentHash(open.bytes)
    return use({ file: open.file, hash, ...(exif && { exif }), pixels, whole })
  })
}

function plainJpeg(source: Source, bytes: Buffer, plain: PlainJpeg): FileImage {
  const hash = () => contentHash(bytes)
  const whole = async (size: number, values?: Float32Array): Promise<WholeImage> =>
    (await wholeJpeg(bytes, plain, size, values)) ??
    openSource(source, (open) => wholeForNetwork(open, size, values))
  const pixels = async (size: number, crop: Crop): Promise<Uint8Array> =>
    (await nativeJpegPixels(bytes, plain, size, crop)) ??
    openSource(source, (open) => pixelsForNetwork(open, size, crop))
  return { file: source.file, hash, ...(plain.exif && { exif: plain.exif }), pixels, whole }
}

/** Decodes the pixels only when their size is known, so that no more of them are passed on than are needed. */
async function withHeic<T>(source: Source, use: (image: FileImage) => Promise<T>): Promise<T> {
  const bytes = await source.read()
  const { exif } = heicMetadata(await readHeicHeader(bytes))
  const pixels = (size: number, crop: Crop): Promise<Uint8Array> => {
    const side = crop === 'whole' ? size : scaledSide(size)
    // With thumbnails, probabilities were twice as far from the JPEG's (0.06 on average, at 400 pixels).
    return openSource(source, (open) => pixelsForNetwork(open, size, crop), { side, thumbnail: false })
  }
  const whole = (size: number, values?: Float32Array) =>
    openSource(source, (open) => wholeForNetwork(open, size, values))
  const hash = () => contentHash(bytes)
  return use({ file: source.file, hash, ...(exif && { exif }), pixels, whole })
}

/**
 * Pixels as the network takes them: size x size x 3 bytes, sRGB, interleaved RGB, transparency on white.
 *
 * @param crop 'center': the central square with 87.5 % of the shorter side;
 *   'whole': the whole image, each side scaled by its own factor
 * @param time of a video, which frame, in seconds
 * @throws ImageError as `withImage`; damage in rows outside the crop goes unnoticed
 */
export function decodeForNetwork(
  file: FilePath,
  size: number,
  crop: Crop,
  time?: number
): Promise<Uint8Array> {
  return withNetworkImage(file, ({ pixels }) => pixels(size, crop), time)
}
