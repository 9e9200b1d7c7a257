import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Crop, Precision } from '../../src-main/contract/classification'
import { usualThreshold } from '../../src-main/contract/found-objects'
import { problemOf, type Problem } from '../../src-main/contract/errors'
import {
  librarySortKeys,
  type EditInfo,
  type LabelChange,
  type LibraryFilter,
  type LibraryInfo,
  type LibraryItem,
  type LibraryModel,
  type LibrarySelection,
  type LibrarySort,
  type ShownModel
} from '../../src-main/contract/library'
import { ambiguousLabels } from '../../src-main/contract/label-names'
import { on, request } from '../bridge'
import { PageCache } from './page-cache'
import { createWalk } from './walk'
import { all, asRequest, current, selectedCount, span, toggled, type Selection } from './selection'

interface ObjectCount {
  label: string
  images: number
  objects: number
}
type JudgedCell = NonNullable<LibraryFilter['judged']> & { model: { id: number }; threshold: number }
type Changes = { [K in keyof LibraryFilter]?: LibraryFilter[K] | undefined }
const byAge: LibrarySort = { by: 'added', descending: false }
/** A detector has no answer to a whole picture by which to sort. */
const detectorSortKeys: readonly LibrarySort['by'][] = librarySortKeys.filter(
  (key) => key !== 'label' && key !== 'probability'
)
const isDetector = (models: readonly LibraryModel[], shown: ShownModel | undefined): boolean =>
  models.some(({ id, task }) => id === shown && task === 'detect')
/** Milliseconds to wait for more changes before reloading. */
const patience = 250

