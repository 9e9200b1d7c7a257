/** Reads class names from JSON in the forms that training programs write. */
import { parseJson } from '../platform/json'
import { inOrder } from './labels-order'

/**
 * Keys of the names in a larger object, as in Hugging Face, Teachable Machine, YOLO, Lobe, COCO and Keras.
 */
const places = [
  'id2label',
  'label2id',
  'labels',
  'names',
  'class_names',
  'classNames',
  'classes',
  'Label',
  'class_indices',
  'label_map',
  'categories'
]
const numberKeys = ['index', 'id', 'class_id', 'class_index', 'label_id']
const nameKeys = ['label', 'name', 'class_name', 'display_name', 'displayName']

/** @throws Error whose message continues a sentence that begins with the file's name */
export function labelsOfJson(text: string): string[] {
  let value: unknown
  try {
    value = parseJson(text)
  } catch {
    throw new Error('is not valid JSON')
  }
  const labels = labelsOf(value)
  if (labels) return labels
  throw new Error('must hold an array of names, of {index, label}, or {"0": ["id", "name"], …} without gaps')
}

function labelsOf(value: unknown): string[] | undefined {
  if (Array.isArray(value)) return inOrder(numbered(value))
  if (typeof value !== 'object' || value === null) return undefined
  const entries = Object.entries(value)
  // Keras' class_indices and label2id map names to numbers.
  if (entries.every(([, index]) => typeof index === 'number')) {
    return inOrder(entries.map(([label, index]) => [index as number, label]))
  }
  const byNumber = inOrder(entries.map(([key, entry]) => [numberOf(key), labelOf(entry)]))
  if (byNumber) return byNumber
  const byName = inOrder(entries.map(([label, index]) => [numberOf(index), label]))
  if (byName) return byName
  for (const place of places) {
    const found = place in value && labelsOf((value as Record<string, unknown>)[place])
    if (found) return found
  }
  return undefined
}

/** Numbers the entries by their own numbers, or by position if none has one. */
function numbered(entries: readonly unknown[]): [number, string | undefined][] {
  const numbers = entries.map((entry) => numberOf(field(entry, numberKeys)))
  const some = numbers.some((number) => !Number.isNaN(number))
  return entries.map((entry, i) => [some ? numbers[i]! : i, labelOf(entry)])
}

/** A number, or one written in digits; otherwise NaN. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : NaN
}

function labelOf(entry: unknown): string | undefined {
  const label = Array.isArray(entry)
    ? entry.at(-1)
    : typeof entry === 'string'
      ? entry
      : field(entry, nameKeys)
  return typeof label === 'string' ? label.trim() : undefined
}

function field(entry: unknown, keys: readonly string[]): unknown {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined
  return keys.map((key) => (entry as Record<string, unknown>)[key]).find((value) => value !== undefined)
}
