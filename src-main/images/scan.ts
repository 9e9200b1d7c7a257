import { isUtf8 } from 'node:buffer'
import type { BigIntStats, Dirent } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'

import { joinPath, type FilePath } from '../platform/byte-path'
import { compareNatural } from '../platform/natural'
import { systemReason } from '../platform/system-reason'
import { readHead, withFile } from './file'
import { isPartOfPhoto, isPhotoOf, kindByName, SIGNATURE_BYTES, sniffFormat, stemOf } from './image-format'

/** A file or folder that the user picked. */
export interface ImageSource {
  path: string
}

/** A position in the walk: the index of a source, and a path within it. */
export interface WalkPosition {
  source: number
  /** Relative to the source's root, with `/`; the file's own name if the source is a file. */
  path: string
}

/** An image file found by the walk. */
export interface ImageFile extends WalkPosition {
  /** The path to open: bytes if a name is not valid UTF-8, in which case `path` contains U+FFFD. */
  absolute: FilePath
}

export interface ScanOptions {
  recursive: boolean
  /** Yields the raw file beside a JPEG or HEIC of the same name as an image of its own. */
  separateRaw?: boolean
  /** Resume: skips everything up to and including this position. */
  after?: WalkPosition
  /** Called for a folder that cannot be listed; the walk continues without it. `reason` is in words. */
  onUnreadableFolder?: (path: string, reason: string) => void
}

/** Orders two positions as {@link scanImages} yields them: negative, zero or positive. */
export function compareWalkOrder(a: WalkPosition, b: WalkPosition): number {
  if (a.source !== b.source) return a.source - b.source
  const left = a.path.split('/')
  const right = b.path.split('/')
  for (const [depth, name] of left.entries()) {
    const other = right[depth]
    if (other === undefined) return 1
    const order = compareNatural(name, other)
    if (order !== 0) return order
  }
  return left.length - right.length
}

/**
 * Walks the sources lazily, in natural order of the names, files and folders interleaved.
 *
 * Yields files with an image extension, decodable or not, files without extension that begin with an image
 * signature, and every source that is no folder. Leaves out hidden entries and what is not a regular file, and the
 * camera raw file of a photo that its camera wrote as JPEG or HEIC as well;
 * follows symbolic links, except to a folder that the walk is in. Holds one folder's names for each depth.
 * Two names that differ only in bytes that are not valid UTF-8 are one position for `after`.
 *
 * @throws the signal's reason once it is aborted
 */
export function scanImages(
  sources: readonly ImageSource[],
  options: ScanOptions,
  signal?: AbortSignal
): AsyncGenerator<ImageFile> {
  return walk(sources, options, true, signal)
}

/**
 * Counts what {@link scanImages} would yield.
 * @param onCount called with the files found so far about ten times a second, and at the end with `done`
 */
export async function countImages(
  sources: readonly ImageSource[],
  options: ScanOptions,
  signal: AbortSignal | undefined,
  onCount: (total: number, done: boolean) => void
): Promise<number> {
  let total = 0
  let reported = performance.now()
  for await (const _ of walk(sources, options, options.after !== undefined, signal)) {
    total++
    if (total % 256 !== 0) continue
    // Names may come from the system's cache: without a pause, a large folder would block the process.
    await setImmediate()
    if (performance.now() - reported < 100) continue
    reported = performance.now()
    onCount(total, false)
  }
  onCount(total, true)
  return total
}

interface Entry {
  /** As displayed: invalid UTF-8 is replaced by U+FFFD. */
  name: string
  /** The name's bytes, if they are not valid UTF-8. */
  bytes?: Buffer
  kind: 'file' | 'folder' | 'link'
}

/** A folder that the walk is currently in. */
interface Level {
  /** Device and inode: entering the same folder again below itself would be a loop. */
  identity: string
  absolute: FilePath
  /** The part of a path before the folder's entries: '' or ending in '/'. */
  prefix: string
  entries: Entry[]
  next: number
  /** The rest of the resume position, if it lies below this folder: its names from here on. */
  finished?: string[]
}

