/** Opens a library that cannot be written to: on a read-only disk, or in somebody else's folder. */
import type Database from 'libsql'
import { accessSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../contract/errors'
import { connect, saysDamage } from './connection'
import { damageOf, looksWhole } from './damage'
import { actsByItself, foreignPart } from './foreign-parts'
import { migrate, refuseNewer, versionOf } from './schema'

/** Whether the library can be changed. SQLite needs to write to the folder as well. */
export function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK | constants.W_OK)
    accessSync(dirname(file), constants.W_OK)
    return true
  } catch (error) {
    if (!['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    return false
  }
}

/**
 * Opens the library for reading. If it has a write-ahead log or an older version, a temporary copy is opened
 * instead, which is deleted when the process exits.
 * @param scripts migrations, one for each version that this program knows
 * @throws UserError `library-unavailable` if it is damaged, since nothing can be salvaged there
 */
export function openReadOnly(file: string, scripts: readonly string[]): Database.Database {
  try {
    if (damageOf(file) === undefined) {
      const database = opened(file, scripts)
      if (looksWhole(database, file, false)) return database
      database.close()
    }
  } catch (error) {
    if (!saysDamage(error)) throw error
  }
  throw new UserError(
    'library-unavailable',
    `The library ${file} is damaged, and lies where nothing can be written. Copy its folder to where you can write, and name that in NETLENS_DATA: there, what can be read of it is rescued.`
  )
}

function opened(file: string, scripts: readonly string[]): Database.Database {
  const hasLog = (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
  if (!hasLog) {
    const database = connect(file, 'frozen')
    if (checkedVersion(database, file, scripts) === scripts.length) return database
    database.close()
  }
  const database = connect(temporaryCopy(file), 'write')
  checkedVersion(database, file, scripts)
  migrate(database, scripts)
  database.pragma('query_only = ON')
  return database
}

function checkedVersion(database: Database.Database, file: string, scripts: readonly string[]): number {
  const version = versionOf(database)
  refuseNewer(file, version, scripts)
  const part = foreignPart(database, version, scripts)
  if (part !== undefined) throw actsByItself(file, part)
  return version
}

function temporaryCopy(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'netlens-library-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const copy = join(folder, basename(file))
  for (const suffix of ['', '-wal']) {
    if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix)
  }
  return copy
}