/** The state of the library view: the images shown, their order, and the selection. */
export const useLibraryStore = defineStore('library', () => {
  const info = shallowRef<LibraryInfo>()
  /** Why the library cannot be shown. */
  const problem = shallowRef<Problem>()
  /** Names its model once there is one, so that actions apply to the answers shown, even if another runs. */
  const filter = shallowRef<LibraryFilter>({})
  /** Whether the user chose the model; otherwise it is the one used last when the library was opened. */
  let modelChosen = false
  const sort = shallowRef(byAge)
  const count = ref(0)
  const counted = ref(false)
  const labels = shallowRef<readonly { label: string; images: number }[]>([])
  const histogram = shallowRef<readonly number[]>([])
  /** Whole percentage below which an answer counts as unsure. */
  const threshold = ref(50)
  /** Objects with at least this score are shown. */
  const objectThreshold = ref(usualThreshold)
  /** Classes of objects in what is shown, but for the classes that are asked for. */
  const objects = shallowRef<readonly ObjectCount[]>([])
  /** The same by what a classifier says of them; empty where none was asked. */
  const objectClasses = shallowRef<readonly ObjectCount[]>([])
  /** Position of the image with the keyboard focus. */
  const position = ref(0)
  const selection = shallowRef<Selection>(current)
  /** The fixed end of a range selected with Shift. */
  let anchor = 0
  /** Incremented when rows arrive: makes what is drawn from them reactive. */
  const arrivals = ref(0)

  const pages = new PageCache<LibraryItem>(
    (offset, limit) => request('library/rows', { filter: filter.value, sort: sort.value, offset, limit }),
    () => arrivals.value++,
    (error) => (problem.value = problemOf(error))
  )

  function itemAt(at: number): LibraryItem | undefined {
    void arrivals.value
    return at < count.value ? pages.get(at) : undefined
  }

  /** The images that the viewer goes through while it is open. */
  const walk = createWalk(
    (ids) =>
      request('library/items', {
        ids,
        ...(filter.value.model !== undefined && { model: filter.value.model })
      }),
    (error) => (problem.value = problemOf(error))
  )

  const currentItem = computed(() => (walk.going.value ? walk.item.value : itemAt(position.value)))
  const selected = computed(() => (walk.going.value ? 1 : selectedCount(selection.value, count.value)))
  /** What an action applies to; undefined if nothing is selected. */
  const target = computed<LibrarySelection | undefined>(() =>
    asRequest(walk.going.value ? current : selection.value, filter.value, currentItem.value?.id)
  )
  /** The model whose answers are shown; of several, the one used last. */
  const model = computed(() => {
    const models = info.value?.models ?? []
    return models.find(({ id }) => id === filter.value.model) ?? models[0]
  })
  /** Whether a detector's answers are shown. */
  const detects = computed(() => isDetector(info.value?.models ?? [], filter.value.model))
  const sortKeys = computed(() => (detects.value ? detectorSortKeys : librarySortKeys))
  /** Whether there is an answer to accept. */
  const acceptable = computed(
    () => !detects.value && (selected.value > 1 || (currentItem.value?.predictions.length ?? 0) > 0)
  )
  const modelOf = ({ model: id }: LibraryItem): LibraryModel | undefined =>
    info.value?.models.find((one) => one.id === id)
  /** The crop of the model that answered. */
  const cropOf = (item: LibraryItem): Crop | undefined => modelOf(item)?.crop
  /** The precision of the answer, which may be higher than its model's if the answer was reused. */
  const precisionOf = (item: LibraryItem): Precision | undefined => item.precision ?? modelOf(item)?.precision
  /** Images with an answer of the model that is shown. */
  const total = computed(() =>
    filter.value.model === 'all' ? (info.value?.images ?? 0) : (model.value?.images ?? 0)
  )

  /** Labels in use whose first name is ambiguous. */
  const ambiguous = computed(() =>
    ambiguousLabels([...(model.value?.labels ?? []), ...labels.value.map(({ label }) => label)])
  )

  let questions = 0
  /**
   * Loads everything that the panels show about the filter.
   * @param changed whether the library itself may have changed, not just the filter
   */
  async function load(changed: boolean): Promise<void> {
    const question = ++questions
    try {
      const newInfo = changed || !info.value ? await request('library/info') : info.value
      if (question !== questions) return
      takeModel(newInfo)
      const { labels: _labels, ...withoutLabels } = filter.value
      const { minProbability: _min, maxProbability: _max, ...withoutRange } = filter.value
      const { objects: _objects, ...withoutObjects } = filter.value
      const finds = isDetector(newInfo.models, filter.value.model)
      const wanted = { filter: withoutObjects, threshold: objectThreshold.value }
      const [newCount, newLabels, newHistogram, newObjects, newObjectClasses] = await Promise.all([
        request('library/count', { filter: filter.value }),
        request('library/labels', { filter: withoutLabels }),
        request('library/histogram', { filter: withoutRange }),
        finds ? request('library/objects', wanted) : [],
        finds ? request('library/objects', { ...wanted, by: 'classifier' }) : []
      ])
      if (question !== questions) return
      info.value = newInfo
      count.value = newCount
      counted.value = true
      labels.value = newLabels
      histogram.value = newHistogram
      objects.value = newObjects
      objectClasses.value = newObjectClasses
      position.value = Math.max(0, Math.min(position.value, newCount - 1))
      problem.value = undefined
      arrivals.value++
    } catch (error) {
      if (question === questions) problem.value = problemOf(error)
    }
  }

  /** Selects a model if the shown one is gone or there was none before. */
  function takeModel({ models }: LibraryInfo): void {
    const { model: shown } = filter.value
    if (shown === 'all' ? models.length > 0 : models.some(({ id }) => id === shown)) return
    const { model: _gone, run: _run, truth: _truth, judged: _judged, objects: _of, ...others } = filter.value
    filter.value = fitting(models[0] ? { ...others, model: models[0].id } : others, models)
    modelChosen = false
    restart()
  }

  let timer = 0
  let refreshed: Promise<unknown> = Promise.resolve()
  function changed(): void {
    if (timer) return
    timer = window.setTimeout(() => {
      // A newer question makes the answers to an earlier one worthless: during a run, none would ever be shown.
      void refreshed.then(() => {
        timer = 0
        refreshed = refresh().catch((error) => (problem.value = problemOf(error)))
      })
    }, patience)
  }

  /** Reloads everything, because something has changed. */
  async function refresh(): Promise<void> {
    pages.refresh()
    await Promise.all([load(true), walk.refresh()])
  }

  /** Starts walking through the images that the filter shows now. */
  async function beginWalk(): Promise<void> {
    moveTo(position.value)
    const ids = await request('library/ids', {
      filter: filter.value,
      sort: sort.value,
      offset: 0,
      limit: count.value
    })
    await walk.begin(ids, position.value)
  }

  /** Ends the walk; the list goes to the last image viewed, or to what took its place. */
  async function endWalk(): Promise<void> {
    const last = walk.end()
    const limit = count.value
    const ids = await request('library/ids', { filter: filter.value, sort: sort.value, offset: 0, limit })
    const found = last === undefined ? -1 : ids.indexOf(last)
    moveTo(found >= 0 ? found : position.value)
  }

  let following = false
  /** Shows the current state of the library, and follows changes from now on. */
  async function open(): Promise<void> {
    if (!following)
      for (const event of ['library/changed', 'engine/restarted', 'run/ended'] as const) on(event, changed)
    following = true
    await refresh()
    const newest = info.value?.models[0]?.id
    if (!modelChosen && newest !== undefined && newest !== filter.value.model) showModel(newest)
  }

  /** Shows another model's answers; filters by the previous model's runs or evaluations are dropped. */
  function showModel(shown: ShownModel): void {
    setFilter({
      ...filter.value,
      model: shown,
      run: undefined,
      truth: undefined,
      judged: undefined,
      objects: undefined
    })
  }

  function chooseModel(shown: ShownModel): void {
    modelChosen = true
    showModel(shown)
  }

  /** Sets the filter, for the current model unless it names another. */
  function setFilter(wanted: Changes): void {
    const { model: shown = filter.value.model, ...restrictions } = wanted
    filter.value = fitting({ model: shown, ...restrictions }, info.value?.models ?? [])
    selection.value = current
    restart()
    void load(false)
  }

  /** What of a filter, and of the order, has a meaning for the model's answers. */
  function fitting(wanted: Changes, models: readonly LibraryModel[]): LibraryFilter {
    const finds = isDetector(models, wanted.model)
    if (finds && !detectorSortKeys.includes(sort.value.by)) sort.value = byAge
    const fitted = {
      ...wanted,
      ...(finds && { minProbability: undefined, maxProbability: undefined }),
      textThreshold: finds && wanted.text ? objectThreshold.value : undefined
    }
    // Drop empty restrictions: `undefined` would make it a different request for the same filter.
    const kept = Object.entries(fitted).filter(
      ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
    )
    return Object.fromEntries(kept)
  }

  function changeFilter(changes: Changes): void {
    setFilter({ ...filter.value, ...changes })
  }

  /** Asks again with the threshold as it is now. */
  function useObjectThreshold(): void {
    const { objects: wanted, text } = filter.value
    if (wanted) changeFilter({ objects: { ...wanted, threshold: objectThreshold.value } })
    else if (text) changeFilter({})
    else void load(false)
  }

  /** Shows the images of a run or of a cell in an evaluation, coming from another part of the window. */
  function showOf(wanted: LibraryFilter & { model: ShownModel }): void {
    modelChosen = true
    setFilter(wanted)
  }

  /** Shows the images of a cell of an evaluation of objects, with the boxes that were judged. */
  function showJudged({ model: { id }, threshold: least, ...judged }: JudgedCell): void {
    objectThreshold.value = least
    showOf({ model: id, judged })
  }

  function setSort(wanted: LibrarySort): void {
    sort.value = wanted
    restart()
  }

  /** Sorts by a column, or reverses the order if it is already sorted by it. */
  function sortBy(by: LibrarySort['by']): void {
    const descending = sort.value.by === by ? !sort.value.descending : by === 'probability'
    setSort({ by, descending })
  }

  function restart(): void {
    pages.reset()
    position.value = 0
    anchor = 0
    arrivals.value++
  }

  /** Moves to a position and selects only that. */
  function moveTo(at: number): void {
    position.value = Math.max(0, Math.min(at, count.value - 1))
    anchor = position.value
    selection.value = current
  }

  /** Selects the range from the anchor to this position. */
  async function extendTo(at: number): Promise<void> {
    position.value = Math.max(0, Math.min(at, count.value - 1))
    const range = span(anchor, position.value)
    const ids = await request('library/ids', { filter: filter.value, sort: sort.value, ...range })
    selection.value = { kind: 'some', ids: new Set(ids) }
  }

  function toggle(at: number): void {
    const id = pages.get(at)?.id
    if (id === undefined) return
    selection.value = toggled(selection.value, id, currentItem.value?.id)
    position.value = at
    anchor = at
  }

  function selectAll(): void {
    if (count.value > 0) selection.value = all
  }

  /** @returns the number of images that changed */
  async function label(change: LabelChange): Promise<number> {
    if (!target.value) return 0
    const { changed: images } = await request('library/label', { selection: target.value, change })
    await refresh()
    return images
  }

  async function step(which: 'undo' | 'redo'): Promise<EditInfo | undefined> {
    const done = await request(`library/${which}`)
    await refresh()
    if (done?.image !== undefined) await walk.show(done.image)
    return done
  }

  return {
    info,
    problem,
    filter,
    sort,
    count,
    counted,
    labels,
    histogram,
    threshold,
    objectThreshold,
    objects,
    objectClasses,
    detects,
    sortKeys,
    acceptable,
    useObjectThreshold,
    position,
    selection,
    arrivals,
    currentItem,
    selected,
    target,
    model,
    total,
    modelOf,
    cropOf,
    precisionOf,
    chooseModel,
    ambiguous,
    itemAt,
    walkPosition: walk.at,
    walkCount: walk.count,
    walkTo: walk.moveTo,
    beginWalk,
    endWalk,
    want: (first: number, last: number) => pages.want(first, last),
    open,
    refresh,
    setFilter,
    changeFilter,
    showOf,
    showJudged,
    setSort,
    sortBy,
    moveTo,
    extendTo,
    toggle,
    selectAll,
    label,
    step
  }
})
