/**
 * Finds the XMP packet of an image file and works out the byte changes that replace it: in JPEG (XMP
 * specification part 3, 1.1.3), PNG (1.1.5) and WebP (RIFF container specification). Image data and other
 * metadata stay untouched, except the index of a JPEG with several pictures.
 */
import type { FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { Reason } from '../../contract/reasons'
import { readHead, readInto } from '../../images/file'
import { SIGNATURE_BYTES, sniffFormat, type ImageFormat } from '../../images/image-format'
import {
  followingSplices,
  hasPictureBehind,
  multiPictureMark,
  readPictureIndex,
  type PictureIndex
} from './multi-picture'
import type { Splice } from './splice'

export interface PacketPlace {
  /** Absent if the file has no packet. */
  packet?: string
  /** The changes that store this packet. @throws Reason if the format has no room for it */
  put(packet: string): Promise<Splice[]>
}

/** In bytes. Anything larger is not hand-written metadata. */
const largestPacket = 16 * 1024 * 1024

const places: Partial<Record<ImageFormat, (handle: FileHandle, size: number) => Promise<PacketPlace>>> = {
  jpeg: inJpeg,
  png: inPng,
  webp: inWebp
}

/** @throws Reason why no keywords can be written to this file */
export async function findPacket(handle: FileHandle, size: number): Promise<PacketPlace> {
  const format = sniffFormat(await readHead(handle, SIGNATURE_BYTES))
  const find = format && places[format]
  if (find) return find(handle, size)
  throw new Reason(
    'takes-no-keywords',
    `keywords are written into JPEG, PNG and WebP files only; this is ${format ?? 'something else'}: use a sidecar`
  )
}

/** Adds the wrapper that marks an embedded packet as writable in place. */
function wrapped(packet: string): Buffer {
  if (packet.includes('<?xpacket')) return Buffer.from(packet)
  return Buffer.from(`<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n${packet}<?xpacket end="w"?>`)
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Reason('odd-metadata', 'its XMP is not UTF-8')
  }
}

async function readAt(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  if (length > largestPacket) throw new Reason('odd-metadata', 'its XMP is larger than 16 MB')
  const bytes = Buffer.alloc(length)
  if ((await readInto(handle, bytes, start)) < length)
    throw new Reason('damaged-inside', 'the file is cut off')
  return bytes
}

const xmpMark = Buffer.from('http://ns.adobe.com/xap/1.0/\0')

async function inJpeg(handle: FileHandle, size: number): Promise<PacketPlace> {
  let at = 2
  // After JFIF and Exif, which readers expect first.
  let insertAt = 2
  let place: { start: number; end: number; packet: string } | undefined
  let pictures: PictureIndex | undefined
  while (at + 4 <= size) {
    const [mark, marker] = await readAt(handle, at, 2)
    if (mark !== 0xff) throw new Reason('damaged-inside', 'its JPEG segments are damaged')
    if (marker === 0xff) {
      at++
      continue
    }
    // Metadata ends at the start of a frame or scan.
    if (marker === 0xda || (marker! >= 0xc0 && marker! <= 0xcf && marker !== 0xc4)) break
    const length = (await readAt(handle, at + 2, 2)).readUInt16BE()
    const end = at + 2 + length
    if (length < 2 || end > size) throw new Reason('damaged-inside', 'its JPEG segments are damaged')
    if (marker === 0xe0 || marker === 0xe1) {
      const content = await readAt(handle, at + 4, length - 2)
      if (marker === 0xe1 && content.subarray(0, xmpMark.length).equals(xmpMark)) {
        place ??= { start: at, end, packet: textOf(content.subarray(xmpMark.length)) }
      } else if (!place && at === insertAt) insertAt = end
    } else if (marker === 0xe2 && !pictures) {
      pictures = await pictureIndex(handle, await readAt(handle, at + 4, length - 2), at + 4)
    }
    at = end
  }
  // Google's container directory locates its pictures from the end of the file, so they are found after any
  // change.
  const found = pictures !== undefined || /Container:Directory|MicroVideoOffset/.test(place?.packet ?? '')
  return {
    packet: place?.packet,
    async put(packet) {
      const content = [xmpMark, wrapped(packet)]
      const length = 2 + content[0]!.length + content[1]!.length
      if (length > 0xffff)
        throw new Reason('no-room', 'its XMP has no room for more in a JPEG file: use a sidecar')
      if (!found && (await hasPictureBehind(handle, at))) {
        throw new Reason('no-room', 'it holds another picture that might not be found again: use a sidecar')
      }
      const head = Buffer.from([0xff, 0xe1, length >> 8, length & 0xff])
      const { start, end } = place ?? { start: insertAt, end: insertAt }
      const change = { start, end, bytes: Buffer.concat([head, ...content]) }
      const following = pictures ? followingSplices(pictures, change) : []
      return [change, ...following].sort((a, b) => a.start - b.start)
    }
  }
}

