/** Canon's CR3: boxes of ISO/IEC 14496-12, with TIFF blocks and JPEG files in some of them. */
import type { Container } from './container'
import { byteOrder, numberOf, readDirectory, type Directory } from './directory'
import { factsOf } from './facts'
import { OutOfFile, type FileWindow } from './file-window'
import type { Place } from './place'

interface Box {
  type: string
  /** Where its content begins and ends in the file. */
  start: number
  end: number
}

const canonBox = '85c0b687820f11e08111f4ce462b6a48'
const previewBox = 'eaf42b5e1c984b88b9fbb7dc406e4d16'

/** Canon writes some fifty. */
const mostBoxes = 1000

/** @throws OutOfFile where a box is larger than the one around it */
export async function readCr3(file: FileWindow): Promise<Container> {
  const boxes = new Boxes(file)
  const places: Place[] = []
  let image: Directory | undefined
  let exif: Directory | undefined
  let gps: Directory | undefined
  for (const box of await boxes.in(0, file.size)) {
    if (box.type === 'uuid' && (await boxes.kind(box)) === previewBox)
      places.push(...(await previewIn(file, box)))
    if (box.type !== 'moov') continue
    for (const part of await boxes.in(box.start, box.end)) {
      if (part.type === 'trak') places.push(...(await sampleOf(file, boxes, part)))
      if (part.type !== 'uuid' || (await boxes.kind(part)) !== canonBox) continue
      for (const own of await boxes.in(part.start + 16, part.end)) {
        if (own.type === 'CMT1') image = await firstDirectory(file, own)
        if (own.type === 'CMT2') exif = await firstDirectory(file, own)
        if (own.type === 'CMT4') gps = await firstDirectory(file, own).catch(noDirectory)
      }
    }
  }
  if (!image) throw new OutOfFile('Canon’s own box is missing.')
  const [width, height] = [await numberOf(file, image, 0x100), await numberOf(file, image, 0x101)]
  return {
    places,
    facts: await factsOf(file, image, exif, gps),
    ...(width && height && { sensor: { width, height } })
  }
}

/** Without a place, the box is there and may be empty. */
function noDirectory(error: unknown): undefined {
  if (!(error instanceof OutOfFile)) throw error
}

class Boxes {
  private left = mostBoxes

  constructor(private readonly file: FileWindow) {}

  /** A box that is larger than what is around it ends the list. */
  async in(start: number, end: number): Promise<Box[]> {
    const boxes: Box[] = []
    for (let at = start; at + 8 <= end;) {
      if (this.left-- <= 0) throw new OutOfFile('It has too many boxes.')
      const head = await this.file.bytes(at, 8)
      const type = head.toString('latin1', 4)
      const long = head.readUInt32BE() === 1
      const stated = long ? Number((await this.file.bytes(at + 8, 8)).readBigUInt64BE()) : head.readUInt32BE()
      const headBytes = long ? 16 : 8
      const size = stated === 0 ? end - at : stated
      if (size < headBytes || at + size > end) break
      boxes.push({ type, start: at + headBytes, end: at + size })
      at += size
    }
    return boxes
  }

  /** The 16 bytes with which a box of type `uuid` begins. */
  async kind({ start, end }: Box): Promise<string | undefined> {
    return end - start < 16 ? undefined : (await this.file.bytes(start, 16)).toString('hex')
  }
}

/** A length, and the JPEG behind it. */
async function previewIn(file: FileWindow, { start, end }: Box): Promise<Place[]> {
  const head = 0x30
  if (end - start < head) return []
  const length = (await file.bytes(start + head - 4, 4)).readUInt32BE()
  return [{ at: start + head, length: Math.min(length, end - start - head) }]
}

/** The first sample of a track: a JPEG in one of them, the sensor's data in others. */
async function sampleOf(file: FileWindow, boxes: Boxes, track: Box): Promise<Place[]> {
  let [parent]: (Box | undefined)[] = [track]
  for (const type of ['mdia', 'minf', 'stbl']) {
    parent = parent && (await boxes.in(parent.start, parent.end)).find((box) => box.type === type)
  }
  if (!parent) return []
  const tables = await boxes.in(parent.start, parent.end)
  const numberIn = async (type: string, at: number, bytes: 4 | 8): Promise<number | undefined> => {
    const box = tables.find((table) => table.type === type)
    if (!box || box.start + at + bytes > box.end) return undefined
    const value = await file.bytes(box.start + at, bytes)
    return bytes === 4 ? value.readUInt32BE() : Number(value.readBigUInt64BE())
  }
  // A size for all samples, or 0, a count and the size of each.
  const length = (await numberIn('stsz', 4, 4)) || (await numberIn('stsz', 12, 4))
  const at = (await numberIn('co64', 8, 8)) ?? (await numberIn('stco', 8, 4))
  return at && length ? [{ at, length }] : []
}

async function firstDirectory(file: FileWindow, { start }: Box): Promise<Directory> {
  const head = await file.bytes(start, 8)
  const littleEndian = byteOrder(head.toString('latin1', 0, 2))
  if (littleEndian === undefined) throw new OutOfFile('It is no TIFF block.')
  const offset = littleEndian ? head.readUInt32LE(4) : head.readUInt32BE(4)
  return readDirectory(file, { base: start, littleEndian }, offset)
}
