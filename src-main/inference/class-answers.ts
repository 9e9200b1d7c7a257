/** Runs a third-party model as a classifier: finds out its batch size, and which output holds the classes. */
import type * as TensorFlow from '@tensorflow/tfjs'
import { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import type { Answers } from '../contract/model'
import { invalid } from '../weights/stored-model'

/** A model loaded in TensorFlow. */
export interface Runner {
  /**
   * [batch, height, width, channels], with null or -1 for an open size; undefined if the model does not say.
   */
  inputShape?: readonly (number | null)[]
  predict(images: TensorFlow.Tensor4D): TensorFlow.Tensor
  /** All outputs with one value per class, known after the first call; absent if there is only one. */
  answers?(): Answers | undefined
  dispose(): void
}

/** Runs the model; gives all outputs by name. */
type Run = (images: TensorFlow.Tensor4D) => TensorFlow.NamedTensorMap

/** What is known of a model before it runs. */
interface Known {
  /** The fixed batch size that the model declares, if any. */
  batch: number | null | undefined
  /** The name of the output that the user chose. */
  answer: string | undefined
}

/** How to call a model, found out with the first images. */
type Manner = {
  output: string
  /** The names of all outputs that may hold the classes. */
  names: string[]
  /** Images per call; absent if any number works. */
  atOnce?: number
  /** Whether a smaller batch is padded to `atOnce`. */
  filled: boolean
}

/**
 * `predict` takes any number of images, [n, height, width, 3], and returns [n, classes]. The first call, which
 * needs at least two images, finds out how. It throws UserError `model-invalid` if the model fails, or answers
 * inconsistently, and `answer-unclear` if several outputs may hold the classes.
 */
export function classAnswers(
  tf: typeof TensorFlow,
  path: string,
  run: Run,
  known: Known
): Pick<Runner, 'predict' | 'answers'> {
  let manner: Manner | undefined
  const predict = (images: TensorFlow.Tensor4D): TensorFlow.Tensor => {
    try {
      const asked = (manner ??= tf.tidy(() => mannerOf(tf, path, run, images, known)))
      return tf.tidy(() => ask(tf, run, images, asked)[asked.output]!)
    } catch (error) {
      if (error instanceof UserError) throw error
      const [, height, width] = images.shape
      throw invalid(
        path,
        new Reason(
          'model-gives-none',
          `gives no answer to an image of ${height}x${width} pixels: TensorFlow ends with an error. Check which images it ` +
            'takes, and that it answers in Python',
          { size: `${height} × ${width}` }
        ),
        error
      )
    }
  }
  return {
    predict,
    answers: () =>
      manner && manner.names.length > 1 ? { names: manner.names, used: manner.output } : undefined
  }
}

function mannerOf(
  tf: typeof TensorFlow,
  path: string,
  run: Run,
  images: TensorFlow.Tensor4D,
  { batch, answer }: Known
): Manner {
  const fixed = batch && batch > 0 ? batch : undefined
  const single: Omit<Manner, 'output' | 'names'> = { atOnce: fixed ?? 1, filled: fixed !== undefined }
  const alone = (): TensorFlow.NamedTensorMap =>
    concatenated(
      tf,
      oneByOne(tf, images).map((image) => ask(tf, run, image, single))
    )
  const together =
    fixed === undefined || fixed > 1
      ? attempted(() => ask(tf, run, images, fixed ? single : { filled: false }))
      : undefined
  const one = alone()
  const output = outputOf(path, one, answer)
  const names = Object.keys(one)
  if (together && agree(together[output], one[output]!))
    return { ...(fixed ? single : { filled: false }), output, names }
  if (fixed !== undefined && fixed > 1) {
    throw invalid(
      path,
      new Reason('model-random', 'answers an image differently beside other images. Export it for inference')
    )
  }
  if (!agree(alone()[output], one[output]!)) {
    throw invalid(
      path,
      new Reason(
        'model-random',
        'answers the same image differently each time. Export it for inference, without random operations'
      )
    )
  }
  return { ...single, output, names }
}

function attempted<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    // The caller then tries another way.
    return undefined
  }
}

/** All outputs for some images, each [n, values]; leaves out those with another number of rows. */
function ask(
  tf: typeof TensorFlow,
  run: Run,
  images: TensorFlow.Tensor4D,
  { atOnce = images.shape[0], filled }: Omit<Manner, 'output' | 'names'>
): TensorFlow.NamedTensorMap {
  const [count, ...rest] = images.shape
  const parts: TensorFlow.NamedTensorMap[] = []
  for (let first = 0; first < count; first += atOnce) {
    const size = Math.min(atOnce, count - first)
    const some = size === count ? images : tf.slice(images, [first, 0, 0, 0], [size, ...rest])
    const missing = filled ? atOnce - size : 0
    const given = missing > 0 ? tf.concat([some, tf.zeros<TensorFlow.Rank.R4>([missing, ...rest])]) : some
    parts.push(rows(tf, run(given), given.shape[0], size))
  }
  return concatenated(tf, parts)
}

