/** Records exported files and folders, so that an export can be undone. */
import type Database from 'libsql'
import { rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as v from 'valibot'
import { refusalIn, storedReason } from '../refusals'
import { Reason } from '../../contract/reasons'
import { UserError } from '../../contract/errors'
import { removeLeftovers } from '../../platform/aside'
import { ExportJob } from '../../contract/library-jobs'
import { runAlone, transaction } from '../database'
import { closedReason, isOwn, sealColumns, sealRow, type SealedRow } from '../seal'
import { digestOf, statsOf } from '../sorting/place'
import type { Course } from '../sorting/sorter'
import { folderDigest, isOfFolder, removeFolder } from './exported-folder'

interface JobRow extends SealedRow<'export_job'> {
  id: number
  file: string
  images: number
  started: number
  digest: string
  kept: string | null
  state: 'completed' | 'undone' | 'left'
  reason: string | null
  seal: string | null
}

export interface ExportedFile {
  /** Absolute path of the file or folder. */
  file: string
  images: number
  /** SHA-256 of the file, or that of `folderDigest`. */
  digest: string
  kept?: string
}

const selected = `SELECT ${sealColumns('export_job')}, images, state, reason FROM export_job`

export class ExportJournal {
  constructor(private readonly database: Database.Database) {}

  /** Newest first. Rows that do not fit the schema are left out. */
  jobs(): ExportJob[] {
    const rows = this.database.prepare(`${selected} ORDER BY id DESC`).all() as JobRow[]
    return rows.map((row) => this.jobOf(row)).filter((job) => v.is(ExportJob, job))
  }

  add({ file, images, digest, kept }: ExportedFile): ExportJob {
    const id = transaction(this.database, () => {
      const { lastInsertRowid } = this.database
        .prepare('INSERT INTO export_job (file, images, started, digest, kept) VALUES (?, ?, ?, ?, ?)')
        .run(file, images, Date.now(), digest, kept ?? null)
      sealRow(this.database, 'export_job', Number(lastInsertRowid))
      return Number(lastInsertRowid)
    })()
    return this.jobOf(this.rowOf(id))
  }

  /**
   * Deletes the file or folder and puts the earlier file back. What has changed since is left alone, and the reason
   * recorded.
   * @throws UserError if there is no such job, or it belongs to another installation; the signal's reason when aborted before
   *   anything was deleted
   */
  async undo(id: number, course: Course = {}): Promise<ExportJob> {
    const row = this.rowOf(id)
    if (this.jobOf(row).closed) {
      throw new UserError(
        'not-allowed',
        `Export ${id} is closed: ${closedReason}. It cannot be undone; no file was touched.`,
        { words: { code: 'job-closed' } }
      )
    }
    if (row.state !== 'undone') {
      const refused = await takeBack(row, course).then(
        () => null,
        (error: unknown) => {
          if (course.signal?.aborted && error === course.signal.reason) throw error
          return storedReason(error)
        }
      )
      this.note(id, refused === null ? 'undone' : 'left', refused)
    }
    return this.jobOf(this.rowOf(id))
  }

  private note(id: number, state: JobRow['state'], reason: string | null): void {
    runAlone(this.database, 'UPDATE export_job SET state = ?, reason = ? WHERE id = ?', state, reason, id)
  }

  private rowOf(id: number): JobRow {
    const row = this.database.prepare(`${selected} WHERE id = ?`).get(id) as JobRow | undefined
    if (!row) throw new UserError('not-allowed', `There is no export with the number ${id}.`)
    return row
  }

  private jobOf(row: JobRow): ExportJob {
    const { id, file, images, started, digest, kept, state, reason } = row
    return {
      id,
      file,
      ...(isOfFolder(digest) && { folder: true }),
      images,
      started,
      ...(kept !== null && { kept }),
      state: state === 'left' ? 'partly-undone' : state,
      ...(!isOwn(this.database, 'export_job', row) && { closed: true }),
      problems: reason === null ? [] : [refusalIn(file, reason)]
    }
  }
}

/** @throws Error with the reason why the file is left alone */
async function takeBack({ file, digest, kept }: JobRow, { signal, progress }: Course): Promise<void> {
  // Also what is left of a folder whose deletion was killed.
  await removeLeftovers(dirname(file))
  const there = await statsOf(file)
  const earlier = kept === null ? undefined : await statsOf(kept)
  const isFolder = isOfFolder(digest) && there?.isDirectory() === true
  // Looking at the files is the first half of the work, deleting them the second.
  const lookingAt: Course = {
    ...(signal && { signal }),
    progress: (done, total) => progress?.(done, 2 * total)
  }
  const isOurs =
    (isFolder ? await folderDigest(file, lookingAt) : there?.isFile() && (await digestOf(file))) === digest
  if (kept !== null && !earlier) {
    // It was put back before, by an undo that was killed before it could be noted.
    if (isOurs) throw new Reason('vanished', 'the earlier file that it replaced is not there any more')
    return
  }
  if (there && !isOurs) {
    throw isFolder
      ? new Reason('folder-changed', 'something in the folder was changed since')
      : new Reason('changed', 'the file was changed since')
  }
  // In one step, so that one of the two is there at any time.
  if (earlier && !earlier.isDirectory()) await rename(kept!, file)
  else if (isFolder) await removeFolder(file, (done, total) => progress?.(total + done, 2 * total))
  else if (there) await rm(file)
}
