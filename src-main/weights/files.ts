/** The files of a model that consists of several: only those in its own folder, only as large as they may be. */
import { createHash } from 'node:crypto'
import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { UserError } from '../contract/errors'
import { openRegular, readRegular, RefusedFile } from '../platform/read-regular'
import { invalid, largestModelBytes } from './stored-model'

/** Why a model's file cannot be read: `model-not-found`, or `model-invalid` for what is no regular file. */
export function unreadable(path: string, error: unknown): UserError {
  if (error instanceof RefusedFile) return invalid(path, error.message, error)
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return new UserError('model-not-found', `There is no model file ${path}.`)
  return new UserError('model-not-found', `The model file ${path} cannot be read (${code}).`, {
    cause: error
  })
}

/** The first bytes of a file, fewer where it is shorter. @throws UserError as `unreadable` says */
export async function firstBytes(path: string, count: number): Promise<Buffer> {
  try {
    const file = await openRegular(path)
    try {
      const start = Buffer.alloc(count)
      const { bytesRead } = await file.read(start, 0, count, 0)
      return start.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw unreadable(path, error)
  }
}

/**
 * The absolute path of a file that a model names, known to lie in the model's folder.
 * @param model the file that names it
 * @throws UserError `model-invalid` for a path or a link out of the folder, and for a file that is not there
 */
export async function fileInFolder(model: string, folder: string, name: string): Promise<string> {
  const outside = (): UserError =>
    invalid(model, `names the file ${JSON.stringify(name)}, which is not in its folder`)
  if (/^[a-z][a-z0-9+.-]+:/i.test(name) || isAbsolute(name) || /^[\\/]|[\0\\]/.test(name)) throw outside()
  if (name.split('/').includes('..')) throw outside()
  const path = join(folder, name)
  let real: string
  try {
    real = await realpath(path)
    if (!(await stat(real)).isFile())
      throw invalid(model, `names ${JSON.stringify(name)}, which is not a file`)
  } catch (error) {
    if (error instanceof UserError) throw error
    throw invalid(model, `names the file ${JSON.stringify(name)}, which is not there`, error)
  }
  const within = relative(await realpath(folder), real)
  if (within === '..' || within.startsWith(`..${sep}`) || isAbsolute(within)) throw outside()
  return path
}

/** Reads a file of at most so many bytes. @throws UserError `model-not-found` or `model-invalid` */
export async function readLimited(path: string, limit = largestModelBytes): Promise<Buffer> {
  try {
    return await readRegular(path, limit)
  } catch (error) {
    if (error instanceof RefusedFile) throw invalid(path, error.message, error)
    throw unreadable(path, error)
  }
}

/** SHA-256, in hex, of the files one after the other. */
export async function filesSha256(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) {
    const handle = await openRegular(file)
    for await (const chunk of handle.createReadStream({ highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer)
  }
  return hash.digest('hex')
}
