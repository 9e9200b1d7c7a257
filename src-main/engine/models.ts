/** What the engine does for the list of models. */
import { UserError } from '../contract/errors'
import type { Handlers } from '../contract/messages'
import type { ModelsRequests } from '../contract/models'
import { ModelStore } from '../models/store'
import type { Emit } from './run'

export function modelRequestHandlers(emit: Emit): Handlers<ModelsRequests> {
  const store = new ModelStore()
  const downloads = new Map<string, AbortController>()
  /** Tells that the list is another one, after what may have changed it. */
  const changing = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } finally {
      emit('models/changed', undefined)
    }
  }

  return {
    'models/list': () => store.list(),
    'models/add': (addition) => changing(store.add(addition)),
    'models/download': async ({ name }) => {
      if (downloads.has(name)) throw new UserError('busy', `${name} is being downloaded.`)
      const download = new AbortController()
      downloads.set(name, download)
      try {
        return await changing(
          store.official.download(name, {
            signal: download.signal,
            onProgress: (progress) => emit('models/progress', progress)
          })
        )
      } finally {
        downloads.delete(name)
      }
    },
    'models/stop-download': ({ name }) => downloads.get(name)?.abort(),
    'models/discard-download': ({ name }) => changing(store.official.discard(name)),
    'models/verify': ({ name }) => changing(store.verify(name)),
    'models/accept': ({ name }) => changing(store.accept(name)),
    'models/default': ({ name }) => changing(store.setDefault(name)),
    'models/preprocessing': ({ name, preprocessing }) =>
      changing(store.setPreprocessing(name, preprocessing)),
    'models/labels': ({ name, labels }) => changing(store.setLabels(name, labels)),
    'models/read-labels': ({ name }) => store.readLabels(name),
    'models/copy': ({ name }) => store.copyOfModel(name),
    'models/forget': ({ name }) => changing(store.forget(name)),
    'models/mirror': ({ mirror }) => changing(store.setMirror(mirror)),
    'models/restore': ({ from }) => changing(store.restore(from)),
    'models/files': ({ name }) => store.files(name)
  }
}
