/** Paths whose bytes are not valid UTF-8, as text: each such byte is the lone surrogate U+DC00 + byte, as in Python. */

const escaped = /[\udc80-\udcff]/
const lone = /[\ud800-\udbff][\udc00-\udfff]|([\udc80-\udcff])/g

/** The path as the system takes it: bytes where the text stands for some that are not UTF-8. */
export function pathOfText(path: string): string | Buffer {
  if (!escaped.test(path)) return path
  const parts: Buffer[] = []
  let from = 0
  for (const match of path.matchAll(lone)) {
    const [, byte] = match
    if (byte === undefined) continue
    parts.push(Buffer.from(path.slice(from, match.index)), Buffer.of(byte.charCodeAt(0) - 0xdc00))
    from = match.index + 1
  }
  return Buffer.concat([...parts, Buffer.from(path.slice(from))])
}
