/** What a confusion matrix shows of itself. */
import type { Evaluation } from '../../../src-main/contract/evaluation'
import { clusteredOrder } from './cluster'

type Confusion = Evaluation['confusion']

export interface Cell {
  truth: string
  predicted: string
  images: number
}

/** Of objects: what is not there, or was not found. It stands last. */
export const backgroundLabel = ''

export const classOrders = ['model', 'clustered'] as const
export type ClassOrder = (typeof classOrders)[number]

/** The confusions, the most frequent first. */
export function confusions({ labels, counts }: Confusion, most: number): Cell[] {
  const cells: Cell[] = []
  counts.forEach((row, truth) =>
    row.forEach((images, predicted) => {
      if (images > 0 && truth !== predicted)
        cells.push({ truth: labels[truth]!, predicted: labels[predicted]!, images })
    })
  )
  return cells.sort((a, b) => b.images - a.images).slice(0, most)
}

/**
 * The same matrix with its classes in another order.
 * @param classes of the model, in its own order; a class that it does not have comes last
 */
export function ordered(confusion: Confusion, by: ClassOrder, classes: readonly string[]): Confusion {
  const places = new Map(classes.map((label, i) => [label, i]))
  const place = (i: number): number => places.get(confusion.labels[i]!) ?? classes.length
  const asModel = rearranged(
    confusion,
    [...confusion.labels.keys()].sort((a, b) => place(a) - place(b))
  )
  if (by === 'model') return asModel
  const isBackground = (i: number): boolean => asModel.labels[i] === backgroundLabel
  const real = [...asModel.labels.keys()].filter((i) => !isBackground(i))
  const clustered = clusteredOrder(rearranged(asModel, real)).map((i) => real[i]!)
  return rearranged(asModel, [...clustered, ...[...asModel.labels.keys()].filter(isBackground)])
}

/** The classes with the most images (in row and column), in the order of the matrix. */
export function largest(confusion: Confusion, most: number): Confusion {
  const { labels, counts } = confusion
  if (labels.length <= most) return confusion
  const weights = counts.map(sum)
  for (const row of counts) row.forEach((count, i) => (weights[i]! += count))
  const chosen = [...labels.keys()]
    .sort((a, b) => weights[b]! - weights[a]!)
    .slice(0, most)
    .sort((a, b) => a - b)
  return rearranged(confusion, chosen)
}

function rearranged({ labels, counts }: Confusion, positions: readonly number[]): Confusion {
  return {
    labels: positions.map((i) => labels[i]!),
    counts: positions.map((i) => positions.map((p) => counts[i]![p]!))
  }
}

export function sum(row: readonly number[]): number {
  return row.reduce((total, count) => total + count, 0)
}
