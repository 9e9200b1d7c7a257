/** Objects in the library: kept with their pictures, filtered, counted and corrected, and never taken for labels. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LibraryFilter, LibraryObject, ObjectFilter } from '../../../src-main/contract/library'
import { importResults } from '../../../src-main/library/import/import-results'
import { objectsIn } from '../../../src-main/library/import/rows'
import { Library } from '../../../src-main/library/library'
import type { UsedModel } from '../../../src-main/library/models'
import type { RunImage, RunRecord } from '../../../src-main/library/record'
import { detectedForm } from '../../../src-main/tasks/detect'
import type { Detected } from '../../../src-main/tasks/packed-objects'
import { usedModel, usedSettings } from '../../support/library-maker'

const byAge = { by: 'added' as const, descending: false }
const detector: UsedModel = {
  ...usedModel,
  task: 'detect',
  info: { ...usedModel.info, name: 'finder', sha256: 'd'.repeat(64) },
  labels: ['person', 'dog', 'car']
}

let folder: string
let library: Library
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netlens-detections-'))
  library = Library.open(join(folder, 'library.sqlite'))
})
afterEach(() => {
  library.close()
  rmSync(folder, { recursive: true })
})

const begin = (threshold = 0.05, again = false): RunRecord<Detected> =>
  library.runs.beginTask(detectedForm(threshold), detector, { ...usedSettings, task: 'detect' }, '0', {
    again,
    keepsPlaces: true
  })

const classify = (): RunRecord => library.runs.begin(usedModel, usedSettings, '0', { again: false, topK: 1 })

type Found = [label: number, score: number][]

function placed(name: string, index: number): Omit<RunImage, 'answer'> {
  const file = { bytes: 1000, modified: 1.6e12 }
  const path = `${name}.jpg`
  const hash = Buffer.from(name.slice(0, 1).padEnd(8))
  return { absolute: `/photos/${path}`, source: 0, path, index, file, hash, reused: false }
}

/** @param pictures what is in each; names that begin alike have the same content */
function detect(pictures: Record<string, Found | 'broken'>, record = begin()): number {
  record.save(
    Object.entries(pictures).map(([name, found], index): RunImage<Detected> => {
      if (found === 'broken') {
        return { ...placed(name, index), answer: { error: { code: 'corrupt-image', message: 'No.' } } }
      }
      const objects = found.map(([label, score], i) => {
        return { index: label, score: Math.fround(score), box: [10 * i, 5, 20, 30] as LibraryObject['box'] }
      })
      return { ...placed(name, index), answer: { width: 640, height: 480, objects } }
    })
  )
  record.end('completed')
  return record.id
}

const pictures: Record<string, Found | 'broken'> = {
  a: [[0, 0.9], [0, 0.5], [1, 0.3]], // prettier-ignore
  b: [[0, 0.4]],
  c: [],
  d: [[2, 0.06]],
  e: 'broken'
}

async function named(filter: LibraryFilter): Promise<string[]> {
  return (await library.rows(filter, byAge, 0, 100)).map(({ path }) => path.slice('/photos/'.length, -4))
}
const withObjects = (objects: ObjectFilter): Promise<string[]> => named({ objects })
const itemOf = (id: number) => library.itemsOf([id], 1)[0]!

