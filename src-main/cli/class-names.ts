import { UsageError } from './exit-codes'

/**
 * Names separated by commas; where a class is known by a name with commas, that is one.
 * @returns also what is unknown
 */
export function namesIn(text: string, known: readonly string[]): string[] {
  const parts = text.split(',')
  const names: string[] = []
  for (let from = 0; from < parts.length;) {
    const ends = parts.slice(from).map((_, i) => parts.length - i)
    const nameTo = (end: number): string => parts.slice(from, end).join(',').trim()
    const end = ends.find((each) => known.includes(nameTo(each))) ?? from + 1
    names.push(nameTo(end))
    // Where both are known, both may be meant.
    const single = parts.slice(from, end).map((part) => part.trim())
    if (single.length > 1 && single.every((part) => known.includes(part))) names.push(...single)
    from = end
  }
  return names
}

/** The same. @throws UsageError for an unknown name */
export function classesOf(option: string, text: string, known: readonly string[]): string[] {
  const names = namesIn(text, known)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined) return names
  throw new UsageError(`${option}: the model has no class called ${unknown}. It has ${known.join(', ')}`)
}
