/** Which tiles of a picture are in sight, and where they are drawn. */
import type { Pyramid, TilePlace } from '../../src-main/contract/pictures'
import type { Place, Size } from './zoom'

export interface Tile extends TilePlace {
  /** In the window's pixels, from its upper left corner. */
  left: number
  top: number
  width: number
  height: number
}

/** The coarsest level that has a pixel for each one of the screen. @param density screen pixels per picture pixel */
export function levelFor({ levels }: Pyramid, density: number): number {
  const halvings = Math.max(0, Math.floor(Math.log2(1 / density) + 1e-9))
  return Math.max(0, levels - 1 - halvings)
}

/** Width and height of a level: half of the next one's, rounded up. */
export function levelSize({ width, height, levels }: Pyramid, level: number): Size {
  const size = { width, height }
  for (let i = levels - 1; i > level; i--) {
    size.width = Math.ceil(size.width / 2)
    size.height = Math.ceil(size.height / 2)
  }
  return size
}

/**
 * The tiles that show a picture in its window.
 * @param fit how many of the window's pixels a pixel of the picture is wide where it fits
 * @param ratio screen pixels per pixel of the window: edges lie on whole ones, so that no gap shows between tiles
 */
export function tilesInSight(
  pyramid: Pyramid,
  place: Place,
  fit: number,
  window: Size,
  ratio: number
): Tile[] {
  const scale = fit * place.zoom
  const level = levelFor(pyramid, scale * ratio)
  const { width, height } = levelSize(pyramid, level)
  // Of a level's pixel, in the window's.
  const step = scale * 2 ** (pyramid.levels - 1 - level)
  const onScreen = (value: number): number => Math.round(value * ratio) / ratio
  const spans = (start: number, pixels: number, room: number) => {
    const tile = pyramid.tileSize * step
    const first = Math.max(0, Math.floor(-start / tile))
    const last = Math.min(Math.ceil(pixels / pyramid.tileSize) - 1, Math.floor((room - start) / tile))
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
      const index = first + i
      const begin = onScreen(start + index * tile)
      const end = onScreen(start + Math.min(pixels, (index + 1) * pyramid.tileSize) * step)
      return { index, begin, extent: end - begin }
    })
  }
  const left = window.width / 2 + place.x - (pyramid.width * scale) / 2
  const top = window.height / 2 + place.y - (pyramid.height * scale) / 2
  const columns = spans(left, width, window.width)
  return spans(top, height, window.height).flatMap((row) =>
    columns.map((column) => ({
      level,
      column: column.index,
      row: row.index,
      left: column.begin,
      top: row.begin,
      width: column.extent,
      height: row.extent
    }))
  )
}
