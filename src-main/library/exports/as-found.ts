import type Database from 'libsql'
import { stat } from 'node:fs/promises'
import type { LibraryItem } from '../../contract/library'
import { fileHash } from '../../images/file-hash'

/**
 * Whether an image's file is still the one in which its model found what the library has.
 * @param byContent reads it in any case: a picture can be turned without a change of its size and time
 * @throws the file system's error; ImageError
 */
export async function isAsFound(
  database: Database.Database,
  { id, model, path }: Pick<LibraryItem, 'id' | 'model' | 'path'>,
  byContent: boolean
): Promise<boolean> {
  const row = database
    .prepare('SELECT bytes, modified, hash FROM answer WHERE image = ? AND model = ?')
    .raw()
    .get(id, model) as [bytes: number, modified: number, hash: ArrayBuffer | null] | undefined
  if (!row) return false
  const [bytes, modified, hash] = row
  const { size, mtimeMs } = await stat(path)
  if (size !== bytes) return false
  if (mtimeMs === modified && (!byContent || hash === null)) return true
  return hash !== null && (await fileHash(path)).equals(Buffer.from(hash))
}
