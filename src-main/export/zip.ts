/** Writes a zip archive without compression, since weights hardly compress. */
import { crc32 } from 'node:zlib'
import type { NewFile } from './folder'

const version = 20
const utf8Names = 0x800
/** 1 January 1980, so that the same files always give the same archive. */
const date = 0x21

/** @throws RangeError if it exceeds 4 GB, which would need the Zip64 format */
export function zipOf(files: readonly NewFile[]): Uint8Array {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const { name, content } of files) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    const encoded = Buffer.from(name)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(version, 0)
    facts.writeUInt16LE(utf8Names, 2)
    facts.writeUInt16LE(date, 8)
    facts.writeUInt32LE(crc32(bytes), 10)
    facts.writeUInt32LE(bytes.length, 14)
    facts.writeUInt32LE(bytes.length, 18)
    facts.writeUInt16LE(encoded.length, 22)
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), facts, encoded, bytes)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), facts, place, encoded)
    offset += 4 + facts.length + encoded.length + bytes.length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    8
  )
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06', 'latin1'), end])
}
