/** Metrics of a model on pictures with known classes. */
import type { TaughtFigures } from '../contract/teaching'
import { bestOf, calibrationError, reliabilityOf } from './calibration'

/** A 95 % interval of the normal distribution, in standard deviations. */
const deviations = 1.96

/**
 * @param probabilities pictures × classes
 * @param independent the number of pictures, counting each series once
 * @param refused the number of pictures answered with none of the classes
 */
export function figuresOf(
  names: readonly string[],
  probabilities: Float32Array,
  labels: Int32Array,
  independent: number,
  refused: number
): TaughtFigures {
  const classes = names.length
  const confusion = names.map(() => new Array<number>(classes).fill(0))
  let right = 0
  for (const [i, label] of labels.entries()) {
    const best = bestOf(probabilities.subarray(i * classes, (i + 1) * classes))
    confusion[label]![best]!++
    if (best === label) right++
  }
  const pictures = labels.length
  const accuracy = right / pictures
  const reliability = reliabilityOf(probabilities, labels, classes)
  return {
    pictures,
    accuracy,
    interval: wilson(accuracy, independent),
    calibrationError: calibrationError(reliability),
    reliability,
    refused: refused / pictures,
    classes: names.map((label, c) => {
      const own = confusion[c]!.reduce((a, b) => a + b, 0)
      const called = confusion.reduce((sum, row) => sum + row[c]!, 0)
      const found = confusion[c]![c]!
      return {
        label,
        pictures: own,
        ...(own > 0 && { recall: found / own }),
        ...(called > 0 && { precision: found / called })
      }
    }),
    confusion
  }
}

/**
 * The confidence interval of a proportion (Wilson, "Probable Inference, the Law of Succession, and Statistical
 * Inference", 1927).
 */
export function wilson(share: number, count: number): [number, number] {
  const z = deviations ** 2 / count
  const middle = (share + z / 2) / (1 + z)
  const half = (deviations / (1 + z)) * Math.sqrt((share * (1 - share)) / count + z / (4 * count))
  return [Math.max(0, middle - half), Math.min(1, middle + half)]
}
