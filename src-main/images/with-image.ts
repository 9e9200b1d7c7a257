/** Opens images for whoever takes pixels or facts from them. */
import type { FilePath } from '../platform/byte-path'
import { previewFor } from './camera-raw/camera-raw'
import { readHeicHeader } from './heic'
import { heicMetadata, openSource, type OpenImage } from './open-image'
import { openRaw } from './raw-image'
import { withSource } from './source'
import { frameMetadata, openFrame, usualFrame } from './video-image'
import { frameAt, openVideo, type OpenVideo } from './video/frames'

/**
 * Opens an image for `use`, which takes pixels or facts from it.
 *
 * @throws ImageError
 *   'unreadable' if the system does not return the bytes, or it is not a regular file;
 *   'unsupported-format' judging by its content, whatever its name;
 *   'too-large' above `MAX_FILE_BYTES` or `MAX_PIXELS`, before pixels are allocated;
 *   'corrupt-image' if it is empty, truncated or damaged
 * @param enough length of the shorter side that suffices, if the file contains a smaller copy of its image
 * @param time of a video, which frame, in seconds
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
