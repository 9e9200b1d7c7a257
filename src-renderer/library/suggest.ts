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
    const own = name.toLowerCase().indexOf(text)
    const at = own < 0 ? shown(name).toLowerCase().indexOf(text) : own
    if (at < 0) continue
    const wordBegins = at > 0 && /[^\p{L}\p{N}]/u.test(name[at - 1]!)
    ranks[at === 0 ? 0 : wordBegins ? 1 : 2]!.push(name)
  }
  return ranks.flat().slice(0, most)
}
