/** JPEG files inside of a camera raw file. */
import type { Size } from './container'
import { byteOrder, numberOf, readDirectory } from './directory'
import { OutOfFile, type FileWindow } from './file-window'
import type { Place } from './place'

export interface Preview extends Place, Size {
  /** Where its own EXIF segment lies in it. */
  exif?: Place
  /** Whether that says how it is to be turned. */
  saysOrientation: boolean
}

const startOfImage = 0xffd8
const app1 = 0xe1
/** Marks of a frame that any JPEG decoder takes: Huffman code, sequential or progressive. */
const pictureFrames = [0xc0, 0xc1, 0xc2]
/** Behind these the pixels begin, or there are none. */
const ends = [0xd8, 0xd9, 0xda]
/** Cameras write up to twenty before the frame. */
const mostSegments = 200

/**
 * What a JPEG says of itself before its pixels.
 * @returns undefined for what is no picture that can be shown, such as the sensor's data as lossless JPEG
 * @throws OutOfFile where it ends early
 */
export async function readPreview(file: FileWindow, place: Place): Promise<Preview | undefined> {
  const { at, length } = place
  if (!file.contains(at, length)) throw new OutOfFile('It lies behind the end.')
  if ((await file.bytes(at, 2)).readUInt16BE() !== startOfImage) return undefined
  let exif: Place | undefined
  let saysOrientation = false
  let segmentAt = 2
  for (let segments = 0; segments < mostSegments && segmentAt + 10 <= length; segments++) {
    const head = await file.bytes(at + segmentAt, 10)
    const kind = head[1]!
    if (head[0] !== 0xff || ends.includes(kind)) return undefined
    if (kind === 0xff) {
      segmentAt++
      continue
    }
    const segmentBytes = 2 + head.readUInt16BE(2)
    if (pictureFrames.includes(kind)) {
      const [bits, components] = [head[4], head[9]!]
      const [width, height] = [head.readUInt16BE(7), head.readUInt16BE(5)]
      if (bits !== 8 || ![1, 3].includes(components) || width === 0 || height === 0) return undefined
      return { at, length, width, height, saysOrientation, ...(exif && { exif }) }
    }
    // Other frames.
    if (kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xcc].includes(kind)) return undefined
    if (kind === app1 && !exif && head.toString('latin1', 4, 8) === 'Exif') {
      exif = { at: segmentAt, length: segmentBytes }
      saysOrientation = await hasOrientation(file, at + segmentAt + 10).catch(notThere)
    }
    segmentAt += segmentBytes
  }
  return undefined
}

function notThere(error: unknown): false {
  if (error instanceof OutOfFile) return false
  throw error
}

/** @param base of the TIFF block of an EXIF segment */
async function hasOrientation(file: FileWindow, base: number): Promise<boolean> {
  const head = await file.bytes(base, 8)
  const littleEndian = byteOrder(head.toString('latin1', 0, 2))
  if (littleEndian === undefined) return false
  const offset = littleEndian ? head.readUInt32LE(4) : head.readUInt32BE(4)
  const turn = await numberOf(file, await readDirectory(file, { base, littleEndian }, offset), 0x112)
  return turn !== undefined && turn >= 1 && turn <= 8
}

/**
 * The preview as a JPEG file by itself. Where its EXIF does not say how it is to be turned, it gets the raw file's.
 * @param jpeg its bytes
 * @param block the EXIF that it gets
 */
export function withExif(jpeg: Buffer, { exif }: Preview, block: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), block])
  const head = Buffer.from([0xff, 0xd8, 0xff, app1, 0, 0])
  head.writeUInt16BE(2 + content.length, 4)
  const rest = exif ? [jpeg.subarray(2, exif.at), jpeg.subarray(exif.at + exif.length)] : [jpeg.subarray(2)]
  return Buffer.concat([head, content, ...rest])
}
