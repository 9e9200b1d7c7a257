/** The commands `library export`, `jobs`, `sort`, `tag` and `evaluate`. */
import { Option, type Command } from 'commander'
import { extname, resolve } from 'node:path'
import * as v from 'valibot'
import {
  libraryExportFormats,
  type ExportJob,
  type FileSorting,
  type LibraryExportFormat,
  type LibraryJob,
  type SortingJob,
  type SortingPlan,
  type TaggingJob,
  type TaggingResult
} from '../contract/library-jobs'
import {
  librarySortKeys,
  type LibraryModel,
  type LibrarySelection,
  type LibrarySort
} from '../contract/library'
import { NameMapping, type Evaluation } from '../contract/evaluation'
import { UserError } from '../contract/errors'
import { usualThreshold } from '../contract/found-objects'
import { locales } from '../contract/locales'
import {
  isAnnotationFile,
  isOfObjects,
  objectExportFormats,
  type ObjectExportFormat
} from '../contract/object-exports'
import { vacantFolder } from '../export/folder'
import type { EngineClient } from '../host/engine-client'
import { systemReason } from '../platform/system-reason'
import { decodeText } from '../tables/text'
import { namesIn } from './class-names'
import { exitCodes, UsageError } from './exit-codes'
import { relocationText, removalText } from './change-texts'
import { collectIds, positive, selectionOf, share, withFilter, type FilterOptions } from './library'
import { parseJson } from '../platform/json'
import { sizeText } from '../network/number-text'
import { printable } from '../platform/printable'
import { readRegular } from '../platform/read-regular'
import { print, show, tell } from './output'
import { onSignal } from './signals'
import { startEngine } from './start-engine'

const largestMapping = 64 * 1024 * 1024

type Chosen = FilterOptions & { id?: number[]; all?: boolean }

export interface OutputOptions {
  json?: boolean
  threshold?: number
}

/** @param finish receives the exit status */
export function addLibraryFileCommands(library: Command, finish: (status: number) => void): void {
  withFilter(library.command('export'))
    .description(
      'write images with their answers and labels to a .csv, .json, .jsonl, .xlsx or .parquet file, or the objects in them for other programs, with your corrections'
    )
    .option('--id <id...>', 'these images (see query)', collectIds)
    .addOption(new Option('--sort <column>', 'sort by this column').choices(librarySortKeys).default('added'))
    .option('--descending', 'in descending order')
    .option(
      '--output <file|dir>',
      'an existing file of that name is kept beside it; for voc, yolo and copies of pictures a new or empty folder'
    )
    .addOption(
      new Option(
        '--format <name>',
        'if the file name does not say it; from megadetector on, the objects of --threshold for another program, as detect writes them, or copies of the pictures: with boxes drawn, each object by itself, classes of --blur blurred'
      ).choices([...libraryExportFormats, ...objectExportFormats])
    )
    .option('--top <k>', 'how many predictions per image, at most 20', positive, 5)
    .option(
      '--objects',
      'a row for each object that a detector found, with at least the score of --threshold, and one for each picture without'
    )
    .option(
      '--threshold <p>',
      `mark answers that are less probable as unsure; of objects, the least score (${usualThreshold})`,
      share
    )
    .option('--blur <classes>', 'classes that --format blurred blurs, such as person,car')
    .option('--force', 'replace an existing file')
    .option('--dry-run', 'only print how many images there would be')
    .option('--undo <job>', 'delete an exported file or folder and put an earlier file back', positive)
    .option('--json', 'print JSON')
    .action(async (options) => finish(await exportImages(options)))

  library
    .command('jobs')
    .description('list the sortings, keywords, exports, removals and relocations, the newest first')
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions) => finish(await listJobs(options)))

  withFilter(library.command('sort'))
    .description(
      'copy, move or link files into class folders, those that a taught model knows nothing like into "none of these"; --undo and --continue work on an earlier sorting'
    )
    .option('--id <id...>', 'these images (see query)', collectIds)
    .option('--all', 'every image of the library')
    .option('--target <dir>', 'folder to sort into')
    .addOption(new Option('--action <what>', 'what to do').choices(['copy', 'move', 'link']).default('copy'))
    .option('--pattern <pattern>', 'where each file goes', '{label}/{name}')
    .option(
      '--threshold <p>',
      'put less probable answers into the folder "unsure"; of {object}, the least score',
      share
    )
    .option('--whole-labels', 'name folders by the whole label, not only its first name')
    .option('--dry-run', 'only print what would happen')
    .option('--jobs', 'list the sortings')
    .option('--continue <job>', 'continue an interrupted sorting', positive)
    .option('--undo <job>', 'put everything back', positive)
    .option('--json', 'print JSON')
    .action(async (options) => finish(await sortFiles(options)))

  withFilter(library.command('tag'))
    .description(
      'write labels as keywords into XMP sidecars, or into JPEG, PNG and WebP files themselves; "none of these" is no keyword'
    )
    .option('--id <id...>', 'these images (see query)', collectIds)
    .option('--all', 'every image of the library')
    .addOption(
      new Option('--where <place>', 'where keywords go').choices(['sidecar', 'file']).default('sidecar')
    )
    .option('--parent <keyword>', 'parent keyword in the hierarchy; separate several levels with |')
    .option('--threshold <p>', 'skip less probable answers', share)
    .option('--whole-labels', 'write the whole label, not only its first name')
    .addOption(
      new Option('--language <code>', 'language of the starter model’s classes')
        .choices([...locales])
        .default('en')
    )
    .option('--dry-run', 'only print how many files there would be')
    .option('--jobs', 'list the taggings')
    .option('--undo <job>', 'remove the keywords again', positive)
    .option('--json', 'print JSON')
    .action(async (options) => finish(await tagFiles(options)))

  library
    .command('evaluate')
    .description("compare the model's answers with true classes: the folder's subfolders, or a CSV table")
    .argument('<folder>', 'images in and below it')
    .option('--table <file>', 'CSV or another text table with the columns path and label')
    .option(
      '--mapping <file>',
      'JSON file that maps names to classes: {"cats": "tabby, tabby cat", "misc": null}'
    )
    .option('--model <id>', 'answers of this model; the last one used if omitted', positive)
    .option('--json', 'print JSON')
    .action(async (folder, options) => finish(await evaluateFolder(folder, options)))
}