async function* walk(
  sources: readonly ImageSource[],
  options: ScanOptions,
  ordered: boolean,
  signal?: AbortSignal
): AsyncGenerator<ImageFile> {
  const { recursive, separateRaw = false, after } = options
  const levels: Level[] = []

  async function enter(absolute: FilePath, stats: BigIntStats, prefix: string, finished?: string[]) {
    const identity = `${stats.dev}:${stats.ino}`
    if (levels.some((level) => level.identity === identity)) return
    const entries: Entry[] = []
    try {
      for await (const entry of listFolder(absolute, recursive)) {
        signal?.throwIfAborted()
        entries.push(entry)
      }
    } catch (error) {
      signal?.throwIfAborted()
      options.onUnreadableFolder?.(absolute.toString(), systemReason(error))
    }
    const taken = separateRaw ? entries : withoutPartsOfPhotos(entries)
    levels.push({
      identity,
      absolute,
      prefix,
      entries: ordered ? await sortByName(taken, signal) : taken,
      next: 0,
      finished
    })
  }

  for (const [source, { path }] of sources.entries()) {
    signal?.throwIfAborted()
    if (after && source < after.source) continue
    const finished = after?.source === source ? after.path.split('/') : undefined
    const root = resolve(path)
    const stats = await statOrError(root)
    if (stats instanceof Error || !stats.isDirectory()) {
      const name = basename(root)
      if (!finished || compareNatural(name, finished[0]!) > 0) yield { source, path: name, absolute: root }
      continue
    }
    await enter(root, stats, '', finished)

    for (let level = levels.at(-1); level; level = levels.at(-1)) {
      signal?.throwIfAborted()
      const entry = level.entries[level.next++]
      if (!entry) {
        levels.pop()
        continue
      }
      const order = level.finished ? compareNatural(entry.name, level.finished[0]!) : 1
      if (order < 0) continue
      const absolute = joinPath(level.absolute, entry.bytes ?? entry.name)
      const stats = entry.kind === 'file' ? undefined : await statOrError(absolute)

      if (stats instanceof Error && entry.kind === 'folder') {
        options.onUnreadableFolder?.(absolute.toString(), systemReason(stats))
      } else if (stats && !(stats instanceof Error) && stats.isDirectory()) {
        const below = order === 0 ? level.finished!.slice(1) : []
        const prefix = `${level.prefix}${entry.name}/`
        if (recursive) await enter(absolute, stats, prefix, below.length > 0 ? below : undefined)
      } else if (order > 0 && (await isImage(entry.name, absolute, stats))) {
        yield { source, path: level.prefix + entry.name, absolute }
      }
    }
  }
}

/** A folder's entries that may be images or lead to some, in the order of the file system. */
async function* listFolder(folder: FilePath, recursive: boolean): AsyncGenerator<Entry> {
  // Names as bytes, because a name that is not valid UTF-8 cannot be opened as a string.
  const options = { bufferSize: 1024, encoding: 'buffer' as BufferEncoding }
  for await (const dirent of await opendir(folder, options)) {
    const bytes = dirent.name as unknown as Buffer
    const name = bytes.toString()
    if (name.startsWith('.')) continue
    const kind = kindOf(dirent)
    const ignored = kind === 'folder' ? !recursive : kind === 'file' && kindByName(name) === 'other'
    if (!kind || ignored) continue
    yield isUtf8(bytes) ? { name, kind } : { name, bytes, kind }
  }
}

function kindOf(dirent: Dirent): Entry['kind'] | undefined {
  if (dirent.isFile()) return 'file'
  if (dirent.isDirectory()) return 'folder'
  return dirent.isSymbolicLink() ? 'link' : undefined
}

/** One photo as two files is one image: a raw file's JPEG, or the picture of a Live Photo. */
function withoutPartsOfPhotos(entries: Entry[]): Entry[] {
  const isPart = ({ kind, name, bytes }: Entry): boolean => kind !== 'folder' && !bytes && isPartOfPhoto(name)
  const parts = entries.filter(isPart)
  if (parts.length === 0) return entries
  const stems = new Set(parts.map(({ name }) => stemOf(name)))
  const photos = new Map<string, string[]>()
  for (const { kind, name } of entries) {
    const stem = stemOf(name)
    if (kind !== 'folder' && stems.has(stem)) photos.set(stem, [...(photos.get(stem) ?? []), name])
  }
  const hasPhoto = (name: string): boolean =>
    photos.get(stemOf(name))!.some((other) => isPhotoOf(name, other))
  return entries.filter((entry) => !isPart(entry) || !hasPhoto(entry.name))
}

/** Merge sort with pauses: a million names take seconds, during which the process must answer messages. */
async function sortByName(entries: Entry[], signal?: AbortSignal): Promise<Entry[]> {
  const compare = (a: Entry, b: Entry) =>
    compareNatural(a.name, b.name) || (a.bytes && b.bytes ? a.bytes.compare(b.bytes) : 0)
  if (entries.length <= 4096) return entries.sort(compare)

  const middle = entries.length >> 1
  const left = await sortByName(entries.slice(0, middle), signal)
  const right = await sortByName(entries.slice(middle), signal)
  let [l, r] = [0, 0]
  for (const index of entries.keys()) {
    if (index % 4096 === 0) {
      signal?.throwIfAborted()
      await setImmediate()
    }
    const takeLeft = r === right.length || (l < left.length && compare(left[l]!, right[r]!) <= 0)
    entries[index] = takeLeft ? left[l++]! : right[r++]!
  }
  return entries
}

/** The status of a path's target, following links. */
function statOrError(path: FilePath): Promise<BigIntStats | Error> {
  return stat(path, { bigint: true }).catch((error: Error) => error)
}

/**
 * Whether a file, or the target of a link, is an image by its name or, without an extension, by its content.
 */
async function isImage(name: string, absolute: FilePath, link?: BigIntStats | Error) {
  // A broken link with an image's name is yielded and fails later; a link to a FIFO is not.
  if (link && !(link instanceof Error) && !link.isFile()) return false
  const kind = kindByName(name)
  if (kind !== 'unknown') return kind === 'image'
  const head = await withFile(absolute, (handle) => readHead(handle, SIGNATURE_BYTES)).catch(() => undefined)
  return head !== undefined && sniffFormat(head) !== undefined
}
