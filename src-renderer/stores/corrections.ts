/** Corrections of the objects in pictures, one after the other, and how the objects look with those that are on their way. */
import { computed, shallowRef, type Ref } from 'vue'
import type { LibraryItem, LibraryObject } from '../../src-main/contract/library'
import { request } from '../bridge'

/** An image, and the model that looked for objects in it. */
export type Corrected = Pick<LibraryItem, 'id' | 'model'>

/** From the objects that there are to those that there shall be; undefined where nothing is to be changed. */
type Change = (objects: readonly LibraryObject[]) => LibraryObject[] | undefined

interface View {
  objects: readonly LibraryObject[]
  /** What the library said before it had all of these; it is believed again once it says something else. */
  before?: readonly LibraryObject[] | undefined
}

/** Pixels of the picture: the library computes a box's sides anew. */
const sameWithin = 1e-3

/** Whether two are the same object, though one may have been accepted meanwhile. */
export function isSame(a: LibraryObject, b: LibraryObject): boolean {
  return (
    a.label === b.label &&
    a.time === b.time &&
    a.box.every((side, i) => Math.abs(side - b.box[i]!) <= sameWithin)
  )
}

/** Puts others in place of an object, wherever it stands in the list by now. */
export function inPlaceOf(object: LibraryObject, ...others: LibraryObject[]): Change {
  return (objects) => {
    const at = objects.findIndex((one) => isSame(one, object))
    return at < 0 ? undefined : [...objects.slice(0, at), ...others, ...objects.slice(at + 1)]
  }
}

const keyOf = ({ id, model }: Corrected): string => `${id} ${model}`

/**
 * The library keeps all objects of a picture at once. Corrections that come faster than it answers would put back what the one
 * before has changed: so each waits for its turn, and changes what the library has by then.
 * @param item the image that is looked at
 * @param refresh reads again what the library has
 */
export function createCorrections(item: Ref<LibraryItem | undefined>, refresh: () => Promise<void>) {
  const views = shallowRef<ReadonlyMap<string, View>>(new Map())
  /** Those that are not kept yet, by image. */
  const waiting = new Map<string, Change[]>()

  /** Of the image that is looked at, as if all that waits were kept. */
  const objects = computed((): readonly LibraryObject[] => {
    const kept = item.value?.detections ?? []
    const view = item.value && views.value.get(keyOf(item.value))
    return view && (!view.before || view.before === kept) ? view.objects : kept
  })

  function setView(key: string, view: View | undefined): void {
    const others = new Map(views.value)
    if (view) others.set(key, view)
    else others.delete(key)
    views.value = others
  }

  let last: Promise<unknown> = Promise.resolve()
  /** Does this after all that was to be done before. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }

  /** @throws UserError with the library's reason; corrections that wait are made all the same */
  function correct(image: Corrected, change: Change): Promise<void> | undefined {
    const key = keyOf(image)
    if (item.value && keyOf(item.value) === key) {
      const changed = change(objects.value)
      if (!changed) return undefined
      setView(key, { objects: changed })
    }
    waiting.set(key, [...(waiting.get(key) ?? []), change])
    return inTurn(async () => {
      let known: readonly LibraryObject[] | undefined
      try {
        known = await objectsOf(image)
        const changed = known && change(known)
        if (changed) await keep(image, changed)
        known = changed ?? known
      } finally {
        await onDone(key, change, known)
      }
    })
  }

  /** @param known what the library has now, as far as is known */
  async function onDone(key: string, done: Change, known: View['objects'] | undefined): Promise<void> {
    const left = waiting.get(key)!.filter((change) => change !== done)
    if (left.length > 0) waiting.set(key, left)
    else waiting.delete(key)
    const shown = item.value && keyOf(item.value) === key ? item.value.detections : undefined
    const base = known ?? shown
    if (base && left.length > 0) {
      setView(key, { objects: left.reduce((objects, change) => change(objects) ?? [...objects], [...base]) })
      return
    }
    setView(key, base && shown && { objects: base, before: shown })
    await refresh()
  }

  /** Makes the detector's own objects count again. */
  function restore(image: Corrected): Promise<void> {
    return inTurn(async () => {
      await keep(image, undefined)
      await refresh()
    })
  }

  return { objects, correct, restore, inTurn }
}

async function objectsOf({ id, model }: Corrected): Promise<readonly LibraryObject[] | undefined> {
  const [item] = await request('library/items', { ids: [id], model })
  return item?.detections
}

async function keep({ id, model }: Corrected, objects: LibraryObject[] | undefined): Promise<void> {
  await request('library/correct', { id, model, ...(objects && { objects }) })
}
