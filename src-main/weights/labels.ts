/** Reads the names of a model's classes. */
import { readFile, stat } from 'node:fs/promises'
import { UserError } from '../contract/errors'

const largestFile = 64 * 1024 * 1024

/**
 * Reads labels, one for each class, in the order of the network's outputs. A `.json` file holds an array of names, an
 * array of `{ index, label }`, or Keras' `{ "0": ["n01440764", "tench"], … }`; any other file one name a line.
 * @throws UserError `labels-invalid` that names the file and what was expected
 */
export async function readLabels(path: string, classes: number): Promise<string[]> {
  const labels = path.toLowerCase().endsWith('.json')
    ? fromJson(path, await text(path))
    : fromLines(await text(path))
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
    const stats = await stat(path)
    if (!stats.isFile()) throw bad(path, 'is not a file')
    if (stats.size > largestFile) throw bad(path, `is larger than ${largestFile / 1024 / 1024} MB`)
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  } catch (error) {
    if (error instanceof UserError) throw error
    throw bad(path, `cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

function fromLines(content: string): string[] {
  const lines = content.split(/\r?\n/)
  while (lines.at(-1)?.trim() === '') lines.pop()
  return lines.map((line) => line.trim())
}

function fromJson(path: string, content: string): string[] {
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch {
    throw bad(path, 'is not valid JSON')
  }
  if (typeof value !== 'object') value = null
  const entries: [number, unknown][] = Array.isArray(value)
    ? value.map((entry, i) => [indexOf(entry) ?? i, entry])
    : Object.entries((value ?? {}) as object).map(([key, entry]) => [Number(key), entry])
  const labels: string[] = []
  for (const [index, entry] of entries) {
    const label = labelOf(entry)
    if (
      !Number.isInteger(index) ||
      index < 0 ||
      index >= entries.length ||
      label === undefined ||
      index in labels
    ) {
      throw bad(
        path,
        'must hold an array of names, of {index, label}, or {"0": ["id", "name"], …} without gaps'
      )
    }
    labels[index] = label
  }
  return labels
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
