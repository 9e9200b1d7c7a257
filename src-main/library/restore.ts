/** Restores the library from a backup. */
import { existsSync, rmSync } from 'node:fs'
import type Database from 'libsql'
import { UserError } from '../contract/errors'
import { isAlive } from '../platform/alive'
import { unseal } from './adopt'
import { copyDatabase } from './backups'
import { connect, saysDamage, sqliteCode } from './connection'
import { foreignPart } from './foreign-parts'
import { whileLocked } from './lock'
import { isWritable } from './read-only'
import { finishReplacement, freeName, nextFile, putNext } from './replace'
import { migrations, versionOf } from './schema'

/**
 * Replaces this database with a backup; the old one is closed and kept beside it.
 * @throws UserError if the backup is not a library, is damaged, or is of a newer version, or while another
 *   process is classifying into the library; nothing is changed then
 */
export function restoreDatabase(database: Database.Database, file: string, backup: string): void {
  whileLocked(file, () => {
    refuseWhileUsed(database)
    copyLibrary(backup, nextFile(file))
    database.pragma('wal_checkpoint(TRUNCATE)')
    // The lock keeps others from being in mid-change during the renames. Windows cannot rename open files.
    if (process.platform === 'win32') database.close()
    else database.exec('BEGIN IMMEDIATE')
    try {
      refuseWhileUsed(database)
      putNext(file, freeName(file, 'replaced'))
    } finally {
      if (process.platform !== 'win32') database.exec('ROLLBACK')
      finishReplacement(file)
    }
    if (process.platform !== 'win32') database.close()
  })
}

/** @throws UserError `busy` while another process is classifying into the library */
function refuseWhileUsed(database: Database.Database): void {
  if (!database.open) return
  const running = database
    .prepare(`SELECT engine FROM run WHERE state = 'running'`)
    .raw()
    .all()
    .flat() as number[]
  const other = running.find((engine) => engine !== process.pid && isAlive(engine))
  if (other === undefined) return
  throw new UserError(
    'busy',
    `Another Netlens (process ${other}) is classifying into this library. Stop it or wait until it is done, then restore. Nothing was changed.`
  )
}

/** Checks that a file is a library, and copies it as of one moment, with all seals removed. */
function copyLibrary(from: string, to: string): void {
  const refuse = (why: string): never => {
    throw new UserError('library-unavailable', `${from} cannot be restored: ${why}. Nothing was changed.`, {
      words: { code: 'not-restored', values: { path: from } }
    })
  }
  if (!existsSync(from)) refuse('there is no such file')
  let source: Database.Database | undefined
  rmSync(to, { force: true })
  try {
    source = connect(from, isWritable(from) ? 'read' : 'frozen')
    const version = versionOf(source)
    if (version > migrations.length) refuse('it was made by a newer version of Netlens')
    const tables = source.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).raw().all().flat()
    if (version < 1 || !['model', 'run', 'image', 'answer'].every((name) => tables.includes(name))) {
      refuse('it is not a library of Netlens')
    }
    const part = foreignPart(source, version, migrations)
    if (part !== undefined) refuse(`it is not as Netlens makes it: it has ${part}`)
    const [state] = source.prepare('PRAGMA integrity_check(1)').raw().get() as [string]
    if (state !== 'ok') refuse('it is damaged')
    copyDatabase(source, to)
    closeAll(to)
  } catch (error) {
    rmSync(to, { force: true })
    if (error instanceof UserError) throw error
    if (saysDamage(error)) refuse('it is damaged, or it is not a library of Netlens')
    if (sqliteCode(error) === 'SQLITE_CANTOPEN') refuse('it cannot be opened')
    throw error
  } finally {
    source?.close()
  }
}

function closeAll(file: string): void {
  const database = connect(file, 'write')
  try {
    unseal(database)
  } finally {
    database.close()
  }
}
