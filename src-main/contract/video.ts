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

/** As a table has it, such as `1 per second, at most 60, mean`. */
export const samplingText = ({ perSecond, most, rule }: VideoSampling): string =>
  `${perSecond} per second, at most ${most}, ${rule}`

/** @returns undefined for a text that {@link samplingText} does not write */
export function samplingOf(text: string): VideoSampling | undefined {
  const [, perSecond, most, rule] = /^([\d.]+) per second, at most (\d+), (\w+)$/.exec(text) ?? []
  const read = v.safeParse(VideoSampling, { perSecond: Number(perSecond), most: Number(most), rule })
  return read.success ? read.output : undefined
}

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
