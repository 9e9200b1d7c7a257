/** Trains a classifier on pictures' vectors, and estimates its performance honestly. */
import type * as TensorFlow from '@tensorflow/tfjs'
import type { TaughtCard, TaughtFigures } from '../contract/teaching'
import { bestOf, bestTemperature, crossEntropy, softmax } from './calibration'
import { figuresOf } from './figures'
import { foldsOf } from './folds'
import { fitAll, type Examples, type Fit, type Task } from './logistic-regression'
import { noneOfThese } from './none-of-these'
import { seriesOf, type PictureFacts } from './series'

const strengths = [4, 16, 64, 256] as const
/** Used if there are no held-out pictures to choose by. */
const usualStrength = 64
/** Fractions of the pictures at which the learning curve is measured, before all of them. */
const curveShares = [0.25, 0.5, 0.75] as const
/** A label is doubtful if a model that has not seen the picture gives another class this probability. */
const doubtfulFrom = 0.8

export interface Learned extends Pick<TaughtCard, 'strength' | 'temperature' | 'none' | 'learningCurve'> {
  /** The series of each picture. */
  series: Int32Array
  /** size × classes; already divided by the temperature. */
  kernel: Float32Array
  bias: Float32Array
  estimate?: TaughtFigures
  /** What those pictures that the estimate is of were taken for when they were held out. */
  judged: Judged[]
}

/** What a picture was taken for by a model that had not seen it. */
export interface Judged {
  picture: number
  predicted: number
  probability: number
}

/** Reports the progress of a long task from 0 to 1, and lets it be aborted. */
export interface Course {
  progress(share: number): void
  signal: AbortSignal
}

/**
 * @param names names of the classes
 * @param otherwise vectors of the same pictures cropped otherwise: the model learns from them as well, and is never judged by them
 */
export async function learn(
  tf: typeof TensorFlow,
  examples: Examples,
  facts: readonly PictureFacts[],
  names: readonly string[],
  { progress, signal }: Course,
  otherwise?: Float32Array
): Promise<Learned> {
  const { vectors, size, labels, classes } = examples
  const series = seriesOf(tf, vectors, size, facts)
  const { folds, count } = foldsOf(series, labels)
  const without = (strength: number): Task[] =>
    Array.from({ length: count }, (_, fold) => ({
      strength,
      uses: (i: number) => folds[i % labels.length] !== fold
    }))
  const fits = await fitAll(
    tf,
    examples,
    strengths.flatMap(without),
    (share) => progress(0.5 * share),
    signal
  )
  const judged = judgedPictures(labels, folds)
  const judgedLabels = Int32Array.from(judged, (i) => labels[i]!)
  const heldOut = (of: readonly Fit[]): Float32Array => {
    const rows = new Float32Array(judged.length * classes)
    for (const [row, i] of judged.entries()) {
      const { logits } = of[folds[i]!]!
      rows.set(logits.subarray(i * classes, (i + 1) * classes), row * classes)
    }
    return rows
  }
  /** How well held-out pictures are told apart at the temperature that suits them best. */
  const tested = (of: readonly Fit[]): { logits: Float32Array; temperature: number; loss: number } => {
    const logits = heldOut(of)
    if (judged.length === 0) return { logits, temperature: 1, loss: 0 }
    const temperature = bestTemperature(logits, judgedLabels, classes)
    return { logits, temperature, loss: crossEntropy(logits, judgedLabels, classes, temperature) }
  }
  // The pictures by themselves are enough to choose by, and take half the time.
  const losses = strengths.map((_, s) => tested(fits.slice(s * count, (s + 1) * count)).loss)
  const strength = judged.length > 0 ? strengths[losses.indexOf(Math.min(...losses))]! : usualStrength
  const views = otherwise ? withViews(examples, otherwise) : examples
  // A picture weighs the same however many views it has.
  const perView = (strength * labels.length) / views.labels.length
  const chosen: Task[] = [{ strength: perView, uses: () => true }, ...without(perView)]
  const [whole, ...parts] = await fitAll(tf, views, chosen, (share) => progress(0.5 + 0.2 * share), signal)
  const { logits, temperature } = tested(parts)
  const none = noneOfThese(tf, vectors, size, labels)
  const independent = new Set(judged.map((i) => series[i])).size
  const probabilities = softmax(logits, classes, temperature)
  const estimate =
    judged.length > 0
      ? figuresOf(names, probabilities, judgedLabels, independent, refusedOfTaught(none, judged.length))
      : undefined
  const learningCurve = estimate
    ? await curve(
        tf,
        examples,
        { series, folds, count, strength, judged },
        (share) => progress(0.7 + 0.3 * share),
        signal
      )
    : []
  if (estimate) learningCurve.push({ pictures: labels.length, accuracy: estimate.accuracy })
  return {
    kernel: whole!.kernel.map((value) => value / temperature),
    bias: whole!.bias.map((value) => value / temperature),
    series,
    strength,
    temperature,
    none,
    ...(estimate && { estimate }),
    learningCurve,
    judged: judgedAs(judged, probabilities, classes)
  }
}

