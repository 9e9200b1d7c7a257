/** Handles a window's requests to export, sort, tag and evaluate; the user chooses the targets in dialogs. */
import { shell } from 'electron'
import { stat } from 'node:fs/promises'
import type { Settings } from '../contract/app'
import { UserError } from '../contract/errors'
import type { LibraryJobWindowRequests } from '../contract/library-jobs'
import type { Handlers } from '../contract/messages'
import { isAnnotationFile, type ObjectExportWindowRequests } from '../contract/object-exports'
import type { EngineClient } from '../host/engine-client'
import { pickFile, pickFolder, pickNewFolder, pickSavePath } from './dialogs'
import { forwarded } from './forward'
import type { Windows } from './windows'

type OutputHandlers = Handlers<LibraryJobWindowRequests & ObjectExportWindowRequests>

export function libraryJobHandlers(
  engine: EngineClient,
  settings: () => Settings,
  windows: Windows
): OutputHandlers {
  const chosen = new Set<string>()
  const remembered = (path: string | undefined): string | undefined => {
    if (path !== undefined) chosen.add(path)
    return path
  }
  const check = (path: string): void => {
    if (!chosen.has(path)) throw new UserError('not-allowed', `${path} was not chosen in a dialog.`)
  }
  /** Adds the setting, unless the window overrides it. */
  const named = <T extends object>(request: T) => ({ wholeLabels: settings().wholeLabels, ...request })
  return {
    ...forwarded(engine, [
      'library/jobs',
      'library/export-undo',
      'library/sort-continue',
      'library/sort-undo',
      'library/tag-undo',
      'library/removal-plan',
      'library/remove',
      'library/remove-undo',
      // Takes a folder of the library, but only checks which files exist.
      'library/find-lost',
      'library/relocate-undo',
      'library/stop'
    ]),
    'library/sort-example': (sorting) => engine.request('library/sort-example', named(sorting)),
    'library/sort-plan': (sorting) => {
      check(sorting.target)
      return engine.request('library/sort-plan', named(sorting))
    },
    'library/sort': (sorting) => {
      check(sorting.target)
      return engine.request('library/sort', named(sorting))
    },
    'library/tag': (tagging) => {
      const { keywordLanguage: language } = settings()
      return engine.request('library/tag', { language, ...named(tagging) })
    },
    'library/import': (request) => {
      check(request.path)
      for (const { to } of request.mappings) check(to)
      return engine.request('library/import', request)
    },
    'library/pick-results': async ({ kind }) =>
      remembered(
        kind === 'folder'
          ? await pickFolder(windows.active)
          : await pickFile(windows.active, settings().locale, 'results')
      ),
    'library/evaluate': (request) => {
      if (request.table !== undefined) check(request.table)
      return engine.request('library/evaluate', request)
    },
    'library/evaluate-objects': (request) => {
      check(request.truth)
      return engine.request('library/evaluate-objects', request)
    },
    'library/relocate': (request) => {
      check(request.to)
      return engine.request('library/relocate', request)
    },
    'library/pick-target': async () => remembered(await pickFolder(windows.active)),
    'library/pick-table': async () => remembered(await pickFile(windows.active, settings().locale, 'table')),
    'library/pick-truth': async ({ kind }) =>
      remembered(
        kind === 'folder'
          ? await pickFolder(windows.active)
          : await pickFile(windows.active, settings().locale, 'truth')
      ),
    'library/export-file': async (choices) => {
      const file = await pickSavePath(windows.active, `library.${choices.format}`)
      if (file === undefined) return undefined
      // Keeps an existing file, so that undo can put it back.
      return { file, ...(await engine.request('library/export', { ...choices, file, replace: false })) }
    },
    'library/export-objects-to': async (choices) => {
      const { format } = choices
      const target = isAnnotationFile(format)
        ? await pickSavePath(windows.active, `${format}.json`)
        : await pickNewFolder(windows.active, `netlens-${format}`)
      if (target === undefined) return undefined
      return {
        target,
        ...(await engine.request('library/export-objects', { ...choices, target, replace: false }))
      }
    },
    'library/reveal-job': async ({ kind, job: id }) => {
      const jobs = await engine.request('library/jobs', undefined)
      const job = jobs.find((one) => one.kind === kind && one.id === id)
      if (job?.kind === 'export') return shell.showItemInFolder(job.file)
      // Only open folders of our own jobs: opening anything else could start a program.
      if (job?.kind !== 'sort' || job.closed || !(await isFolder(job.target)))
        throw new UserError('source-not-found', 'The folder that was sorted into is not there any more.')
      await shell.openPath(job.target)
    }
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false
  )
