/**
 * The library: every image that was classified, with the model's answer and the user's labels. The engine
 * handles these requests; the main process checks paths that come from a window and forwards them.
 */
import * as v from 'valibot'
import { Crop, outputFormats, precisions, Prediction, RunSettings, RunTask } from './classification'
import { imageErrorCodes } from './errors'
import { Detection } from './found-objects'
import type { Requests } from './messages'
import { AbsolutePath, Count, Id, Nothing, Share, Time } from './values'
import { SeenVideo } from './video'

/** A folder as the library stores it; it selects images and is never opened. */
export const FolderOfLibrary = v.pipe(v.string(), v.minLength(1))

/** A model together with the settings that change its answers. */
export const LibraryModel = v.object({
  id: Id,
  /** What it does: a detector finds objects, and says nothing of whole pictures. */
  task: RunTask,
  name: v.string(),
  sha256: v.string(),
  crop: Crop,
  precision: v.picklist(precisions),
  /** Class names, in the order of the model's outputs. */
  labels: v.array(v.string()),
  /** Of a detector: whether boxes of different classes suppressed each other. */
  acrossClasses: v.optional(v.boolean()),
  images: Count,
  lastUsed: Time
})
export type LibraryModel = v.InferOutput<typeof LibraryModel>

export const LibraryRun = v.object({
  id: Id,
  model: Id,
  task: RunTask,
  sources: v.array(v.string()),
  recursive: v.boolean(),
  topK: v.number(),
  appVersion: v.string(),
  started: Time,
  /** Absent while the run is in progress or if it was interrupted, in which case it can be continued. */
  ended: v.optional(Time),
  /**
   * `closed`: started by another installation or before the library was restored, so it cannot be continued.
   */
  state: v.picklist(['running', 'interrupted', 'completed', 'cancelled', 'failed', 'closed']),
  /**
   * Cancelled for good, by the user or because a newer run over the same folders has taken over its results.
   */
  abandoned: v.optional(v.boolean()),
  done: Count,
  failed: Count,
  /** Images whose answer was already known because the file has not changed. */
  reused: Count
})
export type LibraryRun = v.InferOutput<typeof LibraryRun>

/**
 * `accept` confirms the model's first label; `clear` removes everything that the user said about the image.
 */
export const LabelChange = v.variant('kind', [
  v.object({ kind: v.literal('accept') }),
  v.object({ kind: v.literal('set'), label: v.pipe(v.string(), v.trim(), v.minLength(1)) }),
  v.object({ kind: v.literal('add'), label: v.pipe(v.string(), v.trim(), v.minLength(1)) }),
  v.object({ kind: v.literal('remove'), label: v.string() }),
  v.object({ kind: v.literal('clear') })
])
export type LabelChange = v.InferOutput<typeof LabelChange>

/** An edit by the user, as described by the undo and redo commands. */
export const EditInfo = v.object({
  /** `removal`: images were taken out of the library; `objects`: boxes of a picture were corrected. */
  change: v.variant('kind', [
    ...LabelChange.options,
    v.object({ kind: v.literal('removal') }),
    v.object({ kind: v.literal('objects') })
  ]),
  images: Count,
  /** The first of the images, so that it can be shown. */
  image: v.optional(Id)
})
export type EditInfo = v.InferOutput<typeof EditInfo>

/** A damaged database that was set aside, and what was recovered from it into a new one. */
export const LibraryDamage = v.object({
  /**
   * What is wrong: the file is `empty`; its rows are gone but its log exists (`missing`); or its `header`,
   * `pages` or `log` cannot be read.
   */
  found: v.picklist(['empty', 'missing', 'header', 'pages', 'log']),
  /** When it was found. */
  time: Time,
  /** Path of the damaged database. */
  kept: v.string(),
  /** Paths of databases that were found damaged earlier and have not been acknowledged either. */
  earlier: v.optional(v.array(v.string())),
  /** `labelled` counts images that the user had labelled. */
  rescued: v.object({ images: Count, labelled: Count, answers: Count }),
  /** The newest automatic backup. */
  backup: v.optional(v.object({ file: v.string(), time: Time }))
})
export type LibraryDamage = v.InferOutput<typeof LibraryDamage>

export const LibraryInfo = v.object({
  /** Path of the database file. */
  path: v.string(),
  /** Set if the library was found damaged and the user has not acknowledged it yet. */
  damage: v.optional(LibraryDamage),
  /** The library can be viewed but not written to. */
  readOnly: v.optional(v.boolean()),
  images: Count,
  models: v.array(LibraryModel),
  /** Newest first. */
  runs: v.array(LibraryRun),
  /** The edits that undo and redo would affect; absent if there are none. */
  undo: v.optional(EditInfo),
  redo: v.optional(EditInfo)
})
export type LibraryInfo = v.InferOutput<typeof LibraryInfo>

/** Whose answers are shown: one model's, or the newest of any model for each image. */
export const ShownModel = v.union([Id, v.literal('all')])
export type ShownModel = v.InferOutput<typeof ShownModel>

