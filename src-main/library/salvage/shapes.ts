/** The tables of a version of the library, as their rows are laid out in the file. */
import Database from 'libsql'
import { migrate } from '../schema'
import type { Entry, PageKind, Value } from './records'

export interface Shape {
  name: string
  kind: PageKind
  /** In the order in which rows store them. */
  columns: readonly { name: string; type: string; optional: boolean }[]
  /** The fewest values that a row can have: older rows lack columns that were added later. */
  fewest: number
  /** The column that aliases the rowid. */
  rowidColumn?: string
}

/** @param scripts migrations that create the tables, oldest first */
export function shapesOf(scripts: readonly string[]): Shape[] {
  const fewest = new Map<string, number>()
  for (let version = 1; version <= scripts.length; version++) {
    for (const { name, columns } of newestShapes(scripts.slice(0, version))) {
      if (!fewest.has(name)) fewest.set(name, columns.length)
    }
  }
  return newestShapes(scripts).map((shape) => ({ ...shape, fewest: fewest.get(shape.name)! }))
}

function newestShapes(scripts: readonly string[]): Omit<Shape, 'fewest'>[] {
  const database = new Database(':memory:')
  try {
    migrate(database, scripts)
    const tables = database.prepare('PRAGMA table_list').all() as {
      schema: string
      name: string
      type: string
      wr: number
    }[]
    return tables
      .filter(
        ({ schema, name, type }) => schema === 'main' && type === 'table' && !name.startsWith('sqlite_')
      )
      .map(({ name, wr }) => shapeOf(database, name, wr === 1))
  } finally {
    database.close()
  }
}

function shapeOf(database: Database.Database, name: string, withoutRowid: boolean): Omit<Shape, 'fewest'> {
  const rows = database.prepare(`PRAGMA table_info(${name})`).all() as {
    name: string
    type: string
    notnull: number
    pk: number
  }[]
  const keys = rows.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
  const rowid = !withoutRowid && keys.length === 1 && keys[0]!.type === 'INTEGER' ? keys[0]! : undefined
  // A WITHOUT ROWID table stores its key columns first.
  const ordered = withoutRowid ? [...keys, ...rows.filter(({ pk }) => pk === 0)] : rows
  return {
    name,
    kind: withoutRowid ? 'index' : 'table',
    columns: ordered.map((column) => ({
      name: column.name,
      type: column.type,
      optional: column.notnull === 0 && column.pk === 0
    })),
    ...(rowid && { rowidColumn: rowid.name })
  }
}

/** The row's values by the shape's columns; undefined if the entry cannot be a row of this table. */
export function rowOf(shape: Shape, { rowid, values }: Entry): Value[] | undefined {
  if (values.length < shape.fewest || values.length > shape.columns.length) return undefined
  const row = shape.columns.map(({ name }, i) => (name === shape.rowidColumn ? rowid! : (values[i] ?? null)))
  const fits = row.every((value, i) => {
    const { type, optional } = shape.columns[i]!
    return value === null ? optional : fitsType(value, type)
  })
  return fits ? row : undefined
}

function fitsType(value: NonNullable<Value>, type: string): boolean {
  switch (type) {
    case 'INTEGER':
      return typeof value === 'bigint' || Number.isSafeInteger(value)
    case 'REAL':
      return typeof value === 'number'
    case 'TEXT':
      return typeof value === 'string'
    case 'BLOB':
      return Buffer.isBuffer(value)
    default:
      return true
  }
}
