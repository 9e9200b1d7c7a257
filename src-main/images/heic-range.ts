/**
 * Has the colour boxes of a HEIC file (`colr`, nclx) say of the range of values what its HEVC streams say. By ISO/IEC
 * 23000-22 the box wins, and libheif keeps to that; but some Sony cameras write full values in a box of limited ones
 * (https://github.com/strukturag/libheif/issues/1770).
 */
import { hasFullRange } from './hevc-parameters'

interface Box {
  type: string
  /** Where its content begins and ends in the file. */
  start: number
  end: number
}

/** How the items of a file are coded. */
interface Items {
  properties: Box[]
  /** Indices of an item's properties. */
  own: Map<number, number[]>
  /** What an item is put together from, such as a grid from tiles. */
  parts: Map<number, number[]>
}

/** The box of a photo in a thousand tiles has 100 kB. */
const mostMetaBytes = 2 ** 20
const mostBoxes = 2 ** 14
/** In an nclx box, behind its kind and three numbers of two bytes. */
const flagsAt = 10
const fullRange = 0x80

/**
 * @param item the one to decode
 * @returns the same bytes, or a copy of them with other boxes where boxes and streams contradict each other
 */
export function withRangeOfStreams(bytes: Buffer, item: number): Buffer {
  const flags = bytes.includes('nclx') ? changedFlags(bytes, item) : []
  if (flags.length === 0) return bytes
  const copy = Buffer.from(bytes)
  for (const at of flags) copy[at]! ^= fullRange
  return copy
}

/** @returns the places of the flags that are wrong; none in a damaged file, which is for the decoder to judge */
function changedFlags(bytes: Buffer, item: number): number[] {
  try {
    const items = itemsOf(bytes)
    return items ? wrongFlags(bytes, items, item) : []
  } catch (error) {
    // Buffer throws it where a number would lie behind the end.
    if (error instanceof RangeError) return []
    throw error
  }
}

function wrongFlags(bytes: Buffer, items: Items, item: number): number[] {
  const known = new Map<Box, boolean | undefined>()
  const rangeOf = (box: Box): boolean | undefined => {
    if (!known.has(box)) known.set(box, hasFullRange(bytes.subarray(box.start, box.end)))
    return known.get(box)
  }
  const coded = withParts(items, item).map((one) => {
    const own = (items.own.get(one) ?? []).flatMap((index) => items.properties[index] ?? [])
    const stream = own.find(({ type }) => type === 'hvcC')
    return { colours: own.filter((box) => isNclx(bytes, box)), range: stream && rangeOf(stream) }
  })
  // A grid is as its tiles are.
  const first = coded.find(({ range }) => range !== undefined)?.range
  const wrong = new Set<number>()
  for (const { colours, range = first } of coded) {
    if (range === undefined) continue
    for (const { start } of colours) {
      const at = start + flagsAt
      if ((bytes[at]! & fullRange) !== (range ? fullRange : 0)) wrong.add(at)
    }
  }
  return [...wrong]
}

const isNclx = (bytes: Buffer, { type, start, end }: Box): boolean =>
  type === 'colr' && end - start > flagsAt && bytes.toString('latin1', start, start + 4) === 'nclx'

/** The item, its parts, their parts and so on, each once. */
function withParts({ parts }: Items, item: number): number[] {
  const found = new Set([item])
  for (const one of found) for (const part of parts.get(one) ?? []) found.add(part)
  return [...found]
}

/** @throws RangeError where something leads out of the file */
function itemsOf(bytes: Buffer): Items | undefined {
  const meta = boxesIn(bytes, 0, bytes.length).find(({ type }) => type === 'meta')
  if (!meta || meta.end - meta.start > mostMetaBytes) return undefined
  const items: Items = { properties: [], own: new Map(), parts: new Map() }
  for (const box of boxesIn(bytes, meta.start + 4, meta.end)) {
    if (box.type === 'iref') readParts(bytes, box, items)
    if (box.type !== 'iprp') continue
    for (const part of boxesIn(bytes, box.start, box.end)) {
      if (part.type === 'ipco') items.properties = boxesIn(bytes, part.start, part.end)
      if (part.type === 'ipma') readProperties(bytes, part, items)
    }
  }
  return items
}

/** Up to one that is larger than what is around it. */
function boxesIn(bytes: Buffer, from: number, to: number): Box[] {
  const boxes: Box[] = []
  for (let at = from; at + 8 <= to && boxes.length < mostBoxes;) {
    const stated = bytes.readUInt32BE(at)
    const long = stated === 1
    const size = stated === 0 ? to - at : long ? Number(bytes.readBigUInt64BE(at + 8)) : stated
    const start = at + (long ? 16 : 8)
    if (at + size < start || at + size > to) break
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), start, end: at + size })
    at += size
  }
  return boxes
}

function readParts(bytes: Buffer, { start, end }: Box, { parts }: Items): void {
  const idBytes = bytes.readUInt8(start) === 0 ? 2 : 4
  for (const reference of boxesIn(bytes, start + 4, end)) {
    if (reference.type !== 'dimg') continue
    const count = bytes.readUInt16BE(reference.start + idBytes)
    const first = reference.start + idBytes + 2
    if (first + count * idBytes > reference.end) throw new RangeError('A reference is longer than its box.')
    parts.set(
      bytes.readUIntBE(reference.start, idBytes),
      Array.from({ length: count }, (_, i) => bytes.readUIntBE(first + i * idBytes, idBytes))
    )
  }
}

function readProperties(bytes: Buffer, { start, end }: Box, { own }: Items): void {
  const idBytes = bytes.readUInt8(start) === 0 ? 2 : 4
  const isWide = (bytes.readUInt8(start + 3) & 1) === 1
  let at = start + 8
  for (let left = bytes.readUInt32BE(start + 4); left > 0 && at < end; left--) {
    const item = bytes.readUIntBE(at, idBytes)
    const count = bytes.readUInt8(at + idBytes)
    at += idBytes + 1
    // Numbers begin with 1, behind a bit that says whether the item needs the property.
    const index = (i: number): number =>
      (isWide ? bytes.readUInt16BE(at + 2 * i) & 0x7fff : bytes.readUInt8(at + i) & 0x7f) - 1
    own.set(
      item,
      Array.from({ length: count }, (_, i) => index(i))
    )
    at += count * (isWide ? 2 : 1)
  }
}
