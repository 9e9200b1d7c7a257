/** Classifies batches of images such that no image can affect another's answer. */
import { UserError } from '../contract/errors'
import type { Classifier } from '../inference/classifier'
import { BatchMemory } from './batch-memory'
import type { Unanswered } from './task'

/** Number of consecutive images without an answer after which the model is considered to have none. */
const hopelessImages = 32

export interface BatchModel {
  classifier: Pick<Classifier, 'classifyPixels'>
  /** Side length in pixels. */
  inputSize: number
  /** Number of values in the model's answer for one image. */
  classes: number
  /** For error messages. */
  path: string
}

type ImageAnswer = Float32Array | Unanswered

/** Runs a model on batches; tells an image that the model cannot answer from a model that answers none. */
export class BatchClassifier {
  private unansweredInARow = 0
  private readonly memory = new BatchMemory<Uint8Array>(Uint8Array)

  constructor(private readonly model: BatchModel) {}

  /**
   * @param images size x size x 3 bytes each
   * @returns for each image its probabilities, or why it has none
   * @throws UserError `model-invalid` if the model answers no image
   */
  async answers(images: readonly Uint8Array[]): Promise<ImageAnswer[]> {
    if (images.length === 0) return []
    const together = await this.ask(images)
    const answers: ImageAnswer[] = []
    for (const [i, image] of images.entries()) {
      // If the whole batch failed, a single image may be to blame.
      const answer = together?.[i] ?? (images.length > 1 ? (await this.ask([image]))?.[0] : undefined)
      answers.push(answer && isNumbers(answer) ? answer : await this.unanswered(answer !== undefined))
      if (answer && isNumbers(answer)) this.unansweredInARow = 0
    }
    return answers
  }

  /** @returns undefined if TensorFlow fails or returns the wrong number of values */
  private async ask(images: readonly Uint8Array[]): Promise<Float32Array[] | undefined> {
    const { classifier, inputSize, classes } = this.model
    const one = inputSize * inputSize * 3
    if (images.some(({ length }) => length !== one)) return undefined
    const values = await classifier
      .classifyPixels(this.memory.joined(images), images.length)
      .catch(() => undefined)
    if (values?.length !== images.length * classes) return undefined
    return images.map((_, i) => values.subarray(i * classes, (i + 1) * classes))
  }

  /** @param noNumbers whether the model did answer, but with values that are not finite */
  private async unanswered(noNumbers: boolean): Promise<Unanswered> {
    const { path } = this.model
    const answersNone = ++this.unansweredInARow >= hopelessImages || !(await this.answersNoise())
    if (answersNone) {
      throw new UserError(
        'model-invalid',
        noNumbers
          ? `The model ${path} answers with values that are not numbers. Choose another model, or export this one again.`
          : `The model ${path} cannot be run: TensorFlow fails on every picture. Close other programs if memory is ` +
              'short, or export the model again.',
        { words: { code: noNumbers ? 'model-not-numbers' : 'model-fails', values: { path } } }
      )
    }
    return {
      unanswered: noNumbers
        ? 'The model answers this image with values that are not numbers; it answers other images.'
        : 'TensorFlow fails on this image; it answers other images.'
    }
  }

  /** Whether the model can answer an input that is certainly valid. */
  private async answersNoise(): Promise<boolean> {
    const { inputSize } = this.model
    const noise = Uint8Array.from({ length: inputSize * inputSize * 3 }, (_, i) => (i * 2654435761) >>> 24)
    const [answer] = (await this.ask([noise])) ?? []
    return answer !== undefined && isNumbers(answer)
  }
}

function isNumbers(values: Float32Array): boolean {
  return values.every(Number.isFinite)
}
