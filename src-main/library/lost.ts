/**
 * Checks which files of the library still exist. A file that is gone differs from one that is out of reach: a
 * drive that is not connected has lost nothing.
 */
import type Database from 'libsql'
import { opendir, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Reason, type Words } from '../contract/reasons'
import type { LostFiles } from '../contract/library-jobs'
import type { FilePath } from '../platform/byte-path'
import { systemReason, wordsOf } from '../platform/system-reason'
import { transaction } from './database'
import { usedFolders, type UsedFolder } from './folders'
import { nextVersion } from './next-version'
import { isWithin } from './sorting/target-guard'
import type { Course } from './sorting/sorter'

/** Values of `image.lost` for an image whose file was not found. */
export const lostStates = { gone: 1, unreachable: 2 } as const

/** Changes per transaction. */
const piece = 5000
/** Folders listed in the report. */
const toldFolders = 1000
/** Folders checked concurrently, because network drives answer slowly. */
const atOnce = 8
/** Folders in which Linux and macOS mount removable and network drives. */
const drives =
  /^(?:\/media|\/media\/[^/]+|\/run\/media|\/run\/media\/[^/]+|\/mnt|\/Volumes|\/run\/user\/[^/]+\/gvfs)$/

type Place =
  | { state: 'there'; names: ReadonlySet<string> }
  /** `top`: the highest folder that is missing or empty. */
  | { state: 'folder'; top: string }
  | { state: 'unreachable'; top: string; reason: string; words: Words }

type Told = LostFiles['folders'][number]

/**
 * Records for each image in and below a folder (or everywhere) whether its file exists. If aborted, what was
 * found so far is kept.
 */
export async function findLost(
  database: Database.Database,
  within: string | undefined,
  { signal, progress }: Course
): Promise<LostFiles> {
  const folders = usedFolders(database, within)
  const total = folders.reduce((sum, { images }) => sum + images, 0)
  const places = new Places(topmostSources(database))
  const notes = new Notes(database)
  const told = new Map<string, Told>()
  const result = { checked: 0, gone: 0, unreachable: 0 }
  const read = database
    .prepare('SELECT id, name, raw, lost FROM image WHERE folder = ? AND removal IS NULL')
    .raw()
  const queue = folders.values()

  const look = async ({ id, path }: UsedFolder): Promise<void> => {
    const place = await places.of(path)
    for (const [image, name, raw, before] of read.all(id) as [number, string, ArrayBuffer, number | null][]) {
      signal?.throwIfAborted()
      const found =
        raw.byteLength > 0 ? await fileAt(Buffer.from(raw), path, place) : await named(path, name, place)
      result.checked++
      if (found?.state === 'unreachable') result.unreachable++
      else if (found) result.gone++
      if (found) tell(told, found, path)
      const now = found ? lostStates[found.state === 'unreachable' ? 'unreachable' : 'gone'] : null
      if (now !== before) notes.add(image, now)
    }
    progress?.(result.checked, total)
  }
  const worker = async (): Promise<void> => {
    for (const folder of queue) await look(folder)
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, worker))
  } finally {
    notes.store()
  }
  const all = [...told.values()].sort((a, b) => b.images - a.images || (a.path < b.path ? -1 : 1))
  return { ...result, folders: all.slice(0, toldFolders) }
}

/** Undefined if the file exists. The name may be listed in another Unicode form, so stat() decides. */
async function named(folder: string, name: string, place: Place): Promise<Place | undefined> {
  if (place.state !== 'there') return place
  return place.names.has(name) ? undefined : fileAt(join(folder, name), folder, place)
}

/** @param place of the file's folder, whose path may not be valid text */
async function fileAt(file: FilePath, folder: string, place: Place): Promise<Place | undefined> {
  try {
    await stat(file)
    return undefined
  } catch (error) {
    if (isGone(error)) return place
    return unreachable(folder, error)
  }
}

