/** The main process's handlers for the requests of windows. */
import { app, clipboard, ipcMain, shell, type IpcMainInvokeEvent } from 'electron'
import * as v from 'valibot'
import { appRequests, type AppRequests, type Source, type WindowError } from '../contract/app'
import { UserError } from '../contract/errors'
import type { ShownImage } from '../contract/pictures'
import { usualThreshold } from '../contract/found-objects'
import { checked, dispatch, type Handlers } from '../contract/messages'
import type { EngineClient } from '../host/engine-client'
import { writeAside } from '../platform/aside'
import { log, noteProblem } from '../platform/log'
import { checkSettings } from '../network/settings'
import type { Activities } from './activities'
import { libraryActions, libraryHandlers } from './library'
import { libraryJobHandlers } from './library-jobs'
import { pickFile, pickSavePath, pickSources, showMessage } from './dialogs'
import type { ChosenModel } from './chosen-model'
import { forwarded } from './forward'
import type { LessonFile } from './lesson-file'
import { modelRequestHandlers } from './models'
import { pageOrigin } from './protocols'
import type { RunBridge } from './run'
import { electronInfo } from './runtime'
import type { SettingsFile } from './settings'
import type { Sources } from './sources'
import { textsOf } from './texts'
import { teachHandlers } from './teach'
import type { Windows } from './windows'

/** How many errors from windows are logged per session. */
const mostWindowErrors = 100

interface Parts {
  engine: EngineClient
  settings: SettingsFile
  windows: Windows
  sources: Sources
  model: ChosenModel
  run: RunBridge
  activities: Activities
  lesson: LessonFile
  /** Sources given on the command line. */
  given: Source[]
  /** The sample pictures. */
  samples: Source | undefined
  /** Why the cache cannot be used, if the engine has reported a problem. */
  cacheProblem: () => string | undefined
}

