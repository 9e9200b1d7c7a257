/** What a filter restricts, piece by piece, each with the filter that remains without it. */
import type { LibraryFilter } from '../../src-main/contract/library'

export interface Restriction {
  key: Exclude<keyof LibraryFilter, 'model' | 'textThreshold'>
  /** The label, where there is a piece for each. */
  label?: string
  without: LibraryFilter
}

/**
 * The model is none of them: it says whose answers are shown, and all images have some; and a text brings its threshold along.
 */
export function restrictionsOf(filter: LibraryFilter): Restriction[] {
  return (Object.keys(filter) as (keyof LibraryFilter)[])
    .filter(
      (key): key is Restriction['key'] =>
        key !== 'model' && key !== 'textThreshold' && filter[key] !== undefined
    )
    .flatMap((key): Restriction[] => {
      if (key !== 'labels') return [{ key, without: { ...filter, [key]: undefined } }]
      return filter.labels!.map((label) => ({
        key,
        label,
        without: { ...filter, labels: filter.labels!.filter((other) => other !== label) }
      }))
    })
}