/** What has to be found in a picture by a detector, or by the person who corrected it. */
export const ObjectFilter = v.object({
  /** Objects of any of these classes; where absent, of any class. */
  labels: v.optional(v.array(v.string())),
  /** Objects with at least this score. */
  threshold: Share,
  /** Objects that a classifier takes for any of these. */
  classes: v.optional(v.array(v.string())),
  /** At least so many of them, 1 by default, in one frame of a video; 0: none of them is in the picture. */
  atLeast: v.optional(Count)
})
export type ObjectFilter = v.InferOutput<typeof ObjectFilter>

/** Selects images; absent fields do not restrict the selection. */
export const LibraryFilter = v.object({
  /** By default the model of `run`, or else the last one used. */
  model: v.optional(ShownModel),
  run: v.optional(Id),
  /** Any of these labels; an image's label is the user's if there is one, else the model's first. */
  labels: v.optional(v.array(v.string())),
  /** Bounds of the model's top probability. */
  minProbability: v.optional(Share),
  maxProbability: v.optional(Share),
  status: v.optional(v.picklist(['ok', 'error'])),
  /** Including its subfolders. */
  folder: v.optional(FolderOfLibrary),
  /** Whether the user labelled the image, accepted the model's answer, or corrected its objects. */
  labelled: v.optional(v.boolean()),
  /** Of a taught model: whether the image is like any that it learned from; not so, it is none of its classes. */
  known: v.optional(v.boolean()),
  /** Date taken, from EXIF; both bounds are inclusive. */
  takenFrom: v.optional(Time),
  takenTo: v.optional(Time),
  /** Searches file names, folder names, labels, and classes of a detector's objects. */
  text: v.optional(v.string()),
  /** Score from which on `text` finds an object; the usual one by default. */
  textThreshold: v.optional(Share),
  /** Of a detector's answers. */
  objects: v.optional(ObjectFilter),
  /** The outcome of the last file check: the file is gone, or its folder cannot be reached. */
  lost: v.optional(v.picklist(['gone', 'unreachable'])),
  /** A cell of an evaluation's confusion matrix, or a whole row if `predicted` is absent. */
  truth: v.optional(v.object({ evaluation: Id, label: v.string(), predicted: v.optional(v.string()) })),
  /** The same of an evaluation of objects: null for the background, and any class where one is absent. */
  judged: v.optional(
    v.object({
      evaluation: Id,
      truth: v.optional(v.nullable(v.string())),
      found: v.optional(v.nullable(v.string()))
    })
  )
})
export type LibraryFilter = v.InferOutput<typeof LibraryFilter>

export const LibraryFolder = v.object({
  path: v.string(),
  /** Images in the folder and below it. */
  images: Count,
  /** Number of direct subfolders. */
  folders: Count
})
export type LibraryFolder = v.InferOutput<typeof LibraryFolder>

export const librarySortKeys = [
  'added',
  'name',
  'folder',
  'label',
  'probability',
  'status',
  'model',
  'modified',
  'taken',
  'bytes'
] as const
export const LibrarySort = v.object({ by: v.picklist(librarySortKeys), descending: v.boolean() })
export type LibrarySort = v.InferOutput<typeof LibrarySort>

/** An object in a picture: a detector's, or what a person made of it. */
export const LibraryObject = v.object({
  ...Detection.entries,
  /** A person accepted, changed or drew it; its score is 1 then. */
  said: v.optional(v.literal(true))
})
export type LibraryObject = v.InferOutput<typeof LibraryObject>

export const LibraryItem = v.object({
  id: Id,
  /** The model that gave the answer. */
  model: Id,
  path: v.string(),
  bytes: Count,
  modified: Time,
  /** The camera's local time, stored as if it were UTC. */
  taken: v.optional(Time),
  status: v.picklist(['ok', 'error']),
  predictions: v.array(Prediction),
  /** Of a detector: pixels of the upright picture, and all objects in it with a score above 0.05, best first. */
  width: v.optional(Count),
  height: v.optional(Count),
  detections: v.optional(v.array(LibraryObject)),
  /** Name of the model that classified the objects, if one did. */
  objectClassifier: v.optional(v.string()),
  /** A person corrected these objects. */
  corrected: v.optional(v.literal(true)),
  /** Of a video: the frames that were looked at. */
  video: v.optional(SeenVideo),
  error: v.optional(v.object({ code: v.picklist(imageErrorCodes), message: v.string() })),
  /** Of a taught model: whether the image is like any that it learned from. */
  known: v.optional(v.boolean()),
  /** Set if the answer was known in a more exact precision than its model's. */
  precision: v.optional(v.picklist(precisions)),
  /** The user's labels; empty if there are none. */
  labels: v.array(v.string()),
  /** Whether the user confirmed the model's answer. */
  accepted: v.boolean()
})
export type LibraryItem = v.InferOutput<typeof LibraryItem>

/** The images that an action applies to. */
export const LibrarySelection = v.union([
  v.object({ ids: v.pipe(v.array(Id), v.minLength(1)), model: v.optional(ShownModel) }),
  v.object({ filter: LibraryFilter })
])
export type LibrarySelection = v.InferOutput<typeof LibrarySelection>

