/** Writes the objects in the library's images, as a person corrected them: for other programs, or into copies of the pictures. */
import * as v from 'valibot'
import { LibrarySelection, LibrarySort } from './library'
import { ExportJob } from './library-jobs'
import type { Requests } from './messages'
import { Refusal } from './reasons'
import { AbsolutePath, Count, Id, Share } from './values'

/** Formats of other programs: a file. */
export const annotationFiles = ['megadetector', 'coco', 'coco-results', 'labelstudio'] as const
/** The same: a folder with a file for each picture. */
export const annotationFolders = ['voc', 'yolo'] as const
export const annotationFormats = [...annotationFiles, ...annotationFolders] as const
export type AnnotationFormat = (typeof annotationFormats)[number]

/** Folders of pictures: with boxes drawn, each object by itself, with objects of some classes blurred. */
export const pictureCopies = ['drawn', 'crops', 'blurred'] as const
export type PictureCopies = (typeof pictureCopies)[number]

export const objectExportFormats = [...annotationFormats, ...pictureCopies] as const
export type ObjectExportFormat = (typeof objectExportFormats)[number]

export function isAnnotationFile(format: string): format is (typeof annotationFiles)[number] {
  return (annotationFiles as readonly string[]).includes(format)
}

export function isPictureCopies(format: string): format is PictureCopies {
  return (pictureCopies as readonly string[]).includes(format)
}

export function isOfObjects(format: string): format is ObjectExportFormat {
  return (objectExportFormats as readonly string[]).includes(format)
}

const choices = {
  selection: LibrarySelection,
  sort: LibrarySort,
  /** A detector of the library, whose objects they are. */
  model: Id,
  format: v.picklist(objectExportFormats),
  /** The least score of an object. */
  threshold: Share,
  /** Names of the classes that are blurred. */
  blur: v.optional(v.array(v.string()))
}

const Told = v.object({ count: Count, first: v.array(Refusal) })
export type Told = v.InferOutput<typeof Told>

const ObjectExport = v.object({
  /** Those that have a place in the file or folder. */
  images: Count,
  kept: v.optional(v.string()),
  /** Absent if the library is read-only. */
  job: v.optional(ExportJob),
  /** Images that have no place there: how many, and the first ones. */
  leftOut: Told,
  /** How many of these should be there: their files were changed, or cannot be read. */
  failed: Count,
  /** Images whose files are not called as usual. */
  renamed: Told
})
export type ObjectExport = v.InferOutput<typeof ObjectExport>

export const objectExportRequests = {
  'library/export-objects': {
    params: v.object({
      ...choices,
      /** A file, of which an earlier one is kept as `FILE.~1~`, or a folder that is new or empty. */
      target: AbsolutePath,
      /** Whether to overwrite an existing file instead. */
      replace: v.boolean()
    }),
    result: ObjectExport
  }
} satisfies Requests
export type ObjectExportRequests = typeof objectExportRequests

/** The same for a window. */
export const objectExportWindowRequests = {
  /** Asks the user for the file or folder; returns nothing if cancelled. */
  'library/export-objects-to': {
    params: v.object(choices),
    result: v.optional(v.object({ ...ObjectExport.entries, target: v.string() }))
  }
} satisfies Requests
export type ObjectExportWindowRequests = typeof objectExportWindowRequests
