/** Another program has the library's lock when a journal is written to: what is written afterwards is kept. */
import Database from 'libsql'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ExportJournal } from '../../../src-main/library/exports/journal'
import { migrate, migrations } from '../../../src-main/library/schema'
import { digestOf } from '../../../src-main/library/sorting/place'
import { SortingJournal } from '../../../src-main/library/sorting/journal'
import { newFolder } from '../../support/tree'

/** A library that waits for nobody, and another connection to it. */
function library(): { database: Database.Database; other: Database.Database } {
  const file = join(newFolder(), 'library.sqlite')
  const [database, other] = [new Database(file), new Database(file)]
  database.pragma('journal_mode = WAL')
  migrate(database, migrations)
  return { database, other }
}

const mark = { bytes: 1, modified: '1' }
const step = { from: '/a.jpg', to: '/sorted/cat/a.jpg', mark, numbered: false, companion: false }

test.each<[string, (journal: SortingJournal, job: number) => void]>([
  ['a state', (journal, job) => journal.setState(job, 'running')],
  ['a file that was left', (journal, job) => journal.note(job, 0, 'left', 'changed')],
  ['a folder', (journal, job) => journal.addFolder(job, '/sorted/cat')],
  ['a job that was not begun', (journal, job) => journal.drop(job)]
])('a sorting that cannot note %s keeps what it notes later', (_, write) => {
  const { database, other } = library()
  const journal = new SortingJournal(database)
  const job = journal.begin('move', '/sorted')
  journal.add(job, 0, [step])
  other.exec('BEGIN IMMEDIATE')
  expect(() => write(journal, job)).toThrow('locked')
  other.exec('ROLLBACK')
  journal.setState(job, 'completed')
  expect(new SortingJournal(other).job(job)).toMatchObject({ state: 'completed', files: 1 })
})

test('an export whose undoing cannot be noted is noted the next time', async () => {
  const { database, other } = library()
  const journal = new ExportJournal(database)
  const file = join(newFolder(), 'results.csv')
  writeFileSync(file, 'path,label')
  const { id } = journal.add({ file, images: 1, digest: await digestOf(file) })
  other.exec('BEGIN IMMEDIATE')
  await expect(journal.undo(id)).rejects.toThrow('locked')
  other.exec('ROLLBACK')
  expect(await journal.undo(id)).toMatchObject({ state: 'undone', problems: [] })
  expect(new ExportJournal(other).jobs()).toMatchObject([{ id, state: 'undone' }])
})
