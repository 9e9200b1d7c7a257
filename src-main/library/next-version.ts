import type Database from 'libsql'

/** The next `version` value for images that a transaction changes. */
export function nextVersion(database: Database.Database): number {
  const [version] = database.prepare('SELECT ifnull(max(version), 0) + 1 FROM image').raw().get() as [number]
  return version
}
