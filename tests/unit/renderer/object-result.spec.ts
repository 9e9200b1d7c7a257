/** What an evaluation of objects shows: figures, the confusion with its background, and mistakes as lines. */
import { expect, test, vi } from 'vitest'
import type { ObjectEvaluation } from '../../../src-main/contract/object-evaluation'
import { ordered, backgroundLabel } from '../../../src-renderer/library/evaluation/confusion'
import { listedMistakes } from '../../../src-renderer/library/evaluation/object-mistakes'
import { rendered, textOf } from './rendered'

vi.stubGlobal('window', { netlens: { on: () => () => undefined } })
vi.stubGlobal('matchMedia', () => ({ addEventListener: () => undefined }))
vi.mock('../../../src-renderer/components/ImagePreview.vue', () => ({ default: { render: () => null } }))
const { default: ObjectMistakeDialog } =
  await import('../../../src-renderer/library/evaluation/ObjectMistakeDialog.vue')
const { default: ObjectResult } = await import('../../../src-renderer/library/evaluation/ObjectResult.vue')

const box: [number, number, number, number] = [0, 0, 10, 10]
const result: ObjectEvaluation = {
  id: 4,
  model: { id: 2, name: 'finder' },
  folder: '/photos',
  truth: '/truth.json',
  threshold: 0.2,
  images: 3,
  ap: 0.25,
  ap50: 0.5,
  objects: 4,
  right: 2,
  missed: 2,
  falseAlarms: 2,
  classes: [
    { label: 'person', objects: 3, ap: 0.5, ap50: 1, right: 2, missed: 1, falseAlarms: 0 },
    { label: 'dog', objects: 1, ap: 0, ap50: 0, right: 0, missed: 1, falseAlarms: 2 }
  ],
  confusion: {
    labels: ['person', 'dog'],
    counts: [
      [2, 1, 0],
      [0, 0, 1],
      [0, 1, 0]
    ]
  },
  misses: [{ image: 1, truth: 0, found: 0 }, { image: 2, truth: 0 }], // prettier-ignore
  alarms: [{ image: 1, truth: 0, found: 0 }, { image: 1, found: 1 }], // prettier-ignore
  pictures: [
    {
      id: 1,
      path: '/photos/b.jpg',
      modified: 1,
      width: 640,
      height: 480,
      truths: [{ label: 'person', box }],
      found: [
        { label: 'dog', box, score: 0.9 },
        { label: 'dog', box, score: 0.6 }
      ]
    },
    {
      id: 2,
      path: '/photos/c.jpg',
      modified: 1,
      width: 640,
      height: 480,
      truths: [{ label: 'dog', box }],
      found: []
    }
  ],
  coverage: {
    notLookedAt: 1,
    withoutTruth: 0,
    failed: 0,
    otherSize: 2,
    firstOfOtherSize: 'turned.jpg',
    videos: 3,
    classesLeftOut: ['unicorn']
  }
}

test('figures, cells with the background, and mistakes in words', async () => {
  const html = await rendered(ObjectResult, { result })
  const text = textOf(html)
  expect(text).toContain('Objects that finder found in /photos, compared with /truth.json')
  expect(text).toContain('AP at 0.5 50.0% AP at 0.5 to 0.95 25.0% Found 2 Missed 2 False alarms 2')
  expect(html).toContain('aria-label="True class person, predicted dog: 1"')
  expect(html).toContain('aria-label="True class dog, predicted background: 1"')
  expect(html).toContain('aria-label="True class background, predicted dog: 1"')
  expect(text).toContain('Missed objects: 2 b.jpg: person → dog 90% c.jpg: dog False alarms: 2')
  expect(text).toContain('b.jpg: dog ← person 90% b.jpg: dog 60%')
  expect(text).toContain('the library has no answer of the model in this folder: 1')
  expect(text).toContain('the truth is of another size: 2, for example turned.jpg')
  expect(text).toContain('Classes of the truth that the model does not have: unicorn')
  // The one with the most objects first.
  expect(text).toMatch(/person 3 100\.0% 50\.0% 2 1 0 dog 1 0\.0% 0\.0% 0 1 2/)
})

test('the same in Chinese, with COCO’s classes by their Chinese names', async () => {
  const text = textOf(await rendered(ObjectResult, { result }, { locale: 'zh-CN' }))
  expect(text).toContain('漏检的对象：2 b.jpg: 人 → 狗 90% c.jpg: 狗 误报：2')
  expect(text).toContain('背景')
})

test('a mistake says what is there and what was found in its place', () => {
  expect(listedMistakes(result, 'misses')).toMatchObject([
    { name: 'b.jpg', label: 'person', other: 'dog', score: 0.9 },
    { name: 'c.jpg', label: 'dog' }
  ])
  expect(listedMistakes(result, 'misses')[1]).not.toHaveProperty('other')
  expect(listedMistakes(result, 'alarms')[0]).toMatchObject({ label: 'dog', other: 'person' })
})

test('the dialog of a mistake says it in a sentence, and draws what is there and what was found', async () => {
  const shown = async (kind: string, at: number): Promise<string> =>
    textOf(await rendered(ObjectMistakeDialog, { result, kind, at, nameOf: (label: string) => label }))
  const mixed = await shown('misses', 0)
  expect(mixed).toContain('Missed object 1 of 2')
  expect(mixed).toContain('This is person, and was found as dog with a score of 90%.')
  // The true box, and both that were found.
  expect(mixed).toMatch(/person ✓ .*dog 90% .*dog 60%/)
  expect(await shown('misses', 1)).toContain('There is dog here, and no box of it.')
  const alarm = await shown('alarms', 1)
  expect(alarm).toContain('False alarm 2 of 2')
  expect(alarm).toContain('Found as dog with a score of 60%, and there is none here.')
})

test('the background stays last, however the classes are ordered', () => {
  const { labels, counts } = result.confusion
  const matrix = { labels: [...labels, backgroundLabel], counts }
  expect(ordered(matrix, 'model', ['dog', 'person']).labels).toEqual(['dog', 'person', backgroundLabel])
  expect(ordered(matrix, 'clustered', ['dog', 'person']).labels.at(-1)).toBe(backgroundLabel)
})
