/** Images that are removed from the library and restored. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LibraryItem } from '../../../src-main/contract/library'
import { changeJobs, undoChange } from '../../../src-main/library/changes'
import { Library } from '../../../src-main/library/library'
import { modelsBelow, modelsIn } from '../../../src-main/library/models'
import type { UsedModel } from '../../../src-main/library/models'
import type { RunImage, RunRecord } from '../../../src-main/library/record'
import { usedModel, usedSettings } from '../../support/library-maker'

const all = { model: 'all' as const }
const byAge = { by: 'added' as const, descending: false }
const scenes: UsedModel = {
  ...usedModel,
  info: { ...usedModel.info, name: 'scenes', sha256: 'b'.repeat(64) },
  labels: ['beach', 'forest']
}

let folder: string
let file: string
let library: Library
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netlens-removal-'))
  file = join(folder, 'library.sqlite')
  library = Library.open(file)
  save(begin(usedModel), ['a/1', 'a/2', 'a/deep/3', 'b/4', 'b/5'])
})
afterEach(() => {
  library.close()
  rmSync(folder, { recursive: true })
})

const begin = (model: UsedModel = usedModel, of = library): RunRecord =>
  of.runs.begin(model, usedSettings, '0.0.0', { again: true, topK: 1 })

function save(record: RunRecord, names: readonly string[]): void {
  record.save(names.map((name, index) => image(name, index)))
  record.end('completed')
}

function image(name: string, index: number): RunImage {
  const path = `${name}.jpg`
  return {
    absolute: `/photos/${path}`,
    source: 0,
    path,
    index,
    file: { bytes: 1000 + name.charCodeAt(name.length - 1), modified: 1.6e12 },
    hash: Buffer.from(name.padEnd(8).slice(0, 8)),
    answer: { predictions: [{ index: 0, label: usedModel.labels[0]!, probability: 0.5 }] },
    reused: false
  }
}

const nameOf = ({ path }: LibraryItem): string => path.slice('/photos/'.length, -4)
async function shown(of = library): Promise<string[]> {
  return (await of.rows(all, byAge, 0, 100)).map(nameOf)
}
async function itemOf(name: string): Promise<LibraryItem> {
  return (await library.rows(all, byAge, 0, 100)).find((item) => nameOf(item) === name)!
}
const inFolder = (path: string) => ({ filter: { ...all, folder: path } })

describe('a removal', () => {
  test('says what it takes, and takes a folder with all below it', async () => {
    await library.label({ ids: [1] }, { kind: 'set', label: 'heron' })
    await library.label({ ids: [3] }, { kind: 'accept' })
    expect(await library.removalPlan(inFolder('/photos/a'))).toEqual({ images: 3, labelled: 2 })
    expect(await shown()).toEqual(['a/1', 'a/2', 'a/deep/3', 'b/4', 'b/5'])
    const job = await library.remove(inFolder('/photos/a'))
    expect(job).toMatchObject({ folder: '/photos/a', images: 3, labelled: 2, state: 'completed' })
    expect(await shown()).toEqual(['b/4', 'b/5'])
    expect(library.info()).toMatchObject({ images: 2, models: [{ images: 2 }] })
    expect(await library.folders({})).toEqual([{ path: '/photos/b', images: 2, folders: 0 }])
    expect(modelsBelow(library.database, '/photos')).toEqual([{ model: 1, images: 2 }])
    expect(await library.labels({})).toEqual([{ label: 'tench', images: 2 }])
    expect(library.itemsOf([1, 4], 'all').map(nameOf)).toEqual(['b/4'])
    // Removed images cannot be removed again, or labelled.
    await expect(library.remove({ ids: [1] })).rejects.toThrow('There is nothing to remove.')
    expect(await library.label({ ids: [1] }, { kind: 'accept' })).toBe(0)
  })

  test('is undone and redone in its turn among the changes of labels, after a restart too', async () => {
    await library.label({ ids: [1] }, { kind: 'set', label: 'heron' })
    await library.remove(inFolder('/photos/a'))
    expect(library.info().undo).toMatchObject({ change: { kind: 'removal' }, images: 3 })
    library.close()
    library = Library.open(file)
    expect(await library.undo()).toEqual({ change: { kind: 'removal' }, images: 3, image: 1 })
    expect(await shown()).toHaveLength(5)
    expect((await itemOf('a/1')).labels).toEqual(['heron'])
    expect(changeJobs(library.database, 'removal')).toMatchObject([{ state: 'undone' }])
    await library.redo()
    expect(await shown()).toEqual(['b/4', 'b/5'])
    await library.undo()
    await library.undo()
    expect((await itemOf('a/1')).labels).toEqual([])
    expect(library.info().undo).toBeUndefined()
  })

  test('is undone from the list of jobs whatever was done since, without upsetting undo and redo', async () => {
    const { id } = await library.remove({ ids: [1, 2] })
    await library.label({ ids: [4] }, { kind: 'set', label: 'heron' })
    undoChange(library.database, id, 'removal')
    undoChange(library.database, id, 'removal')
    expect(await shown()).toHaveLength(5)
    expect(library.info().undo).toMatchObject({ change: { kind: 'set' } })
    await library.undo()
    expect(library.info().redo).toMatchObject({ change: { kind: 'set' } })
    await library.redo()
    expect((await itemOf('b/4')).labels).toEqual(['heron'])
    expect(() => undoChange(library.database, id, 'relocation')).toThrow('no relocation')
  })

  test('is seen by another process, and the other way round', async () => {
    const other = Library.open(file)
    expect(await shown(other)).toHaveLength(5)
    const { id } = await library.remove({ ids: [5] })
    expect(await shown(other)).toHaveLength(4)
    undoChange(other.database, id, 'removal')
    other.close()
    expect(await shown()).toHaveLength(5)
  })
})

describe('runs over what was removed', () => {
  test('that had begun before it bring nothing back, and nothing new of a removed folder', async () => {
    const record = begin()
    await library.remove(inFolder('/photos/a'))
    await library.remove({ ids: [4] })
    save(record, ['a/1', 'a/new', 'b/4', 'b/new'])
    expect(await shown()).toEqual(['b/5', 'b/new'])
    // Undoing keeps everything that was found in the meantime.
    for (const { id } of changeJobs(library.database, 'removal')) undoChange(library.database, id, 'removal')
    expect((await shown()).sort()).toEqual(['a/1', 'a/2', 'a/deep/3', 'a/new', 'b/4', 'b/5', 'b/new'])
  })

  test('that begin afterwards bring images back without what was said, which an undo gives back', async () => {
    await library.label({ ids: [1, 2] }, { kind: 'set', label: 'heron' })
    const { id } = await library.remove(inFolder('/photos/a'))
    save(begin(), ['a/1', 'a/2'])
    expect(await shown()).toEqual(['a/1', 'a/2', 'b/4', 'b/5'])
    expect((await itemOf('a/1')).labels).toEqual([])
    await library.label({ ids: [2] }, { kind: 'set', label: 'stork' })
    undoChange(library.database, id, 'removal')
    expect((await itemOf('a/1')).labels).toEqual(['heron'])
    expect((await itemOf('a/2')).labels).toEqual(['stork'])
    expect(await shown()).toHaveLength(5)
  })

  test('take no removed image for one that was moved, and no label from it', async () => {
    await library.label({ ids: [1] }, { kind: 'set', label: 'heron' })
    await library.remove({ ids: [1] })
    const copy = image('a/1', 0)
    const record = begin()
    record.save([{ ...copy, absolute: '/photos/c/1.jpg', path: 'c/1.jpg' }])
    expect((await itemOf('c/1')).labels).toEqual([])
    expect(await shown()).not.toContain('a/1')
  })

  test('are saved without them, and answers of every model go', async () => {
    const record = begin(scenes)
    save(record, ['a/1', 'b/4'])
    await library.remove(inFolder('/photos/a'))
    const [newest, first] = modelsIn(library.database)
    expect([newest!.images, first!.images]).toEqual([1, 2])
    const target = join(folder, 'run.json')
    await library.runs.save(record.id, target, 'jsonl')
    const { readFileSync } = await import('node:fs')
    expect(readFileSync(target, 'utf8')).not.toContain('a/1.jpg')
    expect(readFileSync(target, 'utf8')).toContain('b/4.jpg')
  })
})

test('a removal that breaks off in the middle takes nothing', async () => {
  library.database.exec(
    `CREATE TEMP TRIGGER breaks BEFORE UPDATE OF removal ON image WHEN NEW.id = 3
     BEGIN SELECT RAISE(ABORT, 'broken off'); END`
  )
  await expect(library.remove(inFolder('/photos/a'))).rejects.toThrow('broken off')
  expect(await shown()).toHaveLength(5)
  expect(changeJobs(library.database, 'removal')).toEqual([])
  expect(library.info().undo).toBeUndefined()
})

describe('a removal of many, a few in each transaction,', () => {
  test('tells how far it is, and is one change', async () => {
    const told: [number, number][] = []
    const job = await library.remove({ filter: all }, { progress: (...at) => told.push(at) }, 2)
    expect(told).toEqual([
      [2, 5],
      [4, 5],
      [5, 5]
    ])
    expect(job).toMatchObject({ images: 5, state: 'completed' })
    expect(await shown()).toEqual([])
    expect(await library.undo()).toBeDefined()
    expect(await shown()).toEqual(['a/1', 'a/2', 'a/deep/3', 'b/4', 'b/5'])
  })

  test('that is stopped on the way leaves the rest, as one that is killed does, and is undone as a whole', async () => {
    const stop = new AbortController()
    // Another connection looks at the library between two batches.
    const between = Library.open(file)
    const seen: number[] = []
    const progress = (done: number): void => {
      const [change] = changeJobs(between.database, 'removal')
      seen.push(change!.images)
      if (done === 4) setImmediate(() => stop.abort())
    }
    const job = await library.remove(
      { filter: { ...all, folder: '/photos' } },
      { signal: stop.signal, progress },
      2
    )
    between.close()
    expect(seen).toEqual([2, 4])
    expect(job).toMatchObject({ images: 4, state: 'completed' })
    // Part of the folder is left, so images found in it later stay in the library.
    expect(job.folder).toBeUndefined()
    expect(await shown()).toHaveLength(1)
    undoChange(library.database, job.id, 'removal')
    expect(await shown()).toHaveLength(5)
  })
})