/** Requests that a window may make. */
export const libraryRequests = {
  'library/info': { params: Nothing, result: LibraryInfo },
  'library/count': { params: v.object({ filter: LibraryFilter }), result: Count },
  'library/rows': {
    params: v.object({
      filter: LibraryFilter,
      sort: LibrarySort,
      offset: Count,
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))
    }),
    result: v.array(LibraryItem)
  },
  /** Ids of the rows from `offset` to `offset + limit`, for selections larger than what is shown. */
  'library/ids': {
    params: v.object({ filter: LibraryFilter, sort: LibrarySort, offset: Count, limit: Count }),
    result: v.array(Id)
  },
  /** The current state of these images, in this order, without those that the model has not answered. */
  'library/items': {
    params: v.object({ ids: v.pipe(v.array(Id), v.maxLength(100)), model: v.optional(ShownModel) }),
    result: v.array(LibraryItem)
  },
  /** Labels with their number of images, most frequent first. */
  'library/labels': {
    params: v.object({ filter: LibraryFilter }),
    result: v.array(v.object({ label: v.string(), images: Count }))
  },
  /**
   * Objects with at least this score by their classes, the most frequent first, and in how many images they are. `by`: the
   * detector's classes, or what a classifier says of the objects.
   */
  'library/objects': {
    params: v.object({
      filter: LibraryFilter,
      threshold: Share,
      by: v.optional(v.picklist(['detector', 'classifier'])),
      /** Of these images only. */
      ids: v.optional(v.array(Id))
    }),
    result: v.array(v.object({ label: v.string(), images: Count, objects: Count }))
  },
  /**
   * Sets the objects of a picture as the person sees them, in place of what the detector found, which is kept; without any
   * given, the detector's count again. Boxes are clipped to the picture.
   */
  'library/correct': {
    params: v.object({
      id: Id,
      model: Id,
      objects: v.optional(v.pipe(v.array(LibraryObject), v.maxLength(1000)))
    }),
    result: Nothing
  },
  /**
   * Direct subfolders of a folder (or the roots), each with the number of the model's images in and below it.
   * With `text`, all folders whose names contain it, at any depth. At most 1,000 from `offset` on.
   */
  'library/folders': {
    params: v.object({
      below: v.optional(FolderOfLibrary),
      text: v.optional(v.string()),
      model: v.optional(ShownModel),
      offset: v.optional(Count)
    }),
    result: v.array(LibraryFolder)
  },
  /** Models with answers for images in and below a folder, those with the most images first. */
  'library/models-in': {
    params: v.object({ folder: FolderOfLibrary }),
    result: v.array(v.object({ model: Id, images: Count }))
  },
  /** Number of images by the model's top probability, in 100 equal-width bins. */
  'library/histogram': { params: v.object({ filter: LibraryFilter }), result: v.array(Count) },
  'library/label': {
    params: v.object({ selection: LibrarySelection, change: LabelChange }),
    result: v.object({ changed: Count })
  },
  /** Returns the edit that was undone or redone, or nothing if there was none. */
  'library/undo': { params: Nothing, result: v.optional(EditInfo) },
  'library/redo': { params: Nothing, result: v.optional(EditInfo) },
  /** The path of an image's file. */
  'library/file': { params: v.object({ id: Id }), result: v.string() },
  /** The user has read that the library was damaged and continues with what was recovered. */
  'library/accept-damage': { params: Nothing, result: Nothing },
  /** The automatic backups, newest first, and whether they are turned on. */
  'library/backups': {
    params: Nothing,
    result: v.object({ automatic: v.boolean(), files: v.array(v.object({ file: v.string(), time: Time })) })
  },
  'library/set-backups': { params: v.object({ automatic: v.boolean() }), result: Nothing },
  /** Removes a run from the list of those that can be continued. */
  'library/abandon': { params: v.object({ run: Id }), result: Nothing }
} satisfies Requests
export type LibraryRequests = typeof libraryRequests

/** Requests about the database as a file. */
export const libraryFileRequests = {
  /**
   * Opens the library before it is written to.
   * @throws if it cannot be opened
   */
  'library/open': { params: Nothing, result: Nothing },
  /** Exports the results that a run has so far. */
  'library/save-run': {
    params: v.object({ run: Id, file: AbsolutePath, format: v.picklist(outputFormats) }),
    result: Nothing
  },
  /** The settings that a run was started with. */
  'library/run-settings': { params: v.object({ run: Id }), result: RunSettings },
  /** Checks the whole database and returns what is wrong, in SQLite's words; empty if nothing is. */
  'library/check': { params: Nothing, result: v.array(v.string()) },
  'library/backup': { params: v.object({ file: AbsolutePath }), result: Nothing },
  /** The replaced database stays beside the new one, with the time in its name. */
  'library/restore': { params: v.object({ file: AbsolutePath }), result: LibraryInfo }
} satisfies Requests
export type LibraryFileRequests = typeof libraryFileRequests
