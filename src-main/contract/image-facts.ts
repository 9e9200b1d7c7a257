/** What is known about an image file, for display. */
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

/** How bands or values that are not an ordinary picture were converted to one. */
export const ImageNote = v.variant('kind', [
  /** Only the first `shown` bands are used: as grey, as red, green and blue, or as CMYK. */
  v.object({ kind: v.literal('bands'), bands: v.number(), shown: v.picklist([1, 3, 4]) }),
  /** The values have no defined white: the smallest became black and the largest white. */
  v.object({ kind: v.literal('stretched'), minimum: v.number(), maximum: v.number() }),
  /** It is the preview that a camera put into its raw file; `sensor`: what the sensor takes, in pixels. */
  v.object({
    kind: v.literal('preview'),
    sensor: v.optional(v.object({ width: v.number(), height: v.number() }))
  })
])
export type ImageNote = v.InferOutput<typeof ImageNote>

/** In degrees; north and east are positive. */
export const GeoPlace = v.object({
  latitude: v.pipe(v.number(), v.minValue(-90), v.maxValue(90)),
  longitude: v.pipe(v.number(), v.minValue(-180), v.maxValue(180))
})
export type GeoPlace = v.InferOutput<typeof GeoPlace>

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
  /** When it was taken: the camera's local time as in ISO 8601, with its zone where the file has one. */
  taken: v.optional(v.string()),
  /** Where it was taken. */
  place: v.optional(GeoPlace),
  notes: v.optional(v.array(ImageNote)),
  video: v.optional(
    v.object({
      /** In seconds. */
      length: v.number(),
      /** Frames in a second, on average; 0 where the file does not say. */
      frameRate: v.number(),
      /** As FFmpeg calls it. */
      codec: v.string(),
      /** Its brightness is meant for screens of a wide range, and its colours are shown pale. */
      hdr: v.optional(v.literal(true)),
      /** When it was recorded, as the file has it, with its time zone where there is one. */
      created: v.optional(v.string())
    })
  ),
  /** Where the file really is, if its path contains a symbolic link. */
  realPath: v.optional(v.string())
})
export type ImageFacts = v.InferOutput<typeof ImageFacts>
