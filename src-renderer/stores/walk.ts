/**
 * Walks through images one by one. The list is fixed at the start: an image that is labelled on the way may no
 * longer match the filter, but must neither vanish nor cause the next one to be skipped.
 */
import { computed, ref, shallowRef } from 'vue'
import type { LibraryItem } from '../../src-main/contract/library'

/** Neighbours on each side of the current image that are fetched with it. */
const around = 3

/**
 * @param fetch gets the current state of these items
 * @param onProblem called when fetching fails
 */
export function createWalk(
  fetch: (ids: number[]) => Promise<readonly LibraryItem[]>,
  onProblem: (error: unknown) => void
) {
  const ids = shallowRef<readonly number[]>()
  const at = ref(0)
  const items = shallowRef<ReadonlyMap<number, LibraryItem>>(new Map())

  const going = computed(() => ids.value !== undefined)
  const count = computed(() => ids.value?.length ?? 0)
  const id = computed(() => ids.value?.[at.value])
  const item = computed(() => (id.value === undefined ? undefined : items.value.get(id.value)))

  let questions = 0
  let latest = Promise.resolve()
  /** Fetches the image at a position of a list, and its neighbours. If another fetch begins meanwhile, waits for that one. */
  async function load(list: readonly number[], position: number): Promise<void> {
    latest = fetchAround(list, position)
    for (let awaited; awaited !== latest;) {
      awaited = latest
      await awaited
    }
  }

  async function fetchAround(list: readonly number[], position: number): Promise<void> {
    const question = ++questions
    const near = list.slice(Math.max(0, position - around), position + around + 1)
    try {
      const found = await fetch([...near])
      if (question === questions) items.value = new Map(found.map((one) => [one.id, one]))
    } catch (error) {
      if (question === questions) onProblem(error)
    }
  }

  /** Fetches the current image and its neighbours again. */
  async function refresh(): Promise<void> {
    if (ids.value) await load(ids.value, at.value)
  }

  async function begin(list: readonly number[], position: number): Promise<void> {
    // Load first: the list's current image stays current until then.
    await load(list, position)
    ids.value = list
    at.value = position
  }

  function moveTo(position: number): Promise<void> {
    at.value = Math.max(0, Math.min(position, count.value - 1))
    return refresh()
  }

  /** Goes to this image, if it is in the list. */
  async function show(image: number): Promise<void> {
    const position = ids.value?.indexOf(image) ?? -1
    if (position >= 0) await moveTo(position)
  }

  /** @returns the id of the last image viewed */
  function end(): number | undefined {
    const last = id.value
    questions++
    ids.value = undefined
    items.value = new Map()
    return last
  }

  return { going, at, count, id, item, begin, moveTo, show, refresh, end }
}
