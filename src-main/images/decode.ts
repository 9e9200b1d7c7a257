import type { Stats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import type { ImageNote } from '../contract/image-facts'
import type { FilePath } from '../platform/byte-path'
import type { Crop } from '../contract/preprocessing'
import { contentHash, contentHashOf } from '../platform/content-hash'
import { beside, byItself, oneAtATime } from '../platform/turns'
import { bilinearSquare } from './bilinear'
import { openBmp } from './bmp'
import {
  checkSize,
  isRawTiff,
  previewFor,
  readCameraRaw,
  readPreviewBytes,
  type CameraRaw,
  type Preview
} from './camera-raw/camera-raw'
import { exifBlock } from './camera-raw/facts'
import type { ReadAt } from './camera-raw/file-window'
import { cutRegions, scaledRegion, uprightPixels, type Region } from './cut'
import { ImageError } from './errors'
import { readHead, readInto, withFile } from './file'
import { openHeic, readHeicHeader, type Enough, type HeicHeader } from './heic'
import { type DecodableFormat, isDecodable, SIGNATURE_BYTES, sniffFormat, videoDemuxer } from './image-format'
import { readJpegFrame } from './jpeg-header'
import { LARGE_PIXELS, MAX_FILE_BYTES } from './limits'
import { hasNativeJpeg, nativeJpegValues, plainJpegPixels } from './native-jpeg'
import { pictureOf, stillOf } from './picture'
import { readPlainJpeg, type PlainJpeg } from './plain-jpeg'
import { unsupportedKind } from './unsupported'
import type { Demuxer, VideoFile } from './video/ffmpeg'
import { frameAt, openVideo, type OpenVideo, type VideoFrame } from './video/frames'

/**
 * 268 megapixels; the largest sensors have 200. A decoder may take 8 bytes per pixel (16-bit RGBA, interlaced).
 */
const MAX_PIXELS = 2 ** 28

/** Larger files are read one at a time. */
const LARGE_BYTES = 32 * 2 ** 20

/**
 * Up to this size, pictures are decoded at full size for a detector, whatever it costs: at half size, boxes
 * are another 7 % off (intersection over union 0.93 at 12 megapixels) and scores 0.12. Larger ones would need
 * too much memory.
 */
const MOST_WHOLE_PIXELS = 5e7

// Only these parsers ever see a file's bytes: no SVG, PDF or ImageMagick loader, none that opens a path.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map(
    (format) => `VipsForeignLoad${format}Buffer`
  )
})
// Each file is read only once.
sharp.cache(false)

// 'error' detects truncated images; 'warning' would also refuse images that merely have odd headers.
const options: SharpOptions = { failOn: 'error', limitInputPixels: MAX_PIXELS, limitInputChannels: false }

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

/**
 * Version of the pixels that a network sees; it changes whenever a model's answers may change. Both decoders
 * produce the same pixels but for rounding, so stored answers stay valid on a computer that uses the other
 * one.
 */
export const preprocessing = 1

/** What gives a network its pixels: an image, or a frame of a video. */
export interface PixelSource {
  /** As {@link decodeForNetwork}. */
  pixels(size: number, crop: Crop): Promise<Uint8Array>
  /**
   * The whole picture, squashed to a square as by {@link bilinearSquare}, in sRGB, interleaved RGB,
   * transparency on white. How a picture is scaled affects boxes and scores more than anything else does.
   */
  whole(size: number): Promise<WholeImage>
  /**
   * Parts of the picture from its own pixels, each squashed to size x size x 3 bytes, in sRGB, interleaved RGB, transparency on
   * white. Opens the file once more, so it may be called at any time.
   * @param regions in pixels of the upright picture
   * @throws ImageError also where the file is no longer the same
   */
  cut(regions: readonly Region[], size: number): Promise<Uint8Array[]>
}

/** An image whose pixels are meant for a network. */
export interface NetworkImage extends PixelSource {
  file: Pick<Stats, 'size' | 'mtimeMs'>
  /** Of the whole file's content. */
  hash(): Promise<Buffer>
  exif?: Buffer
  /**
   * Of a video, whose pixels are those of its frames: an image of its own each.
   * @throws ImageError as `openVideo` does
   */
  video?(signal?: AbortSignal): Promise<OpenVideo>
}

/** A whole picture for a detector. */
export interface WholeImage {
  /** In pixels of the upright picture. */
  width: number
  height: number
  /** size x size x 3 values from 0 to 255. */
  values: Float32Array
}

