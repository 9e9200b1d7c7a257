import type { LibraryItem } from '../contract/library'

/** Where images go that are less certain than the threshold. */
export const unsureLabel = 'unsure'

/** The labels that count for an image: the person's if there are any, else the model's best. */
export function effectiveLabels({ labels, predictions }: LibraryItem): string[] {
  return labels.length > 0 ? labels : predictions.slice(0, 1).map(({ label }) => label)
}

/** Whether the best label is less probable than the threshold, and no person confirmed or replaced it. */
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
