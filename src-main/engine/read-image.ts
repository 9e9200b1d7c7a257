/** From a file to what the network takes, or to an answer that the library has. */
import { stat } from 'node:fs/promises'
import type { Precision } from '../contract/classification'
import type { NetworkImage } from '../images/pixel-source'
import type { OpenNetworkImage } from '../images/decode-thread'
import type { FilePath } from '../platform/byte-path'
import { ImageError } from '../images/errors'
import type { OpenVideo } from '../images/video/frames'
import { timeTaken } from '../images/exif'
import type { Unanswered } from '../tasks/task'
import type { Answer, FileState, ImageProblem, KnownAnswer, RunRecord } from '../library/record'

/** What was learned of a file on the way. */
interface ReadFile {
  file: FileState
  hash?: Buffer
  taken?: number
}

/** A file whose answer is known. `stored`: the library has it in this very run. */
export type AnsweredImage<Found> = ReadFile & {
  answer: Answer<Found>
  reused: boolean
  stored: boolean
  precision?: Precision
}

/** A video whose frames are still to be looked at. */
export type ReadVideo = ReadFile & { video: OpenVideo }

export type ReadImage<Input, Found> = (ReadFile & { input: Input }) | ReadVideo | AnsweredImage<Found>

/** @returns the library's answer where the file has not changed since, by its path, size and time */
export async function readKnown<Found extends object>(
  absolute: FilePath,
  record: RunRecord<Found>
): Promise<AnsweredImage<Found> | undefined> {
  const known = await record.knownByPath(absolute)
  return known && fromLibrary(known)
}

/**
 * Reads the file; decodes it unless the library has an answer to this content. A file that cannot be decoded has its
 * reason for an answer.
 * @param open opens it for `decode`, which makes of it what the network sees
 * @param record where results are kept; hash and date are left out without it
 * @throws the library's error: it says nothing of the file
 */
export async function readImage<Input, Found extends object>(
  absolute: FilePath,
  open: OpenNetworkImage,
  decode: (image: NetworkImage) => Promise<Input>,
  record: RunRecord<Found> | undefined,
  signal?: AbortSignal
): Promise<ReadImage<Input, Found>> {
  /** Kept apart from what the decoder throws. */
  let problem: { error: unknown } | undefined
  let read: ReadImage<Input, Found> | undefined
  try {
    read = await open(absolute, async (image) => {
      const file = { bytes: image.file.size, modified: settledTime(image.file.mtimeMs) }
      if (!record) {
        return image.video ? { file, video: await image.video(signal) } : { file, input: await decode(image) }
      }
      const hash = await image.hash()
      let known: KnownAnswer<Found> | undefined
      try {
        known = await record.knownByContent(absolute, file, hash)
      } catch (error) {
        problem = { error }
        return undefined
      }
      if (known) return fromLibrary(known)
      if (image.video) {
        const video = await image.video(signal)
        return { file, hash, ...(video.taken !== undefined && { taken: video.taken }), video }
      }
      const taken = image.exif && (await timeTaken(image.exif))
      return { file, hash, ...(taken !== undefined && { taken }), input: await decode(image) }
    })
  } catch (error) {
    if (!(error instanceof ImageError)) throw error
    const { code, message } = error
    return failedImage(absolute, { code, message })
  }
  if (problem) throw problem.error
  return read!
}

/** The answer of a task, or why the model gave none. */
export function answerFrom<Found extends object>(found: Found | Unanswered): Answer<Found> {
  return 'unanswered' in found ? { error: { code: 'not-classified', message: found.unanswered } } : found
}

/** An image without an answer of the model. */
export async function failedImage(absolute: FilePath, error: ImageProblem): Promise<AnsweredImage<never>> {
  return { file: await stateOf(absolute), answer: { error }, reused: false, stored: false }
}

/** The size and time of a file; zeros where the system does not say. */
export async function stateOf(absolute: FilePath): Promise<FileState> {
  const stats = await stat(absolute).catch(() => undefined)
  return { bytes: stats?.size ?? 0, modified: stats?.mtimeMs ?? 0 }
}

function fromLibrary<Found>({
  answer,
  file,
  hash,
  ofThisRun,
  precision
}: KnownAnswer<Found>): AnsweredImage<Found> {
  const known = { ...(hash && { hash }), ...(precision && { precision }) }
  return { answer, file, ...known, reused: !ofThisRun, stored: ofThisRun }
}

/**
 * The time of the last change, or 0 where a change right now could keep the same time: the file's content then
 * decides the next time. Some file systems count in steps of two seconds.
 */
export function settledTime(modified: number): number {
  const step = modified % 1000 === 0 ? 2000 : 20
  return Date.now() - modified > step ? modified : 0
}
