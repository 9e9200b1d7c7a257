/**
 * The index of a JPEG file that holds several pictures (CIPA DC-007, Multi-Picture Format): MPO, gain maps of Ultra HDR,
 * depth maps, previews. It counts places from its own header on, so that it has to follow when something in front of a
 * picture grows.
 */
import type { Splice } from './splice'

/** What the content of an APP2 segment begins with. */
export const multiPictureMark = Buffer.from('MPF\0')

/** One picture of the file, and where its entry in the index stands. */
export interface IndexedPicture {
  /** In the file, in bytes: 0 for the first picture, of which the index says so as well. */
  start: number
  size: number
  /** Of the entry's size, in the file; its offset follows in the next four bytes. */
  entryAt: number
}

export interface PictureIndex {
  /** What the offsets count from, in the file. */
  base: number
  littleEndian: boolean
  pictures: IndexedPicture[]
}

const entriesTag = 0xb002
const entryBytes = 16

/**
 * @param content of the segment, from the mark on
 * @param contentAt where that is in the file
 * @returns undefined where the segment holds no index
 * @throws RangeError where it is cut off
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

/** What has to change in the index where that splice changes the file. */
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
