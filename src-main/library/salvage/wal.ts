/** Reads SQLite's write-ahead log without SQLite: https://www.sqlite.org/fileformat2.html#walformat */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'

const headerSize = 32
const frameHeaderSize = 24
const magic = 0x377f0682

export interface Wal {
  /** 0 if the header is unreadable and the caller does not know the size either. */
  pageSize: number
  /** By page number: the byte offset in the log of the page's newest intact copy. */
  pages: Map<number, number>
  /** The same for pages whose newest copy is damaged. */
  damagedPages: Map<number, number>
  /** Damage to committed changes, which SQLite would silently drop. */
  damage?: 'header' | 'frames' | 'cut off'
}

interface Frame {
  page: number
  commits: boolean
  at: number
  intact: boolean
}

/**
 * Reads which pages the log holds. Only reliable for a log that nobody is writing to.
 * @param pageSize page size of the database, used if the log's header is damaged
 * @returns undefined if there is no log
 */
export function readWal(file: string, pageSize: number): Wal | undefined {
  if (!existsSync(`${file}-wal`)) return undefined
  const log = openSync(`${file}-wal`, 'r')
  try {
    const { size } = fstatSync(log)
    if (size === 0) return undefined
    const header = Buffer.alloc(headerSize)
    readSync(log, header, 0, headerSize, 0)
    // Read the index before the log, which only grows: a log written to meanwhile must not look cut off.
    const indexed = indexedFrames(file, header.subarray(16, 24))
    const valid = isValid(header)
    const pages = valid ? header.readUInt32BE(8) : pageSize
    const wal: Wal = { pageSize: pages, pages: new Map(), damagedPages: new Map() }
    if (pages === 0) return size > headerSize ? { ...wal, damage: 'header' } : undefined
    const frames = valid
      ? framesOf(log, size, pages, header.subarray(16, 24), header.subarray(24, 32), bigEndian(header))
      : framesOf(log, size, pages, newestSalt(log, size, pages), undefined, false)
    const broken = frames.findIndex(({ intact }) => !intact)
    /** The frames that SQLite reads. */
    const chain = broken < 0 ? frames.length : broken
    const lastCommit = frames.map(({ commits, intact }) => commits && intact).lastIndexOf(true)
    for (const { page, at, intact } of frames.slice(0, lastCommit + 1)) {
      if (intact) {
        wal.pages.set(page, at)
        wal.damagedPages.delete(page)
      } else wal.damagedPages.set(page, at)
    }
    if (!valid) {
      if (frames.length > 0) wal.damage = 'header'
    } else if (frames.slice(chain).some(({ commits }) => commits)) wal.damage = 'frames'
    else if (indexed > chain) wal.damage = 'cut off'
    return wal
  } finally {
    closeSync(log)
  }
}

/** All frames; those of an older generation of the log count as neither intact nor commits. */
function framesOf(
  log: number,
  size: number,
  pageSize: number,
  salt: Buffer,
  first: Buffer | undefined,
  big: boolean
): Frame[] {
  const frames: Frame[] = []
  const frame = Buffer.alloc(frameHeaderSize + pageSize)
  let before = first
  for (let at = headerSize; at + frame.length <= size; at += frame.length) {
    readSync(log, frame, 0, frame.length, at)
    const page = frame.readUInt32BE(0)
    const ours = frame.subarray(8, 16).equals(salt)
    // Checksums are chained, so keep the stored one even if this frame is damaged.
    const intact = ours && page > 0 && (before === undefined || isNext(before, frame, big))
    if (page > 0)
      frames.push({ page, commits: ours && frame.readUInt32BE(4) > 0, at: at + frameHeaderSize, intact })
    before = Buffer.from(frame.subarray(16, 24))
  }
  return frames
}

function newestSalt(log: number, size: number, pageSize: number): Buffer {
  const counts = new Map<string, number>()
  const salt = Buffer.alloc(8)
  for (let at = headerSize; at + frameHeaderSize + pageSize <= size; at += frameHeaderSize + pageSize) {
    readSync(log, salt, 0, 8, at + 8)
    const key = salt.toString('hex')
    counts.set(key, (counts.get(key) ?? 0) + 1)
    // The newest generation is at the start of the log.
    if (counts.get(key)! >= 3) break
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1])
  return Buffer.from(best?.[0] ?? '', 'hex')
}

/** Number of frames in the log's index (`-shm`); 0 if there is none, or it is of another log. */
function indexedFrames(file: string, salt: Buffer): number {
  if (!existsSync(`${file}-shm`)) return 0
  const index = openSync(`${file}-shm`, 'r')
  try {
    const header = Buffer.alloc(96)
    if (readSync(index, header, 0, 96, 0) < 96) return 0
    const copies = header.subarray(0, 48).equals(header.subarray(48))
    return copies && header.subarray(32, 40).equals(salt) ? header.readUInt32LE(16) : 0
  } finally {
    closeSync(index)
  }
}

const bigEndian = (header: Buffer): boolean => (header.readUInt32BE(0) & 1) === 1

function isValid(header: Buffer): boolean {
  if ((header.readUInt32BE(0) & ~1) >>> 0 !== magic) return false
  return sums(Buffer.alloc(8), [header.subarray(0, 24)], bigEndian(header)).equals(header.subarray(24))
}

function isNext(before: Buffer, frame: Buffer, big: boolean): boolean {
  const parts = [frame.subarray(0, 8), frame.subarray(frameHeaderSize)]
  return sums(before, parts, big).equals(frame.subarray(16, 24))
}

/** SQLite's checksum: two running sums that continue from `before`. */
function sums(before: Buffer, parts: readonly Buffer[], big: boolean): Buffer {
  let a = before.readUInt32BE(0)
  let b = before.readUInt32BE(4)
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 8) {
      a = (a + (big ? part.readUInt32BE(at) : part.readUInt32LE(at)) + b) >>> 0
      b = (b + (big ? part.readUInt32BE(at + 4) : part.readUInt32LE(at + 4)) + a) >>> 0
    }
  }
  const result = Buffer.alloc(8)
  result.writeUInt32BE(a, 0)
  result.writeUInt32BE(b, 4)
  return result
}