/** A file whose format is known and whose content is read when it is needed. */
interface Source {
  file: Stats
  format: DecodableFormat
  /** Whether it must be read and decoded while no other such file is. */
  alone: boolean
  read(): Promise<Buffer>
}

/** A camera raw file, of which only what is needed is read. */
interface RawSource {
  file: Stats
  raw: CameraRaw
  readAt: ReadAt
}

/** A video, of which FFmpeg reads what is needed. */
interface VideoSource {
  file: Stats
  video: VideoFile
  readAt: ReadAt
}

/**
 * Opens an image for `use`, which takes pixels or facts from it.
 *
 * @throws ImageError
 *   'unreadable' if the system does not return the bytes, or it is not a regular file;
 *   'unsupported-format' judging by its content, whatever its name;
 *   'too-large' above {@link MAX_FILE_BYTES} or {@link MAX_PIXELS}, before pixels are allocated;
 *   'corrupt-image' if it is empty, truncated or damaged
 * @param enough length of the shorter side that suffices, if the file contains a smaller copy of its image
 * @param time of a video, the frame that is wanted, in seconds
 */
export function withImage<T>(
  file: FilePath,
  use: (open: OpenImage) => Promise<T>,
  enough?: number,
  time?: number
): Promise<T> {
  return withSource(file, async (source) => {
    if ('video' in source) {
      const frame = openFrame(await frameAt(source.video, time ?? usualFrame))
      return use({ ...frame, file: source.file })
    }
    return 'raw' in source
      ? openRaw(source, previewFor(source.raw, enough), use)
      : openSource(source, use, enough === undefined ? undefined : { side: enough, thumbnail: true })
  })
}

/** Which frame stands for a video that was not looked at, in seconds: the first ones are often dark. */
const usualFrame = 1

/** As {@link withImage}, without decoding any pixels. */
export function withHeader<T>(
  file: FilePath,
  use: (header: Omit<OpenImage, 'image'> & { video?: OpenVideo }) => Promise<T>
): Promise<T> {
  return withSource(file, async (source) => {
    if ('video' in source) {
      const video = await openVideo(source.video)
      const metadata = frameMetadata(video)
      return use({ format: 'video', metadata, file: source.file, bytes: Buffer.alloc(0), notes: [], video })
    }
    if ('raw' in source) return openRaw(source, previewFor(source.raw), use)
    if (source.format !== 'heic') return openSource(source, use)
    const bytes = await source.read()
    const metadata = heicMetadata(await readHeicHeader(bytes))
    return use({ format: source.format, metadata, file: source.file, bytes, notes: [] })
  })
}

/**
 * Opens an image for a network. Netlens' own decoder, if it is available, decodes most JPEG files; sharp
 * decodes all other files and determines what is wrong with a file.
 * @throws ImageError as {@link withImage}
 * @param time of a video, the frame that is wanted, in seconds; without it, the frames are up to `use`
 */
export function withNetworkImage<T>(
  file: FilePath,
  use: (image: NetworkImage) => Promise<T>,
  time?: number
): Promise<T> {
  return withDecoder(
    file,
    (image) => use({ cut: (regions, size) => cutFrom(file, image.file, regions, size), ...image }),
    time
  )
}

/** A detector's pictures may be large, so that what it finds in them is cut from the file and not from what is held. */
export function cutFrom(
  file: FilePath,
  seen: NetworkImage['file'],
  regions: readonly Region[],
  size: number
): Promise<Buffer[]> {
  return withImage(file, async ({ image, metadata, file: now }) => {
    checkSame(now, seen)
    const { width, height } = metadata.autoOrient
    const reduction = reductionOf(width, height)
    const raster = await uprightPixels(reduced(image, metadata, reduction))
    if (raster.data.length !== raster.width * raster.height * 3) throw noColours()
    const drawn =
      reduction > 1 ? regions.map((each) => scaledRegion(each, { width, height }, raster)) : regions
    return cutRegions(raster, drawn, size)
  })
}

/** @throws ImageError if a file that is opened once more is another one than was seen */
export function checkSame(now: NetworkImage['file'], seen: NetworkImage['file']): void {
  if (now.size !== seen.size || now.mtimeMs !== seen.mtimeMs)
    throw new ImageError('unreadable', 'The file was changed while it was looked at. Run again.')
}

/** What reads a network's pixels; an image that is one file needs no `cut` of its own. */
type Decoder = Omit<NetworkImage, 'cut'> & Partial<Pick<NetworkImage, 'cut'>>

