/** What a classifier says of found objects as bytes, as the library keeps it beside the objects. */
import {
  packedObjects,
  unpackDetected,
  type Detected,
  type DetectedObject,
  type RankedClass
} from './packed-objects'

/** Of an object's place and its number of classes, and of each class. */
const bytesEach = 8

type Classes = readonly RankedClass[]

/**
 * For each object that was classified: uint32 place among the objects and uint32 number of classes; then for each class uint32
 * index and float32 probability. All little endian.
 */
export function packClasses(objects: readonly Pick<DetectedObject, 'classes'>[]): Buffer {
  return packed(new Map(objects.flatMap(({ classes }, place) => (classes ? [[place, classes]] : []))))
}

/** By the places of the objects; what damaged bytes say is left out. */
export function unpackClasses(blob: ArrayBuffer): Map<number, RankedClass[]> {
  const bytes = Buffer.from(blob)
  const classes = new Map<number, RankedClass[]>()
  let at = 0
  while (at + bytesEach <= bytes.length) {
    const [place, count] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)]
    at += bytesEach
    if (count > (bytes.length - at) / bytesEach) break
    const ranked = Array.from({ length: count }, (_, i): RankedClass => {
      return {
        index: bytes.readUInt32LE(at + bytesEach * i),
        probability: bytes.readFloatLE(at + bytesEach * i + 4)
      }
    })
    if (ranked.every(({ probability }) => Number.isFinite(probability))) classes.set(place, ranked)
    at += bytesEach * count
  }
  return classes
}

/** Two answers to the same objects as one: what the newer one does not say, the earlier one still does. */
export function joinClasses(earlier: ArrayBuffer, newer: Buffer): Buffer {
  return packed(new Map([...unpackClasses(earlier), ...unpackClasses(Uint8Array.from(newer).buffer)]))
}

/** @param classified absent where no classifier was asked */
export function unpackClassified(objects: ArrayBuffer, classified: ArrayBuffer | null | undefined): Detected {
  const found = unpackDetected(objects)
  // Of damaged bytes, nobody knows which object is which.
  if (!classified || found.objects.length < packedObjects(objects)) return found
  const classes = unpackClasses(classified)
  const withClasses = found.objects.map((object, place): DetectedObject => {
    const ranked = classes.get(place)
    return ranked ? { ...object, classes: ranked } : object
  })
  return { ...found, objects: withClasses }
}

function packed(all: ReadonlyMap<number, Classes>): Buffer {
  const places = [...all].sort(([one], [other]) => one - other)
  const count = places.reduce((sum, [, classes]) => sum + 1 + classes.length, 0)
  const bytes = Buffer.alloc(bytesEach * count)
  let at = 0
  for (const [place, classes] of places) {
    bytes.writeUInt32LE(place, at)
    bytes.writeUInt32LE(classes.length, at + 4)
    at += bytesEach
    for (const { index, probability } of classes) {
      bytes.writeUInt32LE(index, at)
      bytes.writeFloatLE(probability, at + 4)
      at += bytesEach
    }
  }
  return bytes
}
