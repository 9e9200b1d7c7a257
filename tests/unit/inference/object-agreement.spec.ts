import { expect, test } from 'vitest'
import { findsTheSame, objectAgreementOf } from '../../../src-main/inference/object-agreement'
import type { FoundObject } from '../../../src-main/network/objects'

const dog: FoundObject = { index: 17, score: 0.8, box: [0.1, 0.1, 0.6, 0.6] }
const cat: FoundObject = { index: 16, score: 0.3, box: [0.5, 0.2, 0.9, 0.9] }
const faint: FoundObject = { index: 3, score: 0.29, box: [0, 0, 1, 1] }
const expected = [[dog, cat, faint], []]

test('the same objects agree, in whatever order, and faint ones do not count', () => {
  const agreement = objectAgreementOf(expected, [[cat, dog], [faint]])
  expect(agreement).toEqual({ pictures: 2, objects: 2, changedObjects: 0, meanOverlap: 1, meanDifference: 0 })
  expect(agreement).toSatisfy(findsTheSame)
})

test('an object may lose a little of its score, even if it is then faint', () => {
  const agreement = objectAgreementOf(expected, [[dog, { ...cat, score: 0.295 }], []])
  expect(agreement.meanDifference).toBeCloseTo(0.0025)
  expect(agreement).toSatisfy(findsTheSame)
})

test.each<[string, FoundObject[]]>([
  ['another score', [{ ...dog, score: 0.815 }, cat]],
  ['another place', [{ ...dog, box: [0.1, 0.1, 0.6, 0.606] }, cat]],
  ['another class', [{ ...dog, index: 18 }, cat]],
  ['nothing', [cat]],
  ['no number', [{ ...dog, score: NaN }, cat]]
])('%s instead of an object makes a difference', (_, found) => {
  const agreement = objectAgreementOf(expected, [found, []])
  expect(agreement.changedObjects).toBe(1)
  expect(findsTheSame(agreement)).toBe(false)
})

test('where float32 finds nothing, nothing is known', () => {
  expect(findsTheSame(objectAgreementOf([[faint]], [[faint]]))).toBe(false)
})
