/** The columns of the model summary: how they sort and how they are written. */
import type { SummaryRow } from '../../src-main/network/summary'

export const columnNames = [
  'layer',
  'outputShape',
  'params',
  'connectedTo',
  'macs',
  'memory',
  'receptiveField'
] as const
export type ColumnName = (typeof columnNames)[number]

export interface Column {
  name: ColumnName
  numeric: boolean
  /** A number or a text to sort by. */
  key(row: SummaryRow): number | string
}

const described: Record<ColumnName, Omit<Column, 'name'>> = {
  layer: { numeric: false, key: (row) => row.name },
  outputShape: { numeric: false, key: (row) => row.activationBytes },
  params: { numeric: true, key: (row) => row.params },
  connectedTo: { numeric: false, key: (row) => row.connectedTo },
  macs: { numeric: true, key: (row) => row.macs },
  memory: { numeric: true, key: (row) => row.activationBytes },
  receptiveField: { numeric: true, key: (row) => row.receptiveField.size }
}

export const columns: readonly Column[] = columnNames.map((name) => ({ name, ...described[name] }))

export interface Sorting {
  column: ColumnName
  descending: boolean
}

/** One more click on a column: largest or first letter first, then the other way, then as in the network. */
export function nextSorting(sorting: Sorting | undefined, column: Column): Sorting | undefined {
  const first = column.numeric
  if (sorting?.column !== column.name) return { column: column.name, descending: first }
  return sorting.descending === first ? { column: column.name, descending: !first } : undefined
}

/** Rows that contain every word, in the order that was asked for; equal ones in the network's order. */
export function arrangedRows(
  rows: readonly SummaryRow[],
  words: readonly string[],
  sorting: Sorting | undefined
): SummaryRow[] {
  const kept = rows.filter((row) => {
    const text = `${row.name} ${row.type} ${row.outputShape} ${row.connectedTo}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  if (!sorting) return kept
  const { key } = described[sorting.column]
  const sign = sorting.descending ? -1 : 1
  return kept.sort((a, b) => sign * compare(key(a), key(b)))
}

/** Texts as people order them: block_2 before block_10. */
const collator = new Intl.Collator('en', { numeric: true })

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b))
}
