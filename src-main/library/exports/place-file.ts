/** Gives an exported file its name, beside an earlier one. */
import { rename, rm, stat } from 'node:fs/promises'
import { UserError } from '../../contract/errors'
import { writeAside, type AsideFile } from '../../platform/aside'
import type { FilePath } from '../../platform/byte-path'
import { keepEarlier } from '../../results/keep-earlier'
import { digestOf, moveFile } from '../sorting/place'

export interface NewFile {
  file: string
  /** Overwrites an existing file, which is otherwise kept as `FILE.~1~`. */
  replace: boolean
}

export interface PlacedFile {
  /** SHA-256 of the file. */
  digest: string
  /** The name under which the existing file was kept. */
  kept?: string
}

/**
 * Has it written under a temporary name, so that an existing file stays until the export is complete.
 * @throws UserError if the target is not a regular file; the file system's error if it cannot be written; the
 *   signal's reason when aborted
 */
export async function placeFile(
  { file, replace }: NewFile,
  write: (aside: AsideFile) => Promise<void>,
  signal?: AbortSignal
): Promise<PlacedFile> {
  const earlier = await stat(file).catch(() => undefined)
  if (earlier && !earlier.isFile())
    throw new UserError('not-allowed', `${file} is no regular file.`, {
      words: { code: 'no-regular-file' }
    })
  let digest = ''
  let kept: string | undefined
  const place = async (aside: FilePath): Promise<void> => {
    signal?.throwIfAborted()
    digest = await digestOf(aside)
    if (replace) return rename(aside, file)
    kept = await keepEarlier(file)
    // keepEarlier() does not keep an empty file.
    if (earlier && !kept) await rm(file, { force: true })
    await moveFile(aside, file)
  }
  try {
    await writeAside(file, write, { place })
    return { digest, ...(kept && { kept }) }
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}
