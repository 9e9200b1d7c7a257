/** The rows of an evaluation, by which its cells find their images: those of the newest ones are kept. */
import { setImmediate } from 'node:timers/promises'
import type Database from 'libsql'
import { transaction } from '../database'

/** The one whose figures are shown, and others that a command makes meanwhile. */
export const keptEvaluations = 3
/** Rows removed in one transaction: a million at once would hold up all other questions for seconds. */
const piece = 10_000
const tables = {
  evaluation_image: 'evaluation, image',
  evaluation_object: 'evaluation, truth, found, image'
}

export interface NewEvaluation {
  model: number
  folder: string
  mapping: object
  /** Of an earlier evaluation whose images are still shown. */
  keep?: number | undefined
}

/**
 * Removes the oldest evaluations.
 * @returns the id of the new one
 */
export async function beginEvaluation(
  database: Database.Database,
  { model, folder, mapping, keep }: NewEvaluation
): Promise<number> {
  const old = database
    .prepare('SELECT id FROM evaluation ORDER BY id DESC LIMIT -1 OFFSET ?')
    .raw()
    .all(keptEvaluations - 1) as [number][]
  for (const [id] of old) if (id !== keep) await removeEvaluation(database, id)
  const insert = database.prepare('INSERT INTO evaluation (model, made, folder, mapping) VALUES (?, ?, ?, ?)')
  const { lastInsertRowid } = transaction(database, () =>
    insert.run(model, Date.now(), folder, JSON.stringify(mapping))
  )()
  return Number(lastInsertRowid)
}

export async function removeEvaluation(database: Database.Database, id: number): Promise<void> {
  for (const [table, key] of Object.entries(tables)) {
    const some = database.prepare(
      `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE evaluation = ? LIMIT ${piece})`
    )
    while (transaction(database, () => some.run(id).changes)() === piece) await setImmediate()
  }
  transaction(database, () => database.prepare('DELETE FROM evaluation WHERE id = ?').run(id))()
}
