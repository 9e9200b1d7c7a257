/** What a taught model contains besides weights: its card, and embeddings of the pictures it learned from. */
import * as v from 'valibot'
import { TaughtCard } from '../contract/teaching'
import { firstBytes } from './files'
import { invalid, largestModelBytes, parseObject } from './stored-model'
import { withZip } from './zip'

/** Paths within the archive. */
export const taughtFiles = { card: 'taught/card.json', vectors: 'taught/vectors.bin' } as const

const largestCard = 64 * 2 ** 20

export interface TaughtPart {
  card: TaughtCard
  /** One unit vector per taught picture: pictures x size. */
  vectors: Float32Array
  size: number
}

/**
 * @returns undefined for a model that was not taught in Netlens
 * @throws UserError `model-invalid` if the part is damaged
 */
export async function readTaught(path: string): Promise<TaughtPart | undefined> {
  const start = await firstBytes(path, 2).catch(() => Buffer.alloc(0))
  if (start.toString('latin1') !== 'PK') return undefined
  return withZip(path, largestModelBytes, async (files) => {
    const cardFile = files.get(taughtFiles.card)
    const vectorFile = files.get(taughtFiles.vectors)
    if (!cardFile) return undefined
    if (cardFile.size > largestCard || !vectorFile)
      throw invalid(path, 'has a damaged card of what was taught')
    const text = (await cardFile.readAll()).toString('utf8')
    const card = v.safeParse(TaughtCard, parseObject(path, text, 'a card'))
    if (!card.success) {
      throw invalid(path, 'has a card of what was taught that this version of Netlens does not know')
    }
    const bytes = await vectorFile.readAll()
    const pictures = card.output.classes.reduce((sum, one) => sum + one.pictures, 0)
    const size = bytes.length / pictures
    if (pictures === 0 || !Number.isInteger(size))
      throw invalid(path, 'has a damaged card of what was taught')
    return { card: card.output, vectors: unpackVectors(bytes, size), size }
  })
}

/**
 * Quantises each vector to int8, scaled so that its largest absolute value becomes 127; its length is lost.
 */
export function packVectors(vectors: Float32Array, size: number): Uint8Array {
  const bytes = new Int8Array(vectors.length)
  for (let start = 0; start < vectors.length; start += size) {
    let largest = 1e-12
    for (let i = start; i < start + size; i++) largest = Math.max(largest, Math.abs(vectors[i]!))
    for (let i = start; i < start + size; i++) bytes[i] = Math.round((vectors[i]! / largest) * 127)
  }
  return new Uint8Array(bytes.buffer)
}

/** Converts int8 rows to unit vectors. */
export function unpackVectors(packed: Uint8Array, size: number): Float32Array {
  const bytes = new Int8Array(packed.buffer, packed.byteOffset, packed.length)
  const vectors = Float32Array.from(bytes)
  for (let start = 0; start < vectors.length; start += size) {
    let squares = 0
    for (let i = start; i < start + size; i++) squares += vectors[i]! * vectors[i]!
    const length = Math.sqrt(squares) || 1
    for (let i = start; i < start + size; i++) vectors[i]! /= length
  }
  return vectors
}