/** Reshapes outputs to [n, values]; keeps those with one row of numbers per image. */
function rows(
  tf: typeof TensorFlow,
  answers: TensorFlow.NamedTensorMap,
  given: number,
  wanted: number
): TensorFlow.NamedTensorMap {
  const kept: TensorFlow.NamedTensorMap = {}
  for (const [name, answer] of Object.entries(answers)) {
    const { shape, size, dtype } = answer
    // A model for a single image may omit the batch axis.
    const withBatch = given === 1 && shape.filter((n) => n !== 1).length <= 1 ? [1, size] : shape
    const flat =
      withBatch.length >= 2 && withBatch[0] === given && withBatch.slice(1, -1).every((n) => n === 1)
    if (!flat || dtype !== 'float32') continue
    kept[name] = tf.slice(tf.reshape(answer, [given, -1]), [0, 0], [wanted, size / given])
  }
  return kept
}

function oneByOne(tf: typeof TensorFlow, images: TensorFlow.Tensor4D): TensorFlow.Tensor4D[] {
  const [count, ...rest] = images.shape
  return Array.from({ length: count }, (_, i) => tf.slice(images, [i, 0, 0, 0], [1, ...rest]))
}

function concatenated(
  tf: typeof TensorFlow,
  parts: readonly TensorFlow.NamedTensorMap[]
): TensorFlow.NamedTensorMap {
  const [first] = parts
  if (!first || parts.length === 1) return first ?? {}
  const names = Object.keys(first).filter((name) => parts.every((part) => name in part))
  return Object.fromEntries(
    names.map((name) => [
      name,
      tf.concat(
        parts.map((part) => part[name]!),
        0
      )
    ])
  )
}

/** Whether two outputs are equal up to rounding. */
function agree(a: TensorFlow.Tensor | undefined, b: TensorFlow.Tensor): boolean {
  if (!a || a.shape.join() !== b.shape.join()) return false
  const one = valuesOf(a)
  const other = valuesOf(b)
  const largest = other.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return one.every((value, i) => Math.abs(value - other[i]!) <= 1e-3 * largest || Object.is(value, other[i]))
}

function valuesOf(answer: TensorFlow.Tensor): Float32Array {
  return answer.dataSync() as Float32Array
}

/** Typical names of the output that holds the classes. */
const classNames = /prob|softmax|logit|predict|score|class/i

/**
 * The output that holds the classes: the only one with a value per class, else the only one whose rows add up
 * to 1, else the only one with a telling name.
 * @throws UserError `answer-unclear`, or `model-invalid` if there is none, or not the chosen one
 */
function outputOf(path: string, answers: TensorFlow.NamedTensorMap, chosen: string | undefined): string {
  const names = Object.keys(answers)
  if (names.length === 0) {
    throw invalid(
      path,
      new Reason(
        'model-no-classes',
        'does not answer an image with one value for each class. Export it with an output that does'
      )
    )
  }
  if (chosen !== undefined) {
    if (names.includes(chosen)) return chosen
    throw invalid(
      path,
      `gives no answer called ${JSON.stringify(chosen)} with a value for each class; it gives ${listOf(answers)}`
    )
  }
  const certain = [
    names,
    names.filter((name) => isProbabilities(answers[name]!)),
    names.filter((name) => classNames.test(name))
  ].find((those) => those.length === 1)
  if (certain) return certain[0]!
  const message =
    `The model file ${path} gives ${names.length} answers, and it is not clear which of them tells the classes: ${listOf(answers)}. ` +
    'Choose it with --answer NAME, as in "netlens models add PATH --answer NAME", or export the model with that output alone.'
  throw new UserError('answer-unclear', message, { choices: names })
}

function listOf(answers: TensorFlow.NamedTensorMap): string {
  const list = Object.entries(answers).map(
    ([name, { shape }]) => `${JSON.stringify(name)} with ${shape[1]} values`
  )
  return list.slice(0, 10).join(', ') + (list.length > 10 ? ` and ${list.length - 10} more` : '')
}

function isProbabilities(answer: TensorFlow.Tensor): boolean {
  const values = valuesOf(answer)
  const columns = answer.shape[1]!
  if (columns < 2 || !values.every((value) => value >= 0)) return false
  for (let row = 0; row < answer.shape[0]; row++) {
    const sum = values.subarray(row * columns, (row + 1) * columns).reduce((a, b) => a + b, 0)
    if (Math.abs(sum - 1) > 1e-3) return false
  }
  return true
}
