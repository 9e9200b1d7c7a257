/** Options of the library's commands that say which images are meant. */
import { InvalidArgumentError, Option, type Command } from 'commander'
import { resolve } from 'node:path'
import { librarySortKeys, type LibraryFilter, type LibrarySort } from '../contract/library'
import { UsageError } from './exit-codes'

export interface SelectionOptions {
  model?: number
  run?: number
  label?: string[]
  minProbability?: number
  maxProbability?: number
  status?: 'ok' | 'error'
  folder?: string
  corrected?: boolean
  takenFrom?: string
  takenTo?: string
  text?: string
  sort: string
}

export function withSelection(command: Command): Command {
  return command
    .option('--folder <dir>', 'images in and below this folder')
    .option('--label <name...>', "images with one of these labels: a person's, else the model's first")
    .option('--min-probability <p>', "of the model's first answer, 0 to 1", share)
    .option('--max-probability <p>', "of the model's first answer, 0 to 1", share)
    .addOption(new Option('--status <status>', 'with an answer, or with an error').choices(['ok', 'error']))
    .option('--corrected', 'only images of which a person said something')
    .option('--no-corrected', 'only images of which nobody said anything')
    .option('--taken-from <date>', 'taken on this day or later, as 2024-05-01')
    .option('--taken-to <date>', 'taken on this day or earlier')
    .option('--text <words>', 'in file names and labels')
    .option('--run <id>', 'met by this run', positiveInteger)
    .option('--model <id>', 'answers of this model; the last one used otherwise', positiveInteger)
    .addOption(
      new Option('--sort <key>', 'order, with a - in front for descending')
        .choices(librarySortKeys.flatMap((key) => [key, `-${key}`]))
        .default('added')
    )
}

export function filterOf(options: SelectionOptions): LibraryFilter {
  const { model, run, label, minProbability, maxProbability, status, folder, corrected, text } = options
  return {
    model,
    run,
    labels: label,
    minProbability,
    maxProbability,
    status,
    folder: folder === undefined ? undefined : resolve(folder),
    corrected,
    takenFrom: day(options.takenFrom, 0),
    takenTo: day(options.takenTo, 24 * 3600 * 1000 - 1),
    text
  }
}

export function sortOf({ sort }: Pick<SelectionOptions, 'sort'>): LibrarySort {
  const descending = sort.startsWith('-')
  return { by: (descending ? sort.slice(1) : sort) as LibrarySort['by'], descending }
}

/** A camera's clock has no time zone, and the library reads it as UTC. */
function day(text: string | undefined, offset: number): number | undefined {
  if (text === undefined) return undefined
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN
  if (Number.isNaN(time)) throw new UsageError(`${text} is no date such as 2024-05-01`)
  return time + offset
}

export function share(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('expected 0 to 1.')
  return value
}

export function positiveInteger(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('expected a whole number from 1 on.')
  return value
}
