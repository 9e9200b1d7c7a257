/** Answers images that are asked for one by one: decodes them side by side, and asks the network in batches. */
import type { Crop } from '../contract/classification'
import { UserError } from '../contract/errors'
import type { ImageAnswer, ImageAnswerRequests, Provenance } from '../contract/image-answers'
import type { Params } from '../contract/messages'
import { withNetworkImage } from '../images/decode'
import { ImageError } from '../images/errors'
import { timeTaken } from '../images/exif'
import { answering, answerOf } from '../inference/known'
import type { Model } from '../inference/model'
import { pathOfText } from '../platform/byte-path'
import { contentHash } from '../platform/content-hash'
import { BatchClassifier } from './classify-batch'
import { preprocessingOf } from './library'
import { settledTime, stateOf } from './read-image'

type Question = Params<ImageAnswerRequests, 'image/classify'>

/** How long a batch that is not full waits for images that are being decoded, in milliseconds. */
const longestWait = 250

interface Waiting {
  pixels: Uint8Array
  resolve(values: Float32Array | { unanswered: string }): void
  reject(error: unknown): void
}

/** What the answers of a model depend on. */
export function provenance({ info }: Model, crop: Crop = info.preprocessing.crop): Provenance {
  const { name, sha256, backend } = info
  return { name, sha256, crop, precision: backend.precision, preprocessing: preprocessingOf(info) }
}

export class ImageAnswers {
  private readonly batches: BatchClassifier
  private readonly embeds: boolean
  private waiting: Waiting[] = []
  /** Images that are on their way to the network. */
  private decoding = 0
  private asking = false
  private timer: NodeJS.Timeout | undefined

  /** @throws UserError `not-allowed` where embeddings are wanted of a model that has none */
  constructor(
    readonly model: Model,
    readonly embedding: boolean
  ) {
    const { classifier, labels, info } = model
    const { embedding: embedder } = classifier
    this.embeds = embedding
    if (embedding && !embedder) {
      const message = `The model ${info.path} runs as it is: embeddings are taken of a MobileNet only, which is compiled.`
      throw new UserError('not-allowed', message)
    }
    const { inputSize } = info.preprocessing
    this.batches = new BatchClassifier({
      ...(embedding ? { classifier: embedder!, classes: labels.length + embedder!.size } : answering(model)),
      inputSize,
      path: info.path
    })
  }

  /** @throws UserError `model-invalid` where the model answers no image */
  async answer({ path, topK: wanted, crop }: Question): Promise<ImageAnswer> {
    const file = pathOfText(path)
    const { labels, info } = this.model
    const { inputSize, crop: usual } = info.preprocessing
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
          pixels: await image.pixels(inputSize, crop ?? usual)
        }
      })
      entered = true
      const values = await this.enter(pixels)
      if ('unanswered' in values) {
        const error = { code: 'not-classified' as const, message: values.unanswered }
        return { ...known, status: 'error', error }
      }
      // Beside an embedding, whoever asks can compare it with any other.
      const { predictions, known: isKnown } = answerOf(this.model, values, wanted)
      return {
        ...known,
        status: 'ok',
        predictions,
        ...(isKnown !== undefined && !this.embeds && { known: isKnown }),
        ...(this.embeds && { embedding: base64(values.subarray(labels.length)) })
      }
    } catch (error) {
      if (!(error instanceof ImageError)) throw error
      const { bytes, modified } = await stateOf(file)
      const { code, message } = error
      return { bytes, ...(modified > 0 && { modified }), status: 'error', error: { code, message } }
    } finally {
      if (!entered) this.left()
    }
  }

  private enter(pixels: Uint8Array): Promise<Float32Array | { unanswered: string }> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ pixels, resolve, reject })
      this.left()
    })
  }

  /** One image less is on its way; without any, or with a full batch, the network is asked. */
  private left(): void {
    this.decoding--
    if (this.waiting.length === 0 || this.asking) return
    if (this.decoding === 0 || this.waiting.length >= this.model.classifier.batchSize) return void this.ask()
    this.timer ??= setTimeout(() => void this.ask(), longestWait)
  }

  private async ask(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.asking) return
    this.asking = true
    const batch = this.waiting.splice(0, this.model.classifier.batchSize)
    try {
      const answers = await this.batches.answers(batch.map(({ pixels }) => pixels))
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
