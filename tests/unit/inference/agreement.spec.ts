import { describe, expect, test } from 'vitest'
import { agreementOf, cannotBeToldApart } from '../../../src-main/inference/agreement'

const rows = (...values: number[][]): Float32Array => Float32Array.from(values.flat())

describe('how near two precisions are', () => {
  test('differences are those of a picture, and a label counts only where the first leads clearly', () => {
    const expected = rows([0.5, 0.3, 0.2], [0.41, 0.39, 0.2], [0.6, 0.45, 0])
    const actual = rows([0.3, 0.5, 0.2], [0.39, 0.41, 0.2], [0.6, 0.45, 0])
    const agreement = agreementOf(expected, actual, 3)
    expect(agreement).toMatchObject({ pictures: 3, changedLabels: 1 })
    expect(agreement.largestDifference).toBeCloseTo(0.2)
    expect(agreement.meanDifference).toBeCloseTo((0.2 + 0.02 + 0) / 3)
  })

  test.each([
    ['the limits themselves pass', {}, true],
    ['a changed label does not', { changedLabels: 1 }, false],
    ['a large mean does not', { meanDifference: 0.031 }, false],
    ['one picture far off does not', { largestDifference: 0.26 }, false],
    ['nothing compared does not', { pictures: 0 }, false],
    ['what is no number does not', { meanDifference: NaN }, false]
  ])('%s', (_, changed, passes) => {
    const limits = { pictures: 9, changedLabels: 0, meanDifference: 0.03, largestDifference: 0.25 }
    expect(cannotBeToldApart({ ...limits, ...changed })).toBe(passes)
  })
})
