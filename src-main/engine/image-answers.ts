/** Answers images that are asked for one by one: decodes them side by side, and asks the network in batches. */
import type { Crop } from '../contract/classification'
import type { ImageAnswer, ImageAnswerRequests, Provenance } from '../contract/image-answers'
import type { Params } from '../contract/messages'
import { withNetworkImage } from '../images/decode'
import { ImageError } from '../images/errors'
import { timeTaken } from '../images/exif'
import type { Model } from '../inference/model'
import { pathOfText } from '../platform/byte-path'
import { ClassifyTask, type Classified } from '../tasks/classify'
import type { Unanswered } from '../tasks/task'
import { Gathering } from './gathering'
import { preprocessingOf } from './library'
import { settledTime, stateOf } from './read-image'

/** What is the same for all images that go through the network together. */
type Question = Omit<Params<ImageAnswerRequests, 'image/classify'>, 'model' | 'path'>

/** An image that is ready for the network, and what is known of its file. */
interface Prepared {
  known: Omit<ImageAnswer, 'status' | 'predictions' | 'embedding' | 'error'>
  pixels: Uint8Array
}

interface Answered {
  known: Prepared['known']
  found: Classified | Unanswered
}

/** What the answers of a model depend on. */
export function provenance({ info }: Model, crop: Crop = info.preprocessing.crop): Provenance {
  const { name, sha256, backend } = info
  return { name, sha256, crop, precision: backend.precision, preprocessing: preprocessingOf(info) }
}

export class ImageAnswers {
  private readonly task: ClassifyTask
  private readonly gathering: Gathering<Prepared, Answered>

  /** @throws UserError `not-allowed` where embeddings are wanted of a model that has none */
  constructor(
    private readonly model: Model,
    private readonly question: Question
  ) {
    const { topK, crop, embedding = false } = question
    this.task = new ClassifyTask(model, { crop, topK, kept: topK, embedding })
    this.gathering = new Gathering(this.task.batchSize, async (images) => {
      const answers = await this.task.answers(images.map(({ pixels }) => pixels))
      return images.map(({ known }, i) => ({ known, found: answers[i]! }))
    })
  }

  /** Whether it answers this question with this model. */
  fits(model: Model, { topK, crop, embedding = false }: Question): boolean {
    const { topK: ownTopK, crop: ownCrop, embedding: embeds = false } = this.question
    return this.model === model && ownTopK === topK && ownCrop === crop && embeds === embedding
  }

  /** @throws UserError `model-invalid` where the model answers no image */
  async answer(path: string): Promise<ImageAnswer> {
    const file = pathOfText(path)
    const prepare = (): Promise<Prepared> =>
      withNetworkImage(file, async (image) => {
        const modified = settledTime(image.file.mtimeMs)
        const taken = image.exif && (await timeTaken(image.exif))
        const known = {
          bytes: image.file.size,
          ...(modified > 0 && { modified }),
          ...(taken !== undefined && { taken }),
          hash: (await image.hash()).toString('hex')
        }
        return { known, pixels: await this.task.decode(image) }
      })
    try {
      const { known, found } = await this.gathering.answer(prepare)
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
    }
  }
}

function base64({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}
