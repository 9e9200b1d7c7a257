/**
 * Records each step of a sorting before it is taken, so that the job can be resumed or undone after a crash.
 */
import * as v from 'valibot'
import { refusalIn } from '../refusals'
import type { Refusal } from '../../contract/reasons'
import { SortingJob } from '../../contract/library-jobs'
import type Database from 'libsql'
import { isAlive } from '../../platform/alive'
import type { FilePath } from '../../platform/byte-path'
import type { PlannedFile } from './plan'
import type { FileMark } from './place'
import { runAlone, transaction } from '../database'
import { isOwn, sealColumns, sealOf, sealRow, type SealedRow } from '../seal'

export interface Step {
  number: number
  source: FilePath
  destination: string
  /** The file's state when the step was planned. */
  mark: FileMark
  state: 'planned' | 'done' | 'failed' | 'undone' | 'left'
  /** Modification time of the file at the destination, in nanoseconds, once it is there. */
  placedModified?: string
  /** SHA-256, for a copy. */
  digest?: string
  /** Whether this installation planned the step. */
  own: boolean
}

interface StepRow extends SealedRow<'sorting_step'> {
  number: number
  source: string | ArrayBuffer
  destination: string
  bytes: number
  modified: string
  seal: string | null
  state: Step['state']
  placed_modified: string | null
  digest: string | null
}

type JobRow = Omit<SortingJob, 'problems' | 'closed'> & { seal: unknown }

const pageSize = 500
const summed = `
  SELECT j.id, j.action, j.target, j.started, j.state, j.seal,
    (SELECT count(*) FROM sorting_step s WHERE s.job = j.id) AS files,
    (SELECT count(*) FROM sorting_step s WHERE s.job = j.id AND s.state = 'done') AS done,
    (SELECT count(*) FROM sorting_step s WHERE s.job = j.id AND s.state = 'undone' AND s.placed_modified IS NOT NULL) AS putBack,
    (SELECT count(*) FROM sorting_step s WHERE s.job = j.id AND s.state IN ('failed', 'left')) AS failed
  FROM sorting_job j WHERE j.state <> 'planning'`

export class SortingJournal {
  constructor(readonly database: Database.Database) {}

  /** Marks jobs that a process left unfinished when it ended. Call it before this process starts any job. */
  recover(): void {
    const begun = this.database
      .prepare(`SELECT id, state, process FROM sorting_job WHERE state IN ('planning', 'running', 'undoing')`)
      .raw()
      .all() as [number, 'planning' | 'running' | 'undoing', number][]
    for (const [id, state, pid] of begun) {
      if (pid !== process.pid && isAlive(pid)) continue
      if (state === 'planning') this.drop(id)
      else this.setState(id, state === 'running' ? 'interrupted' : 'partly-undone')
    }
  }

  /** Newest first. Rows that do not fit the schema are left out. */
  jobs(): SortingJob[] {
    const rows = this.database.prepare(`${summed} ORDER BY j.id DESC`).all() as JobRow[]
    return rows.map((row) => this.jobOf(row)).filter((job) => job !== undefined)
  }

  job(id: number): SortingJob | undefined {
    const row = this.database.prepare(`${summed} AND j.id = ?`).get(id) as JobRow | undefined
    return row && this.jobOf(row)
  }

  private jobOf({ seal, ...row }: JobRow): SortingJob | undefined {
    const closed = !isOwn(this.database, 'sorting_job', { ...row, seal })
    const job = { ...row, problems: this.problems(row.id), ...(closed && { closed }) }
    const read = v.safeParse(SortingJob, job)
    return read.success ? read.output : undefined
  }

  /** Adds a job that is being planned. @returns its id */
  begin(action: SortingJob['action'], target: string): number {
    return transaction(this.database, () => {
      const { lastInsertRowid } = this.database
        .prepare(
          `INSERT INTO sorting_job (action, target, started, state, process) VALUES (?, ?, ?, 'planning', ?)`
        )
        .run(action, target, Date.now(), process.pid)
      const job = Number(lastInsertRowid)
      sealRow(this.database, 'sorting_job', job)
      // Remove steps that somebody planted for the id that this job now gets.
      for (const table of ['sorting_step', 'sorting_folder']) {
        this.database.prepare(`DELETE FROM ${table} WHERE job = ?`).run(job)
      }
      return job
    })()
  }

  drop(job: number): void {
    runAlone(this.database, 'DELETE FROM sorting_job WHERE id = ?', job)
  }

