/**
 * The library: every image that was classified, with the model's answer and the person's side by side.
 * The engine answers these requests; the main process checks paths that come from a window and passes them on.
 */
import * as v from 'valibot'
import { Refusal, Words } from './reasons'
import { Crop, outputFormats, precisions, Prediction, RunSettings } from './classification'
import { imageErrorCodes } from './errors'
import { locales } from './locales'
import type { Events, Requests } from './messages'
import { AbsolutePath, Count, Nothing } from './values'

const Id = v.pipe(v.number(), v.integer(), v.minValue(1))
/** A folder as the library names it: images are looked up by it, and nothing in it is opened. */
const FolderOfLibrary = v.pipe(v.string(), v.minLength(1))
const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
/** Milliseconds since 1970 (UTC). */
const Time = v.number()

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
  corrected: v.optional(v.boolean()),
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
  /** Where the answer was known in a more exact precision than its model's. */
  precision: v.optional(v.picklist(precisions)),
  /** What the person says it shows; empty where nothing was said. */
  human: v.array(v.string()),
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

/** Figures of one class. */
const ClassFigures = v.object({
  label: v.string(),
  images: Count,
  precision: v.optional(Share),
  recall: v.optional(Share),
  f1: v.optional(Share)
})

/**
 * Name of a folder (or of a table) → class label, or null for one that has none. Valibot's own records lose names that
 * every object has, such as `constructor`.
 */
export const NameMapping = v.custom<Record<string, string | null>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((label) => label === null || typeof label === 'string'),
  'Expected names with a class label or null.'
)
export type NameMapping = v.InferOutput<typeof NameMapping>

/** Shares and averages are absent where there is nothing that they could be of. */
export const Evaluation = v.object({
  id: Id,
  /** Whose answers they are. */
  model: v.object({ id: Id, name: v.string() }),
  folder: v.string(),
  images: Count,
  /** Without a known true class or without an answer: left out of the figures. */
  leftOut: Count,
  accuracy: v.optional(Share),
  topFive: v.optional(Share),
  macroF1: v.optional(Share),
  classes: v.array(ClassFigures),
  /** `counts[truth][predicted]`, both in the order of `labels`. */
  confusion: v.object({ labels: v.array(v.string()), counts: v.array(v.array(Count)) }),
  /** Ten equal steps of the first probability. */
  reliability: v.array(
    v.object({ images: Count, meanProbability: v.optional(Share), accuracy: v.optional(Share) })
  ),
  expectedCalibrationError: v.optional(Share),
  /** The most confident mistakes first. */
  mistakes: v.array(
    v.object({ id: Id, path: v.string(), truth: v.string(), predicted: v.string(), probability: Share })
  ),
  /** How the names of folders (or of the table) were taken: class label, or null for one that has none. */
  mapping: NameMapping,
  /** What became of the rows of the table, where one was given. */
  table: v.optional(
    v.object({
      /** As it is called in a sentence, such as `Windows-1252`. */
      encoding: v.string(),
      /** Without the heading. */
      rows: Count,
      /** Rows that give no image its class: how many, and the first ones. */
      unused: Count,
      first: v.array(
        v.object({
          line: Count,
          path: v.string(),
          reason: v.picklist(['no-image', 'several-images', 'contradicts', 'incomplete'])
        })
      )
    })
  )
})
export type Evaluation = v.InferOutput<typeof Evaluation>

export const libraryExportFormats = ['csv', 'json', 'jsonl', 'xlsx', 'parquet'] as const
export type LibraryExportFormat = (typeof libraryExportFormats)[number]

/** How files are put into class folders. */
export const FileSorting = v.object({
  selection: LibrarySelection,
  action: v.picklist(['copy', 'move', 'link']),
  target: AbsolutePath,
  /** For instance `{label}/{date:YYYY}/{name}`. */
  pattern: v.pipe(v.string(), v.minLength(1)),
  /** Images whose first probability is lower go to the folder `unsure`; those that a person labelled never do. */
  threshold: v.optional(Share),
  /** Whether `{label}` is all that the label says, not its first name. */
  wholeLabels: v.optional(v.boolean())
})
export type FileSorting = v.InferOutput<typeof FileSorting>

