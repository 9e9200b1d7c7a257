/** The `library` commands for searching, labelling, backing up and checking. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  librarySortKeys,
  type LabelChange,
  type LibraryFilter,
  type LibraryInfo,
  type LibraryItem,
  type LibraryObject,
  type LibrarySelection,
  type LibrarySort,
  type ShownModel
} from '../contract/library'
import { usualThreshold } from '../contract/found-objects'
import { noClass } from '../results/detection-format'
import type { EngineClient } from '../host/engine-client'
import { printable } from '../platform/printable'
import { exitCodes, UsageError } from './exit-codes'
import { print, show, tell } from './output'
import { dateText } from './library-damage'
import { startEngine } from './start-engine'

/** Items requested at a time. */
const page = 500

/** Runs `work` with an engine that opens the library. @returns the exit status */
async function withLibrary(work: (engine: EngineClient) => Promise<void>): Promise<number> {
  const engine = startEngine(true)
  try {
    await work(engine)
    return exitCodes.ok
  } finally {
    await engine.stop()
  }
}

export interface FilterOptions {
  model?: ShownModel
  run?: number
  label?: string[]
  min?: number
  max?: number
  status?: 'ok' | 'error'
  folder?: string
  labelled?: boolean
  known?: boolean
  takenFrom?: number
  takenTo?: number
  text?: string
  lost?: 'gone' | 'unreachable'
  object?: string[]
  objectClass?: string[]
  atLeast?: number
  threshold?: number
  empty?: boolean
}

/** Adds the options that select images. */
export function withFilter(command: Command): Command {
  return command
    .option(
      '--model <id>',
      'answers of this model, or "all": the newest one of each image (default: the last one used)',
      shownModel
    )
    .option('--run <id>', 'images that this run met last', positive)
    .option('--label <name...>', "with any of these labels: a person's, or else the model's first")
    .option('--min <probability>', 'first probability at least', share)
    .option('--max <probability>', 'first probability at most', share)
    .addOption(new Option('--status <status>', 'classified or failed').choices(['ok', 'error']))
    .option('--folder <dir>', 'in this folder and below it')
    .option('--labelled', 'a person said something of them')
    .option('--no-labelled', 'nobody said anything of them')
    .option('--known', 'like what the taught model that answered learned from')
    .option('--no-known', 'like nothing that it learned from: none of its classes')
    .option('--taken-from <date>', 'taken on this day or later, as in 2024-05-31', (text) => day(text, 0))
    .option('--taken-to <date>', 'taken on this day or before', (text) => day(text, 86_400_000 - 1))
    .option('--text <text>', 'in names, names of folders, labels and classes of found objects')
    .option('--object <class...>', 'in which a detector found an object of any of these classes')
    .option('--object-class <class...>', 'in which a classifier takes an object for any of these classes')
    .option('--at-least <n>', 'so many of these objects, of a video in one frame (1)', positive)
    .option('--empty', 'in which it found none of them, or nothing at all without --object')
    .addOption(
      new Option('--lost <state>', 'whose files "missing" did not find').choices(['gone', 'unreachable'])
    )
}

function filterOf(options: FilterOptions): LibraryFilter {
  const {
    model,
    run,
    label: labels,
    min,
    max,
    status,
    folder,
    labelled,
    known,
    takenFrom,
    takenTo,
    text,
    lost,
    object,
    objectClass,
    atLeast,
    threshold = usualThreshold,
    empty
  } = options
  if (empty && atLeast !== undefined) throw new UsageError('--empty and --at-least exclude each other')
  const findsObjects = object !== undefined || objectClass !== undefined || atLeast !== undefined || empty
  const objects = {
    ...(object && { labels: object }),
    ...(objectClass && { classes: objectClass }),
    threshold,
    ...(empty ? { atLeast: 0 } : atLeast !== undefined && { atLeast })
  }
  const wanted = {
    model,
    run,
    labels,
    minProbability: min,
    maxProbability: max,
    status,
    folder: folder && resolve(folder),
    labelled,
    known,
    takenFrom,
    takenTo,
    text,
    textThreshold: text === undefined ? undefined : threshold,
    lost,
    objects: findsObjects ? objects : undefined
  }
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
}

/**
 * @param finish receives the exit status
 * @returns the command, for adding further subcommands
 */
