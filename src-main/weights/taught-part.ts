/** What a taught model has beside its weights: its card, and what the pictures that it learned from look like to it. */
import * as v from 'valibot'
import { TaughtCard } from '../contract/teaching'
import { firstBytes } from './files'
import { invalid, largestModelBytes, parseObject } from './stored-model'
import { withZip } from './zip'

/** Names in the archive. */
export const taughtFiles = { card: 'taught/card.json', vectors: 'taught/vectors.bin' } as const

const largestCard = 64 * 2 ** 20

export interface TaughtPart {
  card: TaughtCard
  /** Of each taught picture, 1 long: pictures x size. */
  vectors: Float32Array
  size: number
}

/** @returns undefined for a model that was not taught here @throws UserError `model-invalid` for a damaged part */
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

/** Directions as bytes: the largest value becomes 127. */
export function packVectors(vectors: Float32Array, size: number): Uint8Array {
  const bytes = new Int8Array(vectors.length)
  for (let start = 0; start < vectors.length; start += size) {
    let largest = 1e-12
    for (let i = start; i < start + size; i++) largest = Math.max(largest, Math.abs(vectors[i]!))
    for (let i = start; i < start + size; i++) bytes[i] = Math.round((vectors[i]! / largest) * 127)
  }
  return new Uint8Array(bytes.buffer)
}

/** Rows that are 1 long. */
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
