/** What a detector finds in a video: the objects in each frame, with its time. */
import type { Detected, DetectedObject } from './packed-objects'
import type { Unanswered } from './task'
import { unpackVideo, type VideoFacts } from './video'

/** Puts together what was found in the frames, best first. @param answers in the order of the frames */
export function detectedVideo(
  answers: readonly { time: number; found: Detected | Unanswered }[],
  facts: VideoFacts
): Detected | Unanswered {
  const seen = answers.flatMap(({ time, found }) => ('unanswered' in found ? [] : [{ time, found }]))
  const [first] = seen
  if (!first) {
    const failed = answers.find(({ found }) => 'unanswered' in found)?.found as Unanswered | undefined
    return failed ?? { unanswered: 'The model was shown no frame of the video.' }
  }
  const objects = seen
    .flatMap(({ time, found }) => found.objects.map((object): DetectedObject => ({ ...object, time })))
    .sort((a, b) => b.score - a.score)
  const frames = seen.map(({ time }) => ({ time }))
  const { width, height } = first.found
  return { width, height, objects, video: { ...facts, frames, best: objects[0]?.time ?? first.time } }
}

/** What was kept of a picture, as that of the video that it was. @param text as `packVideo` writes it */
export function withVideo(detected: Detected, text: string | null | undefined): Detected {
  const known = unpackVideo(text)
  if (!known) return detected
  const { video, objects: times } = known
  const objects = detected.objects.map((object, i) => ({ ...object, time: times?.[i] ?? video.best }))
  return { ...detected, objects, video }
}
