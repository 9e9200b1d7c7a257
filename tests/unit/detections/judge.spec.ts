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
  const { truths, pairs } = judge.add('a.jpg', found, 'a.jpg')!
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
    judge.add('a.jpg', scored(0.9), 'a.jpg')
    judge.add('b.jpg', found, 'b.jpg')
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
    for (const [path, each] of order) judge.add(path, each, path)
    return judge.figures().ap50!
  }
  const first = figures(['a.jpg', right], ['b.jpg', wrong])
  expect(first).toBeCloseTo(51 / 101, 9)
  expect(figures(['b.jpg', wrong], ['a.jpg', right])).toBe(first)
})

test('boxes that are shares are those of the picture’s own sides', () => {
  const shares = { label: 'Cat', box: [0.05, 0.1, 0.25, 0.5] as const }
  const judge = judgeOf({ path: 'a', objects: [shares] })
  expect(judge.add('a.jpg', found, 'a.jpg')!.truths[0]!.box).toEqual([10, 10, 50, 50])
})

describe('which picture is meant', () => {
  const none = { objects: [] as const }
  /** Their names in the truth by their paths; the pictures are looked at in this order. */
  const meant = (paths: readonly string[], ...pictures: TruePicture[]): Record<string, string> => {
    const objects = pictures.map(({ path }, i) => ({ ...cat, box: [i, 0, 1, 1] as const, path }))
    const judge = new Judge(
      new Truth(
        ['Cat'],
        pictures.map((each, i) => ({ ...each, objects: [objects[i]!] }))
      ),
      ['cat'],
      0.2
    )
    const judged = paths.map((path) => [path, judge.add(path, found, path)] as const)
    const all = [...judged, ...judge.rest()].filter(([, each]) => each !== undefined)
    return Object.fromEntries(all.map(([path, each]) => [path, pictures[Math.round(each!.truths[0]!.box[0] / (pictures[0]!.size ? 1 : size.width))]!.path])) // prettier-ignore
  }
  const label = (path: string): TruePicture => ({ path, objects: [...none.objects] })

  test.each([
    ['label files of pictures that differ in their ending', ['a.jpg', 'a.png'], ['a', 'a.png'], { 'a.jpg': 'a', 'a.png': 'a.png' }],
    ['label files of a picture with two endings', ['a.jpg', 'a.jpg.jpg'], ['a', 'a.jpg'], { 'a.jpg': 'a', 'a.jpg.jpg': 'a.jpg' }],
    ['all of that', ['a.jpg', 'a.png', 'a.png.jpg'], ['a', 'a.png', 'a.png.jpg'], { 'a.jpg': 'a', 'a.png': 'a.png', 'a.png.jpg': 'a.png.jpg' }],
    ['one of two label files alone', ['a.jpg'], ['a', 'a.jpg'], { 'a.jpg': 'a' }]
  ])('%s', (_, paths, files, expected) => {
    expect(meant(paths, ...files.map(label))).toEqual(expected)
    expect(meant([...paths].reverse(), ...files.map(label))).toEqual(expected)
  }) // prettier-ignore

  test('the one with the very path, and no other one of the same name', () => {
    const pictures = [picture('b/1.jpg'), picture('2.jpg')]
    for (const paths of [
      ['a/1.jpg', 'b/1.jpg', 'c/2.jpg'],
      ['b/1.jpg', 'c/2.jpg', 'a/1.jpg']
    ])
      // prettier-ignore
      expect(meant(paths, ...pictures)).toEqual({ 'b/1.jpg': 'b/1.jpg', 'c/2.jpg': '2.jpg' })
  })

  test('not two of the same name, where nothing else tells', () => {
    const { message } = refusal(() => meant(['a/1.jpg', 'b/1.jpg'], picture('1.jpg')))
    expect(message).toMatch(/Both a\/1\.jpg and b\/1\.jpg could be the picture 1\.jpg/)
  })
})

test('pictures that cannot be judged are counted by why', () => {
  const turned = picture('turned.jpg', { size: { width: 100, height: 200 } })
  const judge = judgeOf(picture('a.jpg'), picture('broken.jpg'), turned)
  for (const path of ['a.jpg', 'new.jpg', 'turned.jpg']) judge.add(path, found, path)
  judge.add('broken.jpg', undefined, 'broken.jpg')
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
    judge.add('here.jpg', found, 'here.jpg')
    const error = refusal(() => judge.figures())
    expect(error.message).toMatch(/it has there\.jpg, for example, and there is here\.jpg/)
    expect(error.words).toEqual({
      code: 'truth-other-pictures',
      values: { there: 'there.jpg', here: 'here.jpg' }
    })
  })

  test('a truth that no picture fits', () => {
    const judge = judgeOf(picture('a.jpg', { size: { width: 1, height: 1 } }), picture('b.jpg'))
    judge.add('a.jpg', found, 'a.jpg')
    judge.add('b.jpg', undefined, 'b.jpg')
    expect(refusal(() => judge.figures()).words).toEqual({
      code: 'truth-fits-none',
      values: { failed: '1', otherSize: '1' }
    })
  })
})
