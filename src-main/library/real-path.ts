/** Converts a path as the library stores it into one that opens the file. */
import { isUtf8 } from 'node:buffer'
import { lstat, readdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { UserError } from '../contract/errors'
import { joinPath, type FilePath } from '../platform/byte-path'

/**
 * The library stores, shows and exports a name that is not valid UTF-8 with U+FFFD in place of the invalid
 * bytes. Such a name opens nothing, so this looks up the actual bytes in the folder.
 * @throws UserError `unreadable` if two names in the folder look the same that way
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
