/**
 * Reads and decodes images for a network in a thread of its own. Between reading, hashing and decoding an image,
 * JavaScript has to run, which it cannot in a thread that waits for inference.
 */
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { ImageErrorCode } from '../contract/errors'
import type { Crop } from '../contract/preprocessing'
import type { FilePath } from '../platform/byte-path'
import { programDir } from '../platform/paths'
import { Questions } from '../platform/questions'
import { checkSame, cutFrom } from './cut-from-file'
import { withNetworkImage } from './network-image'
import type { NetworkImage, WholeImage } from './pixel-source'
import { ImageError } from './errors'

/** The arguments of {@link NetworkImage.pixels} or {@link NetworkImage.whole}. */
export type PixelQuestion = { kind: 'crop'; size: number; crop: Crop } | { kind: 'whole'; size: number }

interface Problem {
  code: ImageErrorCode
  message: string
}

/** One of them. */
export interface PixelAnswer {
  crop?: Uint8Array
  whole?: WholeImage
  problem?: Problem
}

/** What is wanted of an image. */
interface Wanted {
  hash: boolean
  pixels?: PixelQuestion
}

export interface DecodeQuestion extends Wanted {
  id: number
  path: FilePath | Uint8Array
  /** Memory for the pixels, if it has their size. */
  room?: ArrayBuffer
}

export interface OpenedImage {
  file: NetworkImage['file']
  /** Whether it is a video, of which nothing else is answered. */
  isVideo?: true
  exif?: Uint8Array
  hash?: Uint8Array
  pixels?: PixelAnswer
}

/** `failure`: what an error in the program says. */
export type DecodeAnswer = { id: number } & (
  { opened: OpenedImage } | { problem: Problem } | { failure: string }
)

/** @throws ImageError as `withNetworkImage` */
export type OpenNetworkImage = <T>(file: FilePath, use: (image: NetworkImage) => Promise<T>) => Promise<T>

export interface NetworkImages {
  open: OpenNetworkImage
  /** Takes the pixels of an image back that nobody reads any more: they are overwritten. */
  release(pixels: Uint8Array | Float32Array): void
}

/**
 * As `withNetworkImage`, but in the thread. What one image was asked for is done for the next ones in advance: a run
 * asks the same of each, except for files whose content it knows, of which it asks no pixels.
 */
export function networkImages(): NetworkImages {
  // With new memory for each image, a twelfth of a run's time was garbage collection.
  const room: ArrayBuffer[] = []
  const given = new WeakSet<ArrayBufferLike>()
  return {
    open: openWith(room, given),
    release({ buffer }) {
      if (given.delete(buffer)) room.push(buffer as ArrayBuffer)
    }
  }
}

/** @param room memory to use again @param given the memory of the pixels that are in use */
function openWith(room: ArrayBuffer[], given: WeakSet<ArrayBufferLike>): OpenNetworkImage {
  let expected: Wanted = { hash: false }
  let first: Promise<void> | undefined

  async function openImage<T>(
    file: FilePath,
    use: (image: NetworkImage) => Promise<T>,
    learned: () => void
  ): Promise<T> {
    const done = expected
    const opened = await open(file, done, done.pixels && room.pop())
    // Another process decodes it.
    if (opened.isVideo) return withNetworkImage(file, use)
    const asked: Wanted = { hash: false }
    const hash = async (): Promise<Buffer> => {
      asked.hash = true
      const answer = opened.hash ?? (await openAgain(file, opened, { hash: true })).hash
      return Buffer.from(answer!)
    }
    const answerTo = async (question: PixelQuestion): Promise<PixelAnswer> => {
      const atHand = !asked.pixels && isDeepStrictEqual(question, done.pixels) ? opened.pixels : undefined
      asked.pixels = question
      expected = asked
      learned()
      const answer = atHand ?? (await openAgain(file, opened, { hash: false, pixels: question })).pixels!
      const pixels = answer.crop ?? answer.whole?.values
      if (pixels) given.add(pixels.buffer)
      return answer
    }
    const exif = opened.exif && { exif: Buffer.from(opened.exif) }
    try {
      return await use({
        file: opened.file,
        ...exif,
        hash,
        pixels: async (size, crop) => valueOf(await answerTo({ kind: 'crop', size, crop })).crop!,
        whole: async (size) => valueOf(await answerTo({ kind: 'whole', size })).whole!,
        cut: (regions, size) => cutFrom(file, opened.file, regions, size)
      })
    } finally {
      expected = asked
    }
  }

  return async (file, use) => {
    let learned = (): void => undefined
    // Before it is known what images are asked for, each would be opened several times.
    if (first) await first
    else first = new Promise((resolve) => (learned = resolve))
    try {
      return await openImage(file, use, learned)
    } finally {
      learned()
    }
  }
}

const errorOf = ({ code, message }: Problem): ImageError => new ImageError(code, message)

/** @throws ImageError */
function valueOf(answer: PixelAnswer): PixelAnswer {
  if (answer.problem) throw errorOf(answer.problem)
  return answer
}

async function openAgain(
  file: FilePath,
  { file: before }: OpenedImage,
  wanted: Wanted
): Promise<OpenedImage> {
  const again = await open(file, wanted)
  checkSame(again.file, before)
  return again
}

let thread: Worker | undefined
const questions = new Questions<DecodeAnswer>()

/** @throws ImageError as `withNetworkImage` */
async function open(path: FilePath, wanted: Wanted, room?: ArrayBuffer): Promise<OpenedImage> {
  const answer = await questions.ask((id) =>
    startDecoding().postMessage(
      { id, path, ...wanted, ...(room && { room }) } satisfies DecodeQuestion,
      room ? [room] : []
    )
  )
  if ('opened' in answer) return answer.opened
  if ('problem' in answer) throw errorOf(answer.problem)
  throw new Error(answer.failure)
}

/** Starts the thread, unless it runs. It takes a tenth of a second to start. */
export function startDecoding(): Worker {
  if (thread) return thread
  thread = new Worker(join(programDir(), 'out/main/decode-worker.js'))
  // A port hands out messages as long as some come, and the network runs meanwhile: pause and cancel would not be heard.
  thread.on('message', (answer: DecodeAnswer) => setImmediate(() => questions.answered(answer)))
  // It ends as a whole engine does that runs out of memory: the host starts another one.
  thread.on('error', (error) => {
    throw error
  })
  thread.unref()
  return thread
}
