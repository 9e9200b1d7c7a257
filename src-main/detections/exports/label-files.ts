/** A folder with a file for each picture, as annotation programs have it: Pascal VOC and YOLO. */
import { open, rm } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import type { ImageDetections } from '../../contract/detection'
import { makeFolder, onWriting } from '../../platform/on-writing'
import type { NamedDetections } from '../../results/detection-format'
import { countedFrom } from '../categories'
import { withoutEnding } from '../truth/truth'
import { fittingName } from './fitting-name'
import type { RowSteps } from './row-steps'
import { vocXml } from './voc'
import { yoloText } from './yolo'

type Found = Extract<ImageDetections, { status: 'ok' }>

/** Where YOLO's programs look for the names of the classes, one a line from number 0 on. */
const classesFile = 'classes.txt'

/** Pictures that could have the same name for their file, at most. */
const mostNumbers = 10_000

/** What a person should know of a file that is not called as its picture is. */
export type OnOtherName = (picture: string, file: string) => void

/** @param folder empty or new */
export function vocFolder(folder: string, onOtherName: OnOtherName): RowSteps<NamedDetections> {
  const text = (path: string, found: Found): string => vocXml(path, found, found.detections)
  const files = new LabelFiles(folder, '.xml', text, onOtherName)
  return { add: (row) => files.add(row), end: () => Promise.resolve() }
}

/**
 * @param folder empty or new
 * @param classes in the order of their numbers, from 0 on
 */
export function yoloFolder(
  folder: string,
  classes: readonly string[],
  onOtherName: OnOtherName
): RowSteps<NamedDetections> {
  const categories = countedFrom(0, classes)
  const text = (_: string, found: Found): string => yoloText(found.detections, found, categories)
  const files = new LabelFiles(folder, '.txt', text, onOtherName, classesFile)
  const names = categories.entries.map(([name]) => `${oneLine(name)}\n`).join('')
  let listed = false
  /** Before the pictures, as one may lie in a folder of that name. */
  const list = async (): Promise<void> => {
    if (listed) return
    if (!(await files.write(classesFile, names))) throw isThereAlready(join(folder, classesFile))
    listed = true
  }
  return {
    async add(row) {
      await list()
      await files.add(row)
    },
    async end(complete) {
      if (complete) await list()
    }
  }
}

function isThereAlready(file: string): Error {
  return new Error(`${file} is there already; give a new or an empty folder`)
}

class LabelFiles {
  private readonly made = new Set<string>()

  constructor(
    private readonly folder: string,
    private readonly ending: string,
    private readonly text: (path: string, found: Found) => string,
    private readonly onOtherName: OnOtherName,
    /** A name that no picture's file may have, in any folder: programs look for other things in it. */
    private readonly reserved?: string
  ) {}

  /** A picture that could not be read has no file. */
  async add({ path, result }: NamedDetections): Promise<void> {
    if (result.status === 'error') return
    const text = this.text(path, result)
    const stem = withoutEnding(path)
    const usual = posix.join(posix.dirname(stem), fittingName(posix.basename(stem), this.ending))
    const isReserved = posix.basename(usual).toLowerCase() === this.reserved
    if (!isReserved && (await this.write(usual, text))) {
      if (usual !== `${stem}${this.ending}`) this.onOtherName(path, usual)
      return
    }
    // Two pictures that differ in their ending only, or in what the file system takes for the same.
    const inFolder = (await this.hasFolder(path)) ? await this.writeNumbered(path, text) : undefined
    const other = inFolder ?? (await this.writeNumbered(path.replaceAll('/', '_'), text))
    if (other === undefined) throw isThereAlready(join(this.folder, path))
    this.onOtherName(path, other)
  }

  /** @returns the name that was free, if one was found */
  private async writeNumbered(name: string, text: string): Promise<string | undefined> {
    for (let number = 0; number < mostNumbers; number++) {
      const ending = `${number === 0 ? '' : `.${number}`}${this.ending}`
      const other = posix.join(posix.dirname(name), fittingName(posix.basename(name), ending))
      if (await this.write(other, text)) return other
    }
    return undefined
  }

  /** @returns whether the name was free; what has it stays as it is */
  async write(name: string, text: string): Promise<boolean> {
    const file = join(this.folder, name)
    try {
      await this.make(dirname(file))
      const handle = await open(file, 'wx')
      try {
        await handle.writeFile(text)
      } catch (error) {
        // An empty file would say that there is nothing in the picture.
        await rm(file, { force: true }).catch(() => undefined)
        throw error
      } finally {
        await handle.close()
      }
      return true
    } catch (error) {
      if (isTaken(error)) return false
      throw onWriting(file, error)
    }
  }

  /** Whether its folder can be had: the file of a picture may have that name. */
  private async hasFolder(name: string): Promise<boolean> {
    const folder = dirname(join(this.folder, name))
    try {
      await this.make(folder)
      return true
    } catch (error) {
      if (isTaken(error)) return false
      throw onWriting(folder, error)
    }
  }

  private async make(folder: string): Promise<void> {
    if (this.made.has(folder)) return
    await makeFolder(folder)
    this.made.add(folder)
  }
}

/** Whether something else has the name, or that of the folder. */
function isTaken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'EEXIST' || code === 'ENOTDIR'
}

function oneLine(name: string): string {
  return name.replace(/[\r\n]+/g, ' ')
}