type ExportOptions = Chosen &
  OutputOptions & {
    output?: string
    sort: LibrarySort['by']
    descending?: boolean
    format?: LibraryExportFormat | ObjectExportFormat
    top: number
    objects?: boolean
    blur?: string
    force?: boolean
    dryRun?: boolean
    undo?: number
  }

async function exportImages(options: ExportOptions): Promise<number> {
  const { output, undo } = options
  if (undo !== undefined) return undoExport(undo, options)
  if (output === undefined) throw new UsageError('Where to? Give --output FILE')
  const file = resolve(output)
  const format =
    options.format ?? libraryExportFormats.find((name) => extname(file).toLowerCase() === `.${name}`)
  if (!format) {
    throw new UsageError(`--output ${output}: the name must end in .${libraryExportFormats.join(', .')}`)
  }
  if (isOfObjects(format)) return exportTheObjects(format, output, options)
  if (options.top > 20) throw new UsageError('--top: expected 1 to 20.')
  return withEngine(async (engine) => {
    const model = options.model ?? (options.objects && !options.run ? await lastDetector(engine) : undefined)
    const selection = selectionOf({ ...options, ...(model !== undefined && { model }), all: true })
    if (options.dryRun) return sayHowMany(engine, selection, file, options)
    const result = await engine.request('library/export', {
      selection,
      sort: { by: options.sort, descending: options.descending ?? false },
      format,
      file,
      topK: options.top,
      threshold: options.threshold,
      objectThreshold: options.threshold ?? usualThreshold,
      perObject: options.objects ?? false,
      replace: options.force ?? false
    })
    if (result.kept) tell(`The earlier ${output} is kept as ${result.kept}`)
    if (result.job) tell(`To undo it: library export --undo ${result.job.id}`)
    await say(options, { file, ...result }, `${result.images} images written to ${printable(file)}\n`)
    return exitCodes.ok
  })
}

