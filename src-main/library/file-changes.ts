/** Updates the library's rows after files were moved or rewritten. */
import type Database from 'libsql'
import { basename, dirname } from 'node:path'
import { nextVersion } from './next-version'
import { naturalKey } from '../platform/natural'
import type { FilePath } from '../platform/byte-path'

/**
 * Moves an image to its file's new path, along with all its answers and labels. If the library still has an
 * image at the new path, whose file is long gone, the two swap paths.
 */
export function fileMoved(database: Database.Database, from: FilePath, to: FilePath): void {
  const [moved, displaced] = [imageAt(database, from), imageAt(database, to)]
  if (moved === undefined) return
  if (displaced !== undefined) setPath(database, displaced, `${to.toString()}\0`)
  setPath(database, moved, to)
  if (displaced !== undefined) setPath(database, displaced, from)
}

/**
 * Updates the hash after only a file's metadata was rewritten: the models' answers on its pixels stay valid.
 * Hashes are XXH64 of the whole file.
 */
export function metadataRewritten(
  database: Database.Database,
  path: FilePath,
  hashBefore: Buffer,
  after: { bytes: number; modified: number; hash: Buffer }
): void {
  const image = imageAt(database, path)
  if (image === undefined) return
  const { bytes, modified, hash } = after
  database
    .prepare(
      `UPDATE image SET bytes = ?, modified = ?, hash = ?, judged = CASE judged WHEN ? THEN ? ELSE judged END, version = ?
       WHERE id = ?`
    )
    .run(bytes, modified, hash, hashBefore, hash, nextVersion(database), image)
  database
    .prepare('UPDATE answer SET bytes = ?, modified = ?, hash = ? WHERE image = ? AND hash = ?')
    .run(bytes, modified, hash, image, hashBefore)
}

function imageAt(database: Database.Database, path: FilePath): number | undefined {
  const text = path.toString()
  const row = database
    .prepare(
      'SELECT i.id FROM folder f JOIN image i ON i.folder = f.id WHERE f.path = ? AND i.name = ? AND i.raw = ?'
    )
    .raw()
    .get(dirname(text), basename(text), bytesOf(path)) as [number] | undefined
  return row?.[0]
}

/** Only a path that is not valid UTF-8 is also stored as bytes. */
const bytesOf = (path: FilePath): Buffer => (typeof path === 'string' ? Buffer.alloc(0) : path)

function setPath(database: Database.Database, image: number, path: FilePath): void {
  const text = path.toString()
  const [folder] = database
    .prepare('INSERT INTO folder (path) VALUES (?) ON CONFLICT (path) DO UPDATE SET path = path RETURNING id')
    .raw()
    .get(dirname(text)) as [number]
  const name = basename(text)
  database
    .prepare(`UPDATE image SET folder = ?, name = ?, name_key = ?, raw = ?, version = ? WHERE id = ?`)
    .run(folder, name, naturalKey(name), bytesOf(path), nextVersion(database), image)
}
