/** Removals of images and relocations of folders: their history, and undoing them. */
import type Database from 'libsql'
import * as v from 'valibot'
import { UserError } from '../contract/errors'
import { ChangeJob } from '../contract/library-jobs'
import { transaction } from './database'
import { moveBack } from './relocate'
import { putBack } from './removal'

interface Row {
  id: number
  kind: 'removal' | 'relocation'
  made: number
  folder: string | null
  target: string | null
  images: number
  labelled: number
  undone: number
}

const selected = 'SELECT id, kind, made, folder, target, images, labelled, undone FROM library_change'

/** Newest first. Rows that do not fit the schema are left out. */
export function changeJobs(database: Database.Database, kind: Row['kind']): ChangeJob[] {
  const rows = database.prepare(`${selected} WHERE kind = ? ORDER BY id DESC`).all(kind) as Row[]
  return rows.map(jobOf).filter((job) => v.is(ChangeJob, job))
}

/** @throws UserError `not-allowed` if there is no such change */
export function changeJob(database: Database.Database, id: number): ChangeJob {
  const row = database.prepare(`${selected} WHERE id = ?`).get(id) as Row | undefined
  if (!row) throw new UserError('not-allowed', `There is no change of the library with the number ${id}.`)
  return jobOf(row)
}

/**
 * Undoes a removal or relocation in one transaction; does nothing if it is already undone.
 * @throws UserError `not-allowed` if there is no such change
 */
export function undoChange(database: Database.Database, id: number, kind: Row['kind']): ChangeJob {
  transaction(database, () => {
    const row = database.prepare(`${selected} WHERE id = ? AND kind = ?`).get(id, kind) as Row | undefined
    if (!row) {
      const what = kind === 'removal' ? 'removal' : 'relocation'
      throw new UserError('not-allowed', `There is no ${what} with the number ${id}.`)
    }
    if (row.undone) return
    moveBack(database, id)
    putBack(database, id)
    // This undo may be out of order, so a redo would not know what happened in between.
    database.prepare('DELETE FROM edit WHERE removal = ?').run(id)
  })()
  return changeJob(database, id)
}

const jobOf = ({ id, made, folder, target, images, labelled, undone }: Row): ChangeJob => ({
  id,
  started: made,
  ...(folder !== null && { folder }),
  ...(target !== null && { target }),
  images,
  labelled,
  state: undone ? 'undone' : 'completed'
})
