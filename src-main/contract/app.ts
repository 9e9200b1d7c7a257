/** Messages between a window (renderer) and the Electron main process. */
import * as v from 'valibot'
import { EngineDeath, ImageRef, ImageResult, outputFormats, RunEnd, RunProgress } from './classification'
import { Problem } from './errors'
import { libraryEvents } from './library-events'
import { libraryJobWindowRequests, libraryTasks } from './library-jobs'
import { libraryRequests } from './library'
import { locales } from './locales'
import { ImageFacts } from './image-facts'
import type { Events, Requests } from './messages'
import { modelsAppRequests, modelsEvents } from './models'
import { pictureEvents, pictureWindowRequests } from './pictures'
import { storageWindowRequests } from './storage'
import { LayerActivations, ModelInfo, NetworkSettingsSchema, WeightStats } from './model'
import { Crop } from './preprocessing'
import { AbsolutePath, Nothing } from './values'

/** Views of the main window, in the order of its rail and menu. */
export const views = ['classify', 'library', 'network', 'learn', 'models', 'settings'] as const
export type ViewName = (typeof views)[number]

/** Columns of the library's table. */
export const tableColumns = [
  'name',
  'label',
  'probability',
  'model',
  'status',
  'taken',
  'modified',
  'bytes',
  'folder'
] as const
export type TableColumn = (typeof tableColumns)[number]

/** How a person laid out the library; what is absent was never touched. */
export const LibraryLayout = v.object({
  list: v.optional(v.picklist(['gallery', 'table'])),
  /** Whether the panels beside the images are there. */
  filters: v.optional(v.boolean()),
  details: v.optional(v.boolean()),
  /** From left to right; a `width`, in pixels, where it was dragged. */
  columns: v.optional(
    v.array(
      v.object({
        key: v.picklist(tableColumns),
        shown: v.boolean(),
        width: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(10_000)))
      })
    )
  )
})
export type LibraryLayout = v.InferOutput<typeof LibraryLayout>

export { locales }
export const Settings = v.object({
  locale: v.picklist(locales),
  theme: v.picklist(['system', 'light', 'dark']),
  /** `model`: what the model itself wants. */
  crop: v.picklist(['model', ...Crop.options]),
  /** `auto`: the fastest whose answers cannot be told from the exact ones. */
  precision: v.picklist(['auto', 'float32']),
  recursive: v.boolean(),
  topK: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)),
  library: v.optional(LibraryLayout),
  /** Whether class folders and keywords say all that a label does, not its first name. */
  wholeLabels: v.boolean(),
  /** Whether runs keep what the network saw of each image in the library. */
  embeddings: v.boolean(),
  /** The language in which keywords of the starter model's classes are written. */
  keywordLanguage: v.picklist(locales)
})
export type Settings = v.InferOutput<typeof Settings>

/** A folder or file that the user picked or dropped: only these can be read through the bridge. */
export const Source = v.object({ path: v.string(), name: v.string(), folder: v.boolean() })
export type Source = v.InferOutput<typeof Source>

/** An image file that was picked, by its path, without being part of a run. */
export const PickedImage = v.object({ picked: AbsolutePath })
export type PickedImage = v.InferOutput<typeof PickedImage>

/** An image of the library, by its number. */
const LibraryImage = v.object({ library: v.pipe(v.number(), v.integer(), v.minValue(1)) })

/** The chosen model: none, being loaded, loaded, or the reason why it could not be. */
export const ModelState = v.object({
  loading: v.boolean(),
  /** Whether what is loaded is being timed on this machine, which happens once. */
  tuning: v.optional(v.boolean()),
  info: v.optional(ModelInfo),
  problem: v.optional(Problem)
})
export type ModelState = v.InferOutput<typeof ModelState>

/** Something that goes on for long: a run, or a task of the library. */
export const Activity = v.object({
  kind: v.picklist(['classify', ...libraryTasks]),
  /** Of the work that is done, from 0 to 1; absent until it can be told. */
  share: v.optional(v.number()),
  paused: v.optional(v.boolean())
})
export type Activity = v.InferOutput<typeof Activity>

export const AppState = v.object({
  version: v.string(),
  electron: v.object({ version: v.string(), outOfSupport: v.boolean() }),
  settings: Settings,
  /** Sources given on the command line. */
  sources: v.array(Source),
  /** The sample pictures that Netlens came with. */
  samples: v.optional(Source),
  model: ModelState,
  /** Why the cache cannot be used, where it cannot. */
  cacheProblem: v.optional(v.string())
})
export type AppState = v.InferOutput<typeof AppState>