describe('what a detector found', () => {
  test('is an item with the size of the picture and its objects, best first', () => {
    detect(pictures)
    expect(itemOf(1)).toMatchObject({ status: 'ok', predictions: [], width: 640, height: 480 })
    expect(itemOf(1).detections).toEqual([
      { label: 'person', score: Math.fround(0.9), box: [0, 5, 20, 30] },
      { label: 'person', score: 0.5, box: [10, 5, 20, 30] },
      { label: 'dog', score: Math.fround(0.3), box: [20, 5, 20, 30] }
    ])
    expect(itemOf(3)).toMatchObject({ width: 640, detections: [] })
    expect(itemOf(5)).toMatchObject({ status: 'error' })
    expect(itemOf(5)).not.toHaveProperty('detections')
  })

  test('is found by class, score and number, and so are pictures without', async () => {
    detect(pictures)
    expect(await withObjects({ threshold: 0.2 })).toEqual(['a', 'b'])
    expect(await withObjects({ threshold: 0.05 })).toEqual(['a', 'b', 'd'])
    expect(await withObjects({ labels: ['person'], threshold: 0.3, atLeast: 2 })).toEqual(['a'])
    expect(await withObjects({ labels: ['person'], threshold: 0.6, atLeast: 2 })).toEqual([])
    expect(await withObjects({ labels: ['dog', 'car'], threshold: 0.05 })).toEqual(['a', 'd'])
    // Exactly at the threshold, in the arithmetic of the scores.
    expect(await withObjects({ labels: ['dog'], threshold: 0.3 })).toEqual(['a'])
    expect(await withObjects({ threshold: 0.2, atLeast: 0 })).toEqual(['c', 'd'])
    expect(await withObjects({ labels: ['dog'], threshold: 0.2, atLeast: 0 })).toEqual(['b', 'c', 'd'])
    expect(await library.count({ objects: { threshold: 0.2 }, status: 'ok' })).toBe(2)
  })

  test('counts as reviewed once a person corrected its objects, until those are the model’s again', async () => {
    detect(pictures)
    expect(await named({ labelled: true })).toEqual([])
    library.correct(2, 1, [])
    expect(await named({ labelled: true })).toEqual(['b'])
    expect(await named({ labelled: false })).toEqual(['a', 'c', 'd', 'e'])
    expect((await library.removalPlan({ ids: [1, 2] })).labelled).toBe(1)
    library.correct(2, 1, undefined)
    expect(await named({ labelled: true })).toEqual([])
  })

  test('is counted by class in some images only', async () => {
    detect(pictures)
    const counts = await library.objectCounts({}, 0.2, 'detector', [2])
    expect(counts).toEqual([{ label: 'person', images: 1, objects: 1 }])
  })

  test('is found by a text in the name of its class, from a score on', async () => {
    detect(pictures)
    expect(await named({ text: 'PERS' })).toEqual(['a', 'b'])
    expect(await named({ text: 'person', textThreshold: 0.5 })).toEqual(['a'])
    expect(await named({ text: 'dog' })).toEqual(['a'])
    expect(await named({ text: 'car' })).toEqual([])
    expect(await named({ text: 'car', textThreshold: 0.05 })).toEqual(['d'])
    expect(await named({ text: 'unicorn', textThreshold: 0 })).toEqual([])
    // As the window calls it in another language, and beside names of files.
    expect(await named({ text: '狗' })).toEqual(['a'])
    expect(await named({ text: 'd', textThreshold: 0.2 })).toEqual(['a', 'd'])
    expect(await named({ text: 'person', objects: { threshold: 0.2, atLeast: 2 } })).toEqual(['a'])
  })

  test('is counted by class', async () => {
    detect(pictures)
    expect(await library.objectCounts({}, 0.2)).toEqual([
      { label: 'person', images: 2, objects: 3 },
      { label: 'dog', images: 1, objects: 1 }
    ])
    const dogs = { objects: { labels: ['dog'], threshold: 0.2 } }
    expect((await library.objectCounts(dogs, 0.45)).map(({ objects }) => objects)).toEqual([2])
  })

  test('of a video, is what one of its frames shows at most', async () => {
    // A zebra walks through four frames and meets another one in the third.
    const times = [0, 1, 2, 2, 3]
    const objects = times.map((time, i) => {
      return { index: 0, score: 0.9 - i / 10, box: [10 * i, 5, 20, 30] as LibraryObject['box'], time }
    })
    const sampling = { perSecond: 1, most: 60, rule: 'mean' as const }
    const frames = [0, 1, 2, 3].map((time) => ({ time }))
    const video = { sampling, length: 4, frameRate: 25, frames, best: 0 }
    const record = begin()
    record.save([{ ...placed('v', 0), answer: { width: 640, height: 480, objects, video } }])
    record.end('completed')
    const people = (atLeast: number, threshold = 0.2) =>
      withObjects({ labels: ['person'], threshold, atLeast })
    expect(await people(1)).toEqual(['v'])
    expect(await people(2)).toEqual(['v'])
    expect(await people(3)).toEqual([])
    expect(await people(2, 0.65)).toEqual([])
    expect(await people(0)).toEqual([])
    expect(await library.objectCounts({}, 0.2)).toEqual([{ label: 'person', images: 1, objects: 2 }])

    // The best frame becomes one with two dogs.
    const [first, ...others] = itemOf(1).detections!
    const dogs = [1, 2].map((x): LibraryObject => ({
      ...first!,
      box: [x, 5, 20, 30],
      label: 'dog',
      said: true
    }))
    library.correct(1, 1, [...dogs, ...others])
    expect(await withObjects({ labels: ['dog'], threshold: 0.2, atLeast: 2 })).toEqual(['v'])
    expect(await withObjects({ threshold: 0.2, atLeast: 3 })).toEqual([])
    expect((await library.objectCounts({}, 0.2)).map(({ objects }) => objects)).toEqual([2, 2])
  })

  test('follows later runs', async () => {
    detect(pictures)
    expect(await withObjects({ threshold: 0.2 })).toEqual(['a', 'b'])
    detect({ c: [[1, 0.8]], b: [], 'a copy': [[0, 0.9]] }, begin(0.05, true))
    // The copy has the content of the first one: what was found last holds for both.
    expect(await withObjects({ threshold: 0.2 })).toEqual(['a', 'c', 'a copy'])
    expect(itemOf(1).detections).toHaveLength(1)
  })
})

