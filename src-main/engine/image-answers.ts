/** Answers images that are asked for one by one: decodes them side by side, and asks the network in batches. */
import type { Crop } from '../contract/classification'
import type { ImageAnswer, ImageAnswerRequests, Provenance } from '../contract/image-answers'
import type { Params } from '../contract/messages'
import { withNetworkImage } from '../images/decode'
import { ImageError } from '../images/errors'
import { timeTaken } from '../images/exif'
import type { Model } from '../inference/model'
import { pathOfText } from '../platform/byte-path'
import { contentHash } from '../platform/content-hash'
import { ClassifyTask, type Classified } from '../tasks/classify'
import type { Unanswered } from '../tasks/task'
import { preprocessingOf } from './library'
import { settledTime, stateOf } from './read-image'

/** What is the same for all images that go through the network together. */
type Question = Omit<Params<ImageAnswerRequests, 'image/classify'>, 'model' | 'path'>

/** How long a batch that is not full waits for images that are being decoded, in milliseconds. */
const longestWait = 250

interface Waiting {
  pixels: Uint8Array
  resolve(answer: Classified | Unanswered): void
  reject(error: unknown): void
}

/** What the answers of a model depend on. */
export function provenance({ info }: Model, crop: Crop = info.preprocessing.crop): Provenance {
  const { name, sha256, backend } = info
  return { name, sha256, crop, precision: backend.precision, preprocessing: preprocessingOf(info) }
}

export class ImageAnswers {
  private readonly task: ClassifyTask
  private waiting: Waiting[] = []
  /** Images that are on their way to the network. */
  private decoding = 0
  private asking = false
  private timer: NodeJS.Timeout | undefined

  /** @throws UserError `not-allowed` where embeddings are wanted of a model that has none */
  constructor(
    private readonly model: Model,
    private readonly question: Question
  ) {
    const { topK, crop, embedding = false } = question
    this.task = new ClassifyTask(model, { crop, topK, kept: topK, embedding })
  }

  /** Whether it answers this question with this model. */
  fits(model: Model, { topK, crop, embedding = false }: Question): boolean {
    const { topK: ownTopK, crop: ownCrop, embedding: embeds = false } = this.question
    return this.model === model && ownTopK === topK && ownCrop === crop && embeds === embedding
  }

  /** @throws UserError `model-invalid` where the model answers no image */
  async answer(path: string): Promise<ImageAnswer> {
    const file = pathOfText(path)
    this.decoding++
    let entered = false
    try {
      const { pixels, ...known } = await withNetworkImage(file, async (image) => {
        const modified = settledTime(image.file.mtimeMs)
        const taken = image.exif && (await timeTaken(image.exif))
        return {
          bytes: image.file.size,
          ...(modified > 0 && { modified }),
          ...(taken !== undefined && { taken }),
          hash: (await contentHash(image.bytes)).toString('hex'),
          pixels: await this.task.decode(image)
        }
      })
      entered = true
      const found = await this.enter(pixels)
      if ('unanswered' in found) {
        const error = { code: 'not-classified' as const, message: found.unanswered }
        return { ...known, status: 'error', error }
      }
      const { embedding, ...shown } = found
      return { ...known, status: 'ok', ...shown, ...(embedding && { embedding: base64(embedding) }) }
    } catch (error) {
      if (!(error instanceof ImageError)) throw error
      const { bytes, modified } = await stateOf(file)
      const { code, message } = error
      return { bytes, ...(modified > 0 && { modified }), status: 'error', error: { code, message } }
    } finally {
      if (!entered) this.left()
    }
  }

  private enter(pixels: Uint8Array): Promise<Classified | Unanswered> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ pixels, resolve, reject })
      this.left()
    })
  }

  /** One image less is on its way; without any, or with a full batch, the network is asked. */
  private left(): void {
    this.decoding--
    if (this.waiting.length === 0 || this.asking) return
    if (this.decoding === 0 || this.waiting.length >= this.task.batchSize) return void this.ask()
    this.timer ??= setTimeout(() => void this.ask(), longestWait)
  }

  private async ask(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.asking) return
    this.asking = true
    const batch = this.waiting.splice(0, this.task.batchSize)
    try {
      const answers = await this.task.answers(batch.map(({ pixels }) => pixels))
      for (const [i, { resolve }] of batch.entries()) resolve(answers[i]!)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    this.asking = false
    // What came meanwhile; `left` counts one that has left already.
    this.decoding++
    this.left()
  }
}

function base64({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}
