/** Runs that are stored: the real engine with a real database. */
import { appendFile, copyFile, mkdir, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ImageResult, RunSettings } from '../../src-main/contract/classification'
import type { LibraryItem } from '../../src-main/contract/library'
import type { EngineClient } from '../../src-main/host/engine-client'
import { observeRun, startEngine } from '../support/engine-process'
import { exact, smallModel } from '../support/models'
import { brokenFiles, folderOfPictures, picture, temporaryFolder } from '../support/pictures'

let model: string
let library: string
let engine: EngineClient
beforeAll(async () => {
  model = await smallModel()
})
beforeEach(async () => {
  library = join(await temporaryFolder(), 'library.sqlite')
  engine = startEngine(library)
})
afterEach(() => engine.stop())

function settings(folder: string, more: Partial<RunSettings> = {}): RunSettings {
  return {
    sources: [folder],
    recursive: true,
    crop: 'center',
    topK: 3,
    model: exact(model, 'native'),
    ...more
  }
}

/** Runs to completion. */
async function run(folder: string, more: Partial<RunSettings> = {}) {
  const { results, ended } = await observeRun(engine, settings(folder, more))
  return { results, end: await ended }
}

const bare = (results: ImageResult[]): object[] => results.map(({ index: _, reused: __, ...rest }) => rest)

async function rows(): Promise<LibraryItem[]> {
  const sort = { by: 'added' as const, descending: false }
  return engine.request('library/rows', { filter: {}, sort, offset: 0, limit: 1000 })
}

/** Waits until the pictures are old enough that their modification times reveal changes. */
const settled = (): Promise<void> => sleep(50)

describe('what the network saw of each image', () => {
  /** Reads the embeddings from the database file, because no request returns them. */
  function kept(): { hash: string; values: number[] }[] {
    const database = new Database(library, { readonly: true })
    try {
      const rows = database.prepare('SELECT hash, scale, steps FROM embedding').all() as {
        hash: ArrayBuffer
        scale: number
        steps: ArrayBuffer
      }[]
      return rows.map(({ hash, scale, steps }) => ({
        hash: Buffer.from(hash).toString('hex'),
        values: Array.from(new Int8Array(steps), (step) => step * scale)
      }))
    } finally {
      database.close()
    }
  }

  test('is kept once for each content, in eight bits a value', async () => {
    const { folder, paths } = await folderOfPictures(6)
    await copyFile(join(folder, paths[0]!), join(folder, 'copy.jpg'))
    await run(folder, { embeddings: true })
    const all = kept()
    expect(all).toHaveLength(6)
    const question = { model: exact(model, 'native'), crop: 'center' as const, topK: 1, embedding: true }
    const answer = await engine.request('image/classify', { ...question, path: join(folder, paths[0]!) })
    if (answer.status === 'error') throw new Error(answer.error.message)
    const { buffer, byteOffset, byteLength } = Buffer.from(answer.embedding!, 'base64')
    const asked = [...new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength))]
    const { values } = all.find(({ hash }) => hash === answer.hash)!
    const halfStep = Math.max(...asked) / 127 / 2
    expect(values).toHaveLength(asked.length)
    for (const [i, value] of values.entries())
      expect(Math.abs(value - asked[i]!)).toBeLessThanOrEqual(halfStep * 1.001)
    await run(folder, { embeddings: true, again: true })
    expect(kept()).toEqual(all)
  })

  test('is left out where it is not wanted, and an answer that is known stays known without it', async () => {
    const { folder } = await folderOfPictures(3)
    await settled()
    await run(folder)
    const { end } = await run(folder, { embeddings: true })
    expect(end.reused).toBe(3)
    expect(kept()).toEqual([])
  })
})

