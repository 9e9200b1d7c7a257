/** From a file to what the network takes, or to an answer that the library has. */
import { stat } from 'node:fs/promises'
import type { Crop, Precision } from '../contract/classification'
import { withNetworkImage } from '../images/decode'
import { ImageError } from '../images/errors'
import { timeTaken } from '../images/exif'
import { contentHash } from '../platform/content-hash'
import type { Answer, FileState, ImageProblem, KnownAnswer, RunRecord } from '../library/record'

/** What was learned of a file on the way. */
interface ReadFile {
  file: FileState
  hash?: Buffer
  taken?: number
}

export type ReadImage = ReadFile &
  (
    | { pixels: Uint8Array }
    /** `stored`: the library has it in this very run. */
    | { answer: Answer; reused: boolean; stored: boolean; precision?: Precision }
  )

/** @returns the library's answer where the file has not changed since, by its path, size and time */
export async function readKnown(
  absolute: string | Buffer,
  record: RunRecord
): Promise<ReadImage | undefined> {
  const known = await record.knownByPath(absolute)
  return known && fromLibrary(known)
}

/**
 * Reads the file; decodes it unless the library has an answer to this content. A file that cannot be decoded has its
 * reason for an answer.
 * @param size pixels of a side
 * @param record where results are kept; hash and date are left out without it
 * @throws the library's error: it says nothing of the file
 */
export async function readImage(
  absolute: string | Buffer,
  size: number,
  crop: Crop,
  record: RunRecord | undefined
): Promise<ReadImage> {
  /** Kept apart from what the decoder throws. */
  let problem: { error: unknown } | undefined
  let read: ReadImage | undefined
  try {
    read = await withNetworkImage(absolute, async (image) => {
      const file = { bytes: image.file.size, modified: settledTime(image.file.mtimeMs) }
      if (!record) return { file, pixels: await image.pixels(size, crop) }
      const hash = await contentHash(image.bytes)
      let known: KnownAnswer | undefined
      try {
        known = await record.knownByContent(absolute, file, hash)
      } catch (error) {
        problem = { error }
        return undefined
      }
      if (known) return fromLibrary(known)
      const taken = image.exif && (await timeTaken(image.exif))
      const pixels = await image.pixels(size, crop)
      return { file, hash, ...(taken !== undefined && { taken }), pixels }
    })
  } catch (error) {
    if (!(error instanceof ImageError)) throw error
    const { code, message } = error
    return failedImage(absolute, { code, message })
  }
  if (problem) throw problem.error
  return read!
}

/** An image without an answer of the model. */
export async function failedImage(absolute: string | Buffer, error: ImageProblem): Promise<ReadImage> {
  return { file: await stateOf(absolute), answer: { error }, reused: false, stored: false }
}

/** The size and time of a file; zeros where the system does not say. */
export async function stateOf(absolute: string | Buffer): Promise<FileState> {
  const stats = await stat(absolute).catch(() => undefined)
  return { bytes: stats?.size ?? 0, modified: stats?.mtimeMs ?? 0 }
}

function fromLibrary({ answer, file, hash, ofThisRun, precision }: KnownAnswer): ReadImage {
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
