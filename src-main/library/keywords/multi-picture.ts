/**
 * The index of a JPEG file that holds several pictures (CIPA DC-007, Multi-Picture Format): MPO, Ultra HDR gain
 * maps, depth maps, previews. Its offsets count from its own header, so they change when something before a
 * picture grows.
 */
import type { FileHandle } from 'node:fs/promises'
import { readInto } from '../../images/file'
import type { Splice } from './splice'

/** The bytes that the content of its APP2 segment starts with. */
export const multiPictureMark = Buffer.from('MPF\0')

/** One picture in the file, and where its index entry is. */
export interface IndexedPicture {
  /** Byte offset in the file; 0 for the first picture, as in the index. */
  start: number
  size: number
  /** File offset of the entry's size field; the 4 bytes after it hold the picture's offset. */
  entryAt: number
}

export interface PictureIndex {
  /** The file offset that the index's offsets count from. */
  base: number
  littleEndian: boolean
  pictures: IndexedPicture[]
}

const entriesTag = 0xb002
const entryBytes = 16

/**
 * @param content of the APP2 segment, starting with the mark
 * @param contentAt file offset of the content
 * @returns undefined if the segment holds no index of pictures
 * @throws RangeError if the index is truncated
 */
export function readPictureIndex(content: Buffer, contentAt: number): PictureIndex | undefined {
  const tiff = content.subarray(multiPictureMark.length)
  const order = tiff.toString('latin1', 0, 4)
  if (order !== 'II*\0' && order !== 'MM\0*') throw new RangeError('no TIFF header')
  const littleEndian = order === 'II*\0'
  const short = (at: number): number => (littleEndian ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const long = (at: number): number => (littleEndian ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  const base = contentAt + multiPictureMark.length
  const directory = long(4)
  for (let i = 0; i < short(directory); i++) {
    const field = directory + 2 + 12 * i
    if (short(field) !== entriesTag) continue
    const entries = long(field + 8)
    const pictures = Array.from({ length: Math.floor(long(field + 4) / entryBytes) }, (_, n) => {
      const at = entries + n * entryBytes + 4
      const [size, offset] = [long(at), long(at + 4)]
      return { start: offset === 0 ? 0 : base + offset, size, entryAt: base + at }
    })
    return { base, littleEndian, pictures }
  }
  return undefined
}

/** Updates to the index that keep it correct once the splice has changed the file. */
export function followingSplices({ base, littleEndian, pictures }: PictureIndex, change: Splice): Splice[] {
  const growth = change.bytes.length - (change.end - change.start)
  const moved = (place: number): number => (place >= change.end ? place + growth : place)
  return pictures.map(({ start, size, entryAt }) => {
    const grows = start <= change.start && change.start < start + size
    const bytes = Buffer.alloc(8)
    const write = (value: number, at: number): number =>
      littleEndian ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at)
    write(grows ? size + growth : size, 0)
    write(start === 0 ? 0 : moved(start) - moved(base), 4)
    return { start: entryAt, end: entryAt + 8, bytes }
  })
}

/**
 * Whether another picture begins where the first one ends. Without an index, only a vendor-specific record
 * could say where it is.
 * @param at file offset of a marker in the first picture, after its metadata
 */
export async function hasPictureBehind(handle: FileHandle, at: number): Promise<boolean> {
  const end = await endOfPicture(handle, at)
  const begin = Buffer.alloc(3)
  return end !== undefined && (await readInto(handle, begin, end)) === 3 && begin.equals(pictureBegin)
}

const pictureBegin = Buffer.from([0xff, 0xd8, 0xff])
const chunkBytes = 1024 * 1024

async function endOfPicture(handle: FileHandle, at: number): Promise<number | undefined> {
  const chunk = Buffer.alloc(chunkBytes)
  for (;;) {
    const bytes = chunk.subarray(0, await readInto(handle, chunk, at))
    const mark = nextMarker(bytes)
    if (bytes[mark + 1] === 0xd9) return at + mark + 2
    if (mark + 4 <= bytes.length) at += mark + 2 + bytes.readUInt16BE(mark + 2)
    else if (bytes.length === chunkBytes) at += Math.min(mark, bytes.length - 1)
    else return undefined
  }
}

/** In entropy-coded data, 0xff is followed by zero or a restart marker. */
function nextMarker(bytes: Buffer): number {
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next !== 0 && next !== 0xff && !(next! >= 0xd0 && next! <= 0xd7)) return at
  }
  return bytes.length
}
