import { expect, test } from 'vitest'
import type { LibraryItem } from '../../../src-main/contract/library'
import type { LibraryJob } from '../../../src-main/contract/library-jobs'
import { probabilityOf } from '../../../src-renderer/library/item-facts'
import { canBeUndone, outcomeOf } from '../../../src-renderer/library/job-facts'

const predictions = [
  { index: 0, label: 'agaric', probability: 0.75 },
  { index: 1, label: 'bolete', probability: 0.2 }
]

test.each([
  [[], 0.75],
  [['agaric'], 0.75],
  [['bolete'], 0.2],
  [['chanterelle'], undefined]
])('beside the labels %j stands the probability of that label or none', (labels, probability) => {
  expect(probabilityOf({ labels, predictions } as unknown as LibraryItem)).toBe(probability)
})

test.each([
  ['completed', 5, 0, 'completed'],
  ['completed', 3, 2, 'partly-done'],
  ['completed', 0, 5, 'nothing'],
  ['interrupted', 0, 5, 'interrupted']
])('a sorting that is %s with %i files done and %i failed counts as %s', (state, done, failed, outcome) => {
  const job = { kind: 'sort', state, done, failed, files: 5 } as unknown as LibraryJob
  expect(outcomeOf(job)).toBe(outcome)
  if (outcome === 'nothing') expect(canBeUndone(job)).toBe(false)
})
