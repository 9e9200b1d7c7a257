/**
 * Lets one process at a time do something. The lock is SQLite's lock on an empty file, which the system
 * releases when a process dies, so that no lock is ever stale.
 */
import Database from 'libsql'
import { closeSync, constants, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { UserError } from '../contract/errors'
import { privateMode } from './aside'

/** In milliseconds. A process that holds a lock for longer than `giveUpAfter` must be hanging. */
const sayAfter = 2_000
const giveUpAfter = 60_000
const poll = 25

/** Queues this process's work for each lock, because SQLite allows a process only one lock on a file. */
const turns = new Map<string, Promise<unknown>>()

/**
 * Runs `work` while nobody else runs any under the same lock file.
 * @param onWait called once if acquiring the lock takes more than two seconds
 * @throws UserError `busy` if another process holds the lock for a minute; the file system's error if the
 * lock file cannot be created
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

/** Creates the lock file here because SQLite does not say why it fails to. */
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
    // exec, because a prepared statement would keep the lock after the connection is closed.
    lock.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') return false
    throw error
  }
}
