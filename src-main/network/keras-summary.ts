import { fixed2, groupDigits, roundHalfEven } from './number-text'
import type { Network } from './layer'
import { summaryRows } from './summary-rows'
import { pad } from './table'
import type { Align } from './table'

/** The text of Keras 3's `model.summary()`. */

interface Layout {
  header: readonly string[]
  aligns: readonly Align[]
  /** Where the columns end, as fractions of the line. */
  ends: readonly number[]
  /** Keras' line width on a wide enough terminal, in characters. */
  fullLine: number
}

const withConnections: Layout = {
  header: ['Layer (type)', 'Output Shape', 'Param #', 'Connected to'],
  aligns: ['left', 'left', 'right', 'left'],
  ends: [0.3, 0.56, 0.74, 1],
  fullLine: 108
}

/** A network without branches has no column for connections. */
const sequential: Layout = {
  header: ['Layer (type)', 'Output Shape', 'Param #'],
  aligns: ['left', 'left', 'right'],
  ends: [0.45, 0.8, 1],
  fullLine: 88
}

/** On a narrower terminal, even the totals would wrap. */
const MIN_COLUMNS = 41

const FLOAT32_BYTES = 4

const HEADER_BORDER = '┃'

/**
 * Reproduces line for line what `model.summary()` of Keras 3.15 prints on a terminal with this many columns,
 * without the colours. Keras uses 80 columns without a terminal, for instance when writing to a file or to
 * `print_fn`. Ends with a newline.
 */
export function summaryText(network: Network, columns = 80): string {
  const branched = network.layers.some((layer) => layer.inputs.length > 1)
  const layout = branched ? withConnections : sequential
  const line = Math.min(layout.fullLine, Math.max(columns, MIN_COLUMNS) - 4)
  const widths = columnWidths(layout, line)
  const rows = summaryRows(network).map((row) => {
    const cells = [`${row.name} (${row.type})`, row.outputShape, groupDigits(row.params), row.connectedTo]
    return cells.slice(0, widths.length)
  })
  const { params, trainable, nonTrainable } = network.totals
  return [
    `Model: "${network.name}"`,
    rule(widths, '┏━┳┓'),
    ...tableRow(layout.header, widths, layout.aligns, HEADER_BORDER),
    rule(widths, '┡━╇┩'),
    ...rows.flatMap((cells, index) => [
      ...(index > 0 ? [rule(widths, '├─┼┤')] : []),
      ...tableRow(cells, widths, layout.aligns, '│')
    ]),
    rule(widths, '└─┴┘'),
    ` Total params: ${countText(params)}`,
    ` Trainable params: ${countText(trainable)}`,
    ` Non-trainable params: ${countText(nonTrainable)}`,
    ''
  ].join('\n')
}

function countText(params: number): string {
  return `${groupDigits(params)} (${kerasSize(params * FLOAT32_BYTES)})`
}

/**
 * Widths of the columns' text. Keras asks its table printer (rich) for columns that fill the line. Padding
 * and borders exceed it, and the printer shrinks all columns equally.
 */
function columnWidths({ ends }: Layout, line: number): number[] {
  const wanted = ends.map((end, index) => Math.trunc(end * line) - Math.trunc((ends[index - 1] ?? 0) * line))
  let excess = wanted.reduce((sum, width) => sum + width + 2, 0) + wanted.length + 1 - line
  return wanted.map((width, index) => {
    const share = roundHalfEven(excess / (wanted.length - index))
    excess -= share
    return width - share
  })
}

/** `strokes` are the left end, line, crossing and right end. */
function rule(widths: readonly number[], strokes: string): string {
  const [left = '', line = '', cross = '', right = ''] = strokes
  return left + widths.map((width) => line.repeat(width + 2)).join(cross) + right
}

/**
 * The lines of one row with cells wrapped to their columns, aligned at the top, or at the bottom in a header.
 */
function tableRow(
  cells: readonly string[],
  widths: readonly number[],
  aligns: readonly Align[],
  border: string
): string[] {
  const wrapped = cells.map((cell, column) => wrap(cell, widths[column] ?? 0))
  const height = Math.max(...wrapped.map((lines) => lines.length))
  if (border === HEADER_BORDER) {
    for (const lines of wrapped) while (lines.length < height) lines.unshift('')
  }
  return Array.from({ length: height }, (_, line) => {
    const texts = wrapped.map((lines, column) =>
      pad(lines[line] ?? '', widths[column] ?? 0, aligns[column] ?? 'left')
    )
    return `${border} ${texts.join(` ${border} `)} ${border}`
  })
}

/** Breaks between words; a word that is too long for a line is truncated with an ellipsis. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`
    } else {
      lines.push(word)
    }
  }
  return lines.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line))
}

/** A size as Keras writes it, in binary units: 13.50 MB. */
function kerasSize(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB']
  let index = 0
  let scaled = bytes
  while (scaled >= 1024 && index < units.length - 1) {
    scaled /= 1024
    index++
  }
  return `${fixed2(scaled)} ${units[index]}`
}
