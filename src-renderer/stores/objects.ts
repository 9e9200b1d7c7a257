import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { LibraryItem, LibraryObject } from '../../src-main/contract/library'
import { request } from '../bridge'
import { useLibraryStore } from './library'

type Box = LibraryObject['box']

/** An object of the image, with its place in the list that the library keeps. */
export interface ShownObject {
  index: number
  object: LibraryObject
}

/** What is in the way of nobody: a quarter of the picture's sides, in its middle. */
const newShare = 0.25
/** Pixels of the window below which a drawn box is a click. */
export const leastDrawn = 4

/** The objects of the image that is looked at, and what a person makes of them. */
export const useObjectsStore = defineStore('objects', () => {
  const library = useLibraryStore()
  /** Place of the object that is pointed at. */
  const selected = ref<number>()
  /** Whether the mouse draws a box instead of moving the picture. */
  const drawing = ref(false)
  /** Where the box that is selected is about to be, until that is kept. */
  const draft = shallowRef<Box>()
  /** What was drawn last: the next one is probably the same. */
  const lastLabel = ref<string>()

  /** Of a video: which frame was chosen, in seconds. */
  const frame = ref<number>()

  const item = computed(() => library.currentItem)
  /** Of a video: the frame that is looked at. */
  const time = computed(() => item.value?.video && (frame.value ?? item.value.video.best))
  const all = computed(() => item.value?.detections ?? [])
  const shown = computed(() => shownOf(item.value))

  /** Of a video, those in one of its frames. */
  function shownOf(image: LibraryItem | undefined): ShownObject[] {
    const at = image === item.value ? time.value : image?.video?.best
    return (image?.detections ?? [])
      .map((object, index) => ({ index, object }))
      .filter(({ object }) => object.score >= library.objectThreshold)
      .filter(({ object }) => at === undefined || object.time === at)
  }

  watch(
    () => item.value?.id,
    () => {
      selected.value = undefined
      draft.value = undefined
      drawing.value = false
      frame.value = undefined
    }
  )
  watch(frame, () => (selected.value = undefined))

  /** Keeps these objects in place of those that the library has; the detector's own, where none are given. */
  async function keep(objects: LibraryObject[] | undefined): Promise<void> {
    if (!item.value) return
    const { id, model } = item.value
    try {
      await request('library/correct', { id, model, ...(objects && { objects }) })
      await library.refresh()
    } finally {
      draft.value = undefined
    }
  }

  const replaced = (index: number, by: LibraryObject): LibraryObject[] =>
    all.value.map((object, i) => (i === index ? by : object))

  /** Says that an object is what the detector took it for. */
  function accept(index = selected.value): Promise<void> | undefined {
    const object = index === undefined ? undefined : all.value[index]
    return object && keep(replaced(index!, { ...object, score: 1, said: true }))
  }

  function relabel(index: number, label: string): Promise<void> | undefined {
    const object = all.value[index]
    const name = label.trim()
    if (!object || name === '' || name === object.label) return undefined
    lastLabel.value = name
    return keep(replaced(index, { ...object, label: name, score: 1, said: true }))
  }

  async function remove(index = selected.value): Promise<void> {
    if (index === undefined || !all.value[index]) return
    selected.value = undefined
    await keep(all.value.filter((_, i) => i !== index))
  }

  /** @param box in pixels of the picture; in its middle where none was drawn */
  async function add(box?: Box): Promise<void> {
    const { width = 0, height = 0 } = item.value ?? {}
    const size = [width * newShare, height * newShare] as const
    const middle: Box = [(width - size[0]) / 2, (height - size[1]) / 2, ...size]
    const label = lastLabel.value ?? library.objects[0]?.label ?? library.model?.labels[0] ?? '?'
    const count = all.value.length
    drawing.value = false
    const at = time.value !== undefined && { time: time.value }
    await keep([...all.value, { label, score: 1, box: box ?? middle, ...at, said: true }])
    selected.value = count
  }

  /** Points at the smallest box around a point of the picture, or at none. */
  function selectAt({ x, y }: { x: number; y: number }): void {
    const around = shown.value.filter(({ object: { box } }) => {
      return x >= box[0] && x <= box[0] + box[2] && y >= box[1] && y <= box[1] + box[3]
    })
    const area = ({ object: { box } }: ShownObject): number => box[2] * box[3]
    selected.value = around.sort((a, b) => area(a) - area(b))[0]?.index
  }

  /** Moves the selected box, or makes it larger, until `settle` keeps it. In pixels of the picture. */
  function shift(right: number, down: number, resize: boolean): void {
    const object = selected.value === undefined ? undefined : all.value[selected.value]
    if (!object) return
    const [x, y, w, h] = draft.value ?? object.box
    draft.value = resize ? [x, y, Math.max(2, w + right), Math.max(2, h + down)] : [x + right, y + down, w, h]
  }

  function settle(): Promise<void> | undefined {
    const box = draft.value
    const object = selected.value === undefined ? undefined : all.value[selected.value]
    return box && object && keep(replaced(selected.value!, { ...object, box, score: 1, said: true }))
  }

  return {
    selected,
    drawing,
    draft,
    frame,
    time,
    shown,
    shownOf,
    accept,
    relabel,
    remove,
    add,
    selectAt,
    shift,
    settle,
    keep
  }
})
