/** One process at a time: a lock file that says who holds it. */
import { randomUUID } from 'node:crypto'
import { link, lstat, open, rename, rm, writeFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { isAlive } from './alive'
import { machine } from './machine'
import { readRegular } from './read-regular'

/** Longer than any change takes: the holder hangs, or its number means another process by now. */
const staleMs = 60_000
/** Of a lock that names nobody, as earlier versions made them. */
const namelessStaleMs = 5_000
/** Clocks of file systems and processes may be so far apart. */
const futureMs = 10_000
const sayAfterMs = 2_000
const pollMs = 25
const largestLock = 1024

/** Locks that this process holds: one with its number that is none of them was left by an earlier process. */
const held = new Set<string>()

interface Seen {
  text: string
  modified: number
}

/**
 * Does work while nobody else does any under the same lock file. A lock is taken over where its process is gone, where it
 * is older than a minute, and where it is from the future: a clock that was wrong must not hold up everybody.
 * @param work is given a question: whether the lock is still ours, to be asked before anything is replaced
 * @param onWait is told once who holds the lock, where it takes more than two seconds
 */
export async function withFileLock<T>(
  file: string,
  work: (isOurs: () => Promise<boolean>) => Promise<T>,
  onWait: (holder: string) => void = () => undefined
): Promise<T> {
  const text = `${process.pid} ${machine} ${randomUUID()}\n`
  held.add(text)
  try {
    const started = performance.now()
    let said = false
    while (!(await acquired(file, text))) {
      if (!said && performance.now() - started > sayAfterMs) {
        said = true
        onWait(holderOf((await seen(file))?.text ?? ''))
      }
      await wait(pollMs)
    }
    const isOurs = async (): Promise<boolean> => (await seen(file))?.text === text
    try {
      return await work(isOurs)
    } finally {
      if (await isOurs()) await rm(file, { force: true })
    }
  } finally {
    held.delete(text)
  }
}

async function acquired(file: string, text: string): Promise<boolean> {
  const own = `${file}.${randomUUID()}`
  try {
    await writeFile(own, text, { flag: 'wx', mode: 0o600 })
    if (await created(own, file, text)) return true
    const before = await seen(file)
    if (!before || !isStale(before)) return false
    // Moved away rather than removed, and looked at again: it may be another one by now.
    const moved = `${own}.stale`
    await rename(file, moved)
    const after = await seen(moved)
    if (after && after.text !== before.text) await link(moved, file).catch(() => undefined)
    await rm(moved, { force: true })
    return false
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  } finally {
    await rm(own, { force: true })
  }
}

/** A link appears with its content at once; where there are none, a reader may meet an empty lock for a moment. */
async function created(own: string, file: string, text: string): Promise<boolean> {
  try {
    await link(own, file)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code === 'ENOENT') throw error
  }
  try {
    const handle = await open(file, 'wx', 0o600)
    await handle.writeFile(text).finally(() => handle.close())
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function seen(file: string): Promise<Seen | undefined> {
  try {
    const { mtimeMs } = await lstat(file)
    return { text: (await readRegular(file, largestLock)).toString(), modified: mtimeMs }
  } catch {
    return undefined
  }
}

function isStale({ text, modified }: Seen): boolean {
  const age = Date.now() - modified
  if (age < -futureMs || age > staleMs || age > uptime() * 1000) return true
  const [pid, on] = text.split(' ')
  if (!on) return age > namelessStaleMs
  if (on !== machine) return false
  return Number(pid) === process.pid ? !held.has(text) : !isAlive(Number(pid))
}

function holderOf(text: string): string {
  const [pid, on] = text.split(' ')
  if (!on) return 'another Netlens'
  return on === machine ? `process ${pid}` : 'another computer'
}
