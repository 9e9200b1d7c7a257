/** How videos are looked at, and what is said of one: the same for a run, the library and their files. */
import * as v from 'valibot'

/**
 * What the frames of a video say together. `mean`: the average of each class's probability; `best`: the answer to the frame
 * that the model is surest of.
 */
export const videoRules = ['mean', 'best'] as const
export const VideoRule = v.picklist(videoRules)
export type VideoRule = v.InferOutput<typeof VideoRule>

/** Which frames are looked at, and how they make one answer. */
export const VideoSampling = v.object({
  /** Frames in a second of the video. */
  perSecond: v.pipe(v.number(), v.minValue(0.01), v.maxValue(60)),
  /** Frames of a video at most; those of a longer one are spread over all of it. */
  most: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
  rule: VideoRule
})
export type VideoSampling = v.InferOutput<typeof VideoSampling>

export const usualSampling: VideoSampling = { perSecond: 1, most: 60, rule: 'mean' }

/** A frame that was looked at; `label` and `probability`: its own most probable class, of a run that classifies. */
export const SeenFrame = v.object({
  /** Seconds from the beginning. */
  time: v.number(),
  label: v.optional(v.string()),
  probability: v.optional(v.number())
})
export type SeenFrame = v.InferOutput<typeof SeenFrame>

/** What is known of the video to which an answer belongs. */
export const SeenVideo = v.object({
  sampling: VideoSampling,
  /** In seconds. */
  length: v.number(),
  /** Frames in a second of the file, on average; 0 where it does not say. */
  frameRate: v.number(),
  /** In order. */
  frames: v.array(SeenFrame),
  /** The time of the frame that shows best what is said of the video. */
  best: v.number()
})
export type SeenVideo = v.InferOutput<typeof SeenVideo>