  setState(job: number, state: SortingJob['state']): void {
    runAlone(
      this.database,
      'UPDATE sorting_job SET state = ?, process = ? WHERE id = ?',
      state,
      process.pid,
      job
    )
  }

  /** Adds planned steps, numbered from `first` on. */
  add(job: number, first: number, files: readonly PlannedFile[]): void {
    const insert = this.database.prepare(
      `INSERT INTO sorting_step (job, number, source, destination, bytes, modified, companion, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
    )
    transaction(this.database, () => {
      for (const [i, { from, to, mark, companion }] of files.entries()) {
        const [number, along] = [first + i, companion ? 1 : 0]
        const step = { job, number, source: from, destination: to, ...mark, companion: along }
        const seal = sealOf(this.database, 'sorting_step', step)
        insert.run(job, number, from, to, mark.bytes, mark.modified, along, seal)
      }
    })()
  }

  /** Steps in these states, read in pages, so that the database can be written to in between. */
  *steps(job: number, states: readonly Step['state'][], order: 'ASC' | 'DESC'): Generator<Step> {
    const page = this.database.prepare(
      `SELECT ${sealColumns('sorting_step')}, state, placed_modified, digest FROM sorting_step
       WHERE job = ? AND number ${order === 'ASC' ? '>' : '<'} ? AND state IN (${states.map(() => '?').join(', ')})
       ORDER BY number ${order} LIMIT ${pageSize}`
    )
    let last = order === 'ASC' ? -1 : Number.MAX_SAFE_INTEGER
    for (;;) {
      const rows = page.all(job, last, ...states) as StepRow[]
      for (const row of rows) {
        const { number, destination, bytes, modified, state } = row
        yield {
          number,
          source: pathOf(row.source),
          destination,
          mark: { bytes, modified },
          state,
          own: isOwn(this.database, 'sorting_step', row),
          ...(row.placed_modified !== null && { placedModified: row.placed_modified }),
          ...(row.digest !== null && { digest: row.digest })
        }
      }
      if (rows.length < pageSize) return
      last = rows.at(-1)!.number
    }
  }

  /**
   * Call within a transaction.
   * @param placedModified modification time at the destination, in nanoseconds
   * @param digest SHA-256, for a copy
   */
  done(job: number, number: number, placedModified: string, digest: string | undefined): void {
    this.database
      .prepare(
        `UPDATE sorting_step SET state = 'done', reason = NULL, placed_modified = ?, digest = ? WHERE job = ? AND number = ?`
      )
      .run(placedModified, digest ?? null, job, number)
  }

  note(job: number, number: number, state: Step['state'], reason?: string): void {
    const sql = 'UPDATE sorting_step SET state = ?, reason = ? WHERE job = ? AND number = ?'
    runAlone(this.database, sql, state, reason ?? null, job, number)
  }

  /** Call within a transaction. @param placed whether the file had reached its destination and was put back from there */
  undone(job: number, number: number, placed: boolean): void {
    this.database
      .prepare(
        `UPDATE sorting_step SET state = 'undone', reason = NULL, placed_modified = iif(?, ifnull(placed_modified, modified), NULL)
         WHERE job = ? AND number = ?`
      )
      .run(placed ? 1 : 0, job, number)
  }

  /** The first 100 files that could not be placed, or not put back. */
  private problems(job: number): Refusal[] {
    const rows = this.database
      .prepare(
        `SELECT source AS path, reason FROM sorting_step WHERE job = ? AND state IN ('failed', 'left') ORDER BY number LIMIT 100`
      )
      .all(job) as { path: StepRow['source']; reason: string }[]
    return rows.map(({ path, reason }) => refusalIn(pathOf(path).toString(), reason))
  }

  /** Records a folder that the job creates, so that undoing can remove it. */
  addFolder(job: number, path: string): void {
    runAlone(this.database, 'INSERT OR IGNORE INTO sorting_folder (job, path) VALUES (?, ?)', job, path)
  }

  /** Innermost first. */
  folders(job: number): string[] {
    const rows = this.database
      .prepare('SELECT path FROM sorting_folder WHERE job = ? ORDER BY length(path) DESC')
      .all(job) as { path: string }[]
    return rows.map(({ path }) => path)
  }
}

const pathOf = (source: StepRow['source']): FilePath =>
  typeof source === 'string' ? source : Buffer.from(source)
