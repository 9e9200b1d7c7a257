/**
 * The library: every image that was classified, with the model's answer and the person's side by side.
 * The engine answers these requests; the main process checks paths that come from a window and passes them on.
 */
import * as v from 'valibot'
import { Crop, outputFormats, precisions, Prediction, RunSettings } from './classification'
import { imageErrorCodes } from './errors'
import type { Requests } from './messages'
import { AbsolutePath, Count, Id, Nothing, Share, Time } from './values'

/** A folder as the library names it: images are looked up by it, and nothing in it is opened. */
export const FolderOfLibrary = v.pipe(v.string(), v.minLength(1))

/** A model together with the settings that change its answers. */
export const LibraryModel = v.object({
  id: Id,
  name: v.string(),
  sha256: v.string(),
  crop: Crop,
  precision: v.picklist(precisions),
  /** The names of its classes, in the order of its answers. */
  labels: v.array(v.string()),
  images: Count,
  lastUsed: Time
})
export type LibraryModel = v.InferOutput<typeof LibraryModel>

export const LibraryRun = v.object({
  id: Id,
  model: Id,
  sources: v.array(v.string()),
  recursive: v.boolean(),
  topK: v.number(),
  appVersion: v.string(),
  started: Time,
  /** Absent while it goes on, and where it was interrupted: such a run can be continued. */
  ended: v.optional(Time),
  /** `closed`: begun by another installation, or before the library was restored; it cannot be continued. */
  state: v.picklist(['running', 'interrupted', 'completed', 'cancelled', 'failed', 'closed']),
  /** Cancelled for good: a person said so, or a newer run over the same folders took over what it found. */
  abandoned: v.optional(v.boolean()),
  done: Count,
  failed: Count,
  /** Images whose answer was there already, from unchanged files. */
  reused: Count
})
export type LibraryRun = v.InferOutput<typeof LibraryRun>

/** `accept` takes the model's first label; `clear` takes back all that the person said. */
export const LabelChange = v.variant('kind', [
  v.object({ kind: v.literal('accept') }),
  v.object({ kind: v.literal('set'), label: v.pipe(v.string(), v.trim(), v.minLength(1)) }),
  v.object({ kind: v.literal('add'), label: v.pipe(v.string(), v.trim(), v.minLength(1)) }),
  v.object({ kind: v.literal('remove'), label: v.string() }),
  v.object({ kind: v.literal('clear') })
])
export type LabelChange = v.InferOutput<typeof LabelChange>

/** What a person did, to name it where it can be undone. */
export const EditInfo = v.object({
  /** `removal`: images were taken out of the library. */
  change: v.variant('kind', [...LabelChange.options, v.object({ kind: v.literal('removal') })]),
  images: Count,
  /** The first of the images, to show it. */
  image: v.optional(Id)
})
export type EditInfo = v.InferOutput<typeof EditInfo>

/** A database that was found damaged, was set aside, and what was read of it into a new one. */
export const LibraryDamage = v.object({
  /** The file was `empty`, its rows were gone and its log there (`missing`), its `header`, `pages` or `log` unreadable. */
  found: v.picklist(['empty', 'missing', 'header', 'pages', 'log']),
  /** When it was found. */
  time: Time,
  /** Where the damaged database lies. */
  kept: v.string(),
  /** Where those lie that were found damaged before, and that nobody has read of either. */
  earlier: v.optional(v.array(v.string())),
  /** `labelled`: images of which a person said something. */
  rescued: v.object({ images: Count, labelled: Count, answers: Count }),
  /** The newest backup that Netlens made by itself. */
  backup: v.optional(v.object({ file: v.string(), time: Time }))
})
export type LibraryDamage = v.InferOutput<typeof LibraryDamage>

export const LibraryInfo = v.object({
  /** The database file. */
  path: v.string(),
  /** It was found damaged, and nobody has said yet that they read of it. */
  damage: v.optional(LibraryDamage),
  /** It can be looked at and not be written to. */
  readOnly: v.optional(v.boolean()),
  images: Count,
  models: v.array(LibraryModel),
  /** The newest first. */
  runs: v.array(LibraryRun),
  /** What undo and redo would do; absent where there is nothing. */
  undo: v.optional(EditInfo),
  redo: v.optional(EditInfo)
})
export type LibraryInfo = v.InferOutput<typeof LibraryInfo>

/** Whose answers are looked at: a model's, or of each image the newest one of any. */
export const ShownModel = v.union([Id, v.literal('all')])
export type ShownModel = v.InferOutput<typeof ShownModel>

/** Which images; what is absent does not restrict. */
export const LibraryFilter = v.object({
  /** Where absent, the model of `run`, or else the last one used. */
  model: v.optional(ShownModel),
  run: v.optional(Id),
  /** Any of these: the person's label where there is one, else the model's first. */
  labels: v.optional(v.array(v.string())),
  /** Of the model's first answer. */
  minProbability: v.optional(Share),
  maxProbability: v.optional(Share),
  status: v.optional(v.picklist(['ok', 'error'])),
  /** With all below it. */
  folder: v.optional(FolderOfLibrary),
  /** Whether the person said something of it: a label, or that the model is right. */
  labelled: v.optional(v.boolean()),
  /** Of a taught model: whether the image is like any that it learned from; not so, it is none of its classes. */
  known: v.optional(v.boolean()),
  /** Date taken, from EXIF; both ends belong to it. */
  takenFrom: v.optional(Time),
  takenTo: v.optional(Time),
  /** In file names, names of folders and labels. */
  text: v.optional(v.string()),
  /** What was found when files were looked for: the file is gone, or its folder cannot be reached. */
  lost: v.optional(v.picklist(['gone', 'unreachable'])),
  /** A cell of a confusion matrix. */
  truth: v.optional(v.object({ evaluation: Id, label: v.string(), predicted: v.optional(v.string()) }))
})
export type LibraryFilter = v.InferOutput<typeof LibraryFilter>

