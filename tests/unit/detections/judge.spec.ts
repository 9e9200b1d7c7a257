/** What is found in pictures, held against a truth: which pictures count, and what is said where none does. */
import { describe, expect, test } from 'vitest'
import { Judge, type FoundIn } from '../../../src-main/detections/evaluation/judge'
import { Truth, TruthError, type TruePicture } from '../../../src-main/detections/truth/truth'

const size = { width: 200, height: 100 }
const cat = { label: 'Cat', box: [10, 10, 50, 50] as const }
const picture = (path: string, more: Partial<TruePicture> = {}): TruePicture => ({
  path,
  size,
  objects: [cat],
  ...more
})
const found: FoundIn = { ...size, detections: [{ label: 'cat', score: 0.9, box: [10, 10, 50, 50] }] }
const judgeOf = (...pictures: TruePicture[]): Judge =>
  new Judge(new Truth(['Cat', 'unicorn'], pictures), ['cat', 'dog'], 0.2)

function refusal(work: () => unknown): TruthError {
  try {
    work()
  } catch (error) {
    if (error instanceof TruthError) return error
    throw error
  }
  throw new Error('It was not refused.')
}

test('a picture is judged by the model’s names, whatever the truth calls its classes', () => {
  const judge = judgeOf(picture('a.jpg'), picture('b.jpg'))
  const { truths, pairs } = judge.add('a.jpg', found)!
  expect(truths).toEqual([{ label: 'cat', box: cat.box }])
  expect(pairs).toMatchObject([{ truth: { label: 'cat' }, found: { score: 0.9 } }])
  expect(judge.figures()).toMatchObject({
    images: 1,
    ap50: expect.closeTo(1, 9) as number,
    coverage: { notLookedAt: 1, withoutTruth: 0, classesLeftOut: ['unicorn'] }
  })
})

const scored = (...scores: number[]): FoundIn => ({
  ...size,
  detections: scores.map((score, i) => ({ label: 'cat', score, box: [10, 10, 50 - 4 * i, 50] }))
})

test('average precision takes boxes above what the library keeps, or above a lower threshold, whatever else there is', () => {
  const figures = (threshold: number, found: FoundIn): number => {
    const judge = new Judge(new Truth(['Cat'], [picture('a.jpg'), picture('b.jpg')]), ['cat'], threshold)
    judge.add('a.jpg', scored(0.9))
    judge.add('b.jpg', found)
    return judge.figures().ap50!
  }
  expect(figures(0.2, scored(0.06))).toBeCloseTo(1, 9)
  expect(figures(0.2, scored(0.04))).toBeCloseTo(51 / 101, 9)
  expect(figures(0.02, scored(0.04))).toBeCloseTo(1, 9)
  expect(figures(0.02, scored(0.01))).toBeCloseTo(51 / 101, 9)
})

test('where scores are equal, the pictures count in the order of the truth, in whatever order they are looked at', () => {
  const right = scored(0.9)
  const wrong: FoundIn = { ...size, detections: [{ label: 'cat', score: 0.9, box: [100, 50, 9, 9] }] }
  const figures = (...order: ['a.jpg' | 'b.jpg', FoundIn][]): number => {
    const judge = new Judge(new Truth(['Cat'], [picture('a.jpg'), picture('b.jpg')]), ['cat'], 0.2)
    for (const [path, each] of order) judge.add(path, each)
    return judge.figures().ap50!
  }
  const first = figures(['a.jpg', right], ['b.jpg', wrong])
  expect(first).toBeCloseTo(51 / 101, 9)
  expect(figures(['b.jpg', wrong], ['a.jpg', right])).toBe(first)
})

test('boxes that are shares are those of the picture’s own sides', () => {
  const shares = { label: 'Cat', box: [0.05, 0.1, 0.25, 0.5] as const }
  const judge = judgeOf({ path: 'a', objects: [shares] })
  expect(judge.add('a.jpg', found)!.truths[0]!.box).toEqual([10, 10, 50, 50])
})

test('pictures that cannot be judged are counted by why', () => {
  const turned = picture('turned.jpg', { size: { width: 100, height: 200 } })
  const judge = judgeOf(picture('a.jpg'), picture('broken.jpg'), turned)
  for (const path of ['a.jpg', 'new.jpg', 'turned.jpg']) judge.add(path, found)
  judge.add('broken.jpg', undefined)
  expect(judge.figures().coverage).toEqual({
    notLookedAt: 0,
    withoutTruth: 1,
    failed: 1,
    otherSize: ['turned.jpg'],
    classesLeftOut: ['unicorn']
  })
})

describe('is refused in words', () => {
  test('a truth of other classes', () => {
    const error = refusal(() => new Judge(new Truth(['unicorn'], []), ['cat'], 0.2))
    expect(error.message).toBe('None of its classes is one that is looked for. It has unicorn.')
    expect(error.words).toEqual({ code: 'truth-other-classes', values: { classes: 'unicorn' } })
  })

  test('a truth of other pictures', () => {
    const judge = judgeOf(picture('there.jpg'))
    judge.add('here.jpg', found)
    const error = refusal(() => judge.figures())
    expect(error.message).toMatch(/it has there\.jpg, for example, and there is here\.jpg/)
    expect(error.words).toEqual({
      code: 'truth-other-pictures',
      values: { there: 'there.jpg', here: 'here.jpg' }
    })
  })

  test('a truth that no picture fits', () => {
    const judge = judgeOf(picture('a.jpg', { size: { width: 1, height: 1 } }), picture('b.jpg'))
    judge.add('a.jpg', found)
    judge.add('b.jpg', undefined)
    expect(refusal(() => judge.figures()).words).toEqual({
      code: 'truth-fits-none',
      values: { failed: '1', otherSize: '1' }
    })
  })
})
