import { shallowRef, type ShallowRef } from 'vue'
import { problemOf, type Problem } from '../../src-main/contract/errors'

export interface Latest<T> {
  value: ShallowRef<T | undefined>
  problem: ShallowRef<Problem | undefined>
  loading: ShallowRef<boolean>
  /** Starts work; results of earlier calls are ignored. */
  run(work: () => Promise<T>): Promise<void>
  clear(): void
}

/** Keeps only the answer to the latest of several requests. */
export function useLatest<T>(): Latest<T> {
  const value: ShallowRef<T | undefined> = shallowRef()
  const problem = shallowRef<Problem>()
  const loading = shallowRef(false)
  let newest = 0

  async function run(work: () => Promise<T>): Promise<void> {
    const own = ++newest
    loading.value = true
    problem.value = undefined
    try {
      const answer = await work()
      if (own === newest) value.value = answer
    } catch (error) {
      if (own !== newest) return
      value.value = undefined
      problem.value = problemOf(error)
    } finally {
      if (own === newest) loading.value = false
    }
  }

  function clear(): void {
    newest++
    value.value = undefined
    problem.value = undefined
    loading.value = false
  }

  return { value, problem, loading, run, clear }
}
