/** Object detection: requests and results. */
import * as v from 'valibot'
import { ModelChoice } from './classification'
import { imageErrorCodes } from './errors'
import type { Requests } from './messages'
import { ModelInfo } from './model'

export const Detection = v.object({
  label: v.string(),
  /** Between 0 and 1. */
  score: v.number(),
  /** Left edge, top edge, width and height, in pixels of the upright picture. */
  box: v.tuple([v.number(), v.number(), v.number(), v.number()])
})
export type Detection = v.InferOutput<typeof Detection>

/** The objects in one image, best first, or the reason why there is no answer. */
export const ImageDetections = v.variant('status', [
  v.object({
    status: v.literal('ok'),
    /** In pixels of the upright picture. */
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
    /** `classNames` has one name per class. */
    result: v.object({ ...ModelInfo.entries, classNames: v.array(v.string()) })
  },
  /** Concurrent requests are batched through the network. */
  'image/detect': {
    params: v.object({
      model: ModelChoice,
      /** Absolute path; each byte that is not UTF-8 is encoded as a lone surrogate, U+DC00 plus the byte. */
      path: v.string(),
      /** Only objects with a higher score are returned. */
      threshold: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
      /** Whether boxes of different classes suppress each other (class-agnostic non-maximum suppression). */
      acrossClasses: v.optional(v.boolean())
    }),
    result: ImageDetections
  }
} satisfies Requests
export type DetectionRequests = typeof detectionRequests
