/** Changes places in a file and nothing else: a new file is written beside it, flushed, and takes its name. */
import { createHash } from 'node:crypto'
import xxhash from 'xxhash-wasm'
import type { Stats } from 'node:fs'
import { rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { Reason } from '../../contract/reasons'
import { openAside } from '../../platform/aside'
import { openRegular } from '../../platform/read-regular'
import type { FilePath } from '../../platform/byte-path'

/** The bytes from `start` to `end` become these. */
export interface Splice {
  start: number
  end: number
  bytes: Buffer
}

/** The content of a file in short. */
export interface Digest {
  /** In hexadecimal. */
  sha256: string
  /** As the library knows files by. */
  xxh64: Buffer
}

/** A file as it will be, written beside the one that it replaces. */
export interface Replacement {
  before: Digest
  after: Digest
  /** Of the old file, in milliseconds since 1970. */
  modified: number
  /** What turns the new file into the old one, byte for byte. */
  inverse: Splice[]
  /** Takes the file's place. @throws Error where the file was changed meanwhile */
  commit(): Promise<void>
  discard(): Promise<void>
}

const chunkBytes = 1024 * 1024

/**
 * Writes the file with changes beside it; nothing is replaced before `commit`.
 * @param splices in the order of their places, not overlapping
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
      // The owner's file stays the owner's, where the system lets us.
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
      commit: () => replace(file, path, stats),
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
  if (now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino) {
    await rm(temporary, { force: true })
    throw new Reason('changed-meanwhile', 'it was changed by another program at the same time')
  }
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
