/** Reads the names of a model's classes. */
import { basename, dirname, extname, join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { UserError } from '../contract/errors'
import { parseJson, withoutMark } from '../platform/json'
import { readRegular, RefusedFile } from '../platform/read-regular'

const largestFile = 64 * 1024 * 1024

/**
 * Reads labels, one for each class, in the order of the network's outputs. A `.json` file holds an array of names, an
 * array of `{ index, label }`, Keras' `{ "0": ["n01440764", "tench"], … }`, `{ "tench": 0, … }`, or an object with
 * `id2label` or `labels`; a `.csv` file one row a class, with a heading that names the columns or without; any other file one name
 * a line.
 * @throws UserError `labels-invalid` that names the file and what was expected
 */
export async function readLabels(path: string, classes: number): Promise<string[]> {
  const read = { '.json': fromJson, '.csv': fromCsv }[extname(path).toLowerCase()] ?? fromLines
  const labels = read(path, await text(path))
  if (labels.length !== classes) {
    throw bad(path, `has ${labels.length} labels, but the model has ${classes} classes`)
  }
  return labels
}

/** What a class is called where there is no label file. */
export function numberedLabels(classes: number): string[] {
  return Array.from({ length: classes }, (_, i) => `class ${i}`)
}

function bad(path: string, what: string): UserError {
  return new UserError('labels-invalid', `The labels file ${path} ${what}.`)
}

async function text(path: string): Promise<string> {
  try {
    return withoutMark((await readRegular(path, largestFile)).toString())
  } catch (error) {
    if (error instanceof RefusedFile) throw bad(path, error.message)
    throw bad(path, `cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

function fromLines(_path: string, content: string): string[] {
  const lines = content.split(/\r?\n/)
  while (lines.at(-1)?.trim() === '') lines.pop()
  return lines.map((line) => line.trim())
}

function fromJson(path: string, content: string): string[] {
  let value: unknown
  try {
    value = parseJson(content)
  } catch {
    throw bad(path, 'is not valid JSON')
  }
  if (typeof value !== 'object') value = null
  const { id2label, labels } = (value ?? {}) as { id2label?: unknown; labels?: unknown }
  if (typeof id2label === 'object' && id2label !== null) value = id2label
  else if (Array.isArray(labels)) value = labels
  // Keras' class_indices and label2id are the other way round.
  if (!Array.isArray(value) && Object.values(value ?? {}).every((index) => typeof index === 'number')) {
    value = Object.entries(value ?? {}).map(([label, index]) => ({ index: index as number, label }))
  }
  const entries: [number, unknown][] = Array.isArray(value)
    ? value.map((entry, i) => [indexOf(entry) ?? i, entry])
    : Object.entries((value ?? {}) as object).map(([key, entry]) => [Number(key), entry])
  const pairs = entries.map(([index, entry]): [number, string | undefined] => [index, labelOf(entry)])
  return (
    inOrder(pairs) ??
    fail(path, 'must hold an array of names, of {index, label}, or {"0": ["id", "name"], …} without gaps')
  )
}

const indexHeading = /^(index|id|class|class_?id|class_?index|number|#)$/i
const labelHeading = /^(labels?|names?|class_?names?|display_?name|description)$/i

/** Columns by their heading; without one, names alone or an index and a name. */
function fromCsv(path: string, content: string): string[] {
  let rows: string[][]
  try {
    rows = parse(content, { skip_empty_lines: true, trim: true, relax_column_count: true })
  } catch (error) {
    throw bad(path, `is not valid CSV (${(error as Error).message})`)
  }
  const [first = []] = rows
  const labelColumn = first.findIndex((cell) => labelHeading.test(cell))
  if (labelColumn >= 0) {
    const indexColumn = first.findIndex((cell) => indexHeading.test(cell))
    const pairs = rows
      .slice(1)
      .map((row, i): [number, string | undefined] => [
        indexColumn < 0 ? i : Number(row[indexColumn]),
        row[labelColumn]
      ])
    return inOrder(pairs) ?? fail(path, 'must number its classes from 0 without gaps, with a label each')
  }
  const numbered = first.length > 1 && rows.every(([cell]) => /^\d+$/.test(cell!))
  const pairs = rows.map((row, i): [number, string | undefined] => [
    numbered ? Number(row[0]) : i,
    numbered ? row.at(-1) : row[0]
  ])
  return inOrder(pairs) ?? fail(path, 'must number its classes from 0 without gaps, with a label each')
}

/** Labels by their index; undefined where one is missing, twice, or without a name. */
function inOrder(pairs: readonly (readonly [number, string | undefined])[]): string[] | undefined {
  const labels: string[] = []
  for (const [index, label] of pairs) {
    const inside = Number.isInteger(index) && index >= 0 && index < pairs.length
    if (!inside || label === undefined || index in labels) return undefined
    labels[index] = label
  }
  return labels
}

function fail(path: string, what: string): never {
  throw bad(path, what)
}

/**
 * A labels file that lies beside a model, or in its folder, and fits it.
 * @param folder whether the path is a folder
 */
export async function labelsBeside(
  path: string,
  folder: boolean,
  classes: number
): Promise<string | undefined> {
  const stem = basename(path, extname(path))
  const names = [`${stem}.labels`, `${stem}_labels`, `${stem}-labels`]
  const usual = ['labels', 'classes', 'class_names', 'class_indices', 'metadata']
  const places = folder
    ? [...usual.map((name) => join(path, name)), ...names.map((name) => join(dirname(path), name))]
    : [...names, ...usual].map((name) => join(dirname(path), name))
  for (const place of places) {
    for (const extension of ['json', 'txt', 'csv']) {
      const file = `${place}.${extension}`
      try {
        await readLabels(file, classes)
        return file
      } catch {
        // Not there, or of another model.
      }
    }
  }
  return undefined
}

function indexOf(entry: unknown): number | undefined {
  const index = (entry as { index?: unknown } | null)?.index
  return typeof index === 'number' ? index : undefined
}

function labelOf(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry
  if (Array.isArray(entry)) return typeof entry.at(-1) === 'string' ? entry.at(-1) : undefined
  const label = (entry as { label?: unknown } | null)?.label
  return typeof label === 'string' ? label : undefined
}
