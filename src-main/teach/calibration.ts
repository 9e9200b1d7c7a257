/** Calibration: does a model's confidence match its accuracy? */
import type { TaughtFigures } from '../contract/teaching'

/** Softmax of each row of logits divided by a temperature. */
export function softmax(logits: Float32Array, classes: number, temperature = 1): Float32Array {
  const probabilities = new Float32Array(logits.length)
  for (let start = 0; start < logits.length; start += classes) {
    let largest = -Infinity
    for (let c = 0; c < classes; c++) largest = Math.max(largest, logits[start + c]!)
    let sum = 0
    for (let c = 0; c < classes; c++) {
      sum += probabilities[start + c] = Math.exp((logits[start + c]! - largest) / temperature)
    }
    for (let c = 0; c < classes; c++) probabilities[start + c]! /= sum
  }
  return probabilities
}

/** Mean negative log likelihood of the true classes. */
export function crossEntropy(
  logits: Float32Array,
  labels: Int32Array,
  classes: number,
  temperature: number
): number {
  const probabilities = softmax(logits, classes, temperature)
  let sum = 0
  for (const [i, label] of labels.entries())
    sum -= Math.log(Math.max(probabilities[i * classes + label]!, 1e-30))
  return sum / labels.length
}

/**
 * The temperature with the least cross entropy (Guo et al. 2017, "On Calibration of Modern Neural Networks").
 */
export function bestTemperature(logits: Float32Array, labels: Int32Array, classes: number): number {
  const loss = (logarithm: number): number => crossEntropy(logits, labels, classes, Math.exp(logarithm))
  const ratio = (Math.sqrt(5) - 1) / 2
  let [low, high] = [Math.log(0.02), Math.log(20)]
  while (high - low > 1e-3) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)]
    if (loss(left) < loss(right)) high = right
    else low = left
  }
  return Math.exp((low + high) / 2)
}

const bins = 10

type Reliability = TaughtFigures['reliability']

/** How often the best class is right, by the probability that it got. @param probabilities pictures × classes */
export function reliabilityOf(probabilities: Float32Array, labels: Int32Array, classes: number): Reliability {
  const sums = Array.from({ length: bins }, () => ({ images: 0, probability: 0, right: 0 }))
  for (const [i, label] of labels.entries()) {
    const row = probabilities.subarray(i * classes, (i + 1) * classes)
    const best = bestOf(row)
    const bin = sums[Math.min(Math.floor(row[best]! * bins), bins - 1)]!
    bin.images++
    bin.probability += row[best]!
    if (best === label) bin.right++
  }
  return sums.map(({ images, probability, right }) =>
    images > 0 ? { images, meanProbability: probability / images, accuracy: right / images } : { images }
  )
}

/** Expected calibration error: |probability − accuracy| of the bins, weighted by their pictures. */
export function calibrationError(reliability: Reliability): number {
  let [error, pictures] = [0, 0]
  for (const { images, meanProbability = 0, accuracy = 0 } of reliability) {
    error += images * Math.abs(meanProbability - accuracy)
    pictures += images
  }
  return error / pictures
}

/** Index of the largest value. */
export function bestOf(row: Float32Array): number {
  let best = 0
  for (let i = 1; i < row.length; i++) if (row[i]! > row[best]!) best = i
  return best
}