export const SortingPlan = v.object({
  files: Count,
  /** Sidecars and raw files that go along with an image. */
  companions: Count,
  bytes: Count,
  /** The largest first, at most 1,000. */
  folders: v.array(v.object({ path: v.string(), files: Count })),
  /** Images that are where they should go already. */
  inPlace: Count,
  /** Images whose wanted name is taken: they get a number. */
  collisions: Count,
  /** Files that cannot be taken, with the reason: how many, and the first ones. */
  refusedFiles: Count,
  refused: v.array(Refusal),
  /** The first ones, to look at. */
  examples: v.array(v.object({ from: v.string(), to: v.string() }))
})
export type SortingPlan = v.InferOutput<typeof SortingPlan>

/** A sorting that was begun: it can be continued where it was interrupted, and undone. */
export const SortingJob = v.object({
  id: Id,
  action: v.picklist(['copy', 'move', 'link']),
  target: v.string(),
  /** With those that go along. */
  files: Count,
  done: Count,
  /** Put back by an undo. */
  putBack: Count,
  /** Not put in place, or not put back: how many, and the first ones. */
  failed: Count,
  problems: v.array(Refusal),
  started: Time,
  /** `interrupted` can be continued; what is not `undone` can be undone, again where it is `partly-undone`. */
  state: v.picklist(['running', 'interrupted', 'completed', 'undoing', 'undone', 'partly-undone']),
  /** Begun by another installation, or before the library was restored: it is neither continued nor undone. */
  closed: v.optional(v.boolean())
})
export type SortingJob = v.InferOutput<typeof SortingJob>

export const TaggingResult = v.object({
  /** To undo it by; absent where nothing was written. */
  job: v.optional(Id),
  written: Count,
  /** With these keywords already, or without a label that is sure enough. */
  unchanged: Count,
  /** How many files take no keywords, and the first ones. */
  refusedFiles: Count,
  refused: v.array(Refusal),
  /** The first files that are written, with all the labels they get. */
  examples: v.array(v.object({ path: v.string(), keywords: v.array(v.string()) }))
})
export type TaggingResult = v.InferOutput<typeof TaggingResult>

export const TaggingJob = v.object({
  id: Id,
  where: v.picklist(['sidecar', 'file']),
  started: Time,
  files: Count,
  state: v.picklist(['completed', 'undone', 'partly-undone']),
  /** As of a sorting. */
  closed: v.optional(v.boolean()),
  /** Those that were left, the first ones. */
  problems: v.array(Refusal)
})
export type TaggingJob = v.InferOutput<typeof TaggingJob>

export const LibraryImport = v.object({
  /** In the library. */
  run: Id,
  rows: Count,
  imported: Count,
  /** The library had this answer already. */
  known: Count,
  /** How many were not taken, and the first ones. */
  refusedRows: Count,
  refused: v.array(Refusal)
})
export type LibraryImport = v.InferOutput<typeof LibraryImport>

/** A file that images were exported to. */
export const ExportJob = v.object({
  id: Id,
  file: v.string(),
  images: Count,
  started: Time,
  /** Where an earlier file of that name lies: an undo puts it back. */
  kept: v.optional(v.string()),
  state: v.picklist(['completed', 'undone', 'partly-undone']),
  /** As of a sorting. */
  closed: v.optional(v.boolean()),
  /** Why the file was left where it is. */
  problems: v.array(Refusal)
})
export type ExportJob = v.InferOutput<typeof ExportJob>

/** Images that were taken out of the library, or whose folder was found elsewhere; no file was touched. */
export const ChangeJob = v.object({
  id: Id,
  /** That was removed as a whole, or that was moved. */
  folder: v.optional(v.string()),
  /** Where a moved folder is. */
  target: v.optional(v.string()),
  images: Count,
  /** Of which a person had said something. */
  labelled: Count,
  started: Time,
  state: v.picklist(['completed', 'undone'])
})
export type ChangeJob = v.InferOutput<typeof ChangeJob>

export const RemovalPlan = v.object({
  images: Count,
  /** Of which a person said something. */
  labelled: Count
})
export type RemovalPlan = v.InferOutput<typeof RemovalPlan>

/** What was found when files were looked for. */
export const LostFiles = v.object({
  checked: Count,
  /** Whose folder can be reached, and that are not there. */
  gone: Count,
  unreachable: Count,
  /** Where they were, at most 1,000, those with the most images first. */
  folders: v.array(
    v.object({
      path: v.string(),
      /** The `files` are gone, the whole `folder` is, or it is `unreachable`. */
      state: v.picklist(['files', 'folder', 'unreachable']),
      images: Count,
      /** Why it cannot be reached. */
      reason: v.optional(v.string()),
      words: v.optional(Words)
    })
  )
})
export type LostFiles = v.InferOutput<typeof LostFiles>

