/** What the engine does for exports, sorting, keywords and evaluations: one of them at a time, with progress. */
import { UserError } from '../contract/errors'
import { ambiguousLabels, labelName, starterName } from '../contract/label-names'
import type { libraryEvents } from '../contract/library-events'
import type { LibraryJobRequests } from '../contract/library-jobs'
import type { LibrarySelection } from '../contract/library'
import type { Handlers, Payload } from '../contract/messages'
import type { ObjectExportRequests } from '../contract/object-exports'
import { changeJobs, undoChange } from '../library/changes'
import { evaluate, type ModelThere } from '../library/evaluation/evaluate'
import { evaluateObjects } from '../library/evaluation/evaluate-objects'
import { isAmongPictures } from '../library/exports/among-pictures'
import { isAsFound } from '../library/exports/as-found'
import { exportItems } from '../library/exports/export'
import { exportObjects } from '../library/exports/export-objects'
import { storageFault } from '../library/database'
import { ExportJournal } from '../library/exports/journal'
import { fileMoved } from '../library/file-changes'
import { Tagger } from '../library/keywords/tagger'
import type { Library } from '../library/library'
import { findLost } from '../library/lost'
import { modelsBelow, modelsIn } from '../library/models'
import { relocate } from '../library/relocate'
import { SortingJournal } from '../library/sorting/journal'
import { exampleOf } from '../library/sorting/plan'
import { FileSorter, type Course } from '../library/sorting/sorter'
import { log } from '../platform/log'
import type { LibraryHolder } from './library'
import { importIntoLibrary, type Loaders } from './library-import'
import type { Emit } from './run'

const byFolder = { by: 'folder', descending: false } as const
const progressEvery = 100

export function libraryJobHandlers(
  holder: LibraryHolder,
  emit: Emit,
  load: Loaders
): Handlers<LibraryJobRequests & ObjectExportRequests> {
  let current: AbortController | undefined
  let recovered: Library | undefined

  const journal = (): SortingJournal => {
    const library = holder.get()
    const opened = new SortingJournal(library.database)
    if (recovered !== library) opened.recover()
    recovered = library
    return opened
  }
  const sorter = (): FileSorter => {
    const { database } = holder.get()
    return new FileSorter(journal(), (from, to) => fileMoved(database, from, to))
  }
  const tagger = (): Tagger => new Tagger(holder.get().database)
  const exports = (): ExportJournal => new ExportJournal(holder.get().database)
  const changes = (kind: 'removal' | 'relocation') => changeJobs(holder.get().database, kind)
  const items = (selection: LibrarySelection) => holder.get().items(selection, byFolder)

  /** Does one task; `library/stop` ends it. */
  async function task<T>(
    name: Payload<typeof libraryEvents, 'library/progress'>['task'],
    selection: LibrarySelection | undefined,
    work: (course: Course) => Promise<T>
  ): Promise<T> {
    if (current) throw new UserError('busy', 'Another task of the library is going on.')
    const stop = (current = new AbortController())
    let reported = 0
    const begun = performance.now()
    const noteEnd = (end: 'completed' | 'stopped' | 'failed', result?: unknown): void =>
      log.info('job', { kind: name, end, ms: Math.round(performance.now() - begun), ...countsOf(result) })
    try {
      emit('library/progress', { task: name, done: 0, total: 0 })
      const selected = selection && (await holder.get().selectedIds(selection)).length
      const result = await work({
        signal: stop.signal,
        progress(done, total) {
          const now = performance.now()
          if (now - reported < progressEvery) return
          reported = now
          emit('library/progress', { task: name, done, total: total || selected || 0 })
        }
      })
      noteEnd('completed', result)
      return result
    } catch (error) {
      noteEnd(stop.signal.aborted ? 'stopped' : 'failed')
      if (stop.signal.aborted) throw new UserError('stopped', 'Stopped.')
      throw error
    } finally {
      current = undefined
      emit('library/task-ended', undefined)
    }
  }
  /** What labels are called in folders and keywords. */
  const named = <T extends { wholeLabels?: boolean; language?: string }>({
    wholeLabels,
    language = 'en',
    ...request
  }: T) => {
    const whole = wholeLabels ? undefined : ambiguousLabels(holder.get().allLabels())
    const nameOf = (label: string): string =>
      whole ? labelName(label, language, whole) : (starterName(label, language) ?? label)
    return { ...request, nameOf }
  }
  /** Tells the windows that rows may have changed. */
  const changing = <T>(work: Promise<T>): Promise<T> => work.finally(() => emit('library/changed', undefined))

  return {
    'library/evaluate': ({ model: wanted, folder, ...request }) =>
      task('evaluate', { filter: { model: wanted, folder } }, async (course) => {
        const library = holder.get()
        const model = modelOf(library, wanted)
        return evaluate(
          library.database,
          () => library.items({ filter: { model: model.id, folder } }),
          { model, folder, ...request, modelsThere: () => modelsThere(library, folder) },
          course
        )
      }),
    'library/evaluate-objects': ({ model: wanted, folder, ...request }) => {
      const selection = { filter: { model: wanted, folder } }
      return task('evaluate', selection, async (course) => {
        const library = holder.get()
        const model = detectorOf(library, wanted)
        const ids = await library.selectedIds(selection)
        return evaluateObjects(library.database, ids, { model, folder, ...request }, course)
      })
    },
    'library/export': ({ selection, sort, ...request }) =>
      task('export', selection, async ({ signal, progress }) => {
        const library = holder.get()
        const { images, kept, digest } = await exportItems(
          library.items(selection, sort),
          { ...request, models: library.modelsOf(selection) },
          signal,
          (done) => progress!(done, 0)
        )
        const job = noted(() => exports().add({ file: request.file, images, digest, kept }))
        return { images, ...(kept && { kept }), ...(job && { job }) }
      }),
    'library/export-objects': ({ selection, sort, model, ...request }) =>
      task('export', selection, async (course) => {
        const library = holder.get()
        const { database } = library
        const ofModel =
          'filter' in selection ? { filter: { ...selection.filter, model } } : { ...selection, model }
        const { file, digest, ...written } = await exportObjects(
          () => library.items(ofModel, sort),
          {
            ...request,
            detector: detectorOf(library, model),
            isAsFound: (item, byContent) => isAsFound(database, item, byContent),
            isAmongPictures: (folder) => isAmongPictures(database, folder)
          },
          course
        )
        const { images, kept } = written
        const job = noted(() => exports().add({ file, images, digest, kept }))
        return { ...written, ...(job && { job }) }
      }),
    'library/import': (request) =>
      changing(task('import', undefined, (course) => importIntoLibrary(holder.get(), request, load, course))),
    'library/export-undo': ({ job }) => task('export', undefined, (course) => exports().undo(job, course)),
    'library/jobs': () =>
      [
        ...journal()
          .jobs()
          .map((job) => ({ kind: 'sort' as const, ...job })),
        ...tagger()
          .jobs()
          .map((job) => ({ kind: 'tag' as const, ...job })),
        ...exports()
          .jobs()
          .map((job) => ({ kind: 'export' as const, ...job })),
        ...changes('removal').map((job) => ({ kind: 'remove' as const, ...job })),
        ...changes('relocation').map((job) => ({ kind: 'relocate' as const, ...job }))
      ].sort((a, b) => b.started - a.started || b.id - a.id),
    'library/sort-example': ({ selection, ...request }) => exampleOf(named(request), items(selection)),
    'library/sort-plan': ({ selection, ...request }) =>
      task('sort', selection, (course) => sorter().plan(named(request), items(selection), course)),
    'library/sort': ({ selection, ...request }) =>
      changing(task('sort', selection, (course) => sorter().sort(named(request), items(selection), course))),
    'library/sort-continue': ({ job }) =>
      changing(task('sort', undefined, (course) => sorter().continue(job, course))),
    'library/sort-undo': ({ job }) =>
      changing(task('sort', undefined, (course) => sorter().undo(job, course))),
    'library/tag': ({ selection, ...request }) =>
      changing(task('tag', selection, (course) => tagger().tag(items(selection), named(request), course))),
    'library/tag-undo': ({ job }) => changing(task('tag', undefined, (course) => tagger().undo(job, course))),
    'library/removal-plan': ({ selection }) => holder.get().removalPlan(selection),
    'library/remove': ({ selection }) =>
      changing(task('remove', selection, (course) => holder.get().remove(selection, course))),
    'library/remove-undo': ({ job }) =>
      changing(task('remove', undefined, async () => undoChange(holder.get().database, job, 'removal'))),
    'library/find-lost': ({ folder }) =>
      changing(task('find-lost', undefined, (course) => findLost(holder.get().database, folder, course))),
    'library/relocate': (request) =>
      changing(task('relocate', undefined, (course) => relocate(holder.get().database, request, course))),
    'library/relocate-undo': ({ job }) =>
      changing(task('relocate', undefined, async () => undoChange(holder.get().database, job, 'relocation'))),
    'library/stop': () => current?.abort()
  }
}

