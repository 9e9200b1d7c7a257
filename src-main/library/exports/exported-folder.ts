/** A folder that was exported: whether it is still as it was written, and its removal. */
import { createHash } from 'node:crypto'
import { lstat, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { asideOf } from '../../platform/aside'
import { digestOf } from '../sorting/place'
import type { Course } from '../sorting/sorter'

/** What file managers put into a folder that somebody looks at. */
const ofFileManagers = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini'])

/** Some file systems keep times in steps of two seconds. */
const timeStep = 2000
/** Of files up to this many bytes, such as labels, the content is read in place of the time. */
const smallFile = 65_536

/** Files that are looked at or removed at a time. */
const batch = 64

/** What such a digest begins with; that of a file is its SHA-256 alone. */
const mark = 'folder:'

export function isOfFolder(digest: string): boolean {
  return digest.startsWith(mark)
}

/**
 * SHA-256 of the names of everything in and below the folder, with the content of small files and the size and time of others:
 * reading 10,000 pictures would take minutes.
 * @throws the file system's error; the signal's reason when aborted
 */
export async function folderDigest(folder: string, { signal, progress }: Course = {}): Promise<string> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = found
    .filter(({ name }) => !ofFileManagers.has(name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
  const hash = createHash('sha256')
  for (let from = 0; from < paths.length; from += batch) {
    signal?.throwIfAborted()
    progress?.(from, paths.length)
    const facts = await Promise.all(paths.slice(from, from + batch).map((path) => factsOf(folder, path)))
    hash.update(JSON.stringify(facts))
  }
  return mark + hash.digest('hex')
}

async function factsOf(folder: string, path: string): Promise<unknown[]> {
  const stats = await lstat(path)
  const name = path.slice(folder.length)
  // A folder's own time changes with what file managers put into it.
  if (stats.isDirectory()) return [name]
  if (!stats.isFile()) return [name, 'other']
  const what = stats.size <= smallFile ? await digestOf(path) : Math.floor(stats.mtimeMs / timeStep)
  return [name, stats.size, what]
}

/** Under another name first, so that it is there as a whole or not at all; what a kill leaves of that is removed later. */
export async function removeFolder(folder: string, progress?: Course['progress']): Promise<void> {
  const aside = asideOf(folder).toString()
  await rename(folder, aside)
  const found = await readdir(aside, { recursive: true, withFileTypes: true })
  const files = found.filter((entry) => !entry.isDirectory())
  for (let from = 0; from < files.length; from += batch) {
    progress?.(from, files.length)
    const removals = files
      .slice(from, from + batch)
      .map(({ parentPath, name }) => rm(join(parentPath, name), { force: true }))
    await Promise.allSettled(removals)
  }
  await rm(aside, { recursive: true, force: true }).catch(() => undefined)
}