describe('a detector is no classifier', () => {
  test('its answers are no labels, alone and beside those of a classifier', async () => {
    detect(pictures)
    for (const model of [undefined, 1, 'all'] as const) {
      const filter = model === undefined ? {} : { model }
      expect(await library.labels(filter)).toEqual([])
      expect(await named({ ...filter, labels: ['person'] })).toEqual([])
    }
    expect((await library.histogram({})).every((count) => count === 0)).toBe(true)
    const record = classify()
    record.save(['a', 'b'].map((name, index) => {
      return { ...placed(name, index), answer: { predictions: [{ index: 0, label: 'tench', probability: 0.5 }] } }
    })) // prettier-ignore
    record.end('completed')
    // A detection that comes later does not take the place of a label.
    detect({ a: [[0, 0.9]] }, begin(0.05, true))
    expect(await library.labels({ model: 'all' })).toEqual([{ label: 'tench', images: 2 }])
    const models = (await library.rows({ model: 'all' }, byAge, 0, 10)).map(({ model }) => model)
    expect(models).toEqual([2, 2, 1, 1, 1])
    // Where no model is named, a classifier is meant; where objects are asked for, a detector.
    expect(await named({})).toEqual(['a', 'b'])
    expect(await withObjects({ threshold: 0.35 })).toEqual(['a', 'b'])
    library.close()
    library = Library.open(join(folder, 'library.sqlite'))
    expect((await library.rows({ model: 'all' }, byAge, 0, 10)).map(({ model }) => model)).toEqual(models)
    expect(library.info().models.map(({ name, task }) => [name, task])).toEqual([
      ['finder', 'detect'],
      ['made-up', 'classify']
    ])
  })

  test('with all models, what a person corrected is not hidden by a later detector', async () => {
    detect(pictures)
    library.correct(2, 1, [{ label: 'car', score: 1, box: [1, 2, 30, 40], said: true }])
    const other = { ...detector, info: { ...detector.info, sha256: 'e'.repeat(64) } }
    const record = library.runs.beginTask(
      detectedForm(0.05),
      other,
      { ...usedSettings, task: 'detect' },
      '0',
      {
        again: false,
        keepsPlaces: true
      }
    )
    detect({ ...pictures, b: [[1, 0.7]] }, record)
    const shown = async (): Promise<number[]> => {
      const rows = await library.rows({ model: 'all' }, { by: 'added', descending: false }, 0, 10)
      expect(library.itemsOf([1, 2, 3, 4, 5], 'all').map(({ model }) => model)).toEqual(
        rows.map(({ model }) => model)
      )
      return rows.map(({ model }) => model)
    }
    const reopen = (): void => {
      library.close()
      library = Library.open(join(folder, 'library.sqlite'))
    }
    expect(await shown()).toEqual([2, 1, 2, 2, 2])
    reopen()
    expect(await shown()).toEqual([2, 1, 2, 2, 2])
    await library.undo()
    expect(await shown()).toEqual([2, 2, 2, 2, 2])
    await library.redo()
    expect(await shown()).toEqual([2, 1, 2, 2, 2])
    classify().save([
      { ...placed('b', 1), answer: { predictions: [{ index: 0, label: 'tench', probability: 0.5 }] } }
    ])
    expect(await shown()).toEqual([2, 3, 2, 2, 2])
    reopen()
    expect(await shown()).toEqual([2, 3, 2, 2, 2])
  })

  test('its run takes nothing over from one that classifies the same folder', () => {
    classify().end('cancelled')
    detect(pictures)
    expect(library.info().runs.map(({ task, abandoned }) => [task, abandoned])).toEqual([
      ['detect', undefined],
      ['classify', undefined]
    ])
  })

  test('accepting its answer says nothing of the picture', async () => {
    detect(pictures)
    expect(await library.label({ ids: [1], model: 1 }, { kind: 'accept' })).toBe(0)
  })
})

