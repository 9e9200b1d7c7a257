/** Names that fit what was typed: those that begin with it first, then those with a word that does, then the others. */
export function suggest(names: readonly string[], typed: string, most: number): string[] {
  const text = typed.trim().toLowerCase()
  if (text === '') return names.slice(0, most)
  const ranks: string[][] = [[], [], []]
  for (const name of names) {
    const at = name.toLowerCase().indexOf(text)
    if (at < 0) continue
    const wordBegins = at > 0 && /[^\p{L}\p{N}]/u.test(name[at - 1]!)
    ranks[at === 0 ? 0 : wordBegins ? 1 : 2]!.push(name)
  }
  return ranks.flat().slice(0, most)
}
