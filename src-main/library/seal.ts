/**
 * Seals rows that make the program act, such as runs to resume or files to move or put back. The seal is an
 * HMAC with the installation's key. A database may come from somebody else, who does not know the key: rows
 * without a valid seal are shown, but not acted upon.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type Database from 'libsql'

/** The columns that a seal covers, beginning with the row's key. */
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

/** Sets the installation's key for a database; call it before anything is sealed or checked. */
export function useKey(database: Database.Database, key: Buffer): void {
  keys.set(database, key)
}

/** The columns to SELECT for checking a seal. */
export const sealColumns = (table: SealedTable): string => [...sealedColumns[table], 'seal'].join(', ')

/** The first 132 bits of the HMAC-SHA-256 of a row, in base64url: 22 characters. */
export function sealOf<T extends SealedTable>(
  database: Database.Database,
  table: T,
  row: SealedRow<T>
): string {
  let key = keys.get(database)
  // A database that was not opened as the library, for instance one in memory, gets a key of its own while
  // open.
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

/** Computes and stores the seal of a row. */
export function sealRow(database: Database.Database, table: SealedTable, ...key: number[]): void {
  const [first, second] = sealedColumns[table]
  const where = key.length === 2 ? `${first} = ? AND ${second} = ?` : `${first} = ?`
  const row = database.prepare(`SELECT ${sealColumns(table)} FROM ${table} WHERE ${where}`).get(...key) as
    SealedRow<SealedTable> | undefined
  if (!row) return
  database.prepare(`UPDATE ${table} SET seal = ? WHERE ${where}`).run(sealOf(database, table, row), ...key)
}

/** Keeps bytes distinct from text of the same characters. */
const plain = (value: unknown): unknown =>
  value !== null && typeof value === 'object'
    ? { bytes: Buffer.from(value as ArrayBuffer).toString('base64') }
    : value
