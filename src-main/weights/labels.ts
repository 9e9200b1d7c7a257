/** Reads the names of a model's classes. */
import { basename, dirname, extname, join } from 'node:path'
import { UserError } from '../contract/errors'
import type { LabelsLook } from '../contract/models'
import { Reason, type Words } from '../contract/reasons'
import { systemReason, wordsOf } from '../platform/system-reason'
import { decodeText, encodingNames, type Encoding } from '../tables/text'
import { readRegular, RefusedFile } from '../platform/read-regular'
import { labelsOfJson } from './labels-json'
import { labelsOfLines, labelsOfTable } from './labels-table'

const largestFile = 64 * 1024 * 1024
const shown = 3
const glance = 10

/** The content of a labels file. */
export interface LabelsFile {
  /** One per class, in the order of the network's outputs. */
  labels: string[]
  encoding: Encoding
}

/** File types that contain class names in a form that is neither lines nor cells. */
const otherKinds = /^\.(ya?ml|pbtxt|xml|xlsx?|ods|numbers)$/

/**
 * Reads a labels file. A `.json` file contains an array of names, an array of `{ index, label }`, Keras' `{
 * "0": ["n01440764", "tench"], … }`, `{ "tench": 0, … }`, or an object with one of these as `id2label`,
 * `labels`, `names`, `classes` or the like. A `.csv` or `.tsv` file has one row per class, with or without a
 * heading. Any other file has one name per line. Numbers in front of the names are removed if they are
 * consecutive.
 * @throws UserError `labels-invalid` that names the file and what was expected
 */
export async function readLabelsFile(path: string, classes: number): Promise<LabelsFile> {
  try {
    const { text, encoding } = await decodeText(await bytesOf(path))
    const labels = labelsOf(extname(path).toLowerCase(), text, classes)
    const nameless = labels.findIndex((label) => label === '')
    if (nameless >= 0)
      throw new Reason('labels-nameless', `has no name for class ${nameless}`, { class: String(nameless) })
    if (labels.length !== classes) {
      const found = labels.length === 1 ? '1 label' : `${labels.length} labels`
      const names = labels.length > 0 ? ` (${firstLabels(labels)})` : ''
      throw new Reason(
        'labels-count',
        `has ${found}${names}, but the model has ${classes} ${classes === 1 ? 'class' : 'classes'}`,
        { found: String(labels.length), classes: String(classes) }
      )
    }
    return { labels, encoding }
  } catch (error) {
    const message = `The labels file ${path} ${systemReason(error)}.`
    const words = error instanceof Reason ? wordsOfLabels(path, error) : undefined
    throw new UserError('labels-invalid', message, { cause: error, ...(words && { words }) })
  }
}

function wordsOfLabels(path: string, reason: Reason): Words {
  const { cause } = reason
  return { ...reason.about(path), ...(cause !== undefined && { because: wordsOf(cause).code }) }
}

/** Only the labels. @throws as {@link readLabelsFile} */
export async function readLabels(path: string, classes: number): Promise<string[]> {
  return (await readLabelsFile(path, classes)).labels
}

/** Names for the classes of a model without a labels file. */
export function numberedLabels(classes: number): string[] {
  return Array.from({ length: classes }, (_, i) => `class ${i}`)
}

/** One line about the labels, so that the user can see whether they are the right ones. */
export function labelsSummary(path: string, { labels, encoding }: LabelsFile): string {
  const read = encoding === 'utf-8' ? '' : `, read as ${encodingNames[encoding]}`
  return `${path} (${firstLabels(labels)}${read})`
}

/** Like {@link labelsSummary}, for a window. */
export function labelsLook({ labels, encoding }: LabelsFile): LabelsLook {
  // A short list can be read at a glance, and shows everything that the model knows.
  const first = labels.length <= glance ? labels : labels.slice(0, shown)
  return {
    first,
    more: labels.length > first.length,
    ...(encoding !== 'utf-8' && { encoding: encodingNames[encoding] })
  }
}

function firstLabels(labels: readonly string[]): string {
  return labels.slice(0, shown).join(', ') + (labels.length > shown ? ', …' : '')
}

function labelsOf(extension: string, text: string, classes: number): string[] {
  if (otherKinds.test(extension)) {
    throw new Reason(
      'labels-kind',
      `is ${extension.slice(1).toUpperCase()}; save the names as .txt, .csv or .json`
    )
  }
  if (extension === '.json') return labelsOfJson(text)
  if (extension === '.csv' || extension === '.tsv') return labelsOfTable(text)
  return labelsOfLines(text, classes)
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readRegular(path, largestFile)
  } catch (error) {
    if (error instanceof RefusedFile) throw error
    const message = `cannot be read: ${systemReason(error)}`
    throw new Reason('labels-unreadable', message, undefined, { cause: error })
  }
}

/**
 * A matching labels file beside a model or in its folder.
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
        // The file does not exist, or belongs to another model.
      }
    }
  }
  return undefined
}
