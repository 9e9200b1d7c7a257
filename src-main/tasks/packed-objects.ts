/** Found objects as bytes, as the library keeps them. */
import type { Detection } from '../contract/detection'
import type { VideoFound } from './video'

/** An object that a network found. */
export interface DetectedObject {
  /** Of its class. */
  index: number
  /** 0 to 1, a float32. */
  score: number
  /** x, y, width and height in pixels of the upright picture, each a float32. */
  box: Detection['box']
  /** What a classifier says of it, best first; empty where it is none of a taught model's classes. */
  classes?: readonly RankedClass[]
  /** Of a video: the time of the frame that it is in, which is not packed. */
  time?: number
}

/** A class of a classifier. */
export interface RankedClass {
  index: number
  /** 0 to 1, a float32. */
  probability: number
}

/** What a network finds in an image, best first. */
export interface Detected {
  /** Pixels of the upright picture. */
  width: number
  height: number
  objects: readonly DetectedObject[]
  /** The video whose frames were looked at, which is not packed. */
  video?: VideoFound
}

/** Width, height, and the threshold of what was kept. */
const headerBytes = 12
/** Of the class, the score and the box. */
const bytesEach = 24

/**
 * uint32 width and height and float32 threshold; then for each object uint32 class, float32 score, and as float32 x, y, width
 * and height of its box. All little endian.
 */
export function packDetected({ width, height, objects }: Detected, threshold: number): Buffer {
  const packed = Buffer.alloc(headerBytes + bytesEach * objects.length)
  packed.writeUInt32LE(width, 0)
  packed.writeUInt32LE(height, 4)
  packed.writeFloatLE(threshold, 8)
  objects.forEach(({ index, score, box }, i) => {
    const at = headerBytes + bytesEach * i
    packed.writeUInt32LE(index, at)
    packed.writeFloatLE(score, at + 4)
    box.forEach((value, n) => packed.writeFloatLE(value, at + 8 + 4 * n))
  })
  return packed
}

/** What is no number in damaged bytes is left out. */
export function unpackDetected(blob: ArrayBuffer): Detected {
  const packed = Buffer.from(blob)
  if (packed.length < headerBytes) return { width: 0, height: 0, objects: [] }
  const objects = Array.from({ length: packedObjects(blob) }, (_, i): DetectedObject => {
    const at = headerBytes + bytesEach * i
    const box = [0, 1, 2, 3].map((n) => packed.readFloatLE(at + 8 + 4 * n)) as DetectedObject['box']
    return { index: packed.readUInt32LE(at), score: packed.readFloatLE(at + 4), box }
  })
  return {
    width: packed.readUInt32LE(0),
    height: packed.readUInt32LE(4),
    objects: objects.filter(({ score, box }) => [score, ...box].every(Number.isFinite))
  }
}

/** How many objects are packed. */
export function packedObjects({ byteLength }: ArrayBuffer | Buffer): number {
  return Math.max(0, Math.floor((byteLength - headerBytes) / bytesEach))
}

/** Classes and scores alone: called with each object of an image. @param visit `place`: among the objects as they are packed */
export function eachPackedObject(
  packed: Buffer,
  visit: (index: number, score: number, place: number) => void
): void {
  const objects = packedObjects(packed)
  for (let place = 0; place < objects; place++) {
    const at = headerBytes + bytesEach * place
    const score = packed.readFloatLE(at + 4)
    if (Number.isFinite(score)) visit(packed.readUInt32LE(at), score, place)
  }
}

/** Objects with a score up to this one were not kept; everything where there is none. */
export function packedThreshold(blob: ArrayBuffer): number {
  const packed = Buffer.from(blob)
  return packed.length < headerBytes ? Infinity : packed.readFloatLE(8)
}