export function addLibraryCommands(program: Command, finish: (status: number) => void): Command {
  const library = program.command('library').description('search, correct and keep what was classified')
  const act = async (work: (engine: EngineClient) => Promise<void>): Promise<void> =>
    finish(await withLibrary(work))

  library
    .command('list')
    .description('list the models and runs in the library')
    .option('--json', 'as JSON')
    .action(({ json }) =>
      act(async (engine) => {
        const info = await engine.request('library/info', undefined)
        await answer(json ? JSON.stringify(info, null, 2) : describe(info))
      })
    )

  withFilter(library.command('query'))
    .description('print the matching images, one per line')
    .addOption(new Option('--sort <column>', 'sort by this column').choices(librarySortKeys).default('added'))
    .option('--descending', 'in descending order')
    .option('--limit <n>', 'print at most this many', positive)
    .option('--offset <n>', 'skip this many first', whole, 0)
    .option('--threshold <score>', `objects with at least this score (${usualThreshold})`, share)
    .option('--count', 'print the count instead')
    .option('--labels', 'print the labels and their counts instead')
    .option('--objects', 'print the classes of objects and their counts instead')
    .option('--json', 'as JSON Lines')
    .action((options) => act((engine) => query(engine, options)))

  withFilter(library.command('label'))
    .description('label images: accept the answer, set, add or remove a label, or clear the labels')
    .argument('<change>', 'accept, set, add, remove or clear')
    .argument('[name]', 'the label')
    .option('--id <id...>', 'these images (see query)', collectIds)
    .option('--all', 'every image of the library')
    .option('--json', 'as JSON')
    .action((kind, name, options) =>
      act(async (engine) => {
        const change = changeOf(kind, name)
        const done = await engine.request('library/label', { selection: selectionOf(options), change })
        await answer(options.json ? JSON.stringify(done) : `${done.changed} images changed`)
      })
    )

  for (const which of ['undo', 'redo'] as const) {
    library
      .command(which)
      .description(
        which === 'undo' ? 'undo the last change of labels' : 'redo the last change that was undone'
      )
      .option('--json', 'as JSON')
      .action(({ json }) =>
        act(async (engine) => {
          const done = await engine.request(`library/${which}`, undefined)
          const text = done ? `${done.change.kind}: ${done.images} images` : `There is nothing to ${which}.`
          await answer(json ? JSON.stringify(done ?? null) : text)
        })
      )
  }

  library
    .command('check')
    .description('check the whole library for damage')
    .option('--accept', 'continue with what was rescued from a damaged library, without further notices')
    .option('--json', 'as JSON')
    .action(async ({ accept, json }) => {
      let whole = true
      const status = await withLibrary(async (engine) => {
        const problems = await engine.request('library/check', undefined)
        if (accept) await engine.request('library/accept-damage', undefined)
        const { damage, path } = await engine.request('library/info', undefined)
        whole = problems.length === 0 && !damage
        const text =
          problems.length > 0
            ? `${printable(path)} is damaged:\n${problems.join('\n')}`
            : `${printable(path)} is whole.`
        await (json
          ? print(`${JSON.stringify({ path, problems, damage: damage ?? null }, null, 2)}\n`)
          : show(`${text}\n`))
      })
      finish(whole ? status : exitCodes.couldNotRun)
    })

  library
    .command('backups')
    .description('list the automatic backups: one a day, of which the newest three are kept')
    .addOption(new Option('--automatic <how>', 'turn automatic backups on or off').choices(['on', 'off']))
    .option('--json', 'as JSON')
    .action(({ automatic, json }) =>
      act(async (engine) => {
        if (automatic) await engine.request('library/set-backups', { automatic: automatic === 'on' })
        const backups = await engine.request('library/backups', undefined)
        const lines = backups.files.map(({ file, time }) => `${dateText(time)}\t${printable(file)}`)
        const how = `Automatic backups are ${backups.automatic ? 'on' : 'off'}.`
        await (json
          ? print(`${JSON.stringify(backups, null, 2)}\n`)
          : show(`${[how, ...lines].join('\n')}\n`))
      })
    )

  library
    .command('backup')
    .description('copy the library to a file')
    .argument('<file>', 'a new file')
    .action((file) =>
      act(async (engine) => {
        const path = resolve(file)
        if (await stat(path).catch(() => undefined))
          throw new UsageError(`${file}: there is something already`)
        await engine.request('library/backup', { file: path })
        tell(`The library was backed up to ${path}`)
      })
    )
  library
    .command('restore')
    .description('restore the library from a backup; the current one is kept beside it')
    .argument('<file>', 'a file written by backup')
    .action((file) =>
      act(async (engine) => {
        const { path, images } = await engine.request('library/restore', { file: resolve(file) })
        tell(`${path} now holds ${images} images; the previous library is kept beside it`)
      })
    )
  return library
}

interface QueryOptions extends FilterOptions {
  sort: LibrarySort['by']
  descending?: boolean
  limit?: number
  offset: number
  count?: boolean
  labels?: boolean
  objects?: boolean
  json?: boolean
}

