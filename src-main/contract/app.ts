/** Messages between a window (renderer) and the Electron main process. */
import * as v from 'valibot'
import { EngineDeath, ImageRef, ImageResult, outputFormats, RunEnd, RunProgress } from './classification'
import { Problem } from './errors'
import { explanationEvents, explanationWindowRequests } from './explanation'
import { libraryEvents } from './library-events'
import { libraryJobWindowRequests, libraryTasks } from './library-jobs'
import { objectExportWindowRequests } from './object-exports'
import { libraryRequests } from './library'
import { locales } from './locales'
import { ImageFacts } from './image-facts'
import type { Events, Requests } from './messages'
import { modelsAppRequests, modelsEvents } from './models'
import { pictureEvents, pictureWindowRequests, ShownImage } from './pictures'
import { storageWindowRequests } from './storage'
import { teachEvents, teachWindowRequests } from './teaching'
import { LayerActivations, ModelInfo, NetworkSettingsSchema, WeightStats } from './model'
import { Crop } from './preprocessing'
import { AbsolutePath, FrameTime, Nothing } from './values'
import { VideoSampling } from './video'

/** The main window's views, in the order of its rail and menu. */
export const views = ['classify', 'library', 'teach', 'network', 'learn', 'models', 'settings'] as const
export type ViewName = (typeof views)[number]

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

/** How the user arranged the library view; settings that were never changed are absent. */
export const LibraryLayout = v.object({
  list: v.optional(v.picklist(['gallery', 'table'])),
  /** Whether the panels beside the images are shown. */
  filters: v.optional(v.boolean()),
  details: v.optional(v.boolean()),
  /** From left to right; `width`, in pixels, is set once the user has resized the column. */
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
  /** `model` is the crop that the model itself asks for. */
  crop: v.picklist(['model', ...Crop.options]),
  /** `auto` is the fastest precision whose answers are indistinguishable from float32's. */
  precision: v.picklist(['auto', 'float32']),
  recursive: v.boolean(),
  /** Whether a raw file beside a JPEG or HEIC of the same name is an image of its own. */
  separateRaw: v.boolean(),
  topK: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)),
  library: v.optional(LibraryLayout),
  /** Whether it is shown where a photo was taken. */
  showPlaces: v.boolean(),
  /** Whether class folders and keywords use the whole label rather than its first name. */
  wholeLabels: v.boolean(),
  /** Whether runs store each image's embedding in the library. */
  embeddings: v.boolean(),
  /** How videos are looked at. */
  video: VideoSampling,
  /** The language of the keywords for the starter model's classes. */
  keywordLanguage: v.picklist(locales)
})
export type Settings = v.InferOutput<typeof Settings>

/** A folder or file that the user picked or dropped; the bridge reads nothing else. */
export const Source = v.object({ path: v.string(), name: v.string(), folder: v.boolean() })
export type Source = v.InferOutput<typeof Source>

/** The chosen model: none, loading, loaded, or the problem that kept it from loading. */
export const ModelState = v.object({
  loading: v.boolean(),
  /** Whether the model is being timed on this computer, which happens once per model. */
  tuning: v.optional(v.boolean()),
  info: v.optional(ModelInfo),
  problem: v.optional(Problem)
})
export type ModelState = v.InferOutput<typeof ModelState>

/** A long-running operation: a run, or a library task. */
export const Activity = v.object({
  kind: v.picklist(['classify', 'teach', ...libraryTasks]),
  /** The part that is done, from 0 to 1; absent until it is known. */
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
  /** The sample pictures that ship with Netlens. */
  samples: v.optional(Source),
  model: ModelState,
  /** Why the cache cannot be used; absent if it can. */
  cacheProblem: v.optional(v.string())
})
export type AppState = v.InferOutput<typeof AppState>

