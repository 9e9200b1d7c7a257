/** Answers of several models side by side: each image appears once, with its newest answer. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LibraryItem } from '../../../src-main/contract/library'
import { Library } from '../../../src-main/library/library'
import { modelsIn } from '../../../src-main/library/models'
import type { UsedModel } from '../../../src-main/library/models'
import type { Answer, RunImage } from '../../../src-main/library/record'
import { usedModel, usedSettings } from '../../support/library-maker'

const all = { model: 'all' as const }
const byAge = { by: 'added' as const, descending: false }
const folder = mkdtempSync(join(tmpdir(), 'netlens-models-'))
const file = join(folder, 'library.sqlite')
const birds: UsedModel = usedModel
const scenes: UsedModel = {
  ...usedModel,
  info: { ...usedModel.info, name: 'scenes', sha256: 'b'.repeat(64) },
  labels: ['beach', 'forest']
}
let library: Library

function image(index: number, answer: Answer): RunImage {
  const path = `${index}.jpg`
  const file = { bytes: 1000 + index, modified: 1.6e12 }
  return { absolute: `/photos/${path}`, source: 0, path, index, file, answer, reused: false }
}

const says = (label: string, probability: number, model = birds): Answer => ({
  predictions: [{ index: model.labels.indexOf(label), label, probability: Math.fround(probability) }]
})
const fails = (code: 'unreadable' | 'corrupt-image'): Answer => ({ error: { code, message: 'It fails.' } })

/** @returns the id of the run */
function run(model: UsedModel, images: RunImage[]): number {
  const record = library.runs.begin(model, usedSettings, '0.0.0', { again: true, topK: 1 })
  record.save(images)
  record.end('completed')
  return record.id
}

let birdsRun: number
let scenesRun: number
beforeAll(() => {
  library = Library.open(file)
  birdsRun = run(birds, [
    image(0, says('tench', 0.9)),
    image(1, says('hen', 0.8)),
    image(2, says('ostrich', 0.7)),
    image(3, says('tench', 0.6))
  ])
  scenesRun = run(scenes, [
    image(1, says('forest', 0.5, scenes)),
    image(2, fails('unreadable')),
    image(3, fails('corrupt-image')),
    image(4, says('beach', 0.4, scenes)),
    image(5, fails('unreadable'))
  ])
})
afterAll(() => {
  library.close()
  rmSync(folder, { recursive: true })
})

/** The name, model, and first label or error of each image. */
const told = (items: readonly LibraryItem[]): string[] =>
  items.map(
    ({ path, model, predictions, error }) =>
      `${path.slice(8, -4)}: ${modelsIn(library.database).find(({ id }) => id === model)!.name}, ${predictions[0]?.label ?? error!.code}`
  )
const shown = async (of = library): Promise<string[]> => told(await of.rows(all, byAge, 0, 100))

const newest = [
  '0: made-up, tench',
  '1: scenes, forest',
  // An unreadable file does not replace an earlier answer; a damaged one does.
  '2: made-up, ostrich',
  '3: scenes, corrupt-image',
  '4: scenes, beach',
  '5: scenes, unreadable'
]

test('each image comes once, with its newest answer', async () => {
  expect(await shown()).toEqual(newest)
  expect(await library.count(all)).toBe(6)
  expect(await library.count({})).toBe(5)
  expect(told(library.itemsOf([6, 2, 1], 'all'))).toEqual([newest[5], newest[1], newest[0]])
})

test('filters, labels and orders are those of the newest answers', async () => {
  expect(await library.labels(all)).toEqual([
    { label: 'beach', images: 1 },
    { label: 'forest', images: 1 },
    { label: 'ostrich', images: 1 },
    { label: 'tench', images: 1 }
  ])
  expect(told(await library.rows({ ...all, labels: ['hen', 'forest'] }, byAge, 0, 9))).toEqual([newest[1]])
  expect(told(await library.rows({ ...all, minProbability: 0.6 }, byAge, 0, 9))).toEqual([
    newest[0],
    newest[2]
  ])
  const byModel = await library.rows(all, { by: 'model', descending: true }, 0, 9)
  expect(told(byModel).map((text) => text.split(' ')[1])).toEqual([
    ...Array<string>(4).fill('scenes,'),
    ...Array<string>(2).fill('made-up,')
  ])
  expect((await library.histogram(all)).reduce((sum, count) => sum + count)).toBe(4)
})

test('what another run finds is seen as one that opens the library anew sees it', async () => {
  await shown()
  run(birds, [image(1, says('egret', 0.3)), image(4, says('crane', 0.2)), image(5, says('hen', 0.1))])
  const expected = [
    newest[0],
    '1: made-up, egret',
    newest[2],
    newest[3],
    '4: made-up, crane',
    '5: made-up, hen'
  ]
  expect(await shown()).toEqual(expected)
  const again = Library.open(file)
  expect(await shown(again)).toEqual(expected)
  expect(await again.labels(all)).toEqual(await library.labels(all))
  again.close()
})

test('an answer is accepted from the model that gave it', async () => {
  expect(await library.label({ filter: { ...all, labels: ['ostrich', 'egret'] } }, { kind: 'accept' })).toBe(
    2
  )
  // The added label is kept beside the accepted one.
  await library.label({ ids: [2], model: 'all' }, { kind: 'add', label: 'bird' })
  expect(library.itemsOf([2], 'all')[0]!.labels).toEqual(['egret', 'bird'])
})

test('a run is looked at with its own model where none is named', async () => {
  expect(await library.count({ run: scenesRun })).toBe(5)
  expect(await library.count({ run: birdsRun })).toBe(3)
})
