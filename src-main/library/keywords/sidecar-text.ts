/** Decodes a sidecar and encodes it again the same way: XML is in UTF-8 or UTF-16. */
import { Reason } from '../../contract/reasons'

export interface SidecarText {
  /** Includes the byte order mark, if any. */
  text: string
  encode(text: string): Buffer
}

/** @throws Reason why the sidecar cannot be edited */
export function decodeSidecar(bytes: Buffer): SidecarText {
  const encoding = wideEncoding(bytes) ?? 'utf-8'
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Reason('sidecar-encoding', 'its sidecar is neither UTF-8 nor UTF-16')
  }
  const declared = /^\ufeff?<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)/.exec(text)?.[1]
  if (encoding === 'utf-8' && declared && !/^(utf-?8|us-ascii|ascii)$/i.test(declared)) {
    throw new Reason('sidecar-encoding', `its sidecar is in ${declared}; only UTF-8 and UTF-16 are written`)
  }
  return {
    text,
    encode(changed) {
      if (encoding === 'utf-8') return Buffer.from(changed)
      const wide = Buffer.from(changed, 'utf16le')
      return encoding === 'utf-16be' ? wide.swap16() : wide
    }
  }
}

/** Tells by the byte order mark, or by the `<` that XML starts with. */
function wideEncoding([first, second]: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be'
  return undefined
}