/** What became of the images of a folder that was moved. */
export const Relocation = v.object({
  /** To undo it by; absent where nothing was changed. */
  job: v.optional(Id),
  images: Count,
  /** Whose files are at the new place: known by size and time, or `byContent`. */
  found: Count,
  byContent: Count,
  /** Of those found, how many the library has at the new place as well: they become one. */
  merged: Count,
  /** Images that stay where they are: how many, and the first ones. */
  refusedFiles: Count,
  refused: v.array(Refusal)
})
export type Relocation = v.InferOutput<typeof Relocation>

/** What was done with files, to be looked up and undone. Numbers count each kind by itself. */
export const LibraryJob = v.variant('kind', [
  v.object({ kind: v.literal('sort'), ...SortingJob.entries }),
  v.object({ kind: v.literal('tag'), ...TaggingJob.entries }),
  v.object({ kind: v.literal('export'), ...ExportJob.entries }),
  v.object({ kind: v.literal('remove'), ...ChangeJob.entries }),
  v.object({ kind: v.literal('relocate'), ...ChangeJob.entries })
])
export type LibraryJob = v.InferOutput<typeof LibraryJob>

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

/** What takes the library's images elsewhere, and what holds them against the truth. */
export const libraryOutputRequests = {
  /** The true classes are the subfolders of `folder`, or stand in a CSV file with the columns path and label. */
  'library/evaluate': {
    params: v.object({
      model: v.optional(Id),
      folder: FolderOfLibrary,
      table: v.optional(AbsolutePath),
      mapping: v.optional(NameMapping)
    }),
    result: Evaluation
  },
  'library/export': {
    params: v.object({
      selection: LibrarySelection,
      sort: LibrarySort,
      format: v.picklist(libraryExportFormats),
      file: AbsolutePath,
      topK: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)),
      /** Answers below it are marked as unsure. */
      threshold: v.optional(Share),
      /** An earlier file of that name goes; otherwise it is kept as `FILE.~1~`. */
      replace: v.boolean()
    }),
    /** `kept`: the name of an earlier file; `job`: to undo it by, absent where the library cannot be written. */
    result: v.object({ images: Count, kept: v.optional(v.string()), job: v.optional(ExportJob) })
  },
  /** Deletes the exported file, unless it was changed since, and puts an earlier one back. */
  'library/export-undo': { params: v.object({ job: Id }), result: ExportJob },
  /** Sortings, keywords, exports, removals and relocations, the newest first. */
  'library/jobs': { params: Nothing, result: v.array(LibraryJob) },
  /** Where the first image would go, below the target; nothing where none goes anywhere. */
  'library/sort-example': {
    params: v.omit(FileSorting, ['action', 'target']),
    result: v.optional(v.object({ from: v.string(), to: v.string() }))
  },
  /** Takes in what another Netlens found; the same again goes on where it stopped. */
  'library/import': {
    params: v.object({
      /** A .parquet, .jsonl or .csv file, or a folder of such. */
      path: AbsolutePath,
      /** A model that is known, or its file; otherwise the known one that has the rows' checksum. */
      model: v.optional(v.string()),
      /** What stands here for the beginning of a path over there. */
      mappings: v.array(v.object({ from: v.string(), to: AbsolutePath })),
      /** Take rows without looking at the files they are about. */
      trust: v.boolean()
    }),
    result: LibraryImport
  },
  'library/sort-plan': { params: FileSorting, result: SortingPlan },
  /** Does it; progress comes as `library/progress`. */
  'library/sort': { params: FileSorting, result: SortingJob },
  'library/sort-continue': { params: v.object({ job: Id }), result: SortingJob },
  /** Puts everything back, but what was changed since. */
  'library/sort-undo': { params: v.object({ job: Id }), result: SortingJob },
  /** Writes labels as keywords, into XMP sidecars or into the files themselves. */
  'library/tag': {
    params: v.object({
      selection: LibrarySelection,
      where: v.picklist(['sidecar', 'file']),
      /** Keywords stand below this one in the hierarchy; `|` stands between several levels. */
      parent: v.optional(v.pipe(v.string(), v.minLength(1))),
      /** Images whose first probability is lower get none, unless a person labelled them. */
      threshold: v.optional(Share),
      /** Whether a keyword is all that the label says, not its first name. */
      wholeLabels: v.optional(v.boolean()),
      /** The language in which the starter model's classes are written; English where absent. */
      language: v.optional(v.picklist(locales)),
      dryRun: v.boolean()
    }),
    result: TaggingResult
  },
  /** Takes keywords back, but from files that were changed since. */
  'library/tag-undo': { params: v.object({ job: Id }), result: TaggingJob },
  /** What a removal would take out. */
  'library/removal-plan': { params: v.object({ selection: LibrarySelection }), result: RemovalPlan },
  /** Takes images out of the library, with all answers and labels; files stay. */
  'library/remove': { params: v.object({ selection: LibrarySelection }), result: ChangeJob },
  'library/remove-undo': { params: v.object({ job: Id }), result: ChangeJob },
  /** Looks whether the files are there, in and below a folder or everywhere. */
  'library/find-lost': { params: v.object({ folder: v.optional(FolderOfLibrary) }), result: LostFiles },
  /** A folder was moved: its images follow, where their files are found at the new place. */
  'library/relocate': {
    params: v.object({ from: FolderOfLibrary, to: AbsolutePath, dryRun: v.boolean() }),
    result: Relocation
  },
  'library/relocate-undo': { params: v.object({ job: Id }), result: ChangeJob },
  /** Stops the export, import, sorting, tagging or evaluation that goes on; files that are done stay so and can be undone. */
  'library/stop': { params: Nothing, result: Nothing }
} satisfies Requests
export type LibraryOutputRequests = typeof libraryOutputRequests

