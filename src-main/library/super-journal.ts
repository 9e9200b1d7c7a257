/** Guards against a file that SQLite would delete while opening a database. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { UserError } from '../contract/errors'
import { readOnly } from '../platform/read-regular'

/**
 * The magic bytes that end a journal with a super-journal name:
 * https://www.sqlite.org/fileformat2.html#the_rollback_journal
 */
const mark = 'd9d505f920a163d7'

/**
 * A leftover journal may name a second file (the super-journal), which SQLite deletes after rolling back.
 * Netlens changes one database at a time, so its own journals never name one.
 * @throws UserError `library-unavailable` if the journal beside the database names a file
 */
export function refuseSuperJournal(file: string): void {
  const journal = `${file}-journal`
  let handle: number
  try {
    handle = openSync(journal, readOnly)
  } catch {
    return
  }
  try {
    const stats = fstatSync(handle)
    const end = Buffer.alloc(8)
    if (stats.isFile()) readSync(handle, end, 0, 8, Math.max(0, stats.size - 8))
    if (end.toString('hex') !== mark) return
  } finally {
    closeSync(handle)
  }
  throw new UserError(
    'library-unavailable',
    `${journal} is not from Netlens: it would have another file deleted when ${file} is opened. Nothing was changed. Move it away, and take the library only if you trust where it comes from.`
  )
}
