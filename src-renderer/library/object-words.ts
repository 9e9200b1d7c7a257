/** How objects are said and drawn. */
import type { LibraryObject } from '../../src-main/contract/library'

/** Such as `2 × person · dog`. @param nameOf what a class is called */
export function objectsInWords(
  objects: readonly Pick<LibraryObject, 'label'>[],
  nameOf: (label: string) => string
): string {
  const counts = new Map<string, number>()
  for (const { label } of objects) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts]
    .map(([label, count]) => (count > 1 ? `${count} × ${nameOf(label)}` : nameOf(label)))
    .join(' · ')
}

/** The same colour for a class everywhere, light enough to be seen on a dark line. */
export function colourOf(label: string): string {
  let hash = 0
  for (const sign of label) hash = (Math.imul(hash, 31) + sign.codePointAt(0)!) >>> 0
  // Steps of the golden angle set classes far apart; so does the brightness.
  return `hsl(${Math.round((hash % 997) * 137.508) % 360} 95% ${60 + 8 * (hash % 3)}%)`
}
