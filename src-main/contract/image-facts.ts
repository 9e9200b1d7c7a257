/** What is known of an image's file, for a person who looks at it. */
import * as v from 'valibot'

export const CameraFacts = v.object({
  camera: v.optional(v.string()),
  lens: v.optional(v.string()),
  /** Millimetres. */
  focalLength: v.optional(v.number()),
  /** The f-number. */
  aperture: v.optional(v.number()),
  /** Seconds. */
  exposure: v.optional(v.number()),
  iso: v.optional(v.number())
})
export type CameraFacts = v.InferOutput<typeof CameraFacts>

/** How bands or numbers that are no ordinary picture became one. */
export const ImageNote = v.variant('kind', [
  /** The first `shown` of its bands are used: as grey, as red, green and blue, or as four inks. */
  v.object({ kind: v.literal('bands'), bands: v.number(), shown: v.picklist([1, 3, 4]) }),
  /** Its numbers have no white: the smallest became black and the largest white. */
  v.object({ kind: v.literal('stretched'), minimum: v.number(), maximum: v.number() }),
  /** It is the preview that a camera put into its raw file; `sensor`: what the sensor takes, in pixels. */
  v.object({
    kind: v.literal('preview'),
    sensor: v.optional(v.object({ width: v.number(), height: v.number() }))
  })
])
export type ImageNote = v.InferOutput<typeof ImageNote>

export const ImageFacts = v.object({
  width: v.number(),
  height: v.number(),
  format: v.string(),
  bytes: v.number(),
  /** ISO 8601. */
  modified: v.string(),
  colourSpace: v.optional(v.string()),
  hasAlpha: v.boolean(),
  orientation: v.optional(v.number()),
  camera: v.optional(CameraFacts),
  notes: v.optional(v.array(ImageNote)),
  /** Where the file lies, when its path leads over a link. */
  realPath: v.optional(v.string())
})
export type ImageFacts = v.InferOutput<typeof ImageFacts>
