import type { ImageFacts } from '../contract/image-facts'

import { withHeader } from './with-image'
import type { FilePath } from '../platform/byte-path'
import { photoFacts } from './exif'
import type { OpenVideo } from './video/frames'

/**
 * What the details panel shows about an image; width and height in pixels after applying the EXIF
 * orientation.
 * @throws ImageError as withImage
 */
export function readFacts(file: FilePath): Promise<ImageFacts> {
  return withHeader(file, async ({ format, metadata, file, notes, video }) => {
    const photo = metadata.exif && (await photoFacts(metadata.exif))
    return {
      ...metadata.autoOrient,
      format,
      bytes: file.size,
      modified: file.mtime.toISOString(),
      colourSpace: metadata.space,
      hasAlpha: metadata.hasAlpha,
      orientation: metadata.orientation,
      ...photo,
      ...(video?.camera && { camera: { camera: video.camera } }),
      ...(video?.place && { place: video.place }),
      ...(video && { video: videoFacts(video) }),
      ...(notes.length > 0 && { notes })
    }
  })
}

function videoFacts({ length, frameRate, codec, isHdr, created }: OpenVideo): ImageFacts['video'] {
  return { length, frameRate, codec, ...(isHdr && { hdr: true as const }), ...(created && { created }) }
}
