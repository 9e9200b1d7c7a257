/** The words of a search, in lower case. */
export function searchWords(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean)
}

export interface TextPart {
  text: string
  found: boolean
}

/** Splits a text into matching and other parts. */
export function highlight(text: string, words: readonly string[]): TextPart[] {
  if (words.length === 0) return [{ text, found: false }]
  const lower = text.toLowerCase()
  const marked = new Array<boolean>(text.length).fill(false)
  for (const word of words) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
      marked.fill(true, at, at + word.length)
    }
  }
  const parts: TextPart[] = []
  for (let start = 0; start < text.length;) {
    let end = start
    while (end < text.length && marked[end] === marked[start]) end++
    parts.push({ text: text.slice(start, end), found: marked[start]! })
    start = end
  }
  return parts
}