/** A name that a save dialog proposes: of a file, never of a place. */
const FileName = v.pipe(
  v.string(),
  v.maxLength(200),
  v.regex(/^[^\\/:*?"<>|\u0000-\u001f]+$/),
  v.regex(/[^.]/)
)

/** An error that nobody caught in a window, as its page knows it. */
export const WindowError = v.object({
  name: v.pipe(v.string(), v.maxLength(100)),
  message: v.pipe(v.string(), v.maxLength(2000)),
  stack: v.optional(v.pipe(v.string(), v.maxLength(8000)))
})
export type WindowError = v.InferOutput<typeof WindowError>

/** What a model summary window shows: a network described by its settings, or the loaded model. */
export const SummaryTarget = v.object({
  title: v.pipe(v.string(), v.maxLength(200)),
  network: NetworkSettingsSchema
})
export type SummaryTarget = v.InferOutput<typeof SummaryTarget>

export const appRequests = {
  'app/state': { params: Nothing, result: AppState },
  'settings/set': { params: v.partial(Settings), result: Settings },
  /** Folders that were classified before and are there, the last one first. */
  'source/recent': { params: Nothing, result: v.array(Source) },
  /** Opens the system's dialog; answers with what was picked, empty when it was cancelled. */
  'source/pick': { params: v.object({ kind: v.picklist(['folders', 'images']) }), result: v.array(Source) },
  /** Opens the system's dialog for a weights file, then loads it; nothing when cancelled. */
  'model/pick': { params: Nothing, result: v.optional(ModelInfo) },
  /** Loads the remembered model again; how it goes is told by `model/changed`. */
  'model/retry': { params: Nothing, result: Nothing },
  'model/pick-labels': { params: Nothing, result: v.optional(ModelInfo) },
  /** Sources must be ones that were picked. Answers when the run has begun; it ends with `run/ended`. */
  'run/start': {
    params: v.object({
      sources: v.pipe(v.array(AbsolutePath), v.minLength(1)),
      recursive: v.boolean(),
      crop: v.optional(Crop),
      topK: Settings.entries.topK,
      /** Asks the model anew even where the library knows its answer. */
      again: v.optional(v.boolean()),
      /** Name of the detector with which objects are looked for, in place of classifying. */
      detector: v.optional(v.string())
    }),
    result: ModelInfo
  },
  /**
   * Goes on with a run of the library that was interrupted. A library may come from somebody else, so folders that were
   * not picked in this session are asked about; `cancelled` where the person says no.
   */
  'run/continue': {
    params: v.object({ run: v.number() }),
    result: v.object({
      sources: v.array(Source),
      /** Name of the model that it was begun with. */
      model: v.string(),
      recursive: v.boolean(),
      crop: v.optional(Crop),
      topK: v.number()
    })
  },
  'run/pause': { params: Nothing, result: Nothing },
  'run/resume': { params: Nothing, result: Nothing },
  'run/cancel': { params: Nothing, result: Nothing },
  /** Image references count sources as the current (or last) run did. */
  'image/facts': { params: ImageRef, result: ImageFacts },
  'image/reveal': { params: ImageRef, result: Nothing },
  /** Saves the last run's results where the user says; answers with the path, nothing when cancelled. */
  'results/export': {
    params: v.object({ format: v.picklist(outputFormats) }),
    result: v.optional(v.string())
  },
  'model/weights': { params: v.object({ layer: v.string() }), result: v.array(WeightStats) },
  'model/activations': {
    /** An image of a run is cropped as the run did it. */
    params: v.object({
      layer: v.string(),
      image: v.union([ImageRef, PickedImage, LibraryImage]),
      crop: v.optional(Crop)
    }),
    result: LayerActivations
  },
  /** Opens a model summary window. */
  'summary/open': { params: SummaryTarget, result: Nothing },
  /** Saves text or a PNG (base64) where the user says; answers with the path, nothing when cancelled. */
  'file/save': {
    params: v.object({
      name: FileName,
      content: v.pipe(v.string(), v.maxLength(64 * 2 ** 20)),
      encoding: v.picklist(['utf8', 'base64'])
    }),
    result: v.optional(v.string())
  },
  /** Notes it in the log. */
  'log/error': { params: WindowError, result: Nothing },
  'clipboard/write': {
    params: v.object({ text: v.pipe(v.string(), v.maxLength(16 * 2 ** 20)) }),
    result: Nothing
  },
  ...modelsAppRequests,
  ...storageWindowRequests,
  ...pictureWindowRequests,
  ...libraryRequests,
  ...libraryJobWindowRequests,
  /** Restores the newest backup that Netlens made by itself, after asking; answers with whether it did. */
  'library/restore-newest': { params: Nothing, result: v.boolean() },
  'library/reveal': { params: v.object({ id: v.number() }), result: Nothing },
  'library/facts': { params: v.object({ id: v.number() }), result: ImageFacts }
} satisfies Requests
export type AppRequests = typeof appRequests

export const appEvents = {
  'run/results': v.array(ImageResult),
  'run/progress': RunProgress,
  'run/unreadable-folder': v.object({ path: v.string(), reason: v.string() }),
  'run/ended': RunEnd,
  /** The engine died and was started again; the run goes on. */
  'engine/restarted': EngineDeath,
  'settings/changed': Settings,
  'model/changed': ModelState,
  'cache/unusable': v.object({ message: v.string() }),
  /** The menu asks for a view, or a second start brought sources. */
  'app/show': v.object({
    view: v.picklist(views),
    /** In the library: what takes in results is open. */
    importing: v.optional(v.boolean())
  }),
  'app/sources': v.array(Source),
  /** All that goes on, whenever that changes by a percent. */
  'app/activities': v.array(Activity),
  /** What a menu item could not do, where the window has something to choose from. */
  'app/problem': Problem,
  ...modelsEvents,
  ...libraryEvents,
  ...pictureEvents
} satisfies Events
export type AppEvents = typeof appEvents

/**
 * Thumbnails and pictures come over this protocol: `netlens-image://run/<source>/<size>/<path, URI-encoded>`,
 * of picked images `netlens-image://picked/<size>/<path, URI-encoded>`, and of images in the library
 * `netlens-image://library/<size>/<id>`; their pixels in full as tiles:
 * `netlens-image://library-tile/<id>/<level>/<column>/<row>`.
 */
export const imageProtocol = 'netlens-image'

/** The bridge that preload puts on `window.netlens`. */
export interface Bridge {
  request(type: string, params: unknown): Promise<{ result?: unknown; problem?: Problem }>
  /** Registers what was dropped on the window (real files only) and answers with the sources. */
  drop(files: readonly File[]): Promise<{ result?: unknown; problem?: Problem }>
  on(listener: (event: string, payload: unknown) => void): () => void
}
