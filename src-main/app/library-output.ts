/** Exports, sorting, keywords and evaluations for a window: a person chooses in a dialog what is written and where. */
import type { Settings } from '../contract/app'
import { UserError } from '../contract/errors'
import type { LibraryOutputWindowRequests } from '../contract/library'
import type { Handlers } from '../contract/messages'
import type { EngineClient } from '../host/engine-client'
import { pickFile, pickFolder, pickSavePath } from './dialogs'
import { forwarded } from './forward'
import type { Windows } from './windows'

type OutputHandlers = Handlers<LibraryOutputWindowRequests>

export function libraryOutputHandlers(
  engine: EngineClient,
  locale: () => Settings['locale'],
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
  return {
    ...forwarded(engine, [
      'library/sort-jobs',
      'library/sort-continue',
      'library/sort-undo',
      'library/tag',
      'library/tag-jobs',
      'library/tag-undo',
      'library/stop'
    ]),
    'library/sort-plan': (sorting) => {
      check(sorting.target)
      return engine.request('library/sort-plan', sorting)
    },
    'library/sort': (sorting) => {
      check(sorting.target)
      return engine.request('library/sort', sorting)
    },
    'library/evaluate': (request) => {
      if (request.table !== undefined) check(request.table)
      return engine.request('library/evaluate', request)
    },
    'library/pick-target': async () => remembered(await pickFolder(windows.active)),
    'library/pick-table': async () => remembered(await pickFile(windows.active, locale(), 'table')),
    'library/export-file': async (choices) => {
      const file = await pickSavePath(windows.active, `library.${choices.format}`)
      if (file === undefined) return undefined
      // The dialog asked before it gave the name of a file that is there.
      const { images } = await engine.request('library/export', { ...choices, file, replace: true })
      return { file, images }
    }
  }
}
