import Database from 'libsql'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { storageFault, transaction, type StorageFault } from '../../../src-main/library/database'

test('on a full disk, a transaction leaves nothing and says why; with room again, it works', () => {
  const database = new Database(':memory:')
  database.exec('CREATE TABLE note (text TEXT)')
  database.exec('PRAGMA max_page_count = 20')
  const add = transaction(database, (count: number) => {
    for (let i = 0; i < count; i++) database.prepare('INSERT INTO note VALUES (?)').run('x'.repeat(3000))
  })
  const rows = (): unknown => database.prepare('SELECT count(*) FROM note').raw().get()
  let problem: StorageFault | undefined
  try {
    add(200)
  } catch (error) {
    problem = storageFault(error)
  }
  expect(problem).toEqual({
    kind: 'waits',
    by: {
      reason: 'library-full',
      message: 'The library cannot be written: there is no space left on the disk.'
    }
  })
  expect(rows()).toEqual([0])
  database.exec('PRAGMA max_page_count = 2000')
  add(200)
  expect(rows()).toEqual([200])
})

test('what another program locked out does no harm to what is written after it', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'netlens-lock-')), 'library.sqlite')
  const [database, other] = [new Database(file), new Database(file)]
  database.pragma('journal_mode = WAL')
  database.exec('CREATE TABLE note (text TEXT)')
  const write = database.prepare('INSERT INTO note VALUES (?)')
  const add = transaction(database, (text: string) => write.run(text))
  other.exec('BEGIN IMMEDIATE')
  expect(() => add('too early')).toThrow('locked')
  other.exec('ROLLBACK')
  add('in time')
  expect(other.prepare('SELECT text FROM note').raw().all()).toEqual([['in time']])
})
