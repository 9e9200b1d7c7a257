/** The task of a run that classifies: the best classes of each image and, where wanted, its embedding. */
import type { Crop, Prediction } from '../contract/classification'
import { UserError } from '../contract/errors'
import type { NetworkImage } from '../images/decode'
import { topK } from '../inference/classifier'
import { answering, answerOf } from '../inference/known'
import type { Model } from '../inference/model'
import { BatchClassifier } from './classify-batch'
import { packedCount, packPredictions, unpackPredictions } from './packed-predictions'
import type { StoredForm, Task, Unanswered } from './task'

/** How many predictions the library keeps at least: a later run may ask for more than this one. */
export const storedPredictions = 5

/** What the network says of an image. */
export interface Classified {
  /** Best first. */
  predictions: Prediction[]
  /** Of a taught model: whether the image is like any that it learned from. */
  known?: boolean
  /** What the classifier sees: the pooled features of the last convolution. */
  embedding?: Float32Array
}

/** What is reported of an image. */
export type Shown = Pick<Classified, 'predictions' | 'known'>

export interface ClassifyOptions {
  /** By default the model's own. */
  crop?: Crop | undefined
  /** Classes that are found for each image. */
  kept: number
  /** Of these, how many are shown. */
  topK: number
  embedding: boolean
}

export class ClassifyTask implements Task<Uint8Array, Classified, Shown> {
  readonly batchSize: number
  readonly storedForm: StoredForm<Classified>
  private readonly batches: BatchClassifier

  /** @throws UserError `not-allowed` where embeddings are wanted of a model that has none */
  constructor(
    private readonly model: Model,
    private readonly options: ClassifyOptions
  ) {
    const { classifier, labels, info } = model
    this.batchSize = classifier.batchSize
    this.storedForm = classifiedForm(labels, options.topK)
    this.batches = new BatchClassifier({
      ...(options.embedding ? embedderOf(model) : answering(model)),
      inputSize: info.preprocessing.inputSize,
      path: info.path
    })
  }

  decode(image: NetworkImage): Promise<Uint8Array> {
    const { inputSize, crop } = this.model.info.preprocessing
    return image.pixels(inputSize, this.options.crop ?? crop)
  }

  async answers(inputs: readonly Uint8Array[]): Promise<(Classified | Unanswered)[]> {
    const answers = await this.batches.answers(inputs)
    return answers.map((values) => ('unanswered' in values ? values : this.classified(values)))
  }

  shown({ predictions, known }: Classified): Shown {
    return { predictions: predictions.slice(0, this.options.topK), ...(known !== undefined && { known }) }
  }

  /** @param values as `answering` gives them, or probabilities and behind them the embedding where that is wanted */
  private classified(values: Float32Array): Classified {
    const { embedding, kept } = this.options
    if (!embedding) return answerOf(this.model, values, kept)
    const { labels } = this.model
    const best = topK(values.subarray(0, labels.length), kept)
    const predictions = best.map((rank) => ({ ...rank, label: labels[rank.index]! }))
    return { predictions, embedding: values.slice(labels.length) }
  }
}

/** @param wanted predictions that a run shows for each image */
export function classifiedForm(labels: readonly string[], wanted: number): StoredForm<Classified> {
  return {
    kind: 'predictions',
    pack({ predictions, known, embedding }) {
      const [best] = predictions
      return {
        ...(best && { best }),
        packed: packPredictions(predictions),
        ...(known !== undefined && { known }),
        ...(embedding && { embedding })
      }
    },
    unpack: (packed, known) => ({
      predictions: unpackPredictions(packed, labels),
      ...(known !== undefined && { known })
    }),
    isEnough: (packed) => packedCount(packed) >= Math.min(wanted, labels.length)
  }
}

function embedderOf({ classifier: { embedding }, labels, info }: Model): {
  classifier: NonNullable<Model['classifier']['embedding']>
  classes: number
} {
  if (embedding) return { classifier: embedding, classes: labels.length + embedding.size }
  const message = `The model ${info.path} runs as it is: embeddings are taken of a MobileNet only, which is compiled.`
  throw new UserError('not-allowed', message)
}
