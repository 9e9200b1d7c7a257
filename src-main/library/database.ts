/**
 * Opens the library's database. A damaged file is set aside and salvaged; one of a newer version is left alone.
 */
import type Database from 'libsql'
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Blocked } from '../contract/classification'
import { UserError } from '../contract/errors'
import { adopt, closeForeignRuns, hasSeals } from './adopt'
import type { LibraryDamage } from '../contract/library'
import { systemReason, wordsOf } from '../platform/system-reason'
import { asideOf } from '../platform/aside'
import { newestBackup } from './backups'
import {
  checkBeforeChange,
  confirmWhole,
  connect,
  fileOf,
  saysDamage,
  sqliteCode,
  wasMoved
} from './connection'
import { damageOf, kindOfDamage, looksWhole, unreadDamage, writeDamage } from './damage'
import { actsByItself, foreignPart } from './foreign-parts'
import { installationKey } from './installation-key'
import { whileLocked } from './lock'
import { isWritable, openReadOnly } from './read-only'
import { finishReplacement, firstFree, freeName, nextFile, putNext } from './replace'
import { salvage } from './salvage/salvage'
import { migrate, migrations, refuseNewer, versionOf } from './schema'
import { useKey } from './seal'
import { whoWrites } from './who-writes'

export interface OpenDatabase {
  database: Database.Database
  /** The file or its folder cannot be written to. */
  readOnly: boolean
  /** Number of answers that an older version may have got wrong, found while migrating. */
  doubtful: number
}

export interface OpenOptions {
  /** Checks the whole file, however large it is. */
  distrusted?: boolean
  /** Called before a damaged library is salvaged, which may take minutes. */
  onRepair?: (() => void) | undefined
}

/**
 * Opens the library, or creates it. An older version is migrated, after a copy was put beside it.
 * @param scripts migrations, one for each version that this program knows
 * @throws UserError `library-newer` for a database of a later version, else `library-unavailable`
 */
export function openDatabase(
  file: string,
  scripts: readonly string[] = migrations,
  { distrusted = false, onRepair }: OpenOptions = {}
): OpenDatabase {
  try {
    if (!existsSync(dirname(file))) mkdirSync(dirname(file), { recursive: true })
    if (existsSync(file) && !isWritable(file))
      return { database: openReadOnly(file, scripts), readOnly: true, doubtful: 0 }
    return { ...openWritable(file, scripts, { distrusted, onRepair }), readOnly: false }
  } catch (error) {
    throw unavailable(file, error)
  }
}

function openWritable(
  file: string,
  scripts: readonly string[],
  { distrusted = false, onRepair }: OpenOptions
): Opened {
  const mend = (found: LibraryDamage['found']): void => {
    onRepair?.()
    repair(file, found)
  }
  if (existsSync(file) && damageOf(file) === undefined) {
    try {
      return opened(file, scripts, distrusted)
    } catch (error) {
      // Another process may have set the file aside since the check.
      if (!saysDamage(error) && existsSync(file)) throw error
    }
  }
  return whileLocked(file, () => {
    finishReplacement(file)
    const found = damageOf(file)
    if (found) mend(found)
    else if (!existsSync(file)) begin(file, scripts)
    try {
      return opened(file, scripts, distrusted)
    } catch (error) {
      if (!saysDamage(error)) throw error
      mend(kindOfDamage(file))
      return opened(file, scripts, distrusted)
    }
  })
}

type Opened = Omit<OpenDatabase, 'readOnly'>

