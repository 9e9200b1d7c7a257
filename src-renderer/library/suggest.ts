/**
 * Names that fit what was typed: those that begin with it first, then those with a word that does, then the others.
 * @param shown what a name is called where it is shown: it may be typed as well
 */
export function suggest(
  names: readonly string[],
  typed: string,
  most: number,
  shown = (name: string): string => name
): string[] {
  const text = typed.trim().toLowerCase()
  if (text === '') return names.slice(0, most)
  const ranks: string[][] = [[], [], []]
  for (const name of names) {
    const written = [name, shown(name)].find((one) => one.toLowerCase().includes(text))
    if (written === undefined) continue
    const at = written.toLowerCase().indexOf(text)
    const wordBegins = at > 0 && /[^\p{L}\p{N}]/u.test(written[at - 1]!)
    ranks[at === 0 ? 0 : wordBegins ? 1 : 2]!.push(name)
  }
  return ranks.flat().slice(0, most)
}

/** The same of several lists, all that fits of one before the next, each name once. */
export function suggestInTurn(
  lists: readonly (readonly string[])[],
  typed: string,
  most: number,
  shown?: (name: string) => string
): string[] {
  const found = lists.flatMap((names) => suggest(names, typed, most, shown))
  return [...new Set(found)].slice(0, most)
}
