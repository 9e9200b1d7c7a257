import { defineStore } from 'pinia'
import { ref, shallowRef, watch, type ShallowRef } from 'vue'
import { problemOf, type Problem } from '../../src-main/contract/errors'

/** The problem that the window shows, until it is dismissed or another action begins. */
export const useProblemStore = defineStore('problem', () => {
  const problem = shallowRef<Problem>()
  /** Number of actions so far. */
  const actions = ref(0)
  return { problem, actions }
})

/** Runs an action of the user and shows its problem, if any. */
export function useAttempt() {
  const store = useProblemStore()
  return async (work: () => Promise<unknown>): Promise<void> => {
    store.problem = undefined
    store.actions++
    try {
      await work()
    } catch (error) {
      store.problem = problemOf(error)
    }
  }
}

/** The outcome of an action, such as where a file was saved; cleared when the next action begins. */
export function useOutcome<T>(): ShallowRef<T | undefined> {
  const store = useProblemStore()
  const outcome: ShallowRef<T | undefined> = shallowRef()
  watch(
    () => store.actions,
    () => (outcome.value = undefined),
    { flush: 'sync' }
  )
  return outcome
}
