/** Storage that is full, locked, damaged or gone during a run: real storage with the real engine. */
import { spawnSync } from 'node:child_process'
import {
  openSync,
  closeSync,
  fsyncSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeSync
} from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, type TestContext } from 'vitest'
import type { ImageResult, RunSettings } from '../../src-main/contract/classification'
import type { LibraryItem } from '../../src-main/contract/library'
import type { EngineClient } from '../../src-main/host/engine-client'
import { blocked, observeRun, startEngine, type ObservedRun } from '../support/engine-process'
import { exact, smallModel } from '../support/models'
import { picture, temporaryFolder } from '../support/pictures'

let model: string
let folder: string
let library: string
let engine: EngineClient
const mounts: string[] = []
beforeAll(async () => {
  model = await smallModel()
})
beforeEach(async () => {
  folder = await temporaryFolder()
  start(join(await temporaryFolder(), 'library.sqlite'))
})
afterEach(() => engine.stop())
afterAll(() => {
  for (const path of mounts.reverse()) spawnSync('umount', ['--lazy', path])
})

function start(file: string): void {
  library = file
  engine = startEngine(library)
}

function settings(source: string, more: Partial<RunSettings> = {}): RunSettings {
  return {
    sources: [source],
    recursive: true,
    crop: 'center',
    topK: 3,
    model: exact(model, 'native'),
    ...more
  }
}

/** Pictures named from `img_0.jpg` on; all have different bytes, except for the last `copies`. */
async function pictures(target: string, count: number, copies = 0): Promise<void> {
  await picture(join(target, 'img_0.jpg'), 1)
  const jpeg = readFileSync(join(target, 'img_0.jpg'))
  for (let i = 0; i < count; i++) {
    const mark = Buffer.from(String(Math.min(i, count - copies)))
    await writeFile(join(target, `img_${i}.jpg`), Buffer.concat([jpeg, mark]))
  }
  // Old enough that their modification times reveal changes.
  await sleep(50)
}

async function run(source: string, more: Partial<RunSettings> = {}) {
  const observed = await observeRun(engine, settings(source, more))
  return { ...observed, end: await observed.ended }
}

async function rows(): Promise<LibraryItem[]> {
  const sort = { by: 'added' as const, descending: false }
  return engine.request('library/rows', { filter: {}, sort, offset: 0, limit: 1000 })
}

const numberOf = (path: string): number => Number(/(\d+)\.jpg$/.exec(path)![1])

/** The label of each image by its name; every third has a different one. */
const labelOf = (path: string): string => (numberOf(path) % 3 === 0 ? 'egret' : 'crane')

async function labelAll(): Promise<void> {
  const all = await rows()
  for (const label of ['egret', 'crane']) {
    const ids = all.filter(({ path }) => labelOf(path) === label).map(({ id }) => id)
    await engine.request('library/label', { selection: { ids }, change: { kind: 'set', label } })
  }
}

function expectLabels(items: readonly LibraryItem[]): void {
  expect(items.filter(({ labels, path }) => labels[0] !== labelOf(path)).map(({ path }) => path)).toEqual([])
}

function errorsOf(results: readonly ImageResult[]): string[] {
  return results.flatMap((result) => (result.status === 'error' ? [result.error.code] : []))
}

/** Mounts a file system, which needs root on Linux. */
function mount(skip: TestContext['skip'], ...args: string[]): void {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') skip('needs root to mount a small disk')
  if (spawnSync('mount', args).status !== 0) skip('cannot mount')
  mounts.push(args.at(-1)!)
}

