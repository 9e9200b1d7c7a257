/** Rows of the library as the contract has them. */
import type Database from 'libsql'
import { join } from 'node:path'
import type { Prediction } from '../contract/classification'
import type { ImageErrorCode } from '../contract/errors'
import type { LibraryItem } from '../contract/library'
import { labelsIn } from './cells'

type Row = [
  id: number,
  folder: string,
  name: string,
  bytes: number,
  modified: number,
  taken: number | null,
  human: string,
  accepted: number,
  predictions: ArrayBuffer | null,
  error: ImageErrorCode | null,
  message: string | null
]

/** @param ids of images that have an answer of the model @returns the items in the order of the ids */
export function itemsOf(
  database: Database.Database,
  model: number,
  classNames: readonly string[],
  ids: readonly number[]
): LibraryItem[] {
  const rows = database
    .prepare(
      `SELECT i.id, f.path, i.name, i.bytes, i.modified, i.taken, i.human, i.accepted, a.predictions, a.error, a.message
       FROM image i JOIN folder f ON f.id = i.folder JOIN answer a ON a.model = ? AND a.image = i.id
       WHERE i.id IN (SELECT value FROM json_each(?))`
    )
    .raw()
    .all(model, JSON.stringify(ids)) as Row[]
  const items = new Map(rows.map((row) => [row[0], itemOf(row, classNames)]))
  return ids.map((id) => items.get(id)).filter((item) => item !== undefined)
}

function itemOf(row: Row, classNames: readonly string[]): LibraryItem {
  const [id, folder, name, bytes, modified, taken, human, accepted, predictions, error, message] = row
  return {
    id,
    path: join(folder, name),
    bytes,
    modified,
    ...(taken !== null && { taken }),
    status: error === null ? 'ok' : 'error',
    predictions: predictions ? unpackPredictions(predictions, classNames) : [],
    ...(error !== null && { error: { code: error, message: message ?? '' } }),
    human: labelsIn(human),
    accepted: accepted === 1
  }
}

/** Eight bytes for each: the class, and the probability, which is a float32 already. */
export function packPredictions(predictions: readonly Prediction[]): Buffer {
  const packed = Buffer.alloc(8 * predictions.length)
  predictions.forEach(({ index, probability }, i) => {
    packed.writeUInt32LE(index, 8 * i)
    packed.writeFloatLE(probability, 8 * i + 4)
  })
  return packed
}

export function unpackPredictions(blob: ArrayBuffer, classNames: readonly string[]): Prediction[] {
  const packed = Buffer.from(blob)
  return Array.from({ length: Math.floor(packed.length / 8) }, (_, i) => {
    const index = packed.readUInt32LE(8 * i)
    return { index, label: classNames[index] ?? String(index), probability: packed.readFloatLE(8 * i + 4) }
  })
}
