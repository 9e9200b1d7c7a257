/** What is found in the frames of a video, as one answer that the library keeps. */
import * as v from 'valibot'
import { VideoSampling, type SeenVideo } from '../contract/video'
import { parsed } from '../platform/json'

/** Of a frame that was looked at; `best`: its most probable class, of a run that classifies. */
interface FrameFound {
  /** Seconds from the beginning. */
  time: number
  best?: { index: number; probability: number }
}

/** The video to which an answer belongs. */
export interface VideoFound {
  sampling: VideoSampling
  /** In seconds. */
  length: number
  /** Frames in a second of the file; 0 where it does not say. */
  frameRate: number
  frames: FrameFound[]
  /** The time of the frame that shows best what is said of the video. */
  best: number
}

/** What is known of a video before its frames are looked at. */
export type VideoFacts = Pick<VideoFound, 'sampling' | 'length' | 'frameRate'>

const Packed = v.object({
  sampling: VideoSampling,
  length: v.number(),
  rate: v.number(),
  best: v.number(),
  /** Time, class and probability, or the time alone. */
  frames: v.array(v.union([v.tuple([v.number(), v.number(), v.number()]), v.tuple([v.number()])])),
  /** Of each object that was found, which of the frames it is in. */
  objects: v.optional(v.array(v.number()))
})

/** As JSON. @param objects of each object, the time of its frame */
export function packVideo(
  { sampling, length, frameRate: rate, frames, best }: VideoFound,
  objects?: readonly (number | undefined)[]
): string {
  const at = new Map(frames.map(({ time }, i) => [time, i]))
  const packed: v.InferOutput<typeof Packed> = {
    sampling,
    length,
    rate,
    best,
    frames: frames.map(({ time, best: own }) => (own ? [time, own.index, own.probability] : [time])),
    ...(objects && { objects: objects.map((time) => at.get(time ?? 0) ?? 0) })
  }
  return JSON.stringify(packed)
}

/** @returns undefined for an image, and for damaged text; `objects`: of each object, the time of its frame */
export function unpackVideo(
  text: string | null | undefined
): { video: VideoFound; objects?: number[] } | undefined {
  if (text === null || text === undefined) return undefined
  const packed = v.safeParse(Packed, parsed(text))
  if (!packed.success) return undefined
  const { rate, frames, objects, ...rest } = packed.output
  const found = frames.map(([time, index, probability]): FrameFound => {
    return { time, ...(index !== undefined && probability !== undefined && { best: { index, probability } }) }
  })
  return {
    video: { ...rest, frameRate: rate, frames: found },
    ...(objects && { objects: objects.map((i) => found[i]?.time ?? 0) })
  }
}

/** Whether a stored answer comes from the frames, and the rule, that are wanted now; so do answers to images. */
export function isSampledSo(text: string | null | undefined, wanted: VideoSampling): boolean {
  if (text === null || text === undefined) return true
  const sampling = unpackVideo(text)?.video.sampling
  return (
    sampling?.perSecond === wanted.perSecond && sampling.most === wanted.most && sampling.rule === wanted.rule
  )
}

/** @param labels names of the model's classes */
export function shownVideo(
  { sampling, length, frameRate, frames, best }: VideoFound,
  labels: readonly string[]
): SeenVideo {
  return {
    sampling,
    length,
    frameRate,
    best,
    frames: frames.map(({ time, best: own }) => ({
      time,
      ...(own && { label: labels[own.index] ?? String(own.index), probability: own.probability })
    }))
  }
}
