/** Opens the file that results are written to. */
import { constants } from 'node:fs'
import { lstat, open, stat, type FileHandle } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { keepEarlier } from '../results/keep-earlier'

/** Others may begin the same file at the same moment; each makes room once more. */
const mostAttempts = 100

/**
 * Opens a file for writing; an earlier one of that name is kept beside it, also one that another program is writing.
 * @returns the stream, and under which name an earlier file was kept
 */
export async function openOutput(file: string): Promise<{ stream: Writable; kept?: string }> {
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

/** A file of our own; devices and pipes are opened as they are. @throws EEXIST where somebody has begun it */
async function openNew(file: string): Promise<FileHandle> {
  const there = await stat(file).catch(() => undefined)
  const link = await lstat(file).catch(() => undefined)
  // A link to a file that is not there yet makes it.
  if (there ? !there.isFile() : link?.isSymbolicLink()) return open(file, 'w')
  return open(file, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY)
}
