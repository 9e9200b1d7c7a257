/** Detects what Netlens did not create in a database: triggers and views, and tables of another shape. */
import Database from 'libsql'
import { UserError } from '../contract/errors'
import { migrate } from './schema'

/** Gaps between ids are normal up to here: a salvaged library may have lost rows. */
const fewNumbers = 10_000_000
/** Versions count up from here, so this leaves room for many more. */
const highestVersion = 2 ** 52

/**
 * @param version of the database's schema
 * @returns what is wrong, such as `the trigger x`; undefined if nothing is
 */
export function foreignPart(
  database: Database.Database,
  version: number,
  scripts: readonly string[]
): string | undefined {
  if (version < 0) return 'an impossible version'
  const acting = database
    .prepare(`SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view') LIMIT 1`)
    .raw()
    .get() as [string, string] | undefined
  if (acting) return `the ${acting[0]} ${acting[1]}`
  const expected = new Database(':memory:')
  try {
    migrate(expected, scripts.slice(0, version))
    const actual = new Map(tablesOf(database).map(({ name, ...kind }) => [name, kind]))
    for (const { name, ...kind } of tablesOf(expected)) {
      const other = actual.get(name)
      if (!other) return `no table ${name}`
      if (shapeOf(database, name, other) !== shapeOf(expected, name, kind)) return `another table ${name}`
    }
  } finally {
    expected.close()
  }
  return version > 0 ? impossibleNumber(database) : undefined
}

/**
 * Memory is allocated by the highest image or folder id, so a small file must not be able to ask for all of it.
 */
function impossibleNumber(database: Database.Database): string | undefined {
  const single = (sql: string): number => (database.prepare(sql).raw().get() as [number | null])[0] ?? 0
  for (const table of ['image', 'folder']) {
    const highest = single(`SELECT max(id) FROM ${table}`)
    if (highest > fewNumbers && highest > 10 * single(`SELECT count(*) FROM ${table}`))
      return `the number ${highest} in its table ${table}`
  }
  const version = single('SELECT max(version) FROM image')
  return version > highestVersion ? `the version ${version} in its table image` : undefined
}

/** The error for a database with foreign parts, which could change what Netlens writes. */
export function actsByItself(file: string, part: string): UserError {
  return new UserError(
    'library-unavailable',
    `The library ${file} is not as Netlens makes it: it has ${part}. It was not touched. Move it away and start again; then restore a backup that you made yourself.`
  )
}

interface TableKind {
  type: string
  wr: number
  strict: number
}

function tablesOf(database: Database.Database): (TableKind & { name: string })[] {
  const rows = database.prepare('PRAGMA main.table_list').all() as (TableKind & { name: string })[]
  return rows
    .filter(({ name }) => !name.startsWith('sqlite_'))
    .map(({ name, type, wr, strict }) => ({ name, type, wr, strict }))
}

/** Columns, and the indexes that decide what can be stored: a foreign one could make rows replace others. */
function shapeOf(database: Database.Database, table: string, kind: TableKind): string {
  const columns = database
    .prepare(
      'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?, ?) ORDER BY cid'
    )
    .raw()
    .all(table, 'main')
  const indexes = database
    .prepare(
      `SELECT (SELECT group_concat(ifnull(x.name, '?') || ' ' || x.coll) FROM pragma_index_xinfo(l.name, ?) x WHERE x.key),
         l."unique", l.partial, iif(l.partial, (SELECT sql FROM main.sqlite_schema s WHERE s.name = l.name), '')
       FROM pragma_index_list(?, ?) l`
    )
    .raw()
    .all('main', table, 'main') as [string, number, number, string][]
  const [text] = database
    .prepare(`SELECT lower(sql) FROM main.sqlite_schema WHERE type = 'table' AND name = ?`)
    .raw()
    .get(table) as [string]
  // CHECK and ON CONFLICT clauses run for each row written and may make it replace others; our tables have
  // none.
  const conditions = text.match(/check|conflict/g) ?? []
  const deciding = indexes.filter(([parts, unique, partial]) => unique || partial || parts.includes('? '))
  return JSON.stringify([kind, columns, conditions, deciding.map(String).sort()])
}
