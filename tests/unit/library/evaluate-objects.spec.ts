/** A detector's objects in the library, held against a truth: figures, cells that find their images, and refusals. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LibraryFilter } from '../../../src-main/contract/library'
import { ObjectEvaluation } from '../../../src-main/contract/object-evaluation'
import { evaluateObjects, listedMistakes } from '../../../src-main/library/evaluation/evaluate-objects'
import { keptEvaluations } from '../../../src-main/library/evaluation/kept'
import { Library } from '../../../src-main/library/library'
import { modelsBelow, type UsedModel } from '../../../src-main/library/models'
import type { VideoFound } from '../../../src-main/tasks/video'
import type { RunImage } from '../../../src-main/library/record'
import type { Course } from '../../../src-main/library/sorting/sorter'
import { detectedForm } from '../../../src-main/tasks/detect'
import type { Detected } from '../../../src-main/tasks/packed-objects'
import * as v from 'valibot'
import { usedModel, usedSettings } from '../../support/library-maker'

const labels = ['person', 'dog', 'car']
const detector: UsedModel = {
  ...usedModel,
  task: 'detect',
  info: { ...usedModel.info, name: 'finder', sha256: 'd'.repeat(64) },
  labels
}
const size = { width: 640, height: 480 }
type Box = [number, number, number, number]
/** A place in the picture, far from the others. */
const place = (at: number): Box => [60 * at, 40, 50, 60]

let folder: string
let library: Library
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netlens-objects-'))
  library = Library.open(join(folder, 'library.sqlite'))
})
afterEach(() => {
  library.close()
  rmSync(folder, { recursive: true })
})

const video: VideoFound = {
  sampling: { perSecond: 1, most: 60, rule: 'mean' },
  length: 1,
  frameRate: 25,
  frames: [{ time: 0 }],
  best: 0
}

type Found = [label: number, at: number, score?: number][]

function detect(pictures: Record<string, Found | 'broken'>): void {
  const settings = { ...usedSettings, task: 'detect' as const }
  const record = library.runs.beginTask(detectedForm(0.05), detector, settings, '0', { again: false, keepsPlaces: true }) // prettier-ignore
  const images = Object.entries(pictures).map(([path, found], index): RunImage<Detected> => {
    const hash = Buffer.alloc(8)
    hash.writeUInt32LE(index + 1)
    const file = { bytes: 1000, modified: 1.6e12 }
    const placed = { absolute: join('/photos', path), source: 0, path, index, file, hash, reused: false }
    if (found === 'broken') return { ...placed, answer: { error: { code: 'corrupt-image', message: 'No.' } } }
    const objects = found.map(([label, at, score = 0.9]) => ({ index: label, score: Math.fround(score), box: place(at) })) // prettier-ignore
    const answer = { ...size, objects, ...(path.endsWith('.mp4') && { video }) }
    return { ...placed, answer }
  })
  record.save(images)
  record.end('completed')
}

/** Writes a COCO data set. */
function truthOf(pictures: Record<string, [label: string, at: number][]>): string {
  const file = join(folder, 'truth.json')
  const names = [...new Set(Object.values(pictures).flatMap((all) => all.map(([label]) => label)))]
  const paths = Object.keys(pictures)
  const set = {
    images: paths.map((file_name, id) => ({ id, file_name, ...size })),
    annotations: paths.flatMap((path, image_id) =>
      pictures[path]!.map(([label, at]) => ({ image_id, category_id: names.indexOf(label), bbox: place(at) }))
    ),
    categories: names.map((name, id) => ({ id, name }))
  }
  writeFileSync(file, JSON.stringify(set))
  return file
}

async function judged(truth: string, course: Course = {}, keep?: number): Promise<ObjectEvaluation> {
  const model = { id: 1, task: 'detect' as const, name: 'finder', labels }
  const ids = await library.selectedIds({ filter: { model: 1, folder: '/photos' } })
  const request = { model, folder: '/photos', truth, threshold: 0.2, keep }
  return v.parse(ObjectEvaluation, await evaluateObjects(library.database, ids, request, course))
}