describe('a folder that is renamed while it is classified', () => {
  test('900 of 900 answers and labels are kept, and follow the files to their new place', async () => {
    const [before, after] = [join(folder, 'before'), join(folder, 'later')]
    await pictures(before, 900, 100)
    expect((await run(folder)).end).toMatchObject({ done: 900, failed: 0 })
    await labelAll()

    let done = 0
    const { results, ended } = await observeRun(engine, settings(folder, { again: true }), (some) => {
      const many = 100
      if (done < many && done + some.length >= many) renameSync(before, after)
      done += some.length
    })
    const { failed } = await ended.then((end) => (expect(end).toMatchObject({ done: 900 }), end))
    expect(failed).toBeGreaterThan(500)
    expect(new Set(errorsOf(results))).toEqual(new Set(['unreadable']))
    const kept = await rows()
    expect(kept).toHaveLength(900)
    expect(kept.filter(({ status, predictions }) => status !== 'ok' || predictions.length < 3)).toEqual([])
    expectLabels(kept)
    // The run's own results still tell which files it could not read.
    const { runs } = await engine.request('library/info', undefined)
    const file = join(folder, 'results.csv')
    await engine.request('library/save-run', { run: runs[0]!.id, file, format: 'csv' })
    const [, ...lines] = readFileSync(file, 'utf8').trim().split('\r\n')
    expect(lines).toHaveLength(900)
    expect(lines.filter((line) => line.includes(',error,'))).toHaveLength(failed)

    expect((await run(folder)).end).toMatchObject({ done: 900, failed: 0, reused: 900 })
    const followed = await rows()
    expect(followed).toHaveLength(900)
    expect(followed.filter(({ path }) => !path.startsWith(after))).toEqual([])
    expectLabels(followed)
  })

  test('also where the new place was first met without its files', async () => {
    const [before, after] = [join(folder, 'before'), join(folder, 'later')]
    await pictures(before, 60)
    await mkdir(after)
    for (let i = 0; i < 60; i++) symlinkSync('/no/such/file', join(after, `img_${i}.jpg`))
    expect((await run(folder)).end).toMatchObject({ done: 120, failed: 60 })
    const labelled = (await rows()).filter(({ status }) => status === 'ok')
    for (const { id, path } of labelled) {
      await engine.request('library/label', {
        selection: { ids: [id] },
        change: { kind: 'set', label: labelOf(path) }
      })
    }
    for (let i = 0; i < 60; i++) await rename(join(before, `img_${i}.jpg`), join(after, `img_${i}.jpg`))
    expect((await run(folder)).end).toMatchObject({ done: 60, failed: 0 })
    const there = (await rows()).filter(({ path }) => path.startsWith(after))
    expect(there.map(({ id }) => id).sort()).toEqual(labelled.map(({ id }) => id).sort())
    expectLabels(there)
  })
})

describe('a folder that is gone as a whole', () => {
  test('is waited for; when it is back, every image has one result', async () => {
    const [source, away] = [join(folder, 'photos'), join(folder, 'away')]
    await pictures(join(source, 'a'), 150)
    await pictures(join(source, 'b'), 150)
    let done = 0
    const observed = await observeRun(engine, settings(source), (some) => {
      if (done < 40 && done + some.length >= 40) renameSync(source, away)
      done += some.length
    })
    expect(await blocked(observed)).toContain(`The folder ${source} is gone`)
    renameSync(away, source)
    expect(await observed.ended).toMatchObject({ reason: 'completed', done: 300, failed: 0, reused: 0 })
    expect(new Set(observed.results.map(({ path }) => path)).size).toBe(300)
    expect(observed.unreadable).toEqual([])
    expect(observed.restarts).toEqual([])
    expect(await rows()).toHaveLength(300)
  })

  test('can be given up, and the engine lives', async () => {
    const source = join(folder, 'photos')
    await pictures(source, 150)
    const observed = await observeRun(engine, settings(source))
    const { pid } = engine
    while (observed.results.length === 0) await sleep(1)
    renameSync(source, join(folder, 'away'))
    await blocked(observed)
    await observed.run.cancel()
    expect(await observed.ended).toMatchObject({ reason: 'cancelled', failed: 0 })
    expect(engine.pid).toBe(pid)
    expect((await engine.request('library/info', undefined)).runs[0]!.state).toBe('cancelled')
  })

  test('a drive that is pulled and comes back is the same case', async ({ skip }) => {
    const [drive, source] = [join(folder, 'drive'), join(folder, 'mounted')]
    await mkdir(drive)
    await mkdir(source)
    mount(skip, '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', drive)
    await pictures(drive, 300)
    mount(skip, '--bind', drive, source)
    let done = 0
    const observed = await observeRun(engine, settings(source), (some) => {
      if (done < 40 && done + some.length >= 40) spawnSync('umount', ['--lazy', source])
      done += some.length
    })
    expect(await blocked(observed)).toContain(`The folder ${source} is gone`)
    spawnSync('mount', ['--bind', drive, source])
    expect(await observed.ended).toMatchObject({ reason: 'completed', done: 300, failed: 0 })
    expect(new Set(observed.results.map(({ path }) => path)).size).toBe(300)
  })
})

