/** HEIC images, which sharp cannot read: decoded by libheif in WebAssembly, in separate threads. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import sharp, { type Sharp } from 'sharp'
import { programDir } from '../platform/paths'
import { oneAtATime } from '../platform/turns'
import { ImageError, unsupported } from './errors'
import { isSrgbProfile } from './icc'
import { LARGE_PIXELS } from './limits'
import { tiffOf } from './raw-tiff'

export interface HeicQuestion {
  bytes: Uint8Array
  /** Larger images are refused before they are decoded. */
  mostPixels: number
  /**
   * Length of the shorter side, in pixels, from which an embedded thumbnail may replace the image; `none`
   * returns only the header.
   */
  enough?: number | 'none'
}

export interface HeicHeader {
  /** In pixels, upright. */
  width: number
  height: number
  hasAlpha: boolean
  /** Starting with its TIFF header. */
  exif?: Uint8Array
}

export interface HeicPixels {
  width: number
  height: number
  /** 3 bytes per pixel, or 4 with alpha. */
  pixels: Uint8Array
  icc?: Uint8Array
  /** Colour primaries from ITU-T H.273, if there is no ICC profile. */
  primaries?: number
}

type HeicProblem = 'too-large' | 'unsupported-format' | 'corrupt-image'

export type HeicAnswer = { header: HeicHeader; decoded?: HeicPixels } | { problem: HeicProblem }

/** 67 megapixels, for which the decoder needs a gigabyte at most. */
const mostPixels = 2 ** 26
/** Timeout for a file. A 12-megapixel phone photo takes one second. */
const longestMs = 60_000
/** Each thread needs a few hundred megabytes for a 12-megapixel photo. */
const mostThreads = Math.min(availableParallelism(), 8)
/** Display P3 (SMPTE EG 432-1). */
const displayP3 = 12

/** Cached because reading a header sends the whole file to a thread, and every decoding asks for it twice. */
const headers = new WeakMap<Buffer, Promise<HeicHeader>>()

/** Reads the header of the primary image. @throws ImageError as {@link openHeic} */
export function readHeicHeader(bytes: Buffer): Promise<HeicHeader> {
  const known = headers.get(bytes)
  if (known) return known
  const header = answerTo({ bytes, mostPixels, enough: 'none' }).then((answer) => answer.header)
  headers.set(bytes, header)
  return header
}

/**
 * Decodes the primary image, upright.
 * @param enough length of the shorter side, in pixels, from which an embedded thumbnail may replace the image
 * @param alone whether no other large image is being decoded
 * @throws ImageError 'too-large', 'unsupported-format' or 'corrupt-image'
 */
export async function openHeic(
  bytes: Buffer,
  enough: number | undefined,
  alone: boolean
): Promise<{ header: HeicHeader; image: Sharp }> {
  const { width: fullWidth, height: fullHeight } = await readHeicHeader(bytes)
  const large = fullWidth * fullHeight > LARGE_PIXELS
  const decode = (): ReturnType<typeof answerTo> =>
    answerTo({ bytes, mostPixels, ...(enough !== undefined && { enough }) }, large)
  const { header, decoded } = await (large && !alone ? oneAtATime(decode) : decode())
  const { pixels, width, height, ...colours } = decoded!
  const shape = { width, height, channels: header.hasAlpha ? 4 : 3 } as const
  const icc = await profileOf(colours)
  const image = icc ? sharp(tiffOf(pixels, shape, icc)) : sharp(pixels, { raw: shape })
  return { header, image }
}

async function answerTo(
  question: HeicQuestion,
  large = false
): Promise<Exclude<HeicAnswer, { problem: HeicProblem }>> {
  const answer = await ask(question, large)
  if ('problem' in answer) throw errorOf(answer.problem)
  return answer
}

function errorOf(problem: HeicProblem): ImageError {
  switch (problem) {
    case 'too-large':
      return new ImageError(
        'too-large',
        `The HEIC image has more than ${Math.floor(mostPixels / 1e6)} megapixels.`
      )
    case 'unsupported-format':
      return unsupported('HEIF of a rare coding')
    case 'corrupt-image':
      return new ImageError('corrupt-image', 'The HEIC image is damaged or incomplete.')
  }
}

/** The ICC profile to apply; undefined for sRGB. */
async function profileOf({
  icc,
  primaries
}: Pick<HeicPixels, 'icc' | 'primaries'>): Promise<Buffer | undefined> {
  if (icc) return isSrgbProfile(icc) ? undefined : Buffer.from(icc)
  return primaries === displayP3 ? (p3 ??= p3Profile()) : undefined
}

let p3: Promise<Buffer | undefined> | undefined

/** sharp's built-in P3 profile. */
async function p3Profile(): Promise<Buffer | undefined> {
  const black = sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } })
  const png = await black.withIccProfile('p3').png().toBuffer()
  return (await sharp(png).metadata()).icc
}

interface Thread {
  worker: Worker
  answer?: (answer: HeicAnswer) => void
}

const threads: Thread[] = []
const waiting: (() => void)[] = []

/**
 * Sends a question to an idle thread.
 * @param large whether it needs so much memory that the thread has to end afterwards: WebAssembly never
 * releases memory
 */
async function ask(question: HeicQuestion, large: boolean): Promise<HeicAnswer> {
  let thread = threads.find(({ answer }) => !answer)
  while (!thread) {
    if (threads.length < mostThreads) thread = newThread()
    else {
      await new Promise<void>((resolve) => waiting.push(resolve))
      thread = threads.find(({ answer }) => !answer)
    }
  }
  const asked = thread
  const answer = await new Promise<HeicAnswer>((resolve) => {
    const timer = setTimeout(() => lose(asked), longestMs)
    asked.worker.ref()
    asked.worker.postMessage(question)
    asked.answer = (found) => {
      clearTimeout(timer)
      delete asked.answer
      asked.worker.unref()
      resolve(found)
    }
  })
  if (large) lose(asked)
  waiting.shift()?.()
  return answer
}

function newThread(): Thread {
  const thread: Thread = { worker: new Worker(join(programDir(), 'out/main/heic-worker.js')) }
  thread.worker.on('message', (answer: HeicAnswer) => thread.answer?.(answer))
  thread.worker.on('error', () => lose(thread))
  threads.push(thread)
  return thread
}

/** Terminates a thread; a question it is working on is answered with a failure. */
function lose(thread: Thread): void {
  const at = threads.indexOf(thread)
  if (at >= 0) threads.splice(at, 1)
  thread.answer?.({ problem: 'corrupt-image' })
  void thread.worker.terminate()
}