/** A folder of the tree. */
export const LibraryFolder = v.object({
  path: v.string(),
  /** In and below it. */
  images: Count,
  /** Directly below it. */
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

export const LibraryItem = v.object({
  id: Id,
  /** Whose answer it is. */
  model: Id,
  /** Absolute path. */
  path: v.string(),
  bytes: Count,
  modified: Time,
  /** What the camera's clock showed, as if it were UTC. */
  taken: v.optional(Time),
  status: v.picklist(['ok', 'error']),
  predictions: v.array(Prediction),
  error: v.optional(v.object({ code: v.picklist(imageErrorCodes), message: v.string() })),
  /** Of a taught model: whether the image is like any that it learned from. */
  known: v.optional(v.boolean()),
  /** Where the answer was known in a more exact precision than its model's. */
  precision: v.optional(v.picklist(precisions)),
  /** What the person says it shows; empty where nothing was said. */
  labels: v.array(v.string()),
  /** The person said that the model's answer is right. */
  accepted: v.boolean()
})
export type LibraryItem = v.InferOutput<typeof LibraryItem>

/** What an action is done on. */
export const LibrarySelection = v.union([
  v.object({ ids: v.pipe(v.array(Id), v.minLength(1)), model: v.optional(ShownModel) }),
  v.object({ filter: LibraryFilter })
])
export type LibrarySelection = v.InferOutput<typeof LibrarySelection>

/** What a window may ask. */
export const libraryRequests = {
  'library/info': { params: Nothing, result: LibraryInfo },
  'library/count': { params: v.object({ filter: LibraryFilter }), result: Count },
  /** Rows `offset` to `offset + limit` in this order. */
  'library/rows': {
    params: v.object({
      filter: LibraryFilter,
      sort: LibrarySort,
      offset: Count,
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))
    }),
    result: v.array(LibraryItem)
  },
  /** Ids of rows `offset` to `offset + limit`: for a selection that reaches over more than is shown. */
  'library/ids': {
    params: v.object({ filter: LibraryFilter, sort: LibrarySort, offset: Count, limit: Count }),
    result: v.array(Id)
  },
  /** These images as they are now, in this order; those without an answer of the model are left out. */
  'library/items': {
    params: v.object({ ids: v.pipe(v.array(Id), v.maxLength(100)), model: v.optional(ShownModel) }),
    result: v.array(LibraryItem)
  },
  /** Labels by count, the most frequent first. */
  'library/labels': {
    params: v.object({ filter: LibraryFilter }),
    result: v.array(v.object({ label: v.string(), images: Count }))
  },
  /**
   * Folders directly below one (or the roots), with the images of the model in and below each. With a text, folders that
   * have it in their names, wherever they are. At most 1,000 from `offset` on.
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
  /** Which models have answers to images in and below a folder, and to how many; the most first. */
  'library/models-in': {
    params: v.object({ folder: FolderOfLibrary }),
    result: v.array(v.object({ model: Id, images: Count }))
  },
  /** Images by the model's first probability, in 100 equal steps. */
  'library/histogram': { params: v.object({ filter: LibraryFilter }), result: v.array(Count) },
  'library/label': {
    params: v.object({ selection: LibrarySelection, change: LabelChange }),
    result: v.object({ changed: Count })
  },
  /** Answers with what was undone or redone; nothing where there was nothing to. */
  'library/undo': { params: Nothing, result: v.optional(EditInfo) },
  'library/redo': { params: Nothing, result: v.optional(EditInfo) },
  /** The file of an image. */
  'library/file': { params: v.object({ id: Id }), result: v.string() },
  /** A person has read that the library was damaged, and goes on with what was rescued. */
  'library/accept-damage': { params: Nothing, result: Nothing },
  /** The backups that Netlens makes by itself, the newest first, and whether it makes them. */
  'library/backups': {
    params: Nothing,
    result: v.object({ automatic: v.boolean(), files: v.array(v.object({ file: v.string(), time: Time })) })
  },
  'library/set-backups': { params: v.object({ automatic: v.boolean() }), result: Nothing },
  /** Takes a run off the list of those that can be continued. */
  'library/abandon': { params: v.object({ run: Id }), result: Nothing }
} satisfies Requests
export type LibraryRequests = typeof libraryRequests

/** The database as a file. */
export const libraryFileRequests = {
  /** Opens it, for one that is about to write to it. Answers with an error where that cannot be done. */
  'library/open': { params: Nothing, result: Nothing },
  /** Writes what a run found so far. */
  'library/save-run': {
    params: v.object({ run: Id, file: AbsolutePath, format: v.picklist(outputFormats) }),
    result: Nothing
  },
  /** What a run was begun with. */
  'library/run-settings': { params: v.object({ run: Id }), result: RunSettings },
  /** Looks at all of it; answers with what is wrong, as SQLite words it. */
  'library/check': { params: Nothing, result: v.array(v.string()) },
  'library/backup': { params: v.object({ file: AbsolutePath }), result: Nothing },
  /** The database that is replaced stays beside it, with the time in its name. */
  'library/restore': { params: v.object({ file: AbsolutePath }), result: LibraryInfo }
} satisfies Requests
export type LibraryFileRequests = typeof libraryFileRequests