function withDecoder<T>(
  file: FilePath,
  use: (image: Decoder) => Promise<T>,
  time: number | undefined
): Promise<T> {
  return withSource(file, async (source) => {
    if ('video' in source) return use(await useVideo(source, time))
    if ('raw' in source) return useRaw(source, use)
    const isOurs = source.format === 'jpeg' && !source.alone && hasNativeJpeg()
    if (source.format === 'heic') return useHeic(source, use)
    const bytes = isOurs ? await source.read() : undefined
    const plain = bytes && readPlainJpeg(bytes)
    if (!bytes || !plain) {
      return openSource(source, (open) => {
        const { exif } = open.metadata
        const pixels = (size: number, crop: Crop) => pixelsForNetwork(open, size, crop)
        const whole = (size: number) => wholeForNetwork(open, size)
        const hash = () => contentHash(open.bytes)
        return use({ file: open.file, hash, ...(exif && { exif }), pixels, whole })
      })
    }
    const hash = () => contentHash(bytes)
    const whole = async (size: number): Promise<WholeImage> =>
      (await wholeJpeg(bytes, plain, size)) ?? openSource(source, (open) => wholeForNetwork(open, size))
    const pixels = async (size: number, crop: Crop): Promise<Uint8Array> =>
      (await plainJpegPixels(bytes, plain, size, crop)) ??
      openSource(source, (open) => pixelsForNetwork(open, size, crop))
    return use({ file: source.file, hash, ...(plain.exif && { exif: plain.exif }), pixels, whole })
  })
}

async function useVideo(
  { file, video, readAt }: VideoSource,
  time: number | undefined
): Promise<NetworkImage> {
  const hash = () => contentHashOf(readAt, file.size)
  if (time !== undefined) return { file, hash, ...frameForNetwork(await frameAt(video, time)) }
  const noImage = (): Promise<never> => {
    const message = 'This is a video, and a single image is wanted here. Save a frame of it as an image.'
    return Promise.reject(new ImageError('unsupported-format', message))
  }
  return {
    file,
    hash,
    pixels: noImage,
    whole: noImage,
    cut: noImage,
    video: (signal) => openVideo(video, signal)
  }
}

/** A frame of a video as a network takes an image. */
export function frameForNetwork(frame: VideoFrame): PixelSource {
  return {
    pixels: (size, crop) => beside(() => pixelsForNetwork(openFrame(frame), size, crop)),
    whole: (size) => beside(() => wholeForNetwork(openFrame(frame), size)),
    cut: (regions, size) => beside(() => cutRegions({ ...frame, data: frame.pixels }, regions, size))
  }
}

function openFrame(frame: VideoFrame): Omit<OpenImage, 'file'> {
  const { width, height, pixels } = frame
  const image = sharp(pixels, { raw: { width, height, channels: 3 } })
  return { image, format: 'video', metadata: frameMetadata(frame), bytes: pixels, notes: [] }
}

function frameMetadata({ width, height }: Pick<VideoFrame, 'width' | 'height'>): Metadata {
  return { ...heicMetadata({ image: { width, height, hasAlpha: false } }), format: 'raw' }
}

/** Decodes the pixels only when their size is known, so that no more of them are passed on than are needed. */
async function useHeic<T>(source: Source, use: (image: Decoder) => Promise<T>): Promise<T> {
  const bytes = await source.read()
  const { exif } = heicMetadata(await readHeicHeader(bytes))
  const pixels = (size: number, crop: Crop): Promise<Uint8Array> => {
    const side = crop === 'whole' ? size : scaledSide(size)
    // With thumbnails, probabilities were twice as far from the JPEG's (0.06 on average, at 400 pixels).
    return openSource(source, (open) => pixelsForNetwork(open, size, crop), { side, thumbnail: false })
  }
  const whole = (size: number) => openSource(source, (open) => wholeForNetwork(open, size))
  const hash = () => contentHash(bytes)
  return use({ file: source.file, hash, ...(exif && { exif }), pixels, whole })
}

