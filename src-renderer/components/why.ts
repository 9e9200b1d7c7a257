/** Asks why the model answered an image as it did, while a person wants to see that. */
import { onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import type { Crop } from '../../src-main/contract/classification'
import { problemOf, type Problem } from '../../src-main/contract/errors'
import type { Explanation } from '../../src-main/contract/explanation'
import type { ShownImage } from '../../src-main/contract/pictures'
import { on, request } from '../bridge'

export interface WhySubject {
  image: ShownImage
  /** How it was cropped for the answer. */
  crop?: Crop
  /** Of a video, which frame, in seconds. */
  time?: number
  /** SHA-256 of the model that answered. */
  model: string
  /** Whether the model has an exact map; any other is asked by covering, when a person wants it. */
  mapped: boolean
}

/** Classes by their numbers; the most probable one where none is chosen. */
export interface WhyClasses {
  index?: number | undefined
  against?: number | undefined
}

/** Milliseconds in which an image only rushes by. */
const patience = 80

/**
 * @param subject undefined where there is nothing to explain
 * @param first classes to begin an image with
 */
export function useWhy(subject: () => WhySubject | undefined, first: () => WhyClasses = () => ({})) {
  const shown = ref(false)
  const index = ref<number>()
  const against = ref<number>()
  const explanation = shallowRef<Explanation>()
  const problem = shallowRef<Problem>()
  const going = ref<'map' | 'covering'>()
  const share = ref(0)
  let questions = 0
  let timer = 0

  const key = (): string => JSON.stringify(subject() ?? null)
  watch(
    key,
    () => {
      const wanted = first()
      index.value = wanted.index
      against.value = wanted.against
    },
    { immediate: true, flush: 'sync' }
  )
  watch(
    [shown, key, index, against],
    ([, now], [, before]) => {
      // A map must not lie over another image for a moment; over the same one, it stays until the next is there.
      if (now !== before || !shown.value) explanation.value = undefined
      leave()
      if (shown.value && subject()?.mapped) timer = window.setTimeout(() => void ask(false), patience)
      else explanation.value = undefined
    },
    { flush: 'sync' }
  )
  const end = on('image/explain-progress', (progress) => {
    if (going.value) share.value = progress.share
  })
  onScopeDispose(() => {
    leave()
    end()
  })

  /** @param curve whether the cells are covered one by one as well */
  async function ask(curve: boolean): Promise<void> {
    const wanted = subject()
    if (!wanted) return
    const own = ++questions
    problem.value = undefined
    share.value = 0
    going.value = curve || !wanted.mapped ? 'covering' : 'map'
    try {
      const { mapped: _, ...asked } = wanted
      const found = await request('image/explain', {
        ...asked,
        ...(index.value !== undefined && { class: index.value }),
        ...(against.value !== undefined && { against: against.value }),
        ...(curve && { curve })
      })
      if (own === questions) explanation.value = found
    } catch (error) {
      if (own !== questions) return
      const told = problemOf(error)
      // Stopped by the person, who knows; what is shown stays.
      if (told.code !== 'stopped') problem.value = told
    } finally {
      if (own === questions) going.value = undefined
    }
  }

  /** What is being asked is not wanted any more. */
  function leave(): void {
    clearTimeout(timer)
    questions++
    problem.value = undefined
    if (going.value === 'covering') stop()
    going.value = undefined
  }

  function stop(): void {
    void request('image/stop-explaining').catch(() => undefined)
  }

  return reactive({
    shown,
    index,
    against,
    explanation,
    problem,
    going,
    share,
    toggle: () => (shown.value = !shown.value),
    cover: () => ask(subject()?.mapped === true),
    stop
  })
}

export type Why = ReturnType<typeof useWhy>