function tell(told: Map<string, Told>, place: Place, folder: string): void {
  const state = place.state === 'there' ? 'files' : place.state
  const path = place.state === 'there' ? folder : place.top
  const key = `${state}:${path}`
  const known = told.get(key)
  if (known) known.images++
  else
    told.set(key, {
      path,
      state,
      images: 1,
      ...('reason' in place && { reason: place.reason, words: place.words })
    })
}

/** Checks which folders exist, each only once. */
class Places {
  private readonly known = new Map<string, Promise<'some' | 'empty' | 'none' | Error>>()

  /**
   * @param tops folders that were classified: unplugging a drive leaves such a folder, or one above it, empty
   */
  constructor(private readonly tops: readonly string[]) {}

  async of(folder: string): Promise<Place> {
    try {
      const names = await readdir(folder)
      if (names.length > 0 || !this.mayBeDrive(folder)) return { state: 'there', names: new Set(names) }
      return unreachable(folder, emptied)
    } catch (error) {
      if (isGone(error)) return this.above(folder)
      return unreachable(folder, error)
    }
  }

  /** @param missing a folder that does not exist */
  private async above(missing: string): Promise<Place> {
    const folder = dirname(missing)
    if (folder === missing) return unreachable(missing, notConnected)
    const content = await this.contentOf(folder)
    if (content instanceof Error) {
      return unreachable(folder, content)
    }
    if (content === 'none') return this.above(folder)
    if (drives.test(folder)) return unreachable(missing, notConnected)
    if (content === 'empty' && this.mayBeDrive(folder)) {
      return unreachable(folder, emptied)
    }
    return { state: 'folder', top: missing }
  }

  private mayBeDrive(folder: string): boolean {
    return this.tops.some((top) => isWithin(folder, top))
  }

  private contentOf(folder: string): Promise<'some' | 'empty' | 'none' | Error> {
    let content = this.known.get(folder)
    if (!content) this.known.set(folder, (content = lookInto(folder)))
    return content
  }
}

const emptied = new Reason('emptied', 'it is empty, as when its drive is not connected')
const notConnected = new Reason('not-connected', 'its drive is not connected')

function unreachable(top: string, error: unknown): Place {
  return { state: 'unreachable', top, reason: systemReason(error), words: wordsOf(error) }
}

async function lookInto(folder: string): Promise<'some' | 'empty' | 'none' | Error> {
  try {
    const entries = await opendir(folder)
    const first = await entries.read().finally(() => entries.close())
    return first ? 'some' : 'empty'
  } catch (error) {
    return isGone(error) ? 'none' : (error as Error)
  }
}

const isGone = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')

/** The folders that were classified, without those inside others. */
export function topmostSources(database: Database.Database): string[] {
  const sources = database
    .prepare(
      `SELECT DISTINCT s.value FROM run r, json_each(iif(json_valid(r.settings), r.settings, '{}'), '$.sources') s
       WHERE s.type = 'text'`
    )
    .raw()
    .all()
    .flat() as string[]
  const tops: string[] = []
  for (const path of sources.sort((a, b) => a.length - b.length)) {
    if (!tops.some((top) => isWithin(top, path))) tops.push(path)
  }
  return tops
}

/** Collects changes of `image.lost` and stores them in batches. */
class Notes {
  private waiting: [image: number, lost: number | null][] = []

  constructor(private readonly database: Database.Database) {}

  add(image: number, lost: number | null): void {
    this.waiting.push([image, lost])
    if (this.waiting.length >= piece) this.store()
  }

  store(): void {
    if (this.waiting.length === 0) return
    const update = this.database.prepare('UPDATE image SET lost = ?, version = ? WHERE id = ?')
    transaction(this.database, () => {
      const version = nextVersion(this.database)
      for (const [image, lost] of this.waiting) update.run(lost, version, image)
    })()
    this.waiting = []
  }
}
