/** Rows of the library as the contract has them. */
import type Database from 'libsql'
import { join } from 'node:path'
import type { Precision, Prediction } from '../contract/classification'
import { imageErrorCodes, type ImageErrorCode } from '../contract/errors'
import type { LibraryItem, ShownModel } from '../contract/library'
import { answerOf, type KnownModel } from './answers'
import { labelsIn } from './cells'

type Row = [
  id: number,
  model: number,
  folder: string,
  name: string,
  bytes: number,
  modified: number,
  taken: number | null,
  human: string,
  accepted: number,
  predictions: ArrayBuffer | null,
  error: ImageErrorCode | null,
  message: string | null,
  precision: Precision | null
]

/**
 * @param shown whose answers
 * @param modelOf a model of the library
 * @returns the items in the order of the ids; those without such an answer are left out
 */
export function itemsOf(
  database: Database.Database,
  shown: ShownModel,
  modelOf: (id: number) => KnownModel,
  ids: readonly number[]
): LibraryItem[] {
  const rows = database
    .prepare(
      `SELECT i.id, a.model, f.path, i.name, i.bytes, i.modified, i.taken, i.human, i.accepted, a.predictions, a.error,
         a.message, a.precision
       FROM image i JOIN folder f ON f.id = i.folder JOIN answer a ON ${answerOf(shown)}
       WHERE i.removal IS NULL AND i.id IN (SELECT value FROM json_each(?))`
    )
    .raw()
    .all(JSON.stringify(ids)) as Row[]
  const items = new Map(rows.map((row) => [row[0], itemOf(row, modelOf(row[1]).labels)]))
  return ids.map((id) => items.get(id)).filter((item) => item !== undefined)
}

function itemOf(row: Row, classNames: readonly string[]): LibraryItem {
  const [
    id,
    model,
    folder,
    name,
    bytes,
    modified,
    taken,
    human,
    accepted,
    predictions,
    error,
    message,
    precision
  ] = row
  return {
    id,
    model,
    path: join(folder, name),
    bytes: Math.max(0, bytes),
    modified,
    ...(taken !== null && { taken }),
    status: error === null ? 'ok' : 'error',
    predictions: predictions ? unpackPredictions(predictions, classNames) : [],
    ...(error !== null && { error: { code: codeOf(error), message: message ?? '' } }),
    ...(precision !== null && { precision }),
    human: labelsIn(human),
    accepted: accepted === 1
  }
}

const codeOf = (text: string): ImageErrorCode => imageErrorCodes.find((code) => code === text) ?? 'unreadable'

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
  const predictions = Array.from({ length: Math.floor(packed.length / 8) }, (_, i) => {
    const index = packed.readUInt32LE(8 * i)
    return { index, label: classNames[index] ?? String(index), probability: packed.readFloatLE(8 * i + 4) }
  })
  // What is no number is no answer of ours.
  return predictions.filter(({ probability }) => Number.isFinite(probability))
}
