/** The Electron main process: windows, menu, dialogs and messages. The engine handles models and images. */
import { app, dialog } from 'electron'
import { join } from 'node:path'
import { libraryTasks } from '../contract/library-jobs'
import { EngineClient } from '../host/engine-client'
import { cacheDir, libraryFile, resourcesDir } from '../platform/paths'
import { Activities } from './activities'
import { forwardLibraryEvents, libraryActions } from './library'
import { removeLeftovers } from '../platform/aside'
import { openLog } from '../platform/log'
import { noteFailures } from './failures'
import { keepPrivate } from '../platform/private-folder'
import { registerSchemes, serveImages, servePlayedVideos, servePages } from './protocols'
import { LessonFile } from './lesson-file'
import { buildMenu } from './menu'
import { ChosenModel } from './chosen-model'
import { answerRequests, requestHandlers } from './requests'
import { RunBridge } from './run'
import { engineProgram } from './runtime'
import { closeSession, restrictContents } from './security'
import { SettingsFile } from './settings'
import { pathsOf, Sources } from './sources'
import { textsOf } from './texts'
import { Windows } from './windows'

const dataFolder = process.env['NETLENS_DATA']
if (dataFolder) app.setPath('userData', dataFolder)
const cacheFolder = dataFolder ? join(dataFolder, 'cache') : cacheDir()
// Keep Chromium's caches out of the user's data.
app.setPath('sessionData', join(cacheFolder, 'chromium'))

for (const folder of [app.getPath('userData'), cacheFolder]) keepPrivate(folder)

openLog('main', { netlens: app.getVersion() })
noteFailures()

registerSchemes()
restrictContents()
if (app.requestSingleInstanceLock()) void app.whenReady().then(start)
else app.quit()

async function start(): Promise<void> {
  const data = app.getPath('userData')
  void removeLeftovers(data)
  const settings = new SettingsFile(join(data, 'settings.json'), app.getLocale())
  const engine = new EngineClient({
    ...engineProgram(),
    cacheDir: cacheFolder,
    library: libraryFile(),
    yields: true
  })
  const windows = new Windows(settings)
  await closeSession(windows)
  const sources = new Sources()
  const model = new ChosenModel(engine, settings, (state) => windows.send('model/changed', state))
  const activities = new Activities(windows, () => settings.settings.locale)
  const run = new RunBridge(engine, windows, activities)
  const given = await sources.allow(pathsOf(process.argv, process.cwd()))
  const [samples] = await sources.allow([join(resourcesDir(), 'samples')])
  let cacheProblem: string | undefined
  const lesson = new LessonFile(join(data, 'lesson.json'))
  const parts = { engine, settings, windows, sources, model, run, activities, lesson, given, samples }
  const handlers = requestHandlers({ ...parts, cacheProblem: () => cacheProblem })

  forwardLibraryEvents(engine, windows)
  engine.on('library/progress', ({ task, ...progress }) => activities.note(task, progress))
  engine.on('teach/progress', ({ share }) => activities.note('teach', { done: share, total: 1 }))
  engine.on('library/task-ended', () => activities.end(...libraryTasks))
  engine.onDeath(() => activities.end('teach', ...libraryTasks))
  servePages(join(__dirname, '../renderer'))
  serveImages(engine, (image) => ('picked' in image ? sources.imagePath(image) : run.imagePath(image)))
  servePlayedVideos(engine, (image) => run.imagePath(image))
  answerRequests(handlers, windows, sources)
  buildMenu(handlers, settings, windows, libraryActions(engine, settings, windows))
  for (const event of ['models/progress', 'models/changed'] as const) {
    engine.on(event, (payload) => windows.send(event, payload))
  }
  engine.on('cache/unusable', (payload) => {
    cacheProblem = payload.message
    windows.send('cache/unusable', payload)
  })
  // Electron's own dialog would show the stack.
  process.on('uncaughtException', (error) => {
    console.error(error)
    dialog.showErrorBox('Netlens', textsOf(settings.settings.locale).unexpected)
  })
  void model.load()
  windows.openMain()

  const openAll = async (paths: string[]): Promise<void> => {
    const more = await sources.allow(paths)
    if (more.length > 0) windows.send('app/sources', more)
  }
  app.on('second-instance', (_event, argv, cwd) => {
    windows.showMain()
    void openAll(pathsOf(argv, cwd))
  })
  app.on('activate', () => windows.openMain())
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', () => void engine.stop())
}
