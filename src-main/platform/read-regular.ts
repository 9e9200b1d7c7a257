/** Reads small files whole, without trusting what lies under their names: a FIFO never ends, a device never stops. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import type { FilePath } from './byte-path'

/** Flags to open a file with: without O_NONBLOCK, a FIFO that nobody writes to is waited for. Windows has no such flag. */
export const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)
const chunkBytes = 1 << 20

/** Why a file is not read, to be put behind its path: "is not a regular file". */
export class RefusedFile extends Error {}

/**
 * Opens a regular file for reading; to be closed by the caller.
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
 * The content of a regular file.
 * @param limit most bytes that it may have
 * @throws RefusedFile for what is no regular file, or larger; the file system's error
 */
export async function readRegular(path: FilePath, limit: number): Promise<Buffer> {
  const handle = await openRegular(path)
  try {
    const content = new Content((await handle.stat()).size, limit)
    for (;;) {
      const { bytesRead } = await handle.read(content.room(), 0)
      if (!content.add(bytesRead)) return content.bytes()
    }
  } finally {
    await handle.close()
  }
}

/** The same at once. @throws as `readRegular` */
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

/** What was read so far. A file may have more bytes than it says, as those of /proc have. */
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

  /** Where the next bytes go. */
  room(): Buffer {
    if (this.length === this.buffer.length)
      this.buffer = Buffer.concat([this.buffer, Buffer.alloc(chunkBytes)])
    return this.buffer.subarray(this.length)
  }

  /** @returns whether there may be more */
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
