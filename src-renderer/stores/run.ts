import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { AppEvents, AppRequests, Source } from '../../src-main/contract/app'
import type { LibraryRun } from '../../src-main/contract/library'
import type {
  Crop,
  EngineDeath,
  ImageResult,
  Precision,
  RunEnd,
  RunProgress,
  RunTask
} from '../../src-main/contract/classification'
import { UserError } from '../../src-main/contract/errors'
import type { Params, Payload } from '../../src-main/contract/messages'
import type { ModelInfo } from '../../src-main/contract/model'
import type { SeenFrame } from '../../src-main/contract/video'
import { on, request } from '../bridge'
import { useAppStore } from './app'
import { objectLabel } from './label-name'
import { ResultTable, type RowPrediction, type RowResult } from './result-table'

type RunOptions = Omit<Params<AppRequests, 'run/start'>, 'sources'>
export type RunState = 'idle' | 'starting' | 'running' | 'paused' | 'cancelling' | 'ended'

const noProgress: RunProgress = {
  state: 'running',
  total: 0,
  counted: false,
  done: 0,
  failed: 0,
  reused: 0,
  imagesPerSecond: 0
}

/** Classes of objects that a row of the table has room for. */
export const objectClasses = 5

/** What an image of a run that finds objects has in the table: the classes in it, each with the best score. */
function asRow(result: ImageResult, classes: Map<string, number>): RowResult {
  if (result.status === 'error' || !result.objects) return result
  const best = new Map<string, RowPrediction>()
  for (const object of result.objects.detections) {
    const label = objectLabel(object)
    if (!classes.has(label)) classes.set(label, classes.size)
    const named = object.classes?.[0]?.probability
    const row = { index: classes.get(label)!, label, probability: object.score }
    if (!best.has(label)) best.set(label, named === undefined ? row : { ...row, named })
  }
  const { detections } = result.objects
  /** A frame with its surest object. */
  const labelled = (frame: SeenFrame): SeenFrame => {
    const object = detections.find(({ time }) => time === frame.time)
    return object ? { ...frame, label: objectLabel(object), probability: object.score } : frame
  }
  const video = result.video && { ...result.video, frames: result.video.frames.map(labelled) }
  return { ...result, predictions: [...best.values()], ...(video && { video }) }
}

