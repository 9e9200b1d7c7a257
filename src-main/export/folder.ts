/** Writes a folder with all its files, or not at all. */
import { mkdir, readdir, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { asideOf, removeLeftovers } from '../platform/aside'
import { onWriting } from '../platform/on-writing'

export interface NewFile {
  /** Its path in the folder; subfolders are created. */
  name: string
  content: Uint8Array | string
}

/**
 * The absolute path of a folder that is empty or does not exist, with links resolved.
 * @returns undefined if the folder has content, or the path is not a folder
 */
export async function vacantFolder(path: string): Promise<string | undefined> {
  const folder = await realpath(path).catch(() => resolve(path))
  try {
    return (await readdir(folder)).length === 0 ? folder : undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return folder
    if (code === 'ENOTDIR') return undefined
    throw error
  }
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
 * @throws the file system's error, or an AbortError
 */
export async function fillFolder(
  folder: string,
  fill: (temporary: string) => Promise<void>,
  signal?: AbortSignal
): Promise<void> {
  const temporary = asideOf(folder).toString()
  try {
    await mkdir(dirname(folder), { recursive: true })
    await removeLeftovers(dirname(folder))
    await mkdir(temporary)
    await fill(temporary)
    signal?.throwIfAborted()
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
