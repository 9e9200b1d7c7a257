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
