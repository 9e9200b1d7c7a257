import { dirname } from 'node:path'
import type { FilePath } from './byte-path'

/**
 * The same error of the file system, about the file that a person asked to be written: not about the name that it is written
 * under first, and about its folder where that is what is missing.
 */
export function onWriting(file: FilePath, error: unknown): unknown {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).errno === undefined) return error
  const { code } = error as NodeJS.ErrnoException
  const missing = code === 'ENOENT' || code === 'ENOTDIR'
  return Object.assign(error, { path: missing ? dirname(String(file)) : String(file) })
}