describe('400 healthy photos that were moved, and a library that', () => {
  const moved = (): string => join(folder, 'later')

  async function moveAll(): Promise<void> {
    await pictures(join(folder, 'before'), 400)
    await run(folder)
    await labelAll()
    renameSync(join(folder, 'before'), moved())
  }

  async function expectAll({ ended, results, restarts }: ObservedRun): Promise<void> {
    expect(await ended).toMatchObject({ reason: 'completed', done: 400, failed: 0, reused: 400 })
    expect(errorsOf(results)).toEqual([])
    expect(restarts).toEqual([])
    const items = await rows()
    expect(items).toHaveLength(400)
    expect(items.filter(({ path }) => !path.startsWith(moved()))).toEqual([])
    expectLabels(items)
  }

  test('is locked by another program: the run waits, can be cancelled, and is right in the end', async () => {
    await moveAll()
    const { pid } = engine
    const other = new Database(library, { timeout: 5000 })
    const holder = process.platform === 'linux' ? `process ${process.pid} (node)` : 'another program'
    const first = await observeRun(engine, settings(folder))
    await first.run.pause()
    other.exec('BEGIN IMMEDIATE')
    await first.run.resume()
    expect(await blocked(first)).toContain(`${holder} is using it`)
    await first.run.cancel()
    expect(await first.ended).toMatchObject({ reason: 'cancelled', failed: 0 })
    expect(engine.pid).toBe(pid)
    other.exec('ROLLBACK')
    const second = await observeRun(engine, settings(folder))
    await second.run.pause()
    other.exec('BEGIN IMMEDIATE')
    await second.run.resume()
    await blocked(second)
    other.exec('ROLLBACK')
    other.close()
    await expectAll(second)
    expect(engine.pid).toBe(pid)
  })

  test('has no space left: the run waits, and is right in the end', async ({ skip }) => {
    const disk = await temporaryFolder()
    mount(skip, '-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk)
    start(join(disk, 'library.sqlite'))
    await moveAll()
    const observed = await observeRun(engine, settings(folder))
    await observed.run.pause()
    // Empty the log, because its space would be reused without needing more.
    fold(library)
    const filler = join(disk, 'filler')
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096'])
    await observed.run.resume()
    expect(await blocked(observed)).toContain('no space left')
    // A new engine finds the disk just as full.
    process.kill(engine.pid!, 'SIGKILL')
    while (observed.restarts.length === 0) await sleep(10)
    // What the first engine said is still there.
    observed.progress.splice(0)
    expect(await blocked(observed)).toContain('no space left')
    await rm(filler)
    expect(observed.restarts.splice(0)).toHaveLength(1)
    await expectAll(observed)
  })

  test.each([
    ['and nobody notices until the end', false],
    ['and is read again', true]
  ])(
    'is damaged in its pages %s: the run fails with one message, and no photo is blamed',
    async (_, again) => {
      await moveAll()
      await engine.stop()
      fold(library)
      const told: unknown[] = []
      engine.on('library/damaged', (damage) => told.push(damage))
      const observed = await observeRun(engine, settings(folder, { again: true }))
      const { pid } = engine
      await observed.run.pause()
      damage(library)
      if (again) pretendChange(library)
      await observed.run.resume()
      expect(await observed.ended).toMatchObject({
        reason: 'failed',
        failed: 0,
        problem: { message: expect.stringContaining('The library is damaged') }
      })
      expect(observed.restarts).toEqual([])
      expect(engine.pid).toBe(pid)
      expect(errorsOf(observed.results)).toEqual([])
      // The library is set aside and recovered at once, and the next run is like any other.
      expect(told).toHaveLength(1)
      expect((await run(folder)).end).toMatchObject({ reason: 'completed', done: 400, failed: 0 })
      expect(await rows()).toHaveLength(400)
    }
  )
})

/** Merges the write-ahead log into the database, and empties it. */
function fold(file: string): void {
  const database = new Database(file)
  database.pragma('wal_checkpoint(TRUNCATE)')
  database.close()
}

/** Begins a new log, as another process that writes may do, which makes the engine read all pages again. */
function pretendChange(file: string): void {
  const other = new Database(file)
  other.pragma('user_version = ' + other.pragma('user_version', { simple: true }))
  other.close()
}

/** Overwrites all pages after the first few. */
function damage(file: string): void {
  const handle = openSync(file, 'r+')
  const { size } = statSync(file)
  const page = Buffer.alloc(4096, 0x5a)
  for (let at = 4 * 4096; at < size; at += 4096) writeSync(handle, page, 0, page.length, at)
  fsyncSync(handle)
  closeSync(handle)
}
