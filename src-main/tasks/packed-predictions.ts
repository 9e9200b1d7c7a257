/** Encodes predictions as bytes for the library. */
import type { Prediction } from '../contract/classification'

/** Bytes per prediction: class index and probability. */
const bytesEach = 8

/** Lossless: pairs of class index (uint32) and probability (float32, as computed), little-endian. */
export function packPredictions(predictions: readonly Prediction[]): Buffer {
  const packed = Buffer.alloc(bytesEach * predictions.length)
  predictions.forEach(({ index, probability }, i) => {
    packed.writeUInt32LE(index, bytesEach * i)
    packed.writeFloatLE(probability, bytesEach * i + 4)
  })
  return packed
}

export function unpackPredictions(blob: ArrayBuffer, classNames: readonly string[]): Prediction[] {
  const packed = Buffer.from(blob)
  const predictions = Array.from({ length: packedCount(blob) }, (_, i) => {
    const index = packed.readUInt32LE(bytesEach * i)
    const probability = packed.readFloatLE(bytesEach * i + 4)
    return { index, label: classNames[index] ?? String(index), probability }
  })
  // Values that are not finite can only come from a damaged library.
  return predictions.filter(({ probability }) => Number.isFinite(probability))
}

export function packedCount({ byteLength }: ArrayBuffer): number {
  return Math.floor(byteLength / bytesEach)
}
