/** Applies a person's label changes, with undo and redo. */
import type Database from 'libsql'
import { setImmediate } from 'node:timers/promises'
import * as v from 'valibot'
import { LabelChange, type EditInfo, type ShownModel } from '../contract/library'
import { answerOf, type KnownModel } from './answers'
import { parsed } from '../platform/json'
import { labelsIn } from './cells'
import { correctedBy, stepCorrection } from './correct-objects'
import { transaction } from './database'
import { nextVersion } from './next-version'
import { putBack, takeOutAll } from './removal'

/** Images changed per transaction; the process handles messages between two of them. */
const piece = 5000

/**
 * Changes the labels of these images.
 * @param shown the model whose answers are accepted
 * @param modelOf looks up a model by its id
 * @returns the number of images that changed
 */
export async function changeLabels(
  database: Database.Database,
  shown: ShownModel,
  modelOf: (id: number) => KnownModel,
  ids: Int32Array | readonly number[],
  change: LabelChange
): Promise<number> {
  const edit = transaction(database, () => {
    // A new change discards everything that could be redone.
    database.prepare('DELETE FROM edit WHERE undone = 1').run()
    return Number(
      database
        .prepare('INSERT INTO edit (made, change) VALUES (?, ?)')
        .run(Date.now(), JSON.stringify(change)).lastInsertRowid
    )
  })()
  const read = database
    .prepare(
      `SELECT i.id, i.human, i.accepted, a.label, a.model FROM image i LEFT JOIN answer a ON ${answerOf(shown)}
       WHERE i.removal IS NULL AND i.id IN (SELECT value FROM json_each(?))`
    )
    .raw()
  const note = database.prepare('INSERT INTO edit_image VALUES (?, ?, ?, ?, ?, ?)')
  const write = writer(database)
  let changed = 0
  const changePiece = transaction(database, (some: number[]) => {
    const version = nextVersion(database)
    for (const [id, human, accepted, label, model] of read.all(JSON.stringify(some)) as Row[]) {
      const before = { labels: labelsIn(human), accepted: accepted === 1 }
      const answer = label === null || model === null ? undefined : modelOf(model).labels[label]
      const after = changedLabels(before, answer, change)
      const humanAfter = JSON.stringify(after.labels)
      const acceptedAfter = after.accepted ? 1 : 0
      if (humanAfter === human && acceptedAfter === accepted) continue
      note.run(edit, id, human, accepted, humanAfter, acceptedAfter)
      write(id, humanAfter, acceptedAfter, version)
      changed++
    }
  })
  for (let from = 0; from < ids.length; from += piece) {
    changePiece([...ids.slice(from, from + piece)])
    await setImmediate()
  }
  if (changed === 0) database.prepare('DELETE FROM edit WHERE id = ?').run(edit)
  return changed
}

type Row = [id: number, human: string, accepted: number, label: number | null, model: number | null]

interface Labelling {
  labels: string[]
  accepted: boolean
}

/** @param answer the model's best label */
function changedLabels(
  { labels, accepted }: Labelling,
  answer: string | undefined,
  change: LabelChange
): Labelling {
  switch (change.kind) {
    case 'accept':
      return answer === undefined ? { labels, accepted } : { labels: [], accepted: true }
    case 'set':
      return { labels: [change.label], accepted: false }
    case 'add': {
      if (labels.includes(change.label)) return { labels, accepted }
      // Keep an accepted answer as a label beside the new one.
      const kept = accepted && answer !== undefined && answer !== change.label ? [answer] : []
      return { labels: [...labels, ...kept, change.label], accepted: false }
    }
    case 'remove':
      return { labels: labels.filter((label) => label !== change.label), accepted }
    case 'clear':
      return { labels: [], accepted: false }
  }
}

