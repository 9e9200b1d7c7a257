/** Cuts parts out of a picture at its full size, for which its file is opened once more. */
import type { FilePath } from '../platform/byte-path'
import { cutRegions, scaledRegion, uprightPixels, type Region } from './cut'
import { ImageError, noColours } from './errors'
import type { NetworkImage } from './pixel-source'
import { reduced, reductionOf } from './whole-picture'
import { withImage } from './with-image'

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
