/** Who holds a lock on a database, where the system tells it. */
import { readFileSync, statSync } from 'node:fs'

/** SQLite's lock of the one that writes, in the index of the log. */
const writeLock = 120

/** A process in words, such as `process 1234 (node)`; undefined where nobody holds it or the system does not say. */
export function whoWrites(file: string): string | undefined {
  try {
    const { ino } = statSync(`${file}-shm`)
    for (const line of readFileSync('/proc/locks', 'utf8').split('\n')) {
      // As in `1: POSIX  ADVISORY  WRITE 4711 fe:01:1234 120 120`.
      const [, , , access, pid, place, first, last] = line.trim().split(/\s+/)
      const ours = access === 'WRITE' && place?.endsWith(`:${ino}`)
      if (!ours || Number(first) > writeLock || Number(last) < writeLock) continue
      if (Number(pid) === process.pid) continue
      const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
      return `process ${pid} (${name})`
    }
  } catch {
    // Not Linux, or the process has ended.
  }
  return undefined
}
