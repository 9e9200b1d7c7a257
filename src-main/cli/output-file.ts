/** Opens the output file for results. */
import { constants } from 'node:fs'
import { lstat, open, readlink, stat, type FileHandle } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { UsageError } from './exit-codes'
import { onWriting } from '../platform/on-writing'
import { keepEarlier } from '../results/keep-earlier'

/** Other processes may create the same file at the same moment, so moving it aside is retried this often. */
const mostAttempts = 100

/**
 * Opens a file for writing; an existing one of that name is kept beside it, even if another program is writing
 * to it.
 * @returns the stream, and the name under which the existing file was kept
 * @throws UsageError for a dangling link, which would create the file somewhere unexpected; the file system's
 *   error
 */
export async function openOutput(file: string): Promise<{ stream: Writable; kept?: string }> {
  const link = await lstat(file).catch(() => undefined)
  if (link?.isSymbolicLink() && !(await stat(file).catch(() => undefined))) {
    throw new UsageError(
      `--output ${file}: this is a link to ${await readlink(file)}, which is not there. Name the file itself, or remove the link.`
    )
  }
  try {
    return await openAndKeep(file)
  } catch (error) {
    throw onWriting(file, error)
  }
}

async function openAndKeep(file: string): Promise<{ stream: Writable; kept?: string }> {
  let kept = await keepEarlier(file)
  for (let attempt = 0; ; attempt++) {
    try {
      const stream = (await openNew(file)).createWriteStream()
      return { stream, ...(kept && { kept }) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === mostAttempts) throw error
      kept = (await keepEarlier(file, true)) ?? kept
    }
  }
}

/** Creates a regular file, or opens a device or pipe. @throws EEXIST if another process was faster */
async function openNew(file: string): Promise<FileHandle> {
  const there = await stat(file).catch(() => undefined)
  if (there && !there.isFile()) return open(file, 'w')
  return open(file, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY)
}