async function exportTheObjects(
  format: ObjectExportFormat,
  output: string,
  options: ExportOptions
): Promise<number> {
  const target = resolve(output)
  const isFile = isAnnotationFile(format)
  if (isFile && extname(target).toLowerCase() !== '.json')
    throw new UsageError(`--output ${output}: for --format ${format}, the name must end in .json`)
  if (!isFile && (await vacantFolder(target)) === undefined)
    throw new UsageError(`--output ${output}: there is something already; give a new or an empty folder`)
  if (options.force && !isFile)
    throw new UsageError('--force replaces a file; this format has a new or an empty folder')
  if ((format === 'blurred') !== (options.blur !== undefined))
    throw new UsageError('--format blurred and --blur CLASSES go together')
  return withEngine(async (engine) => {
    const detector = await detectorOf(engine, options)
    const selection = selectionOf({ ...options, model: detector.id, all: true })
    if (options.dryRun) return sayHowMany(engine, selection, target, options)
    const result = await engine.request('library/export-objects', {
      selection,
      sort: { by: options.sort, descending: options.descending ?? false },
      model: detector.id,
      format,
      target,
      threshold: options.threshold ?? usualThreshold,
      ...(options.blur !== undefined && {
        blur: namesIn(options.blur, await classNamesOf(engine, detector))
      }),
      replace: options.force ?? false
    })
    if (result.kept) tell(`The earlier ${output} is kept as ${result.kept}`)
    if (result.job) tell(`To undo it: library export --undo ${result.job.id}`)
    const { images, leftOut, renamed, failed } = result
    for (const { count, first } of [leftOut, renamed]) {
      for (const { path, reason } of first) tell(`${path}: ${reason}`)
      if (count > first.length) tell(`${count - first.length} more`)
    }
    await say(options, { target, ...result }, `${images} images written to ${printable(target)}\n`)
    return failed > 0 ? exitCodes.failedImages : exitCodes.ok
  })
}

/** Also those that only a person named. */
async function classNamesOf(engine: EngineClient, { id: model, labels }: LibraryModel): Promise<string[]> {
  const found = await engine.request('library/objects', { filter: { model }, threshold: 0 })
  return [...labels, ...found.map(({ label }) => label)]
}

async function sayHowMany(
  engine: EngineClient,
  selection: LibrarySelection,
  file: string,
  options: OutputOptions
): Promise<number> {
  const images = 'ids' in selection ? selection.ids.length : await engine.request('library/count', selection)
  await say(options, { images }, `${images} images would be written to ${printable(file)}\n`)
  return exitCodes.ok
}

/** The detector of --model, or else of --run, or else the last one used. @throws UsageError */
async function detectorOf(
  engine: EngineClient,
  { model, run, format }: ExportOptions
): Promise<LibraryModel> {
  const { models, runs } = await engine.request('library/info', undefined)
  const id = model ?? runs.find((each) => each.id === run)?.model ?? (await lastDetector(engine))
  const detector = models.find((each) => each.id === id && each.task === 'detect')
  if (detector) return detector
  throw new UsageError(`--format ${format} is for the objects of one detector: give its number in "library list" as --model`) // prettier-ignore
}

/** @throws UsageError without one */
async function lastDetector(engine: EngineClient): Promise<number> {
  const { models } = await engine.request('library/info', undefined)
  const detector = models.find(({ task }) => task === 'detect')
  if (!detector) throw new UsageError('No detector has answered in this library. Use: detect FOLDER')
  return detector.id
}

function undoExport(job: number, options: OutputOptions): Promise<number> {
  return withEngine(async (engine) => {
    const undone = await engine.request('library/export-undo', { job })
    await say(options, undone, exportText(undone))
    return undone.state === 'undone' ? exitCodes.ok : exitCodes.failedImages
  })
}

function listJobs(options: OutputOptions): Promise<number> {
  return withEngine(async (engine) => {
    const jobs = await engine.request('library/jobs', undefined)
    await say(options, jobs, jobs.map(textOfJob).join(''))
    return exitCodes.ok
  })
}

async function sortFiles(
  options: Chosen &
    OutputOptions & {
      target?: string
      action: FileSorting['action']
      pattern: string
      wholeLabels?: boolean
      dryRun?: boolean
      jobs?: boolean
      continue?: number
      undo?: number
    }
): Promise<number> {
  return withEngine(async (engine) => {
    if (options.jobs) {
      const jobs = (await engine.request('library/jobs', undefined)).filter(({ kind }) => kind === 'sort')
      await say(options, jobs, jobs.map(textOfJob).join(''))
      return exitCodes.ok
    }
    if (options.undo !== undefined || options.continue !== undefined) {
      const job =
        options.undo !== undefined
          ? await engine.request('library/sort-undo', { job: options.undo })
          : await engine.request('library/sort-continue', { job: options.continue! })
      await say(options, job, jobText(job))
      return job.failed > 0 ? exitCodes.failedImages : exitCodes.ok
    }
    if (options.target === undefined) throw new UsageError('Where to? Give --target DIR')
    const { action, pattern, threshold, wholeLabels } = options
    const sorting = {
      selection: selectionOf(options),
      action,
      pattern,
      target: resolve(options.target),
      threshold,
      wholeLabels
    }
    if (options.dryRun) {
      const plan = await engine.request('library/sort-plan', sorting)
      await say(options, plan, planText(plan, action))
      return exitCodes.ok
    }
    const job = await engine.request('library/sort', sorting)
    await say(options, job, `${jobText(job)}To put everything back: library sort --undo ${job.id}\n`)
    return job.state === 'interrupted'
      ? exitCodes.interrupted
      : job.failed > 0
        ? exitCodes.failedImages
        : exitCodes.ok
  })
}

