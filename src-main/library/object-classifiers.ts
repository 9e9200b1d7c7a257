/** What classified the objects that detectors found. */
import { createHash } from 'node:crypto'
import type Database from 'libsql'
import type { ModelInfo } from '../contract/model'
import { labelsIn } from './cells'

/** A classifier of objects, with all that its answers depend on. */
export interface UsedObjectClassifier {
  info: ModelInfo
  labels: readonly string[]
  /** Version of the steps from a file to what the network sees of an object. */
  preprocessing: string
}

/** One whose answers the library has. */
export interface KnownObjectClassifier {
  name: string
  /** Names of its classes. */
  labels: readonly string[]
}

/** The row id of a classifier that is about to be used; inserts or updates the row. */
export function objectClassifierId(
  database: Database.Database,
  { info, labels, preprocessing }: UsedObjectClassifier
): number {
  const text = JSON.stringify(labels)
  const hash = createHash('sha256').update(text).digest('hex')
  const [id] = database
    .prepare(
      `INSERT INTO object_classifier (name, sha256, precision, preprocessing, labels, labels_sha256)
       VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (sha256, precision, preprocessing, labels_sha256)
       DO UPDATE SET name = excluded.name, labels = excluded.labels RETURNING id`
    )
    .raw()
    .get(info.name, info.sha256, info.backend.precision, preprocessing, text, hash) as [number]
  return id
}

/** All of them, by their ids. */
export function objectClassifiers(database: Database.Database): Map<number, KnownObjectClassifier> {
  const rows = database.prepare('SELECT id, name, labels FROM object_classifier').raw().all() as [
    number,
    string,
    string
  ][]
  return new Map(rows.map(([id, name, labels]) => [id, { name, labels: labelsIn(labels) }]))
}
