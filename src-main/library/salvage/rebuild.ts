/** Rebuilds lost rows from redundant data: indexes, answers, and the list of edits. */
import type Database from 'libsql'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { naturalKey } from '../../platform/natural'
import type { Value } from './records'

/** An index entry: the indexed values, followed by the rowid. */
export type LooseEntry = readonly Value[]

/** Whether an entry may replace a lost row: the indexes of a large library hold millions that do not. */
export function wantedEntries(database: Database.Database): (entry: LooseEntry) => boolean {
  const image = database.prepare('SELECT 1 FROM image WHERE id = ?').raw()
  return (entry) => {
    const last = entry.at(-1)
    if (typeof last !== 'number') return false
    if (entry.length === 2) return typeof entry[0] === 'string' && isAbsolute(entry[0])
    if (entry.length === 4) return Buffer.isBuffer(entry[2]) && image.get(last) === undefined
    return entry.length === 6
  }
}

/** @param loose index entries */
export function rebuild(database: Database.Database, loose: readonly LooseEntry[]): void {
  rebuildFolders(database, loose)
  rebuildModels(database, loose)
  rebuildRuns(database)
  rebuildImages(database, loose)
  rebuildLabels(database)
  // The removal of these images is lost, so show them rather than lose them.
  database.exec('UPDATE image SET removal = NULL WHERE removal NOT IN (SELECT id FROM library_change)')
  removeOrphans(database)
}

/** The index of folders duplicates the whole table. */
function rebuildFolders(database: Database.Database, loose: readonly LooseEntry[]): void {
  const insert = database.prepare('INSERT OR IGNORE INTO folder (path, id) VALUES (?, ?)')
  for (const [path, id, ...more] of loose) {
    if (more.length > 0 || typeof path !== 'string' || typeof id !== 'number') continue
    if (isAbsolute(path)) insert.run(path, id)
  }
}

/** Only the class names are lost; they come back when the model is used again. */
function rebuildModels(database: Database.Database, loose: readonly LooseEntry[]): void {
  const insert = database.prepare(
    `INSERT OR IGNORE INTO model (name, labels, last_used, sha256, crop, precision, preprocessing, labels_sha256, id)
     VALUES ('?', '[]', 0, ?, ?, ?, ?, ?, ?)`
  )
  for (const entry of loose) {
    const texts = entry.slice(0, 5).every((value) => typeof value === 'string')
    if (entry.length === 6 && texts && typeof entry[5] === 'number') insert.run(...entry)
  }
}

function rebuildRuns(database: Database.Database): void {
  database.exec(
    `INSERT OR IGNORE INTO run (id, model, settings, app_version, started, ended, state, engine, done)
     SELECT run, model, '{}', '?', 0, 0, 'cancelled', 0, count(*) FROM answer GROUP BY run`
  )
}

/** The path of an image is also in an index, and again in each of its answers. */
function rebuildImages(database: Database.Database, loose: readonly LooseEntry[]): void {
  const insert = database.prepare(
    `INSERT OR IGNORE INTO image (id, folder, name, name_key, raw, bytes, modified, hash, version)
     SELECT ?, ?, ?, ?, ?, ifnull(max(bytes), 0), ifnull(max(modified), 0), max(hash), 1 FROM answer WHERE image = ?`
  )
  for (const [folder, name, raw, id, ...more] of loose) {
    if (more.length > 0 || typeof folder !== 'number' || typeof name !== 'string') continue
    if (!Buffer.isBuffer(raw) || typeof id !== 'number') continue
    insert.run(id, folder, name, naturalKey(name), raw, id)
  }
  const folderOf = database.prepare(
    'INSERT INTO folder (path) VALUES (?) ON CONFLICT (path) DO UPDATE SET path = path RETURNING id'
  )
  const lost = database
    .prepare(
      `SELECT a.image, a.path, json_extract(r.settings, '$.sources[' || a.source || ']')
       FROM answer a JOIN run r ON r.id = a.run LEFT JOIN image i ON i.id = a.image
       WHERE i.id IS NULL AND json_valid(r.settings)`
    )
    .raw()
    .all() as [number, string, string | null][]
  for (const [id, path, source] of lost) {
    if (source === null) continue
    const file = join(source, path)
    const [folder] = folderOf.raw().get(dirname(file)) as [number]
    insert.run(id, folder, basename(file), naturalKey(basename(file)), Buffer.alloc(0), id)
  }
  // A folder whose path is lost everywhere is named by its id.
  database.exec(
    `INSERT OR IGNORE INTO folder (id, path)
     SELECT DISTINCT folder, '/lost folder ' || folder FROM image WHERE folder NOT IN (SELECT id FROM folder)`
  )
}

/** The list of edits still has the last labels of an image whose own row is lost or unreadable. */
function rebuildLabels(database: Database.Database): void {
  database.exec(
    `UPDATE image SET human = said.human, accepted = said.accepted,
       judged = CASE WHEN said.human = '[]' AND said.accepted = 0 THEN NULL ELSE image.hash END
     FROM (
       SELECT image, max(2 * edit + 1 - undone),
         CASE undone WHEN 0 THEN human_after ELSE human_before END AS human,
         CASE undone WHEN 0 THEN accepted_after ELSE accepted_before END AS accepted
       FROM edit_image JOIN edit ON edit.id = edit WHERE undone = 0 GROUP BY image
     ) AS said
     WHERE image.id = said.image AND json_valid(said.human)
       AND (NOT json_valid(image.human) OR (image.version = 1 AND image.human = '[]' AND image.accepted = 0))`
  )
  database.exec(`UPDATE image SET human = '[]' WHERE NOT json_valid(human)`)
}

/** Deletes rows that refer to rows which are lost for good. */
function removeOrphans(database: Database.Database): void {
  const tables = database
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
    .raw()
    .all()
    .flat() as string[]
  for (const table of tables) {
    const keys = database.prepare(`PRAGMA foreign_key_list(${table})`).all() as {
      table: string
      from: string
      to: string
    }[]
    for (const key of keys) {
      database.exec(
        `DELETE FROM ${table} WHERE ${key.from} IS NOT NULL AND ${key.from} NOT IN (SELECT ${key.to} FROM ${key.table})`
      )
    }
  }
}
