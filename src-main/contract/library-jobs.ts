/**
 * Operations on many images of the library at once, most of which change files. They work in batches, report
 * progress and can be undone.
 */
import * as v from 'valibot'
import { Evaluation, NameMapping } from './evaluation'
import { FolderOfLibrary, LibrarySelection, LibrarySort } from './library'
import { locales } from './locales'
import { ObjectEvaluation } from './object-evaluation'
import type { Requests } from './messages'
import { Refusal, Words } from './reasons'
import { AbsolutePath, Count, Id, Nothing, Share, Time } from './values'

export const libraryExportFormats = ['csv', 'json', 'jsonl', 'xlsx', 'parquet'] as const
export type LibraryExportFormat = (typeof libraryExportFormats)[number]

/** How to sort files into class folders. */
export const FileSorting = v.object({
  selection: LibrarySelection,
  action: v.picklist(['copy', 'move', 'link']),
  target: AbsolutePath,
  /** For instance `{label}/{date:YYYY}/{name}`. */
  pattern: v.pipe(v.string(), v.minLength(1)),
  /** Images whose top probability is lower go to the folder `unsure`, unless the user labelled them. */
  threshold: v.optional(Share),
  /** Whether `{label}` is the whole label rather than its first name. */
  wholeLabels: v.optional(v.boolean())
})
export type FileSorting = v.InferOutput<typeof FileSorting>

export const SortingPlan = v.object({
  files: Count,
  /** Sidecars and raw files that move along with an image. */
  companions: Count,
  bytes: Count,
  /** Largest first, at most 1,000. */
  folders: v.array(v.object({ path: v.string(), files: Count })),
  /** Images that are already where they belong. */
  inPlace: Count,
  /** Images whose target name is taken; a number is added to it. */
  collisions: Count,
  /** Number of files that cannot be sorted; `refused` lists the first ones. */
  refusedFiles: Count,
  refused: v.array(Refusal),
  /** The first few, as a preview. */
  examples: v.array(v.object({ from: v.string(), to: v.string() }))
})
export type SortingPlan = v.InferOutput<typeof SortingPlan>

/** A sorting that was started: it can be continued if interrupted, and undone. */
export const SortingJob = v.object({
  id: Id,
  action: v.picklist(['copy', 'move', 'link']),
  target: v.string(),
  /** Including companions. */
  files: Count,
  done: Count,
  /** Files put back by an undo. */
  putBack: Count,
  /** Number of files that could not be moved or put back; `problems` lists the first ones. */
  failed: Count,
  problems: v.array(Refusal),
  started: Time,
  /**
   * `interrupted` can be continued. Anything but `undone` can be undone; `partly-undone` can be undone again.
   */
  state: v.picklist(['running', 'interrupted', 'completed', 'undoing', 'undone', 'partly-undone']),
  /** Set if it was started elsewhere or before a restore of the library; it cannot be continued or undone. */
  closed: v.optional(v.boolean())
})
export type SortingJob = v.InferOutput<typeof SortingJob>

export const TaggingResult = v.object({
  /** Id for undoing it; absent if nothing was written. */
  job: v.optional(Id),
  written: Count,
  /** Files that already have these keywords, or whose label is not certain enough. */
  unchanged: Count,
  /** Number of files that cannot hold keywords; `refused` lists the first ones. */
  refusedFiles: Count,
  refused: v.array(Refusal),
  /** The first files that are written, with all their keywords. */
  examples: v.array(v.object({ path: v.string(), keywords: v.array(v.string()) }))
})
export type TaggingResult = v.InferOutput<typeof TaggingResult>

export const TaggingJob = v.object({
  id: Id,
  where: v.picklist(['sidecar', 'file']),
  started: Time,
  files: Count,
  state: v.picklist(['completed', 'undone', 'partly-undone']),
  /** As for {@link SortingJob}. */
  closed: v.optional(v.boolean()),
  /** The first files that were skipped. */
  problems: v.array(Refusal)
})
export type TaggingJob = v.InferOutput<typeof TaggingJob>

export const LibraryImport = v.object({
  /** Id of the run in the library. */
  run: Id,
  rows: Count,
  imported: Count,
  /** Rows whose answer the library already had. */
  known: Count,
  /** Number of rows that were rejected; `refused` lists the first ones. */
  refusedRows: Count,
  refused: v.array(Refusal)
})
export type LibraryImport = v.InferOutput<typeof LibraryImport>

/** A file or folder that images were exported to. */
export const ExportJob = v.object({
  id: Id,
  file: v.string(),
  /** Whether it is a folder. */
  folder: v.optional(v.boolean()),
  images: Count,
  started: Time,
  /** Path of the previous file of that name; an undo puts it back. */
  kept: v.optional(v.string()),
  state: v.picklist(['completed', 'undone', 'partly-undone']),
  /** As for {@link SortingJob}. */
  closed: v.optional(v.boolean()),
  /** Why it was left in place. */
  problems: v.array(Refusal)
})
export type ExportJob = v.InferOutput<typeof ExportJob>

