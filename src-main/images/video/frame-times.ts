/** Which frames of a video are looked at. */

export interface FrameChoice {
  /** Frames in a second of the video. */
  perSecond: number
  /** Frames of a video at most; a longer one is looked at in larger steps, over all of its length. */
  most: number
}

/**
 * `keys`: key frames alone, which are decoded without their neighbours. `all`: everything is decoded in one pass. `seek`: one
 * pass for each frame, which begins at the key frame before it.
 */
type Reading = 'keys' | 'all' | 'seek'

export interface FramePlan {
  /** Seconds between two frames: wanted is the first frame at or after each multiple. */
  step: number
  count: number
  reading: Reading
}

/**
 * A pass of its own takes 0.25 s at 1080p, and decoding a second of such a video 0.065 s: from here on, seeking is cheaper.
 */
const seekFrom = 4

/** @param length in seconds */
export function stepOf(length: number, { perSecond, most }: FrameChoice): { step: number; count: number } {
  const step = Math.max(1 / perSecond, length / most)
  // What rounding adds is no frame of its own.
  const count = Math.min(most, Math.max(1, Math.ceil(length / step - 1e-6)))
  return { step, count }
}

/** Whether the frames lie so far apart that nothing between them is read. */
export function isFarApart(step: number): boolean {
  return step >= seekFrom
}

/** @param keyTimes of the key frames, in seconds, in order; empty where they are not known */
export function planFrames(length: number, choice: FrameChoice, keyTimes: readonly number[]): FramePlan {
  const { step, count } = stepOf(length, choice)
  if (isFarApart(step)) return { step, count, reading: 'seek' }
  const reached = new Set(keyTimes.map((time) => Math.floor(time / step + 1e-6)))
  const covered = Array.from({ length: count }, (_, i) => reached.has(i)).every(Boolean)
  return { step, count, reading: covered ? 'keys' : 'all' }
}
