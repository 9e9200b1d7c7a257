/** Automatic backups: one a day while the library is in use, of which the newest three are kept. */
import type Database from 'libsql'
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { removeLeftovers, writeAsideSync } from '../platform/aside'

const kept = 3
const everyMilliseconds = 24 * 3600 * 1000
/** Larger libraries take too long to copy while somebody waits: 300 MB take about a second. */
const mostBytes = 1 << 30

export interface Backup {
  file: string
  /** Milliseconds since 1970 (UTC). */
  time: number
}

export const backupsFolder = (library: string): string => join(dirname(library), 'library-backups')
const offFile = (library: string): string => join(backupsFolder(library), 'off')

/** Newest first. */
export function backupsOf(library: string): Backup[] {
  const folder = backupsFolder(library)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /^library-[\d-]+\.sqlite$/.test(name))
    .map((name) => ({ file: join(folder, name), time: Math.floor(statSync(join(folder, name)).mtimeMs) }))
    .sort((a, b) => b.time - a.time)
}

export function newestBackup(library: string): Backup | undefined {
  return backupsOf(library)[0]
}

/** Whether automatic backups are on, as they are by default. */
export function backupsAreOn(library: string): boolean {
  return !existsSync(offFile(library))
}

export function turnBackups(library: string, on: boolean): void {
  if (on) rmSync(offFile(library), { force: true })
  else {
    mkdirSync(backupsFolder(library), { recursive: true, mode: 0o700 })
    writeAsideSync(offFile(library), 'Automatic backups of the library are turned off.\n')
  }
}

/**
 * Makes today's backup if it is due. A library is not backed up while it is empty, larger than `mostBytes`, or
 * larger than a quarter of the free disk space. Never throws: a failed backup must not keep anybody from
 * working.
 */
export function backUpDaily(database: Database.Database, library: string): void {
  try {
    if (!backupsAreOn(library) || !isDue(library)) return
    if (!database.prepare('SELECT 1 FROM image LIMIT 1').raw().get()) return
    const { size } = statSync(library)
    mkdirSync(backupsFolder(library), { recursive: true, mode: 0o700 })
    const { bavail, bsize } = statfsSync(backupsFolder(library))
    if (size > mostBytes || size > (bavail * bsize) / 4) return
    const time = new Date().toISOString().slice(0, 19).replaceAll(/[:T]/g, '-')
    const file = join(backupsFolder(library), `library-${time}.sqlite`)
    copyDatabase(database, file)
    for (const { file: old } of backupsOf(library).slice(kept)) rmSync(old)
  } catch {
    // The next start tries again.
  }
}

function isDue(library: string): boolean {
  const newest = newestBackup(library)
  // A backup dated in the future must not block new ones.
  return !newest || Math.abs(Date.now() - newest.time) > everyMilliseconds
}

/**
 * Writes a compacted copy of a database. An existing file of that name is replaced once the copy is complete.
 */
export function copyDatabase(database: Database.Database, file: string): void {
  void removeLeftovers(dirname(file), /^library-[\d-]+\.sqlite\.part$/)
  writeAsideSync(file, (aside) => database.prepare('VACUUM INTO ?').run(aside))
}
