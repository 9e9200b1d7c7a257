/** Rows of folders. */
import type Database from 'libsql'
import { isWithin } from './sorting/target-guard'

export interface UsedFolder {
  id: number
  path: string
  images: number
}

/** The number of a folder; it gets one where it has none. */
export function folderId(database: Database.Database, path: string): number {
  const [id] = database
    .prepare('INSERT INTO folder (path) VALUES (?) ON CONFLICT (path) DO UPDATE SET path = path RETURNING id')
    .raw()
    .get(path) as [number]
  return id
}

/** The folder itself and all below it; all that there are where none is named. */
export function foldersWithin(database: Database.Database, folder?: string): { id: number; path: string }[] {
  const all = database.prepare('SELECT id, path FROM folder').all() as { id: number; path: string }[]
  return folder === undefined ? all : all.filter(({ path }) => isWithin(folder, path))
}

/** Those with images. */
export function usedFolders(database: Database.Database, within?: string): UsedFolder[] {
  const count = database.prepare('SELECT count(*) FROM image WHERE folder = ? AND removal IS NULL').raw()
  return foldersWithin(database, within)
    .map((folder) => ({ ...folder, images: (count.get(folder.id) as [number])[0] }))
    .filter(({ images }) => images > 0)
}
