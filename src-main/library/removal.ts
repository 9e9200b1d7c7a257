/**
 * Images that are taken out of the library; their files stay. Their rows stay too, marked with the change that took them
 * out, so that an undo gives back all that was known and said of them.
 */
import type Database from 'libsql'
import { UserError } from '../contract/errors'
import type { RemovalPlan } from '../contract/library'
import { transaction } from './database'
import { foldersWithin } from './folders'
import { nextVersion } from './next-version'

/** Images that one statement is about. */
const piece = 50_000

/** What a removal of these images takes out of the library. */
export function removalPlan(database: Database.Database, ids: Int32Array | readonly number[]): RemovalPlan {
  const read = database
    .prepare(
      `SELECT count(*), ifnull(sum(human <> '[]' OR accepted = 1), 0) FROM image
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
 * Takes images out, all or none.
 * @param folder where all of a folder is removed: what a run that goes on finds in it stays out as well
 * @returns the change's number
 * @throws UserError where none of them is in the library
 */
export function removeImages(
  database: Database.Database,
  ids: Int32Array | readonly number[],
  folder?: string
): number {
  return transaction(database, () => {
    // Of a folder, also what another process stored since the images were chosen.
    const wanted = folder === undefined ? ids : idsIn(database, folder)
    const { images, labelled } = removalPlan(database, wanted)
    if (images === 0)
      throw new UserError('source-not-found', 'There is nothing to remove.', {
        words: { code: 'nothing-to-remove' }
      })
    const change = Number(
      database
        .prepare(
          `INSERT INTO library_change (kind, made, folder, images, labelled, newest_run)
           VALUES ('removal', ?, ?, ?, ?, (SELECT ifnull(max(id), 0) FROM run))`
        )
        .run(Date.now(), folder ?? null, images, labelled).lastInsertRowid
    )
    const note = database.prepare(
      `INSERT INTO change_image (change, image) SELECT ?, id FROM image
       WHERE removal IS NULL AND id IN (SELECT value FROM json_each(?))`
    )
    for (const some of pieces(wanted)) note.run(change, some)
    takeOutAll(database, change)
    // What was undone cannot be redone once something else was done.
    database.prepare('DELETE FROM edit WHERE undone = 1').run()
    database
      .prepare(`INSERT INTO edit (made, change, removal) VALUES (?, '{"kind":"removal"}', ?)`)
      .run(Date.now(), change)
    return change
  })()
}

/** Takes out what belongs to the change. For a transaction. */
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
 * Puts back what a change took out, with all that was said of it. What came back by itself meanwhile gets what was said
 * before, unless something else is said of it now. For a transaction.
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

/** A folder that was removed while a run went on. */
export interface RemovedFolder {
  change: number
  folder: string
}

export function foldersRemovedSince(database: Database.Database, run: number): RemovedFolder[] {
  return database
    .prepare(
      `SELECT id AS change, folder FROM library_change
       WHERE kind = 'removal' AND undone = 0 AND folder IS NOT NULL AND newest_run >= ?`
    )
    .all(run) as RemovedFolder[]
}

/** A new image belongs to what was removed. For a transaction. */
export function takeOut(database: Database.Database, change: number, image: number): void {
  database.prepare('INSERT INTO change_image (change, image) VALUES (?, ?)').run(change, image)
  database.prepare('UPDATE image SET removal = ? WHERE id = ?').run(change, image)
}

/**
 * A removed image that a run meets comes back, without what a person had said of it, unless the run had begun before the
 * removal. For a transaction.
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

/** How many answers of each model belong to images that were taken out. */
export function removedAnswers(database: Database.Database): [model: number, images: number][] {
  // In this order: each image that was taken out is looked up in the answers of each model.
  return database
    .prepare(
      `SELECT m.id, count(*) FROM model m CROSS JOIN image i INDEXED BY image_removal
         CROSS JOIN answer a ON a.model = m.id AND a.image = i.id
       WHERE i.removal IS NOT NULL GROUP BY m.id`
    )
    .raw()
    .all() as [number, number][]
}

function idsIn(database: Database.Database, folder: string): number[] {
  const read = database.prepare('SELECT id FROM image WHERE folder = ? AND removal IS NULL').raw()
  return foldersWithin(database, folder).flatMap(({ id }) => read.all(id).flat() as number[])
}

function* pieces(ids: Int32Array | readonly number[]): Generator<string> {
  for (let from = 0; from < ids.length; from += piece)
    yield JSON.stringify([...ids.slice(from, from + piece)])
}
