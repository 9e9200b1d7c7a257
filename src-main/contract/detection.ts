/** Objects that a detector found. */
import * as v from 'valibot'
import { ModelChoice } from './classification'
import { imageErrorCodes } from './errors'
import type { Requests } from './messages'
import { ModelInfo } from './model'

export const Detection = v.object({
  label: v.string(),
  /** 0 to 1. */
  score: v.number(),
  /** In pixels of the upright picture, as people see it. */
  box: v.tuple([v.number(), v.number(), v.number(), v.number()])
})
export type Detection = v.InferOutput<typeof Detection>

/** The objects of one image, best first, or the reason why there is no answer. */
export const ImageDetections = v.variant('status', [
  v.object({
    status: v.literal('ok'),
    /** Pixels of the upright picture. */
    width: v.number(),
    height: v.number(),
    detections: v.array(Detection)
  }),
  v.object({
    status: v.literal('error'),
    error: v.object({ code: v.picklist(imageErrorCodes), message: v.string() })
  })
])
export type ImageDetections = v.InferOutput<typeof ImageDetections>

export const detectionRequests = {
  /** Loads a detector and makes it the current one. */
  'detector/load': {
    params: ModelChoice,
    /** With one name for each class. */
    result: v.object({ ...ModelInfo.entries, classNames: v.array(v.string()) })
  },
  /** Images that are asked for at the same time go through the network together. */
  'image/detect': {
    params: v.object({
      model: ModelChoice,
      /** Absolute; bytes that are not UTF-8 as lone surrogates, U+DC00 more than the byte. */
      path: v.string(),
      /** Objects with a higher score only. */
      threshold: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
      /** Whether boxes of different classes suppress each other. */
      acrossClasses: v.optional(v.boolean())
    }),
    result: ImageDetections
  }
} satisfies Requests
export type DetectionRequests = typeof detectionRequests
