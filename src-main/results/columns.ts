/** Columns of a table with typed cells, for formats that are more than text. */

/** `local-time` is a camera clock's reading without a time zone, held in the Date's UTC fields. */
export type CellType = 'text' | 'number' | 'integer' | 'boolean' | 'time' | 'local-time'
export type Cell = string | number | boolean | Date | null

export interface Column<Row> {
  name: string
  type: CellType
  value(row: Row): Cell
}
