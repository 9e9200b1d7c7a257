/** What a confusion matrix shows of itself. */
import type { Evaluation } from '../../../src-main/contract/library'

export interface Cell {
  truth: string
  predicted: string
  images: number
}

/** The confusions, the most frequent first. */
export function confusions({ labels, counts }: Evaluation['confusion'], most: number): Cell[] {
  const cells: Cell[] = []
  counts.forEach((row, truth) =>
    row.forEach((images, predicted) => {
      if (images > 0 && truth !== predicted)
        cells.push({ truth: labels[truth]!, predicted: labels[predicted]!, images })
    })
  )
  return cells.sort((a, b) => b.images - a.images).slice(0, most)
}

/** Positions of the labels with the most images (in row and column), in their own order. */
export function largest({ labels, counts }: Evaluation['confusion'], most: number): number[] {
  const weight = labels.map((_, i) => sum(counts[i]!) + counts.reduce((total, row) => total + row[i]!, 0))
  return [...labels.keys()]
    .sort((a, b) => weight[b]! - weight[a]!)
    .slice(0, most)
    .sort((a, b) => a - b)
}

export function sum(row: readonly number[]): number {
  return row.reduce((total, count) => total + count, 0)
}
