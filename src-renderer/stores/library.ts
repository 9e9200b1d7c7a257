import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Crop, Precision } from '../../src-main/contract/classification'
import { usualThreshold } from '../../src-main/contract/found-objects'
import { problemOf, type Problem } from '../../src-main/contract/errors'
import type {
  EditInfo,
  LabelChange,
  LibraryFilter,
  LibraryInfo,
  LibraryItem,
  LibraryModel,
  LibrarySelection,
  LibrarySort,
  ShownModel
} from '../../src-main/contract/library'
import { ambiguousLabels } from '../../src-main/contract/label-names'
import { on, request } from '../bridge'
import { PageCache } from './page-cache'
import { createWalk } from './walk'
import { all, asRequest, current, selectedCount, span, toggled, type Selection } from './selection'

type Changes = { [K in keyof LibraryFilter]?: LibraryFilter[K] | undefined }
/** How long to wait for more changes before asking again, in milliseconds. */
const patience = 250

/** What the library view shows: which images, in which order, and what the user has chosen of them. */
export const useLibraryStore = defineStore('library', () => {
  const info = shallowRef<LibraryInfo>()
  /** Why the library cannot be shown. */
  const problem = shallowRef<Problem>()
  /** Names its model once one is known: what is done with what is shown is done with these answers, whatever runs since. */
  const filter = shallowRef<LibraryFilter>({})
  /** The person chose the model; otherwise it is the one used last when the library was opened. */
  let modelChosen = false
  const sort = shallowRef<LibrarySort>({ by: 'added', descending: false })
  const count = ref(0)
  const counted = ref(false)
  const labels = shallowRef<readonly { label: string; images: number }[]>([])
  const histogram = shallowRef<readonly number[]>([])
  /** Whole percentage below which an answer counts as unsure. */
  const threshold = ref(50)
  /** Objects with at least this score are shown. */
  const objectThreshold = ref(usualThreshold)
  /** Classes of objects in what is shown, but for the classes that are asked for. */
  const objects = shallowRef<readonly { label: string; images: number; objects: number }[]>([])
  /** Position of the image that the keyboard stands on. */
  const position = ref(0)
  const selection = shallowRef<Selection>(current)
  /** Where a range begins that Shift extends. */
  let anchor = 0
  /** Counts arrivals of rows: what is drawn from them depends on it. */
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

  /** What the viewer goes through, while it is open. */
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
  /** What an action is done on; nothing where nothing is selected. */
  const target = computed<LibrarySelection | undefined>(() =>
    asRequest(walk.going.value ? current : selection.value, filter.value, currentItem.value?.id)
  )
  /** The model whose answers are shown; of several, the one used last. */
  const model = computed(() => {
    const models = info.value?.models ?? []
    return models.find(({ id }) => id === filter.value.model) ?? models[0]
  })
  /** Whether a detector's answers are shown. */
  const detects = computed(() => filter.value.model !== 'all' && model.value?.task === 'detect')
  const modelOf = ({ model: id }: LibraryItem): LibraryModel | undefined =>
    info.value?.models.find((one) => one.id === id)
  /** How the image was cropped for the model that answered. */
  const cropOf = (item: LibraryItem): Crop | undefined => modelOf(item)?.crop
  /** What the answer was computed in: it may have been known in a more exact precision than its model's. */
  const precisionOf = (item: LibraryItem): Precision | undefined => item.precision ?? modelOf(item)?.precision
  /** Images with an answer of the model that is shown. */
  const total = computed(() =>
    filter.value.model === 'all' ? (info.value?.images ?? 0) : (model.value?.images ?? 0)
  )

  /** Labels whose first name says too little, among those that are in use. */
  const ambiguous = computed(() =>
    ambiguousLabels([...(model.value?.labels ?? []), ...labels.value.map(({ label }) => label)])
  )

  let questions = 0
  /**
   * Asks for all that the panels show of the filter.
   * @param changed whether the library may have changed, and not the filter alone
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
      const isDetector = newInfo.models.some(({ id, task }) => id === filter.value.model && task === 'detect')
      const [newCount, newLabels, newHistogram, newObjects] = await Promise.all([
        request('library/count', { filter: filter.value }),
        request('library/labels', { filter: withoutLabels }),
        request('library/histogram', { filter: withoutRange }),
        isDetector
          ? request('library/objects', { filter: withoutObjects, threshold: objectThreshold.value })
          : []
      ])
      if (question !== questions) return
      info.value = newInfo
      count.value = newCount
      counted.value = true
      labels.value = newLabels
      histogram.value = newHistogram
      objects.value = newObjects
      position.value = Math.max(0, Math.min(position.value, newCount - 1))
      problem.value = undefined
      arrivals.value++
    } catch (error) {
      if (question === questions) problem.value = problemOf(error)
    }
  }

  /** Another library, or the first run of all, has another model to begin with. */
  function takeModel({ models }: LibraryInfo): void {
    const { model: shown } = filter.value
    if (shown === 'all' ? models.length > 0 : models.some(({ id }) => id === shown)) return
    const { model: _gone, run: _run, truth: _truth, objects: _of, ...others } = filter.value
    filter.value = models[0] ? { ...others, model: models[0].id } : others
    modelChosen = false
    restart()
  }

  let timer = 0
  function changed(): void {
    if (timer) return
    timer = window.setTimeout(() => {
      timer = 0
      void refresh()
    }, patience)
  }

  /** The same question again: something changed. */
  async function refresh(): Promise<void> {
    pages.refresh()
    await Promise.all([load(true), walk.refresh()])
  }

  /** Begins to walk through what the filter shows now. */
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

  /** Ends it; the list stands on the image that was looked at last, or on what took its place. */
  async function endWalk(): Promise<void> {
    const last = walk.end()
    const limit = count.value
    const ids = await request('library/ids', { filter: filter.value, sort: sort.value, offset: 0, limit })
    const found = last === undefined ? -1 : ids.indexOf(last)
    moveTo(found >= 0 ? found : position.value)
  }

  let following = false
  /** Shows the library as it is, and follows it from now on. */
  async function open(): Promise<void> {
    if (!following)
      for (const event of ['library/changed', 'engine/restarted', 'run/ended'] as const) on(event, changed)
    following = true
    await refresh()
    const newest = info.value?.models[0]?.id
    if (!modelChosen && newest !== undefined && newest !== filter.value.model) showModel(newest)
  }

  /** Another model's answers: runs and evaluations of the one before have none of these. */
  function showModel(shown: ShownModel): void {
    setFilter({ ...filter.value, model: shown, run: undefined, truth: undefined, objects: undefined })
  }

  function chooseModel(shown: ShownModel): void {
    modelChosen = true
    showModel(shown)
  }

  /** What is shown from now on; of the model that is shown, unless another one is named. */
  function setFilter(wanted: Changes): void {
    const { model: shown = filter.value.model, ...restrictions } = wanted
    // What is absent does not restrict; `undefined` would make another question of the same filter.
    const kept = Object.entries({ model: shown, ...restrictions }).filter(
      ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
    )
    filter.value = Object.fromEntries(kept)
    selection.value = current
    restart()
    void load(false)
  }

  function changeFilter(changes: Changes): void {
    setFilter({ ...filter.value, ...changes })
  }

  /** Asks again with the threshold as it is now. */
  function useObjectThreshold(): void {
    const { objects: wanted } = filter.value
    if (wanted) changeFilter({ objects: { ...wanted, threshold: objectThreshold.value } })
    else void load(false)
  }

  /** The images of a run or of an evaluation's cell, from another part of the window. */
  function showOf(wanted: LibraryFilter & { model: ShownModel }): void {
    modelChosen = true
    setFilter(wanted)
  }

  function setSort(wanted: LibrarySort): void {
    sort.value = wanted
    restart()
  }

  /** Sorts by a column, the other way round where it is sorted by it already. */
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

  /** Moves to a position, which alone is selected then. */
  function moveTo(at: number): void {
    position.value = Math.max(0, Math.min(at, count.value - 1))
    anchor = position.value
    selection.value = current
  }

  /** Selects everything from where the selection began to this position. */
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

  /** @returns how many images it changed */
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
    detects,
    useObjectThreshold,
    position,
    selection,
    arrivals,
    currentItem,
    selected,
    target,
    model,
    total,
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
