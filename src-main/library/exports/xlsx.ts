/** Streams Excel workbooks; rows that do not fit on one sheet continue on the next. */
import { XLSX_MAX_ROWS_PER_SHEET, writeXlsxStream } from 'hucre/xlsx'
import type { Cell, CellType, Column } from '../../results/columns'

/** Excel refuses files with longer cells. */
const longestText = 32_767

/** Keeps a sheet's XML below 4 GiB, assuming 120 bytes a cell: many readers refuse larger archives. */
const largestSheet = 3.5 * 2 ** 30
const cellBytes = 120

const time = 'yyyy-mm-dd hh:mm:ss'
const formats: Partial<Record<CellType, string>> = { number: '0.000000', time, 'local-time': time }

/** @param rowsPerSheet including the header; by default as many as fit @param name of the first sheet */
export function xlsxStream<Row>(
  items: AsyncIterable<Row>,
  columns: readonly Column<Row>[],
  rowsPerSheet = Math.min(XLSX_MAX_ROWS_PER_SHEET, Math.floor(largestSheet / cellBytes / columns.length)),
  name = 'Images'
): AsyncIterable<Uint8Array> {
  return writeXlsxStream(rows(items, columns), {
    name,
    columns: columns.map(({ name, type }) => ({ header: name, numFmt: formats[type] })),
    freezePane: { rows: 1 },
    maxRowsPerSheet: rowsPerSheet
  }) as unknown as AsyncIterable<Uint8Array>
}

async function* rows<Row>(
  items: AsyncIterable<Row>,
  columns: readonly Column<Row>[]
): AsyncGenerator<Cell[]> {
  for await (const item of items) yield columns.map(({ value }) => cell(value(item)))
}

function cell(value: Cell): Cell {
  if (typeof value !== 'string') return value
  // Excel decodes `_x0041_` as "A": escape the underscore itself.
  return value.slice(0, longestText).replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
}
