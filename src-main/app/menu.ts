/** The application menu, in the language of the settings. */
import { app, Menu, shell, type MenuItemConstructorOptions } from 'electron'
import { views, type AppRequests, type Settings } from '../contract/app'
import { outputFormats } from '../contract/classification'
import type { Handlers } from '../contract/messages'
import { logFile, noteProblem } from '../platform/log'
import { defaultSettings } from '../network/settings'
import { askForUpdate, ownFeed } from './ask-for-update'
import { showMessage } from './dialogs'
import type { LibraryActions } from './library'
import { electronInfo } from './runtime'
import type { SettingsFile } from './settings'
import { textsOf, type Texts } from './texts'
import type { Windows } from './windows'

/** Builds the menu now, and whenever the settings change. */
export function buildMenu(
  handlers: Handlers<AppRequests>,
  file: SettingsFile,
  windows: Windows,
  library: LibraryActions
): void {
  const build = (settings: Settings): void => {
    const texts = textsOf(settings.locale)
    const menu = [
      fileMenu(texts, handlers, windows, library),
      editMenu(texts),
      viewMenu(texts, settings, handlers, windows),
      helpMenu(texts, windows)
    ]
    Menu.setApplicationMenu(Menu.buildFromTemplate(menu))
  }
  build(file.settings)
  file.onChange(build)
}

function fileMenu(
  texts: Texts,
  handlers: Handlers<AppRequests>,
  windows: Windows,
  library: LibraryActions
): MenuItemConstructorOptions {
  const open = async (kind: 'folders' | 'images'): Promise<void> => {
    const sources = await handlers['source/pick']({ kind })
    if (sources.length > 0) windows.send('app/sources', sources)
  }
  const act = acting(windows)
  const formats = outputFormats.map((format): MenuItemConstructorOptions => ({
    label: { csv: 'CSV…', json: 'JSON…', jsonl: 'JSON Lines…' }[format],
    click: act(() => handlers['results/export']({ format }))
  }))
  return {
    label: texts.file,
    submenu: [
      { label: texts.openFolders, accelerator: 'CmdOrCtrl+O', click: act(() => open('folders')) },
      { label: texts.openImages, accelerator: 'CmdOrCtrl+Shift+O', click: act(() => open('images')) },
      { label: texts.addModel, click: act(() => handlers['models/pick']({ kind: 'file' })) },
      { type: 'separator' },
      { label: texts.exportResults, submenu: formats },
      {
        label: texts.importResults,
        click: () => {
          windows.showMain()
          windows.send('app/show', { view: 'library', importing: true })
        }
      },
      { type: 'separator' },
      { label: texts.backupLibrary, click: act(library.backup) },
      { label: texts.restoreLibrary, click: act(library.restore) },
      { type: 'separator' },
      { label: texts.quit, role: 'quit' }
    ]
  }
}

function editMenu(texts: Texts): MenuItemConstructorOptions {
  return {
    label: texts.edit,
    submenu: [
      { label: texts.undo, role: 'undo' },
      { label: texts.redo, role: 'redo' },
      { type: 'separator' },
      { label: texts.cut, role: 'cut' },
      { label: texts.copy, role: 'copy' },
      { label: texts.paste, role: 'paste' },
      { label: texts.selectAll, role: 'selectAll' }
    ]
  }
}

function viewMenu(
  texts: Texts,
  settings: Settings,
  handlers: Handlers<AppRequests>,
  windows: Windows
): MenuItemConstructorOptions {
  const act = acting(windows)
  const show = views.map((view, i) => ({
    label: texts[view],
    accelerator: `CmdOrCtrl+${i + 1}`,
    click: () => {
      windows.showMain()
      windows.send('app/show', { view })
    }
  }))
  const themes = (['system', 'light', 'dark'] as const).map((theme): MenuItemConstructorOptions => ({
    label: texts[theme],
    type: 'radio',
    checked: settings.theme === theme,
    click: act(() => handlers['settings/set']({ theme }))
  }))
  const summary = async (): Promise<void> => {
    const { info } = (await handlers['app/state']()).model
    const { network } = info ?? {}
    const target =
      info && network ? { title: info.name, network } : { title: texts.summary, network: defaultSettings }
    await handlers['summary/open'](target)
  }
  return {
    label: texts.view,
    submenu: [
      ...show,
      { label: texts.summary, accelerator: 'CmdOrCtrl+M', click: act(summary) },
      { type: 'separator' },
      { label: texts.theme, submenu: themes },
      { label: texts.resetZoom, role: 'resetZoom' },
      { label: texts.zoomIn, role: 'zoomIn', accelerator: 'CmdOrCtrl+=' },
      { label: texts.zoomOut, role: 'zoomOut' },
      { type: 'separator' },
      { label: texts.fullScreen, role: 'togglefullscreen' }
    ]
  }
}

function helpMenu(texts: Texts, windows: Windows): MenuItemConstructorOptions {
  const act = acting(windows)
  const about = async (): Promise<void> => {
    const { version, outOfSupport } = electronInfo()
    const runtime = `Electron ${version}${outOfSupport ? `\n${texts.outOfSupport}` : ''}`
    const message = { message: `Netlens ${app.getVersion()}`, detail: `${texts.aboutText}\n\n${runtime}` }
    await showMessage(windows.active, message)
  }
  const feed = ownFeed()
  const update: MenuItemConstructorOptions[] = feed
    ? [{ label: texts.checkForUpdates, click: act(() => askForUpdate(feed, texts, windows)) }]
    : []
  return {
    label: texts.help,
    submenu: [
      ...update,
      { label: texts.showLog, click: act(() => shell.showItemInFolder(logFile())) },
      { label: texts.about, click: act(about) }
    ]
  }
}

/** Wraps an action for a menu item: the main window shows its error in the user's language. */
function acting(windows: Windows) {
  const attempt = async (work: () => unknown): Promise<void> => {
    try {
      await work()
    } catch (error) {
      windows.showMain()
      windows.send('app/problem', noteProblem(error, 'menu'))
    }
  }
  return (work: () => unknown) => (): void => void attempt(work)
}
