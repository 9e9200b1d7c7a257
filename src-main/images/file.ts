import type { Stats } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'

import type { FilePath } from '../platform/byte-path'
import { readOnly } from '../platform/read-regular'
import { ImageError } from './errors'
import { systemReason } from '../platform/system-reason'

/**
 * Opens a regular file for `use` and closes it afterwards.
 * @throws ImageError 'unreadable' with the system's reason, also for FIFOs, sockets, devices and folders
 */
export async function withFile<T>(
  file: FilePath,
  use: (handle: FileHandle, stats: Stats) => Promise<T>
): Promise<T> {
  let handle: FileHandle | undefined
  try {
    handle = await open(file, readOnly)
    const stats = await handle.stat()
    if (!stats.isFile()) throw new ImageError('unreadable', 'This is not a regular file.')
    return await use(handle, stats)
  } catch (error) {
    if (error instanceof ImageError) throw error
    throw new ImageError('unreadable', `The file cannot be read: ${systemReason(error)}.`, { cause: error })
  } finally {
    await handle?.close()
  }
}

/**
 * Fills `target` from an offset in the file. Returns the number of bytes read, which is smaller than `target`
 * only at the end of the file.
 */
export async function readInto(handle: FileHandle, target: Uint8Array, offset: number): Promise<number> {
  let length = 0
  while (length < target.length) {
    const { bytesRead } = await handle.read(target, length, target.length - length, offset + length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return length
}

/** The first bytes of an open file, at most `length`. */
export async function readHead(handle: FileHandle, length: number): Promise<Buffer> {
  const head = Buffer.alloc(length)
  return head.subarray(0, await readInto(handle, head, 0))
}
