/** A folder with a file for each picture, as annotation programs have it: Pascal VOC and YOLO. */
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ImageDetections } from '../../contract/detection'
import { onWriting } from '../../platform/on-writing'
import type { NamedDetections } from '../../results/detection-format'
import { countedFrom } from '../categories'
import type { RowSteps } from './row-steps'
import { vocXml } from './voc'
import { yoloText } from './yolo'

type Found = Extract<ImageDetections, { status: 'ok' }>

/** Where YOLO's programs look for the names of the classes, one a line from number 0 on. */
const classesFile = 'classes.txt'

/** What a person should know of a file that is not called as its picture is. */
type OnOtherName = (picture: string, file: string) => void

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
  const files = new LabelFiles(folder, '.txt', text, onOtherName, [classesFile])
  const names = (): string => categories.entries.map(([name]) => `${oneLine(name)}\n`).join('')
  return {
    add: (row) => files.add(row),
    end: async (complete) => {
      if (complete) await files.write(classesFile, names())
    }
  }
}

class LabelFiles {
  private readonly made = new Set<string>()

  constructor(
    private readonly folder: string,
    private readonly ending: string,
    private readonly text: (path: string, found: Found) => string,
    private readonly onOtherName: OnOtherName,
    /** Names that no picture's file may have. */
    private readonly reserved: readonly string[] = []
  ) {}

  /** A picture that could not be read has no file. */
  async add({ path, result }: NamedDetections): Promise<void> {
    if (result.status === 'error') return
    const text = this.text(path, result)
    const usual = `${path.replace(/(?<=[^/])\.[^./]*$/, '')}${this.ending}`
    if (!this.reserved.includes(usual.toLowerCase()) && (await this.write(usual, text))) return
    // Two pictures that differ in their ending only, or in what the file system takes for the same.
    for (let number = 0; ; number++) {
      const other = `${path}${number === 0 ? '' : `.${number}`}${this.ending}`
      if (!(await this.write(other, text))) continue
      this.onOtherName(path, other)
      return
    }
  }

  /** @returns whether the name was free; what has it stays as it is */
  async write(name: string, text: string): Promise<boolean> {
    const file = join(this.folder, name)
    try {
      await this.make(dirname(file))
      const handle = await open(file, 'wx')
      try {
        await handle.writeFile(text)
      } finally {
        await handle.close()
      }
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw onWriting(file, error)
    }
  }

  private async make(folder: string): Promise<void> {
    if (this.made.has(folder)) return
    await mkdir(folder, { recursive: true })
    this.made.add(folder)
  }
}

function oneLine(name: string): string {
  return name.replace(/[\r\n]+/g, ' ')
}
