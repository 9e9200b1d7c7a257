/** What is being put together in the Teach view, kept from one start to the next in one JSON file. */
import { rename } from 'node:fs/promises'
import * as v from 'valibot'
import { Lesson } from '../contract/teaching'
import { privateMode, writeAside } from '../platform/aside'
import { parseJson } from '../platform/json'
import { readRegular } from '../platform/read-regular'

/** A path takes some 100 bytes. */
const largestFile = 256 * 2 ** 20

export class LessonFile {
  /** The last write: a later one must not be overtaken by it. */
  private written: Promise<void> = Promise.resolve()

  constructor(private readonly path: string) {}

  /** @returns undefined where nothing was kept, or the file is damaged: then it is renamed and stays */
  async read(): Promise<Lesson | undefined> {
    const content = await readRegular(this.path, largestFile).catch(() => undefined)
    if (!content) return undefined
    try {
      return v.parse(Lesson, parseJson(content.toString()))
    } catch {
      // In a read-only folder, it stays where it is.
      await rename(this.path, `${this.path}.damaged`).catch(() => undefined)
      return undefined
    }
  }

  /** @throws the file system's error */
  async write(lesson: Lesson): Promise<void> {
    const before = this.written.catch(() => undefined)
    this.written = before.then(() => writeAside(this.path, JSON.stringify(lesson), { mode: privateMode }))
    return this.written
  }
}
