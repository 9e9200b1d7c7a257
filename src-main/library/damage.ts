/** Detects a damaged library file, and keeps the report on what was rescued until somebody has read it. */
import type Database from 'libsql'
import { closeSync, existsSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs'
import * as v from 'valibot'
import { LibraryDamage } from '../contract/library'
import { writeAsideSync } from '../platform/aside'
import { confirmWhole, connect, problemsOf } from './connection'
import { readWal } from './salvage/wal'

/** Larger databases are only checked in part on opening: SQLite checks about 1 GB a second. */
const quickCheckBytes = 1 << 30
/** Tables that stay small, or that hold people's own work. */
const firstTables = ['folder', 'model', 'run', 'edit', 'edit_image']
const usualPageSize = 4096
/** Milliseconds between two checks of the write-ahead log. */
const pause = 50

/** Damage that SQLite would silently ignore, or destroy, on opening the file. */
export function damageOf(file: string): LibraryDamage['found'] | undefined {
  const log = sizeOf(`${file}-wal`) ?? 0
  const size = sizeOf(file)
  if (size === undefined) return log > 0 ? 'missing' : undefined
  if (size === 0) return 'empty'
  return log > 0 && isLogDamaged(file) ? 'log' : undefined
}

/**
 * Whether a quick check finds no damage.
 * @param distrusted checks the whole file, however large it is
 * @throws Error with an SQLite code if the damage prevents the check itself
 */
export function looksWhole(database: Database.Database, file: string, distrusted: boolean): boolean {
  if (distrusted || (sizeOf(file) ?? 0) <= quickCheckBytes)
    return problemsOf(database, 'quick_check(1)').length === 0
  const tables = database.prepare('SELECT name FROM sqlite_schema').raw().all().flat()
  return firstTables.every(
    (name) => !tables.includes(name) || problemsOf(database, `quick_check(${name})`).length === 0
  )
}

/**
 * Checks the file on disk through a new connection: one opened before the damage keeps using its cached pages.
 * @throws Error with an SQLite code if the file is damaged or cannot be read
 */
export function checkOnDisk(file: string): void {
  const database = connect(file, 'read')
  try {
    if (!looksWhole(database, file, false)) confirmWhole(database)
  } finally {
    database.close()
  }
}

/** Classifies the damage of a file that SQLite calls damaged. */
export function kindOfDamage(file: string): LibraryDamage['found'] {
  const start = Buffer.alloc(15)
  const open = openSync(file, 'r')
  try {
    readSync(open, start, 0, start.length, 0)
  } finally {
    closeSync(open)
  }
  return start.toString('latin1') === 'SQLite format 3' ? 'pages' : 'header'
}

/** Checks repeatedly, because another process may be writing: only lasting damage counts. */
function isLogDamaged(file: string): boolean {
  for (let look = 0; look < 3; look++) {
    if (look > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause)
    if (readWal(file, usualPageSize)?.damage === undefined) return false
  }
  return true
}

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size
}

const reportFile = (library: string): string => `${library.replace(/\.sqlite$/, '')}-damage.json`

/** Saves the report until somebody has read it. */
export function writeDamage(library: string, damage: LibraryDamage): void {
  writeAsideSync(reportFile(library), JSON.stringify(damage, undefined, 2))
}

/** The report that nobody has read yet. */
export function unreadDamage(library: string): LibraryDamage | undefined {
  const file = reportFile(library)
  if (!existsSync(file)) return undefined
  try {
    const damage = v.safeParse(LibraryDamage, JSON.parse(readFileSync(file, 'utf8')))
    return damage.success ? damage.output : undefined
  } catch {
    return undefined
  }
}

/** Deletes the report once somebody has read it. */
export function forgetDamage(library: string): void {
  rmSync(reportFile(library), { force: true })
}
