/** Allows one setup at a time: a lock file contains the process ids of its owner and the owner's commands. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { dirname, join } from 'node:path'
import { cacheRoot } from './cache.mjs'
import { onInterrupt, watchRunning } from './processes.mjs'
import { slowStep } from './report.mjs'

/** Tolerated difference between the clocks of a file system and of a process. */
const FUTURE_MS = 10_000

/**
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [file]
 * @returns {Promise<T>}
 */
export async function withLock(work, file = join(cacheRoot(), 'lock')) {
  mkdirSync(dirname(file), { recursive: true })
  if (!tryLock(file)) {
    await slowStep(`waiting for another setup (process ${holders(file)[0] ?? 'just ended'})`, async () => {
      while (!tryLock(file)) await new Promise((resolve) => setTimeout(resolve, 300))
    })
  }
  // Commands briefly outlive a killed owner, so others have to wait for them, too.
  watchRunning((pids) => replace(file, [process.pid, ...pids]))
  const release = () => {
    watchRunning(undefined)
    rmSync(file, { force: true })
  }
  const settled = onInterrupt(release)
  try {
    return await work()
  } finally {
    release()
    settled()
  }
}

/**
 * @param {string} file
 * @returns {boolean} whether we hold the lock now; a lock whose processes are all gone is taken over
 */
export function tryLock(file) {
  const own = `${file}.${process.pid}`
  writeFileSync(own, `${process.pid}\n`)
  try {
    if (create(own, file)) return true
    if (isHeld(file)) return false
    // Rename it rather than delete it: if two processes find it dead, only one succeeds.
    const dead = `${own}.dead`
    try {
      renameSync(file, dead)
    } catch {
      return false
    }
    if (isHeld(dead)) {
      create(dead, file)
      rmSync(dead, { force: true })
      return false
    }
    rmSync(dead, { force: true })
    return create(own, file)
  } finally {
    rmSync(own, { force: true })
  }
}

/**
 * A hard link appears together with its content, so nobody ever reads an empty lock.
 * @param {string} from
 * @param {string} to
 */
function create(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}

/**
 * @param {string} file
 * @param {number[]} pids
 */
function replace(file, pids) {
  const own = `${file}.${process.pid}`
  writeFileSync(own, `${pids.join('\n')}\n`)
  renameSync(own, file)
}

/** @param {string} file */
function isHeld(file) {
  try {
    // If it predates the last boot, its process ids are meaningless; if it is in the future, a clock was wrong.
    const age = Date.now() - statSync(file).mtimeMs
    if (age > uptime() * 1000 || age < -FUTURE_MS) return false
  } catch {
    return false
  }
  return holders(file).some((pid) => pid !== process.pid && (isAlive(pid) || isAlive(-pid)))
}

/** @param {string} file */
function holders(file) {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map(Number)
      .filter((pid) => pid > 0)
  } catch {
    return []
  }
}

/** @param {number} pid a negative number means a process group */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}
