/** The files of a model that consists of several: only those in its own folder, only as large as they may be. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { UserError } from '../contract/errors'
import { invalid, largestModelBytes } from './stored-model'

/** @throws UserError `model-not-found` that says why */
export function unreadable(path: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return new UserError('model-not-found', `There is no model file ${path}.`)
  return new UserError('model-not-found', `The model file ${path} cannot be read (${code}).`, {
    cause: error
  })
}

/** The first bytes of a file, fewer where it is shorter. @throws UserError `model-not-found` */
export async function firstBytes(path: string, count: number): Promise<Buffer> {
  try {
    const file = await open(path)
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
  let size: number
  try {
    const stats = await stat(path)
    if (!stats.isFile()) throw invalid(path, 'is not a file')
    size = stats.size
    if (size <= limit) return await readFile(path)
  } catch (error) {
    if (error instanceof UserError) throw error
    throw unreadable(path, error)
  }
  throw invalid(path, `has ${Math.ceil(size / 2 ** 20)} MB; at most ${limit / 2 ** 20} MB are read`)
}

/** SHA-256, in hex, of the files one after the other. */
export async function filesSha256(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  }
  return hash.digest('hex')
}
