/** Missing files, drives that are not connected, and folders that were moved. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { changeJobs, undoChange } from '../../../src-main/library/changes'
import { Library } from '../../../src-main/library/library'
import type { UsedModel } from '../../../src-main/library/models'
import { findLost } from '../../../src-main/library/lost'
import { relocate } from '../../../src-main/library/relocate'
import { contentHash } from '../../../src-main/platform/content-hash'
import { usedModel, usedSettings } from '../../support/library-maker'

const all = { model: 'all' as const }
const byAge = { by: 'added' as const, descending: false }
const names = ['one.jpg', 'two.jpg', 'deep/three.jpg', 'deep/four.jpg']

let base: string
let photos: string
let library: Library
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'netlens-relocate-'))
  photos = join(base, 'photos')
  for (const name of names) write(join(photos, name), `the content of ${name}`)
  library = Library.open(join(base, 'library.sqlite'))
  await classify(names, photos)
})
afterEach(() => {
  library.close()
  rmSync(base, { recursive: true })
})

function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

const other: UsedModel = {
  ...usedModel,
  info: { ...usedModel.info, name: 'other', sha256: 'b'.repeat(64) }
}

/** Records a run over existing files. */
async function classify(
  paths: readonly string[],
  source: string,
  model: UsedModel = usedModel
): Promise<void> {
  const settings = { ...usedSettings, sources: [source] }
  const record = library.runs.begin(model, settings, '0', { again: true, topK: 1, keepsPlaces: true })
  for (const [index, path] of paths.entries()) {
    const absolute = join(source, path)
    const { size, mtimeMs } = statSync(absolute)
    const { readFileSync } = await import('node:fs')
    const answer = { predictions: [{ index: 1, label: 'crane', probability: 0.5 }] }
    const file = { bytes: size, modified: mtimeMs }
    const hash = await contentHash(readFileSync(absolute))
    record.save([{ absolute, source: 0, path, index, file, hash, answer, reused: false }])
  }
  record.end('completed')
}

const items = () => library.rows(all, byAge, 0, 100)
const paths = async (): Promise<string[]> => (await items()).map(({ path }) => path)
const move = (from: string, to: string, dryRun = false) =>
  relocate(library.database, { from, to, dryRun }, {})

describe('files that are looked for', () => {
  test('are there, gone one by one, or gone with their folder', async () => {
    const whole = { checked: 4, gone: 0, unreachable: 0, folders: [] }
    expect(await findLost(library.database, undefined, {})).toEqual(whole)
    rmSync(join(photos, 'one.jpg'))
    renameSync(join(photos, 'deep'), join(photos, 'deeper'))
    const progress: number[] = []
    const course = { progress: (done: number) => void progress.push(done) }
    expect(await findLost(library.database, undefined, course)).toEqual({
      checked: 4,
      gone: 3,
      unreachable: 0,
      folders: [
        { path: join(photos, 'deep'), state: 'folder', images: 2 },
        { path: photos, state: 'files', images: 1 }
      ]
    })
    expect(progress.at(-1)).toBe(4)
    expect(await library.count({ ...all, lost: 'gone' })).toBe(3)
    expect(await library.count({ ...all, lost: 'unreachable' })).toBe(0)
    // Files that are back, or were classified again, are no longer marked.
    renameSync(join(photos, 'deeper'), join(photos, 'deep'))
    expect(await findLost(library.database, join(photos, 'deep'), {})).toMatchObject({ checked: 2, gone: 0 })
    expect(await library.count({ ...all, lost: 'gone' })).toBe(1)
    write(join(photos, 'one.jpg'), 'again')
    await classify(['one.jpg'], photos)
    expect(await library.count({ ...all, lost: 'gone' })).toBe(0)
  })

  test('of a drive that is not connected are not called gone', async () => {
    renameSync(photos, join(base, 'elsewhere'))
    // A mount point without its drive.
    mkdirSync(photos)
    expect(await findLost(library.database, undefined, {})).toEqual({
      checked: 4,
      gone: 0,
      unreachable: 4,
      folders: [
        {
          path: photos,
          state: 'unreachable',
          images: 4,
          reason: 'it is empty, as when its drive is not connected',
          words: { code: 'emptied' }
        }
      ]
    })
    expect(await library.count({ ...all, lost: 'unreachable' })).toBe(4)
  })

  test('in a folder that a person emptied are gone, and those in a folder of drives are not', async () => {
    for (const name of ['three.jpg', 'four.jpg']) rmSync(join(photos, 'deep', name))
    const drive = `/media/nobody-${process.pid}/card`
    library.database.prepare('UPDATE folder SET path = ? WHERE path = ?').run(drive, photos)
    const found = await findLost(library.database, undefined, {})
    expect(found).toMatchObject({ gone: 2, unreachable: 2 })
    expect(found.folders).toContainEqual({ path: join(photos, 'deep'), state: 'files', images: 2 })
    expect(found.folders.find(({ state }) => state === 'unreachable')).toMatchObject({
      reason: 'its drive is not connected',
      words: { code: 'not-connected' }
    })
  })

  test('stop being looked for when somebody says so', async () => {
    const stop = new AbortController()
    stop.abort()
    await expect(findLost(library.database, undefined, { signal: stop.signal })).rejects.toThrow()
  })
})

