/** Places files without ever replacing one: fails with EEXIST if the destination exists. */
import { createHash } from 'node:crypto'
import { constants, type BigIntStats } from 'node:fs'
import { link, lstat, open, readlink, rename, stat, symlink, unlink, type FileHandle } from 'node:fs/promises'
import { Reason } from '../../contract/reasons'
import { writeAside, type AsideFile } from '../../platform/aside'
import { openRegular } from '../../platform/read-regular'
import { folderOf, type FilePath } from '../../platform/byte-path'

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? ''

/** Hard links fail on FAT and some network drives, and on Linux for somebody else's file. */
const noHardLinks = new Set([
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EISDIR',
  'UNKNOWN'
])

/** Tells whether a file is still the one that was planned. */
export interface FileMark {
  bytes: number
  /** Modification time in nanoseconds, as text because it exceeds a safe integer. */
  modified: string
}

export function markOf(stats: BigIntStats): FileMark {
  return { bytes: Number(stats.size), modified: String(stats.mtimeNs) }
}

/** Does not follow links; undefined if there is nothing. */
export const statsOf = (path: FilePath): Promise<BigIntStats | undefined> =>
  lstat(path, { bigint: true }).catch((error) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined
    throw error
  })

export const sameFile = (a: BigIntStats, b: BigIntStats): boolean => a.ino === b.ino && a.dev === b.dev

/**
 * Moves a file. Across file systems, it is copied, flushed, read back and compared before the original is
 * removed. A crash leaves the file in the old place, in the new one, or in both.
 */
export async function moveFile(from: FilePath, to: FilePath): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (codeOf(error) === 'EXDEV') await copyFile(from, to)
    else if (noHardLinks.has(codeOf(error)) && !(await statsOf(to))) return renameInto(from, to)
    else throw error
  }
  try {
    await unlink(from)
  } catch (error) {
    // The file cannot be removed from the old place, so undo the move.
    await unlink(to)
    throw error
  }
}

/**
 * Copies a file with its times and permissions. The copy is written under a temporary name, flushed, read back
 * and compared before it gets its final name.
 */
export async function copyFile(from: FilePath, to: FilePath): Promise<void> {
  const source = await openRegular(from)
  try {
    await copyVerified(source, to)
  } finally {
    await source.close()
  }
}

/** Makes a hard link, or a symbolic one where that is not possible: across devices, on FAT. */
export async function linkFile(from: FilePath, to: FilePath): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (codeOf(error) !== 'EXDEV' && (!noHardLinks.has(codeOf(error)) || (await statsOf(to)))) throw error
    await symlink(from, to)
  }
}

/** Whether `to` is a link to `from` as {@link linkFile} makes it. */
export async function isLinkTo(from: FilePath, to: FilePath): Promise<boolean> {
  const stats = await statsOf(to)
  if (!stats) return false
  if (stats.isSymbolicLink()) {
    return (await readlink(to, { encoding: 'buffer' })).equals(Buffer.from(from))
  }
  const original = await statsOf(from)
  return original !== undefined && sameFile(original, stats)
}

/** SHA-256 of the content, in hexadecimal. */
export async function digestOf(path: FilePath): Promise<string> {
  const handle = await openRegular(path)
  const hash = createHash('sha256')
  for await (const chunk of handle.createReadStream()) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

async function copyVerified(source: FileHandle, to: FilePath): Promise<void> {
  const stats = await source.stat()
  const hash = createHash('sha256')
  const content = async ({ handle }: AsideFile): Promise<void> => {
    for await (const chunk of source.createReadStream({ autoClose: false })) {
      hash.update(chunk as Buffer)
      await handle.writeFile(chunk as Buffer)
    }
    await handle.utimes(stats.atimeMs / 1000, stats.mtimeMs / 1000)
  }
  const place = async (aside: FilePath): Promise<void> => {
    if ((await digestOf(aside)) !== hash.digest('hex')) {
      throw new Reason(
        'reads-back-differently',
        'what was written reads back differently: the disk may be failing'
      )
    }
    try {
      await link(aside, to)
      await unlink(aside)
    } catch (error) {
      if (!noHardLinks.has(codeOf(error)) || (await statsOf(to))) throw error
      await renameInto(aside, to)
    }
    await syncFolder(folderOf(to))
  }
  await writeAside(to, content, { mode: stats.mode & 0o777, place })
}

/** Reserves the name first, because rename() would replace an existing file. */
async function renameInto(from: FilePath, to: FilePath): Promise<void> {
  await (await open(to, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY)).close()
  try {
    await rename(from, to)
  } catch (error) {
    if ((await stat(to)).size === 0) await unlink(to)
    throw error
  }
}

/** A new name is only durable once its folder is flushed. Windows has no such call, and does not need it. */
async function syncFolder(folder: FilePath): Promise<void> {
  const handle = await open(folder).catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
