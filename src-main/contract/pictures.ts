/** Images as a window names them, and at their full size, for whoever looks closely: cut into tiles, at each halving of their sides. */
import * as v from 'valibot'
import { ImageRef } from './classification'
import type { Events, Requests } from './messages'
import { AbsolutePath, Count, Id, Nothing } from './values'

/** An image file that was picked, by its path, without being part of a run. */
export const PickedImage = v.object({ picked: AbsolutePath })
export type PickedImage = v.InferOutput<typeof PickedImage>

/** An image of the current or last run, one that was picked, or one of the library by its number. */
export const ShownImage = v.union([ImageRef, PickedImage, v.object({ library: Id })])
export type ShownImage = v.InferOutput<typeof ShownImage>

const Length = v.pipe(v.number(), v.integer(), v.minValue(1))

export const Pyramid = v.object({
  /** In pixels, upright. */
  width: Length,
  height: Length,
  /** Side length of a tile, in pixels of its level; the last tile of a row or column may be smaller. */
  tileSize: Length,
  /** The last level is full size, each earlier one has half the width and height, and the first is one tile. */
  levels: Length
})
export type Pyramid = v.InferOutput<typeof Pyramid>

export const TilePlace = v.object({ level: Count, column: Count, row: Count })
export type TilePlace = v.InferOutput<typeof TilePlace>

/**
 * Builds the tiles unless they exist. Only one pyramid is built at a time: a request for another stops it.
 */
const pyramid = {
  /** Builds the tiles even if they seem to exist. */
  again: v.optional(v.boolean())
}

export const pictureRequests = {
  'image/pyramid': { params: v.object({ path: AbsolutePath, ...pyramid }), result: Pyramid },
  /** Cancels the pyramid that is being built. */
  'image/stop-pyramid': { params: Nothing, result: Nothing },
  /** Returns the path of a tile's PNG file, which exists once the pyramid does. */
  'image/tile': { params: v.object({ path: AbsolutePath, ...TilePlace.entries }), result: v.string() }
} satisfies Requests

export const pictureWindowRequests = {
  'library/pyramid': { params: v.object({ id: v.number(), ...pyramid }), result: Pyramid },
  'image/stop-pyramid': pictureRequests['image/stop-pyramid']
} satisfies Requests

export const pictureEvents = {
  /** For the pyramid that is being built, from 0 to 1. */
  'image/pyramid-progress': v.object({ share: v.number() })
} satisfies Events