async function tagFiles(
  options: Chosen &
    OutputOptions & {
      where: 'sidecar' | 'file'
      parent?: string
      wholeLabels?: boolean
      language: (typeof locales)[number]
      dryRun?: boolean
      jobs?: boolean
      undo?: number
    }
): Promise<number> {
  return withEngine(async (engine) => {
    if (options.jobs) {
      const jobs = (await engine.request('library/jobs', undefined)).filter(({ kind }) => kind === 'tag')
      await say(options, jobs, jobs.map(textOfJob).join(''))
      return exitCodes.ok
    }
    if (options.undo !== undefined) {
      const job = await engine.request('library/tag-undo', { job: options.undo })
      await say(options, job, taggingText(job))
      return job.state === 'undone' ? exitCodes.ok : exitCodes.failedImages
    }
    const { where, parent, threshold, wholeLabels, language, dryRun = false } = options
    const result = await engine.request('library/tag', {
      selection: selectionOf(options),
      where,
      parent,
      threshold,
      wholeLabels,
      language,
      dryRun
    })
    await say(options, result, tagText(result, dryRun))
    return result.refusedFiles > 0 ? exitCodes.failedImages : exitCodes.ok
  })
}

async function evaluateFolder(
  folder: string,
  options: OutputOptions & { table?: string; mapping?: string; model?: number }
): Promise<number> {
  const mapping = options.mapping === undefined ? undefined : await readMapping(options.mapping)
  return withEngine(async (engine) => {
    const evaluation = await engine.request('library/evaluate', {
      folder: resolve(folder),
      table: options.table === undefined ? undefined : resolve(options.table),
      mapping,
      model: options.model
    })
    if (evaluation.images === 0) throw new UserError('nothing-to-evaluate', nothingJudged(evaluation))
    await say(options, evaluation, evaluationText(evaluation))
    return exitCodes.ok
  })
}

async function readMapping(file: string): Promise<NameMapping> {
  const bytes = await readRegular(file, largestMapping).catch((error: unknown) => {
    throw new UsageError(`--mapping ${file}: it cannot be read: ${systemReason(error)}.`)
  })
  const mapping = await decodeText(bytes)
    .then(({ text }) => v.parse(NameMapping, parseJson(text)))
    .catch(() => undefined)
  if (mapping) return mapping
  throw new UsageError(`--mapping ${file}: expected JSON such as {"cats": "tabby, tabby cat", "misc": null}.`)
}

/** Runs `work` with an engine; Ctrl-C stops the current task, and what is done stays done. */
export async function withEngine(work: (engine: EngineClient) => Promise<number>): Promise<number> {
  const engine = startEngine(true)
  const interrupted = new AbortController()
  const stop = (): void => {
    interrupted.abort()
    // A suspended engine does not receive requests.
    if (engine.isSuspended()) void engine.stop()
    else void engine.request('library/stop', undefined).catch(() => undefined)
  }
  onSignal(stop)
  let last = performance.now()
  engine.on('library/progress', ({ done, total }) => {
    // Asked to stop before the task had begun.
    if (interrupted.signal.aborted) stop()
    if (performance.now() - last < 1000) return
    last = performance.now()
    tell(total > 0 ? `${done} of ${total}` : `${done}`)
  })
  try {
    return await work(engine)
  } catch (error) {
    if (!interrupted.signal.aborted) throw error
    tell('Stopped')
    return exitCodes.interrupted
  } finally {
    await engine.stop()
  }
}

export function say({ json }: OutputOptions, result: unknown, text: string): Promise<void> {
  return json ? print(`${JSON.stringify(result, null, 2)}\n`) : show(text)
}

export const problemLines = (problems: readonly { path: string; reason: string }[]): string =>
  problems.map(({ path, reason }) => `  ${printable(path)}: ${printable(reason)}\n`).join('')

function textOfJob(job: LibraryJob): string {
  switch (job.kind) {
    case 'sort':
      return jobText(job)
    case 'tag':
      return taggingText(job)
    case 'export':
      return exportText(job)
    case 'remove':
      return removalText(job)
    case 'relocate':
      return relocationText(job)
  }
}

