/** Reads and decodes images for `decode-thread.ts`. */
import { parentPort } from 'node:worker_threads'
import { withNetworkImage } from './network-image'
import type { NetworkImage } from './pixel-source'
import type { DecodeAnswer, DecodeQuestion, OpenedImage, PixelAnswer, PixelQuestion } from './decode-thread'
import { ImageError } from './errors'

async function open({ path, hash, pixels, room }: DecodeQuestion): Promise<OpenedImage> {
  return withNetworkImage(typeof path === 'string' ? path : Buffer.from(path), async (image) => {
    const { size, mtimeMs } = image.file
    const file = { size, mtimeMs }
    if (image.video) return { file, isVideo: true }
    return {
      file,
      // Sending a view sends all of the memory that it is a view of.
      ...(image.exif && { exif: Uint8Array.from(image.exif) }),
      ...(hash && { hash: Uint8Array.from(await image.hash()) }),
      ...(pixels && { pixels: await answerTo(image, pixels, room) })
    }
  })
}

async function answerTo(
  image: NetworkImage,
  question: PixelQuestion,
  room: ArrayBuffer | undefined
): Promise<PixelAnswer> {
  const memory = (bytes: number): ArrayBuffer => (room?.byteLength === bytes ? room : new ArrayBuffer(bytes))
  try {
    if (question.kind === 'crop') {
      const pixels = await image.pixels(question.size, question.crop)
      // Copied, because memory that a library has allocated cannot always be passed on.
      const crop = new Uint8Array(memory(pixels.byteLength))
      crop.set(pixels)
      return { crop }
    }
    const values = new Float32Array(memory(4 * question.size ** 2 * 3))
    return { whole: await image.whole(question.size, values) }
  } catch (error) {
    if (!(error instanceof ImageError)) throw error
    return { problem: problemOf(error) }
  }
}

function problemOf({ code, message }: ImageError): Pick<ImageError, 'code' | 'message'> {
  return { code, message }
}

async function answer(question: DecodeQuestion): Promise<DecodeAnswer> {
  const { id } = question
  try {
    return { id, opened: await open(question) }
  } catch (error) {
    if (error instanceof ImageError) return { id, problem: problemOf(error) }
    return { id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function memoryOf(answer: DecodeAnswer): ArrayBuffer[] {
  const pixels = 'opened' in answer ? answer.opened.pixels : undefined
  const values = pixels?.crop ?? pixels?.whole?.values
  return values ? [values.buffer as ArrayBuffer] : []
}

parentPort!.on('message', (question: DecodeQuestion) => {
  void answer(question).then((found) => parentPort!.postMessage(found, memoryOf(found)))
})
