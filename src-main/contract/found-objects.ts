/** What a detector finds in a picture. */
import * as v from 'valibot'

/** Scores that objects have at least, unless a person says otherwise. */
export const usualThreshold = 0.2

/** Objects with a higher score than this are kept, whatever is shown of them. */
export const storedThreshold = 0.05

/** A class that a classifier sees in an object; `probability` is from 0 to 1. */
const ObjectClass = v.object({ label: v.string(), probability: v.number() })

export const Detection = v.object({
  label: v.string(),
  /** 0 to 1. */
  score: v.number(),
  /** x, y, width and height in pixels of the upright picture, as people see it. */
  box: v.tuple([v.number(), v.number(), v.number(), v.number()]),
  /**
   * What a classifier says of the object, best first; absent unless it was asked. Empty where a taught model says that the object
   * is none of its classes.
   */
  classes: v.optional(v.array(ObjectClass)),
  /** Of a video: the frame that it is in, in seconds from the beginning. */
  time: v.optional(v.number())
})
export type Detection = v.InferOutput<typeof Detection>

/** The objects of one image. */
export const FoundObjects = v.object({
  /** Pixels of the upright picture. */
  width: v.number(),
  height: v.number(),
  /** Best first. */
  detections: v.array(Detection)
})
export type FoundObjects = v.InferOutput<typeof FoundObjects>