function opened(file: string, scripts: readonly string[], distrusted: boolean): Opened {
  const database = connect(file, 'write')
  try {
    const version = versionOf(database)
    refuseNewer(file, version, scripts)
    const part = foreignPart(database, version, scripts)
    if (part !== undefined && looksWhole(database, file, distrusted)) throw actsByItself(file, part)
    const { key, isNew: noKeyYet, keep } = installationKey(dirname(file))
    useKey(database, key)
    database.pragma('journal_mode = WAL')
    // In WAL mode, commits survive a crash of the process; only a power failure can lose the last ones.
    database.pragma('synchronous = NORMAL')
    database.pragma('foreign_keys = ON')
    database.pragma('cache_size = -65536')
    if (part !== undefined || !looksWhole(database, file, distrusted)) {
      confirmWhole(database)
      if (part !== undefined) throw actsByItself(file, part)
    }
    let doubtful = 0
    if (version < scripts.length) {
      if (version > 0) keepCopy(database, file, version)
      const known = marksDoubt(database)
      const adopts = version > 0 && noKeyYet && !hasSeals(database)
      migrate(database, scripts, () => adopts && adopt(database))
      if (!known && marksDoubt(database)) doubtful = doubtfulAnswers(database)
    }
    if (hasSeals(database)) closeForeignRuns(database)
    keep()
    return { database, doubtful }
  } catch (error) {
    database.close()
    throw error
  }
}

/** Whether the schema is new enough to mark answers that may be wrong. */
function marksDoubt(database: Database.Database): boolean {
  const columns = database.prepare("SELECT name FROM pragma_table_info('answer')").raw().all() as [string][]
  return columns.some(([name]) => name === 'doubtful')
}

/** Number of answers that the model has to give again. */
function doubtfulAnswers(database: Database.Database): number {
  const row = database.prepare('SELECT count(*) FROM answer WHERE doubtful = 1').raw().get() as [number]
  return row[0]
}

/** Builds a new library under a temporary name, so that an empty file of the final name always means damage. */
function begin(file: string, scripts: readonly string[]): void {
  const fresh = `${file}.new`
  rmSync(fresh, { force: true })
  const database = connect(fresh, 'create')
  try {
    migrate(database, scripts)
  } finally {
    database.close()
  }
  renameSync(fresh, file)
}

/**
 * Salvages what can be read into a new library and sets the damaged one aside. Survives a crash after any step.
 */
function repair(file: string, found: LibraryDamage['found']): void {
  const unfinished = `${nextFile(file)}.part`
  const rescued = salvage(file, unfinished)
  const kept = freeName(file, 'damaged')
  const backup = newestBackup(file)
  const unread = unreadDamage(file)
  const earlier = unread && [...(unread.earlier ?? []), unread.kept]
  writeDamage(file, {
    found,
    time: Date.now(),
    kept: existsSync(file) ? kept : `${kept}-wal`,
    rescued,
    ...(earlier && { earlier }),
    ...(backup && { backup })
  })
  renameSync(unfinished, nextFile(file))
  putNext(file, kept)
}

function keepCopy(database: Database.Database, file: string, version: number): void {
  database.pragma('wal_checkpoint(TRUNCATE)')
  copyFileSync(file, firstFree(`${file.replace(/\.sqlite$/, '')}-version-${version}`))
}

/**
 * Wraps `work` in a transaction, which is rolled back if it throws. libsql's own wrapper hides the reason when
 * SQLite has already rolled back by itself, as it does when the disk is full.
 *
 * Every write needs one: when a statement runs into another program's lock, libsql leaves it unfinished, and
 * nothing written afterwards is ever committed. Here, the lock is taken before the first statement.
 */
export function transaction<A extends unknown[], R>(
  database: Database.Database,
  work: (...args: A) => R
): (...args: A) => R {
  return (...args) => {
    // Take the write lock at once: a transaction that starts by reading cannot wait for another writer.
    database.exec('BEGIN IMMEDIATE')
    try {
      checkBeforeChange(database)
      const result = work(...args)
      database.exec('COMMIT')
      return result
    } catch (error) {
      if (database.inTransaction) database.exec('ROLLBACK')
      throw error
    }
  }
}

/** A single statement in a transaction of its own. */
export function runAlone(database: Database.Database, sql: string, ...values: unknown[]): void {
  transaction(database, () => database.prepare(sql).run(...values))()
}

