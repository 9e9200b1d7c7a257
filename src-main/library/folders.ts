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

/** Folders with images in and below one, or all. */
export function usedFolders(database: Database.Database, within?: string): UsedFolder[] {
  const rows = database
    .prepare(
      `SELECT f.id, f.path, count(*) AS images FROM image i JOIN folder f ON f.id = i.folder
       WHERE i.removal IS NULL GROUP BY i.folder`
    )
    .all() as UsedFolder[]
  return within === undefined ? rows : rows.filter(({ path }) => isWithin(within, path))
}