export function requestHandlers(parts: Parts): Handlers<AppRequests> {
  const { engine, settings, windows, sources, model, run, given, samples, cacheProblem } = parts
  const texts = () => settings.settings.locale
  /** @throws UserError `not-allowed` for one that a window may not see */
  const fileOf = async (image: ShownImage): Promise<string> => {
    if ('library' in image) return engine.request('library/file', { id: image.library })
    return 'picked' in image ? sources.imagePath(image) : run.imagePath(image)
  }

  return {
    'app/state': () => ({
      version: app.getVersion(),
      electron: electronInfo(),
      settings: settings.settings,
      sources: given,
      ...(samples && { samples }),
      model: model.state,
      ...(cacheProblem() && { cacheProblem: cacheProblem() })
    }),
    'settings/set': async ({ precision, ...changes }) => {
      if (precision) await model.changePrecision(precision)
      return settings.change(changes)
    },
    'source/recent': () => sources.allow(settings.recent),
    'source/pick': async ({ kind }) => sources.allow(await pickSources(windows.active, texts(), kind)),
    'model/pick': async () => {
      const path = await pickFile(windows.active, texts(), 'model')
      return path === undefined ? undefined : model.take(path)
    },
    'model/retry': () => model.load(),
    'model/pick-labels': async () => {
      const path = await pickFile(windows.active, texts(), 'labels')
      return path === undefined ? undefined : model.takeLabels(path)
    },
    'run/start': async ({ sources: paths, detector, classifyObjects, ...wanted }) => {
      const found = await sources.get(paths)
      const { embeddings, separateRaw, video } = settings.settings
      const chosen =
        detector === undefined
          ? { embeddings, model: await model.verified() }
          : {
              task: 'detect' as const,
              threshold: usualThreshold,
              model: await model.choiceOf(detector),
              ...(classifyObjects && {
                objectClassifier: { model: await model.verified(), threshold: usualThreshold }
              })
            }
      const used = await run.start(found, { ...wanted, ...chosen, separateRaw, video })
      const folders = found.filter(({ folder, path }) => folder && path !== samples?.path)
      settings.rememberFolders(folders.map(({ path }) => path))
      return used
    },
    'run/continue': async ({ run: id }) => {
      const { sources: paths, ...begun } = await engine.request('library/run-settings', { run: id })
      const { objectClassifier } = begun
      const settings = {
        ...begun,
        model: await model.known(begun.model),
        ...(objectClassifier && {
          objectClassifier: { ...objectClassifier, model: await model.known(objectClassifier.model) }
        })
      }
      if (!sources.has(paths)) {
        const { continueQuestion, continueRun, cancel } = textsOf(texts())
        const question = {
          type: 'question' as const,
          message: continueQuestion,
          detail: paths.slice(0, 20).join('\n'),
          buttons: [continueRun, cancel],
          defaultId: 0,
          cancelId: 1
        }
        if ((await showMessage(windows.active, question)) !== 0)
          throw new UserError('cancelled', 'The run was not continued.')
        await sources.allow(paths)
      }
      const found = await sources.get(paths)
      const used = await run.start(found, settings, id)
      const { recursive, crop, topK, acrossClasses } = settings
      const classifier = settings.objectClassifier?.model.name
      return {
        sources: found,
        model: used,
        recursive,
        topK,
        ...(crop && { crop }),
        ...(classifier !== undefined && { objectClassifier: classifier }),
        ...(acrossClasses && { acrossClasses })
      }
    },
    'run/pause': () => run.pause(),
    'run/resume': () => run.resume(),
    'run/cancel': () => run.cancel(),
    'image/facts': (image) => engine.request('image/facts', { path: run.imagePath(image) }),
    'image/reveal': (image) => shell.showItemInFolder(run.imagePath(image)),
    'results/export': async ({ format }) => {
      const {
        sources: [first]
      } = run.finishedRun
      const file = await pickSavePath(windows.active, `${first?.name ?? 'results'}.${format}`)
      if (file !== undefined) await run.export(file, format)
      return file
    },
    'model/weights': ({ layer }) => engine.request('model/weights', { model: model.choice, layer }),
    'model/activations': async ({ image, ...wanted }) =>
      engine.request('model/activations', {
        ...wanted,
        model: model.choice,
        image: await fileOf(image)
      }),
    'image/explain': async ({ image, model: asked, ...wanted }) => {
      if (model.state.info?.sha256 !== asked) {
        const message = 'The answer is from another model than the one in use. Use that model to see why.'
        throw new UserError('not-allowed', message)
      }
      const path = await fileOf(image)
      return engine.request('image/explain', { ...wanted, path, model: model.choice, overlay: true })
    },
    ...forwarded(engine, ['image/stop-explaining']),
    'summary/open': (target) => windows.openSummary({ ...target, network: checkSettings(target.network) }),
    'file/save': async ({ name, content, encoding }) => {
      const file = await pickSavePath(windows.active, name)
      if (file !== undefined) await writeAside(file, Buffer.from(content, encoding))
      return file
    },
    'log/error': noteWindowErrors(),
    'clipboard/write': ({ text }) => clipboard.writeText(text),
    ...modelRequestHandlers(parts),
    ...teachHandlers(parts),
    ...libraryHandlers(engine, libraryActions(engine, settings, windows)),
    ...libraryJobHandlers(engine, () => settings.settings, windows)
  }
}

/** Limited, so that a page that keeps failing cannot fill the log. */
function noteWindowErrors(): (error: WindowError) => void {
  let noted = 0
  return (error) => {
    if (noted++ < mostWindowErrors) log.error('error in a window', error)
  }
}

/** Answers requests from windows with a result or a problem; never throws. */
export function answerRequests(handlers: Handlers<AppRequests>, windows: Windows, sources: Sources): void {
  const answer = (channel: string, work: (...values: unknown[]) => Promise<unknown>): void => {
    ipcMain.handle(channel, async (event, ...values: unknown[]) => {
      try {
        checkSender(event, windows)
        return { result: await work(...values) }
      } catch (error) {
        const type = String(values[0])
        return { problem: noteProblem(error, Object.hasOwn(appRequests, type) ? type : channel) }
      }
    })
  }
  answer('netlens:request', (type, params) => dispatch(appRequests, handlers, String(type), params))
  answer('netlens:drop', (paths) => sources.allow(checked(v.array(v.string()), paths, 'drop')))
}

function checkSender({ sender, senderFrame }: IpcMainInvokeEvent, windows: Windows): void {
  const ourPage = senderFrame?.parent === null && senderFrame.url.startsWith(`${pageOrigin}/`)
  if (ourPage && windows.owns(sender)) return
  throw new UserError('not-allowed', 'Only a window of this program may ask.')
}
