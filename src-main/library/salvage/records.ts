/** Decodes an SQLite b-tree page: rows, index entries, and child pages. */
import type { Pages } from './pages'

export type Value = number | bigint | string | Buffer | null

/** A row of a table with its rowid, or an entry of an index or a WITHOUT ROWID table. */
export interface Entry {
  rowid?: number
  values: Value[]
}

export type PageKind = 'table' | 'index'

export interface PageContent {
  kind: PageKind
  entries: Entry[]
  /** Child pages, in order. */
  children: number[]
}

const kinds: Record<number, { kind: PageKind; leaf: boolean }> = {
  2: { kind: 'index', leaf: false },
  5: { kind: 'table', leaf: false },
  10: { kind: 'index', leaf: true },
  13: { kind: 'table', leaf: true }
}

/**
 * Decodes as much of a page as makes sense; undefined if it is not a b-tree page.
 * @param number page number from 1; page 1 begins with the file header
 */
export function contentOf(pages: Pages, page: Buffer, number: number): PageContent | undefined {
  const start = number === 1 ? 100 : 0
  const type = kinds[page[start]!]
  if (!type) return undefined
  const content: PageContent = { kind: type.kind, entries: [], children: [] }
  const head = start + (type.leaf ? 8 : 12)
  const cells = Math.min(page.readUInt16BE(start + 3), Math.floor((page.length - head) / 2))
  for (let i = 0; i < cells; i++) {
    const at = page.readUInt16BE(head + 2 * i)
    if (at < head || at + 4 > page.length) continue
    try {
      if (!type.leaf) content.children.push(page.readUInt32BE(at))
      const entry = entryAt(pages, page, type.leaf ? at : at + 4, type.kind, type.leaf)
      if (entry) content.entries.push(entry)
    } catch (error) {
      // An entry that points outside the page is not valid.
      if (!(error instanceof RangeError)) throw error
    }
  }
  if (!type.leaf) content.children.push(page.readUInt32BE(start + 8))
  return content
}

function entryAt(pages: Pages, page: Buffer, at: number, kind: PageKind, leaf: boolean): Entry | undefined {
  // Interior table pages hold only keys.
  if (kind === 'table' && !leaf) return undefined
  const size = varint(page, at)
  if (kind === 'index') return { values: record(payload(pages, page, size.next, size.value, kind)) }
  const rowid = varint(page, size.next)
  return { rowid: rowid.value, values: record(payload(pages, page, rowid.next, size.value, kind)) }
}

/** A cell's payload, including overflow pages. */
function payload(pages: Pages, page: Buffer, at: number, size: number, kind: PageKind): Buffer {
  const { pageSize } = pages
  if (size > pages.count * pageSize) throw new RangeError('larger than the file')
  const most = kind === 'table' ? pageSize - 35 : Math.floor(((pageSize - 12) * 64) / 255) - 23
  const least = Math.floor(((pageSize - 12) * 32) / 255) - 23
  const rest = least + ((size - least) % (pageSize - 4))
  const local = size <= most ? size : rest <= most ? rest : least
  if (at + local > page.length) throw new RangeError('leaves the page')
  if (local === size) return page.subarray(at, at + size)
  const parts = [page.subarray(at, at + local)]
  let missing = size - local
  for (let next = page.readUInt32BE(at + local); missing > 0;) {
    const overflow = pages.page(next)
    if (!overflow) throw new RangeError('the rest is missing')
    const part = overflow.subarray(4, 4 + Math.min(missing, pageSize - 4))
    parts.push(part)
    missing -= part.length
    next = overflow.readUInt32BE(0)
  }
  return Buffer.concat(parts)
}

/** The values of a record. @throws RangeError if the bytes are not a valid record */
function record(bytes: Buffer): Value[] {
  const head = varint(bytes, 0)
  if (head.value < head.next || head.value > bytes.length) throw new RangeError('no record')
  const values: Value[] = []
  let body = head.value
  for (let at = head.next; at < head.value;) {
    const type = varint(bytes, at)
    at = type.next
    const size = sizeOf(type.value)
    if (body + size > bytes.length) throw new RangeError('no record')
    values.push(valueOf(bytes, body, type.value, size))
    body += size
  }
  return values
}

function sizeOf(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2)
  if (type === 10 || type === 11) throw new RangeError('no type')
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type]!
}

function valueOf(bytes: Buffer, at: number, type: number, size: number): Value {
  if (type === 0) return null
  if (type <= 5) return bytes.readIntBE(at, size)
  if (type === 6) {
    const value = bytes.readBigInt64BE(at)
    return Number.isSafeInteger(Number(value)) ? Number(value) : value
  }
  if (type === 7) return bytes.readDoubleBE(at)
  if (type <= 9) return type - 8
  const part = bytes.subarray(at, at + size)
  return type % 2 === 1 ? part.toString('utf8') : Buffer.from(part)
}

function varint(bytes: Buffer, at: number): { value: number; next: number } {
  let value = 0
  for (let i = 0; i < 9; i++) {
    const byte = bytes.readUInt8(at + i)
    if (i === 8) value = value * 256 + byte
    else value = value * 128 + (byte & 127)
    if (byte < 128 || i === 8) return { value, next: at + i + 1 }
  }
  throw new RangeError('no number')
}
