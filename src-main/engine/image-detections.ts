/** Finds the objects in images that are asked for one by one. */
import type { ModelChoice } from '../contract/classification'
import type { Detection, DetectionRequests, ImageDetections } from '../contract/detection'
import { UserError } from '../contract/errors'
import type { Handlers, Params } from '../contract/messages'
import { withNetworkImage, type WholeImage } from '../images/decode'
import { ImageError } from '../images/errors'
import { loadDetectionModel, type DetectionModel } from '../inference/detection-model'
import { pathOfText } from '../platform/byte-path'
import { decodeForDetection, detectBatch, type PreparedImage } from '../tasks/detect'
import type { Unanswered } from '../tasks/task'
import { Gathering } from './gathering'

type Question = Params<DetectionRequests, 'image/detect'>

/** Images in a row without an answer after which it is the model that has none. */
const hopelessImages = 32

export function detectionHandlers(cacheDir: string): Handlers<DetectionRequests> {
  let current: { key: string; detections: Promise<ImageDetector> } | undefined
  /** Keeps the detector that is in use loaded. */
  const detectorOf = async (choice: ModelChoice): Promise<ImageDetector> => {
    const key = JSON.stringify(choice)
    if (current?.key === key) return current.detections
    const previous = current
    const detections = loadDetectionModel(choice, cacheDir).then((model) => new ImageDetector(model))
    current = { key, detections }
    try {
      await detections
    } catch (error) {
      current = previous
      throw error
    }
    await previous?.detections.then(({ model }) => model.detector.dispose())
    return detections
  }
  return {
    'detector/load': async (choice) => {
      const { info, labels } = (await detectorOf(choice)).model
      return { ...info, classNames: [...labels] }
    },
    'image/detect': async (question) => (await detectorOf(question.model)).detect(question)
  }
}

type Answer = { image: WholeImage; detections: Detection[] } | Unanswered

class ImageDetector {
  private readonly gathering: Gathering<PreparedImage, Answer>
  private unansweredInARow = 0

  constructor(readonly model: DetectionModel) {
    this.gathering = new Gathering(model.detector.batchSize, (images) => this.answers(images))
  }

  /** @throws UserError `model-invalid` where the model answers no image */
  async detect({ path, threshold, acrossClasses = false }: Question): Promise<ImageDetections> {
    const settings = { threshold, acrossClasses }
    const prepare = (): Promise<PreparedImage> =>
      withNetworkImage(pathOfText(path), async (image) => ({
        image: await decodeForDetection(image, this.model),
        settings
      }))
    try {
      const answer = await this.gathering.answer(prepare)
      if ('unanswered' in answer) {
        return { status: 'error', error: { code: 'not-classified', message: answer.unanswered } }
      }
      const { image, detections } = answer
      return { status: 'ok', width: image.width, height: image.height, detections }
    } catch (error) {
      if (!(error instanceof ImageError)) throw error
      const { code, message } = error
      return { status: 'error', error: { code, message } }
    }
  }

  private async answers(images: readonly PreparedImage[]): Promise<Answer[]> {
    const together = await this.ask(images)
    const answers: Answer[] = []
    for (const [i, prepared] of images.entries()) {
      // What a whole batch could not be told may be one image's fault.
      const alone = together || images.length === 1 ? together : await this.ask([prepared])
      const detections = together ? together[i] : alone?.[0]
      const { image } = prepared
      answers.push(detections ? { image, detections } : this.unanswered(alone !== undefined))
      if (detections) this.unansweredInARow = 0
    }
    return answers
  }

  /** @returns undefined where TensorFlow fails */
  private ask(images: readonly PreparedImage[]): Promise<(Detection[] | undefined)[] | undefined> {
    return detectBatch(this.model, images).catch(() => undefined)
  }

  /** @param noNumbers whether the model answered, with what is no number */
  private unanswered(noNumbers: boolean): Unanswered {
    const { path } = this.model.info
    if (++this.unansweredInARow >= hopelessImages) {
      throw new UserError(
        'model-invalid',
        noNumbers
          ? `The model ${path} answers with values that are not numbers. Choose another model, or export this one again.`
          : `The model ${path} cannot be run: TensorFlow fails on every picture. Close other programs if memory is ` +
              'short, or export the model again.'
      )
    }
    return {
      unanswered: noNumbers
        ? 'The model answers this image with values that are not numbers; it answers other images.'
        : 'TensorFlow fails on this image; it answers other images.'
    }
  }
}
