/** Reads whole small files without trusting their paths: a FIFO may block forever, a device never ends. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import type { FilePath } from './byte-path'

/** Without O_NONBLOCK, opening a FIFO waits for a writer. Windows has no such flag. */
export const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)
const chunkBytes = 1 << 20

/** Why a file is not read, worded to follow its path: "is not a regular file". */
export class RefusedFile extends Error {}

/**
 * Opens a regular file for reading; the caller has to close it.
 * @throws RefusedFile for FIFOs, devices, sockets and folders; the file system's error
 */
export async function openRegular(path: FilePath): Promise<FileHandle> {
  const handle = await open(path, readOnly)
  try {
    refuseOthers(await handle.stat())
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/**
 * Reads a regular file.
 * @param limit maximum size in bytes
 * @throws RefusedFile if it is not a regular file or is larger than `limit`; the file system's error
 */
export async function readRegular(path: FilePath, limit: number): Promise<Buffer> {
  const handle = await openRegular(path)
  try {
    const content = new Content((await handle.stat()).size, limit)
    for (;;) {
      const room = content.room()
      // Without a length, Node 16 reads nothing.
      const { bytesRead } = await handle.read(room, 0, room.length, null)
      if (!content.add(bytesRead)) return content.bytes()
    }
  } finally {
    await handle.close()
  }
}

/** Synchronous {@link readRegular}. @throws as `readRegular` */
export function readRegularSync(path: string, limit: number): Buffer {
  const handle = openSync(path, readOnly)
  try {
    const stats = fstatSync(handle)
    refuseOthers(stats)
    const content = new Content(stats.size, limit)
    while (content.add(readSync(handle, content.room())));
    return content.bytes()
  } finally {
    closeSync(handle)
  }
}

function refuseOthers(stats: Stats): void {
  if (!stats.isFile()) throw new RefusedFile('is not a regular file')
}

/** Collects the bytes read. A file may be longer than its stated size, as in /proc. */
class Content {
  private buffer: Buffer
  private length = 0

  constructor(
    size: number,
    private readonly limit: number
  ) {
    if (size > limit) throw this.tooLarge()
    this.buffer = Buffer.allocUnsafe(size + 1)
  }

  /** The space for the next bytes. */
  room(): Buffer {
    if (this.length === this.buffer.length)
      this.buffer = Buffer.concat([this.buffer, Buffer.alloc(chunkBytes)])
    return this.buffer.subarray(this.length)
  }

  /** @returns whether there may be more to read */
  add(bytes: number): boolean {
    this.length += bytes
    if (this.length > this.limit) throw this.tooLarge()
    return bytes > 0
  }

  bytes(): Buffer {
    return this.buffer.subarray(0, this.length)
  }

  private tooLarge(): RefusedFile {
    return new RefusedFile(`is larger than ${sizeText(this.limit)}`)
  }
}

const sizeText = (bytes: number): string =>
  bytes >= 1 << 20 ? `${Math.floor(bytes / 2 ** 20)} MB` : `${Math.floor(bytes / 1024)} kB`
