/** Groups pictures that show the same scene moments apart; fair evaluation keeps them together. */
import type * as TensorFlow from '@tensorflow/tfjs'
import { basename } from 'node:path'
import { computed } from './computed'

/** Cosine similarity at which two pictures count as one series. */
const alike = 0.85
/** Longest time between two pictures of a series, in milliseconds. */
const moment = 5000
const block = 1024

/** What is known of a picture besides its vector. */
export interface PictureFacts {
  path: string
  /** The camera clock's reading, in milliseconds. */
  taken?: number
}

/** The series of each picture, counted from 0. @param vectors rows of `size` values, each of unit length */
export function seriesOf(
  tf: typeof TensorFlow,
  vectors: Float32Array,
  size: number,
  facts: readonly PictureFacts[]
): Int32Array {
  const leaders = Int32Array.from(facts, (_, i) => i)
  const leader = (i: number): number => {
    while (leaders[i] !== i) i = leaders[i] = leaders[leaders[i]!]!
    return i
  }
  const join = (a: number, b: number): void => void (leaders[leader(b)] = leader(a))
  similarities(tf, vectors, size, (i, cosines) => {
    for (let j = 0; j < i; j++) if (cosines[j]! >= alike) join(i, j)
  })
  const bursts = new Map<string, number>()
  for (const [i, { path }] of facts.entries()) {
    const burst = burstOf(path)
    if (burst === undefined) continue
    const first = bursts.get(burst)
    if (first === undefined) bursts.set(burst, i)
    else join(first, i)
  }
  const timed = facts.flatMap(({ taken }, i) => (taken === undefined ? [] : [{ i, taken }]))
  timed.sort((a, b) => a.taken - b.taken)
  for (const [at, { i, taken }] of timed.entries()) {
    const before = timed[at - 1]
    if (before && taken - before.taken <= moment) join(before.i, i)
  }
  const numbers = new Map<number, number>()
  return leaders.map((_, i) => {
    const own = leader(i)
    if (!numbers.has(own)) numbers.set(own, numbers.size)
    return numbers.get(own)!
  })
}

/**
 * The burst that a file name belongs to: `IMG_20190531_180459_BURST003.jpg`, `00003IMG_00003_BURST20190531…`.
 */
function burstOf(path: string): string | undefined {
  const [, before, time] = /^(.*?)_?BURST_?(\d{6,})?/i.exec(basename(path)) ?? []
  if (before === undefined) return undefined
  return time ?? before
}

/** Calls `use` for each picture in order, with its cosine similarity to all others. */
export function similarities(
  tf: typeof TensorFlow,
  vectors: Float32Array,
  size: number,
  use: (picture: number, cosines: Float32Array) => void,
  others = vectors
): void {
  const count = vectors.length / size
  const all = tf.tensor2d(others, [others.length / size, size])
  try {
    for (let first = 0; first < count; first += block) {
      const rows = Math.min(block, count - first)
      const products = computed(tf, () => {
        const some = tf.tensor2d(vectors.subarray(first * size, (first + rows) * size), [rows, size])
        return tf.matMul(some, all, false, true)
      })
      const width = products.length / rows
      for (let row = 0; row < rows; row++) use(first + row, products.subarray(row * width, (row + 1) * width))
    }
  } finally {
    all.dispose()
  }
}
