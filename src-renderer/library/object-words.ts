/** How objects are said and drawn. */
import type { LibraryObject } from '../../src-main/contract/library'

type Classified = Pick<LibraryObject, 'label' | 'classes'>

/** Such as `2 × person · dog`. @param nameOf what an object is called */
export function objectsInWords(
  objects: readonly Classified[],
  nameOf: (object: Classified) => string
): string {
  const counts = new Map<string, number>()
  for (const object of objects) counts.set(nameOf(object), (counts.get(nameOf(object)) ?? 0) + 1)
  return [...counts].map(([name, count]) => (count > 1 ? `${count} × ${name}` : name)).join(' · ')
}

/** The same colour for a class everywhere, light enough to be seen on a dark line. */
export function colourOf(label: string): string {
  let hash = 0
  for (const sign of label) hash = (Math.imul(hash, 31) + sign.codePointAt(0)!) >>> 0
  // Steps of the golden angle set classes far apart; so does the brightness.
  return `hsl(${Math.round((hash % 997) * 137.508) % 360} 95% ${60 + 8 * (hash % 3)}%)`
}
