/** What a person makes of the objects that a detector found in a picture, and taking it back. */
import type Database from 'libsql'
import { UserError } from '../contract/errors'
import type { LibraryObject } from '../contract/library'
import { unpackDetected } from '../tasks/packed-objects'
import { transaction } from './database'
import { nextVersion } from './next-version'

/** A box with less than this in width or height, in pixels, is none. */
const leastSide = 1

type Row = [hash: ArrayBuffer, objects: ArrayBuffer, corrected: string | null]

/**
 * Keeps the objects as the person sees them; what the detector found stays beside them.
 * @param objects absent: the detector's count again
 * @throws UserError where the model found nothing in such an image
 */
export function correctObjects(
  database: Database.Database,
  image: number,
  model: number,
  objects: readonly LibraryObject[] | undefined
): void {
  transaction(database, () => {
    const row = database
      .prepare(
        `SELECT d.hash, d.objects, d.corrected FROM answer a JOIN detection d ON d.model = a.model AND d.hash = a.hash
         WHERE a.model = ? AND a.image = ? AND a.error IS NULL`
      )
      .raw()
      .get(model, image) as Row | undefined
    if (!row) {
      throw new UserError(
        'source-not-found',
        `The library has no objects of model ${model} in image ${image}.`
      )
    }
    const [hash, packed, before] = row
    const size = unpackDetected(packed)
    const after = objects ? JSON.stringify(objects.flatMap((object) => clipped(object, size))) : null
    if (after === before) return
    // What was undone cannot be redone once something else was done.
    database.prepare('DELETE FROM edit WHERE undone = 1').run()
    const edit = database
      .prepare('INSERT INTO edit (made, change) VALUES (?, ?)')
      .run(Date.now(), JSON.stringify({ kind: 'objects' })).lastInsertRowid
    database
      .prepare('INSERT INTO edit_objects (edit, model, hash, image, before, after) VALUES (?, ?, ?, ?, ?, ?)')
      .run(edit, model, Buffer.from(hash), image, before, after)
    write(database, model, hash, after)
  })()
}

/** The image in which an edit corrected objects; undefined for another edit. */
export function correctedBy(database: Database.Database, edit: number): number | undefined {
  const row = database.prepare('SELECT image FROM edit_objects WHERE edit = ?').raw().get(edit)
  return (row as [number] | undefined)?.[0]
}

/** Within a transaction. */
export function stepCorrection(database: Database.Database, edit: number, side: 'before' | 'after'): void {
  const rows = database
    .prepare(`SELECT model, hash, ${side} FROM edit_objects WHERE edit = ?`)
    .raw()
    .all(edit) as [number, ArrayBuffer, string | null][]
  for (const [model, hash, text] of rows) write(database, model, hash, text)
}

/** Each image with this content is another one now. */
function write(
  database: Database.Database,
  model: number,
  content: ArrayBuffer,
  corrected: string | null
): void {
  const hash = Buffer.from(content)
  database
    .prepare('UPDATE detection SET corrected = ? WHERE model = ? AND hash = ?')
    .run(corrected, model, hash)
  database.prepare('UPDATE image SET version = ? WHERE hash = ?').run(nextVersion(database), hash)
}

/** An object of the detector as it is; of one that a person drew or changed, the part that lies in the picture. */
function clipped(
  { label, score, box: [x, y, w, h], time, said }: LibraryObject,
  { width, height }: { width: number; height: number }
): LibraryObject[] {
  const frame = time !== undefined && { time }
  if (!said) return [{ label, score, box: [x, y, w, h], ...frame }]
  const [left, top] = [Math.max(0, x), Math.max(0, y)]
  const box: LibraryObject['box'] = [left, top, Math.min(width, x + w) - left, Math.min(height, y + h) - top]
  const name = label.trim()
  // Also what is no number.
  if (!(box[2] >= leastSide && box[3] >= leastSide) || name === '') return []
  return [{ label: name, score: 1, box, ...frame, said }]
}
