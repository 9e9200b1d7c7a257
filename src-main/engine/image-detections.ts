/** Finds the objects in images that are asked for one by one. */
import type { ModelChoice } from '../contract/classification'
import type { DetectionAnswer, DetectionRequests } from '../contract/detection'
import type { Provenance } from '../contract/image-answers'
import type { Handlers, Params } from '../contract/messages'
import type { DetectionModel } from '../inference/detection-model'
import { DetectTask, type DetectorInput } from '../tasks/detect'
import type { Detected } from '../tasks/packed-objects'
import { detectorPreprocessingOf } from './library'
import { SingleImages } from './single-images'

type Question = Params<DetectionRequests, 'image/detect'>
type Settings = Pick<Question, 'threshold' | 'acrossClasses'>

/** @param modelOf the detector of a choice, in place of one that is loaded and not in use */
export function detectionHandlers(
  modelOf: (choice: ModelChoice) => Promise<DetectionModel>
): Handlers<DetectionRequests> {
  let current: ImageDetections | undefined
  return {
    'detector/load': async (choice) => {
      const { info, labels } = await modelOf(choice)
      return { ...info, classNames: [...labels] }
    },
    'detector/provenance': async ({ model, ...settings }) => provenance(await modelOf(model), settings),
    'image/detect': async ({ model: choice, path, ...settings }) => {
      const model = await modelOf(choice)
      if (!current?.fits(model, settings)) current = new ImageDetections(model, settings)
      return current.answer(path)
    }
  }
}

/** What the answers of a detector depend on. */
function provenance({ info }: DetectionModel, { acrossClasses = false }: Partial<Settings>): Provenance {
  const { name, sha256, backend, preprocessing } = info
  return {
    name,
    sha256,
    crop: preprocessing.crop,
    precision: backend.precision,
    preprocessing: detectorPreprocessingOf(info, acrossClasses)
  }
}

class ImageDetections {
  private readonly task: DetectTask
  private readonly images: SingleImages<DetectorInput, Detected>

  constructor(
    private readonly model: DetectionModel,
    private readonly settings: Settings
  ) {
    const { threshold, acrossClasses = false } = settings
    this.task = new DetectTask(model, { threshold, acrossClasses })
    this.images = new SingleImages(this.task)
  }

  /** Whether it answers this question with this model. */
  fits(model: DetectionModel, { threshold, acrossClasses }: Settings): boolean {
    const { settings } = this
    return (
      this.model === model && settings.threshold === threshold && settings.acrossClasses === acrossClasses
    )
  }

  /** @throws UserError `model-invalid` where the model answers no image */
  async answer(path: string): Promise<DetectionAnswer> {
    const answer = await this.images.answer(path)
    if (answer.status === 'error') return answer
    const { found, ...facts } = answer
    const { objects, video } = this.task.shown(found)
    return { ...facts, ...objects, ...(video && { video }) }
  }
}