const {
  'library/export': exportRequest,
  'library/import': importRequest,
  ...forwardedOutput
} = libraryOutputRequests
const { file: _file, replace: _replace, ...exportChoices } = exportRequest.params.entries

/** The same for a window, which names no file or folder that a person did not choose in a dialog. */
export const libraryOutputWindowRequests = {
  ...forwardedOutput,
  'library/import': {
    params: v.omit(importRequest.params, ['model']),
    result: importRequest.result
  },
  /** A file or folder of results, or nothing. */
  'library/pick-results': {
    params: v.object({ kind: v.picklist(['file', 'folder']) }),
    result: v.optional(v.string())
  },
  /** Asks where to; nothing where the dialog was cancelled. */
  'library/export-file': {
    params: v.object(exportChoices),
    result: v.optional(
      v.object({
        file: v.string(),
        images: Count,
        kept: v.optional(v.string()),
        job: v.optional(ExportJob)
      })
    )
  },
  /** Shows in the file manager what a job made: the folder that was sorted into, or the exported file. */
  'library/reveal-job': {
    params: v.object({ kind: v.picklist(['sort', 'export']), job: Id }),
    result: Nothing
  },
  /** A folder to sort into, or nothing. */
  'library/pick-target': { params: Nothing, result: v.optional(v.string()) },
  /** A CSV file with true classes, or nothing. */
  'library/pick-table': { params: Nothing, result: v.optional(v.string()) }
} satisfies Requests
export type LibraryOutputWindowRequests = typeof libraryOutputWindowRequests

/** What goes on for long in the library, one at a time. */
export const libraryTasks = [
  'export',
  'import',
  'sort',
  'tag',
  'evaluate',
  'remove',
  'find-lost',
  'relocate'
] as const

export const libraryEvents = {
  /** Of what goes on for long; `total` is 0 while it is not known. */
  'library/progress': v.object({
    task: v.picklist(libraryTasks),
    done: Count,
    total: Count
  }),
  /** It was done, stopped, or failed. */
  'library/task-ended': Nothing,
  /**
   * On bringing an older library up to date, once: so many answers may be wrong, and the model is asked for them again.
   */
  'library/doubt': v.object({ answers: Count }),
  /** Something changed that a window may be showing. */
  'library/changed': Nothing,
  /** A damaged one begins to be salvaged, during which the engine answers nothing, or no longer is. */
  'library/repairing': v.boolean(),
  /** It was found damaged, now or earlier, and nobody has said yet that they read of it. */
  'library/damaged': LibraryDamage
} satisfies Events
