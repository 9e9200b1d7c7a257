import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { problemOf, type Problem } from '../../src-main/contract/errors'

/** The problem that the window tells of, until it is dismissed or something else is tried. */
export const useProblemStore = defineStore('problem', () => {
  const problem = shallowRef<Problem>()
  return { problem }
})

/** Runs what the user asked for and tells of its problem. */
export function useAttempt() {
  const store = useProblemStore()
  return async (work: () => Promise<unknown>): Promise<void> => {
    store.problem = undefined
    try {
      await work()
    } catch (error) {
      store.problem = problemOf(error)
    }
  }
}
