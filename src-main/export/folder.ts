/** Writes a folder with all its files, or not at all. */
import { chmod, lstat, mkdir, readdir, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { UserError } from '../contract/errors'
import { asideOf, removeLeftovers } from '../platform/aside'
import { makeFolder, onWriting } from '../platform/on-writing'

export interface NewFile {
  /** Its path in the folder; subfolders are created. */
  name: string
  content: Uint8Array | string
}

/**
 * The absolute path of a folder that is empty or does not exist, with links resolved.
 * @returns undefined if the folder has content, or the path is not a folder, or a link to nothing
 */
export async function vacantFolder(path: string): Promise<string | undefined> {
  try {
    const isThere = await lstat(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
        return false
      }
    )
    if (!isThere) return await newPlace(resolve(path))
    const folder = await realpath(path)
    return (await readdir(folder)).length === 0 ? folder : undefined
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

/** With the links resolved of what is there of it. */
async function newPlace(path: string): Promise<string> {
  const above = dirname(path)
  if (above === path) return path
  const resolved = await realpath(above).catch(() => newPlace(above))
  return join(resolved, basename(path))
}

/**
 * Writes the files to a new folder.
 * @throws as `fillFolder`
 */
export function writeFolder(folder: string, files: readonly NewFile[], signal?: AbortSignal): Promise<void> {
  return fillFolder(
    folder,
    async (temporary) => {
      for (const { name, content } of files) {
        await mkdir(dirname(join(temporary, name)), { recursive: true })
        await writeFile(join(temporary, name), content, { signal, flag: 'wx' })
      }
    },
    signal
  )
}

/**
 * Has a folder filled beside `folder` under a temporary name, then renames it; leaves nothing behind on failure or abort.
 * @param folder absolute path that does not exist or is an empty folder
 * @throws UserError for a disk of its own, which has no place beside it; the file system's error; an AbortError
 */
export async function fillFolder(
  folder: string,
  fill: (temporary: string) => Promise<void>,
  signal?: AbortSignal
): Promise<void> {
  const temporary = asideOf(folder).toString()
  try {
    await makeFolder(dirname(folder))
    await refuseDisk(folder)
    await removeLeftovers(dirname(folder))
    await mkdir(temporary)
    await fill(temporary)
    signal?.throwIfAborted()
    const earlier = await stat(folder).catch(() => undefined)
    if (earlier) await chmod(temporary, earlier.mode)
    // Windows cannot rename onto a folder, even an empty one. rmdir() fails if it has been filled meanwhile.
    await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    await rename(temporary, folder)
  } catch (error) {
    throw onWriting(folder, error)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** @throws UserError for the root of a file system: nothing can be renamed to it */
async function refuseDisk(folder: string): Promise<void> {
  const there = await stat(folder).catch(() => undefined)
  if (!there || there.dev === (await stat(dirname(folder))).dev) return
  throw new UserError('not-allowed', `${folder} is a disk of its own. Name a new folder in it.`, {
    words: { code: 'target-is-disk', values: { path: folder } }
  })
}
