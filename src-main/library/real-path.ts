/** From a path as the library keeps it to one that opens the file. */
import { isUtf8 } from 'node:buffer'
import { lstat, readdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { UserError } from '../contract/errors'
import { joinPath, type FilePath } from '../platform/byte-path'

/**
 * The library keeps, shows and exports a name that is not valid UTF-8 with U+FFFD for what cannot be read. Such a name
 * opens nothing: this finds the name's bytes in its folder.
 * @throws UserError where two files of the folder look alike in this way
 */
export async function realPath(path: string): Promise<FilePath> {
  if (!path.includes('\ufffd') || (await exists(path))) return path
  const folder = await realPath(dirname(path))
  const names = await readdir(folder, { encoding: 'buffer' }).catch(() => [])
  const alike = names.filter((name) => !isUtf8(name) && name.toString() === basename(path))
  if (alike.length > 1) {
    throw new UserError('unreadable', `Several files look like ${path}, whose name is not valid UTF-8.`)
  }
  return alike[0] ? joinPath(folder, alike[0]) : path
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined
}
