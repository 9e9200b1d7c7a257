/** Apache Parquet, for pandas, DuckDB and the like. */
import { fileWriter, parquetWriteRows, type ParquetWriteOptions } from 'hyparquet-writer'
import type { CellType, Column } from '../../results/columns'

type SchemaElement = NonNullable<ParquetWriteOptions['schema']>[number]

const types: Record<CellType, Partial<SchemaElement>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  number: { type: 'DOUBLE' },
  integer: { type: 'INT64' },
  boolean: { type: 'BOOLEAN' },
  // This type implies UTC.
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  'local-time': {
    type: 'INT64',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' }
  }
}

/** Rows held in memory at a time. */
const rowGroupSize = 20_000

/** Writes one row per item; every column may hold nulls. */
export async function writeParquet<Row>(
  items: AsyncIterable<Row>,
  columns: readonly Column<Row>[],
  file: string
): Promise<void> {
  await parquetWriteRows({
    writer: fileWriter(file),
    rows: rows(items, columns),
    columns: columns.map(({ name }) => ({ name })),
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...types[type] }))
    ],
    rowGroupSize,
    createdBy: 'Netlens'
  })
}

async function* rows<Row>(
  items: AsyncIterable<Row>,
  columns: readonly Column<Row>[]
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
