/** An interprocess lock for creating, replacing and setting aside the library's file. */
import { sqliteCode, connect } from './connection'
import { UserError } from '../contract/errors'

/**
 * Runs `work` while no other process can replace this library. The lock is SQLite's own, on an empty file
 * beside the library; the system releases it when a process dies.
 * @throws UserError `library-unavailable` if another process holds the lock too long
 */
export function whileLocked<T>(file: string, work: () => T): T {
  const lock = connect(`${file}.lock`, 'create')
  try {
    try {
      lock.exec('BEGIN EXCLUSIVE')
    } catch (error) {
      if (sqliteCode(error) !== 'SQLITE_BUSY') throw error
      throw new UserError(
        'library-unavailable',
        `Another Netlens is replacing or repairing the library ${file}. Try again when it is done.`,
        { cause: error }
      )
    }
    return work()
  } finally {
    lock.close()
  }
}
