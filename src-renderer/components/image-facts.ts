/** Loads facts from an image's header, once the selection has rested on it for a moment. */
import { shallowRef, watch, type ShallowRef } from 'vue'
import type { ImageFacts } from '../../src-main/contract/image-facts'

/** Milliseconds to wait, in case the selection moves on. */
const patience = 80

/**
 * @param key the image on display; undefined for none, or for one that must not be opened
 * @param ask gets the image's facts
 * @returns the facts; undefined until they arrive, `failed` if they cannot be read
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