/** Why the library cannot be read or written: `waits` may resolve by itself, `damaged` does not. */
export type StorageFault = { kind: 'waits'; by: Blocked } | { kind: 'damaged'; message: string }

/** By SQLite code: why the library cannot be written, and the words for it. */
const obstacles: Record<string, [Blocked['reason'], string]> = {
  SQLITE_FULL: ['library-full', 'there is no space left on the disk'],
  SQLITE_READONLY: ['library-read-only', 'its file or folder is read-only'],
  SQLITE_PERM: ['library-forbidden', 'there is no permission to write its file'],
  SQLITE_AUTH: ['library-forbidden', 'there is no permission to write its file'],
  SQLITE_BUSY: ['library-in-use', 'another program is using it'],
  SQLITE_LOCKED: ['library-in-use', 'another program is using it'],
  SQLITE_IOERR: ['library-disk-error', 'the disk reports an error'],
  SQLITE_CANTOPEN: ['library-unopenable', 'its file cannot be opened, or is gone']
}

/** What an SQLite error means for the caller; undefined for other errors, and for mistakes in a query. */
export function storageFault(error: unknown): StorageFault | undefined {
  const code = sqliteCode(error)
  if (!code) return undefined
  if (saysDamage(error)) return { kind: 'damaged', message: 'The library is damaged.' }
  const obstacle = wasMoved(error)
    ? (['library-moved', 'its file was moved or deleted'] as const)
    : obstacles[code]
  if (!obstacle) return undefined
  const [reason, words] = obstacle
  const file = fileOf(error)
  const subject = reason === 'library-in-use' && file ? whoWrites(file) : undefined
  const disk = reason === 'library-disk-error' && file !== undefined && isOnReadOnlyDisk(file)
  const why = subject ? `${subject} is using it` : disk ? 'its disk became read-only' : words
  const message = `The library cannot be written: ${why}.`
  return {
    kind: 'waits',
    by: { reason: disk ? 'library-read-only' : reason, ...(subject && { subject }), message }
  }
}

/** When Linux remounts a failing disk read-only, SQLite reports an I/O error on files that are already open. */
function isOnReadOnlyDisk(file: string): boolean {
  const probe = asideOf(file)
  try {
    closeSync(openSync(probe, 'wx'))
    rmSync(probe, { force: true })
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS'
  }
}

/** Turns an error on opening the library into a message for people. */
function unavailable(file: string, error: unknown): unknown {
  if (error instanceof UserError) return error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const reasons: Record<string, string> = {
    SQLITE_FULL: 'there is no space left on the disk. Make room, and try again',
    ENOSPC: 'there is no space left on the disk. Make room, and try again',
    SQLITE_READONLY: 'it lies where nothing can be written',
    EROFS: 'it lies where nothing can be written',
    EACCES: 'you have no permission to write there',
    EPERM: 'you have no permission to write there',
    SQLITE_PERM: 'you have no permission to write there',
    SQLITE_BUSY: `${whoWrites(file) ?? 'another program'} is using it. Try again when it is done`,
    SQLITE_IOERR: 'the disk reports an error. Check the disk, and try again',
    EIO: 'the disk reports an error. Check the disk, and try again',
    SQLITE_CANTOPEN: 'there is no permission to read or write it, or its disk is full or gone'
  }
  const reason = reasons[sqliteCode(error) ?? code]
  const message = `The library ${file} cannot be opened: ${reason ?? systemReason(error)}.`
  return new UserError('library-unavailable', message, {
    cause: error,
    words: {
      code: 'library-not-opened',
      values: { path: file },
      because: obstacles[sqliteCode(error) ?? '']?.[0] ?? wordsOf(error).code
    }
  })
}

/** The first column of the only row of a query. */
export function single<T>(database: Database.Database, sql: string, ...parameters: unknown[]): T {
  const [value] = database
    .prepare(sql)
    .raw()
    .get(...parameters) as [T]
  return value
}
