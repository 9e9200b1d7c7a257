/** What a classifier says of a video: its answers to the frames, put together by a rule. */
import type { Unanswered } from './task'
import type { VideoFacts, VideoFound } from './video'

/**
 * Takes the answers to one frame after the other. An answer is a row of values that begins with the probabilities of the
 * classes; what follows, as an embedding, is put together in the same way.
 */
export class ClassifiedVideo {
  private readonly frames: VideoFound['frames'] = []
  private sums = new Float64Array()
  /** Of each class, its highest probability in a frame, and the time of that frame. */
  private readonly highest: Float32Array
  private readonly highestAt: Float64Array
  private surest: { probability: number; time: number; values: Float32Array } | undefined
  private unanswered: Unanswered | undefined

  constructor(
    private readonly classes: number,
    private readonly facts: VideoFacts
  ) {
    this.highest = new Float32Array(classes).fill(-1)
    this.highestAt = new Float64Array(classes)
  }

  /** @param time of the frame, in seconds */
  add(time: number, values: Float32Array | Unanswered): void {
    if ('unanswered' in values) {
      this.unanswered = values
      return
    }
    if (this.frames.length === 0) this.sums = new Float64Array(values.length)
    let best = 0
    for (let i = 0; i < values.length; i++) this.sums[i]! += values[i]!
    for (let i = 0; i < this.classes; i++) {
      if (values[i]! > values[best]!) best = i
      if (values[i]! <= this.highest[i]!) continue
      this.highest[i] = values[i]!
      this.highestAt[i] = time
    }
    const probability = values[best]!
    this.frames.push({ time, best: { index: best, probability } })
    if (!this.surest || probability > this.surest.probability) {
      this.surest = { probability, time, values: values.slice() }
    }
  }

  /** One row of values for the whole video, or why there is none. */
  answer(): { values: Float32Array; video: VideoFound } | Unanswered {
    const { frames, surest, facts } = this
    if (!surest) return this.unanswered ?? { unanswered: 'The model was shown no frame of the video.' }
    if (facts.sampling.rule === 'best') {
      return { values: surest.values, video: { ...facts, frames, best: surest.time } }
    }
    const values = Float32Array.from(this.sums, (sum) => sum / frames.length)
    const first = values.subarray(0, this.classes)
    const winner = first.indexOf(first.reduce((most, value) => Math.max(most, value), -1))
    return { values, video: { ...facts, frames, best: this.highestAt[winner]! } }
  }
}
