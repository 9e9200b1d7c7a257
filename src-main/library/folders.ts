/** Reads and adds rows of the folder table. */
import type Database from 'libsql'
import { isWithin } from './sorting/target-guard'

export interface UsedFolder {
  id: number
  path: string
  images: number
}

/** The id of a folder, which is added if it is missing. */
export function folderId(database: Database.Database, path: string): number {
  const [id] = database
    .prepare('INSERT INTO folder (path) VALUES (?) ON CONFLICT (path) DO UPDATE SET path = path RETURNING id')
    .raw()
    .get(path) as [number]
  return id
}

/** The folder and all folders below it, or every folder if none is given. */
export function foldersWithin(database: Database.Database, folder?: string): { id: number; path: string }[] {
  const all = database.prepare('SELECT id, path FROM folder').all() as { id: number; path: string }[]
  return folder === undefined ? all : all.filter(({ path }) => isWithin(folder, path))
}

/** Folders that have images directly in them. */
export function usedFolders(database: Database.Database, within?: string): UsedFolder[] {
  const count = database.prepare('SELECT count(*) FROM image WHERE folder = ? AND removal IS NULL').raw()
  return foldersWithin(database, within)
    .map((folder) => ({ ...folder, images: (count.get(folder.id) as [number])[0] }))
    .filter(({ images }) => images > 0)
}