/** Which preview is read is known once it is known how many pixels are wanted. */
async function useRaw<T>(source: RawSource, use: (image: Decoder) => Promise<T>): Promise<T> {
  const { file, raw, readAt } = source
  const largest = previewFor(raw)
  const largestSource = sourceOf(source, largest)
  const exif = raw.facts
    ? exifBlock(raw.facts)
    : await openSource(largestSource, ({ metadata }) => Promise.resolve(metadata.exif))
  const pixels = async (size: number, crop: Crop): Promise<Uint8Array> => {
    const enough = crop === 'whole' ? size : scaledSide(size)
    checkSize(largest, enough)
    const wanted = previewFor(raw, enough)
    const preview = wanted === largest ? largestSource : sourceOf(source, wanted)
    const bytes = await preview.read()
    const plain = !preview.alone && hasNativeJpeg() && readPlainJpeg(bytes)
    const decoded = plain && (await plainJpegPixels(bytes, plain, size, crop))
    return decoded || openSource(preview, (open) => pixelsForNetwork(open, size, crop))
  }
  const whole = async (size: number): Promise<WholeImage> => {
    checkSize(largest, size)
    const bytes = await largestSource.read()
    const plain = !largestSource.alone && hasNativeJpeg() && readPlainJpeg(bytes)
    const decoded = plain && (await wholeJpeg(bytes, plain, size))
    return decoded || openSource(largestSource, (open) => wholeForNetwork(open, size))
  }
  const hash = () => contentHashOf(readAt, file.size)
  return use({ file, hash, ...(exif && { exif }), pixels, whole })
}

/** A preview as the JPEG file that it is. */
function sourceOf({ file, raw, readAt }: RawSource, preview: Preview): Source {
  let bytes: Buffer | undefined
  const read = async (): Promise<Buffer> => (bytes ??= await readPreviewBytes(readAt, raw, preview))
  return { file, format: 'jpeg', alone: preview.length > LARGE_BYTES, read }
}

function openRaw<T>(source: RawSource, preview: Preview, use: (open: OpenImage) => Promise<T>): Promise<T> {
  const { sensor } = source.raw
  const note: ImageNote = { kind: 'preview', ...(sensor && { sensor }) }
  return openSource(sourceOf(source, preview), (open) =>
    use({ ...open, format: 'camera raw', notes: [note, ...open.notes] })
  )
}

