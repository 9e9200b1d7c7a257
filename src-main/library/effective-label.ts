import { usualThreshold } from '../contract/found-objects'
import type { LibraryItem } from '../contract/library'

/** Where images go that are less certain than the threshold. */
export const unsureLabel = 'unsure'

/** Where images go in which no object is. */
export const emptyLabel = 'empty'

/** Where images go that are none of a taught model's classes. */
export const noneLabel = 'none of these'

/**
 * The class of the object with the highest score, of those that reach the threshold: none where there is no such object,
 * undefined where none were looked for.
 */
export function effectiveObject(
  { detections }: LibraryItem,
  threshold = usualThreshold
): { label?: string } | undefined {
  if (!detections) return undefined
  const [best] = detections.filter(({ score }) => score >= threshold).sort((a, b) => b.score - a.score)
  return { ...(best && { label: best.label }) }
}

/** Whether a taught model answered "none of these", and no person confirmed or replaced it. */
export const isNone = ({ labels, accepted, known }: LibraryItem): boolean =>
  known === false && labels.length === 0 && !accepted

/**
 * The labels that count for an image: the person's if there are any, else the model's best; none for an image
 * that is none of its classes.
 */
export function effectiveLabels(item: LibraryItem): string[] {
  if (item.labels.length > 0) return item.labels
  return isNone(item) ? [] : item.predictions.slice(0, 1).map(({ label }) => label)
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