describe('a folder that is classified again', () => {
  test('is answered from the library, with the same results, and says so', async () => {
    const { folder } = await folderOfPictures(40)
    await settled()
    const first = await run(folder)
    expect(first.end).toMatchObject({ reason: 'completed', done: 40, reused: 0 })
    const second = await run(folder)
    expect(second.end).toMatchObject({ reason: 'completed', done: 40, failed: 0, reused: 40 })
    expect(bare(second.results)).toEqual(bare(first.results))
    const anew = await run(folder, { again: true })
    expect(anew.end).toMatchObject({ done: 40, reused: 0 })
    const { runs, images } = await engine.request('library/info', undefined)
    expect(images).toBe(40)
    expect(runs.map(({ state, done, reused }) => [state, done, reused])).toEqual([
      ['completed', 40, 0],
      ['completed', 40, 40],
      ['completed', 40, 0]
    ])
  })

  test('asks the model about new and changed files only, and about failed ones again', async () => {
    const { folder } = await folderOfPictures(10)
    await brokenFiles(folder)
    await settled()
    await run(folder)
    await picture(join(folder, 'new.jpg'), 77)
    await picture(join(folder, 'img_0.jpg'), 99)
    // A new modification time alone makes no difference.
    await utimes(join(folder, 'img_3.jpg'), new Date(), new Date())
    const { results, end } = await run(folder)
    expect(end).toMatchObject({ done: 15, failed: 4, reused: 9 })
    const asked = results.filter(({ reused }) => !reused).map(({ path }) => path)
    expect(asked.sort()).toEqual([
      'empty.jpg',
      'img_0.jpg',
      'new.jpg',
      'text.jpg',
      'truncated.jpg',
      'vector.svg'
    ])
  })

  test('is asked anew for more predictions than are stored, and for another crop', async () => {
    const { folder } = await folderOfPictures(6)
    await settled()
    await run(folder)
    expect((await run(folder, { topK: 5 })).end.reused).toBe(6)
    const more = await run(folder, { topK: 7 })
    expect(more.end.reused).toBe(0)
    expect(more.results[0]).toMatchObject({ predictions: { length: 7 } })
    expect((await run(folder, { crop: 'whole' })).end.reused).toBe(0)
    expect((await run(folder, { topK: 2 })).end.reused).toBe(6)
    expect((await engine.request('library/info', undefined)).models.map(({ crop }) => crop)).toEqual([
      'center',
      'whole'
    ])
  })

  test('a file written again in the same instant and size is noticed', async () => {
    const { folder } = await folderOfPictures(1)
    const file = join(folder, 'img_0.jpg')
    await appendFile(file, Buffer.from([1]))
    await run(folder)
    // As if a fast editor changed the file within one tick of the file system's clock.
    const database = new Database(library)
    const [modified] = database.prepare('SELECT modified FROM image').raw().get() as [number]
    database.close()
    await picture(file, 5)
    await utimes(file, modified / 1000, modified / 1000)
    expect((await run(folder)).end.reused).toBe(0)
  })
})

test('a moved file keeps its answer and what a person said of it', async () => {
  const { folder } = await folderOfPictures(4)
  await settled()
  await run(folder)
  const [first] = await rows()
  await engine.request('library/label', {
    selection: { ids: [first!.id] },
    change: { kind: 'set', label: 'crane' }
  })
  await mkdir(join(folder, 'sorted'))
  const moved = join(folder, 'sorted', 'Crane 1.jpg')
  await rename(first!.path, moved)
  const { end } = await run(folder)
  expect(end).toMatchObject({ done: 4, reused: 4 })
  const after = await rows()
  expect(after).toHaveLength(4)
  expect(after.find(({ id }) => id === first!.id)).toMatchObject({ path: moved, labels: ['crane'] })
})

test('what cannot be stored makes the run wait, is told, and is stored once it can', async () => {
  const { folder, paths } = await folderOfPictures(60)
  const observed = await observeRun(engine, settings(folder))
  const other = new Database(library, { timeout: 5000 })
  other.exec('BEGIN IMMEDIATE')
  while (!observed.progress.some(({ blocked }) => blocked)) await sleep(50)
  const blocked = observed.progress.find((progress) => progress.blocked)!
  expect(blocked).toMatchObject({
    state: 'paused',
    blocked: { reason: 'library-in-use', message: expect.stringContaining('is using it') }
  })
  other.exec('ROLLBACK')
  other.close()
  await observed.run.resume()
  expect(await observed.ended).toMatchObject({ reason: 'completed', done: 60 })
  expect(observed.results.map(({ path }) => path).sort()).toEqual([...paths].sort())
  expect(await rows()).toHaveLength(60)
})

test('a run whose engine and host are gone is offered, and goes on where it stopped', async () => {
  const { folder } = await folderOfPictures(300)
  await brokenFiles(folder)
  const first = await observeRun(engine, settings(folder))
  while (first.results.length < 20) await sleep(1)
  await first.run.pause()
  await engine.stop()
  const [interrupted] = (await engine.request('library/info', undefined)).runs
  expect(interrupted).toMatchObject({ state: 'interrupted', sources: [folder] })
  expect(interrupted!.done).toBeGreaterThanOrEqual(first.results.length)
  const second = await observeRun(
    engine,
    await engine.request('library/run-settings', { run: interrupted!.id }),
    undefined,
    interrupted!.id
  )
  expect(await second.ended).toMatchObject({ reason: 'completed', done: 304, reused: interrupted!.done })
  const { runs } = await engine.request('library/info', undefined)
  expect(runs).toHaveLength(1)
  expect(runs[0]).toMatchObject({ state: 'completed', done: 304, failed: 4, reused: 0 })
  await rm(folder, { recursive: true })
})
