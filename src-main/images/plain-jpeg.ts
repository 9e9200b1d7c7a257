/** Recognises JPEG files with nothing unusual about them (ITU-T T.81, ICC.1:2022 annex B, CIPA DC-008). */
import { isSrgbProfile, readColours, type Colours } from './icc'

export interface PlainJpeg {
  /** Pixels as they are in the file, before the orientation is applied. */
  width: number
  height: number
  /** From EXIF, 1 to 8. */
  orientation: number
  /** By its colour profile; undefined if that is one that sharp should apply. */
  colours: Colours | 'srgb' | undefined
  /** The EXIF block including its `Exif` header, as it is in the file. */
  exif?: Buffer
}

const startOfScan = 0xda
/** 8-bit Huffman-coded frames, sequential or progressive. */
const plainFrames = [0xc0, 0xc1, 0xc2]
const app1 = 0xe1
const app2 = 0xe2
const exifHead = Buffer.from('Exif\0\0', 'latin1')
const iccHead = Buffer.from('ICC_PROFILE\0', 'latin1')

/** @returns undefined for a file that sharp handles better: unusual or damaged */
export function readPlainJpeg(file: Buffer): PlainJpeg | undefined {
  let frame: { width: number; height: number } | undefined
  let profiles = 0
  let colours: PlainJpeg['colours'] = 'srgb'
  let exif: Buffer | undefined
  for (let at = 2; at + 4 <= file.length && file[at] === 0xff;) {
    const kind = file[at + 1]!
    if (kind === 0xff) {
      at++
      continue
    }
    const end = at + 2 + file.readUInt16BE(at + 2)
    const content = file.subarray(at + 4, end)
    if (kind === startOfScan) {
      const orientation = exif ? orientationOf(exif.subarray(exifHead.length)) : 1
      return frame && orientation ? { ...frame, orientation, colours, ...(exif && { exif }) } : undefined
    }
    const isFrame = kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind)
    if (isFrame) {
      if (frame || !plainFrames.includes(kind) || content.length < 5) return undefined
      frame = { height: content.readUInt16BE(1), width: content.readUInt16BE(3) }
    }
    if (kind === app1 && startsWith(content, exifHead)) {
      if (exif) return undefined
      exif = content
    }
    // A large profile is split over several segments; those without tables fit into one.
    if (kind === app2 && startsWith(content, iccHead)) {
      colours = ++profiles === 1 ? coloursOf(content.subarray(iccHead.length)) : undefined
    }
    at = end
  }
  return undefined
}

/** @param segment after its head: which part of how many it is, then the profile */
function coloursOf(segment: Buffer): PlainJpeg['colours'] {
  if (segment[0] !== 1 || segment[1] !== 1) return undefined
  const icc = segment.subarray(2)
  return isSrgbProfile(icc) ? 'srgb' : readColours(icc)
}

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.subarray(0, start.length).equals(start)
}

/** @returns undefined if the block is damaged or the tag is malformed */
function orientationOf(tiff: Buffer): number | undefined {
  const order = tiff.toString('latin1', 0, 2)
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return undefined
  const little = order === 'II'
  const u16 = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const u32 = (at: number): number => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  const directory = u32(4)
  if (u16(2) !== 42 || directory + 2 > tiff.length) return undefined
  const entries = Array.from({ length: u16(directory) }, (_, i) => directory + 2 + 12 * i)
  if (entries.some((at) => at + 12 > tiff.length)) return undefined
  const [entry, second] = entries.filter((at) => u16(at) === 0x112)
  if (entry === undefined) return 1
  const short = 3
  if (second !== undefined || u16(entry + 2) !== short || u32(entry + 4) !== 1) return undefined
  const orientation = u16(entry + 8)
  return orientation >= 1 && orientation <= 8 ? orientation : undefined
}
