/** Predictions as bytes, as the library keeps them. */
import type { Prediction } from '../contract/classification'

/** Of the class and of its probability. */
const bytesEach = 8

/** Pairs of uint32 class and float32 probability, little endian. A probability is a float32 already. */
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
  // What is no number is no answer of ours.
  return predictions.filter(({ probability }) => Number.isFinite(probability))
}

/** How many predictions there are. */
export function packedCount({ byteLength }: ArrayBuffer): number {
  return Math.floor(byteLength / bytesEach)
}
