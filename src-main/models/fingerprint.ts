/** By what a model's files are known again. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../contract/errors'

export interface Fingerprint {
  bytes: number
  /** Latest change of its files, in milliseconds since 1970. */
  modified: number
  /** In hex: of the file, or of the list of its files' sums and names where there are several. */
  sha256: string
}

/** More files than any model has. */
const mostFiles = 10_000

/** @throws UserError `model-not-found` where a file is missing or cannot be read */
export async function fingerprint(path: string): Promise<Fingerprint> {
  const { files, bytes, modified } = await look(path)
  const lines: string[] = []
  for (const file of files) lines.push(`${await fileSha256(file.path)}  ${file.name}\n`)
  const [first, ...more] = lines
  const sha256 =
    more.length === 0 ? first!.slice(0, 64) : createHash('sha256').update(lines.join('')).digest('hex')
  return { bytes, modified, sha256 }
}

/** What can be told without reading the files. @throws UserError as `fingerprint` does */
export async function look(
  path: string
): Promise<Pick<Fingerprint, 'bytes' | 'modified'> & { files: { path: string; name: string }[] }> {
  try {
    const stats = await stat(path)
    const names = stats.isDirectory() ? await filesBelow(path) : [basename(path)]
    const folder = stats.isDirectory() ? path : dirname(path)
    const files = names.sort().map((name) => ({ path: join(folder, name), name }))
    if (files.length === 0) throw new UserError('model-not-found', `The folder ${path} is empty.`)
    const all = await Promise.all(files.map((file) => stat(file.path)))
    return {
      files,
      bytes: all.reduce((sum, { size }) => sum + size, 0),
      modified: Math.max(...all.map(({ mtimeMs }) => mtimeMs))
    }
  } catch (error) {
    if (error instanceof UserError) throw error
    const { code } = error as NodeJS.ErrnoException
    const message =
      code === 'ENOENT'
        ? `There is no model file ${path}.`
        : `The model file ${path} cannot be read (${code}).`
    throw new UserError('model-not-found', message, { cause: error })
  }
}

async function filesBelow(folder: string, below = ''): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const name = below ? `${below}/${entry.name}` : entry.name
    if (entry.isDirectory()) found.push(...(await filesBelow(folder, name)))
    else if (entry.isFile()) found.push(name)
    if (found.length > mostFiles)
      throw new UserError('model-invalid', `${folder} has too many files for a model.`)
  }
  return found
}

async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
