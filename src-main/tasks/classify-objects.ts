/** Classifies the objects that a detector finds: each is cut out of its picture, and many go through the network at once. */
import type { NetworkImage } from '../images/pixel-source'
import { ImageError } from '../images/errors'
import { answering, answerOf } from '../inference/known'
import type { Model } from '../inference/model'
import { BatchClassifier } from './classify-batch'
import { regionAround } from './object-region'
import type { Detected, DetectedObject, RankedClass } from './packed-objects'
import type { Unanswered } from './task'

/** Classes that are kept of each object. */
const keptClasses = 5
/** Pictures that are decoded at once for it: each is held at its full size. */
const picturesAtOnce = 4

export interface ClassifyObjectsOptions {
  /** Objects with at least this score are classified. */
  threshold: number
  /** Which classes of the detector, by their indices; all where absent. */
  of?: ReadonlySet<number> | undefined
}

/** What was found in a picture, and where its pixels are to be had. */
export interface FoundPicture {
  found: Detected
  cut: NetworkImage['cut']
}

type Answer = Detected | Unanswered

export class ObjectClassifier {
  /** Names of the classes. */
  readonly labels: readonly string[]
  private readonly batches: BatchClassifier

  constructor(
    private readonly model: Model,
    private readonly options: ClassifyObjectsOptions
  ) {
    const { inputSize } = model.info.preprocessing
    this.labels = model.labels
    this.batches = new BatchClassifier({ ...answering(model), inputSize, path: model.info.path })
  }

  /** Whether an object is to be classified. */
  wants({ index, score }: Pick<DetectedObject, 'index' | 'score'>): boolean {
    const { threshold, of } = this.options
    return score >= threshold && (of?.has(index) ?? true)
  }

  /**
   * @returns the same with the classes of the objects that are wanted; of a picture whose pixels are no longer to be had, why
   * @throws UserError `model-invalid` if the model answers no object
   */
  async classified(pictures: readonly FoundPicture[]): Promise<Answer[]> {
    const answers: Answer[] = []
    for (let from = 0; from < pictures.length; from += picturesAtOnce) {
      answers.push(...(await this.answered(pictures.slice(from, from + picturesAtOnce))))
    }
    return answers
  }

  private async answered(pictures: readonly FoundPicture[]): Promise<Answer[]> {
    const cuts = await Promise.all(pictures.map((picture) => this.cutOut(picture)))
    const classes = await this.classesOf(cuts.flatMap((cut) => ('unanswered' in cut ? [] : cut)))
    let next = 0
    return pictures.map(({ found }, i): Answer => {
      const cut = cuts[i]!
      if ('unanswered' in cut) return cut
      const objects = found.objects.map((object): DetectedObject => {
        const ranked = this.wants(object) ? classes[next++] : undefined
        return ranked ? { ...object, classes: ranked } : object
      })
      return { ...found, objects }
    })
  }

  /** What the network sees of each object that is wanted. */
  private async cutOut({ found, cut }: FoundPicture): Promise<Uint8Array[] | Unanswered> {
    const wanted = found.objects.filter((object) => this.wants(object))
    if (wanted.length === 0) return []
    const regions = wanted.map(({ box }) => regionAround(box, found))
    try {
      return await cut(regions, this.model.info.preprocessing.inputSize)
    } catch (error) {
      if (error instanceof ImageError) return { unanswered: error.message }
      throw error
    }
  }

  /** @returns undefined for one that the model cannot answer */
  private async classesOf(images: readonly Uint8Array[]): Promise<(RankedClass[] | undefined)[]> {
    const { batchSize } = this.model.classifier
    const classes: (RankedClass[] | undefined)[] = []
    for (let from = 0; from < images.length; from += batchSize) {
      const answers = await this.batches.answers(images.slice(from, from + batchSize))
      classes.push(...answers.map((values) => ('unanswered' in values ? undefined : this.ranked(values))))
    }
    return classes
  }

  private ranked(values: Float32Array): RankedClass[] {
    const { predictions, known } = answerOf(this.model, values, keptClasses)
    return known === false ? [] : predictions.map(({ index, probability }) => ({ index, probability }))
  }
}
