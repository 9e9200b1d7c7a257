/** A lock between processes around making, replacing and setting aside the library's file. */
import { sqliteCode, connect } from './connection'
import { UserError } from '../contract/errors'

/**
 * Does `work` while no other process replaces this library. The lock is SQLite's own on an empty file beside it, which
 * the system takes off a process that dies.
 * @throws UserError `library-unavailable` where another process takes too long
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
