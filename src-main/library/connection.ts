/** Connections to SQLite, and how to read its errors. */
import Database from 'libsql'
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { UserError } from '../contract/errors'
import { refuseSuperJournal } from './super-journal'

/** How long to wait for another process's lock, in milliseconds. */
export const busyTimeout = 10_000

/**
 * libsql's default VFS (its encryption layer) hides I/O errors. After one, the pages in memory differ from
 * those in the file, and rows are lost. SQLite's plain VFS reports them.
 */
const fileLayer = process.platform === 'win32' ? 'win32' : 'unix'

/**
 * `create` creates the file if it is missing; `frozen` reads a file that nobody writes to, without locking it.
 */
export type ConnectionMode = 'create' | 'write' | 'read' | 'frozen'

const parameters: Record<ConnectionMode, string> = {
  create: 'mode=rwc',
  write: 'mode=rw',
  read: 'mode=ro',
  frozen: 'immutable=1'
}

interface Watched {
  file: string
  /** Device and inode, which a rename does not change. */
  identity: string | undefined
  /** An I/O error occurred, and the database has not been checked since. */
  suspect: boolean
}

const watched = new WeakMap<Database.Database, Watched>()
const files = new WeakMap<object, string>()

/** @throws Error with an SQLite code if the file cannot be opened */
export function connect(file: string, mode: ConnectionMode): Database.Database {
  const url = `${pathToFileURL(file)}?vfs=${fileLayer}&${parameters[mode]}`
  refuseSuperJournal(file)
  let database: Database.Database
  try {
    database = new Database(url, { timeout: busyTimeout })
  } catch (error) {
    throw withCode(error as Error)
  }
  watched.set(database, { file, identity: identityOf(file), suspect: false })
  // Do not trust the file's schema: https://www.sqlite.org/security.html
  // A statement left open would keep the connection and its locks from closing, hence exec() rather than
  // prepare().
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON')
  judgeErrors(database)
  return database
}

/**
 * Makes sure that the next change reaches the library. Call it while holding the write lock.
 * @throws UserError `library-unavailable` if another file has taken its place; Error with an SQLite code if
 *   the file is gone, or turned out damaged after an I/O error
 */
export function checkBeforeChange(database: Database.Database): void {
  const connection = watched.get(database)
  if (!connection) return
  const identity = identityOf(connection.file)
  if (identity === undefined) throw coded('The file is gone.', 14)
  if (connection.identity !== undefined && identity !== connection.identity) {
    throw new UserError(
      'library-unavailable',
      `The library ${connection.file} was replaced by another file meanwhile, by a restored backup for instance. What was stored before went to the earlier one, which is kept beside it. Start again, and the rest goes to the new one.`
    )
  }
  if (!connection.suspect) return
  confirmWhole(database)
  connection.suspect = false
}

/** The path of the file that a connection was opened with. */
export function pathOf(database: Database.Database): string | undefined {
  return watched.get(database)?.file
}

/** The file of the connection that an error came from, if it came from one of ours. */
export function fileOf(error: unknown): string | undefined {
  return files.get(error as object)
}

/** Whether the path now leads to a different file from the one that the connection has open. */
export function isReplaced(database: Database.Database): boolean {
  const connection = watched.get(database)
  const identity = connection && identityOf(connection.file)
  return identity !== undefined && identity !== connection!.identity
}

/**
 * Wraps the connection's methods. SQLite also reports "corrupt" for an I/O error, so a file counts as damaged
 * only if every byte of it can be read.
 */
function judgeErrors(database: Database.Database): void {
  const judged = <A extends unknown[], R>(work: (...args: A) => R): ((...args: A) => R) => {
    return (...args) => {
      try {
        return work(...args)
      } catch (error) {
        const judged = judge(database, error)
        files.set(judged as object, watched.get(database)!.file)
        throw judged
      }
    }
  }
  const prepare = judged(database.prepare.bind(database))
  database.exec = judged(database.exec.bind(database))
  database.prepare = ((sql: string) => {
    const statement = prepare(sql)
    statement.run = judged(statement.run.bind(statement))
    statement.get = judged(statement.get.bind(statement))
    statement.all = judged(statement.all.bind(statement))
    return statement
  }) as typeof database.prepare
}

let judging = false

