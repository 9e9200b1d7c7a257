/** The library's rows follow what is done to the files. */
import type Database from 'libsql'
import { basename, dirname } from 'node:path'
import { nextVersion } from './next-version'
import { naturalKey } from '../platform/natural'
import type { FilePath } from '../platform/byte-path'

/**
 * A file lies somewhere else now: its image, with all answers and labels, follows. An image that the library had at
 * the new path, of a file that is long gone, takes the old path.
 */
export function fileMoved(database: Database.Database, from: FilePath, to: FilePath): void {
  const [moved, displaced] = [imageAt(database, from), imageAt(database, to)]
  if (moved === undefined) return
  if (displaced !== undefined) setPath(database, displaced, `${to.toString()}\0`)
  setPath(database, moved, to)
  if (displaced !== undefined) setPath(database, displaced, from)
}

/** A file's metadata were rewritten: what the models said of its pixels holds on. Hashes are XXH64 of all bytes. */
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

/** Only a path that is not valid UTF-8 is kept as bytes beside its text. */
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
