/** How near the answers of a faster precision are to float32's: whether a person could tell the two apart. */
import type { Agreement } from '../contract/model'
import { topK } from './classifier'

/**
 * A label may change only where float32 itself was undecided, and a probability moves by less than the choice of another
 * JPEG decoder moves it.
 */
const agreementRule = { clearLead: 0.15, meanDifference: 0.03, largestDifference: 0.25 } as const

/**
 * @param expected float32's probabilities, pictures x classes
 * @param actual of the same pictures
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

/** What is no number is no agreement. */
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
