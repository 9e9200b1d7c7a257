/** What is done with many images of the library at once, mostly with their files: in pieces, with progress, and to be undone. */
import * as v from 'valibot'
import { Evaluation, NameMapping } from './evaluation'
import { FolderOfLibrary, LibrarySelection, LibrarySort } from './library'
import { locales } from './locales'
import type { Requests } from './messages'
import { Refusal, Words } from './reasons'
import { AbsolutePath, Count, Id, Nothing, Share, Time } from './values'

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

/** What takes the library's images elsewhere, and what holds them against the truth. */
export const libraryJobRequests = {
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
export type LibraryJobRequests = typeof libraryJobRequests

const {
  'library/export': exportRequest,
  'library/import': importRequest,
  ...forwardedOutput
} = libraryJobRequests
const { file: _file, replace: _replace, ...exportChoices } = exportRequest.params.entries

/** The same for a window, which names no file or folder that a person did not choose in a dialog. */
export const libraryJobWindowRequests = {
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
export type LibraryJobWindowRequests = typeof libraryJobWindowRequests

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
