/** Cuts parts out of a picture for a network. */
import sharp, { type Sharp } from 'sharp'

/** Whole pixels of an upright picture. */
export interface Region {
  left: number
  top: number
  width: number
  height: number
}

/** Pixels of an upright picture in sRGB, R G B interleaved, transparency on white. */
export interface Raster {
  data: Buffer
  width: number
  height: number
}

export async function uprightPixels(image: Sharp): Promise<Raster> {
  const { data, info } = await image
    .autoOrient()
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** Each region squashed to size x size x 3 bytes. */
export function cutRegions(
  { data, width, height }: Raster,
  regions: readonly Region[],
  size: number
): Promise<Buffer[]> {
  return Promise.all(
    regions.map((region) =>
      sharp(data, { raw: { width, height, channels: 3 } })
        .extract(region)
        .resize(size, size, { fit: 'fill', kernel: 'linear' })
        .raw()
        .toBuffer()
    )
  )
}

/** The same part of a picture that is drawn smaller. */
export function scaledRegion(
  { left, top, width, height }: Region,
  picture: { width: number; height: number },
  drawn: { width: number; height: number }
): Region {
  const [x, across] = scaledSpan(left, width, drawn.width / picture.width, drawn.width)
  const [y, down] = scaledSpan(top, height, drawn.height / picture.height, drawn.height)
  return { left: x, top: y, width: across, height: down }
}

function scaledSpan(
  start: number,
  length: number,
  scale: number,
  limit: number
): [first: number, count: number] {
  const first = Math.min(Math.round(start * scale), limit - 1)
  return [first, Math.min(Math.max(1, Math.round(length * scale)), limit - first)]
}