/** The current or last run: its state and its results. */
export const useRunStore = defineStore('run', () => {
  const state = ref<RunState>('idle')
  /** Number of this window's run; distinguishes the images of one run from another's. */
  const number = ref(0)
  const sources = shallowRef<readonly Source[]>([])
  const recursive = ref(true)
  const separateRaw = ref(false)
  /** Name of the model that answers. */
  const model = ref('')
  /** The precision in which that model is asked. */
  const precision = ref<Precision>()
  const modelHash = ref('')
  /** What the current or last run does. */
  const task = ref<RunTask>('classify')
  /** Name of the model that classifies the objects, if one does. */
  const objectClassifier = ref<string>()
  /** Whether boxes of different classes suppress each other. */
  const acrossClasses = ref(false)
  /** Numbers of the classes of objects, as the table knows them. */
  const classes = new Map<string, number>()
  /** Undefined if the model's own crop is used. */
  const crop = ref<Crop>()
  const progress = shallowRef(noProgress)
  const end = shallowRef<RunEnd>()
  const unreadableFolders = shallowRef<readonly string[]>([])
  /** Whether the model is timed before the run starts. */
  const timing = ref(false)
  /** The last death of the engine during this run. */
  const restarted = shallowRef<EngineDeath>()
  /** Not reactive itself: `length` and `failed` are updated once per frame. */
  const table = shallowRef(new ResultTable(1))
  const length = ref(0)
  const failed = ref(0)
  const going = computed(() => state.value !== 'idle' && state.value !== 'ended')

  let frame = 0
  function announceRows(): void {
    frame ||= requestAnimationFrame(() => {
      frame = 0
      length.value = table.value.length
      failed.value = table.value.failed
    })
  }

  function listen(): void {
    on('run/results', (results) => {
      for (const result of results) table.value.append(asRow(result, classes))
      announceRows()
    })
    on('run/progress', (changed) => {
      progress.value = changed
      if (state.value !== 'cancelling' && state.value !== 'ended') state.value = changed.state
    })
    on('run/timing', () => (timing.value = true))
    on('run/unreadable-folder', ({ path }) => (unreadableFolders.value = [...unreadableFolders.value, path]))
    on('engine/restarted', (death) => (restarted.value = death))
    on('run/ended', finish)
  }

  function finish(how: Payload<AppEvents, 'run/ended'>): void {
    end.value = how
    state.value = 'ended'
    announceRows()
  }

  /** Ends without a run if it is cancelled before it began. @throws UserError if the run cannot start */
  async function start(wanted: readonly Source[], options: RunOptions): Promise<void> {
    try {
      await begin(options.detector === undefined ? 'classify' : 'detect', wanted, options, async () => {
        name(await request('run/start', { ...options, sources: wanted.map(({ path }) => path) }))
      })
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'cancelled') throw error
    }
  }

  /**
   * Resumes an interrupted run of the library.
   * @returns its sources
   * @throws UserError if it cannot be resumed
   */
  async function goOn({
    id,
    task: wanted,
    sources: paths,
    recursive,
    topK
  }: LibraryRun): Promise<readonly Source[]> {
    const named = paths.map((path) => ({ path, name: path, folder: true }))
    await begin(
      wanted,
      named,
      { recursive, topK: wanted === 'detect' ? objectClasses : topK, crop: crop.value },
      async () => {
        const found = await request('run/continue', { run: id })
        sources.value = found.sources
        name(found.model)
        crop.value = found.crop
        objectClassifier.value = found.objectClassifier
        acrossClasses.value = found.acrossClasses ?? false
        // The next run is of the same kind unless somebody says otherwise.
        const app = useAppStore()
        app.detector = wanted === 'detect' ? found.model.name : undefined
        app.classifiesObjects = found.objectClassifier !== undefined
        app.acrossClasses = acrossClasses.value
      }
    )
    return sources.value
  }

  async function begin(
    does: RunTask,
    wanted: readonly Source[],
    options: RunOptions,
    ask: () => Promise<unknown>
  ): Promise<void> {
    const before = {
      state: state.value,
      sources: sources.value,
      recursive: recursive.value,
      separateRaw: separateRaw.value,
      crop: crop.value,
      model: model.value,
      modelHash: modelHash.value,
      precision: precision.value,
      task: task.value,
      objectClassifier: objectClassifier.value,
      acrossClasses: acrossClasses.value,
      end: end.value,
      table: table.value
    }
    state.value = 'starting'
    timing.value = false
    task.value = does
    reset(wanted, options.topK)
    recursive.value = options.recursive
    separateRaw.value = useAppStore().settings.separateRaw
    crop.value = options.crop
    objectClassifier.value = options.classifyObjects ? useAppStore().model?.name : undefined
    acrossClasses.value = options.acrossClasses ?? false
    // Results may arrive before the main process says which model is used.
    name(options.detector === undefined ? useAppStore().model : undefined)
    if (options.detector !== undefined) model.value = options.detector
    try {
      await ask()
      if (state.value === 'starting') state.value = 'running'
    } catch (error) {
      state.value = before.state
      sources.value = before.sources
      recursive.value = before.recursive
      separateRaw.value = before.separateRaw
      crop.value = before.crop
      model.value = before.model
      modelHash.value = before.modelHash
      precision.value = before.precision
      task.value = before.task
      objectClassifier.value = before.objectClassifier
      acrossClasses.value = before.acrossClasses
      end.value = before.end
      table.value = before.table
      announceRows()
      throw error
    }
  }

  function name(used: ModelInfo | undefined): void {
    model.value = used?.name ?? ''
    modelHash.value = used?.sha256 ?? ''
    precision.value = used?.backend.precision
  }

  function reset(wanted: readonly Source[], topK: number): void {
    number.value++
    sources.value = wanted
    progress.value = noProgress
    end.value = undefined
    unreadableFolders.value = []
    restarted.value = undefined
    table.value = new ResultTable(topK, task.value)
    length.value = 0
    failed.value = 0
    classes.clear()
  }

  async function cancel(): Promise<void> {
    state.value = 'cancelling'
    await request('run/cancel')
  }

  return {
    state,
    number,
    sources,
    recursive,
    separateRaw,
    crop,
    task,
    objectClassifier,
    acrossClasses,
    model,
    precision,
    modelHash,
    progress,
    end,
    unreadableFolders,
    timing,
    restarted,
    going,
    table,
    length,
    failed,
    listen,
    start,
    goOn,
    cancel,
    pause: () => request('run/pause'),
    resume: () => request('run/resume')
  }
})
