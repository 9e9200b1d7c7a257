/**
 * Removes images from the library; their files stay. Their rows stay too, marked with the change that removed
 * them, so that undo restores everything about them.
 */
import { setImmediate } from 'node:timers/promises'
import type Database from 'libsql'
import { UserError } from '../contract/errors'
import type { RemovalPlan } from '../contract/library-jobs'
import { transaction } from './database'
import { foldersWithin } from './folders'
import { nextVersion } from './next-version'
import type { Course } from './sorting/sorter'

/** Images per SQL statement. */
const piece = 50_000

/** Counts what a removal of these images would take out of the library. */
export function removalPlan(database: Database.Database, ids: Int32Array | readonly number[]): RemovalPlan {
  const read = database
    .prepare(
      `SELECT count(*), ifnull(sum(human <> '[]' OR accepted = 1 OR EXISTS (
         SELECT 1 FROM detection d WHERE d.hash = image.hash AND d.corrected IS NOT NULL)), 0) FROM image
       WHERE removal IS NULL AND id IN (SELECT value FROM json_each(?))`
    )
    .raw()
  const plan = { images: 0, labelled: 0 }
  for (const some of pieces(ids)) {
    const [images, labelled] = read.get(some) as [number, number]
    plan.images += images
    plan.labelled += labelled
  }
  return plan
}

/**
 * Removes images, one batch per transaction. If it is aborted or killed, the images removed so far form one
 * change, which can be undone.
 * @param folder given if a whole folder is removed: images that a run still finds in it stay out, too
 * @param atOnce images per transaction
 * @returns the id of the change
 * @throws UserError `source-not-found` if none of the images is in the library; the signal's reason if it is
 *   aborted before anything was removed
 */
export async function removeImages(
  database: Database.Database,
  ids: Int32Array | readonly number[],
  folder: string | undefined,
  { signal, progress }: Course = {},
  atOnce = 20_000
): Promise<number> {
  let change: number | undefined
  let done = 0
  for (let isLast = false; !isLast;) {
    if (change === undefined) signal?.throwIfAborted()
    else if (signal?.aborted) break
    isLast = transaction(database, () => {
      if (change !== undefined && isUndone(database, change)) return true
      // For a folder, include what another process has stored since the selection was made.
      const some = folder === undefined ? ids.slice(done, done + atOnce) : idsIn(database, folder, atOnce)
      const nothingLeft = folder === undefined ? done + atOnce >= ids.length : some.length < atOnce
      const { images, labelled } = removalPlan(database, some)
      if (images > 0) takeOutPiece(database, (change ??= beginChange(database)), some, images, labelled)
      if (nothingLeft && folder !== undefined && change !== undefined)
        database.prepare('UPDATE library_change SET folder = ? WHERE id = ?').run(folder, change)
      done += some.length
      return nothingLeft
    })()
    progress?.(done, ids.length)
    // Let the process answer other requests.
    await setImmediate()
  }
  if (change !== undefined) return change
  throw new UserError('source-not-found', 'There is nothing to remove.', {
    words: { code: 'nothing-to-remove' }
  })
}

function beginChange(database: Database.Database): number {
  const { lastInsertRowid } = database
    .prepare(
      `INSERT INTO library_change (kind, made, images, labelled, newest_run)
       VALUES ('removal', ?, 0, 0, (SELECT ifnull(max(id), 0) FROM run))`
    )
    .run(Date.now())
  // A new change discards everything that could be redone.
  database.prepare('DELETE FROM edit WHERE undone = 1').run()
  database
    .prepare(`INSERT INTO edit (made, change, removal) VALUES (?, '{"kind":"removal"}', ?)`)
    .run(Date.now(), lastInsertRowid)
  return Number(lastInsertRowid)
}

function takeOutPiece(
  database: Database.Database,
  change: number,
  ids: Int32Array | readonly number[],
  images: number,
  labelled: number
): void {
  const version = nextVersion(database)
  const note = database.prepare(
    `INSERT INTO change_image (change, image) SELECT ?, id FROM image
     WHERE removal IS NULL AND id IN (SELECT value FROM json_each(?))`
  )
  const take = database.prepare(
    `UPDATE image SET removal = ?, version = ? WHERE removal IS NULL AND id IN (SELECT value FROM json_each(?))`
  )
  for (const some of pieces(ids)) {
    note.run(change, some)
    take.run(change, version, some)
  }
  database
    .prepare('UPDATE library_change SET images = images + ?, labelled = labelled + ? WHERE id = ?')
    .run(images, labelled, change)
}

