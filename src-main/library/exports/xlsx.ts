/** Excel workbooks: rows are compressed and written as they come; more than a sheet holds go into several. */
import { XLSX_MAX_ROWS_PER_SHEET, writeXlsxStream } from 'hucre/xlsx'
import type { LibraryItem } from '../../contract/library'
import type { Cell, CellType, Column } from './export-columns'

/** Excel refuses files with longer cells. */
const longestText = 32_767

/** A sheet's text must stay below 4 GiB, or many readers refuse the archive: that is 120 bytes for each cell. */
const largestSheet = 3.5 * 2 ** 30
const cellBytes = 120

const time = 'yyyy-mm-dd hh:mm:ss'
const formats: Partial<Record<CellType, string>> = { number: '0.000000', time, 'local-time': time }

/** @param rowsPerSheet with the header; absent for as many as there is room for */
export function xlsxStream(
  items: AsyncIterable<LibraryItem>,
  columns: readonly Column[],
  rowsPerSheet = Math.min(XLSX_MAX_ROWS_PER_SHEET, Math.floor(largestSheet / cellBytes / columns.length))
): AsyncIterable<Uint8Array> {
  return writeXlsxStream(rows(items, columns), {
    name: 'Images',
    columns: columns.map(({ name, type }) => ({ header: name, numFmt: formats[type] })),
    freezePane: { rows: 1 },
    maxRowsPerSheet: rowsPerSheet
  }) as unknown as AsyncIterable<Uint8Array>
}

async function* rows(items: AsyncIterable<LibraryItem>, columns: readonly Column[]): AsyncGenerator<Cell[]> {
  for await (const item of items) yield columns.map(({ value }) => cell(value(item)))
}

function cell(value: Cell): Cell {
  if (typeof value !== 'string') return value
  // Excel takes `_x0041_` for an A; the underscore itself is written so.
  return value.slice(0, longestText).replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
}
