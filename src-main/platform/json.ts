/** Reads JSON that somebody else may have written. */

/** More levels than any file has that people or programs write. */
const deepest = 200

/**
 * The value of a JSON text, with or without a byte order mark.
 * @throws SyntaxError for what is no JSON, or nested deeper than 200 levels: what walks such a value overflows the stack
 */
export function parseJson(text: string): unknown {
  refuseDepth(text)
  return JSON.parse(withoutMark(text))
}

const withoutMark = (text: string): string => text.replace(/^\ufeff/, '')

function refuseDepth(text: string): void {
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    // Backslash, which takes the next character with it, and quotation mark.
    if (quoted && code === 0x5c) i++
    else if (code === 0x22) quoted = !quoted
    else if (quoted) continue
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > deepest) throw new SyntaxError(`It is nested deeper than ${deepest} levels`)
    } else if (code === 0x5d || code === 0x7d) depth--
  }
}
