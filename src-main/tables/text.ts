/** Decodes text files from programs and spreadsheets, detecting their encoding from the bytes. */
import { Reason } from '../contract/reasons'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** Display names of the encodings. */
export const encodingNames: Record<Encoding, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252'
}

/** The number of bytes used to detect UTF-16 and to reject binary files. */
const headBytes = 4096

/**
 * Detects the encoding: from the byte order mark, or else UTF-16 from its zero bytes, UTF-8 if everything is
 * valid, and otherwise Windows-1252 if that is plausible.
 * @throws Error whose message continues a sentence that begins with the file's name
 */
export async function encodingOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
): Promise<Encoding> {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let head: Buffer | undefined
  let [valid, western] = [true, true]
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (!head) {
      head = bytes.subarray(0, headBytes)
      const found = wideEncoding(head)
      if (found) return found
    }
    if (bytes.includes(0)) throw new Reason('table-encoding', 'is no text file; save it as text in UTF-8')
    valid &&= decodes(utf8, bytes)
    western &&= looksWestern(bytes)
    if (!valid && !western) break
  }
  if (valid && decodes(utf8)) return 'utf-8'
  if (western) return 'windows-1252'
  throw new Reason('table-encoding', 'is in an encoding that cannot be told; save it as UTF-8')
}

/** Decodes text in pieces, without the byte order mark. */
export async function* decoded(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  encoding: Encoding
): AsyncGenerator<string> {
  if (encoding === 'windows-1252') {
    for await (const chunk of chunks) yield fromWindows1252(chunk)
    return
  }
  const decoder = new TextDecoder(encoding)
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

/** Decodes a whole file. @throws as {@link encodingOf} */
export async function decodeText(bytes: Uint8Array): Promise<{ text: string; encoding: Encoding }> {
  const encoding = await encodingOf([bytes])
  let text = ''
  for await (const part of decoded([bytes], encoding)) text += part
  return { text, encoding }
}

function wideEncoding(head: Buffer): Encoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  head.forEach((byte, i) => byte === 0 && zeros[i % 2]!++)
  if (zeros[0] === 0 && zeros[1] === 0) return undefined
  if (zeros[0] === 0) return 'utf-16le'
  if (zeros[1] === 0) return 'utf-16be'
  throw new Reason('table-encoding', 'is no text file; save it as text in UTF-8')
}

function decodes(decoder: InstanceType<typeof TextDecoder>, bytes?: Uint8Array): boolean {
  try {
    decoder.decode(bytes, { stream: bytes !== undefined })
    return true
  } catch {
    return false
  }
}

/**
 * In western European text, non-ASCII letters occur among ASCII ones. Whole words of them indicate Chinese,
 * Cyrillic or the like in an encoding of their own. 0x82 and 0x83 are lead bytes in Shift_JIS and rare
 * characters in Windows-1252. The UTF-8 bytes of letters such as `ö`, or of quotation marks, indicate a UTF-8
 * file with damaged bytes.
 */
function looksWestern(bytes: Buffer): boolean {
  const text = bytes.toString('latin1')
  if (!/[\x80-\xff]/.test(text)) return true
  const wordsBeyondAscii = /[\x80-\xff]{4}|(?<![A-Za-z\x80-\xff])[\x80-\xff]{2,}(?![A-Za-z\x80-\xff])/
  const partsOfUtf8 = /[\xc2\xc3][\x80-\xbf]|\xe2\x80/
  const rare = /[\x81-\x83\x8d\x8f\x90\x9d]/
  return ![wordsBeyondAscii, partsOfUtf8, rare].some((pattern) => pattern.test(text))
}

/** The characters of bytes 0x80 to 0x9f. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

// TextDecoder in several versions of Node treats windows-1252 as Latin-1.
function fromWindows1252(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80]!)
}
