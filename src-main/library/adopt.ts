/** On opening a library: seals the jobs of an older version, closes those of other installations. */
import type Database from 'libsql'
import { basename, dirname, extname } from 'node:path'
import { belongsToImage } from './sorting/step-check'
import { isWithin } from './sorting/target-guard'
import { isOwn, sealColumns, sealOf, sealRow, type SealedRow, type SealedTable } from './seal'

const page = 1000

/** Whether the table has seals: older versions had none, or only on some tables. */
export function hasSeals(database: Database.Database, table: SealedTable = 'sorting_job'): boolean {
  return !!database.prepare(`SELECT 1 FROM pragma_table_info('${table}') WHERE name = 'seal'`).raw().get()
}

/**
 * Seals what an older version wrote, when a library was here before the installation had its key. Planting a
 * foreign library at that moment gains little: steps that the older version cannot have planned stay unsealed.
 */
export function adopt(database: Database.Database): void {
  for (const table of ['run', 'sorting_job', 'tagging_job'] as const) {
    const ids = database.prepare(`SELECT id FROM ${table}`).raw().all().flat() as number[]
    for (const id of ids) sealRow(database, table, id)
  }
  const targets = new Map(
    database.prepare('SELECT id, target FROM sorting_job').raw().all() as [number, string][]
  )
  const knows = database
    .prepare('SELECT 1 FROM image i JOIN folder f ON f.id = i.folder WHERE f.path = ? AND i.name = ?')
    .raw()
  const sealSorting = stepSealer(database, 'sorting_step')
  for (const row of stepsOf(database, 'sorting_step')) {
    const [source, destination] = [textOf(row.source), String(row.destination)]
    const target = targets.get(Number(row.job))
    if (target === undefined || !isWithin(target, destination)) continue
    if (extname(source).toLowerCase() !== extname(destination).toLowerCase()) continue
    sealSorting(row)
  }
  const sealTagging = stepSealer(database, 'tagging_step')
  for (const row of stepsOf(database, 'tagging_step')) {
    const [image, file] = [String(row.image), textOf(row.file)]
    if (!knows.get(dirname(image), basename(image))) continue
    if (!belongsToImage(file, image)) continue
    sealTagging(row)
  }
}

/** Closes the runs that another installation left unfinished: they are not resumed here. */
export function closeForeignRuns(database: Database.Database): void {
  const rows = database
    .prepare(`SELECT ${sealColumns('run')} FROM run WHERE state = 'running'`)
    .all() as (SealedRow<'run'> & { seal: unknown })[]
  for (const row of rows) {
    if (!isOwn(database, 'run', row))
      database.prepare(`UPDATE run SET state = 'closed' WHERE id = ?`).run(row.id)
  }
}

/** Removes every seal, for a database that is being restored. */
export function unseal(database: Database.Database): void {
  for (const table of ['run', 'sorting_job', 'tagging_job', 'export_job'] as const) {
    if (hasSeals(database, table)) database.exec(`UPDATE ${table} SET seal = NULL WHERE seal IS NOT NULL`)
  }
}

type StepTable = 'sorting_step' | 'tagging_step'
type StepRow<T extends StepTable> = SealedRow<T> & { job: unknown; number: unknown }

function stepSealer<T extends StepTable>(database: Database.Database, table: T): (row: StepRow<T>) => void {
  const update = database.prepare(`UPDATE ${table} SET seal = ? WHERE job = ? AND number = ?`)
  return (row) => void update.run(sealOf(database, table, row), row.job, row.number)
}

function* stepsOf<T extends StepTable>(database: Database.Database, table: T): Generator<StepRow<T>> {
  const read = database.prepare(
    `SELECT ${sealColumns(table)} FROM ${table} WHERE (job, number) > (?, ?) ORDER BY job, number LIMIT ${page}`
  )
  for (let last: [unknown, unknown] = [-1, -1]; ;) {
    const rows = read.all(...last) as StepRow<T>[]
    yield* rows
    if (rows.length < page) return
    const { job, number } = rows.at(-1)!
    last = [job, number]
  }
}

const textOf = (path: unknown): string =>
  typeof path === 'string' ? path : Buffer.from(path as ArrayBuffer).toString()
