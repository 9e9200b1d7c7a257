/** Opens the library's database file: what is damaged is set aside, what is newer is left alone. */
import Database from 'libsql'
import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { UserError } from '../contract/errors'
import { migrate, migrations, versionOf } from './schema'

/** How long to wait for another process that writes, in milliseconds. */
export const busyTimeout = 10_000

export interface OpenDatabase {
  database: Database.Database
  /** What a person should know: that a damaged database was set aside. */
  notice?: string
  /** Answers that an older version may have got wrong, found on bringing the database up to date. */
  doubtful: number
}

/**
 * Opens the file, or begins a new one. An older version is brought up to date after a copy was kept beside it.
 * @param scripts of the versions that this program knows
 * @throws UserError `library-newer` for a database of a later version of this program, `library-unavailable`
 */
export function openDatabase(file: string, scripts: readonly string[] = migrations): OpenDatabase {
  try {
    mkdirSync(dirname(file), { recursive: true })
    return opened(file, scripts)
  } catch (error) {
    if (error instanceof UserError) throw error
    if (!isDamage(error)) throw unavailable(file, error)
    const aside = setAside(file, 'damaged')
    const notice = `The library was damaged and is kept as ${aside}; a new one was begun.`
    return { ...opened(file, scripts), notice }
  }
}

function opened(file: string, scripts: readonly string[]): OpenDatabase {
  const isNew = !existsSync(file)
  const database = new Database(file, { timeout: busyTimeout } as Database.Options)
  try {
    const version = versionOf(database)
    if (version > scripts.length) {
      throw new UserError(
        'library-newer',
        `The library ${file} was made by a newer version of Netlens (it has version ${version}, this program knows ${scripts.length}). It was not touched.`
      )
    }
    database.pragma('journal_mode = WAL')
    // In WAL mode, a commit survives the end of the process; only a power failure can take the last ones.
    database.pragma('synchronous = NORMAL')
    database.pragma('foreign_keys = ON')
    database.pragma('cache_size = -65536')
    let doubtful = 0
    if (version < scripts.length) {
      if (version > 0) keepCopy(database, file, version)
      const known = marksDoubt(database)
      migrate(database, scripts)
      if (!known && marksDoubt(database)) doubtful = doubtfulAnswers(database)
    }
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    return { database, doubtful }
  } catch (error) {
    database.close()
    if (isNew && isDamage(error)) throw unavailable(file, error)
    throw error
  }
}

/** Whether the tables are new enough to mark answers that may be wrong. */
function marksDoubt(database: Database.Database): boolean {
  const columns = database.prepare("SELECT name FROM pragma_table_info('answer')").raw().all() as [string][]
  return columns.some(([name]) => name === 'doubtful')
}

/** Answers that the model is asked for again. */
function doubtfulAnswers(database: Database.Database): number {
  const row = database.prepare('SELECT count(*) FROM answer WHERE doubtful = 1').raw().get() as [number]
  return row[0]
}

function keepCopy(database: Database.Database, file: string, version: number): void {
  database.pragma('wal_checkpoint(TRUNCATE)')
  const copy = freeName(`${file.replace(/\.sqlite$/, '')}-version-${version}`)
  copyFileSync(file, copy)
}

/** Renames a database with its companions. @returns its new path */
export function setAside(file: string, why: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  const aside = freeName(`${file.replace(/\.sqlite$/, '')}-${why}-${time}`)
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix)
  }
  return aside
}

function freeName(base: string): string {
  for (let number = 1; ; number++) {
    const name = `${base}${number > 1 ? `-${number}` : ''}.sqlite`
    if (!existsSync(name)) return name
  }
}

/**
 * A function that does `work` in a transaction: all of it or, where it throws, nothing. libsql's own hides the reason
 * where SQLite has taken everything back by itself, as it does on a full disk.
 *
 * Every write belongs in one: libsql leaves a statement that met another program's lock unfinished, and nothing that
 * is written after it is ever committed. Here, the lock is met before the first statement.
 */
export function transaction<A extends unknown[], R>(
  database: Database.Database,
  work: (...args: A) => R
): (...args: A) => R {
  return (...args) => {
    // With the right to write from the start: one that reads first could not wait for another program's.
    database.exec('BEGIN IMMEDIATE')
    try {
      const result = work(...args)
      database.exec('COMMIT')
      return result
    } catch (error) {
      if (database.inTransaction) database.exec('ROLLBACK')
      throw error
    }
  }
}

/** The code of an error of SQLite, such as `SQLITE_FULL`; undefined for other errors. */
export function sqliteCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined
}

/** Why the library cannot be read or written: time mends what `waits`, and does not mend what is `damaged`. */
export interface StorageFault {
  kind: 'waits' | 'damaged'
  message: string
  code: string
}

/** What an error of SQLite means for who reads or writes; undefined for other errors, and for mistakes in a query. */
export function storageFault(error: unknown): StorageFault | undefined {
  const code = sqliteCode(error)
  if (!code) return undefined
  if (isDamage(error)) return { kind: 'damaged', code, message: 'The library is damaged.' }
  const reasons: [RegExp, string][] = [
    [/^SQLITE_FULL/, 'there is no space left on the disk'],
    [/^SQLITE_READONLY_DBMOVED/, 'its file was moved or deleted'],
    [/^SQLITE_(READONLY|PERM|AUTH)/, 'its file is read-only'],
    [/^SQLITE_(BUSY|LOCKED)/, 'another program is using it'],
    [/^SQLITE_IOERR/, 'the disk reports an error'],
    [/^SQLITE_CANTOPEN/, 'its file cannot be opened']
  ]
  const reason = reasons.find(([pattern]) => pattern.test(code))?.[1]
  return reason ? { kind: 'waits', code, message: `The library cannot be written: ${reason}.` } : undefined
}

function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error) ?? '')
}

function unavailable(file: string, error: unknown): UserError {
  const message = `The library ${file} cannot be opened: ${(error as Error).message}`
  return new UserError('library-unavailable', message, { cause: error })
}
