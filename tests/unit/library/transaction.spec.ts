import Database from 'libsql'
import { expect, test } from 'vitest'
import { storageFault, transaction } from '../../../src-main/library/database'

test('on a full disk, a transaction leaves nothing and says why; with room again, it works', () => {
  const database = new Database(':memory:')
  database.exec('CREATE TABLE note (text TEXT)')
  database.exec('PRAGMA max_page_count = 20')
  const add = transaction(database, (count: number) => {
    for (let i = 0; i < count; i++) database.prepare('INSERT INTO note VALUES (?)').run('x'.repeat(3000))
  })
  const rows = (): unknown => database.prepare('SELECT count(*) FROM note').raw().get()
  let problem: string | undefined
  try {
    add(200)
  } catch (error) {
    problem = storageFault(error)?.message
  }
  expect(problem).toBe('The library cannot be written: there is no space left on the disk.')
  expect(rows()).toEqual([0])
  database.exec('PRAGMA max_page_count = 2000')
  add(200)
  expect(rows()).toEqual([200])
})
