/** Handles the dialogs and the trash for the list of models; the engine does the rest. */
import { shell, type MessageBoxOptions } from 'electron'
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { UserError } from '../contract/errors'
import type { Handlers } from '../contract/messages'
import { imageNet, type KnownModel, type modelsAppRequests } from '../contract/models'
import type { EngineClient } from '../host/engine-client'
import { pickFile, pickSources, showMessage } from './dialogs'
import { forwarded } from './forward'
import type { ChosenModel } from './chosen-model'
import type { SettingsFile } from './settings'
import type { Sources } from './sources'
import { textsOf, type Texts } from './texts'
import type { Windows } from './windows'

interface Parts {
  engine: EngineClient
  settings: SettingsFile
  windows: Windows
  sources: Sources
  model: ChosenModel
}

export function modelRequestHandlers(parts: Parts): Handlers<typeof modelsAppRequests> {
  const { engine, settings, windows, sources, model } = parts
  const locale = () => settings.settings.locale
  const named = async (name: string): Promise<KnownModel> => {
    const { models } = await engine.request('models/list', undefined)
    const found = models.find((other) => other.name === name)
    if (!found) throw new UserError('model-not-found', `There is no model called ${name}.`)
    return found
  }
  const setLabels = async (name: string, labels: string): Promise<KnownModel> => {
    const changed = await engine.request('models/labels', { name, labels })
    if (model.state.info?.name === name) await model.use(name)
    return changed
  }
  const ask = async (options: MessageBoxOptions): Promise<boolean> => {
    const question = { ...options, type: 'question' as const, defaultId: 0, cancelId: 1 }
    return (await showMessage(windows.active, question)) === 0
  }

  return {
    ...forwarded(engine, [
      'models/list',
      'models/download',
      'models/stop-download',
      'models/discard-download',
      'models/verify',
      'models/read-labels'
    ]),
    'models/pick': async ({ kind, as }) => {
      const path =
        kind === 'file'
          ? await pickFile(windows.active, locale(), 'model')
          : (await pickSources(windows.active, locale(), 'folders'))[0]
      return path === undefined ? undefined : model.add({ path, ...(as && { as }) })
    },
    'models/add': async ({ path }) => {
      await sources.get([path])
      return model.add({ path })
    },
    'models/answer': ({ answer }) => model.addAnswering(answer),
    'models/accept': async ({ name }) => {
      const accepted = await engine.request('models/accept', { name })
      if (!model.state.info) await model.load()
      return accepted
    },
    'models/use': ({ name }) => model.use(name),
    'models/preprocessing': async (wanted) => {
      const { name } = wanted
      const changed = await engine.request('models/preprocessing', wanted)
      if (model.state.info?.name === name) await model.use(name)
      return changed
    },
    'models/pick-labels': async ({ name }) => {
      const labels = await pickFile(windows.active, locale(), 'labels')
      return labels === undefined ? undefined : setLabels(name, labels)
    },
    'models/imagenet-labels': ({ name }) => setLabels(name, imageNet),
    'models/remove': async ({ name }) => {
      const texts = textsOf(locale())
      const { path, origin } = await named(name)
      if (origin === 'built-in') throw new UserError('not-allowed', 'The starter model is a part of Netlens.')
      const copy = await engine.request('models/copy', { name })
      const detail = copy === undefined ? texts.removeKeeps : texts.removeTrashes
      const question = {
        message: texts.removeModel.replace('{name}', name),
        detail: `${detail}\n${copy ?? path}`,
        buttons: [texts.remove, texts.cancel]
      }
      if (!(await ask(question))) return false
      if (copy !== undefined && !(await discard(copy, texts, ask))) return false
      await engine.request('models/forget', { name })
      if (model.state.info?.name === name) await model.load()
      return true
    },
    'models/reveal': async ({ name }) => shell.showItemInFolder((await named(name)).path),
    'models/mirror': async ({ mirror }) => {
      if (mirror !== undefined) {
        const texts = textsOf(locale())
        const question = {
          message: texts.mirrorQuestion,
          detail: `${mirror}\n\n${texts.mirrorDetail}`,
          buttons: [texts.useMirror, texts.cancel]
        }
        if (!(await ask(question))) return
      }
      await engine.request('models/mirror', { ...(mirror !== undefined && { mirror }) })
    },
    'models/restore': async (wanted) => {
      const kept = await engine.request('models/restore', wanted)
      await model.load()
      return kept
    }
  }
}

/** Moves a copy to the trash; if there is none, deletes it after asking. @returns whether it is gone */
async function discard(
  path: string,
  texts: Texts,
  ask: (question: MessageBoxOptions) => Promise<boolean>
): Promise<boolean> {
  try {
    await shell.trashItem(path)
  } catch {
    const question = {
      message: texts.noTrash.replace('{name}', basename(path)),
      detail: path,
      buttons: [texts.deleteForever, texts.cancel]
    }
    if (!(await ask(question))) return false
    await rm(path, { recursive: true, force: true })
  }
  return true
}
