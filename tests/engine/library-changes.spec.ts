/**
 * Removal, missing files and relocation with the real program; a removal during a run; a kill in the middle.
 */
import { execFile, spawn } from 'node:child_process'
import { readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { ChangeJob, LostFiles, Relocation, RemovalPlan } from '../../src-main/contract/library-jobs'
import { changeJobs } from '../../src-main/library/changes'
import { Library } from '../../src-main/library/library'
import { fill } from '../support/library-maker'
import { newFolder } from '../support/tree'
import { builtFile, observeRun, startEngine } from '../support/engine-process'
import { exact, smallModel } from '../support/models'
import { folderOfPictures } from '../support/pictures'

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
  const engine = startEngine(join(data, 'library.sqlite'))
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

test('a removal that is killed in the middle is one change of what is out: it is undone as a whole, or gone on with', async () => {
  const images = 50_000
  const data = newFolder()
  const file = join(data, 'library.sqlite')
  const opened = Library.open(file)
  fill(opened, images)
  const all = { model: 'all' as const }
  await opened.label({ ids: [1, images] }, { kind: 'set', label: 'heron' })
  const left = (): Promise<number> => opened.count(all)
  const whole = await left()
  const takenOut = (): number =>
    changeJobs(opened.database, 'removal').reduce(
      (sum, job) => sum + (job.state === 'undone' ? 0 : job.images),
      0
    )

  // Until a kill came before the last piece.
  for (let tries = 0; tries < 5 && (takenOut() === 0 || (await left()) === 0); tries++) {
    if (takenOut() > 0) await opened.undo()
    const removing = spawn(process.execPath, [builtFile('cli.js'), 'library', 'remove', '--all'], {
      env: { ...process.env, NETLENS_DATA: data },
      stdio: 'ignore',
      detached: true
    })
    const ended = new Promise((resolve) => removing.once('close', resolve))
    while (takenOut() === 0 && removing.exitCode === null) await wait(2)
    // The engine, too.
    process.kill(-removing.pid!, 'SIGKILL')
    await ended
  }
  opened.close()

  const again = Library.open(file)
  const count = (): Promise<number> => again.count(all)
  expect(again.check()).toEqual([])
  const [killed] = changeJobs(again.database, 'removal')
  expect(killed).toMatchObject({ state: 'completed' })
  expect(killed!.images).toBeGreaterThan(0)
  expect(await count()).toBeGreaterThan(0)
  expect(killed!.images + (await count())).toBe(whole)
  expect(again.info().undo).toMatchObject({ change: { kind: 'removal' }, images: killed!.images })

  // The same command takes out the rest, as a change of its own.
  const rest = await library<ChangeJob>(data, 'remove', '--all')
  expect(rest.images + killed!.images).toBe(whole)
  expect(rest.labelled + killed!.labelled).toBe(2)
  expect(await count()).toBe(0)
  await again.undo()
  expect(await count()).toBe(rest.images)
  await library(data, 'remove', '--undo', String(killed!.id))
  expect(await count()).toBe(whole)
  expect(await again.count({ ...all, labels: ['heron'] })).toBe(2)
  again.close()
})