/** Images that were removed from the library, or whose moved folder was found again; no file was touched. */
export const ChangeJob = v.object({
  id: Id,
  /** The folder that was removed as a whole, or that was moved. */
  folder: v.optional(v.string()),
  /** The moved folder's new place. */
  target: v.optional(v.string()),
  images: Count,
  /** Images that the user had labelled. */
  labelled: Count,
  started: Time,
  state: v.picklist(['completed', 'undone'])
})
export type ChangeJob = v.InferOutput<typeof ChangeJob>

export const RemovalPlan = v.object({
  images: Count,
  /** Images that the user has labelled. */
  labelled: Count
})
export type RemovalPlan = v.InferOutput<typeof RemovalPlan>

/** The outcome of checking whether the library's files still exist. */
export const LostFiles = v.object({
  checked: Count,
  /** Files that are missing although their folder can be reached. */
  gone: Count,
  unreachable: Count,
  /** Folders with lost files, at most 1,000, those with the most images first. */
  folders: v.array(
    v.object({
      path: v.string(),
      /**
       * `files`: some files are missing; `folder`: the folder is missing; `unreachable`: it cannot be accessed.
       */
      state: v.picklist(['files', 'folder', 'unreachable']),
      images: Count,
      /** Why the folder cannot be reached. */
      reason: v.optional(v.string()),
      words: v.optional(Words)
    })
  )
})
export type LostFiles = v.InferOutput<typeof LostFiles>

/** What happened to the images of a folder that was moved. */
export const Relocation = v.object({
  /** Id for undoing it; absent if nothing changed. */
  job: v.optional(Id),
  images: Count,
  /** Images whose files are at the new place, recognised by size and time or by content (`byContent`). */
  found: Count,
  byContent: Count,
  /** Found images that the library already has at the new place as well; the two entries are merged. */
  merged: Count,
  /** Number of images that keep their old path; `refused` lists the first ones. */
  refusedFiles: Count,
  refused: v.array(Refusal)
})
export type Relocation = v.InferOutput<typeof Relocation>

/** A completed operation that can be looked up and undone. Ids are unique only within each kind. */
export const LibraryJob = v.variant('kind', [
  v.object({ kind: v.literal('sort'), ...SortingJob.entries }),
  v.object({ kind: v.literal('tag'), ...TaggingJob.entries }),
  v.object({ kind: v.literal('export'), ...ExportJob.entries }),
  v.object({ kind: v.literal('remove'), ...ChangeJob.entries }),
  v.object({ kind: v.literal('relocate'), ...ChangeJob.entries })
])
export type LibraryJob = v.InferOutput<typeof LibraryJob>

/** An earlier evaluation whose images are still shown: of the others, only the newest can be asked about later. */
const keep = v.optional(Id)