/** The edit that `undo` or `redo` would apply to. */
export function nextEdit(
  database: Database.Database,
  which: 'undo' | 'redo'
): (EditInfo & { id: number; removal?: number }) | undefined {
  const row = database
    .prepare(
      which === 'undo'
        ? 'SELECT id, change, removal FROM edit WHERE undone = 0 ORDER BY id DESC LIMIT 1'
        : 'SELECT id, change, removal FROM edit WHERE undone = 1 ORDER BY id LIMIT 1'
    )
    .raw()
    .get() as [number, string, number | null] | undefined
  if (!row) return undefined
  if (row[2] !== null) return { id: row[0], removal: row[2], ...removalInfo(database, row[2]) }
  const corrected = correctedBy(database, row[0])
  if (corrected !== undefined) {
    return { id: row[0], change: { kind: 'objects' }, images: 1, image: corrected }
  }
  const [images, image] = database
    .prepare('SELECT count(*), min(image) FROM edit_image WHERE edit = ?')
    .raw()
    .get(row[0]) as [number, number | null]
  return {
    id: row[0],
    change: changeIn(row[1]),
    images,
    ...(image !== null && { image })
  }
}

function removalInfo(database: Database.Database, removal: number): EditInfo {
  const row = database
    .prepare(
      `SELECT images, (SELECT min(image) FROM change_image WHERE change = id) FROM library_change WHERE id = ?`
    )
    .raw()
    .get(removal) as [number, number | null] | undefined
  const [images, image] = row ?? [0, null]
  return { change: { kind: 'removal' }, images, ...(image !== null && { image }) }
}

/** The change as stored. A damaged text gets a placeholder, so that the edit can still be undone. */
function changeIn(text: string): LabelChange {
  const change = v.safeParse(LabelChange, parsed(text))
  return change.success ? change.output : { kind: 'set', label: '?' }
}

/** Undoes the last edit, or redoes the one undone last; returns undefined if there is none. */
export async function stepEdit(
  database: Database.Database,
  which: 'undo' | 'redo'
): Promise<EditInfo | undefined> {
  const next = nextEdit(database, which)
  if (!next) return undefined
  const { id: edit, removal, ...info } = next
  if (removal !== undefined) {
    transaction(database, () => {
      if (which === 'undo') putBack(database, removal)
      else takeOutAll(database, removal)
      database.prepare('UPDATE edit SET undone = ? WHERE id = ?').run(which === 'undo' ? 1 : 0, edit)
    })()
    return info
  }
  const side = which === 'undo' ? 'before' : 'after'
  if (info.change.kind === 'objects') {
    transaction(database, () => {
      stepCorrection(database, edit, side)
      database.prepare('UPDATE edit SET undone = ? WHERE id = ?').run(which === 'undo' ? 1 : 0, edit)
    })()
    return info
  }
  const read = database
    .prepare(
      `SELECT image, human_${side}, accepted_${side} FROM edit_image WHERE edit = ? AND image > ?
       ORDER BY image LIMIT ${piece}`
    )
    .raw()
  const write = writer(database)
  let last = 0
  const stepPiece = transaction(database, () => {
    const version = nextVersion(database)
    const rows = read.all(edit, last) as [number, string, number][]
    for (const [id, human, accepted] of rows) write(id, JSON.stringify(labelsIn(human)), accepted, version)
    last = rows.at(-1)?.[0] ?? last
    if (rows.length < piece) {
      database.prepare('UPDATE edit SET undone = ? WHERE id = ?').run(which === 'undo' ? 1 : 0, edit)
    }
    return rows.length === piece
  })
  while (stepPiece()) await setImmediate()
  return info
}

function writer(
  database: Database.Database
): (id: number, human: string, accepted: number, version: number) => void {
  const update = database.prepare(
    `UPDATE image SET human = ?, accepted = ?, version = ?, judged = CASE WHEN ? = '[]' AND ? = 0 THEN NULL ELSE hash END
     WHERE id = ?`
  )
  return (id, human, accepted, version) => void update.run(human, accepted, version, human, accepted, id)
}