describe('what is known', () => {
  const hash = placed('a', 0).hash!
  test('is not asked again, unless more is wanted than was kept', async () => {
    detect(pictures)
    const file = { bytes: 1000, modified: 1.6e12 }
    const again = await begin().knownByContent('/photos/a.jpg', file, hash)
    expect(again).toMatchObject({ answer: { width: 640, objects: [{}, {}, {}] }, ofThisRun: false })
    expect(await begin(0.01).knownByContent('/photos/a.jpg', file, hash)).toBeUndefined()
    const other = library.runs.begin(usedModel, usedSettings, '0', { again: false, topK: 1 })
    expect(await other.knownByContent('/photos/a.jpg', file, hash)).toBeUndefined()
  })

  test('is asked again where the objects were lost', async () => {
    detect(pictures)
    library.database.exec('DELETE FROM detection')
    expect(
      await begin().knownByContent('/photos/a.jpg', { bytes: 1000, modified: 1.6e12 }, hash)
    ).toBeUndefined()
    expect(itemOf(1)).not.toHaveProperty('detections')
    expect(await withObjects({ threshold: 0, atLeast: 0 })).toEqual([])
  })
})

describe('what a person corrects', () => {
  const drawn: LibraryObject = { label: 'fox', score: 1, box: [600, 400, 100, 100], said: true }
  const left = (): LibraryObject[] => itemOf(1).detections!

  test('stands in place of what was found, and can be undone and redone', async () => {
    detect(pictures)
    const found = itemOf(1).detections!
    library.correct(1, 1, [found[0]!, drawn])
    // Within the picture.
    const fox = { ...drawn, box: [600, 400, 40, 80] }
    expect(itemOf(1)).toMatchObject({ corrected: true, detections: [found[0], fox] })
    expect(await withObjects({ labels: ['fox'], threshold: 0.9 })).toEqual(['a'])
    expect(await withObjects({ labels: ['dog'], threshold: 0.2 })).toEqual([])
    expect(await named({ text: 'fox' })).toEqual(['a'])
    expect(await named({ text: 'dog' })).toEqual([])
    expect((await library.objectCounts({}, 0.2)).map(({ label }) => label)).toEqual(['person', 'fox'])
    expect(library.info().undo).toEqual({ change: { kind: 'objects' }, images: 1 })

    expect(await library.undo()).toEqual({ change: { kind: 'objects' }, images: 1, image: 1 })
    expect(left()).toEqual(found)
    expect(itemOf(1)).not.toHaveProperty('corrected')
    expect(await withObjects({ labels: ['fox'], threshold: 0.9 })).toEqual([])
    await library.redo()
    expect(left()).toEqual([found[0], fox])
    library.correct(1, 1, undefined)
    expect(left()).toEqual(found)
    await library.undo()
    expect(left()).toEqual([found[0], fox])
  })

  test('stays when the detector is asked again, and holds for copies', () => {
    detect({ ...pictures, 'a copy': [[0, 0.9]] })
    library.correct(1, 1, [drawn])
    detect({ a: [[1, 0.2]] }, begin(0.05, true))
    expect(left().map(({ label }) => label)).toEqual(['fox'])
    expect(itemOf(6)).toMatchObject({ corrected: true, detections: [{ label: 'fox' }] })
    library.correct(1, 1, undefined)
    expect(left().map(({ label }) => label)).toEqual(['dog'])
  })

  test('is refused where nothing was looked for, and leaves out boxes without area or name', () => {
    detect(pictures)
    expect(() => library.correct(5, 1, [drawn])).toThrow(/no objects of model 1 in image 5/)
    library.correct(1, 1, [
      { ...drawn, box: [700, 0, 10, 10] },
      { ...drawn, label: ' ' },
      { ...drawn, box: [0, 0, 0.5, 9] }
    ])
    expect(left()).toEqual([])
  })

  test('survives in a damaged library what is left of it', () => {
    detect(pictures)
    library.database.exec(`UPDATE detection SET corrected = '{"no": 1}' WHERE id = 1`)
    expect(left().map(({ label }) => label)).toEqual(['person', 'person', 'dog'])
    library.database.exec(`UPDATE detection SET objects = x'0102' WHERE id = 1`)
    expect(itemOf(1)).toMatchObject({ width: 0, detections: [] })
  })
})