export const libraryJobRequests = {
  /**
   * The true classes are the subfolders of `folder`, or come from a CSV file with the columns path and label.
   */
  'library/evaluate': {
    params: v.object({
      model: v.optional(Id),
      folder: FolderOfLibrary,
      table: v.optional(AbsolutePath),
      mapping: v.optional(NameMapping),
      keep
    }),
    result: Evaluation
  },
  /** Holds a detector's own objects, not what a person made of them, against true ones. */
  'library/evaluate-objects': {
    params: v.object({
      model: Id,
      folder: FolderOfLibrary,
      /** A COCO data set, or a folder of files of Pascal VOC or YOLO. */
      truth: AbsolutePath,
      /** Of the score, for all but average precision. */
      threshold: Share,
      keep
    }),
    result: ObjectEvaluation
  },
  'library/export': {
    params: v.object({
      selection: LibrarySelection,
      sort: LibrarySort,
      format: v.picklist(libraryExportFormats),
      file: AbsolutePath,
      topK: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)),
      /** Answers with a lower probability are marked as unsure. */
      threshold: v.optional(Share),
      /** The least score of objects that count. */
      objectThreshold: Share,
      /** A row for each object instead of one for each image. */
      perObject: v.optional(v.boolean()),
      /** Whether to overwrite an existing file; otherwise it is kept as `FILE.~1~`. */
      replace: v.boolean()
    }),
    /**
     * `kept` is the name of the previous file; `job` can be undone and is absent if the library is read-only.
     */
    result: v.object({ images: Count, kept: v.optional(v.string()), job: v.optional(ExportJob) })
  },
  /** Deletes the exported file unless it has changed since, and puts the previous one back. */
  'library/export-undo': { params: v.object({ job: Id }), result: ExportJob },
  /** Sortings, keywords, exports, removals and relocations, newest first. */
  'library/jobs': { params: Nothing, result: v.array(LibraryJob) },
  /** Where the first image would go, relative to the target; nothing if no image would go anywhere. */
  'library/sort-example': {
    params: v.omit(FileSorting, ['action', 'target']),
    result: v.optional(v.object({ from: v.string(), to: v.string() }))
  },
  /** Imports results from another Netlens; repeating an interrupted import continues it. */
  'library/import': {
    params: v.object({
      /** A .parquet, .jsonl or .csv file, or a folder of them. */
      path: AbsolutePath,
      /** A known model or a model file; by default the known model with the checksum in the rows. */
      model: v.optional(v.string()),
      /** Replaces the beginning of paths from the other computer with one on this computer. */
      mappings: v.array(v.object({ from: v.string(), to: AbsolutePath })),
      /** Whether to accept rows without checking the files that they refer to. */
      trust: v.boolean()
    }),
    result: LibraryImport
  },
  'library/sort-plan': { params: FileSorting, result: SortingPlan },
  /** Progress is sent as `library/progress`. */
  'library/sort': { params: FileSorting, result: SortingJob },
  'library/sort-continue': { params: v.object({ job: Id }), result: SortingJob },
  /** Puts all files back, except those that have changed since. */
  'library/sort-undo': { params: v.object({ job: Id }), result: SortingJob },
  /** Writes labels as keywords, into XMP sidecars or into the files themselves. */
  'library/tag': {
    params: v.object({
      selection: LibrarySelection,
      where: v.picklist(['sidecar', 'file']),
      /** The parent keyword in the hierarchy; `|` separates several levels. */
      parent: v.optional(v.pipe(v.string(), v.minLength(1))),
      /** Images whose top probability is lower get no keywords, unless the user labelled them. */
      threshold: v.optional(Share),
      /** Whether a keyword is the whole label rather than its first name. */
      wholeLabels: v.optional(v.boolean()),
      /** The language of the keywords for the starter model's classes; English by default. */
      language: v.optional(v.picklist(locales)),
      dryRun: v.boolean()
    }),
    result: TaggingResult
  },
  /** Removes the keywords again, except from files that have changed since. */
  'library/tag-undo': { params: v.object({ job: Id }), result: TaggingJob },
  'library/removal-plan': { params: v.object({ selection: LibrarySelection }), result: RemovalPlan },
  /** Removes images from the library with all their answers and labels; their files stay. */
  'library/remove': { params: v.object({ selection: LibrarySelection }), result: ChangeJob },
  'library/remove-undo': { params: v.object({ job: Id }), result: ChangeJob },
  /** Checks whether the files still exist, in and below a folder or everywhere. */
  'library/find-lost': { params: v.object({ folder: v.optional(FolderOfLibrary) }), result: LostFiles },
  /** Assigns the images of a moved folder to its new place, as far as their files are found there. */
  'library/relocate': {
    params: v.object({ from: FolderOfLibrary, to: AbsolutePath, dryRun: v.boolean() }),
    result: Relocation
  },
  'library/relocate-undo': { params: v.object({ job: Id }), result: ChangeJob },
  /** Stops the current task; files that are already done stay so and can be undone. */
  'library/stop': { params: Nothing, result: Nothing }
} satisfies Requests
export type LibraryJobRequests = typeof libraryJobRequests

const {
  'library/export': exportRequest,
  'library/import': importRequest,
  ...forwardedOutput
} = libraryJobRequests
const { file: _file, replace: _replace, ...exportChoices } = exportRequest.params.entries

/** The same for a window, which can name only files and folders that the user chose in a dialog. */
export const libraryJobWindowRequests = {
  ...forwardedOutput,
  'library/import': {
    params: v.omit(importRequest.params, ['model']),
    result: importRequest.result
  },
  /** Lets the user pick a file or folder of results; returns nothing if cancelled. */
  'library/pick-results': {
    params: v.object({ kind: v.picklist(['file', 'folder']) }),
    result: v.optional(v.string())
  },
  /** Asks the user for the file; returns nothing if cancelled. */
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
  /** Shows a job's result in the file manager: the folder that was sorted into, or the exported file. */
  'library/reveal-job': {
    params: v.object({ kind: v.picklist(['sort', 'export']), job: Id }),
    result: Nothing
  },
  /** Lets the user pick a folder to sort into; returns nothing if cancelled. */
  'library/pick-target': { params: Nothing, result: v.optional(v.string()) },
  /** Lets the user pick a CSV file with true classes; returns nothing if cancelled. */
  'library/pick-table': { params: Nothing, result: v.optional(v.string()) },
  /** Lets the user pick true objects: a COCO data set, or a folder; returns nothing if cancelled. */
  'library/pick-truth': {
    params: v.object({ kind: v.picklist(['file', 'folder']) }),
    result: v.optional(v.string())
  }
} satisfies Requests
export type LibraryJobWindowRequests = typeof libraryJobWindowRequests

/** Long-running library tasks, of which only one runs at a time. */
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
