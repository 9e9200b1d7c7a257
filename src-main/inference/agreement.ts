/** Compares the answers of a faster precision with float32's: could a person tell the two apart? */
import type { Agreement } from '../contract/model'
import { topK } from './classifier'

/**
 * A label may change only where float32's own lead was small, and a probability may move less than a different
 * JPEG decoder would move it.
 */
const agreementRule = { clearLead: 0.15, meanDifference: 0.03, largestDifference: 0.25 } as const

/**
 * @param expected float32's probabilities, pictures × classes
 * @param actual probabilities of the same pictures in the faster precision
 */
export function agreementOf(expected: Float32Array, actual: Float32Array, classes: number): Agreement {
  const pictures = expected.length / classes
  const agreement = { pictures, changedLabels: 0, meanDifference: 0, largestDifference: 0 }
  for (let start = 0; start < expected.length; start += classes) {
    const [right, answer] = [expected, actual].map((all) => all.subarray(start, start + classes)) as [
      Float32Array,
      Float32Array
    ]
    const [first, second] = topK(right, 2)
    const clear = first!.probability - (second?.probability ?? 0) >= agreementRule.clearLead
    if (clear && topK(answer, 1)[0]!.index !== first!.index) agreement.changedLabels++
    const difference = right.reduce((most, value, i) => Math.max(most, Math.abs(value - answer[i]!)), 0)
    agreement.meanDifference += difference / pictures
    agreement.largestDifference = Math.max(agreement.largestDifference, difference)
  }
  return agreement
}

/** Compares the answers to several batches. */
export function compareAnswers(
  expected: readonly Float32Array[],
  actual: readonly Float32Array[],
  classes: number
): { agreement: Agreement; usable: boolean } {
  const joined = (parts: readonly Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]))
  const agreement = agreementOf(joined(expected), joined(actual), classes)
  return { agreement, usable: cannotBeToldApart(agreement) }
}

/** False if any of the numbers is NaN. */
export function cannotBeToldApart({
  pictures,
  changedLabels,
  meanDifference,
  largestDifference
}: Agreement): boolean {
  return (
    pictures > 0 &&
    changedLabels === 0 &&
    meanDifference <= agreementRule.meanDifference &&
    largestDifference <= agreementRule.largestDifference
  )
}
