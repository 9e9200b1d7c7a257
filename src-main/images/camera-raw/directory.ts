/** Directories of TIFF 6.0, also where other files hold such blocks. */
import { OutOfFile, type FileWindow } from './file-window'

/** Where offsets count from, and how numbers stand there. */
export interface TiffBlock {
  base: number
  littleEndian: boolean
}

export interface Entry {
  type: number
  count: number
  /** Where its values stand in the file. */
  at: number
  /** Of all values. */
  bytes: number
}

export interface Directory extends TiffBlock {
  entries: ReadonlyMap<number, Entry>
  /** Offset of the next one in its block; 0 behind the last. */
  next: number
}

/** Bytes of a value by its type, from 1: the last is IFD, an offset. */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]
/** Maker notes have some hundred. */
const mostEntries = 2000
/** Nothing that is looked for has more values. */
const mostValues = 64

/** @returns undefined for a byte order other than II and MM */
export function byteOrder(mark: string): boolean | undefined {
  return { II: true, MM: false }[mark]
}

/** @throws OutOfFile where it does not lie in the file, or is none */
export async function readDirectory(file: FileWindow, block: TiffBlock, offset: number): Promise<Directory> {
  const { base, littleEndian } = block
  const start = base + offset
  const { u16: count } = numbersIn(await file.bytes(start, 2), littleEndian)
  const entryCount = count(0)
  if (offset <= 0 || entryCount === 0 || entryCount > mostEntries) throw new OutOfFile('It is no directory.')
  const bytes = await file.bytes(start + 2, 12 * entryCount)
  const { u16, u32 } = numbersIn(bytes, littleEndian)
  const entries = new Map<number, Entry>()
  for (let at = 0; at < bytes.length; at += 12) {
    const [tag, type, values] = [u16(at), u16(at + 2), u32(at + 4)]
    const size = values * (typeBytes[type] ?? 0)
    const place = size <= 4 ? start + 2 + at + 8 : base + u32(at + 8)
    if (size > 0 && !entries.has(tag)) entries.set(tag, { type, count: values, at: place, bytes: size })
  }
  return { base, littleEndian, entries, next: await nextOf(file, start + 2 + bytes.length, littleEndian) }
}

/** Maker notes may end without it. */
async function nextOf(file: FileWindow, at: number, littleEndian: boolean): Promise<number> {
  return file.contains(at, 4) ? numbersIn(await file.bytes(at, 4), littleEndian).u32(0) : 0
}

/** Whole numbers of an entry, at most 64; none where it has others or leads out of the file. */
export async function numbersOf(file: FileWindow, directory: Directory, tag: number): Promise<number[]> {
  const entry = directory.entries.get(tag)
  if (!entry || ![1, 3, 4, 7, 13].includes(entry.type)) return []
  // Undefined bytes of four hold an offset in older maker notes.
  const width = entry.type === 7 ? 4 : typeBytes[entry.type]!
  const count = Math.min(Math.floor(entry.bytes / width), mostValues)
  if (!file.contains(entry.at, count * width)) return []
  const bytes = await file.bytes(entry.at, count * width)
  const { u16, u32 } = numbersIn(bytes, directory.littleEndian)
  const one = { 1: (at: number) => bytes[at]!, 2: u16, 4: u32 }[width]!
  return Array.from({ length: count }, (_, i) => one(i * width))
}

export async function numberOf(
  file: FileWindow,
  directory: Directory,
  tag: number
): Promise<number | undefined> {
  return (await numbersOf(file, directory, tag))[0]
}

function numbersIn(bytes: Buffer, littleEndian: boolean) {
  return {
    u16: (at: number): number => (littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
    u32: (at: number): number => (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  }
}
