import { defineStore } from 'pinia'
import { ref, shallowRef, watch, type ShallowRef } from 'vue'
import { problemOf, type Problem } from '../../src-main/contract/errors'

/** The problem that the window tells of, until it is dismissed or something else is tried. */
export const useProblemStore = defineStore('problem', () => {
  const problem = shallowRef<Problem>()
  /** How many actions have begun. */
  const actions = ref(0)
  return { problem, actions }
})

/** Runs what the user asked for and tells of its problem. */
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

/** What is said of an action when it is done, such as where a file was saved; gone when the next one begins. */
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