function isUndone(database: Database.Database, change: number): boolean {
  const row = database.prepare('SELECT undone FROM library_change WHERE id = ?').raw().get(change)
  return (row as [number])[0] === 1
}

/** Removes the images of a change again. Call within a transaction. */
export function takeOutAll(database: Database.Database, change: number): void {
  database
    .prepare(
      `UPDATE image SET removal = ?, version = ? WHERE removal IS NULL
       AND id IN (SELECT image FROM change_image WHERE change = ?)`
    )
    .run(change, nextVersion(database), change)
  database
    .prepare('UPDATE change_image SET human = NULL, accepted = NULL, judged = NULL WHERE change = ?')
    .run(change)
  database.prepare('UPDATE library_change SET undone = 0 WHERE id = ?').run(change)
}

/**
 * Restores the images of a change and a person's labels. An image that came back earlier gets its old labels,
 * unless it has new ones. Call within a transaction.
 */
export function putBack(database: Database.Database, change: number): void {
  const version = nextVersion(database)
  database
    .prepare(
      `UPDATE image SET human = c.human, accepted = c.accepted, judged = c.judged, version = ?
       FROM change_image c WHERE c.change = ? AND c.image = image.id AND c.human IS NOT NULL
         AND image.human = '[]' AND image.accepted = 0`
    )
    .run(version, change)
  database.prepare('UPDATE image SET removal = NULL, version = ? WHERE removal = ?').run(version, change)
  database.prepare('UPDATE library_change SET undone = 1 WHERE id = ?').run(change)
}

/** A folder that was removed while a run was going on. */
export interface RemovedFolder {
  change: number
  folder: string
}

/** @param run id of the run; only removals made since it began are listed */
export function foldersRemovedSince(database: Database.Database, run: number): RemovedFolder[] {
  return database
    .prepare(
      `SELECT id AS change, folder FROM library_change
       WHERE kind = 'removal' AND undone = 0 AND folder IS NOT NULL AND newest_run >= ?`
    )
    .all(run) as RemovedFolder[]
}

/** Adds a new image to a removal. Call within a transaction. */
export function takeOut(database: Database.Database, change: number, image: number): void {
  database.prepare('INSERT INTO change_image (change, image) VALUES (?, ?)').run(change, image)
  database.prepare('UPDATE image SET removal = ? WHERE id = ?').run(change, image)
}

/**
 * Restores a removed image that a run encounters, but without its labels; does nothing if the run had begun
 * before the removal. Call within a transaction.
 */
export function returnRemoved(database: Database.Database, image: number, run: number): void {
  const row = database
    .prepare(
      `SELECT i.removal, c.newest_run FROM image i LEFT JOIN library_change c ON c.id = i.removal
       WHERE i.id = ? AND i.removal IS NOT NULL`
    )
    .raw()
    .get(image) as [number, number | null] | undefined
  if (!row || run <= (row[1] ?? 0)) return
  database
    .prepare(
      `UPDATE change_image SET (human, accepted, judged) = (SELECT human, accepted, judged FROM image WHERE id = ?)
       WHERE change = ? AND image = ?`
    )
    .run(image, row[0], image)
  database
    .prepare(`UPDATE image SET removal = NULL, human = '[]', accepted = 0, judged = NULL WHERE id = ?`)
    .run(image)
}

/** The number of answers of each model on images that were removed. */
export function removedAnswers(database: Database.Database): [model: number, images: number][] {
  // CROSS JOIN fixes the order: looks up each removed image in each model's answers.
  return database
    .prepare(
      `SELECT m.id, count(*) FROM model m CROSS JOIN image i INDEXED BY image_removal
         CROSS JOIN answer a ON a.model = m.id AND a.image = i.id
       WHERE i.removal IS NOT NULL GROUP BY m.id`
    )
    .raw()
    .all() as [number, number][]
}

function idsIn(database: Database.Database, folder: string, most: number): number[] {
  const read = database.prepare('SELECT id FROM image WHERE folder = ? AND removal IS NULL LIMIT ?').raw()
  const ids: number[] = []
  for (const { id } of foldersWithin(database, folder)) {
    if (ids.length === most) break
    ids.push(...(read.all(id, most - ids.length).flat() as number[]))
  }
  return ids
}

function* pieces(ids: Int32Array | readonly number[]): Generator<string> {
  for (let from = 0; from < ids.length; from += piece)
    yield JSON.stringify([...ids.slice(from, from + piece)])
}
