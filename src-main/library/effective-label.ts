import { usualThreshold } from '../contract/found-objects'
import type { LibraryItem, LibraryObject } from '../contract/library'

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

/** How many objects reach the threshold, by class, the most frequent first; of a video, the most in one of its frames. */
export function countObjects(
  detections: readonly LibraryObject[],
  threshold: number
): { objects: number; objectClasses: Record<string, number> } {
  const frames = new Map<number | undefined, Map<string, number>>()
  for (const { label, time } of detections.filter(({ score }) => score >= threshold)) {
    const counts = frames.get(time) ?? new Map<string, number>()
    frames.set(time, counts.set(label, (counts.get(label) ?? 0) + 1))
  }
  let objects = 0
  const classes = new Map<string, number>()
  for (const counts of frames.values()) {
    objects = Math.max(objects, [...counts.values()].reduce((sum, count) => sum + count, 0)) // prettier-ignore
    for (const [label, count] of counts) classes.set(label, Math.max(classes.get(label) ?? 0, count))
  }
  return { objects, objectClasses: Object.fromEntries([...classes].sort(([, a], [, b]) => b - a)) }
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
