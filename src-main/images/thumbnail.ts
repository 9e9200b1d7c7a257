import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { privateMode, removeLeftovers, writeAside } from '../platform/aside'
import type { FilePath } from '../platform/byte-path'
import { cacheFailed, inTemporaryCache } from '../platform/cache-failure'
import { readRegular } from '../platform/read-regular'

import { withImage } from './with-image'
import type { OpenImage } from './open-image'
import { ImageError } from './errors'
import { systemReason } from '../platform/system-reason'

/**
 * A JPEG that fits into a square of `size` pixels: upright, sRGB, transparency on white, never enlarged.
 * @param time of a video, which frame, in seconds
 * @throws ImageError as withImage
 */
export function thumbnail(file: FilePath, size: number, time?: number): Promise<Buffer> {
  const small = ({ image }: OpenImage): Promise<Buffer> =>
    image
      .resize(size, size, { fit: 'inside', withoutEnlargement: true })
      .autoOrient()
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .jpeg({ quality: 75 })
      .toBuffer()
  return withImage(file, small, size, time)
}

/** Part of the file names; changes whenever the same image would yield a different thumbnail. */
const look = 2
const checksumBytes = 32
/** In bytes. A picture with sides of 2048 pixels takes about a megabyte. */
const largestThumbnail = 32 * 1024 * 1024
const mostForNow = 256
/** Temporary files left behind by an earlier version. */
const earlierLeftover = /^[0-9a-f]{64}\.jpg\./

/** Thumbnails, stored in a folder whose size is limited to about `maxBytes`. */
export class ThumbnailCache {
  private readonly pending = new Map<string, Promise<string>>()
  /** Size of the folder in bytes; unknown until the first thumbnail is written. */
  private total: number | undefined
  private eviction: Promise<void> = Promise.resolve()
  private prepared: Promise<void> | undefined
  private keptForNow = 0

  constructor(
    private readonly dir: string,
    private readonly maxBytes: number
  ) {}

  /**
   * The path of the thumbnail's JPEG file, which is created unless it exists. A changed file gets a new one.
   * @throws ImageError as withImage
   */
  async get(file: FilePath, size: number, time?: number): Promise<string> {
    const { mtimeNs, size: bytes } = await stat(file, { bigint: true }).catch((error: unknown) => {
      throw new ImageError('unreadable', `The file cannot be read: ${systemReason(error)}.`, { cause: error })
    })
    const key = createHash('sha256')
      .update(file)
      .update(`\0${mtimeNs} ${bytes} ${size} ${look}${time === undefined ? '' : ` ${time}`}`)
      .digest('hex')
    const target = join(this.dir, `${key}.jpg`)

    const pending =
      this.pending.get(key) ?? this.make(file, size, time, target).finally(() => this.pending.delete(key))
    this.pending.set(key, pending)
    return pending
  }

  private async make(
    file: FilePath,
    size: number,
    time: number | undefined,
    target: string
  ): Promise<string> {
    if (await isUndamaged(target)) return target
    const jpeg = await thumbnail(file, size, time)
    const content = Buffer.concat([jpeg, checksumOf(jpeg)])
    try {
      await (this.prepared ??= this.prepare())
      await writeAside(target, content, { mode: privateMode, durable: false })
    } catch (error) {
      this.prepared = undefined
      cacheFailed(this.dir, systemReason(error))
      return this.keepForNow(content)
    }
    // A folder that cannot be tidied still serves its thumbnails.
    await (this.eviction = this.eviction.then(() => this.makeRoom(content.length)).catch(() => undefined))
    return target
  }

  private async prepare(): Promise<void> {
    await mkdir(this.dir, { recursive: true, mode: 0o700 })
    await removeLeftovers(this.dir, earlierLeftover)
  }

  /** If the cache cannot be written, the latest thumbnails go to a temporary folder until they are shown. */
  private keepForNow(content: Buffer): Promise<string> {
    const name = `${this.keptForNow++ % mostForNow}.jpg`
    return inTemporaryCache(async (folder) => {
      const path = join(folder, name)
      await writeAside(path, content, { mode: privateMode, durable: false })
      return path
    })
  }

  /** Lists the folder only for the first thumbnail and when it is full, rather than each time. */
  private async makeRoom(added: number): Promise<void> {
    if (this.total !== undefined && this.total + added <= this.maxBytes) {
      this.total += added
      return
    }
    const files = await this.list()
    this.total = files.reduce((sum, file) => sum + file.bytes, 0)
    if (this.total <= this.maxBytes) return
    files.sort((a, b) => a.written - b.written)
    // Down to 90 %, so that the next thumbnail does not list the folder again; the newest one stays.
    for (const { path, bytes } of files.slice(0, -1)) {
      if (this.total <= this.maxBytes * 0.9) break
      await rm(path, { force: true })
      this.total -= bytes
    }
  }

  private async list() {
    const files = []
    for (const name of await readdir(this.dir)) {
      const path = join(this.dir, name)
      const stats = await stat(path).catch(() => undefined)
      if (stats?.isFile()) files.push({ path, bytes: stats.size, written: stats.mtimeMs })
    }
    return files
  }
}

const checksumOf = (jpeg: Buffer): Buffer => createHash('sha256').update(jpeg).digest()

/**
 * Whether a thumbnail is intact: its checksum follows the end of the JPEG data, where decoders do not look.
 */
async function isUndamaged(path: string): Promise<boolean> {
  const content = await readRegular(path, largestThumbnail).catch(() => Buffer.alloc(0))
  const end = content.length - checksumBytes
  return end > 0 && checksumOf(content.subarray(0, end)).equals(content.subarray(end))
}
