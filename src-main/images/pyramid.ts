/** Full-size images as tiles on disk, so that memory holds no more of an image than its decoder needs. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { UserError } from '../contract/errors'
import { Pyramid, type TilePlace } from '../contract/pictures'
import { asideOf, privateMode, removeLeftovers } from '../platform/aside'
import type { FilePath } from '../platform/byte-path'
import { parseJson } from '../platform/json'
import { readRegular } from '../platform/read-regular'
import { systemReason } from '../platform/system-reason'
import { withImage } from './with-image'
import type { OpenImage } from './open-image'
import { ImageError } from './errors'

const tileSize = 512
/** Part of the folder names; changes whenever the same image would yield different tiles. */
const look = 1
/** Bytes that must still fit on the disk if a failure was not the disk's fault. */
const probeBytes = 4 * 2 ** 20
/** Milliseconds between two checks of how many tiles exist. */
const lookEvery = 200

/** The file beside the tiles. */
const Description = v.object({ ...Pyramid.entries, bytes: v.number() })
const descriptionFile = 'pyramid.json'
const mostDescription = 1000

/** Tile pyramids, stored in a folder whose size is limited to about `maxBytes`. */
export class PyramidCache {
  private wanted = new AbortController()
  private lastMade: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly dir: string,
    private readonly maxBytes: number
  ) {}

  /**
   * Builds a pyramid unless it exists; a pyramid that is being built is stopped.
   * @param again whether to replace existing tiles because they are damaged
   * @param progress called with the share of tiles that are done
   * @throws ImageError as withImage, UserError `stopped`, the file system's error if nothing can be stored
   */
  async make(file: FilePath, again: boolean, progress: (share: number) => void): Promise<Pyramid> {
    this.stop()
    const { signal } = (this.wanted = new AbortController())
    const folder = await this.tileFolder(file)
    const known = again ? undefined : await descriptionOf(folder)
    if (known) return known
    // One at a time, because a stopped one may still hold a whole image in memory.
    const made = this.lastMade.then(async () => {
      signal.throwIfAborted()
      return this.write(file, folder, signal, progress)
    })
    this.lastMade = made.catch(() => undefined)
    return made
  }

  /** Stops the pyramid that is being built. */
  stop(): void {
    this.wanted.abort(new UserError('stopped', 'It was stopped.'))
  }

  /** Path of a tile, which exists once the pyramid is built. */
  async tile(file: FilePath, { level, column, row }: TilePlace): Promise<string> {
    return join(tilesIn(await this.tileFolder(file), level), `${column}_${row}.png`)
  }

  private async tileFolder(file: FilePath): Promise<string> {
    const { mtimeNs, size } = await stat(file, { bigint: true }).catch((error: unknown) => {
      throw new ImageError('unreadable', `The file cannot be read: ${systemReason(error)}.`, { cause: error })
    })
    const key = createHash('sha256').update(file).update(`\0${mtimeNs} ${size} ${look}`).digest('hex')
    return join(this.dir, key)
  }

  private async write(
    file: FilePath,
    folder: string,
    signal: AbortSignal,
    progress: (share: number) => void
  ): Promise<Pyramid> {
    await mkdir(this.dir, { recursive: true, mode: 0o700 })
    await removeLeftovers(this.dir)
    const aside = asideOf(folder) as string
    const remove = (): Promise<void> => rm(aside, { recursive: true, force: true, maxRetries: 3 })
    // sharp cannot be cancelled, but it fails once it cannot write any more.
    signal.addEventListener('abort', () => void remove().catch(() => undefined))
    try {
      await mkdir(aside, { mode: 0o700 })
      const pyramid = await withImage(file, (open) => cut(open, aside, progress))
      signal.throwIfAborted()
      const description = { ...pyramid, bytes: await bytesIn(aside) }
      await writeFile(join(aside, descriptionFile), JSON.stringify(description), { mode: privateMode })
      await rm(folder, { recursive: true, force: true })
      await rename(aside, folder)
      // A folder that cannot be tidied still serves its tiles.
      await this.makeRoom(folder).catch(() => undefined)
      return pyramid
    } catch (error) {
      signal.throwIfAborted()
      // Whatever sharp reports, the image is not to blame if the disk is full: then this write fails too.
      await writeFile(join(aside, 'probe'), Buffer.alloc(probeBytes))
      throw error
    } finally {
      await remove().catch(() => undefined)
    }
  }

  /** Removes the least recently viewed pyramids, but never the newest. */
  private async makeRoom(newest: string): Promise<void> {
    const kept = []
    for (const name of await readdir(this.dir)) {
      const folder = join(this.dir, name)
      const used = await stat(join(folder, descriptionFile)).catch(() => undefined)
      const description = used && (await read(folder))
      if (description) kept.push({ folder, used: used.mtimeMs, bytes: description.bytes })
    }
    let total = kept.reduce((sum, { bytes }) => sum + bytes, 0)
    kept.sort((a, b) => a.used - b.used)
    for (const { folder, bytes } of kept) {
      if (total <= this.maxBytes) break
      if (folder === newest) continue
      await rm(folder, { recursive: true, force: true })
      total -= bytes
    }
  }
}

/** Cuts an image into Deep Zoom tiles; each level is half as large as the next. */
async function cut(open: OpenImage, folder: string, progress: (share: number) => void): Promise<Pyramid> {
  const expected = { ...open.metadata.autoOrient, tileSize, levels: levelsOf(open.metadata.autoOrient) }
  const { columns, rows } = gridOf(expected)
  const full = tilesIn(folder, expected.levels - 1)
  const look = async (): Promise<void> => {
    const made = await readdir(full).catch(() => [])
    progress(Math.min(1, made.length / (columns * rows)))
  }
  const timer = setInterval(() => void look(), lookEvery)
  try {
    const { width, height } = await open.image
      .autoOrient()
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      // Lossless; more compression would take several times as long.
      .png({ compressionLevel: 1 })
      .tile({ size: tileSize, overlap: 0, depth: 'onetile', layout: 'dz', container: 'fs' })
      .toFile(join(folder, 'image'))
    return { width, height, tileSize, levels: levelsOf({ width, height }) }
  } finally {
    clearInterval(timer)
  }
}

const tilesIn = (folder: string, level: number): string => join(folder, 'image_files', String(level))

const levelsOf = ({ width, height }: { width: number; height: number }): number =>
  1 + Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / tileSize)))

const gridOf = ({ width, height }: Pyramid) => ({
  columns: Math.ceil(width / tileSize),
  rows: Math.ceil(height / tileSize)
})

async function read(folder: string): Promise<v.InferOutput<typeof Description> | undefined> {
  try {
    const text = await readRegular(join(folder, descriptionFile), mostDescription)
    return v.parse(Description, parseJson(text.toString('utf8')))
  } catch {
    return undefined
  }
}

/** Returns an existing pyramid and marks it as viewed now. */
async function descriptionOf(folder: string): Promise<Pyramid | undefined> {
  const known = await read(folder)
  if (!known) return undefined
  const now = new Date()
  await utimes(join(folder, descriptionFile), now, now).catch(() => undefined)
  const { bytes: _bytes, ...pyramid } = known
  return pyramid
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    bytes += entry.isDirectory() ? await bytesIn(path) : (await stat(path)).size
  }
  return bytes
}
