/** What the engine does to teach classes: one lesson at a time, with progress, and what it makes goes into the list of models. */
import type { ModelChoice } from '../contract/classification'
import { UserError } from '../contract/errors'
import type { Handlers } from '../contract/messages'
import type { Taught, TeachQuestion, TeachRequests } from '../contract/teaching'
import type { Model } from '../inference/model'
import { ModelStore } from '../models/store'
import { judge } from '../teach/judge'
import { picturesIn, testPictures } from '../teach/read-pictures'
import { labelledPictures } from '../teach/from-library'
import { teach, type Lesson } from '../teach/teach'
import { provenance } from './image-answers'
import type { LibraryHolder } from './library'
import type { Emit } from './run'

/** How often progress is told, in milliseconds. */
const tellEvery = 100

/** @param load loads a model, as for a run */
export function teachHandlers(
  holder: LibraryHolder,
  emit: Emit,
  load: (choice: ModelChoice) => Promise<Model>
): Handlers<TeachRequests> {
  const store = new ModelStore()
  let current: AbortController | undefined

  async function lesson(base: Model, { from, test }: TeachQuestion, signal: AbortSignal): Promise<Lesson> {
    const found =
      from.kind === 'folder'
        ? { ...(await picturesIn(from.folder, signal)), data: `the subfolders of ${from.folder}` }
        : {
            ...(await labelledPictures(holder.get(), from.labels, provenance(base))),
            data: 'labels in the library'
          }
    return { ...found, ...(test !== undefined && { test: await testPictures(test, found.names, signal) }) }
  }

  async function start(question: TeachQuestion): Promise<Taught> {
    if (current) throw new UserError('busy', 'Another model is being taught.')
    const { signal } = (current = new AbortController())
    const began = performance.now()
    let told = 0
    let stageBegan = { stage: '', at: began }
    try {
      const { version, path: before } = await store.taught.next(question.name)
      const base = await load(question.base)
      if (base.info.preprocessing.inside) {
        const message = `The model ${base.info.name} scales pictures itself, in a way that cannot be taught on. Take another base.`
        throw new UserError('not-allowed', message)
      }
      const wanted = await lesson(base, question, signal)
      const { card, file, skipped, doubtful, test } = await teach(
        base,
        wanted,
        { ...question, version },
        (stage, share) => {
          const now = performance.now()
          if (stage !== stageBegan.stage) stageBegan = { stage, at: now }
          if (now - told < tellEvery && share < 1) return
          told = now
          const left = share > 0.05 ? ((now - stageBegan.at) / 1000 / share) * (1 - share) : undefined
          emit('teach/progress', { stage, share, ...(left !== undefined && { etaSeconds: left }) })
        },
        signal
      )
      const earlier = before && test && (await judge(base, before, wanted.names, test))
      const model = await store.taught.add(card, file)
      emit('models/changed', undefined)
      return {
        card,
        path: model.path,
        skipped,
        doubtful,
        ...(earlier && { before: earlier })
      }
    } catch (error) {
      if (signal.aborted) throw new UserError('stopped', 'Stopped: nothing was kept of it.')
      throw error
    } finally {
      current = undefined
    }
  }

  return { 'teach/start': start, 'teach/stop': () => current?.abort() }
}
