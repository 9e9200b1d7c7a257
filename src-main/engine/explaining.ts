/** What the engine does to explain answers: of one image at a time. */
import type { ModelChoice } from '../contract/classification'
import { UserError } from '../contract/errors'
import type { ExplanationRequests } from '../contract/explanation'
import type { Handlers } from '../contract/messages'
import type { Model } from '../inference/model'
import { explain } from '../inspect/explain'
import type { Emit } from './run'

/** @param load loads a model, as for a run */
export function explanationHandlers(
  emit: Emit,
  load: (choice: ModelChoice) => Promise<Model>
): Handlers<ExplanationRequests> {
  let current: AbortController | undefined
  return {
    'image/explain': async ({ model, ...question }) => {
      current?.abort()
      const { signal } = (current = new AbortController())
      try {
        return await explain(await load(model), question, {
          signal,
          progress: (share) => emit('image/explain-progress', { share })
        })
      } catch (error) {
        if (signal.aborted) throw new UserError('stopped', 'Stopped before the answer was explained.')
        throw error
      }
    },
    'image/stop-explaining': () => current?.abort()
  }
}
