/** Images that were removed, and folders that were found elsewhere: what was done, and its undo. */
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

/** The newest first; rows that are no such changes are left out. */
export function changeJobs(database: Database.Database, kind: Row['kind']): ChangeJob[] {
  const rows = database.prepare(`${selected} WHERE kind = ? ORDER BY id DESC`).all(kind) as Row[]
  return rows.map(jobOf).filter((job) => v.is(ChangeJob, job))
}

/** @throws UserError where there is none */
export function changeJob(database: Database.Database, id: number): ChangeJob {
  const row = database.prepare(`${selected} WHERE id = ?`).get(id) as Row | undefined
  if (!row) throw new UserError('not-allowed', `There is no change of the library with the number ${id}.`)
  return jobOf(row)
}

/** Undoes a removal or a relocation, all of it or nothing; one that is undone stays so. */
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
    // Out of its turn: a redo would not know what came in between.
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