/** The pictures whose class also occurs in other folds: the rest could never be classified correctly. */
function judgedPictures(labels: Int32Array, folds: Int32Array): number[] {
  const foldsOfClass = new Map<number, Set<number>>()
  for (const [i, label] of labels.entries()) {
    foldsOfClass.set(label, (foldsOfClass.get(label) ?? new Set()).add(folds[i]!))
  }
  return [...labels.keys()].filter((i) => foldsOfClass.get(labels[i]!)!.size > 1)
}

/** The threshold was chosen by comparing each taught picture with the others, so the share is already known. */
function refusedOfTaught({ choices, threshold }: TaughtCard['none'], pictures: number): number {
  const chosen = choices.find((choice) => choice.threshold === threshold)
  return Math.round((chosen?.known ?? 0) * pictures)
}

/** Each picture a second time, after all of them, as it is cropped otherwise: the first rows are the pictures' own. */
function withViews({ vectors, labels, ...rest }: Examples, otherwise: Float32Array): Examples {
  const both = new Float32Array(2 * vectors.length)
  both.set(vectors)
  both.set(otherwise, vectors.length)
  return { ...rest, vectors: both, labels: Int32Array.from([...labels, ...labels]) }
}

interface Division {
  series: Int32Array
  folds: Int32Array
  count: number
  strength: number
  judged: readonly number[]
}

/** Accuracy on held-out pictures when training on a part of the others, by whole series of each class. */
async function curve(
  tf: typeof TensorFlow,
  examples: Examples,
  { series, folds, count, strength, judged }: Division,
  onStep: (share: number) => void,
  signal: AbortSignal
): Promise<TaughtCard['learningCurve']> {
  const { labels, classes } = examples
  const places = placesInClass(labels, series)
  const tasks = curveShares.flatMap((share) =>
    Array.from({ length: count }, (_, fold): Task => ({
      strength,
      uses: (i) => folds[i] !== fold && places[i]! < share
    }))
  )
  const fits = await fitAll(tf, examples, tasks, onStep, signal)
  return curveShares.map((share, s) => {
    const right = judged.filter((i) => {
      const { logits } = fits[s * count + folds[i]!]!
      return bestOf(logits.subarray(i * classes, (i + 1) * classes)) === labels[i]
    })
    return { pictures: Math.round(share * labels.length), accuracy: right.length / judged.length }
  })
}

/**
 * The rank of each picture in its class, from 0 to 1, in an order that shuffles series but keeps each together.
 */
function placesInClass(labels: Int32Array, series: Int32Array): Float64Array {
  const mixed = (n: number): number => Math.imul(n + 1, 2654435761) >>> 0
  const places = new Float64Array(labels.length)
  for (const label of new Set(labels)) {
    const own = [...labels.keys()].filter((i) => labels[i] === label)
    own.sort((a, b) => mixed(series[a]!) - mixed(series[b]!) || a - b)
    for (const [at, i] of own.entries()) places[i] = at / own.length
  }
  return places
}

/** @param pictures whose rows of probabilities these are */
export function judgedAs(
  pictures: readonly number[],
  probabilities: Float32Array,
  classes: number
): Judged[] {
  return pictures.map((picture, row) => {
    const own = probabilities.subarray(row * classes, (row + 1) * classes)
    const predicted = bestOf(own)
    return { picture, predicted, probability: own[predicted]! }
  })
}

/** Pictures that look like another class, most certain first. */
export function doubtfulOf(judged: readonly Judged[], labels: Int32Array): Judged[] {
  return judged
    .filter(
      ({ picture, predicted, probability }) => predicted !== labels[picture] && probability >= doubtfulFrom
    )
    .sort((a, b) => b.probability - a.probability)
}
