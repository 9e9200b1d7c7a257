/** Text for a terminal, which takes some characters for commands. */

// C0 and DEL, C1, line and paragraph separators, and what turns the direction of writing (Unicode Bidi_Control).
const control = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g
const shortForms: Record<string, string> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** A name, a label or a message on one line, with control characters as JSON writes them: `\u001b`. */
export function printable(text: string): string {
  return text.replace(control, escaped)
}

/** The same for a text of several lines and columns: its line feeds and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(control, (sign) => (sign === '\n' || sign === '\t' ? sign : escaped(sign)))
}

const escaped = (sign: string): string =>
  shortForms[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
