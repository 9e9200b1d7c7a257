/**
 * The task of a classification run: finds the best classes of each image and, if requested, its embedding.
 */
import type { Crop, Prediction } from '../contract/classification'
import { UserError } from '../contract/errors'
import type { SeenVideo } from '../contract/video'
import type { PixelSource } from '../images/pixel-source'
import { topK } from '../inference/classifier'
import { answering, answerOf } from '../inference/known'
import type { Model } from '../inference/model'
import { BatchClassifier } from './classify-batch'
import { packedCount, packPredictions, unpackPredictions } from './packed-predictions'
import { ClassifiedVideo } from './classified-video'
import type { StoredForm, Task, Unanswered, VideoTally } from './task'
import { packVideo, shownVideo, unpackVideo, type VideoFacts, type VideoFound } from './video'

/** Minimum number of predictions to store in the library, because a later run may show more of them. */
export const storedPredictions = 5

/** The network's answer for one image. */
export interface Classified {
  /** Best first. */
  predictions: Prediction[]
  /** Taught models only: whether the image resembles any that the model learned from. */
  known?: boolean
  /** The classifier's input: the pooled features of the last convolution. */
  embedding?: Float32Array
  /** The video that was looked at. */
  video?: VideoFound
}

/** The part of an answer that is reported. */
export type Shown = Pick<Classified, 'predictions' | 'known'> & { video?: SeenVideo }

export interface ClassifyOptions {
  /** By default the model's own. */
  crop?: Crop | undefined
  /** Number of classes to find for each image. */
  kept: number
  /** How many of them to report. */
  topK: number
  embedding: boolean
}

export class ClassifyTask implements Task<Uint8Array, Classified, Shown> {
  readonly batchSize: number
  readonly storedForm: StoredForm<Classified>
  private readonly batches: BatchClassifier

  /** @throws UserError `not-allowed` if embeddings are requested from a model that has none */
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

  decode(image: PixelSource): Promise<Uint8Array> {
    const { inputSize, crop } = this.model.info.preprocessing
    return image.pixels(inputSize, this.options.crop ?? crop)
  }

  pixelsOf(input: Uint8Array): Uint8Array {
    return input
  }

  async answers(inputs: readonly Uint8Array[]): Promise<(Classified | Unanswered)[]> {
    const answers = await this.batches.answers(inputs)
    return answers.map((values) => ('unanswered' in values ? values : this.classified(values)))
  }

  shown({ predictions, known, video }: Classified): Shown {
    return {
      predictions: predictions.slice(0, this.options.topK),
      ...(known !== undefined && { known }),
      ...(video && { video: shownVideo(video, this.model.labels) })
    }
  }

  video(facts: VideoFacts): VideoTally<Uint8Array, Classified> {
    const tally = new ClassifiedVideo(this.model.labels.length, facts)
    return {
      add: async (frames) => {
        const answers = await this.batches.answers(frames.map(({ input }) => input))
        frames.forEach(({ time }, i) => tally.add(time, answers[i]!))
      },
      answer: () => {
        const answer = tally.answer()
        return 'unanswered' in answer ? answer : { ...this.classified(answer.values), video: answer.video }
      }
    }
  }

  /** @param values as `answering` returns them, or the probabilities followed by the requested embedding */
  private classified(values: Float32Array): Classified {
    const { embedding, kept } = this.options
    if (!embedding) return answerOf(this.model, values, kept)
    const { labels } = this.model
    const best = topK(values.subarray(0, labels.length), kept)
    const predictions = best.map((rank) => ({ ...rank, label: labels[rank.index]! }))
    return { predictions, embedding: values.slice(labels.length) }
  }
}

/** @param wanted number of predictions that a run reports for each image */
export function classifiedForm(labels: readonly string[], wanted: number): StoredForm<Classified> {
  return {
    kind: 'predictions',
    pack({ predictions, known, embedding, video }) {
      const [best] = predictions
      return {
        ...(best && { best }),
        packed: packPredictions(predictions),
        ...(known !== undefined && { known }),
        ...(embedding && { embedding }),
        ...(video && { video: packVideo(video) })
      }
    },
    unpack: (packed, known, { video } = {}) => ({
      predictions: unpackPredictions(packed, labels),
      ...(known !== undefined && { known }),
      ...unpackedVideo(video)
    }),
    isEnough: (packed) => packedCount(packed) >= Math.min(wanted, labels.length)
  }
}

function unpackedVideo(text: string | null | undefined): { video?: VideoFound } {
  const known = unpackVideo(text)
  return known ? { video: known.video } : {}
}

function embedderOf({ classifier: { embedding }, labels, info }: Model): {
  classifier: NonNullable<Model['classifier']['embedding']>
  classes: number
} {
  if (embedding) return { classifier: embedding, classes: labels.length + embedding.size }
  const message = `The model ${info.path} runs as it is: embeddings are taken of a MobileNet only, which is compiled.`
  throw new UserError('not-allowed', message)
}
