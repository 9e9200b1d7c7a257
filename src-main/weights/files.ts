/**
 * Reads the files of a model that consists of several, restricted to its own folder and to a maximum size.
 */
import { createHash } from 'node:crypto'
import { realpath, stat, type FileHandle } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import { systemReason, wordsOf } from '../platform/system-reason'
import { openRegular, RefusedFile } from '../platform/read-regular'
import { invalid, largestModelBytes, tooLarge } from './stored-model'

/**
 * The error for an unreadable model file: `model-not-found`, or `model-invalid` if it is not a regular file.
 */
export function unreadable(path: string, error: unknown): UserError {
  if (error instanceof RefusedFile) return invalid(path, new Reason('no-regular-file', error.message), error)
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') {
    const words = { code: 'model-missing', values: { path } }
    return new UserError('model-not-found', `There is no model file ${path}.`, { words })
  }
  return new UserError('model-not-found', `The model file ${path} cannot be read: ${systemReason(error)}.`, {
    cause: error,
    words: { code: 'model-unreadable', values: { path }, because: wordsOf(error).code }
  })
}

/**
 * Opens a file, passes it to `use` and closes it. Pipes and devices are refused, because opening them could
 * block.
 * @throws UserError `model-not-found` or `model-invalid`
 */
export async function withFile<T>(
  path: string,
  use: (file: FileHandle, size: number) => Promise<T>
): Promise<T> {
  let file: FileHandle | undefined
  try {
    file = await openRegular(path)
    return await use(file, (await file.stat()).size)
  } catch (error) {
    const isSystems = typeof (error as NodeJS.ErrnoException).syscall === 'string'
    throw isSystems || error instanceof RefusedFile ? unreadable(path, error) : error
  } finally {
    await file?.close()
  }
}

/**
 * The first bytes of a file; fewer if it is shorter. @throws UserError `model-not-found` or `model-invalid`
 */
export async function firstBytes(path: string, count: number): Promise<Buffer> {
  return readPart(path, 0, count)
}

/** Part of a file; shorter if the file ends before. @throws UserError `model-not-found` or `model-invalid` */
export async function readPart(path: string, offset: number, length: number): Promise<Buffer> {
  return withFile(path, async (file, size) =>
    readFrom(file, offset, Math.max(0, Math.min(length, size - offset)))
  )
}

async function readFrom(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, Math.min(length - filled, 2 ** 30), offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

/**
 * The absolute path of a file that a model refers to, verified to be in the model's folder.
 * @param model the file that refers to it
 * @throws UserError `model-invalid` for a path or link that leads out of the folder, and for a missing file
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
    throw invalid(
      model,
      new Reason('model-part-missing', `names the file ${JSON.stringify(name)}, which is not there`, {
        file: name
      }),
      error
    )
  }
  const within = relative(await realpath(folder), real)
  if (within === '..' || within.startsWith(`..${sep}`) || isAbsolute(within)) throw outside()
  return path
}

/** Reads a file of at most `limit` bytes. @throws UserError `model-not-found` or `model-invalid` */
export async function readLimited(path: string, limit = largestModelBytes): Promise<Buffer> {
  return withFile(path, (file, size) => {
    if (size > limit) {
      throw invalid(
        path,
        tooLarge(`has ${Math.ceil(size / 2 ** 20)} MB; at most ${limit / 2 ** 20} MB are read`)
      )
    }
    return readFrom(file, 0, size)
  })
}

/** SHA-256, in hex, of the concatenated files. @throws UserError `model-not-found` or `model-invalid` */
export async function filesSha256(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of files) {
    await withFile(path, async (file) => {
      const content = file.createReadStream({ highWaterMark: 1 << 20, autoClose: false })
      for await (const chunk of content) hash.update(chunk as Buffer)
    })
  }
  return hash.digest('hex')
}
