import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { problemOf } from '../../../src-main/contract/errors'
import { withFileLock } from '../../../src-main/platform/file-lock'

let folder: string
let lock: string
let counter: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netlens-lock-'))
  lock = join(folder, 'list.sqlite-lock')
  counter = join(folder, 'counter')
  writeFileSync(counter, '0')
})

/** Another process: `count N` increments the counter N times, `hold` takes the lock and reports it. */
function other(...args: string[]): ChildProcess {
  return fork(join(import.meta.dirname, 'lock-holder.cjs'), [lock, counter, ...args])
}

const add = (): Promise<void> =>
  withFileLock(lock, async () => {
    const before = Number(readFileSync(counter, 'utf8'))
    await new Promise(setImmediate)
    writeFileSync(counter, String(before + 1))
  })

test('two processes that fight for it lose no change', async () => {
  const rounds = 150
  const processes = [other('count', String(rounds)), other('count', String(rounds))]
  const ends = processes.map((child) => once(child, 'exit'))
  await Promise.all(Array.from({ length: rounds }, add))
  expect(await Promise.all(ends)).toEqual([
    [0, null],
    [0, null]
  ])
  expect(readFileSync(counter, 'utf8')).toBe(String(3 * rounds))
})

test('what a killed process left holds up nobody', async () => {
  const holder = other('hold')
  await once(holder, 'message')
  let done = false
  const adding = add().then(() => (done = true))
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(done).toBe(false)
  holder.kill('SIGKILL')
  await adding
  expect(readFileSync(counter, 'utf8')).toBe('1')
  expect(existsSync(`${lock}-journal`)).toBe(false)
})

test('work that fails lets the next one begin', async () => {
  const failing = withFileLock(lock, () => Promise.reject(new Error('no')))
  const next = add()
  await expect(failing).rejects.toThrow('no')
  await next
  expect(readFileSync(counter, 'utf8')).toBe('1')
})

test('a folder that takes no file is told of in words', async () => {
  const nowhere = withFileLock(join(folder, 'none', 'lock'), () => Promise.resolve())
  expect(problemOf(await nowhere.catch((error: unknown) => error))).toMatchObject({ code: 'not-there' })
  if (process.platform === 'win32' || process.getuid!() === 0) return
  chmodSync(folder, 0o500)
  const refused = withFileLock(lock, () => Promise.resolve())
  expect(problemOf(await refused.catch((error: unknown) => error))).toMatchObject({ code: 'no-permission' })
})
