import type Database from 'libsql'
import { realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { topmostSources } from '../lost'
import { isWithin } from '../sorting/target-guard'

/**
 * Whether a later run could take what is written there for pictures: it lies in or below a folder that holds pictures of the
 * library, or that was looked through; but for such as hold everything that a person has.
 * @param folder with links resolved; need not exist
 */
export async function isAmongPictures(database: Database.Database, folder: string): Promise<boolean> {
  const holds = database.prepare(
    'SELECT 1 FROM folder f JOIN image i ON i.folder = f.id WHERE f.path = ? AND i.removal IS NULL LIMIT 1'
  )
  if (withParents(folder).some((path) => holds.get(path))) return true
  for (const source of topmostSources(database)) {
    const place = await realpath(source).catch(() => source)
    if (isWithin(place, folder) && !isWithin(place, homedir())) return true
  }
  return false
}

function withParents(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...withParents(parent)]
}
