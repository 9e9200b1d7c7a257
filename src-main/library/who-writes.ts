/** Finds out which process holds the write lock on a database (Linux only). */
import { readFileSync, statSync } from 'node:fs'

/** Byte offset of SQLite's WAL write lock in the `-shm` file. */
const writeLock = 120

/**
 * The writing process, such as `process 1234 (node)`; undefined if there is none or the system does not tell.
 */
export function whoWrites(file: string): string | undefined {
  try {
    const { ino } = statSync(`${file}-shm`)
    for (const line of readFileSync('/proc/locks', 'utf8').split('\n')) {
      // Format: `1: POSIX  ADVISORY  WRITE 4711 fe:01:1234 120 120`
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
