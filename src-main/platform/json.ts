/** Parses JSON from untrusted sources. */

/** More levels than any real file has. */
const deepest = 200

/**
 * Parses a JSON text, with or without a byte order mark.
 * @throws SyntaxError if it is not JSON, or is nested deeper than 200 levels, which would overflow the stack
 * of code that walks the value
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
    // A backslash escapes the next character; otherwise look for quotation marks.
    if (quoted && code === 0x5c) i++
    else if (code === 0x22) quoted = !quoted
    else if (quoted) continue
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > deepest) throw new SyntaxError(`It is nested deeper than ${deepest} levels`)
    } else if (code === 0x5d || code === 0x7d) depth--
  }
}

/** The parsed value, or undefined if the text is not valid JSON. */
export function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
