/** Backups that Netlens makes by itself: one a day while the library is used, the newest three. */
import type Database from 'libsql'
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { removeLeftovers, writeAsideSync } from '../platform/aside'

const kept = 3
const everyMilliseconds = 24 * 3600 * 1000
/** Larger libraries take too long to copy while somebody waits: about a second for 300 MB. */
const mostBytes = 1 << 30

export interface Backup {
  file: string
  /** When it was made. */
  time: number
}

export const backupsFolder = (library: string): string => join(dirname(library), 'library-backups')
const offFile = (library: string): string => join(backupsFolder(library), 'off')

/** The newest first. */
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

/** Whether backups are made: they are unless somebody turned them off. */
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
 * Makes the backup of the day where one is due. A library gets none that is empty, very large, or fills more than a quarter
 * of the space that is left. Whatever goes wrong is no reason to keep anybody from working.
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
  // One from the future does not keep others from being made.
  return !newest || Math.abs(Date.now() - newest.time) > everyMilliseconds
}

/** Writes a copy of a database; an earlier file of that name is replaced once the copy is complete. */
export function copyDatabase(database: Database.Database, file: string): void {
  void removeLeftovers(dirname(file), /^library-[\d-]+\.sqlite\.part$/)
  writeAsideSync(file, (aside) => database.prepare('VACUUM INTO ?').run(aside))
}
