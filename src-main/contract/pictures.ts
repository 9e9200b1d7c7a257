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
  /** Side of a tile, in pixels of its level; the last ones of a row or column are smaller. */
  tileSize: Length,
  /** The last level has all pixels, each one before it half as many a side, and the first one is a single tile. */
  levels: Length
})
export type Pyramid = v.InferOutput<typeof Pyramid>

export const TilePlace = v.object({ level: Count, column: Count, row: Count })
export type TilePlace = v.InferOutput<typeof TilePlace>

/** Makes the tiles unless they are there. One image is looked at at a time: asking for another one stops the first. */
const pyramid = {
  /** Makes them even where they seem to be there. */
  again: v.optional(v.boolean())
}

export const pictureRequests = {
  'image/pyramid': { params: v.object({ path: AbsolutePath, ...pyramid }), result: Pyramid },
  /** What is being made is not wanted any more. */
  'image/stop-pyramid': { params: Nothing, result: Nothing },
  /** Answers with the path of a tile's PNG file, which is there once the pyramid is. */
  'image/tile': { params: v.object({ path: AbsolutePath, ...TilePlace.entries }), result: v.string() }
} satisfies Requests

export const pictureWindowRequests = {
  'library/pyramid': { params: v.object({ id: v.number(), ...pyramid }), result: Pyramid },
  'image/stop-pyramid': pictureRequests['image/stop-pyramid']
} satisfies Requests

export const pictureEvents = {
  /** Of the image that is being cut, from 0 to 1. */
  'image/pyramid-progress': v.object({ share: v.number() })
} satisfies Events
