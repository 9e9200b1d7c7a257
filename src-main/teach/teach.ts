/** Teaches a model from pictures of classes. */
import type { Taught, TaughtCard, TaughtFigures, TaughtFrom, TeachQuestion } from '../contract/teaching'
import { UserError } from '../contract/errors'
import type { Model } from '../inference/model'
import { packVectors, unpackVectors } from '../weights/taught-part'
import { adviceOn } from './advice'
import { softmax } from './calibration'
import { figuresOf } from './figures'
import { doubtfulOf, judgedAs, learn, type Course, type Judged, type Learned } from './learn'
import { logitsOf } from './logistic-regression'
import { taughtModelFile } from './model-file'
import { nearestTaught, refusedOf } from './none-of-these'
import { readPictures, type Labelled, type ReadPictures } from './read-pictures'

/** What to teach, as found in folders or the library. */
export interface Lesson {
  names: readonly string[]
  pictures: readonly Labelled[]
  test?: readonly Labelled[]
  data: TaughtFrom
}

export interface Lectured {
  card: TaughtCard
  file: Uint8Array
  skipped: ReadPictures['skipped']
  doubtful: Taught['doubtful']
  judged: Taught['judged']
  /** The test pictures, for evaluating another version. */
  test?: ReadPictures
}

type Stage = 'reading' | 'learning' | 'testing' | 'saving'

/**
 * @param version the version that the model gets
 * @param tell called with the completed share of a stage, from 0 to 1
 * @throws UserError if the pictures do not make two classes, or the base cannot be taught on
 */
export async function teach(
  base: Model,
  { names: given, pictures, test, data }: Lesson,
  { name, licence, version }: Pick<TeachQuestion, 'name' | 'licence'> & { version: number },
  tell: (stage: Stage, share: number) => void,
  signal: AbortSignal
): Promise<Lectured> {
  const courseOf = (stage: Stage): Course => ({ signal, progress: (share) => tell(stage, share) })
  const { tf } = base.backend
  const read = await readPictures(base, pictures, courseOf('reading'), 'both')
  const { names, labels } = withPictures(given, read.labels)
  const { size } = read
  // Calibrate and test with the rounded vectors, as they are stored in the file.
  const vectors = unpackVectors(packVectors(read.vectors, size), size)
  const examples = { vectors: read.vectors, size, labels, classes: names.length }
  const learned = await learn(tf, examples, read.facts, names, courseOf('learning'), read.otherwise)
  const tested = test && (await readPictures(base, test, courseOf('testing')))
  const onTest = tested && testFigures(tf, base, { names, ...learned }, vectors, { ...tested, given })
  signal.throwIfAborted()
  tell('saving', 0)
  const none = onTest ? { ...learned.none, choices: onTest.choices } : learned.none
  const { series, estimate, learningCurve } = learned
  const card = cardOf(
    base,
    { ...learned, none },
    {
      name,
      version,
      data,
      ...(licence !== undefined && { licence }),
      classes: names.map((label, c) => ({ label, pictures: labels.filter((own) => own === c).length })),
      ...(onTest && { test: onTest.figures }),
      advice: adviceOn(names, labels, series, onTest?.figures ?? estimate, learningCurve)
    }
  )
  const told = (judged: readonly Judged[], { facts }: ReadPictures, own: Int32Array): Taught['judged'] =>
    judged.map(({ picture, predicted, probability }) => ({
      path: facts[picture]!.path,
      label: names[own[picture]!]!,
      predicted: names[predicted]!,
      probability
    }))
  const doubtful = told(doubtfulOf(learned.judged, labels), read, labels).map(
    ({ predicted, ...picture }) => ({
      ...picture,
      instead: predicted
    })
  )
  const file = await taughtModelFile(base, learned, card, read.vectors)
  return {
    card,
    file,
    skipped: [...read.skipped, ...(tested?.skipped ?? [])],
    doubtful,
    judged:
      tested && onTest ? told(onTest.judged, tested, onTest.labels) : told(learned.judged, read, labels),
    ...(tested && { test: tested })
  }
}

/**
 * Drops classes without a readable picture, and renumbers the rest.
 * @throws UserError `source-not-found` if fewer than two are left
 */
function withPictures(names: readonly string[], labels: Int32Array): { names: string[]; labels: Int32Array } {
  const kept = [...names.keys()].filter((c) => labels.includes(c))
  if (kept.length < 2) {
    const message =
      'Fewer than two classes have pictures that can be read, so there is nothing to tell apart. Look at what was skipped.'
    throw new UserError('source-not-found', message)
  }
  return {
    names: kept.map((c) => names[c]!),
    labels: labels.map((label) => kept.indexOf(label))
  }
}

interface OnTest {
  figures: TaughtFigures
  judged: Judged[]
  /** Of the test pictures, as the model numbers its classes. */
  labels: Int32Array
  choices: TaughtCard['none']['choices']
}

function testFigures(
  tf: Model['backend']['tf'],
  base: Model,
  { names, kernel, bias, none }: Pick<Learned, 'kernel' | 'bias' | 'none'> & { names: readonly string[] },
  taught: Float32Array,
  { vectors, size, labels, given }: ReadPictures & { given: readonly string[] }
): OnTest {
  const own = labels.map((label) => names.indexOf(given[label]!))
  if (own.length === 0) {
    const message = `None of the test pictures can be judged by ${base.info.name}. Look at what was skipped.`
    throw new UserError('source-not-found', message)
  }
  const untaught = given[labels[own.indexOf(-1)] ?? -1]
  if (untaught !== undefined) {
    const message = `There are test pictures of ${untaught}, but none of its taught pictures can be read. Look at what was skipped.`
    throw new UserError('source-not-found', message)
  }
  const probabilities = softmax(logitsOf(tf, { vectors, size }, kernel, bias), names.length)
  const nearest = nearestTaught(tf, vectors, size, taught)
  const refused = refusedOf(nearest, none.threshold)
  return {
    figures: figuresOf(names, probabilities, own, own.length, refused),
    judged: judgedAs([...own.keys()], probabilities, names.length),
    labels: own,
    choices: none.choices.map((choice) => ({
      ...choice,
      test: refusedOf(nearest, choice.threshold) / own.length
    }))
  }
}

function cardOf(
  { info }: Model,
  { series, strength, temperature, none, estimate, learningCurve }: Learned,
  {
    licence,
    ...facts
  }: Pick<TaughtCard, 'name' | 'version' | 'data' | 'classes' | 'test' | 'advice'> & { licence?: string }
): TaughtCard {
  const { range, channels, crop, inputSize } = info.preprocessing
  const { name, sha256, architecture } = info
  return {
    format: 1,
    made: new Date().toISOString(),
    ...facts,
    series: new Set(series).size,
    base: { name, sha256, architecture, ...(licence !== undefined && { licence }) },
    preprocessing: { range, channels, crop },
    inputSize,
    strength,
    temperature,
    none,
    ...(estimate && { estimate }),
    learningCurve
  }
}
