import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FilePath } from './byte-path'

/**
 * Makes a file system error refer to the file that was asked for rather than to its temporary name, or to its
 * folder if that is what is missing.
 */
export function onWriting(file: FilePath, error: unknown): unknown {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).errno === undefined) return error
  const { code } = error as NodeJS.ErrnoException
  const missing = code === 'ENOENT' || code === 'ENOTDIR'
  return Object.assign(error, { path: missing ? dirname(String(file)) : String(file) })
}

/** Makes a folder and those that it lies in. @throws the file system's error */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    // On a read-only disk, Node says that the folder is not there.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') await mkdir(await firstMissing(folder))
    throw error
  }
}

async function firstMissing(folder: string): Promise<string> {
  const above = dirname(folder)
  const isThere = above === folder || (await stat(above).catch(() => undefined)) !== undefined
  return isThere ? folder : firstMissing(above)
}
