/** Asks for what an image's header says, once the selection has stayed on it for a moment. */
import { shallowRef, watch, type ShallowRef } from 'vue'
import type { ImageFacts } from '../../src-main/contract/image-facts'

/** Milliseconds in which a selection only rushes by. */
const patience = 80

/**
 * @param key of the image on show; undefined for none, or for one that must not be opened
 * @param ask gets the facts of that image
 * @returns the facts; `failed` where they cannot be had, undefined until they are there
 */
export function useImageFacts<K extends string | number>(
  key: () => K | undefined,
  ask: (key: K) => Promise<ImageFacts>
): ShallowRef<ImageFacts | 'failed' | undefined> {
  const facts = shallowRef<ImageFacts | 'failed'>()
  watch(
    key,
    (wanted, _before, onCleanup) => {
      facts.value = undefined
      if (wanted === undefined) return
      let stale = false
      const look = async (): Promise<void> => {
        const found = await ask(wanted).catch(() => 'failed' as const)
        if (!stale) facts.value = found
      }
      const timer = setTimeout(() => void look(), patience)
      onCleanup(() => {
        stale = true
        clearTimeout(timer)
      })
    },
    { immediate: true }
  )
  return facts
}
