import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { EditInfo, LibraryItem, LibraryObject } from '../../src-main/contract/library'
import { createCorrections, inPlaceOf, isSame, type Corrected } from './corrections'
import { useLibraryStore } from './library'
import { useAttempt } from './problem'

type Box = LibraryObject['box']

/** An object of the image, with its place in the list that the library keeps. */
export interface ShownObject {
  index: number
  object: LibraryObject
}

/** The object that is pointed at, which may stand elsewhere by now, or be gone. */
interface Pointed extends ShownObject {
  image: Corrected
  /** How many objects there were. */
  count: number
}

/** What is in the way of nobody: a quarter of the picture's sides, in its middle. */
const newShare = 0.25
/** Pixels of the window below which a drawn box is a click. */
export const leastDrawn = 4
/** Pixels of the picture: a box with a shorter side is none. */
const leastSide = 1

/** The objects of the image that is looked at, and what a person makes of them. */
export const useObjectsStore = defineStore('objects', () => {
  const library = useLibraryStore()
  const attempt = useAttempt()
  const pointed = shallowRef<Pointed>()
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
  const corrections = createCorrections(item, library.refresh)
  const all = corrections.objects
  const shown = computed(() => shownOf(item.value))
  const image = computed(() => item.value && `${item.value.id} ${item.value.model}`)
  /** Which picture is looked at: another frame of a video is another one. */
  const picture = computed(() => image.value && `${image.value} ${time.value}`)

  /** Of a video, those in one of its frames. */
  function shownOf(image: LibraryItem | undefined): ShownObject[] {
    const at = image === item.value ? time.value : image?.video?.best
    return (image === item.value ? all.value : (image?.detections ?? []))
      .map((object, index) => ({ index, object }))
      .filter(({ object }) => object.score >= library.objectThreshold)
      .filter(({ object }) => at === undefined || object.time === at)
  }

  /** Place of the object that is pointed at; one that is not shown is not. */
  const selected = computed({
    get: () => {
      const at = pointed.value && placeOf(pointed.value)
      return shown.value.some(({ index }) => index === at) ? at : undefined
    },
    set: (index) => {
      if (index !== undefined && index === selected.value) return
      if (draft.value) void attempt(async () => settle())
      const object = index === undefined ? undefined : all.value[index]
      pointed.value = object && item.value && pointedAt(item.value, index!, object)
    }
  })

  function pointedAt({ id, model }: Corrected, index: number, object: LibraryObject): Pointed {
    return { image: { id, model }, index, object, count: all.value.length }
  }

  /** It may have moved in the list, or be the same one before or after it was changed. */
  function placeOf({ image: { id, model }, index, object, count }: Pointed): number | undefined {
    if (item.value?.id !== id || item.value.model !== model) return undefined
    const before = all.value[index]
    if (before && isSame(before, object)) return index
    const found = all.value.findIndex((one) => isSame(one, object))
    if (found >= 0) return found
    return before && all.value.length === count ? index : undefined
  }

  watch(
    image,
    () => {
      drawing.value = false
      frame.value = undefined
    },
    { flush: 'sync' }
  )
  // Out of sight, a box is left, as if another one had been selected.
  watch(
    selected,
    (now) => {
      if (now === undefined && pointed.value) selected.value = undefined
    },
    { flush: 'sync' }
  )

  /** Puts another in place of the object that stands there, and points at it where that one was pointed at. */
  function replace(index: number, by: LibraryObject): Promise<void> | undefined {
    const object = all.value[index]
    if (!object || !item.value) return undefined
    const isPointedAt = index === selected.value
    const done = corrections.correct(item.value, inPlaceOf(object, by))
    if (isPointedAt) pointed.value = pointedAt(item.value, index, by)
    return done
  }

  /** Says that an object is what the detector took it for. */
  function accept(index = selected.value): Promise<void> | undefined {
    const object = index === undefined ? undefined : all.value[index]
    if (index === selected.value && draft.value) return settle()
    return object && !object.said ? replace(index!, { ...object, score: 1, said: true }) : undefined
  }

  function relabel(index: number, label: string): Promise<void> | undefined {
    const object = all.value[index]
    const name = label.trim()
    if (!object || name === '' || name === object.label) return undefined
    lastLabel.value = name
    return replace(index, { ...object, label: name, score: 1, said: true })
  }

  function remove(index = selected.value): Promise<void> | undefined {
    const object = index === undefined ? undefined : all.value[index]
    if (!object || !item.value) return undefined
    if (index === selected.value) {
      draft.value = undefined
      pointed.value = undefined
    }
    return corrections.correct(item.value, inPlaceOf(object))
  }

  /** @param box in pixels of the picture; in its middle where none was drawn. One that lies beside the picture is none. */
  function add(box?: Box): Promise<void> | undefined {
    if (!item.value) return undefined
    const { width = 0, height = 0 } = item.value
    const size = [width * newShare, height * newShare] as const
    const middle: Box = [(width - size[0]) / 2, (height - size[1]) / 2, ...size]
    const inside = clipped(box ?? middle, item.value)
    if (Math.min(inside[2], inside[3]) < leastSide) return undefined
    const label = lastLabel.value ?? library.objects[0]?.label ?? library.model?.labels[0] ?? '?'
    const at = time.value !== undefined && { time: time.value }
    const object: LibraryObject = { label, score: 1, box: inside, ...at, said: true }
    drawing.value = false
    selected.value = undefined
    const count = all.value.length
    const done = corrections.correct(item.value, (objects) => [...objects, object])
    pointed.value = pointedAt(item.value, count, object)
    return done
  }

  /** Points at the smallest box around a point of the picture, or at none. */
  function selectAt({ x, y }: { x: number; y: number }): void {
    const around = shown.value.filter(({ object: { box } }) => {
      return x >= box[0] && x <= box[0] + box[2] && y >= box[1] && y <= box[1] + box[3]
    })
    const area = ({ object: { box } }: ShownObject): number => box[2] * box[3]
    selected.value = around.sort((a, b) => area(a) - area(b))[0]?.index
  }

  /**
   * Moves the selected box, or makes it larger, as far as there is picture, until `settle` keeps it. In pixels of the picture.
   */
  function shift(right: number, down: number, resize: boolean): void {
    const object = selected.value === undefined ? undefined : all.value[selected.value]
    if (!object) return
    const { width = Infinity, height = Infinity } = item.value!
    const [x, y, w, h] = draft.value ?? object.box
    draft.value = resize
      ? [x, y, between(2, w + right, width - x), between(2, h + down, height - y)]
      : [between(0, x + right, width - w), between(0, y + down, height - h), w, h]
  }

  /** Keeps where the box was moved to, also if the next picture is looked at by now. */
  function settle(): Promise<void> | undefined {
    const [box, at] = [draft.value, pointed.value]
    draft.value = undefined
    if (!box || !at) return undefined
    const by: LibraryObject = { ...at.object, box, score: 1, said: true }
    const done = corrections.correct(at.image, inPlaceOf(at.object, by))
    pointed.value = { ...at, object: by }
    return done
  }

  /** Makes the detector's own objects count again. */
  function restore(): Promise<void> | undefined {
    draft.value = undefined
    return item.value && corrections.restore(item.value)
  }

  /** Once all that was said before is kept. A move that is not kept yet is all that is undone. */
  async function step(which: 'undo' | 'redo'): Promise<EditInfo | undefined> {
    const isMoved = draft.value !== undefined
    draft.value = undefined
    if (isMoved && which === 'undo') return undefined
    return corrections.inTurn(() => library.step(which))
  }

  return {
    selected,
    drawing,
    draft,
    frame,
    time,
    picture,
    shown,
    shownOf,
    accept,
    relabel,
    remove,
    add,
    selectAt,
    shift,
    settle,
    restore,
    step
  }
})

/** The least of both where there is no room between them. */
const between = (least: number, value: number, most: number): number => Math.max(least, Math.min(value, most))

/** The part of a box that lies in the picture. */
function clipped([x, y, w, h]: Box, { width = 0, height = 0 }: Partial<LibraryItem>): Box {
  const [left, top] = [Math.max(0, x), Math.max(0, y)]
  return [left, top, Math.min(width, x + w) - left, Math.min(height, y + h) - top]
}
