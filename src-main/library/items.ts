/** Rows of the library as the contract has them. */
import type Database from 'libsql'
import { join } from 'node:path'
import type { Precision } from '../contract/classification'
import { imageErrorCodes, type ImageErrorCode } from '../contract/errors'
import type { LibraryItem, ShownModel } from '../contract/library'
import { unpackPredictions } from '../tasks/packed-predictions'
import { shownVideo, unpackVideo } from '../tasks/video'
import { answerOf, type KnownModel } from './answers'
import { labelsIn } from './cells'
import { objectsOf } from './detections'
import { objectClassifiers, type KnownObjectClassifier } from './object-classifiers'

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
  precision: Precision | null,
  objects: ArrayBuffer | null,
  corrected: string | null,
  known: number | null,
  classifier: number | null,
  classified: ArrayBuffer | null,
  video: string | null
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
         a.message, a.precision, d.objects, d.corrected, a.known, d.classifier, d.classified,
         ifnull(a.video, d.video)
       FROM image i JOIN folder f ON f.id = i.folder JOIN answer a ON ${answerOf(shown)}
         LEFT JOIN detection d ON d.model = a.model AND d.hash = a.hash AND a.error IS NULL
       WHERE i.removal IS NULL AND i.id IN (SELECT value FROM json_each(?))`
    )
    .raw()
    .all(JSON.stringify(ids)) as Row[]
  const classifiers = rows.some((row) => row[16] !== null) ? objectClassifiers(database) : undefined
  const items = new Map(
    rows.map((row) => [row[0], itemOf(row, modelOf(row[1]).labels, classifiers?.get(row[16] ?? -1))])
  )
  return ids.map((id) => items.get(id)).filter((item) => item !== undefined)
}

function itemOf(
  row: Row,
  labels: readonly string[],
  objectClassifier: KnownObjectClassifier | undefined
): LibraryItem {
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
    precision,
    objects,
    corrected,
    known,
    ,
    classified,
    video
  ] = row
  const seen = unpackVideo(video)
  return {
    id,
    model,
    path: join(folder, name),
    bytes: Math.max(0, bytes),
    modified,
    ...(taken !== null && { taken }),
    status: error === null ? 'ok' : 'error',
    predictions: predictions ? unpackPredictions(predictions, labels) : [],
    ...(objects &&
      objectsOf({
        packed: objects,
        corrected,
        classified,
        labels,
        classNames: objectClassifier?.labels ?? [],
        video
      })),
    ...(objects && objectClassifier && { objectClassifier: objectClassifier.name }),
    ...(seen && { video: shownVideo(seen.video, labels) }),
    ...(error !== null && { error: { code: codeOf(error), message: message ?? '' } }),
    ...(known !== null && { known: known === 1 }),
    ...(precision !== null && { precision }),
    labels: labelsIn(human),
    accepted: accepted === 1
  }
}

const codeOf = (text: string): ImageErrorCode => imageErrorCodes.find((code) => code === text) ?? 'unreadable'
