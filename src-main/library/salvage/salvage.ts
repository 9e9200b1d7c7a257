/**
 * Recovers what is readable in a damaged library, without SQLite: first the tables from their root pages, then
 * every page that no tree leads to, recognized by the shape of its rows.
 */
import type Database from 'libsql'
import { rmSync } from 'node:fs'
import { connect } from '../connection'
import { migrate, migrations } from '../schema'
import { Pages } from './pages'
import { rebuild, wantedEntries, type LooseEntry } from './rebuild'
import { contentOf, type Entry, type PageContent, type Value } from './records'
import { rowOf, shapesOf, type Shape } from './shapes'

export interface Salvaged {
  images: number
  /** How many of them have labels from a person. */
  labelled: number
  answers: number
}

/** What people entered comes first, in case there is not enough room for everything. */
const order = ['folder', 'image', 'edit', 'edit_image', 'model', 'run', 'answer']

/**
 * Builds a new library from what a damaged one still holds.
 * @param from the damaged database, which is only read; nobody may have it open
 * @param to a new file, deleted again if this fails
 */
export function salvage(from: string, to: string): Salvaged {
  const pages = new Pages(from)
  rmSync(to, { force: true })
  const database = connect(to, 'create')
  try {
    const scripts = migrations.slice(0, versionIn(pages))
    database.pragma('foreign_keys = OFF')
    migrate(database, scripts)
    database.exec('BEGIN IMMEDIATE')
    const shapes = shapesOf(scripts).sort((a, b) => rank(a.name) - rank(b.name))
    rebuild(database, bringOver(pages, database, shapes))
    database.exec('COMMIT')
    migrate(database, migrations)
    return counted(database)
  } catch (error) {
    rmSync(to, { force: true })
    throw error
  } finally {
    database.close()
    pages.close()
  }
}

const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length)

/** @returns entries of pages that belong to no table, that is, of indexes */
function bringOver(pages: Pages, database: Database.Database, shapes: readonly Shape[]): LooseEntry[] {
  const claimed = new Set<number>()
  const roots = rootsOf(pages, claimed)
  const insert = new Map(shapes.map((shape) => [shape, inserter(database, shape)]))
  for (const shape of shapes) {
    const root = roots.get(shape.name)
    if (root !== undefined) for (const entry of walk(pages, root, shape, claimed)) insert.get(shape)!(entry)
  }
  for (const page of freePages(pages)) claimed.add(page)
  const loose: LooseEntry[] = []
  const isWanted = wantedEntries(database)
  const takeLoose = (content: PageContent): void => {
    for (const entry of content.entries) {
      const shape = shapes.find((one) => one.kind === content.kind && rowOf(one, entry))
      if (shape) insert.get(shape)!(entry)
      else if (isWanted(entry.values)) loose.push(entry.values)
    }
  }
  for (let number = 1; number <= pages.count; number++) {
    const page = claimed.has(number) ? undefined : pages.page(number)
    const content = page && contentOf(pages, page, number)
    if (content) takeLoose(content)
  }
  for (const page of pages.damagedCopies()) {
    const content = contentOf(pages, page, 0)
    if (content) takeLoose(content)
  }
  return loose
}

/** The schema version; the newest if the header has no plausible one. */
function versionIn(pages: Pages): number {
  const header = pages.page(1)
  const version = header?.toString('latin1', 0, 15) === 'SQLite format 3' ? header.readUInt32BE(60) : 0
  return version > 0 && version < migrations.length ? version : migrations.length
}

/** The root page of each table. */
function rootsOf(pages: Pages, claimed: Set<number>): Map<string, number> {
  const roots = new Map<string, number>()
  const visit = (number: number): void => {
    const page = claimed.has(number) ? undefined : pages.page(number)
    const content = page && contentOf(pages, page, number)
    if (content?.kind !== 'table') return
    claimed.add(number)
    for (const { values } of content.entries) {
      const [type, name, , root] = values
      if (type === 'table' && typeof name === 'string' && typeof root === 'number') roots.set(name, root)
    }
    content.children.forEach(visit)
  }
  visit(1)
  return roots
}

/** A table's entries, from its root page. Skips pages of other tables, to which a damaged pointer may lead. */
function* walk(pages: Pages, root: number, shape: Shape, claimed: Set<number>): Generator<Entry> {
  const todo = [root]
  for (let number = todo.pop(); number !== undefined; number = todo.pop()) {
    const page = claimed.has(number) ? undefined : pages.page(number)
    const content = page && contentOf(pages, page, number)
    if (content?.kind !== shape.kind) continue
    if (content.entries.length > 0 && !content.entries.some((entry) => rowOf(shape, entry))) continue
    claimed.add(number)
    yield* content.entries
    todo.push(...content.children.reverse())
  }
}

/** Free pages, which hold deleted content. */
function freePages(pages: Pages): Set<number> {
  const free = new Set<number>()
  let trunk = pages.page(1)?.readUInt32BE(32) ?? 0
  while (trunk > 0 && trunk <= pages.count && !free.has(trunk)) {
    const page = pages.page(trunk)
    if (!page) break
    // A b-tree page is not a trunk of the freelist, whatever a damaged header says.
    if (page.readUInt32BE(0) > pages.count) break
    free.add(trunk)
    const leaves = Math.min(page.readUInt32BE(4), page.length / 4 - 2)
    for (let i = 0; i < leaves; i++) free.add(page.readUInt32BE(8 + 4 * i))
    trunk = page.readUInt32BE(0)
  }
  return free
}

function inserter(database: Database.Database, shape: Shape): (entry: Entry) => void {
  const names = shape.columns.map(({ name }) => name)
  const statement = database.prepare(
    `INSERT OR IGNORE INTO ${shape.name} (${names}) VALUES (${names.map(() => '?')})`
  )
  return (entry) => {
    const row: Value[] | undefined = rowOf(shape, entry)
    if (row) statement.run(...row)
  }
}

function counted(database: Database.Database): Salvaged {
  const [images, labelled, answers] = database
    .prepare(
      `SELECT (SELECT count(*) FROM image), (SELECT count(*) FROM image WHERE human <> '[]' OR accepted = 1),
         (SELECT count(*) FROM answer)`
    )
    .raw()
    .get() as [number, number, number]
  return { images, labelled, answers }
}
