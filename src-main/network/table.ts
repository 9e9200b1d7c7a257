/** Formats tables as text: aligned columns for a terminal, and Markdown. */

export type Align = 'left' | 'right'

/**
 * Pads columns to their widest cell, two spaces apart; lines end in a newline and have no trailing spaces.
 */
export function alignedTable(rows: readonly (readonly string[])[], aligns: readonly Align[]): string {
  const widths = aligns.map((_, column) => Math.max(0, ...rows.map((row) => [...(row[column] ?? '')].length)))
  const lines = rows.map((row) =>
    aligns
      .map((align, column) => pad(row[column] ?? '', widths[column] ?? 0, align))
      .join('  ')
      .trimEnd()
  )
  return lines.map((line) => `${line}\n`).join('')
}

/** A GitHub-flavoured Markdown table; `|` is escaped in cells. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly Align[]
): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |\n`
  const rule = `| ${aligns.map((align) => (align === 'right' ? '--:' : '---')).join(' | ')} |\n`
  return line(header) + rule + rows.map(line).join('')
}

/** Pads to a width counted in code points. */
export function pad(text: string, width: number, align: Align): string {
  const fill = ' '.repeat(Math.max(0, width - [...text].length))
  return align === 'right' ? fill + text : text + fill
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|')
}
