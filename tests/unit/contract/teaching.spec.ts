/** Models that were taught by an earlier version stay readable. */
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { TaughtCard } from '../../../src-main/contract/teaching'

const figures = {
  pictures: 20,
  accuracy: 0.9,
  interval: [0.7, 0.97],
  calibrationError: 0.05,
  refused: 0,
  classes: [{ label: 'apple', pictures: 20 }],
  confusion: [[20]]
}

const card = {
  format: 1,
  name: 'fruit',
  version: 1,
  made: '2026-11-01T10:00:00.000Z',
  classes: [{ label: 'apple', pictures: 20 }],
  data: 'the subfolders of fruit',
  series: 4,
  base: { name: 'base', sha256: 'a'.repeat(64), architecture: 'MobileNetV2 1.00' },
  preprocessing: {},
  strength: 16,
  temperature: 1,
  none: { threshold: 0.5, choices: [] },
  estimate: figures,
  learningCurve: []
}

test('a card whose advice is in sentences and whose figures have no bins', () => {
  const read = v.parse(TaughtCard, { ...card, advice: ['More pictures of apple would help most.'] })
  expect(read.advice).toEqual([])
  expect(read.estimate?.reliability).toEqual([])
})

test('advice of now is kept', () => {
  const advice = [{ code: 'more', label: 'apple', recall: 0.5 }]
  expect(v.parse(TaughtCard, { ...card, advice }).advice).toEqual(advice)
})

test('a card tells where its pictures are from, whether in words or not', () => {
  const data = { folders: ['/fruit'], moreFolders: 0, library: true }
  expect(v.parse(TaughtCard, { ...card, advice: [], data }).data).toEqual(data)
  expect(v.parse(TaughtCard, { ...card, advice: [] }).data).toBe('the subfolders of fruit')
})
