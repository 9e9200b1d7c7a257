/**
 * Multinomial logistic regression with an L2 penalty. Many fits of the same pictures run together, sharing the
 * matrix products that take most of the time.
 */
import type * as TensorFlow from '@tensorflow/tfjs'
import { computed } from './computed'
import { minimiseAll, type Evaluation } from './minimise'
import { reduced } from './reduce'

/** Pictures to learn from. */
export interface Examples {
  /** Rows of `size` values, each of unit length. */
  vectors: Float32Array
  size: number
  /** The class index of each picture. */
  labels: Int32Array
  classes: number
}

/** One of the fits. */
export interface Task {
  /** The weight of a picture relative to the penalty; the larger, the closer the fit. */
  strength: number
  /** Whether the fit uses a picture. */
  uses(picture: number): boolean
}

/** logit = kernel column · vector + bias */
export interface Fit {
  /** size × classes */
  kernel: Float32Array
  bias: Float32Array
  /** pictures × classes */
  logits: Float32Array
}

/**
 * Minimizes strength × sum(weight × cross entropy) + |kernel|² / 2 for each task by L-BFGS. All classes have
 * the same total weight, however many pictures they have.
 * @param onStep called with the completed share, from 0 to 1
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
  // The bias is the weight of a constant input of 1.
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
  /** Loss and gradient of several tasks at once; their coefficients are side by side in one matrix. */
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
    // An upper bound on the curvature, so that the first step is never too long.
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

/** Writes the gradient by the logits of a task into `wrong`. @returns the weighted cross entropy */
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

/** @returns pictures × classes */
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

/** 0 for pictures that the task does not use; the sum is the same for each class. */
function sampleWeights(labels: Int32Array, classes: number, task: Task): Float32Array {
  const counts = new Array<number>(classes).fill(0)
  for (const [i, label] of labels.entries()) if (task.uses(i)) counts[label]!++
  const used = counts.reduce((a, b) => a + b, 0)
  const present = counts.filter((n) => n > 0).length
  return Float32Array.from(labels, (label, i) => (task.uses(i) ? used / (present * counts[label]!) : 0))
}
