/** Connects the windows to the engine's library. */
import { shell } from 'electron'
import type { AppRequests } from '../contract/app'
import { libraryEvents } from '../contract/library-events'
import type { LibraryRequests } from '../contract/library'
import type { Handlers } from '../contract/messages'
import { explanationEvents } from '../contract/explanation'
import { teachEvents } from '../contract/teaching'
import { pictureEvents, type pictureWindowRequests } from '../contract/pictures'
import type { storageWindowRequests } from '../contract/storage'
import type { EngineClient } from '../host/engine-client'
import { pickFile, pickSavePath, showMessage } from './dialogs'
import { forwarded } from './forward'
import type { SettingsFile } from './settings'
import { textsOf } from './texts'
import type { Windows } from './windows'

type LibraryHandlers = Pick<
  Handlers<AppRequests>,
  | keyof LibraryRequests
  | keyof typeof storageWindowRequests
  | keyof typeof pictureWindowRequests
  | 'library/restore-newest'
  | 'library/reveal'
  | 'library/facts'
>

/** The library requests that a window may make; none of them lets it name a file to write. */
export function libraryHandlers(engine: EngineClient, actions: LibraryActions): LibraryHandlers {
  return {
    ...forwarded(engine, [
      'library/info',
      'library/count',
      'library/rows',
      'library/ids',
      'library/items',
      'library/labels',
      'library/folders',
      'library/models-in',
      'library/histogram',
      'library/objects',
      'library/correct',
      'library/label',
      'library/undo',
      'library/redo',
      'library/file',
      'library/abandon',
      'library/accept-damage',
      'library/backups',
      'library/set-backups'
    ]),
    ...forwarded(engine, ['storage/info', 'storage/clear-cache', 'image/stop-pyramid']),
    'storage/reveal': async ({ what }) => {
      const kept = (await engine.request('storage/info', undefined))[what]
      if (kept) shell.showItemInFolder(kept.path)
    },
    'library/save-backup': () => actions.backup(),
    'library/pick-restore': () => actions.restore(),
    'library/restore-newest': () => actions.restoreNewest(),
    'library/reveal': async ({ id }) => shell.showItemInFolder(await engine.request('library/file', { id })),
    'library/pyramid': async ({ id, again }) =>
      engine.request('image/pyramid', {
        path: await engine.request('library/file', { id }),
        ...(again && { again })
      }),
    'library/facts': async ({ id }) =>
      engine.request('image/facts', { path: await engine.request('library/file', { id }) })
  }
}

export function forwardLibraryEvents(engine: EngineClient, windows: Windows): void {
  const events = { ...libraryEvents, ...pictureEvents, ...explanationEvents, ...teachEvents }
  for (const event of Object.keys(events) as (keyof typeof events)[]) {
    engine.on(event, (payload) => windows.send(event, payload))
  }
}

/** Operations on the library's file, for the menu and the settings. */
export interface LibraryActions {
  /** Copies the library to a file that the user chooses. @returns the path of the copy */
  backup(): Promise<string | undefined>
  /** Restores a backup, after asking. @returns whether it did */
  restore(): Promise<boolean>
  /** Restores the newest automatic backup, after asking. @returns whether it did */
  restoreNewest(): Promise<boolean>
}

export function libraryActions(
  engine: EngineClient,
  settings: SettingsFile,
  windows: Windows
): LibraryActions {
  const restoreFrom = async (file: string): Promise<boolean> => {
    const texts = textsOf(settings.settings.locale)
    const question = {
      type: 'question' as const,
      message: texts.restoreQuestion,
      detail: `${file}\n\n${texts.restoreDetail}`,
      buttons: [texts.restore, texts.cancel],
      defaultId: 1,
      cancelId: 1
    }
    if ((await showMessage(windows.active, question)) !== 0) return false
    await engine.request('library/restore', { file })
    return true
  }
  return {
    async backup() {
      const day = new Date().toISOString().slice(0, 10)
      const file = await pickSavePath(windows.active, `netlens-library-${day}.sqlite`)
      if (file !== undefined) await engine.request('library/backup', { file })
      return file
    },
    async restore() {
      const { locale } = settings.settings
      const file = await pickFile(windows.active, locale, 'library')
      return file !== undefined && restoreFrom(file)
    },
    async restoreNewest() {
      const { files } = await engine.request('library/backups', undefined)
      return files[0] ? restoreFrom(files[0].file) : false
    }
  }
}
