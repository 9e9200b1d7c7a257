/** The models whose answers are in the library, one row per combination of settings that affects answers. */
import { createHash } from 'node:crypto'
import { sep } from 'node:path'
import type Database from 'libsql'
import * as v from 'valibot'
import { precisions, type Crop, type Precision, type RunTask } from '../contract/classification'
import { LibraryModel } from '../contract/library'
import type { ModelInfo } from '../contract/model'
import { parsed } from '../platform/json'
import { labelsIn } from './cells'
import type { UsedObjectClassifier } from './object-classifiers'
import type { ExacterModel } from './record'
import { removedAnswers } from './removal'

/** The model of a run, and the settings that affect its answers. */
export interface UsedModel {
  /** By default it classifies. */
  task?: RunTask
  info: ModelInfo
  labels: readonly string[]
  crop: Crop
  /** Version of the preprocessing that the pixels undergo. */
  preprocessing: string
  /** Of a detector: what classifies the objects, if something does. */
  objectClassifier?: UsedObjectClassifier
}

/** Most recently used first. Rows that do not fit the schema are left out. */
export function modelsIn(database: Database.Database): LibraryModel[] {
  const counts = new Map(
    database.prepare('SELECT model, count(*) FROM answer GROUP BY model').raw().all() as [number, number][]
  )
  for (const [model, images] of removedAnswers(database)) counts.set(model, (counts.get(model) ?? 0) - images)
  return database
    .prepare(
      'SELECT id, task, name, sha256, crop, precision, preprocessing, labels, last_used FROM model ORDER BY last_used DESC'
    )
    .raw()
    .all()
    .map((row) => {
      const [id, task, name, sha256, crop, precision, preprocessing, labels, lastUsed] = row as ModelTuple
      return {
        id,
        task,
        name,
        sha256,
        crop,
        precision,
        labels: labelsIn(labels),
        ...(task === 'detect' && suppressesAcrossClasses(preprocessing) && { acrossClasses: true }),
        images: counts.get(id) ?? 0,
        lastUsed
      }
    })
    .filter((model) => v.is(LibraryModel, model))
}

/** @param preprocessing of a detector, which ends with it */
function suppressesAcrossClasses(preprocessing: string): boolean {
  const parts = parsed(preprocessing)
  return Array.isArray(parts) && parts.at(-1) === true
}

/** The models that answered images in and below a folder, and how many; highest count first. */
export function modelsBelow(
  database: Database.Database,
  folder: string
): { model: number; images: number }[] {
  const below = folder.endsWith(sep) ? folder : folder + sep
  const rows = database
    .prepare(
      `SELECT m.id, count(*) FROM model m, folder f
         JOIN image i ON i.folder = f.id JOIN answer a ON a.model = m.id AND a.image = i.id
       WHERE (f.path = ? OR substr(f.path, 1, ?) = ?) AND i.removal IS NULL
         AND (a.label IS NOT NULL OR m.task = 'detect' AND a.error IS NULL)
       GROUP BY m.id ORDER BY 2 DESC, 1 DESC`
    )
    .raw()
    .all(folder, [...below].length, below) as [number, number][]
  return rows.map(([model, images]) => ({ model, images }))
}

/** The row id of a model that is about to be used; inserts or updates the row. */
export function modelId(
  database: Database.Database,
  { task = 'classify', info, labels, crop, preprocessing }: UsedModel
): number {
  const text = JSON.stringify(labels)
  const hash = createHash('sha256').update(text).digest('hex')
  const [id] = database
    .prepare(
      `INSERT INTO model (name, sha256, crop, precision, preprocessing, labels, labels_sha256, last_used, task)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (sha256, crop, precision, preprocessing, labels_sha256)
       DO UPDATE SET name = excluded.name, labels = excluded.labels, last_used = excluded.last_used RETURNING id`
    )
    .raw()
    .get(
      info.name,
      info.sha256,
      crop,
      info.backend.precision,
      preprocessing,
      text,
      hash,
      Date.now(),
      task
    ) as [number]
  return id
}

/** The same model in higher precisions, the most precise first. */
export function exacterModels(database: Database.Database, model: number): ExacterModel[] {
  const rows = database
    .prepare(
      `SELECT other.id, other.precision, this.precision FROM model this JOIN model other
         ON other.sha256 = this.sha256 AND other.crop = this.crop
         AND other.preprocessing = this.preprocessing AND other.labels_sha256 = this.labels_sha256
       WHERE this.id = ?`
    )
    .raw()
    .all(model) as [number, Precision, Precision][]
  const place = (precision: Precision): number => precisions.indexOf(precision)
  return rows
    .filter(([, precision, own]) => place(precision) >= 0 && place(precision) < place(own))
    .map(([id, precision]) => ({ id, precision }))
    .sort((a, b) => place(a.precision) - place(b.precision))
}

type ModelTuple = [
  id: number,
  task: RunTask,
  name: string,
  sha256: string,
  crop: Crop,
  precision: LibraryModel['precision'],
  preprocessing: string,
  labels: string,
  lastUsed: number
]
