/** Evaluates a model's answers against true classes, taken from the names of subfolders or from a table. */
import type Database from 'libsql'
import { resolve } from 'node:path'
import { UserError } from '../../contract/errors'
import type { Evaluation, NameMapping } from '../../contract/evaluation'
import type { LibraryItem } from '../../contract/library'
import { transaction } from '../database'
import type { Course } from '../sorting/sorter'
import { ClassTable } from './class-table'
import { Counter } from './figures'
import { beginEvaluation, removeEvaluation } from './kept'
import { mappingOf } from './mapping'
import { Subfolders } from './true-classes'

export interface EvaluationRequest {
  model: { id: number; name: string; labels: readonly string[] }
  folder: string
  /** Models that have answers in the folder; only called if the requested one has none. */
  modelsThere: () => readonly ModelThere[]
  /** A table with one column of files and one of their true classes. */
  table?: string
  /** The class that each name means, as the person chose it; names left out are guessed. */
  mapping?: NameMapping
  /** An earlier evaluation whose images are still shown. */
  keep?: number | undefined
}

/** A model with answers in a folder, and the number of images that it answered. */
export interface ModelThere {
  id: number
  name: string
  images: number
}

const batch = 1000

/**
 * @param items yields the images in and below the folder; called twice
 * @returns no figures if no name matches a class: the person may then supply the mapping
 * @throws UserError if the table cannot be used or no image has a true class; the signal's reason when
 *   aborted
 */
export async function evaluate(
  database: Database.Database,
  items: () => AsyncIterable<LibraryItem>,
  request: EvaluationRequest,
  { signal, progress }: Course = {}
): Promise<Evaluation> {
  const { model, modelsThere, table, mapping: given = {}, keep } = request
  const folder = resolve(request.folder)
  const truth = table === undefined ? new Subfolders(folder) : await ClassTable.read(table, folder, signal)
  let known = 0
  for await (const { path } of items()) {
    signal?.throwIfAborted()
    truth.meet(path)
    known++
  }
  if (known === 0) throw noResults(model.name, folder, modelsThere())
  const mapping = mappingOf(truth.names().sort(), model.labels, given)

  const counter = new Counter()
  const evaluation = await beginEvaluation(database, { model: model.id, folder, mapping, keep })
  try {
    let pending: [image: number, truth: string, predicted: string][] = []
    let leftOut = 0
    let judged = 0
    for await (const item of items()) {
      signal?.throwIfAborted()
      progress?.(++judged, known)
      const name = truth.nameOf(item.path)
      const label = name === undefined ? null : (mapping[name] ?? null)
      const [first] = item.predictions
      if (label === null || !first) {
        leftOut++
        continue
      }
      const predicted = item.predictions.map(({ label }) => label)
      counter.add({ id: item.id, path: item.path, truth: label, predicted, probability: first.probability })
      if (pending.push([item.id, label, first.label]) < batch) continue
      store(database, evaluation, pending)
      pending = []
    }
    store(database, evaluation, pending)
    const report = truth.report()
    return {
      id: evaluation,
      model: { id: model.id, name: model.name },
      folder,
      leftOut,
      ...counter.finish(),
      mapping,
      ...(report && { table: report })
    }
  } catch (error) {
    await removeEvaluation(database, evaluation)
    throw error
  }
}

function noResults(name: string, folder: string, there: readonly ModelThere[]): UserError {
  const others = there.map((model) => `${model.name} (model ${model.id}, ${model.images} images)`)
  return new UserError(
    'nothing-to-evaluate',
    `The model ${name} has no results in ${folder}. ` +
      (others.length > 0
        ? `These have: ${others.join(', ')}. Choose one of them, or classify the folder with ${name} first.`
        : 'No other model has any there either: classify the folder first.'),
    { words: { code: 'no-results-in', values: { model: name, path: folder } } }
  )
}

function store(database: Database.Database, evaluation: number, rows: [number, string, string][]): void {
  const insert = database.prepare(
    'INSERT INTO evaluation_image (evaluation, image, truth, predicted) VALUES (?, ?, ?, ?)'
  )
  transaction(database, () => {
    for (const [image, truth, predicted] of rows) insert.run(evaluation, image, truth, predicted)
  })()
}