test('an image that is removed and put back has its objects', async () => {
  detect(pictures)
  await library.remove({ filter: { model: 'all', folder: '/photos' } })
  expect(await named({ model: 1 })).toEqual([])
  await library.undo()
  expect(await withObjects({ threshold: 0.2 })).toEqual(['a', 'b'])
})

describe('rows of another Netlens', () => {
  const model = {
    sha256: detector.info.sha256,
    crop: detector.crop,
    precision: detector.info.backend.precision,
    preprocessing: detector.preprocessing
  }
  const dog = { label: 'dog', score: 0.75, box: [10, 20.5, 30, 40] }
  const person = { label: 'person', score: 0.875, box: [1, 2, 3, 4] }
  const row = (name: string, more: object = {}): object => ({
    ...{ path: `/far/${name}.jpg`, bytes: 3, status: 'ok', hash: name.repeat(16), model },
    ...{ width: 640, height: 480, detections: [dog, person] },
    ...more
  })
  const imported = async (rows: object[]) => {
    const file = join(folder, 'rows.jsonl')
    writeFileSync(file, rows.map((line) => `${JSON.stringify(line)}\n`).join(''))
    const rules = { mappings: [], trust: true }
    return importResults([file], model, detector.labels, objectsIn, begin(0.2), rules, {})
  }

  test('are taken as a run would have stored them, once', async () => {
    const rows = [row('a'), row('b', { detections: [] }), row('c', { status: 'error', error: corrupt })]
    expect(await imported(rows)).toMatchObject({ imported: 3, refusedRows: 0 })
    const filter = { model: library.runs.list()[0]!.model }
    expect(await library.rows(filter, byAge, 0, 10)).toMatchObject([
      { path: '/far/a.jpg', width: 640, height: 480, detections: [person, dog] },
      { path: '/far/b.jpg', detections: [] },
      { path: '/far/c.jpg', status: 'error', error: corrupt }
    ])
    expect(await imported(rows)).toMatchObject({ imported: 0, known: 3 })
  })

  test('of a video keep the time of each object', async () => {
    const sampling = { perSecond: 1, most: 60, rule: 'mean' }
    const video = { sampling, length: 3, frameRate: 25, best: 1.04, frames: [{ time: 0 }, { time: 1.04 }] }
    const detections = [
      { ...dog, time: 0 },
      { ...person, time: 1.04 }
    ]
    const rows = [row('a', { video, detections }), row('b', { video })]
    const { refused, ...done } = await imported(rows)
    expect(done).toMatchObject({ imported: 1, refusedRows: 1 })
    expect(refused).toMatchObject([{ reason: expect.stringContaining('time of its frame') as string }])
    const [item] = await library.rows({ model: library.runs.list()[0]!.model }, byAge, 0, 10)
    expect(item).toMatchObject({ video, detections: [detections[1], detections[0]] })
  })

  test.each([
    [{ hash: undefined }, 'no hash'],
    [{ width: 0 }, 'no width'],
    [{ detections: null }, 'no objects'],
    [{ detections: [{ ...dog, label: 'unicorn' }] }, 'no class "unicorn"'],
    [{ detections: [{ ...dog, box: [1, 2, 3] }] }, 'box of four numbers'],
    [{ detections: [{ ...dog, score: 1.5 }] }, 'not from 0 to 1']
  ])('are refused with the reason: %j', async (more, reason) => {
    const { imported: taken, refused } = await imported([row('a', more)])
    expect(taken).toBe(0)
    expect(refused).toMatchObject([{ reason: expect.stringContaining(reason) as string }])
  })
})

const corrupt = { code: 'corrupt-image', message: 'It is damaged.' }
