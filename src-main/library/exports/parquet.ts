/** Apache Parquet, for pandas, DuckDB and their like. */
import { fileWriter, parquetWriteRows, type BasicType } from 'hyparquet-writer'
import type { LibraryItem } from '../../contract/library'
import type { CellType, Column } from './columns'

const types: Record<CellType, BasicType> = {
  text: 'STRING',
  number: 'DOUBLE',
  integer: 'INT64',
  boolean: 'BOOLEAN',
  time: 'TIMESTAMP'
}

/** Rows that are held at a time. */
const rowGroupSize = 20_000

export async function writeParquet(
  items: AsyncIterable<LibraryItem>,
  columns: readonly Column[],
  file: string
): Promise<void> {
  await parquetWriteRows({
    writer: fileWriter(file),
    rows: rows(items, columns),
    columns: columns.map(({ name, type }) => ({ name, type: types[type] })),
    rowGroupSize,
    createdBy: 'Netlens'
  })
}

async function* rows(
  items: AsyncIterable<LibraryItem>,
  columns: readonly Column[]
): AsyncGenerator<Record<string, unknown>> {
  for await (const item of items) {
    yield Object.fromEntries(
      columns.map(({ name, type, value }) => {
        const cell = value(item)
        return [name, type === 'integer' && cell !== null ? BigInt(cell as number) : cell]
      })
    )
  }
}
