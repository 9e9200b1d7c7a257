/** Something that goes on for long in the engine: how far it is, how it is stopped, and what became of it. */
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { problemOf, type Problem } from '../../src-main/contract/errors'
import { on, request } from '../bridge'

export function useTask() {
  const going = ref(false)
  const done = ref(0)
  const total = ref(0)
  const problem = shallowRef<Problem>()
  const begun = ref(0)
  const now = ref(0)
  const end = on('library/progress', (progress) => {
    if (!going.value) return
    done.value = progress.done
    total.value = progress.total
    now.value = performance.now()
  })
  onBeforeUnmount(end)

  /** Absent until it can be told. */
  const secondsLeft = computed(() => {
    const seconds = (now.value - begun.value) / 1000
    if (seconds < 1 || done.value === 0 || total.value === 0) return undefined
    return (seconds / done.value) * Math.max(0, total.value - done.value)
  })

  async function run<T>(work: () => Promise<T>): Promise<T | undefined> {
    problem.value = undefined
    done.value = 0
    total.value = 0
    begun.value = now.value = performance.now()
    going.value = true
    try {
      return await work()
    } catch (error) {
      problem.value = problemOf(error)
      return undefined
    } finally {
      going.value = false
    }
  }

  return { going, done, total, problem, secondsLeft, run, stop: () => request('library/stop') }
}