/** @throws Reason if the file's other pictures would no longer be found */
async function pictureIndex(
  handle: FileHandle,
  content: Buffer,
  contentAt: number
): Promise<PictureIndex | undefined> {
  if (!content.subarray(0, multiPictureMark.length).equals(multiPictureMark)) return undefined
  try {
    const index = readPictureIndex(content, contentAt)
    for (const { start } of index?.pictures ?? []) {
      const begin = await readAt(handle, start, 2)
      if (begin[0] !== 0xff || begin[1] !== 0xd8)
        throw new Reason('damaged-inside', 'no picture begins there')
    }
    return index
  } catch (error) {
    throw new Reason('no-room', 'its index of several pictures is damaged: use a sidecar', undefined, {
      cause: error
    })
  }
}

// The keyword, followed by: no compression, no language, no translated keyword.
const pngHead = Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1')

async function inPng(handle: FileHandle, size: number): Promise<PacketPlace> {
  let at = 8
  let insertAt = 0
  let place: { start: number; end: number; packet: string } | undefined
  while (at + 12 <= size) {
    const head = await readAt(handle, at, 8)
    const end = at + 12 + head.readUInt32BE()
    const type = head.toString('latin1', 4)
    if (end > size) throw new Reason('damaged-inside', 'its PNG chunks are damaged')
    if (type === 'IHDR') insertAt = end
    if (type === 'iTXt') {
      const content = await readAt(handle, at + 8, end - at - 12)
      if (content.subarray(0, 18).equals(pngHead.subarray(0, 18))) {
        if (!content.subarray(0, pngHead.length).equals(pngHead))
          throw new Reason('odd-metadata', 'its XMP is compressed')
        place ??= { start: at, end, packet: textOf(content.subarray(pngHead.length)) }
      }
    }
    at = end
    if (type === 'IEND') break
  }
  if (insertAt === 0) throw new Reason('damaged-inside', 'its PNG chunks are damaged')
  return {
    packet: place?.packet,
    async put(packet) {
      const content = Buffer.concat([Buffer.from('iTXt'), pngHead, wrapped(packet)])
      const chunk = Buffer.alloc(content.length + 8)
      chunk.writeUInt32BE(content.length - 4)
      content.copy(chunk, 4)
      chunk.writeUInt32BE(crc32(content), content.length + 4)
      const { start, end } = place ?? { start: insertAt, end: insertAt }
      return [{ start, end, bytes: chunk }]
    }
  }
}

async function inWebp(handle: FileHandle, size: number): Promise<PacketPlace> {
  const riffEnd = 8 + (await readAt(handle, 4, 4)).readUInt32LE()
  if (riffEnd > size) throw new Reason('damaged-inside', 'its WebP chunks are damaged')
  let at = 12
  let extended: { flags: number } | undefined
  let place: { start: number; end: number; packet: string } | undefined
  while (at + 8 <= riffEnd) {
    const head = await readAt(handle, at, 8)
    const type = head.toString('latin1', 0, 4)
    const length = head.readUInt32LE(4)
    const end = at + 8 + length + (length % 2)
    if (end > riffEnd) throw new Reason('damaged-inside', 'its WebP chunks are damaged')
    if (at === 12 && type === 'VP8X') extended = { flags: (await readAt(handle, 20, 1))[0]! }
    if (type === 'XMP ') place ??= { start: at, end, packet: textOf(await readAt(handle, at + 8, length)) }
    at = end
  }
  // A simple WebP has no chunk for metadata, and converting it to an extended one would change how it is read.
  if (!extended)
    throw new Reason('no-room', 'it is a simple WebP file, which has no room for metadata: use a sidecar')
  const { flags } = extended
  return {
    packet: place?.packet,
    async put(packet) {
      const content = wrapped(packet)
      const chunk = Buffer.alloc(8 + content.length + (content.length % 2))
      chunk.write('XMP ', 'latin1')
      chunk.writeUInt32LE(content.length, 4)
      content.copy(chunk, 8)
      const { start, end } = place ?? { start: riffEnd, end: riffEnd }
      const riffSize = Buffer.alloc(4)
      riffSize.writeUInt32LE(riffEnd - 8 + chunk.length - (end - start))
      return [
        { start: 4, end: 8, bytes: riffSize },
        { start: 20, end: 21, bytes: Buffer.from([flags | 0x04]) },
        { start, end, bytes: chunk }
      ]
    }
  }
}
