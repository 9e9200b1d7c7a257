/** Covers parts of a picture and observes how the answer changes. */
import { setImmediate } from 'node:timers/promises'
import type { Classifier } from '../inference/classifier'

/** A decoded picture and the classifier to run on it. */
export interface Subject {
  classifier: Pick<Classifier, 'classifyPixels' | 'batchSize'>
  /** RGB bytes, size × size × 3. */
  pixels: Uint8Array
  size: number
  /** Number of classes in an answer. */
  classes: number
}

/** What a long piece of work is told, and tells. */
export interface Course {
  signal?: AbortSignal
  /** Called with the number of pictures that were asked about since the last call. */
  asked?: (pictures: number) => void
}

/** Indices of grid cells, row by row. */
type Cells = readonly number[]

/** The probability of a class as cells are covered one by one; the first value is without any. */
export async function deletionCurve(
  subject: Subject,
  index: number,
  columns: number,
  order: Cells,
  course?: Course
): Promise<number[]> {
  const covers = Array.from({ length: order.length + 1 }, (_, covered) => order.slice(0, covered))
  return probabilities(subject, index, columns, covers, course)
}

/**
 * For each cell of a grid, how much the probability of a class drops when it is covered; negative if it rises.
 * @param side cells per side
 */
export async function occlusionMap(
  subject: Subject,
  index: number,
  side: number,
  course?: Course
): Promise<number[][]> {
  const cells = Array.from({ length: side * side }, (_, cell) => cell)
  const [whole, ...covered] = await probabilities(
    subject,
    index,
    side,
    [[], ...cells.map((cell) => [cell])],
    course
  )
  return Array.from({ length: side }, (_, y) =>
    covered.slice(y * side, (y + 1) * side).map((probability) => whole! - probability)
  )
}

async function probabilities(
  { classifier, pixels, size, classes }: Subject,
  index: number,
  columns: number,
  covers: readonly Cells[],
  { signal, asked }: Course = {}
): Promise<number[]> {
  const found: number[] = []
  const paint = meanColour(pixels)
  for (let first = 0; first < covers.length; first += classifier.batchSize) {
    // Lets the process hear that it is to stop: the network computes without a pause.
    await setImmediate()
    signal?.throwIfAborted()
    const some = covers.slice(first, first + classifier.batchSize)
    const batch = new Uint8Array(some.length * pixels.length)
    for (const [i, cells] of some.entries()) {
      const picture = batch.subarray(i * pixels.length, (i + 1) * pixels.length)
      picture.set(pixels)
      for (const cell of cells) cover(picture, size, columns, cell, paint)
    }
    const answers = await classifier.classifyPixels(batch, some.length)
    for (let i = 0; i < some.length; i++) found.push(answers[i * classes + index]!)
    asked?.(some.length)
  }
  return found
}

function cover(
  picture: Uint8Array,
  size: number,
  columns: number,
  cell: number,
  paint: readonly number[]
): void {
  const edge = (n: number): number => Math.round((n * size) / columns)
  const [row, column] = [Math.floor(cell / columns), cell % columns]
  for (let y = edge(row); y < edge(row + 1); y++) {
    for (let x = edge(column); x < edge(column + 1); x++) picture.set(paint, (y * size + x) * 3)
  }
}

/** The picture's mean colour introduces the least new information. */
function meanColour(pixels: Uint8Array): number[] {
  const sums = [0, 0, 0]
  for (let i = 0; i < pixels.length; i++) sums[i % 3]! += pixels[i]!
  return sums.map((sum) => sum / (pixels.length / 3))
}
