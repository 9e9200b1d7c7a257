/**
 * Removal, missing files and relocation with the real program; a removal during a run; a kill in the middle.
 */
import { execFile, spawn } from 'node:child_process'
import { readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { ChangeJob, LostFiles, Relocation, RemovalPlan } from '../../src-main/contract/library-jobs'
import { EngineClient } from '../../src-main/host/engine-client'
import { Library } from '../../src-main/library/library'
import { fill } from '../library-maker'
import { newFolder } from '../unit/library/tree'
import { builtFile, observeRun } from './engine-process'
import { exact, smallModel } from './models'
import { folderOfPictures, temporaryFolder } from './pictures'

const run = promisify(execFile)

async function library<T>(data: string, ...args: string[]): Promise<T> {
  const { stdout } = await run(process.execPath, [builtFile('cli.js'), 'library', ...args, '--json'], {
    env: { ...process.env, NETLENS_DATA: data }
  }).catch((error: { stdout: string }) => error)
  return JSON.parse(stdout) as T
}

test('a folder that is removed while a run goes over it stays out, and the command line looks for, moves and puts back', async () => {
  const { folder } = await folderOfPictures(60)
  const data = newFolder()
  const engine = new EngineClient({
    node: process.execPath,
    entry: builtFile('engine.js'),
    cacheDir: await temporaryFolder(),
    library: join(data, 'library.sqlite')
  })
  const settings = {
    sources: [folder],
    recursive: true,
    crop: 'center' as const,
    topK: 1,
    model: exact(await smallModel(), 'native')
  }
  try {
    const observed = await observeRun(engine, settings)
    const all = { model: 'all' as const }
    const selection = { filter: { ...all, folder } }
    await expect.poll(() => engine.request('library/count', { filter: all })).toBeGreaterThan(0)
    const removed = await engine.request('library/remove', { selection })
    const { reason, done } = await observed.ended
    expect({ reason, done }).toEqual({ reason: 'completed', done: 60 })
    expect(await engine.request('library/count', { filter: all })).toBe(0)
    await engine.request('library/remove-undo', { job: removed.id })
    expect(await engine.request('library/count', { filter: all })).toBe(60)
  } finally {
    await engine.stop()
  }

  // The same with the command line, on the same library.
  const job = await library<ChangeJob>(data, 'remove', '--folder', folder)
  expect(job).toMatchObject({ images: 60, folder, state: 'completed' })
  expect(await library(data, 'remove', '--undo', String(job.id))).toMatchObject({ state: 'undone' })
  expect(await library<RemovalPlan>(data, 'remove', '--folder', folder, '--dry-run')).toEqual({
    images: 60,
    labelled: 0
  })

  const moved = join(newFolder(), 'moved')
  renameSync(folder, moved)
  rmSync(join(moved, readdirSync(moved)[0]!), { recursive: true })
  expect(await library<LostFiles>(data, 'missing')).toMatchObject({
    checked: 60,
    gone: 60,
    folders: [{ path: folder, state: 'folder' }]
  })
  const done = await library<Relocation>(data, 'relocate', folder, moved)
  expect(done.found).toBeGreaterThan(0)
  expect(done.found + done.refusedFiles).toBe(60)
  expect(await library(data, 'query', '--count', '--folder', moved)).toEqual({ images: done.found })
  await library(data, 'relocate', '--undo', String(done.job))
  expect(await library<{ kind: string; state: string }[]>(data, 'jobs')).toMatchObject([
    { kind: 'relocate', state: 'undone' },
    { kind: 'remove', state: 'undone' },
    { kind: 'remove', state: 'undone' }
  ])
})

test('a removal that is killed in the middle has removed all or nothing', async () => {
  const data = newFolder()
  const file = join(data, 'library.sqlite')
  const filled = Library.open(file)
  fill(filled, 20_000)
  filled.close()
  for (const wait of [250, 500]) {
    const child = spawn(
      process.execPath,
      [builtFile('cli.js'), 'library', 'remove', '--folder', '/photos/2001'],
      {
        env: { ...process.env, NETLENS_DATA: data },
        stdio: 'ignore',
        detached: true
      }
    )
    await new Promise((resolve) => setTimeout(resolve, wait))
    try {
      process.kill(-child.pid!, 'SIGKILL')
    } catch {
      // It had already ended.
    }
    const opened = Library.open(file)
    const left = await opened.count({ model: 'all', folder: '/photos/2001' })
    expect([0, 1000]).toContain(left)
    if (left === 0) await opened.undo()
    expect(await opened.count({ model: 'all' })).toBe(20_000)
    expect(opened.check()).toEqual([])
    opened.close()
  }
})
