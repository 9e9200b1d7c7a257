/** Draws a map over the photo that it explains. */
import sharp from 'sharp'
import type { Crop } from '../contract/preprocessing'
import type { MapPlace } from '../contract/explanation'
import { uprightPixels, type Raster } from '../images/cut'
import { cropShare } from '../images/network-pixels'
import { withImage } from '../images/with-image'

const largestSide = 1024
/** Red speaks for the class, blue against it; both are distinguishable with any kind of colour vision. */
const colours = { for: [214, 47, 39], against: [49, 104, 189] } as const
/** Opacity of the colour on the strongest cell. */
const strongest = 0.65

/** The part of the upright photo that the network sees, as fractions of its width and height. */
export function placeOf(width: number, height: number, crop: Crop): MapPlace {
  if (crop === 'whole') return { left: 0, top: 0, width: 1, height: 1 }
  const side = Math.min(width, height) * cropShare
  return {
    left: (width - side) / 2 / width,
    top: (height - side) / 2 / height,
    width: side / width,
    height: side / height
  }
}

/** The upright photo, at most 1024 pixels per side. @param time of a video, which frame, in seconds @throws ImageError */
export function uprightPhoto(file: string, time?: number): Promise<Raster> {
  return withImage(
    file,
    ({ image }) =>
      uprightPixels(image.resize(largestSide, largestSide, { fit: 'inside', withoutEnlargement: true })),
    undefined,
    time
  )
}

/** Pixels of a cell's side where the map is drawn by itself. */
const overlayCell = 16

/** A PNG of the map alone, transparent where it says nothing. */
export async function mapOverlay(map: readonly number[][]): Promise<Buffer> {
  const [width, height] = [map[0]!.length * overlayCell, map.length * overlayCell]
  const largest = largestOf(map)
  const pixels = Buffer.alloc(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = between(map, (x + 0.5) / width, (y + 0.5) / height) / largest
      const colour = value > 0 ? colours.for : colours.against
      pixels.set([...colour, Math.round(255 * Math.abs(value) * strongest)], (y * width + x) * 4)
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer()
}

const largestOf = (map: readonly number[][]): number => Math.max(...map.flat().map(Math.abs), 1e-12)

/** A PNG of the photo with the map over the part that the network sees; the rest is paler. */
export async function mapPicture(
  { data, width, height }: Raster,
  map: readonly number[][],
  place: MapPlace
): Promise<Buffer> {
  const picture = Buffer.from(data)
  const largest = largestOf(map)
  const left = Math.round(place.left * width)
  const top = Math.round(place.top * height)
  const across = Math.min(Math.round(place.width * width), width - left)
  const down = Math.min(Math.round(place.height * height), height - top)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3
      const inside = x >= left && x < left + across && y >= top && y < top + down
      const value = inside ? between(map, (x - left + 0.5) / across, (y - top + 0.5) / down) / largest : 0
      const colour = value > 0 ? colours.for : colours.against
      const share = inside ? Math.abs(value) * strongest : 0
      for (let channel = 0; channel < 3; channel++) {
        const own = picture[at + channel]!
        // Pale, because the network does not see it.
        picture[at + channel] = inside ? own + (colour[channel]! - own) * share : 255 - (255 - own) * 0.5
      }
    }
  }
  return sharp(picture, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

/** The map's value at a position from 0 to 1, interpolated bilinearly between the centres of its cells. */
function between(map: readonly number[][], x: number, y: number): number {
  const [rows, columns] = [map.length, map[0]!.length]
  const place = (share: number, cells: number): [number, number, number] => {
    const at = Math.min(Math.max(share * cells - 0.5, 0), cells - 1)
    const first = Math.floor(at)
    return [first, Math.min(first + 1, cells - 1), at - first]
  }
  const [left, right, tx] = place(x, columns)
  const [above, below, ty] = place(y, rows)
  const row = (i: number): number => map[i]![left]! * (1 - tx) + map[i]![right]! * tx
  return row(above) * (1 - ty) + row(below) * ty
}
