/** Classifies images that are asked for one by one. */
import type { Crop } from '../contract/classification'
import type { ImageAnswer, ImageAnswerRequests, Provenance } from '../contract/image-answers'
import type { Params } from '../contract/messages'
import type { Model } from '../inference/model'
import { ClassifyTask, type Classified } from '../tasks/classify'
import { preprocessingOf } from './library'
import { SingleImages } from './single-images'

/** What is the same for all images that go through the network together. */
type Question = Omit<Params<ImageAnswerRequests, 'image/classify'>, 'model' | 'path'>

/** What the answers of a model depend on. */
export function provenance({ info }: Model, crop: Crop = info.preprocessing.crop): Provenance {
  const { name, sha256, backend } = info
  return { name, sha256, crop, precision: backend.precision, preprocessing: preprocessingOf(info) }
}

export class ImageAnswers {
  private readonly task: ClassifyTask
  private readonly images: SingleImages<Uint8Array, Classified>

  /** @throws UserError `not-allowed` where embeddings are wanted of a model that has none */
  constructor(
    private readonly model: Model,
    private readonly question: Question
  ) {
    const { topK, crop, embedding = false } = question
    this.task = new ClassifyTask(model, { crop, topK, kept: topK, embedding })
    this.images = new SingleImages(this.task)
  }

  /** Whether it answers this question with this model. */
  fits(model: Model, { topK, crop, embedding = false }: Question): boolean {
    const { topK: ownTopK, crop: ownCrop, embedding: embeds = false } = this.question
    return this.model === model && ownTopK === topK && ownCrop === crop && embeds === embedding
  }

  /** @throws UserError `model-invalid` where the model answers no image */
  async answer(path: string): Promise<ImageAnswer> {
    const answer = await this.images.answer(path)
    if (answer.status === 'error') return answer
    const { found, ...facts } = answer
    const { embedding } = found
    return { ...facts, ...this.task.shown(found), ...(embedding && { embedding: base64(embedding) }) }
  }
}

function base64({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}
