/** Calibration: does a model's confidence match its accuracy? */

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

/** Expected calibration error: |confidence − accuracy| in ten equal bins, weighted by their pictures. */
export function calibrationError(probabilities: Float32Array, labels: Int32Array, classes: number): number {
  const sure = new Array<number>(bins).fill(0)
  const right = new Array<number>(bins).fill(0)
  for (const [i, label] of labels.entries()) {
    const row = probabilities.subarray(i * classes, (i + 1) * classes)
    const best = bestOf(row)
    const bin = Math.min(Math.floor(row[best]! * bins), bins - 1)
    sure[bin]! += row[best]!
    if (best === label) right[bin]!++
  }
  return sure.reduce((sum, value, bin) => sum + Math.abs(value - right[bin]!), 0) / labels.length
}

/** Index of the largest value. */
export function bestOf(row: Float32Array): number {
  let best = 0
  for (let i = 1; i < row.length; i++) if (row[i]! > row[best]!) best = i
  return best
}