/** The metadata as sharp reports it for other formats. */
function heicMetadata({
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

function withSource<T>(
  file: FilePath,
  use: (source: Source | RawSource | VideoSource) => Promise<T>
): Promise<T> {
  return withFile(file, async (handle, stats) => {
    const { format, demuxer } = await readFormat(handle, stats, file.toString())
    const readAt = readsOf(handle)
    if (demuxer) return use({ file: stats, video: { path: file, demuxer }, readAt })
    if (format === 'camera raw') {
      const raw = await readCameraRaw(readAt, stats.size)
      return use({ file: stats, raw, readAt })
    }
    // BMP is decoded as a whole, outside of sharp.
    const alone = stats.size > LARGE_BYTES || format === 'bmp'
    let bytes: Buffer | undefined
    const read = async (): Promise<Buffer> => (bytes ??= await readWhole(handle, stats))
    return use({ file: stats, format, alone, read })
  })
}

function readsOf(handle: FileHandle): ReadAt {
  return (target, at) => readInto(handle, target, at)
}

async function openSource<T>(
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
  const opened = format === 'bmp' ? await openBmp(bytes) : sharp(content, options)
  const metadata = await opened.metadata()
  const pixels = metadata.width * metadata.height
  if (pixels > MAX_PIXELS) throw tooManyPixels()
  const work = async (): Promise<T> => {
    const { image, notes } = await pictureOf(content, format, opened, metadata, options)
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

/**
 * Pixels as the network takes them: size x size x 3 bytes, sRGB, interleaved RGB, transparency on white.
 *
 * @param crop 'center': the central square with 87.5 % of the shorter side;
 *   'whole': the whole image, each side scaled by its own factor
 * @param time of a video, which frame, in seconds
 * @throws ImageError as {@link withImage}; damage in rows outside the crop goes unnoticed
 */
export function decodeForNetwork(
  file: FilePath,
  size: number,
  crop: Crop,
  time?: number
): Promise<Uint8Array> {
  return withNetworkImage(file, ({ pixels }) => pixels(size, crop), time)
}

/** @returns undefined if sharp should decode the file */
async function wholeJpeg(bytes: Buffer, plain: PlainJpeg, size: number): Promise<WholeImage | undefined> {
  const { width, height, orientation } = plain
  if (reductionOf(width, height) > 1) return undefined
  const values = await nativeJpegValues(bytes, size, orientation)
  const upright = orientation < 5 ? { width, height } : { width: height, height: width }
  return values && { ...upright, values }
}

async function wholeForNetwork(open: Omit<OpenImage, 'file'>, side: number): Promise<WholeImage> {
  const { metadata } = open
  const image = withoutProfile(open)
  const { width, height } = metadata
  const { data, ...size } = await uprightPixels(reduced(image, metadata, reductionOf(width, height)))
  if (data.length !== size.width * size.height * 3) throw noColours()
  const values = bilinearSquare({ pixels: data, ...size }, side)
  return { ...metadata.autoOrient, values }
}

/** @param reduction as {@link reductionOf} gives it */
function reduced(image: Sharp, { width, height }: Metadata, reduction: number): Sharp {
  if (reduction === 1) return image
  const [across, down] = [Math.ceil(width / reduction), Math.ceil(height / reduction)]
  return image.resize(across, down, { fit: 'fill', kernel: 'linear' })
}

/** TensorFlow, with which detectors are trained, ignores colour profiles. */
function withoutProfile({ image, metadata, format, bytes }: Omit<OpenImage, 'file'>): Sharp {
  const plain = ['srgb', 'b-w'].includes(metadata.space) && ['jpeg', 'png', 'webp'].includes(format)
  return metadata.icc && plain ? sharp(bytes, { ...options, ignoreIcc: true }) : image
}

/** A scale that the JPEG decoder supports natively. @returns 1, 2 or 4 */
function reductionOf(width: number, height: number): number {
  return [1, 2].find((reduction) => width * height <= MOST_WHOLE_PIXELS * reduction ** 2) ?? 4
}

async function pixelsForNetwork(
  { image }: Pick<OpenImage, 'image'>,
  size: number,
  crop: Crop
): Promise<Uint8Array> {
  // The kernels that agree best with PIL's bicubic crop and bilinear resize, the references for Keras.
  const scaled =
    crop === 'whole' ? image.resize(size, size, { fit: 'fill', kernel: 'linear' }) : cropCentre(image, size)
  const pixels = await scaled
    .autoOrient()
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw()
    .toBuffer()
  // One byte more or less would shift all following pictures in the batch.
  if (pixels.length !== size * size * 3) {
    throw noColours()
  }
  return pixels
}

/** The part of the shorter side that the central square covers. */
export const cropShare = 0.875
function noColours(): ImageError {
  return new ImageError('unsupported-format', 'The bands of the image do not make a colour picture.')
}

/** The shorter side of the scaled image from which the central square is cropped. */
const scaledSide = (size: number): number => Math.round(size / cropShare)

/** Crops after scaling, because cropping first would turn off the JPEG decoder's fast downscaling. */
function cropCentre(image: Sharp, size: number): Sharp {
  const square = scaledSide(size)
  const margin = Math.floor((square - size) / 2)
  return image
    .resize(square, square, { fit: 'cover', kernel: 'cubic' })
    .extract({ left: margin, top: margin, width: size, height: size })
}

async function readFormat(
  handle: FileHandle,
  stats: Stats,
  name: string
): Promise<{ format: DecodableFormat; demuxer?: Demuxer }> {
  const head = await readHead(handle, SIGNATURE_BYTES)
  if (head.length === 0) throw new ImageError('corrupt-image', 'The file is empty.')
  const sniffed = sniffFormat(head, name)
  // Whatever its name: the first picture of a raw file that is called .tif is no larger than a stamp.
  const isRaw = sniffed === 'tiff' && (await isRawTiff(readsOf(handle), stats.size))
  const format = isRaw ? 'camera raw' : sniffed
  if (!format) throw new ImageError('unsupported-format', 'The file is not an image of a supported format.')
  if (!isDecodable(format)) {
    throw new ImageError('unsupported-format', `The image format is not supported (${format}).`)
  }
  const demuxer = format === 'video' && videoDemuxer(head, name)
  if (demuxer) return { format, demuxer }
  if (stats.size > MAX_FILE_BYTES) {
    throw new ImageError('too-large', `The file has more than ${MAX_FILE_BYTES / 2 ** 20} MiB.`)
  }
  return { format }
}

async function readWhole(handle: FileHandle, stats: Stats): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(stats.size)
  return bytes.subarray(0, await readInto(handle, bytes, 0))
}

/**
 * Why an image could not be decoded. libvips' error text may belong to another file that is being decoded,
 * so the file is decoded again by itself if the text matters.
 */
async function reasonOf(error: unknown, bytes: Buffer, format: DecodableFormat): Promise<ImageError> {
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
      await sharp(stillOf(bytes, format), options).resize(8, 8, { fit: 'fill' }).raw().toBuffer()
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

function tooManyPixels(cause?: unknown): ImageError {
  const limit = Math.floor(MAX_PIXELS / 1e6)
  return new ImageError('too-large', `The image has more than ${limit} megapixels.`, { cause })
}