function judge(database: Database.Database, error: unknown): unknown {
  const connection = watched.get(database)
  if (!connection || judging) return error
  if (!database.open) {
    const message =
      'The library was found damaged meanwhile, and what could be rescued is in its place. Start again.'
    return new UserError('library-unavailable', message, { cause: error })
  }
  const code = sqliteCode(error)
  if (code === 'SQLITE_IOERR') connection.suspect = true
  if (!saysDamage(error)) return error
  if (stateOf(database, connection.file) === 'damaged') return error
  connection.suspect = true
  return coded('The device failed.', 10)
}

/**
 * Rechecks a database in which a check found errors.
 * @throws Error with an SQLite code if it is damaged or cannot be read
 */
export function confirmWhole(database: Database.Database): void {
  const state = stateOf(database, watched.get(database)!.file)
  if (state === 'damaged') throw coded('The library is damaged.', 11)
  if (state === 'unreadable') throw coded('The device failed.', 10)
}

/** How many checks in a row must find damage: the device can fail between reading the file and checking it. */
const looks = 3

function stateOf(database: Database.Database, file: string): 'whole' | 'damaged' | 'unreadable' {
  judging = true
  try {
    for (let look = 0; look < looks; look++) {
      if (!isReadable(file)) return 'unreadable'
      try {
        if (problemsOf(database, 'quick_check(1)').length === 0) return 'whole'
      } catch (error) {
        if (!saysDamage(error)) return 'unreadable'
      }
    }
    return 'damaged'
  } finally {
    judging = false
  }
}

/**
 * The problems that an SQLite check reports, in SQLite's words.
 * @throws Error with an SQLite code if the device fails
 */
export function problemsOf(database: Database.Database, check: string): string[] {
  const rows = database.prepare(`PRAGMA ${check}`).raw().all() as [string][]
  const problems = rows.map(([problem]) => problem).filter((problem) => problem !== 'ok')
  // The check lists a page that could not be read (SQLITE_IOERR) together with the damaged ones.
  const codes = problems.map((problem) => Number(/error code=(\d+)/.exec(problem)?.[1]))
  if (codes.some((code) => (code & 0xff) === 10)) throw coded('The device failed.', 10)
  return problems
}

/**
 * Whether every byte of the database and its log can be read. A child process does this, because closing a file
 * drops all POSIX locks that the process holds on it.
 */
function isReadable(file: string): boolean {
  const script = `
    const { closeSync, existsSync, openSync, readSync } = require('node:fs')
    const piece = Buffer.alloc(1 << 20)
    for (const name of process.argv.slice(1)) {
      if (!existsSync(name)) continue
      const open = openSync(name, 'r')
      for (let at = 0, read; (read = readSync(open, piece, 0, piece.length, at)) > 0; at += read);
      closeSync(open)
    }`
  return spawnSync(process.execPath, ['-e', script, file, `${file}-wal`], { stdio: 'ignore' }).status === 0
}

function identityOf(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stats && `${stats.dev}:${stats.ino}`
}

function coded(message: string, rawCode: number): Error {
  return Object.assign(new Error(message), { code: `SQLITE_${codes[rawCode]}`, rawCode })
}

/** libsql ends its message with SQLite's extended result code: keeps that as a property. */
function withCode(error: Error): Error {
  const number = /: (\d+)"\)$/.exec(error.message)?.[1]
  return number === undefined ? error : Object.assign(error, { rawCode: Number(number) })
}

const codes: Record<number, string> = {
  3: 'PERM',
  5: 'BUSY',
  6: 'LOCKED',
  8: 'READONLY',
  10: 'IOERR',
  11: 'CORRUPT',
  13: 'FULL',
  14: 'CANTOPEN',
  23: 'AUTH',
  26: 'NOTADB'
}

/** The primary SQLite code of an error, such as `SQLITE_FULL`; undefined for other errors. */
export function sqliteCode(error: unknown): string | undefined {
  const { code, rawCode } = (error ?? {}) as { code?: unknown; rawCode?: unknown }
  if (typeof rawCode === 'number') {
    const known = codes[rawCode & 0xff]
    if (known) return `SQLITE_${known}`
  }
  return typeof code === 'string' && /^(SQLITE|UNKNOWN_SQLITE)_/.test(code) ? code : undefined
}

/** Whether the file was moved or deleted while open (SQLITE_READONLY_DBMOVED). */
export function wasMoved(error: unknown): boolean {
  return (error as { rawCode?: unknown } | undefined)?.rawCode === 1032
}

/** Whether SQLite calls the file damaged. It says so of transient read errors, too. */
export function saysDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error) ?? '')
}
