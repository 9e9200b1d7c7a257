/** Queries of the library that somebody had to wait for. */
import { libraryRequests } from '../contract/library'

/** In milliseconds. */
const slowFrom = 1000

/**
 * What is worth a line in the log, without the values that were asked for.
 * @param took in milliseconds
 */
export function slowQuery(
  type: string,
  params: unknown,
  took: number
): { query: string; ms: number; filter?: string; sort?: string } | undefined {
  if (took < slowFrom || !Object.hasOwn(libraryRequests, type)) return undefined
  const { filter, sort } = (params ?? {}) as { filter?: object; sort?: { by?: unknown } }
  return {
    query: type,
    ms: Math.round(took),
    ...(filter && { filter: Object.keys(filter).join(',') }),
    ...(sort && { sort: String(sort.by) })
  }
}
