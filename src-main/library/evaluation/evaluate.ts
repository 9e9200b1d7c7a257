/** Holds the model's answers against true classes: those that subfolders are named after, or that a table gives. */
import { parse } from 'csv-parse'
import type Database from 'libsql'
import { pipeline } from 'node:stream/promises'
import { relative, resolve, sep } from 'node:path'
import { UserError } from '../../contract/errors'
import type { Evaluation, LibraryItem } from '../../contract/library'
import { systemReason } from '../../images/errors'
import { openRegular } from '../../platform/read-regular'
import { Counter } from './figures'
import { guessMapping, type Mapping } from './mapping'
import { transaction } from '../database'

export interface EvaluationRequest {
  /** The library's number of the model. */
  model: number
  /** Labels of its classes. */
  labels: readonly string[]
  folder: string
  /** A CSV file with the columns path and label; paths stand below the folder. */
  table?: string
  /** What a person says that names mean; the others are guessed. */
  mapping?: Mapping
}

const batch = 1000

/**
 * @param items gives the images in and below the folder; it is asked twice where the names of the classes are those of
 * the folders
 * @throws UserError for a table that cannot be used; the signal's reason
 */
export async function evaluate(
  database: Database.Database,
  items: () => AsyncIterable<LibraryItem>,
  request: EvaluationRequest,
  signal?: AbortSignal
): Promise<Evaluation> {
  const { model, labels, folder, table, mapping: given = {} } = request
  const truthOf = table === undefined ? bySubfolder(folder) : await byTable(table, folder)
  const names = new Set<string>()
  for await (const { path } of items()) {
    signal?.throwIfAborted()
    const name = truthOf(path)
    if (name !== undefined) names.add(name)
  }
  const mapping = mappingOf([...names].sort(), labels, given)

  const counter = new Counter()
  const evaluation = begin(database, model, folder, mapping)
  try {
    let pending: [image: number, truth: string, predicted: string][] = []
    let leftOut = 0
    for await (const item of items()) {
      signal?.throwIfAborted()
      const name = truthOf(item.path)
      const truth = name === undefined ? null : (mapping[name] ?? null)
      const [first] = item.predictions
      if (truth === null || !first) {
        leftOut++
        continue
      }
      const predicted = item.predictions.map(({ label }) => label)
      counter.add({ id: item.id, path: item.path, truth, predicted, probability: first.probability })
      if (pending.push([item.id, truth, first.label]) < batch) continue
      store(database, evaluation, pending)
      pending = []
    }
    store(database, evaluation, pending)
    return { id: evaluation, leftOut, ...counter.finish(), mapping }
  } catch (error) {
    database.prepare('DELETE FROM evaluation WHERE id = ?').run(evaluation)
    throw error
  }
}

function mappingOf(names: string[], labels: readonly string[], given: Mapping): Mapping {
  const unknown = Object.values(given).find((label) => label !== null && !labels.includes(label))
  if (unknown) throw new UserError('labels-invalid', `The model has no class ${unknown}.`)
  const guessed = guessMapping(names, labels)
  return Object.fromEntries(names.map((name) => [name, name in given ? given[name]! : guessed[name]!]))
}

/** Images directly in the folder have no class. */
function bySubfolder(folder: string): (path: string) => string | undefined {
  const root = resolve(folder)
  return (path) => {
    const parts = relative(root, path).split(sep)
    return parts.length > 1 && parts[0] !== '..' ? parts[0] : undefined
  }
}

async function byTable(table: string, folder: string): Promise<(path: string) => string | undefined> {
  const labels = new Map<string, string>()
  const parser = parse({
    bom: true,
    trim: true,
    skip_empty_lines: true,
    columns: (header: string[]) => {
      const columns = header.map((name) => name.toLowerCase())
      if (!columns.includes('path') || !columns.includes('label')) {
        throw new Error(`its first line must name the columns path and label; it is ${header.join(', ')}`)
      }
      return columns
    }
  })
  parser.on('data', ({ path, label }: { path: string; label: string }) => {
    if (path && label) labels.set(resolve(folder, path), label)
  })
  try {
    await pipeline((await openRegular(table)).createReadStream(), parser)
  } catch (error) {
    throw new UserError('labels-invalid', `The table ${table} cannot be used: ${systemReason(error)}`)
  }
  return (path) => labels.get(path)
}

function begin(database: Database.Database, model: number, folder: string, mapping: Mapping): number {
  const { lastInsertRowid } = database
    .prepare('INSERT INTO evaluation (model, made, folder, mapping) VALUES (?, ?, ?, ?)')
    .run(model, Date.now(), folder, JSON.stringify(mapping))
  return Number(lastInsertRowid)
}

function store(database: Database.Database, evaluation: number, rows: [number, string, string][]): void {
  const insert = database.prepare(
    'INSERT INTO evaluation_image (evaluation, image, truth, predicted) VALUES (?, ?, ?, ?)'
  )
  transaction(database, () => {
    for (const [image, truth, predicted] of rows) insert.run(evaluation, image, truth, predicted)
  })()
}
