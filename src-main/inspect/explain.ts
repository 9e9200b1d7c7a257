/** Explains a model's answer: where in the picture it finds evidence for or against a class. */
import { ambiguousLabels, labelName } from '../contract/label-names'
import type { Explanation, ExplanationQuestion } from '../contract/explanation'
import { UserError } from '../contract/errors'
import { decodeForNetwork } from '../images/network-image'
import { topK, type FeatureMaps } from '../inference/classifier'
import type { Model } from '../inference/model'
import { classMap, lengthFactor, logitWeights, weightsOfClassifier } from './class-map'
import { deletionCurve, occlusionMap, type Course, type Subject } from './cover'
import { mapOverlay, mapPicture, placeOf, uprightPhoto } from './map-picture'

/** Cells per side of an occlusion map, the same as MobileNet's feature map at 224 pixels. */
const occlusionCells = 7

/** Classes that can be asked about next. */
const mostNamed = 5

/** A map, and the values that it explains. */
type Found = Pick<Explanation, 'map' | 'probability' | 'class' | 'best'> &
  Partial<Pick<Extract<Explanation, { kind: 'activation' }>, 'against' | 'logit' | 'bias'>>

/**
 * Explains the answer of a network that is compiled by its features, and of any other model by covering parts of the picture.
 * @param progress is told how many of the covered pictures were asked about, from 0 to 1
 * @throws ImageError for the image, and UserError for a class that the model does not have
 */
export async function explain(
  model: Model,
  { path, crop = model.info.preprocessing.crop, time, ...wanted }: Omit<ExplanationQuestion, 'model'>,
  { signal, progress }: { signal?: AbortSignal; progress?: (share: number) => void } = {}
): Promise<Explanation> {
  const { classifier, labels, info } = model
  const size = info.preprocessing.inputSize
  const pixels = await decodeForNetwork(path, size, crop, time)
  const subject: Subject = { classifier, pixels, size, classes: labels.length }
  const photo = await uprightPhoto(path, time)
  const place = placeOf(photo.width, photo.height, crop)
  const { features } = classifier
  const cells = features ? features.shape[0] * features.shape[1] : occlusionCells ** 2
  const total = (features ? 0 : cells + 1) + (wanted.curve ? 2 * (cells + 1) : 0)
  let done = 0
  const course: Course = {
    ...(signal && { signal }),
    asked: (pictures) => progress?.((done += pictures) / total)
  }
  const found = features
    ? await byFeatures(model, features, pixels, wanted)
    : await byOcclusion(model, subject, wanted, course)
  const { map } = found
  const columns = map[0]!.length
  const order = orderOf(map)
  const curve = wanted.curve && {
    highestFirst: await deletionCurve(subject, found.class.index, columns, order, course),
    lowestFirst: await deletionCurve(subject, found.class.index, columns, [...order].reverse(), course)
  }
  const more = {
    place,
    photo: { width: photo.width, height: photo.height },
    ...(curve && { curve }),
    ...(wanted.picture && { picture: (await mapPicture(photo, map, place)).toString('base64') }),
    ...(wanted.overlay && { overlay: `data:image/png;base64,${(await mapOverlay(map)).toString('base64')}` })
  }
  const { logit, bias, ...rest } = found
  return logit === undefined || bias === undefined
    ? { kind: 'occlusion', ...rest, ...more }
    : { kind: 'activation', ...rest, logit, bias, ...more }
}

type Wanted = Pick<ExplanationQuestion, 'class' | 'against'>

async function byFeatures(
  model: Model,
  features: FeatureMaps,
  pixels: Uint8Array,
  wanted: Wanted
): Promise<Found> {
  const { labels } = model
  const inner = await features.classifyPixels(pixels, 1)
  const index = classOf(labels, wanted.class) ?? topK(inner.probabilities, 1)[0]!.index
  const against = classOf(labels, wanted.against)
  const weights = logitWeights(await weightsOfClassifier(model), index, against)
  const factor = lengthFactor(model, inner.embedding)
  const map = classMap(inner.features, features.shape, weights, factor)
  return {
    class: named(labels, index),
    ...(against !== undefined && { against: named(labels, against) }),
    probability: inner.probabilities[index]!,
    best: bestOf(labels, inner.probabilities),
    logit: inner.logits[index]! - (against === undefined ? 0 : inner.logits[against]!),
    bias: weights.bias,
    map
  }
}

async function byOcclusion(
  { labels }: Model,
  subject: Subject,
  wanted: Wanted,
  course: Course
): Promise<Found> {
  if (wanted.against !== undefined) {
    const message =
      'This model runs as it is, so two of its classes cannot be held against each other. Explain each of them by itself.'
    throw new UserError('not-allowed', message)
  }
  const probabilities = await subject.classifier.classifyPixels(subject.pixels, 1)
  const index = classOf(labels, wanted.class) ?? topK(probabilities, 1)[0]!.index
  const map = await occlusionMap(subject, index, occlusionCells, course)
  const best = bestOf(labels, probabilities)
  return { class: named(labels, index), probability: probabilities[index]!, best, map }
}

const bestOf = (labels: readonly string[], probabilities: Float32Array): Explanation['best'] =>
  topK(probabilities, mostNamed).map(({ index, probability }) => ({ ...named(labels, index), probability }))

const named = (labels: readonly string[], index: number): Explanation['class'] => ({
  index,
  label: labels[index]!
})

/** Cell indices in descending order of their values. */
export function orderOf(map: readonly number[][]): number[] {
  const cells = map.flat()
  return cells.map((_, cell) => cell).sort((a, b) => cells[b]! - cells[a]!)
}

/** The class that a person means by its label, display name or number. @throws UserError if there is none */
function classOf(labels: readonly string[], wanted: string | number | undefined): number | undefined {
  if (wanted === undefined) return undefined
  if (typeof wanted === 'number' && wanted < labels.length) return wanted
  const text = String(wanted)
  const whole = labels.indexOf(text)
  if (whole >= 0) return whole
  const ambiguous = ambiguousLabels(labels)
  const same = (label: string): boolean =>
    [label, labelName(label, 'en', ambiguous)].some((name) => name.toLowerCase() === text.toLowerCase())
  const byName = labels.findIndex(same)
  if (byName >= 0) return byName
  const index = /^\d+$/.test(text) ? Number(text) : NaN
  if (index < labels.length) return index
  throw new UserError(
    'not-allowed',
    `The model has no class ${JSON.stringify(text)}. Give one of its labels, or a number from 0 to ${labels.length - 1}.`
  )
}