const pictures: Record<string, Found | 'broken'> = {
  'a.jpg': [[0, 0], [0, 1], [2, 5, 0.1]],
  'b.jpg': [[1, 0], [1, 3, 0.6]],
  'sub/c.jpg': [],
  'broken.jpg': 'broken',
  'new.jpg': [[0, 0]]
} // prettier-ignore
/** In b, the first dog is really a person, and the second one is nothing; in c, a dog is missed. */
const truth: Record<string, [string, number][]> = {
  'a.jpg': [['person', 0], ['person', 1]],
  'b.jpg': [['person', 0]],
  'sub/c.jpg': [['dog', 2]],
  'broken.jpg': [],
  'elsewhere.jpg': [['unicorn', 0]]
} // prettier-ignore

async function named(wanted: Omit<NonNullable<LibraryFilter['judged']>, 'evaluation'>): Promise<string[]> {
  const filter = { model: 1, judged: { evaluation: 1, ...wanted } }
  const rows = await library.rows(filter, { by: 'name', descending: false }, 0, 10)
  return rows.map(({ path }) => path.slice('/photos/'.length))
}

test('figures, confusion with background, and coverage', async () => {
  detect(pictures)
  const result = await judged(truthOf(truth))
  expect(result).toMatchObject({ images: 3, objects: 4, right: 2, missed: 2, falseAlarms: 2, threshold: 0.2 })
  expect(result.confusion).toEqual({
    labels: ['person', 'dog'],
    counts: [
      [2, 1, 0],
      [0, 0, 1],
      [0, 1, 0]
    ]
  })
  const [person, dog] = result.classes
  expect(person).toMatchObject({ label: 'person', objects: 3, right: 2, missed: 1, falseAlarms: 0 })
  // Two of three are found, both rightly: precision 1 up to a recall of 2/3, which 67 of 101 steps are.
  expect(person!.ap50).toBeCloseTo(67 / 101, 6)
  expect(dog).toMatchObject({ objects: 1, right: 0, missed: 1, falseAlarms: 2, ap: 0, ap50: 0 })
  expect(result.ap50).toBeCloseTo(67 / 202, 6)
  expect(result.coverage).toEqual({
    notLookedAt: 1,
    withoutTruth: 1,
    failed: 1,
    otherSize: 0,
    videos: 0,
    classesLeftOut: ['unicorn']
  })
})

test('videos are counted, and not judged', async () => {
  detect({ ...pictures, 'v.mp4': [[0, 0]] })
  const { coverage, images } = await judged(truthOf({ ...truth, 'v.mp4': [] }))
  expect({ images, videos: coverage.videos }).toEqual({ images: 3, videos: 1 })
})

test('the model is among those that have answers in the folder', () => {
  detect(pictures)
  expect(modelsBelow(library.database, '/photos')).toEqual([{ model: 1, images: 4 }])
})

test('a cell finds its images, and so do a row and the background', async () => {
  detect(pictures)
  await judged(truthOf(truth))
  expect(await named({ truth: 'person', found: 'person' })).toEqual(['a.jpg'])
  expect(await named({ truth: 'person', found: 'dog' })).toEqual(['b.jpg'])
  expect(await named({ truth: 'person' })).toEqual(['a.jpg', 'b.jpg'])
  expect(await named({ truth: 'dog', found: null })).toEqual(['sub/c.jpg'])
  expect(await named({ truth: null, found: 'dog' })).toEqual(['b.jpg'])
  expect(await named({ truth: null })).toEqual(['b.jpg'])
  expect(await named({ found: null })).toEqual(['sub/c.jpg'])
  expect(await named({ truth: 'car' })).toEqual([])
})

test('each mistake comes with its picture, what is there and what was found', async () => {
  detect(pictures)
  const { misses, alarms, pictures: shown } = await judged(truthOf(truth))
  expect(shown.map(({ path }) => path)).toEqual(['/photos/b.jpg', '/photos/sub/c.jpg'])
  expect(shown[0]).toMatchObject({
    ...size,
    truths: [{ label: 'person', box: place(0) }],
    found: [{ label: 'dog', box: place(0) }, { label: 'dog' }]
  })
  const [b, c] = shown.map(({ id }) => id)
  expect(misses).toEqual([{ image: b, truth: 0, found: 0 }, { image: c, truth: 0 }]) // prettier-ignore
  // The surest first.
  expect(alarms).toEqual([{ image: b, truth: 0, found: 0 }, { image: b, found: 1 }]) // prettier-ignore
})