/** A file name for a save dialog to suggest; it cannot contain a path. */
const FileName = v.pipe(
  v.string(),
  v.maxLength(200),
  v.regex(/^[^\\/:*?"<>|\u0000-\u001f]+$/),
  v.regex(/[^.]/)
)

/** An uncaught error in a window, as reported by its page. */
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
  /** Folders that were classified before and still exist, most recent first. */
  'source/recent': { params: Nothing, result: v.array(Source) },
  /** Opens the system's file dialog; returns what the user picked, or an empty array if cancelled. */
  'source/pick': { params: v.object({ kind: v.picklist(['folders', 'images']) }), result: v.array(Source) },
  /** Opens the system's dialog for a weights file and loads it; returns nothing if cancelled. */
  'model/pick': { params: Nothing, result: v.optional(ModelInfo) },
  /** Loads the remembered model again; `model/changed` reports the outcome. */
  'model/retry': { params: Nothing, result: Nothing },
  'model/pick-labels': { params: Nothing, result: v.optional(ModelInfo) },
  /**
   * The user must have picked the sources. Replies once the run has started; `run/ended` follows at its end.
   */
  'run/start': {
    params: v.object({
      sources: v.pipe(v.array(AbsolutePath), v.minLength(1)),
      recursive: v.boolean(),
      crop: v.optional(Crop),
      topK: Settings.entries.topK,
      /** Asks the model again even if the library already has its answer. */
      again: v.optional(v.boolean()),
      /** Name of the detector with which objects are looked for, in place of classifying. */
      detector: v.optional(v.string()),
      /** Whether the model in use classifies the objects that are found. */
      classifyObjects: v.optional(v.boolean()),
      /** Whether boxes of different classes suppress each other. */
      acrossClasses: v.optional(v.boolean())
    }),
    result: ModelInfo
  },
  /**
   * Continues an interrupted run from the library. The library may come from someone else, so the user has to
   * confirm folders that were not picked in this session.
   * @throws `cancelled` if the user declines
   */
  'run/continue': {
    params: v.object({ run: v.number() }),
    result: v.object({
      sources: v.array(Source),
      /** The model that it was begun with. */
      model: ModelInfo,
      recursive: v.boolean(),
      crop: v.optional(Crop),
      topK: v.number(),
      /** Name of the model that classifies the objects, if one does. */
      objectClassifier: v.optional(v.string()),
      acrossClasses: v.optional(v.boolean())
    })
  },
  'run/pause': { params: Nothing, result: Nothing },
  'run/resume': { params: Nothing, result: Nothing },
  'run/cancel': { params: Nothing, result: Nothing },
  /** The sources of an image reference are numbered as in the current (or last) run. */
  'image/facts': { params: ImageRef, result: ImageFacts },
  'image/reveal': { params: ImageRef, result: Nothing },
  /** Saves the last run's results where the user chooses; returns the path, or nothing if cancelled. */
  'results/export': {
    params: v.object({ format: v.picklist(outputFormats) }),
    result: v.optional(v.string())
  },
  'model/weights': { params: v.object({ layer: v.string() }), result: v.array(WeightStats) },
  'model/activations': {
    /** An image from a run is cropped as the run cropped it. */
    params: v.object({
      layer: v.string(),
      image: ShownImage,
      crop: v.optional(Crop),
      /** Of a video, which frame; the one that stands for it where absent. */
      time: v.optional(FrameTime)
    }),
    result: LayerActivations
  },
  'summary/open': { params: SummaryTarget, result: Nothing },
  /** Saves text or a PNG (in base64) where the user chooses; returns the path, or nothing if cancelled. */
  'file/save': {
    params: v.object({
      name: FileName,
      content: v.pipe(v.string(), v.maxLength(64 * 2 ** 20)),
      encoding: v.picklist(['utf8', 'base64'])
    }),
    result: v.optional(v.string())
  },
  /** Writes the error to the log. */
  'log/error': { params: WindowError, result: Nothing },
  'clipboard/write': {
    params: v.object({ text: v.pipe(v.string(), v.maxLength(16 * 2 ** 20)) }),
    result: Nothing
  },
  ...modelsAppRequests,
  ...storageWindowRequests,
  ...pictureWindowRequests,
  ...explanationWindowRequests,
  ...teachWindowRequests,
  ...libraryRequests,
  ...libraryJobWindowRequests,
  ...objectExportWindowRequests,
  /** Restores the newest automatic backup after the user confirms; returns whether it did. */
  'library/restore-newest': { params: Nothing, result: v.boolean() },
  'library/reveal': { params: v.object({ id: v.number() }), result: Nothing },
  'library/facts': { params: v.object({ id: v.number() }), result: ImageFacts }
} satisfies Requests
export type AppRequests = typeof appRequests

export const appEvents = {
  'run/results': v.array(ImageResult),
  'run/progress': RunProgress,
  /** The model of the run that starts is timed on this computer first, which takes some seconds. */
  'run/timing': Nothing,
  'run/unreadable-folder': v.object({ path: v.string(), reason: v.string() }),
  'run/ended': RunEnd,
  /** The engine died and was restarted; the run continues. */
  'engine/restarted': EngineDeath,
  'settings/changed': Settings,
  'model/changed': ModelState,
  'cache/unusable': v.object({ message: v.string() }),
  /** The menu asks for a view, or a second launch of the app brought new sources. */
  'app/show': v.object({
    view: v.picklist(views),
    /** In the library view: whether to open the import dialog. */
    importing: v.optional(v.boolean())
  }),
  'app/sources': v.array(Source),
  /** Everything in progress, sent whenever one of them advances by a percent. */
  'app/activities': v.array(Activity),
  /** A menu command failed, and the window can offer the user a choice. */
  'app/problem': Problem,
  ...modelsEvents,
  ...libraryEvents,
  ...pictureEvents,
  ...explanationEvents,
  ...teachEvents
} satisfies Events
export type AppEvents = typeof appEvents

/**
 * Serves thumbnails and pictures: `netlens-image://run/<source>/<size>/<path, URI-encoded>` for images of a
 * run, `netlens-image://picked/<size>/<path, URI-encoded>` for picked images,
 * `netlens-image://library/<size>/<id>` for images in the library, and their full-size tiles as
 * `netlens-image://library-tile/<id>/<level>/<column>/<row>`.
 */
export const imageProtocol = 'netlens-image'

/**
 * Serves videos to be played: `netlens-video://run/<source>/<path, URI-encoded>` for those of a run, and
 * `netlens-video://library/<id>`.
 */
export const videoProtocol = 'netlens-video'

/** The bridge that the preload script exposes as `window.netlens`. */
export interface Bridge {
  request(type: string, params: unknown): Promise<{ result?: unknown; problem?: Problem }>
  /** Registers files that were dropped on the window (real files only) and returns them as sources. */
  drop(files: readonly File[]): Promise<{ result?: unknown; problem?: Problem }>
  on(listener: (event: string, payload: unknown) => void): () => void
}
