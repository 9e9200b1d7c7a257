/** Replaces byte ranges of a file: writes and flushes a new file beside it, which then takes its name. */
import { createHash } from 'node:crypto'
import xxhash from 'xxhash-wasm'
import type { Stats } from 'node:fs'
import { rename, rm, stat, utimes, type FileHandle } from 'node:fs/promises'
import { Reason } from '../../contract/reasons'
import { openAside } from '../../platform/aside'
import { openRegular } from '../../platform/read-regular'
import type { FilePath } from '../../platform/byte-path'

/** Replaces the bytes from `start` up to `end`. */
export interface Splice {
  start: number
  end: number
  bytes: Buffer
}

/** Digests of a file's content. */
export interface Digest {
  /** Hexadecimal. */
  sha256: string
  /** XXH64, big-endian: the hash that the library identifies contents by. */
  xxh64: Buffer
}

/** A new version of a file, written beside the one that it will replace. */
export interface Replacement {
  before: Digest
  after: Digest
  /** Modification time of the old file, in milliseconds since 1970 (UTC). */
  modified: number
  /** Turns the new file back into the old one, byte for byte. */
  inverse: Splice[]
  /**
   * Takes the old file's place; where that fails, discard it.
   * @param modified time that it gets, as {@link modified}; otherwise now
   * @throws Reason if another program changed the file meanwhile
   */
  commit(modified?: number): Promise<void>
  discard(): Promise<void>
}

const chunkBytes = 1024 * 1024

/**
 * Writes the changed file beside the original, which is not replaced before `commit`.
 * @param splices in ascending order, not overlapping
 */
export async function prepareReplacement(file: FilePath, splices: readonly Splice[]): Promise<Replacement> {
  const source = await openRegular(file)
  let temporary: FilePath | undefined
  try {
    const stats = await source.stat()
    const { path, handle: target } = await openAside(file, stats.mode & 0o777)
    temporary = path
    const before = await newDigester()
    const after = await newDigester()
    const inverse: Splice[] = []
    try {
      let [read, wrote] = [0, 0]
      for (const { start, end, bytes } of splices) {
        await copyRange(source, target, read, start, [before, after])
        wrote += start - read
        const replaced = Buffer.alloc(end - start)
        await source.read(replaced, 0, replaced.length, start)
        before.update(replaced)
        after.update(bytes)
        await target.writeFile(bytes)
        inverse.push({ start: wrote, end: wrote + bytes.length, bytes: replaced })
        wrote += bytes.length
        read = end
      }
      await copyRange(source, target, read, stats.size, [before, after])
      // Keep the owner, if the system permits it.
      await target.chown(stats.uid, stats.gid).catch(() => undefined)
      await target.chmod(stats.mode & 0o777)
      await target.sync()
    } finally {
      await target.close()
    }
    return {
      before: before.digest(),
      after: after.digest(),
      modified: stats.mtimeMs,
      inverse,
      async commit(modified) {
        // Before it has its name: a crash leaves the new file with the right time, or the old one.
        if (modified !== undefined) await utimes(path, new Date(), modified / 1000)
        await replace(file, path, stats)
      },
      discard: () => rm(path, { force: true })
    }
  } catch (error) {
    if (temporary !== undefined) await rm(temporary, { force: true })
    throw error
  } finally {
    await source.close()
  }
}

async function replace(file: FilePath, temporary: FilePath, before: Stats): Promise<void> {
  const now = await stat(file)
  if (now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino)
    throw new Reason('changed-meanwhile', 'it was changed by another program at the same time')
  await rename(temporary, file)
}

async function copyRange(
  source: FileHandle,
  target: FileHandle,
  start: number,
  end: number,
  digesters: readonly Digester[]
): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(0, end - start)))
  for (let at = start; at < end;) {
    const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, end - at), at)
    if (bytesRead === 0)
      throw new Reason('changed-meanwhile', 'it was cut off by another program at the same time')
    const part = buffer.subarray(0, bytesRead)
    for (const digester of digesters) digester.update(part)
    await target.writeFile(part)
    at += bytesRead
  }
}

interface Digester {
  update(bytes: Buffer): void
  digest(): Digest
}

async function newDigester(): Promise<Digester> {
  const sha256 = createHash('sha256')
  const xxh64 = (await xxhash()).create64()
  return {
    update(bytes) {
      sha256.update(bytes)
      xxh64.update(bytes)
    },
    digest() {
      const short = Buffer.alloc(8)
      short.writeBigUInt64BE(xxh64.digest())
      return { sha256: sha256.digest('hex'), xxh64: short }
    }
  }
}