test('of very many mistakes the worst are listed, and all are counted', async () => {
  const many = Array.from({ length: 5 * listedMistakes }, (_, i) => [`${i}.jpg`, i] as const)
  detect(Object.fromEntries(many.map(([path, i]) => [path, [[1, 0, 0.3 + i / 2000]] as Found])))
  const result = await judged(truthOf(Object.fromEntries(many.map(([path]) => [path, [['dog', 5]]]))))
  expect(result).toMatchObject({ missed: many.length, falseAlarms: many.length })
  expect(result.misses).toHaveLength(listedMistakes)
  expect(result.alarms).toHaveLength(listedMistakes)
  const { found } = result.pictures.find(({ id }) => id === result.alarms[0]!.image)!
  expect(found[0]!.score).toBe(Math.fround(0.3 + (many.length - 1) / 2000))
})

test('a person’s corrections are not the detector’s', async () => {
  detect({ 'a.jpg': [[0, 0]] })
  library.correct(1, 1, [{ label: 'dog', score: 1, box: place(3), said: true }])
  const result = await judged(truthOf({ 'a.jpg': [['person', 0]] }))
  expect(result).toMatchObject({ right: 1, missed: 0, falseAlarms: 0, ap50: expect.closeTo(1, 6) as number })
})

test('of many evaluations, the newest ones and the one that is shown still find their images', async () => {
  detect(pictures)
  library.correct(1, 1, [{ label: 'dog', score: 1, box: place(3), said: true }])
  const file = truthOf(truth)
  const rows = (): unknown =>
    library.database.prepare('SELECT evaluation, count(*) FROM evaluation_object GROUP BY 1').raw().all()
  for (let i = 0; i < keptEvaluations + 3; i++) await judged(file, {}, 2)
  const cells = 4
  expect(rows()).toEqual([2, 4, 5, 6].map((id) => [id, cells]))
  await judged(file)
  expect(rows()).toEqual([5, 6, 7].map((id) => [id, cells]))
  expect(library.database.prepare('SELECT id FROM evaluation').raw().all()).toEqual([[5], [6], [7]])
  // What a person corrected is none of it.
  expect(library.database.prepare('SELECT count(*) FROM detection WHERE corrected IS NOT NULL').raw().get()).toEqual([1]) // prettier-ignore
})

const left = (): unknown =>
  library.database
    .prepare('SELECT (SELECT count(*) FROM evaluation) + (SELECT count(*) FROM evaluation_object)')
    .raw()
    .get()

test('a truth that cannot be used is refused with its code, and leaves nothing behind', async () => {
  detect(pictures)
  const none = truthOf({ 'other.jpg': [['dog', 0]] })
  await expect(judged(none)).rejects.toMatchObject({
    code: 'truth-invalid',
    message: expect.stringMatching(/it has other\.jpg, for example, and there is/) as string,
    more: { words: { code: 'truth-other-pictures', values: { path: none, there: 'other.jpg' } } }
  })
  await expect(judged(truthOf({ 'a.jpg': [['unicorn', 0]] }))).rejects.toMatchObject({
    more: { words: { code: 'truth-other-classes' } }
  })
  writeFileSync(join(folder, 'truth.json'), '{')
  await expect(judged(join(folder, 'truth.json'))).rejects.toMatchObject({
    more: { words: { code: 'truth-no-json' } }
  })
  await expect(judged(join(folder, 'gone'))).rejects.toMatchObject({
    code: 'truth-invalid',
    more: { words: { code: 'truth-unreadable', because: expect.any(String) as string } }
  })
  expect(left()).toEqual([0])
})

test('it tells how far it is, and stops when it is told', async () => {
  detect(pictures)
  const told: [number, number][] = []
  await judged(truthOf(truth), { progress: (done, total) => told.push([done, total]) })
  expect(told.at(-1)).toEqual([5, 5])
  const stop = new AbortController()
  const stopped = judged(truthOf(truth), {
    signal: stop.signal,
    progress: (done) => done === 2 && stop.abort()
  })
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
  expect(library.database.prepare('SELECT count(*) FROM evaluation').raw().get()).toEqual([1])
})