/** The figures of a task's result, for the log. */
const countsOf = (result: unknown): Record<string, number> =>
  Object.fromEntries(
    Object.entries(result ?? {}).filter(
      (entry): entry is [string, number] =>
        typeof entry[1] === 'number' && !/^(started|ended)$/.test(entry[0])
    )
  )

/** The file is written: that the library cannot take note of it is no reason to call the export failed. */
function noted<T>(note: () => T): T | undefined {
  try {
    return note()
  } catch (error) {
    if (storageFault(error)) return undefined
    throw error
  }
}

function modelsThere(library: Library, folder: string): ModelThere[] {
  const models = modelsIn(library.database)
  return modelsBelow(library.database, folder).flatMap(({ model, images }) => {
    const known = models.find(({ id }) => id === model)
    return known?.task === 'classify' ? [{ id: model, name: known.name, images }] : []
  })
}

function detectorOf(library: Library, id: number) {
  const model = modelsIn(library.database).find((other) => other.id === id)
  if (!model) throw new UserError('source-not-found', `The library has no model ${id}.`)
  if (model.task === 'detect') return model
  const message = `The model ${model.name} says what a whole picture shows, and finds no objects. Choose a detector.`
  throw new UserError('not-allowed', message)
}

function modelOf(library: Library, id: number | undefined) {
  const models = modelsIn(library.database)
  const classifiers = models.filter(({ task }) => task === 'classify')
  const model = id === undefined ? classifiers[0] : models.find((other) => other.id === id)
  if (model?.task === 'detect') {
    const message = `The model ${model.name} finds objects, and says of no picture what class it is. Choose a model that classifies.`
    throw new UserError('not-allowed', message)
  }
  if (model) return model
  throw new UserError(
    'source-not-found',
    id === undefined ? 'The library is empty.' : `The library has no model ${id}.`
  )
}
