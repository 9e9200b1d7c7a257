/** Object detection: requests and results. */
import * as v from 'valibot'
import { ModelChoice } from './classification'
import { imageErrorCodes } from './errors'
import { Detection, FoundObjects } from './found-objects'
import { FileFacts, Provenance } from './image-answers'
import type { Requests } from './messages'
import { ModelInfo } from './model'
import { SeenVideo } from './video'

export { Detection, FoundObjects }

/** The objects of one image, or the reason why there is no answer. */
export const ImageDetections = v.variant('status', [
  v.object({ status: v.literal('ok'), ...FoundObjects.entries, video: v.optional(SeenVideo) }),
  v.object({
    status: v.literal('error'),
    error: v.object({ code: v.picklist(imageErrorCodes), message: v.string() })
  })
])
export type ImageDetections = v.InferOutput<typeof ImageDetections>

/** The same with what is known of the file. */
export const DetectionAnswer = v.intersect([FileFacts, ImageDetections])
export type DetectionAnswer = v.InferOutput<typeof DetectionAnswer>

export const detectionRequests = {
  /** Loads a detector and makes it the current one. */
  'detector/load': {
    params: ModelChoice,
    /** `classNames` has one name per class. */
    result: v.object({ ...ModelInfo.entries, classNames: v.array(v.string()) })
  },
  'detector/provenance': { params: v.object({ model: ModelChoice }), result: Provenance },
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
    result: DetectionAnswer
  }
} satisfies Requests
export type DetectionRequests = typeof detectionRequests
