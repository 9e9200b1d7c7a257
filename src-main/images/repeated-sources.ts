/** Finds folders and files that were given twice, or besides a folder that they lie in. */
import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { scanImages, type ScanOptions } from './scan'

interface Source {
  path: string
  identity: string
  isFolder: boolean
}

/**
 * An image must not count twice, in figures or in files that name it.
 * @param paths folders and files as they were given
 * @returns the places in `paths` of those whose images another one of them has, all of them
 */
export async function repeatedSources(
  paths: readonly string[],
  { recursive, separateRaw }: Pick<ScanOptions, 'recursive' | 'separateRaw'>
): Promise<ReadonlySet<number>> {
  const repeated = new Set<number>()
  if (paths.length < 2) return repeated
  const sources = await Promise.all(paths.map(sourceOf))
  const firsts = new Map<string, number>()
  for (const [place, source] of sources.entries()) {
    if (!source) continue
    if (firsts.has(source.identity)) repeated.add(place)
    else firsts.set(source.identity, place)
  }
  const folders = new Set(sources.filter((source) => source?.isFolder).map((source) => source!.identity))
  const names = new Map<string, Promise<ReadonlySet<string>>>()
  /** The images that a walk takes from a folder. */
  const namesIn = (folder: string): Promise<ReadonlySet<string>> => {
    const known = names.get(folder) ?? imagesIn(folder, separateRaw ?? false)
    names.set(folder, known)
    return known
  }
  const identities = new Map<string, Promise<string | undefined>>()
  const identityOfFolder = (path: string): Promise<string | undefined> => {
    const known = identities.get(path) ?? sourceOf(path).then((source) => source?.identity)
    identities.set(path, known)
    return known
  }
  /** Whether the walk of another source comes by. */
  const isWalked = async ({ path, isFolder }: Source): Promise<boolean> => {
    if (isFolder && !recursive) return false
    for (
      let [below, folder] = [path, dirname(path)];
      folder !== below;
      [below, folder] = [folder, dirname(folder)]
    ) {
      // The walk leaves them out.
      if (basename(below).startsWith('.')) return false
      const identity = await identityOfFolder(folder)
      if (identity !== undefined && folders.has(identity)) return true
      if (!recursive) return false
    }
    return false
  }
  for (const [place, source] of sources.entries()) {
    if (!source || repeated.has(place) || !(await isWalked(source))) continue
    const isTaken = source.isFolder || (await namesIn(dirname(source.path))).has(basename(source.path))
    if (isTaken) repeated.add(place)
  }
  return repeated
}

async function sourceOf(path: string): Promise<Source | undefined> {
  const absolute = resolve(path)
  const stats = await stat(absolute, { bigint: true }).catch(() => undefined)
  if (!stats) return undefined
  if (stats.isDirectory()) return { path: absolute, identity: identityOf(stats), isFolder: true }
  // Two names of one file are two images.
  const folder = await stat(dirname(absolute), { bigint: true }).catch(() => undefined)
  const identity = `${folder ? identityOf(folder) : dirname(absolute)}/${basename(absolute)}`
  return { path: absolute, identity, isFolder: false }
}

const identityOf = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`

async function imagesIn(folder: string, separateRaw: boolean): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  for await (const { path } of scanImages([{ path: folder }], { recursive: false, separateRaw }))
    names.add(path)
  return names
}
