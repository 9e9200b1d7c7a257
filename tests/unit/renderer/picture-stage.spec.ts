import { expect, test } from 'vitest'
import { levelFor, levelSize, tilesInSight } from '../../../src-renderer/library/tiles'
import { fitScale, fitted, oneToOne, panned, zoomed } from '../../../src-renderer/library/zoom'

const room = { width: 1000, height: 600 }
/** 24 megapixels, as from a camera. */
const photo = { width: 6001, height: 4001, tileSize: 512, levels: 5 }

test('the percentage is that of the original: at 1:1, a pixel of it is one of the window', () => {
  const fit = fitScale(photo, room)
  expect(fit).toBeCloseTo(600 / 4001, 12)
  const place = zoomed(fitted, oneToOne(fit), fit)
  expect(place.zoom * fit).toBeCloseTo(1, 12)
  // Small pictures are magnified to fit, and can be shrunk to their own size.
  const icon = fitScale({ width: 100, height: 100 }, room)
  expect(icon).toBe(6)
  expect(zoomed(fitted, 0.0001, icon).zoom * icon).toBeCloseTo(1, 12)
  expect(zoomed(fitted, 0.0001, fit).zoom).toBe(1)
  expect(zoomed(fitted, 1e9, fit).zoom * fit).toBeCloseTo(16, 9)
})

test('zooming keeps the point under the pointer, and the same steps back end where they began', () => {
  const at = { x: 40, y: -20 }
  const place = zoomed(fitted, 2, 1, at)
  // The point of the picture under the pointer: (at - place) / zoom.
  expect([(at.x - place.x) / place.zoom, (at.y - place.y) / place.zoom]).toEqual([40, -20])
  expect(zoomed(place, 0.1, 1, at)).toEqual(fitted)
  expect(zoomed(zoomed(fitted, 1.1, 0.3), 1 / 1.1, 0.3).zoom).toBe(1)
})

test('no edge of a picture comes into the window, and one that has room stays in the middle', () => {
  const wide = { width: 100, height: 40 }
  const window = { width: 100, height: 100 }
  expect(panned({ zoom: 2, x: 0, y: 0 }, 1000, 1000, wide, window)).toEqual({ zoom: 2, x: 50, y: 0 })
  expect(panned({ zoom: 5, x: 0, y: 0 }, 0, -1000, wide, window)).toEqual({ zoom: 5, x: 0, y: -50 })
})

test('the level that is drawn has a pixel for each one of the screen', () => {
  const levels = [1, 2, 0.51, 0.5, 0.3, 0.25, 0.01].map((density) => levelFor(photo, density))
  expect(levels).toEqual([4, 4, 4, 3, 3, 2, 0])
  expect([4, 3, 0].map((level) => levelSize(photo, level))).toEqual([
    { width: 6001, height: 4001 },
    { width: 3001, height: 2001 },
    { width: 376, height: 251 }
  ])
})

test('at 1:1 the tiles in sight are drawn as large as they are, side by side, the picture’s centre in the middle', () => {
  const fit = fitScale(photo, room)
  const tiles = tilesInSight(photo, zoomed(fitted, oneToOne(fit), fit), fit, room, 1)
  expect(new Set(tiles.map(({ level, width, height }) => `${level} ${width} ${height}`))).toEqual(
    new Set(['4 512 512'])
  )
  const [first] = tiles
  // The centre is at pixel 3000.5; column 4 begins at pixel 2048.
  expect(first).toMatchObject({ column: 4, row: 3, left: Math.round(500 - 3000.5 + 2048) })
  expect(tiles).toHaveLength(3 * 2)
  const covered = tiles.at(-1)!
  expect(first!.left <= 0 && first!.top <= 0).toBe(true)
  expect(covered.left + covered.width >= room.width && covered.top + covered.height >= room.height).toBe(true)
})

test('tiles meet on whole pixels of the screen, whatever the zoom, and none lies beyond the picture', () => {
  const fit = fitScale(photo, room)
  for (const ratio of [1, 1.5, 2]) {
    for (const zoom of [1.37, 2.2, 6.1, 20]) {
      const place = panned({ zoom, x: -1e9, y: -1e9 }, 0, 0, { width: 6001 * fit, height: 600 }, room)
      const tiles = tilesInSight(photo, place, fit, room, ratio)
      const { level } = tiles[0]!
      const { width, height } = levelSize(photo, level)
      const [columns, rows] = [Math.ceil(width / 512), Math.ceil(height / 512)]
      for (const tile of tiles) {
        expect(Math.abs(tile.left * ratio - Math.round(tile.left * ratio))).toBeLessThan(1e-6)
        expect(tile.column < columns && tile.row < rows).toBe(true)
        const next = tiles.find(({ column, row }) => column === tile.column + 1 && row === tile.row)
        if (next) expect(next.left).toBeCloseTo(tile.left + tile.width, 9)
      }
      // The last pixel of the picture is visible.
      expect(tiles.at(-1)).toMatchObject({ column: columns - 1, row: rows - 1 })
      expect(tiles.at(-1)!.left + tiles.at(-1)!.width).toBeCloseTo(room.width, -1)
    }
  }
})