describe('a folder that was moved', () => {
  let moved: string
  beforeEach(() => {
    moved = join(base, 'archive', 'photos')
    mkdirSync(dirname(moved))
  })

  test('is found by size and time; a dry run only looks; labels follow and come back with an undo', async () => {
    await library.label({ ids: [1] }, { kind: 'set', label: 'heron' })
    renameSync(photos, moved)
    await findLost(library.database, undefined, {})
    const found = { images: 4, found: 4, byContent: 0, merged: 0, refusedFiles: 0, refused: [] }
    expect(await move(photos, moved, true)).toEqual(found)
    expect(await paths()).toEqual(names.map((name) => join(photos, name)))
    const { job, ...result } = await move(photos, moved)
    expect(result).toEqual(found)
    expect(await paths()).toEqual(names.map((name) => join(moved, name)))
    expect((await items())[0]!.labels).toEqual(['heron'])
    expect(await library.count({ ...all, lost: 'gone' })).toBe(0)
    expect(changeJobs(library.database, 'relocation')).toMatchObject([
      { folder: photos, target: moved, images: 4, labelled: 1, state: 'completed' }
    ])
    library.close()
    library = Library.open(join(base, 'library.sqlite'))
    undoChange(library.database, job!, 'relocation')
    expect(await paths()).toEqual(names.map((name) => join(photos, name)))
    expect((await items())[0]!.labels).toEqual(['heron'])
  })

  test('is found by content where copying changed the times; other files are not taken for it', async () => {
    cpSync(photos, moved, { recursive: true })
    rmSync(photos, { recursive: true })
    const later = new Date(Date.now() + 3_600_000)
    for (const name of names) utimesSync(join(moved, name), later, later)
    write(join(moved, 'two.jpg'), 'THE CONTENT OF two.jpg')
    utimesSync(join(moved, 'two.jpg'), later, later)
    write(join(moved, 'deep', 'four.jpg'), 'longer than it was before, by some words')
    rmSync(join(moved, 'one.jpg'))
    const result = await move(photos, moved)
    expect(result).toMatchObject({ images: 4, found: 1, byContent: 1, refusedFiles: 3 })
    expect(new Map(result.refused.map(({ path, reason }) => [path, reason]))).toEqual(
      new Map([
        [join(photos, 'one.jpg'), 'there is no such file at the new place'],
        [join(photos, 'two.jpg'), 'the file at the new place has another content'],
        [join(photos, 'deep/four.jpg'), 'the file at the new place has another size']
      ])
    )
    expect((await paths()).filter((path) => path.startsWith(moved))).toEqual([join(moved, 'deep/three.jpg')])
  })

  test('and was classified there already becomes one with what the library has, but not over a label', async () => {
    await library.label({ ids: [1, 2] }, { kind: 'set', label: 'heron' })
    renameSync(photos, moved)
    await classify(names, moved, other)
    expect(await library.count(all)).toBe(8)
    const at = async (name: string) => (await items()).find(({ path }) => path === join(moved, name))!
    await library.label({ ids: [(await at('two.jpg')).id] }, { kind: 'set', label: 'stork' })
    await library.label({ ids: [(await at('deep/three.jpg')).id] }, { kind: 'set', label: 'egret' })
    const { job, ...result } = await move(photos, moved)
    expect(result).toEqual({
      images: 4,
      found: 3,
      byContent: 0,
      merged: 3,
      refusedFiles: 1,
      refused: [
        {
          path: join(photos, 'two.jpg'),
          reason: 'the library has it at the new place too, with another label',
          words: { code: 'new-place-label' }
        }
      ]
    })
    expect(await library.count(all)).toBe(5)
    expect((await at('one.jpg')).labels).toEqual(['heron'])
    expect((await at('deep/three.jpg')).labels).toEqual(['egret'])
    // The answers of both models are kept, whichever row was kept.
    for (const model of [1, 2])
      expect(await library.count({ model, folder: moved })).toBe(model === 1 ? 3 : 4)
    undoChange(library.database, job!, 'relocation')
    expect(await library.count(all)).toBe(8)
    expect((await items()).filter(({ path }) => path.startsWith(photos))).toHaveLength(4)
    expect((await items()).find(({ path }) => path === join(photos, 'one.jpg'))!.labels).toEqual(['heron'])
  })

  test('is refused where it cannot be the one', async () => {
    await expect(move(photos, join(photos, 'deep'))).rejects.toThrow('lie in each other')
    await expect(move(join(base, 'nowhere'), moved)).rejects.toThrow('has no images in')
    await expect(move(photos, join(base, 'nowhere'))).rejects.toThrow('cannot be read: no such file')
    await expect(move(photos, join(base, 'library.sqlite'))).rejects.toThrow('is no folder')
    mkdirSync(moved)
    expect(await move(photos, moved)).toMatchObject({ images: 4, found: 0, refusedFiles: 4 })
    expect(changeJobs(library.database, 'relocation')).toEqual([])
  })
})
