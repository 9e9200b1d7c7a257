/**
 * One process at a time. The lock is SQLite's on an empty file: the system takes it off a process that dies, so none is ever
 * stale and none has to be taken away from anybody.
 */
import Database from 'libsql'
import { closeSync, constants, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { UserError } from '../contract/errors'
import { privateMode } from './aside'

/** In milliseconds. Whoever holds a lock for longer than any change takes hangs. */
const sayAfter = 2_000
const giveUpAfter = 60_000
const poll = 25

/** What this process does under each lock, one after the other: for SQLite, a process has one lock. */
const turns = new Map<string, Promise<unknown>>()

/**
 * Does work while nobody else does any under the same lock file.
 * @param onWait is told once, where it takes more than two seconds
 * @throws UserError `busy` where another process holds the lock for a minute; the file system's error where there can be no
 *   such file
 */
export function withFileLock<T>(
  file: string,
  work: () => Promise<T>,
  onWait: () => void = () => undefined
): Promise<T> {
  const key = resolve(file)
  const turn = (turns.get(key) ?? Promise.resolve()).then(() => alone(file, work, onWait))
  const settled = turn.catch(() => undefined)
  turns.set(key, settled)
  void settled.then(() => turns.get(key) === settled && turns.delete(key))
  return turn
}

async function alone<T>(file: string, work: () => Promise<T>, onWait: () => void): Promise<T> {
  makeFile(file)
  const layer = process.platform === 'win32' ? 'win32' : 'unix'
  const lock = new Database(`${pathToFileURL(file)}?vfs=${layer}&mode=rw`, { timeout: 0 })
  try {
    await acquire(lock, file, onWait)
    return await work()
  } finally {
    lock.close()
  }
}

/** By ourselves: SQLite has no words for why it cannot. */
function makeFile(file: string): void {
  const { O_WRONLY, O_CREAT, O_NONBLOCK = 0 } = constants
  closeSync(openSync(file, O_WRONLY | O_CREAT | O_NONBLOCK, privateMode))
}

async function acquire(lock: Database.Database, file: string, onWait: () => void): Promise<void> {
  const begun = performance.now()
  for (let said = false; !isAcquired(lock); await wait(poll)) {
    const waited = performance.now() - begun
    if (waited > giveUpAfter)
      throw new UserError(
        'busy',
        `Another Netlens has held ${file} for more than a minute. Close it, or end its process; then try again.`
      )
    if (said || waited < sayAfter) continue
    said = true
    onWait()
  }
}

function isAcquired(lock: Database.Database): boolean {
  try {
    // As a script, which leaves no statement that would keep the lock when the connection is closed.
    lock.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') return false
    throw error
  }
}
