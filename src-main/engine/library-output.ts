/** What the engine does for exports, sorting, keywords and evaluations: one of them at a time, with progress. */
import type { ModelChoice } from '../contract/classification'
import { UserError } from '../contract/errors'
import type { libraryEvents, LibraryOutputRequests, LibrarySelection } from '../contract/library'
import type { Handlers, Payload } from '../contract/messages'
import { evaluate, type ModelThere } from '../library/evaluation/evaluate'
import { exportItems } from '../library/exports/export'
import { fileMoved } from '../library/file-changes'
import { Tagger } from '../library/keywords/tagger'
import type { Library } from '../library/library'
import { SortingJournal } from '../library/sorting/journal'
import { FileSorter, type Course } from '../library/sorting/sorter'
import type { Model } from '../inference/model'
import type { LibraryHolder } from './library'
import { importIntoLibrary } from './library-import'
import type { Emit } from './run'

const byFolder = { by: 'folder', descending: false } as const
const progressEvery = 100

/** @param load loads a model, as for a run */
export function libraryOutputHandlers(
  holder: LibraryHolder,
  emit: Emit,
  load: (choice: ModelChoice) => Promise<Model>
): Handlers<LibraryOutputRequests> {
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
  const items = (selection: LibrarySelection) => holder.get().items(selection, byFolder)

  /** Does one task; `library/stop` ends it. */
  async function task<T>(
    name: Payload<typeof libraryEvents, 'library/progress'>['task'],
    selection: LibrarySelection | undefined,
    work: (course: Course) => Promise<T>
  ): Promise<T> {
    if (current) throw new UserError('busy', 'Another export, sorting or tagging is going on.')
    const stop = (current = new AbortController())
    let reported = 0
    try {
      const selected = selection && (await holder.get().selectedIds(selection)).length
      return await work({
        signal: stop.signal,
        progress(done, total) {
          const now = performance.now()
          if (now - reported < progressEvery) return
          reported = now
          emit('library/progress', { task: name, done, total: total || selected || 0 })
        }
      })
    } catch (error) {
      if (stop.signal.aborted) throw new UserError('stopped', 'Stopped.')
      throw error
    } finally {
      current = undefined
    }
  }
  /** Tells the windows that rows may have changed. */
  const changing = <T>(work: Promise<T>): Promise<T> => work.finally(() => emit('library/changed', undefined))

  return {
    'library/evaluate': ({ model: wanted, folder, table, mapping }) =>
      task('evaluate', { filter: { model: wanted, folder } }, async (course) => {
        const library = holder.get()
        const model = modelOf(library, wanted)
        return evaluate(
          library.database,
          () => library.items({ filter: { model: model.id, folder } }),
          { model, folder, table, mapping, modelsThere: () => modelsThere(library, folder) },
          course
        )
      }),
    'library/export': ({ selection, sort, ...request }) =>
      task('export', selection, async ({ signal, progress }) => {
        const library = holder.get()
        const models = library.models()
        return exportItems(library.items(selection, sort), { ...request, models }, signal, (done) =>
          progress!(done, 0)
        )
      }),
    'library/import': (request) =>
      changing(task('import', undefined, (course) => importIntoLibrary(holder.get(), request, load, course))),
    'library/sort-plan': ({ selection, ...request }) =>
      task('sort', selection, (course) => sorter().plan(request, items(selection), course)),
    'library/sort': ({ selection, ...request }) =>
      changing(task('sort', selection, (course) => sorter().sort(request, items(selection), course))),
    'library/sort-jobs': () => journal().jobs(),
    'library/sort-continue': ({ job }) =>
      changing(task('sort', undefined, (course) => sorter().continue(job, course))),
    'library/sort-undo': ({ job }) =>
      changing(task('sort', undefined, (course) => sorter().undo(job, course))),
    'library/tag': ({ selection, ...request }) =>
      changing(
        task('tag', selection, (course) =>
          new Tagger(holder.get().database).tag(items(selection), request, course)
        )
      ),
    'library/tag-jobs': () => new Tagger(holder.get().database).jobs(),
    'library/tag-undo': ({ job }) =>
      changing(task('tag', undefined, (course) => new Tagger(holder.get().database).undo(job, course))),
    'library/stop': () => current?.abort()
  }
}

function modelsThere(library: Library, folder: string): ModelThere[] {
  const models = library.models()
  return library.modelsIn(folder).flatMap(({ model, images }) => {
    const known = models.find(({ id }) => id === model)
    return known ? [{ id: model, name: known.name, images }] : []
  })
}

function modelOf(library: Library, id: number | undefined) {
  const models = library.models()
  const model = id === undefined ? models[0] : models.find((other) => other.id === id)
  if (model) return model
  throw new UserError(
    'source-not-found',
    id === undefined ? 'The library is empty.' : `The library has no model ${id}.`
  )
}
