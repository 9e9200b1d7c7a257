/**
 * Rows that make the program act (runs that go on, files that are moved or put back) are sealed by the installation that
 * writes them. A database may come from somebody else, who does not know the installation's key: rows without a seal
 * that fits are shown, and nothing is done with them.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type Database from 'libsql'

/** What must not change in a row; its key comes first. */
const sealedColumns = {
  run: ['id', 'settings'],
  sorting_job: ['id', 'action', 'target', 'started'],
  sorting_step: ['job', 'number', 'source', 'destination', 'bytes', 'modified', 'companion'],
  export_job: ['id', 'file', 'started', 'digest', 'kept'],
  tagging_job: ['id', 'place', 'started'],
  tagging_step: [
    'job',
    'number',
    'image',
    'file',
    'keywords',
    'inverse',
    'modified',
    'digest_before',
    'digest_after'
  ]
} as const
export type SealedTable = keyof typeof sealedColumns
type Columns<T extends SealedTable> = (typeof sealedColumns)[T][number]
export type SealedRow<T extends SealedTable> = Record<Columns<T>, unknown>

/** Why a job or run is closed, as the end of a sentence. */
export const closedReason =
  'it was not begun by this installation of Netlens, or the library was restored from a backup since'

const keys = new WeakMap<Database.Database, Buffer>()

export function useKey(database: Database.Database, key: Buffer): void {
  keys.set(database, key)
}

/** For a SELECT of what a seal is checked by. */
export const sealColumns = (table: SealedTable): string => [...sealedColumns[table], 'seal'].join(', ')

export function sealOf<T extends SealedTable>(
  database: Database.Database,
  table: T,
  row: SealedRow<T>
): string {
  let key = keys.get(database)
  // A database that was not opened as the library, in memory for instance, is sealed for as long as it is open.
  if (!key) keys.set(database, (key = randomBytes(32)))
  const values = sealedColumns[table].map((column) => plain(row[column as Columns<T>]))
  const text = JSON.stringify([table, ...values])
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, 22)
}

/** Whether this installation wrote the row. */
export function isOwn<T extends SealedTable>(
  database: Database.Database,
  table: T,
  row: SealedRow<T> & { seal: unknown }
): boolean {
  if (typeof row.seal !== 'string') return false
  const [expected, given] = [Buffer.from(sealOf(database, table, row)), Buffer.from(row.seal)]
  return expected.length === given.length && timingSafeEqual(expected, given)
}

/** Seals a row as it is in the database. */
export function sealRow(database: Database.Database, table: SealedTable, ...key: number[]): void {
  const [first, second] = sealedColumns[table]
  const where = key.length === 2 ? `${first} = ? AND ${second} = ?` : `${first} = ?`
  const row = database.prepare(`SELECT ${sealColumns(table)} FROM ${table} WHERE ${where}`).get(...key) as
    SealedRow<SealedTable> | undefined
  if (!row) return
  database.prepare(`UPDATE ${table} SET seal = ? WHERE ${where}`).run(sealOf(database, table, row), ...key)
}

/** Bytes and text of the same signs differ. */
const plain = (value: unknown): unknown =>
  value !== null && typeof value === 'object'
    ? { bytes: Buffer.from(value as ArrayBuffer).toString('base64') }
    : value
