/** Makes text safe for a terminal, which would interpret control characters. */

// C0 and DEL, C1, line and paragraph separators, and text direction controls (Unicode Bidi_Control).
const control = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g
const shortForms: Record<string, string> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** A name, label or message on one line, with control characters escaped as in JSON: `\u001b`. */
export function printable(text: string): string {
  return text.replace(control, escaped)
}

/** Like {@link printable} for text with several lines and columns: line feeds and tabs are kept. */
export function printableLines(text: string): string {
  return text.replace(control, (sign) => (sign === '\n' || sign === '\t' ? sign : escaped(sign)))
}

const escaped = (sign: string): string =>
  shortForms[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
