/** Opens a file and recognizes by its content what will read it. */
import type { Stats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { FilePath } from '../platform/byte-path'
import { isRawTiff, readCameraRaw, type CameraRaw } from './camera-raw/camera-raw'
import type { ReadAt } from './camera-raw/file-window'
import { ImageError } from './errors'
import { readHead, readInto, withFile } from './file'
import { type DecodableFormat, isDecodable, SIGNATURE_BYTES, sniffFormat, videoDemuxer } from './image-format'
import { LARGE_BYTES, MAX_FILE_BYTES } from './limits'
import type { Demuxer, VideoFile } from './video/ffmpeg'

/** A file whose format is known and whose content is read when it is needed. */
export interface Source {
  file: Stats
  format: DecodableFormat
  /** Whether it must be read and decoded while no other such file is. */
  alone: boolean
  read(): Promise<Buffer>
}

/** A camera raw file, of which only what is needed is read. */
export interface RawSource {
  file: Stats
  raw: CameraRaw
  readAt: ReadAt
}

/** A video, of which FFmpeg reads what is needed. */
export interface VideoSource {
  file: Stats
  video: VideoFile
  readAt: ReadAt
}

/** @throws ImageError 'unreadable', 'unsupported-format', 'too-large' or 'corrupt-image' */
export function withSource<T>(
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
