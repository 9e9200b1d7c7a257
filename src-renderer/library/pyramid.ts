/** Gets an image's own pixels, once somebody looks so closely that its preview does not have them. */
import { onBeforeUnmount, shallowRef } from 'vue'
import { problemOf, type Problem } from '../../src-main/contract/errors'
import type { Pyramid } from '../../src-main/contract/pictures'
import { on, request } from '../bridge'

export type PyramidState =
  /** `slow`: it takes so long that one has to be told. */
  | { kind: 'making'; slow: boolean; share?: number }
  | { kind: 'ready'; pyramid: Pyramid }
  | { kind: 'stopped' }
  | { kind: 'failed'; problem: Problem }

/** Milliseconds after which something that goes on is told of. */
const patience = 600

export function usePyramid() {
  const state = shallowRef<PyramidState>()
  /** Counts images and attempts: answers to earlier ones are late. */
  let turn = 0
  let remade = false

  const end = on('image/pyramid-progress', ({ share }) => {
    if (state.value?.kind === 'making') state.value = { ...state.value, share }
  })
  onBeforeUnmount(() => {
    end()
    leave()
  })

  async function want(id: number, again = false): Promise<void> {
    const mine = ++turn
    state.value = { kind: 'making', slow: false }
    const timer = setTimeout(() => {
      if (mine === turn && state.value?.kind === 'making') state.value = { ...state.value, slow: true }
    }, patience)
    try {
      const pyramid = await request('library/pyramid', { id, ...(again && { again }) })
      if (mine === turn) state.value = { kind: 'ready', pyramid }
    } catch (error) {
      if (mine === turn) state.value = { kind: 'failed', problem: problemOf(error) }
    } finally {
      clearTimeout(timer)
    }
  }

  /** A tile cannot be shown, because the cache was cleared or damaged: they are made once more. */
  function missing(id: number): void {
    if (state.value?.kind !== 'ready') return
    if (!remade) void want(id, true)
    else state.value = { kind: 'stopped' }
    remade = true
  }

  function stop(): void {
    if (state.value?.kind !== 'making') return
    turn++
    state.value = { kind: 'stopped' }
    void request('image/stop-pyramid')
  }

  /** Another image is looked at. */
  function leave(): void {
    stop()
    turn++
    remade = false
    state.value = undefined
  }

  return { state, want, missing, stop, leave }
}
