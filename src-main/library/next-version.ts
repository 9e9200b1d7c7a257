import type Database from 'libsql'

/** What to write as `version` of the images that a transaction changes. */
export function nextVersion(database: Database.Database): number {
  const [version] = database.prepare('SELECT ifnull(max(version), 0) + 1 FROM image').raw().get() as [number]
  return version
}
