/** Writes the objects in the library's images, as a person corrected them: for other programs, or into copies of the pictures. */
import { relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ImageDetections } from '../../contract/detection'
import { UserError } from '../../contract/errors'
import type { LibraryItem, LibraryModel } from '../../contract/library'
import {
  isAnnotationFile,
  isPictureCopies,
  type annotationFiles,
  type annotationFolders,
  type ObjectExport,
  type ObjectExportFormat,
  type PictureCopies,
  type Told
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
import { isWithin } from '../sorting/target-guard'
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
  /** Whether an image's file is still the one in which the objects were found. @throws the file system's error */
  isAsFound: (item: LibraryItem, byContent: boolean) => Promise<boolean>
  /** Whether what is written in a folder could be taken for pictures. */
  isAmongPictures: (folder: string) => Promise<boolean>
}

/** With links resolved. */
type Placed = PlacedFile & { file: string }

/** An image with what its row says of it. */
interface Row extends NamedDetections {
  item: LibraryItem
}

/** Images of which is told. */
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
  if (format === 'blurred') checkBlurred(request.blur ?? [], detector.labels, overview.classes)
  const work = new ObjectsExport(items, overview, request, course)
  const placed = isAnnotationFile(format) ? await work.toFile(format) : await work.toFolder(format)
  const { images, leftOut, failed, renamed } = work
  return { images, leftOut: leftOut.told, failed, renamed: renamed.told, ...placed }
}

/** A name that is misspelt would leave everybody to be seen. @throws UserError */
function checkBlurred(blur: readonly string[], labels: readonly string[], found: ReadonlySet<string>): void {
  if (blur.length === 0)
    throw new UserError('not-allowed', 'Choose at least one class to blur.', {
      words: { code: 'nothing-to-blur' }
    })
  const unknown = blur.find((name) => !labels.includes(name) && !found.has(name))
  if (unknown === undefined) {
    if (blur.some((name) => found.has(name))) return
    const message = `No object of ${blur.join(', ')} was found in these images, so nothing would be blurred.`
    throw new UserError('not-allowed', message, {
      words: { code: 'blurs-none', values: { names: blur.join(', ') } }
    })
  }
  throw new UserError('not-allowed', `There is no class called ${unknown}, so nothing would be blurred.`, {
    words: { code: 'class-unknown', values: { name: unknown } }
  })
}

class ObjectsExport {
  images = 0
  /** How many of those that are left out should be there. */
  failed = 0
  readonly leftOut = new Notes()
  readonly renamed = new Notes()

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
    if (isPictureCopies(format) && (await this.request.isAmongPictures(file)))
      throw refusedTarget(file, 'target-among-pictures')
    const { signal } = this.course
    let digest = ''
    const fill = async (folder: string): Promise<void> => {
      await this.addAll(
        format,
        isPictureCopies(format) ? this.copies(format, folder) : this.labels(format, folder)
      )
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
          const { copies: files, other } = await copies.filesFor(path, result.detections)
          await copyObjects(item.path, result.detections, files)
          if (other !== undefined) this.noteName(path, other)
          // Where there is nothing to be cut out, nothing is written.
          if (format !== 'crops' || result.detections.length > 0) this.images++
        } catch (error) {
          if (!(error instanceof ImageError)) throw error
          this.fail(path, error)
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
    const isOfCopies = isPictureCopies(format)
    const takesAll = !isPictureCopies(format) && takesEverything(format)
    let done = 0
    for await (const item of this.items()) {
      this.course.signal?.throwIfAborted()
      this.course.progress?.(done++, 0)
      const path = pathIn(this.overview.shared, item.path)
      const result = resultOf(item, this.request.threshold)
      if (result === undefined) this.fail(path, lost())
      else if (result.status === 'error') {
        if (takesAll) this.images++
        else this.leftOut.add(path, new ImageError(result.error.code, result.error.message))
        // COCO's numbers count it, too.
        yield { path, result, item }
      } else if (item.video && !takesAll) this.leftOut.add(path, isOfCopies ? noCopies() : noPlace())
      else {
        const problem = await this.changeOf(item, isOfCopies)
        if (problem) this.fail(path, problem)
        else {
          if (!isOfCopies) this.images++
          yield { path, result, item }
        }
      }
    }
  }

  /**
   * Why its file is not to be used: boxes of another picture would be anywhere in this one, and nobody in it be blurred. For
   * labels alone, a file need not be there, as on a disk that is not connected.
   */
  private async changeOf(item: LibraryItem, isOfCopies: boolean): Promise<Error | undefined> {
    try {
      if (await this.request.isAsFound(item, isOfCopies)) return undefined
      return new Reason(
        'changed-since-found',
        'the file was changed since objects were found in it; find them again'
      )
    } catch (error) {
      if (!isOfCopies) return undefined
      if (item.path.includes('\ufffd')) return new Reason('odd-name', 'its name is not valid UTF-8')
      return error instanceof ImageError
        ? error
        : new ImageError('unreadable', `The file cannot be read: ${systemReason(error)}.`)
    }
  }

  private noteName(path: string, name: string): void {
    const message = `its file is called ${name}, since another picture's has the usual name, or that is too long`
    this.renamed.add(path, new Reason('other-name', message, { name }))
  }

  private fail(path: string, error: unknown): void {
    this.failed++
    this.leftOut.add(path, error)
  }
}

/** What is to be known of single images: how many, and the first of them. */
class Notes {
  private count = 0
  private readonly first: Told['first'] = []

  add(path: string, error: unknown): void {
    this.count++
    if (this.first.length < listed) this.first.push(refusal(path, error))
  }

  get told(): Told {
    return { count: this.count, first: this.first }
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

/** @throws UserError for an image that was relocated since the folder was determined, whose file would lie outside the output */
function pathIn(folder: string, path: string): string {
  if (isWithin(folder, path)) return relative(folder, path).split(sep).join('/')
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
