/**
 * Multinomial logistic regression with an L2 penalty, many fits of the same pictures at the same time: they share the
 * matrix products, which is what takes the time.
 */
import type * as TensorFlow from '@tensorflow/tfjs'
import { computed } from './computed'
import { minimiseAll, type Evaluation } from './minimise'
import { reduced } from './reduce'

/** Pictures to learn from. */
export interface Examples {
  /** Rows of `size` values, each 1 long. */
  vectors: Float32Array
  size: number
  /** The class of each. */
  labels: Int32Array
  classes: number
}

/** One of the fits. */
export interface Task {
  /** How much a picture counts beside the penalty; the larger, the closer the fit. */
  strength: number
  /** Whether it learns from a picture. */
  uses(picture: number): boolean
}

/** logit = kernel column . vector + bias */
export interface Fit {
  /** size x classes */
  kernel: Float32Array
  bias: Float32Array
  /** pictures x classes */
  logits: Float32Array
}

/**
 * Minimises strength x sum(weight x cross entropy) + |kernel|^2 / 2 for each task by L-BFGS. Each class weighs the same, however
 * many pictures it has. @param onStep is told how much is done, from 0 to 1
 */
export async function fitAll(
  tf: typeof TensorFlow,
  examples: Examples,
  tasks: readonly Task[],
  onStep: (share: number) => void = () => undefined,
  signal?: AbortSignal
): Promise<Fit[]> {
  const { labels, classes } = examples
  const count = labels.length
  const basis = reduced(tf, examples)
  const width = basis.size + 1
  // The bias is the weight of a value that is always 1.
  const points = new Float32Array(count * width)
  let squares = 0
  for (let i = 0; i < count; i++) {
    const row = basis.points.subarray(i * basis.size, (i + 1) * basis.size)
    points.set(row, i * width)
    points[i * width + basis.size] = 1
    for (const value of row) squares += value * value
  }
  const weights = tasks.map((task) => sampleWeights(labels, classes, task))
  const inputs = tf.tensor2d(points, [count, width])
  /** The loss and the gradient of some tasks, whose points lie side by side in one matrix. */
  const evaluate = (asked: readonly { task: number; at: Float32Array }[]): Evaluation[] => {
    const columns = asked.length * classes
    const matrix = new Float32Array(width * columns)
    for (const [t, { at }] of asked.entries()) copyColumns(at, classes, matrix, columns, t * classes)
    const logits = computed(tf, () => tf.matMul(inputs, tf.tensor2d(matrix, [width, columns])))
    const wrong = new Float32Array(logits.length)
    const losses = asked.map(({ task, at }, t) => {
      const { strength } = tasks[task]!
      const loss = errorsOf(
        logits,
        labels,
        weights[task]!,
        { columns, first: t * classes, classes, strength },
        wrong
      )
      return loss + penaltyOf(at, basis.size * classes)
    })
    const pulls = computed(tf, () => tf.matMul(inputs, tf.tensor2d(wrong, [count, columns]), true))
    return asked.map(({ at }, t) => {
      const gradient = new Float32Array(width * classes)
      for (let i = 0; i < gradient.length; i++) {
        const row = Math.floor(i / classes)
        const pull = pulls[row * columns + t * classes + (i % classes)]!
        gradient[i] = pull + (row < basis.size ? at[i]! : 0)
      }
      return { loss: losses[t]!, gradient }
    })
  }
  try {
    // No curvature is larger than that, so that the first step never leads too far.
    const firstSteps = tasks.map(({ strength }) => 1 / (1 + strength * (squares + count)))
    const solutions = await minimiseAll(width * classes, firstSteps, evaluate, onStep, signal)
    return solutions.map((solution) => {
      const kernelSize = basis.size * classes
      const { kernel, bias } = basis.back(
        solution.subarray(0, kernelSize),
        solution.subarray(kernelSize),
        classes
      )
      return { kernel, bias, logits: logitsOf(tf, examples, kernel, bias) }
    })
  } finally {
    inputs.dispose()
  }
}

function copyColumns(
  from: Float32Array,
  classes: number,
  to: Float32Array,
  columns: number,
  first: number
): void {
  for (let row = 0, at = 0; at < from.length; row++, at += classes) {
    to.set(from.subarray(at, at + classes), row * columns + first)
  }
}

/** Writes what the logits of a task are pulled by into `wrong`. @returns the weighted cross entropy */
function errorsOf(
  logits: Float32Array,
  labels: Int32Array,
  weights: Float32Array,
  {
    columns,
    first,
    classes,
    strength
  }: { columns: number; first: number; classes: number; strength: number },
  wrong: Float32Array
): number {
  let loss = 0
  for (const [i, label] of labels.entries()) {
    const weight = weights[i]! * strength
    if (weight === 0) continue
    const at = i * columns + first
    let largest = -Infinity
    for (let c = 0; c < classes; c++) largest = Math.max(largest, logits[at + c]!)
    let sum = 0
    for (let c = 0; c < classes; c++) sum += wrong[at + c] = Math.exp(logits[at + c]! - largest)
    for (let c = 0; c < classes; c++) wrong[at + c] = (wrong[at + c]! / sum) * weight
    wrong[at + label]! -= weight
    loss += weight * (Math.log(sum) + largest - logits[at + label]!)
  }
  return loss
}

function penaltyOf(values: Float32Array, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += values[i]! * values[i]!
  return sum / 2
}

/** pictures x classes */
export function logitsOf(
  tf: typeof TensorFlow,
  { vectors, size }: Pick<Examples, 'vectors' | 'size'>,
  kernel: Float32Array,
  bias: Float32Array
): Float32Array {
  return computed(tf, () =>
    tf.add(
      tf.matMul(
        tf.tensor2d(vectors, [vectors.length / size, size]),
        tf.tensor2d(kernel, [size, bias.length])
      ),
      tf.tensor1d(bias)
    )
  )
}

/** 0 for those that a task does not learn from; each class has the same sum. */
function sampleWeights(labels: Int32Array, classes: number, task: Task): Float32Array {
  const counts = new Array<number>(classes).fill(0)
  for (const [i, label] of labels.entries()) if (task.uses(i)) counts[label]!++
  const used = counts.reduce((a, b) => a + b, 0)
  const present = counts.filter((n) => n > 0).length
  return Float32Array.from(labels, (label, i) => (task.uses(i) ? used / (present * counts[label]!) : 0))
}