function exportText({ id, file, images, kept, state, closed, problems }: ExportJob): string {
  const earlier = kept === undefined ? '' : `, an earlier file kept as ${printable(kept)}`
  return `Export ${id}: ${images} images to ${printable(file)}, ${state}${closedText(closed)}${earlier}\n${problemLines(problems)}`
}

function jobText(job: SortingJob): string {
  const { id, action, target, files, done, putBack, failed, state, closed, problems } = job
  const undone = state === 'undone' || state === 'partly-undone' || state === 'undoing'
  const course = undone
    ? `${putBack} of ${putBack + done + failed} put back, ${failed} left where they are`
    : `${done} of ${files} files, ${failed} failed`
  return `Sorting ${id}: ${action} to ${printable(target)}, ${state}${closedText(closed)}: ${course}\n${problemLines(problems)}`
}

function planText(plan: SortingPlan, action: string): string {
  const { files, companions, bytes, folders, inPlace, collisions, refusedFiles, refused, examples } = plan
  return (
    `Would ${action} ${files} images and ${companions} files that belong to them, ${sizeText(bytes)}, into ${folders.length} folders:\n` +
    folders.map(({ path, files }) => `  ${printable(path)}: ${files}\n`).join('') +
    `${collisions} get a number because their name is taken; ${inPlace} are in place already; ${refusedFiles} cannot be taken\n` +
    problemLines(refused) +
    `For instance:\n${examples.map(({ from, to }) => `  ${printable(from)} -> ${printable(to)}\n`).join('')}`
  )
}

function tagText({ job, written, unchanged, refusedFiles, refused }: TaggingResult, dryRun: boolean): string {
  return (
    `${written} files ${dryRun ? 'would get' : 'got'} keywords, ${unchanged} unchanged, ${refusedFiles} refused\n` +
    problemLines(refused) +
    (job === undefined ? '' : `To take them back: library tag --undo ${job}\n`)
  )
}

function taggingText({ id, where, files, state, closed, problems }: TaggingJob): string {
  return `Tagging ${id}: ${files} files (${where}), ${state}${closedText(closed)}\n${problemLines(problems)}`
}

const closedText = (closed: boolean | undefined): string =>
  closed ? ', closed (of another installation, or from before the library was restored)' : ''

/** Explains why there are no metrics. */
function nothingJudged({ model, mapping }: Evaluation): string {
  const names = Object.keys(mapping)
  if (names.some((name) => mapping[name] !== null)) {
    return `None of the images with a true class has an answer of the model ${model.name} (${model.id}).`
  }
  const first = names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '')
  return `None of these names is that of one of the model's classes: ${first}. Say with --mapping FILE what they mean.`
}

const unusedReasons: Record<NonNullable<Evaluation['table']>['first'][number]['reason'], string> = {
  'no-image': 'no image of the library',
  'several-images': 'several images have this name',
  contradicts: 'rows give it different classes',
  incomplete: 'no path or no class'
}

function tableText({ encoding, rows, unused, first }: NonNullable<Evaluation['table']>): string {
  const read = encoding === 'UTF-8' ? '' : `, read as ${encoding}`
  const lines = first.map(({ line, path, reason }) => `  line ${line}, ${path}: ${unusedReasons[reason]}\n`)
  return (
    `${rows} rows in the table${read}; ${unused} of them not used${unused > first.length ? ', first' : ''}` +
    `${unused > 0 ? ':' : ''}\n${lines.join('')}`
  )
}

function evaluationText(evaluation: Evaluation): string {
  const percent = (share: number | undefined): string =>
    share === undefined ? '-' : `${(100 * share).toFixed(1)} %`
  const { model, images, leftOut, accuracy, topFive, macroF1, expectedCalibrationError } = evaluation
  const { classes, mapping, table } = evaluation
  const unmapped = Object.keys(mapping).filter((name) => mapping[name] === null)
  return (
    `Model ${model.id}, ${printable(model.name)}\n` +
    `${images} images (${leftOut} left out): accuracy ${percent(accuracy)}, top 5 ${percent(topFive)}, ` +
    `macro F1 ${percent(macroF1)}, expected calibration error ${percent(expectedCalibrationError)}\n` +
    (table ? tableText(table) : '') +
    (unmapped.length > 0 ? `Without a class: ${unmapped.map(printable).join(', ')}\n` : '') +
    'label\timages\tprecision\trecall\tF1\n' +
    classes
      .filter(({ images }) => images > 0)
      .map(
        ({ label, images, precision, recall, f1 }) =>
          [printable(label), images, percent(precision), percent(recall), percent(f1)].join('\t') + '\n'
      )
      .join('')
  )
}
