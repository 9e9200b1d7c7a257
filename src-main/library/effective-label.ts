import type { LibraryItem } from '../contract/library'

/** Where images go whose label is not sure enough. */
export const unsureLabel = 'unsure'

/** What an image counts as: the person's labels where there are any, else the model's first. */
export function effectiveLabels({ labels, predictions }: LibraryItem): string[] {
  return labels.length > 0 ? labels : predictions.slice(0, 1).map(({ label }) => label)
}

/** Whether the model's answer is less probable than the threshold, and no person said what it is. */
export function isUnsure(
  { labels, accepted, predictions }: LibraryItem,
  threshold: number | undefined
): boolean {
  const best = predictions[0]
  return (
    threshold !== undefined &&
    labels.length === 0 &&
    !accepted &&
    best !== undefined &&
    best.probability < threshold
  )
}
