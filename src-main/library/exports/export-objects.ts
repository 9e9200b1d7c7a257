/** Writes the objects in the library's images, as a person corrected them: for other programs, or into copies of the pictures. */
import { dirname, isAbsolute, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ImageDetections } from '../../contract/detection'
import { UserError } from '../../contract/errors'
import type { LibraryItem, LibraryModel } from '../../contract/library'
import {
  isAnnotationFile,
  type annotationFiles,
  type annotationFolders,
  type ObjectExport,
  type ObjectExportFormat,
  type PictureCopies
} from '../../contract/object-exports'
import { Reason } from '../../contract/reasons'
import { namedClasses } from '../../detections/categories'
import {
  annotationText,
  labelFolder,
  takesEverything,
  type DetectorFacts
} from '../../detections/exports/annotations'
import { cocoDataSet } from '../../detections/exports/coco'
import { Copies } from '../../detections/exports/copies'
import type { RowSteps } from '../../detections/exports/row-steps'
import { fillFolder, vacantFolder } from '../../export/folder'
import { ImageError } from '../../images/errors'
import { copyObjects } from '../../inspect/object-pictures'
import { streamTo, type AsideFile } from '../../platform/aside'
import { refusal, systemReason } from '../../platform/system-reason'
import type { NamedDetections } from '../../results/detection-format'
import type { Course } from '../sorting/sorter'
import { texts } from './export'
import { folderDigest } from './exported-folder'
import { overviewOf, type ObjectOverview } from './object-overview'
import { placeFile, type PlacedFile } from './place-file'

export interface ObjectExportRequest {
  format: ObjectExportFormat
  /** A file, or a folder that is new or empty. */
  target: string
  replace: boolean
  detector: Pick<LibraryModel, 'name' | 'labels'>
  /** The least score of an object. */
  threshold: number
  /** Names of the classes that are blurred. */
  blur?: readonly string[] | undefined
  /** Whether an image's file is still the one in which the objects were found. */
  isAsFound: (item: LibraryItem) => Promise<boolean>
}

/** With links resolved. */
type Placed = PlacedFile & { file: string }

/** An image with what its row says of it. */
interface Row extends NamedDetections {
  item: LibraryItem
}

/** Refused images that are listed. */
const listed = 1000

/**
 * Images are called by their path in the folder that all of them lie in.
 * @param items asked twice: YOLO lists all classes before the first picture
 * @throws UserError for a target or classes that cannot be used; the file system's error; the signal's reason when aborted
 */
export async function exportObjects(
  items: () => AsyncIterable<LibraryItem>,
  request: ObjectExportRequest,
  course: Course = {}
): Promise<Omit<ObjectExport, 'kept' | 'job'> & Placed> {
  const { detector, threshold, format } = request
  const overview = await overviewOf(items(), detector, threshold, course.signal)
  if (format === 'blurred') checkBlurred(request.blur ?? [], [...detector.labels, ...overview.ownClasses])
  const work = new ObjectsExport(items, overview, request, course)
  const placed = isAnnotationFile(format) ? await work.toFile(format) : await work.toFolder(format)
  const { images, refusedFiles, refused } = work
  return { images, refusedFiles, refused, ...placed }
}

/** A name that is misspelt would leave everybody to be seen. @throws UserError */
function checkBlurred(blur: readonly string[], known: readonly string[]): void {
  if (blur.length === 0)
    throw new UserError('not-allowed', 'Choose at least one class to blur.', {
      words: { code: 'nothing-to-blur' }
    })
  const unknown = blur.find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new UserError('not-allowed', `There is no class called ${unknown}, so nothing would be blurred.`, {
    words: { code: 'class-unknown', values: { name: unknown } }
  })
}

class ObjectsExport {
  images = 0
  refusedFiles = 0
  readonly refused: ObjectExport['refused'] = []

  constructor(
    private readonly items: () => AsyncIterable<LibraryItem>,
    private readonly overview: ObjectOverview,
    private readonly request: ObjectExportRequest,
    private readonly course: Course
  ) {}

  async toFile(format: (typeof annotationFiles)[number]): Promise<Placed> {
    const { target: file, replace } = this.request
    const write = async (aside: AsideFile): Promise<void> => {
      if (format === 'coco')
        return this.addAll(format, await cocoDataSet(streamTo(aside), file, this.facts.classes))
      const text = texts(this.rows(format), annotationText(format, this.facts))
      return pipeline(Readable.from(text), streamTo(aside))
    }
    return { file, ...(await placeFile({ file, replace }, write, this.course.signal)) }
  }

  async toFolder(format: (typeof annotationFolders)[number] | PictureCopies): Promise<Placed> {
    const file = await vacantFolder(this.request.target)
    if (file === undefined) throw refusedTarget(this.request.target, 'target-not-empty')
    const isForLabels = format === 'voc' || format === 'yolo'
    if (!isForLabels && isWithin(this.overview.folders, file))
      throw refusedTarget(file, 'target-among-pictures')
    const { signal } = this.course
    let digest = ''
    const fill = async (folder: string): Promise<void> => {
      await this.addAll(format, isForLabels ? this.labels(format, folder) : this.copies(format, folder))
      digest = await folderDigest(folder, { ...(signal && { signal }) })
    }
    await fillFolder(file, fill, signal)
    return { file, digest }
  }

