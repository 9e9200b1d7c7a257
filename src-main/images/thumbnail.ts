import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { withImage } from './decode'
import { ImageError, systemReason } from './errors'

/**
 * A JPEG that fits in a square of `size` pixels: oriented, sRGB, transparency on white, never enlarged.
 * @throws ImageError as withImage says
 */
export function thumbnail(file: string | Buffer, size: number): Promise<Buffer> {
  return withImage(file, ({ image }) =>
    image
      .resize(size, size, { fit: 'inside', withoutEnlargement: true })
      .autoOrient()
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .jpeg({ quality: 75 })
      .toBuffer()
  )
}

/** Of the files' names; another one where the same image looks otherwise than before. */
const look = 2

/** Thumbnails as files in a folder of their own, which may stand at most about `maxBytes` large. */
export class ThumbnailCache {
  private readonly pending = new Map<string, Promise<string>>()
  /** Bytes in the folder; unknown until the first thumbnail is written. */
  private total: number | undefined
  private eviction: Promise<void> = Promise.resolve()

  constructor(
    private readonly dir: string,
    private readonly maxBytes: number
  ) {}

  /**
   * The path of the thumbnail's JPEG file, made now unless it is there. A changed file gets a new one.
   * @throws ImageError as withImage says
   */
  async get(file: string | Buffer, size: number): Promise<string> {
    const { mtimeNs, size: bytes } = await stat(file, { bigint: true }).catch((error: unknown) => {
      throw new ImageError('unreadable', `The file cannot be read: ${systemReason(error)}.`, { cause: error })
    })
    const key = createHash('sha256')
      .update(file)
      .update(`\0${mtimeNs} ${bytes} ${size} ${look}`)
      .digest('hex')
    const target = join(this.dir, `${key}.jpg`)

    const pending =
      this.pending.get(key) ?? this.make(file, size, target).finally(() => this.pending.delete(key))
    this.pending.set(key, pending)
    return pending
  }

  private async make(file: string | Buffer, size: number, target: string): Promise<string> {
    if (await exists(target)) return target
    const jpeg = await thumbnail(file, size)
    await mkdir(this.dir, { recursive: true })
    // Written aside and renamed: nobody ever sees half a file.
    const unfinished = `${target}.${randomUUID()}`
    try {
      await writeFile(unfinished, jpeg)
      await rename(unfinished, target)
    } catch (error) {
      await rm(unfinished, { force: true })
      throw error
    }
    // A folder that cannot be tidied up still serves its thumbnails.
    await (this.eviction = this.eviction.then(() => this.makeRoom(jpeg.length)).catch(() => undefined))
    return target
  }

  /** The folder is listed for the first thumbnail and when it is full, not for each one. */
  private async makeRoom(added: number): Promise<void> {
    if (this.total !== undefined && this.total + added <= this.maxBytes) {
      this.total += added
      return
    }
    const files = await this.list()
    this.total = files.reduce((sum, file) => sum + file.bytes, 0)
    if (this.total <= this.maxBytes) return
    files.sort((a, b) => a.written - b.written)
    // Down to 90 %, so that the next one does not list the folder again; the newest one stays.
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

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}