async function query(engine: EngineClient, options: QueryOptions): Promise<void> {
  const filter = filterOf(options)
  if (options.count) {
    const images = await engine.request('library/count', { filter })
    return answer(options.json ? JSON.stringify({ images }) : String(images))
  }
  if (options.labels) {
    const labels = await engine.request('library/labels', { filter })
    const lines = labels.map((row) =>
      options.json ? JSON.stringify(row) : `${row.images}\t${printable(row.label)}`
    )
    return answer(lines.join('\n'))
  }
  const { threshold = usualThreshold } = options
  if (options.objects) {
    // Without a model, those of the detector that was used last.
    const asked = { ...filter, objects: filter.objects ?? { threshold } }
    const classes = await engine.request('library/objects', { filter: asked, threshold })
    const lines = classes.map((row) =>
      options.json ? JSON.stringify(row) : `${row.objects}\t${row.images}\t${printable(row.label)}`
    )
    return answer(lines.join('\n'))
  }
  // When answers of several models are mixed, each line names its model.
  const names =
    options.model === 'all'
      ? new Map((await engine.request('library/info', undefined)).models.map(({ id, name }) => [id, name]))
      : undefined
  const line = (item: LibraryItem): string =>
    names
      ? `${lineOf(item, threshold)}\t${printable(names.get(item.model) ?? String(item.model))}`
      : lineOf(item, threshold)
  const sort = { by: options.sort, descending: options.descending ?? false }
  const end = options.offset + (options.limit ?? Infinity)
  for (let offset = options.offset; offset < end; offset += page) {
    const limit = Math.min(page, end - offset)
    const items = await engine.request('library/rows', { filter, sort, offset, limit })
    await answer(items.map((item) => (options.json ? JSON.stringify(item) : line(item))).join('\n'))
    if (items.length < limit) return
  }
}

function lineOf(item: LibraryItem, threshold: number): string {
  const { id, path, status, predictions, error, labels, accepted, detections } = item
  const [first] = predictions
  const own = labels.length > 0 ? labels.map(printable).join(', ') : accepted ? 'accepted' : ''
  const answer = detections
    ? `${countsOf(detections.filter(({ score }) => score >= threshold))}\t`
    : status === 'ok' && first
      ? `${printable(first.label)}\t${first.probability.toFixed(4)}`
      : `${error?.code ?? ''}\t`
  // A name may contain any character; if it would break the line or the terminal, it is written as JSON.
  const name = printable(path) === path ? path : printable(JSON.stringify(path))
  return [id, name, answer, own].join('\t')
}

/** Such as `2 person, 1 animal -> tiger`. */
function countsOf(objects: readonly Pick<LibraryObject, 'label' | 'classes'>[]): string {
  const counts = new Map<string, number>()
  for (const { label, classes } of objects) {
    const name = classes ? `${label} -> ${classes[0]?.label ?? noClass}` : label
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => `${count} ${printable(name)}`).join(', ')
}

function describe({ path, readOnly, images, models, runs }: LibraryInfo): string {
  const date = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ')
  return [
    `${printable(path)}: ${images} images`,
    ...(readOnly ? ['It lies where nothing can be written: it can be looked at only.'] : []),
    ...models.map(({ id, task, name, sha256, crop, acrossClasses, precision, images: answered }) => {
      const how = task === 'classify' ? `${crop} crop` : `objects${acrossClasses ? ' (class-agnostic)' : ''}`
      return `model ${id}: ${printable(name)} (${sha256.slice(0, 12)}), ${how}, ${precision}: ${answered} images`
    }),
    ...runs.map(
      ({ id, model, started, state, done, failed, reused, sources }) =>
        `run ${id}: ${date(started)}, model ${model}, ${state}: ${done} images, ${failed} failed, ` +
        `${reused} known before; ${sources.map(printable).join(', ')}`
    )
  ].join('\n')
}

/** The images that a command works on, by id or by filter. */
export function selectionOf(options: FilterOptions & { id?: number[]; all?: boolean }): LibrarySelection {
  const filter = filterOf(options)
  if (options.id) return { ids: options.id, ...(options.model !== undefined && { model: options.model }) }
  if (Object.keys(filter).length === 0 && !options.all) {
    throw new UsageError('Which images? Give --id, a filter such as --label or --folder, or --all')
  }
  return { filter }
}

function changeOf(kind: string, name: string | undefined): LabelChange {
  const label = name?.trim()
  switch (kind) {
    case 'accept':
    case 'clear':
      if (label !== undefined) throw new UsageError(`label ${kind} takes no name`)
      return { kind }
    case 'set':
    case 'add':
    case 'remove':
      if (!label) throw new UsageError(`label ${kind}: which label?`)
      return { kind, label }
    default:
      throw new UsageError(`label ${kind}: expected accept, set, add, remove or clear`)
  }
}

/** Prints text for people or JSON: the escapes for control characters are valid in JSON, too. */
const answer = async (text: string): Promise<void> => {
  if (text !== '') await show(`${text}\n`)
}

/** Parses a positive integer. @throws InvalidArgumentError */
export function positive(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('expected a number from 1 on.')
  return value
}

const shownModel = (text: string): ShownModel => (text === 'all' ? text : positive(text))

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('expected a number from 0 on.')
  return value
}

/** Parses a number from 0 to 1. @throws InvalidArgumentError */
export function share(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text)
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('expected a number from 0 to 1.')
  return value
}

/** Parses ids separated by commas, for an option that may be repeated. @throws InvalidArgumentError */
export function collectIds(text: string, earlier: number[] | undefined): number[] {
  return [...(earlier ?? []), ...text.split(',').map(positive)]
}

/** @param offset milliseconds to add to the start of the day */
function day(text: string, offset: number): number {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN
  if (Number.isNaN(time)) throw new InvalidArgumentError('expected a day as in 2024-05-31.')
  return time + offset
}