  private get facts(): DetectorFacts {
    const { name, labels } = this.request.detector
    const { ownClasses, classifiers } = this.overview
    return {
      name,
      classes: { all: [...labels, ...ownClasses], wanted: [...namedClasses(labels), ...ownClasses] },
      ...(classifiers.length > 0 && { classifier: classifiers.join(', ') })
    }
  }

  private labels(format: (typeof annotationFolders)[number], folder: string): RowSteps<NamedDetections> {
    return labelFolder(format, folder, this.facts.classes, (path, name) => this.noteName(path, name))
  }

  private copies(format: PictureCopies, folder: string): RowSteps<Row> {
    const copies = new Copies({ [format]: folder }, this.request.blur ?? [])
    return {
      add: async ({ path, result, item }) => {
        if (result.status === 'error') return
        try {
          await this.checkUnchanged(item)
          const { copies: files, other } = await copies.filesFor(path, result.detections)
          await copyObjects(item.path, result.detections, files)
          if (other !== undefined) this.noteName(path, other)
        } catch (error) {
          if (!(error instanceof ImageError || error instanceof Reason)) throw error
          this.images--
          this.refuse(path, error)
        }
      },
      end: () => Promise.resolve()
    }
  }

  private async addAll(format: ObjectExportFormat, steps: RowSteps<Row>): Promise<void> {
    let complete = false
    try {
      for await (const row of this.rows(format)) await steps.add(row)
      complete = true
    } finally {
      await steps.end(complete)
    }
  }

  /** Counts the images, and refuses those that the format has no place for. */
  private async *rows(format: ObjectExportFormat): AsyncGenerator<Row> {
    const isOfCopies = format === 'drawn' || format === 'crops' || format === 'blurred'
    const takesAll = !isOfCopies && takesEverything(format)
    let done = 0
    for await (const item of this.items()) {
      this.course.signal?.throwIfAborted()
      this.course.progress?.(done++, 0)
      const path = pathIn(this.overview.shared, item.path)
      const result = resultOf(item, this.request.threshold)
      if (result === undefined) this.refuse(path, lost())
      else if (item.video && !takesAll) this.refuse(path, isOfCopies ? noCopies() : noPlace())
      else {
        if (takesAll || result.status === 'ok') this.images++
        else this.refuse(path, new ImageError(result.error.code, result.error.message))
        // Also a broken picture: COCO's numbers count it.
        yield { path, result, item }
      }
    }
  }

  /** Boxes of another picture would be drawn anywhere, and nobody in this one be blurred. */
  private async checkUnchanged(item: LibraryItem): Promise<void> {
    const isAsFound = await this.request.isAsFound(item).catch((error: unknown) => {
      throw new ImageError('unreadable', `The file cannot be read: ${systemReason(error)}.`)
    })
    if (isAsFound) return
    const message = 'the file was changed since objects were found in it; find them again'
    throw new Reason('changed-since-found', message)
  }

  private noteName(path: string, name: string): void {
    const message = `its file is called ${name}, since another picture's has the usual name`
    this.refuse(path, new Reason('other-name', message, { name }))
  }

  private refuse(path: string, error: unknown): void {
    this.refusedFiles++
    if (this.refused.length < listed) this.refused.push(refusal(path, error))
  }
}

const lost = (): Reason =>
  new Reason('objects-lost', 'what was found in it is lost; find objects in it again')
const noPlace = (): Reason =>
  new Reason('no-place-for-videos', "the format has no place for videos; MegaDetector's has")
const noCopies = (): Reason => new Reason('no-copies-of-videos', 'no copies are made of videos')

function refusedTarget(path: string, code: 'target-not-empty' | 'target-among-pictures'): UserError {
  const why = {
    'target-not-empty': `There is something in ${path} already. Choose a new or an empty folder.`,
    'target-among-pictures': `${path} lies in a folder of the pictures, where the copies would be looked at, too. Choose another folder.`
  }
  return new UserError('not-allowed', why[code], { words: { code, values: { path } } })
}

function isWithin(folders: ReadonlySet<string>, folder: string): boolean {
  if (folders.has(folder)) return true
  const above = dirname(folder)
  return above !== folder && isWithin(folders, above)
}

/** @throws UserError for an image that was relocated since the folder was determined, whose file would lie outside the output */
function pathIn(folder: string, path: string): string {
  const inside = relative(folder, path)
  if (inside.split(sep)[0] !== '..' && !isAbsolute(inside)) return inside.split(sep).join('/')
  throw new UserError('not-allowed', `${path} was moved in the library meanwhile. Export again.`, {
    words: { code: 'moved-meanwhile', values: { path } }
  })
}

/** @returns undefined where the library no longer has the objects */
function resultOf(
  { error, width, height, detections, video }: LibraryItem,
  threshold: number
): ImageDetections | undefined {
  if (error) return { status: 'error', error }
  if (width === undefined || height === undefined || detections === undefined) return undefined
  const shown = detections.filter(({ score }) => score >= threshold)
  return { status: 'ok', width, height, detections: shown, ...(video && { video }) }
}
