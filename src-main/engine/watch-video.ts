/** Looks at the frames of a video, as a run does at images: decoded ahead, and asked in batches. */
import { setMaxListeners } from 'node:events'
import type { VideoSampling } from '../contract/video'
import { frameForNetwork } from '../images/video-image'
import { ImageError } from '../images/errors'
import type { OpenVideo } from '../images/video/frames'
import type { Answer } from '../library/record'
import type { Task } from '../tasks/task'
import { decodeAhead } from './decode-ahead'
import { answerFrom } from './read-image'

/** Frames that are scaled at the same time; each may take 150 MB. */
const concurrency = 2
/** Frames of a batch are held at their full size where what is found in them is cut out. */
const mostHeldBytes = 256 * 2 ** 20

/**
 * The answer to a video, or why there is none.
 * @param gate what to wait for before each batch
 * @throws the signal's reason; UserError `model-invalid` where the model answers no image
 */
export async function watchVideo<Input, Found extends object>(
  video: OpenVideo,
  task: Pick<Task<Input, Found, unknown>, 'batchSize' | 'decode' | 'video'>,
  sampling: VideoSampling,
  signal: AbortSignal,
  gate: () => Promise<void> | undefined
): Promise<Answer<Found>> {
  const { length, frameRate } = video
  const inMemory = Math.floor(mostHeldBytes / (3 * video.width * video.height))
  const batchSize = Math.min(task.batchSize, Math.max(1, inMemory))
  const tally = task.video({ sampling, length, frameRate })
  /** Ends FFmpeg however this ends. */
  const over = new AbortController()
  const stop = (): void => over.abort(signal.reason)
  setMaxListeners(0, over.signal)
  signal.addEventListener('abort', stop)
  try {
    const frames = decodeAhead(
      video.frames(sampling, over.signal),
      async (frame) => ({ time: frame.time, input: await task.decode(frameForNetwork(frame)) }),
      () => ({ concurrency, ahead: batchSize })
    )
    let batch: { time: number; input: Input }[] = []
    for await (const frame of frames) {
      await gate()
      signal.throwIfAborted()
      batch.push(frame)
      if (batch.length < batchSize) continue
      await tally.add(batch)
      batch = []
    }
    if (batch.length > 0) await tally.add(batch)
    return answerFrom(tally.answer())
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof ImageError)) throw error
    const { code, message } = error
    return { error: { code, message } }
  } finally {
    signal.removeEventListener('abort', stop)
    over.abort()
  }
}
