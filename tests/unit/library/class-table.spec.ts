import Database from 'libsql'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Evaluation } from '../../../src-main/contract/evaluation'
import { evaluate } from '../../../src-main/library/evaluation/evaluate'
import { migrate, migrations } from '../../../src-main/library/schema'
import { item } from '../../support/items'
import { newFolder } from '../../support/tree'

const labels = ['cat', 'dog', 'owl']
/** True class by path relative to the folder. */
const truth = { 'a/one.png': 'cat', 'a/two, too.png': 'dog', 'b/drei ö.png': 'owl' }
const folder = '/photos/pictures'

const model = { id: 1, name: 'made-up', labels }
const modelsThere = () => []

/** Evaluates a table of true classes for images that the model all calls cats. */
async function judge(
  content: string | Buffer,
  { paths = Object.keys(truth), mapping = {}, root = folder } = {}
): Promise<Evaluation> {
  const table = join(newFolder(), 'table.csv')
  writeFileSync(table, content)
  const database = new Database(':memory:')
  migrate(database, migrations)
  database.exec('PRAGMA foreign_keys = OFF')
  const items = paths.map((path) => item(join(root, path), 'cat'))
  async function* each() {
    yield* items
  }
  return evaluate(database, each, { model, modelsThere, folder: root, table, mapping })
}

function csv({
  separator = ',',
  head = ['path', 'label'],
  path = (name: string): string => name,
  end = '\r\n'
} = {}): string {
  const cell = (text: string): string => (text.includes(separator) ? `"${text}"` : text)
  const rows = Object.entries(truth).map(([name, label]) => [cell(path(name)), label])
  return [...(head.length > 0 ? [head] : []), ...rows].map((row) => row.join(separator) + end).join('')
}

const german = csv({ separator: ';' })

test.each<[string, string | Buffer]>([
  ['as it is', csv()],
  ['with a byte order mark', `\ufeff${csv()}`],
  ['with semicolons', german],
  ['with semicolons that a first line tells', `\ufeffsep=;\r\n${german}`],
  ['with another separator that a first line tells', `sep=:\r\n${csv({ separator: ':' })}`],
  ['with tabs in UTF-16', Buffer.from(`\ufeff${csv({ separator: '\t' })}`, 'utf16le')],
  [
    'with tabs in UTF-16, big end first',
    Buffer.from(`\ufeff${csv({ separator: '\t' })}`, 'utf16le').swap16()
  ],
  ['with bars', csv({ separator: '|' })],
  ['in Windows-1252', Buffer.from(german, 'latin1')],
  ['with backslashes', csv({ path: (name) => name.replaceAll('/', '\\') })],
  ['with decomposed letters', csv({ path: (name) => name.normalize('NFD') })],
  ['with whole paths', csv({ path: (name) => `${folder}/${name}` })],
  ['with ./', csv({ path: (name) => `./${name}` })],
  ['with names alone', csv({ path: (name) => name.slice(2) })],
  ['with names without their ending', csv({ head: ['id', 'breed'], path: (name) => name.slice(2, -4) })],
  ['with the line ends of old Macs', csv({ end: '\r' })],
  ['with other headings', csv({ head: ['File Name', 'True_Label'] })],
  ['with headings nobody knows', csv({ head: ['Bild', 'Tier'] })],
  ['without headings', csv({ head: [] })],
  ['with a blank line first', `\r\n${csv()}`],
  ['with rows of nothing but separators', `${csv({ separator: ';' })};\r\n;\r\n`],
  [
    'with decimal commas between the columns',
    csv({ separator: ';' })
      .replace(/;/, ';score;')
      .replace(/;(cat|dog|owl)/g, ';0,5;$1')
  ],
  [
    'as the library exports it',
    csv({ head: ['path', 'name', 'folder', 'status', 'label'] }).replace(/,(cat|dog|owl)\r/g, ',n,f,ok,$1\r')
  ],
  ['with a note of two lines', csv().replace('label', 'label,note').replace('cat', 'cat,"one,\r\ntwo"')]
])('a table %s gives every image its class', async (_, content) => {
  const evaluation = await judge(content)
  expect(evaluation).toMatchObject({ images: 3, leftOut: 0, table: { rows: 3, unused: 0, first: [] } })
  expect(evaluation.accuracy).toBeCloseTo(1 / 3)
  expect(evaluation.classes.map(({ label, images }) => [label, images])).toEqual([
    ['cat', 1],
    ['dog', 1],
    ['owl', 1]
  ])
})

test('an encoding that was guessed is named', async () => {
  expect((await judge(Buffer.from(german, 'latin1'))).table!.encoding).toBe('Windows-1252')
  expect((await judge(german)).table!.encoding).toBe('UTF-8')
})

test('paths may stand below the folder of the table', async () => {
  const root = newFolder()
  const table = join(root, 'labels.csv')
  writeFileSync(table, 'file,class\nimages/1.png,cat\nimages/2.png,dog\n')
  const database = new Database(':memory:')
  migrate(database, migrations)
  database.exec('PRAGMA foreign_keys = OFF')
  async function* each() {
    for (const name of ['1.png', '2.png']) yield item(join(root, 'images', name), 'cat')
  }
  const request = { model, modelsThere, folder: join(root, 'images'), table }
  expect(await evaluate(database, each, request)).toMatchObject({ images: 2, accuracy: 0.5 })
})

test('of many evaluations, the newest ones are kept, however many images the others had', async () => {
  const database = new Database(':memory:')
  migrate(database, migrations)
  database.exec('PRAGMA foreign_keys = OFF')
  // More than are removed at once.
  database.exec(`
    INSERT INTO evaluation VALUES (1, 1, 0, '/old', '{}');
    INSERT INTO evaluation_image
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000) SELECT 1, i, 'cat', 'dog' FROM n
  `)
  async function* each() {
    yield item(join(folder, 'cat', '1.png'), 'cat')
  }
  for (let i = 0; i < 5; i++) await evaluate(database, each, { model, modelsThere, folder })
  const rows = database.prepare('SELECT evaluation, count(*) FROM evaluation_image GROUP BY 1').raw().all()
  expect(rows).toEqual([[4, 1], [5, 1], [6, 1]]) // prettier-ignore
})

test('rows that give no image a class are counted, and the first five shown in the order of their lines', async () => {
  const content =
    'path,label\na/one.png,cat\n' +
    'nowhere/1.png,dog\nshort\n,owl\na/two.png,cat\na/two.png,dog\nb/same.png,owl\nb/same.png,owl\nthree.png,cat\n'
  const paths = ['a/one.png', 'a/two.png', 'b/same.png', 'a/three.png', 'b/three.png']
  const { images, leftOut, table } = await judge(content, { paths })
  expect({ images, leftOut }).toEqual({ images: 2, leftOut: 3 })
  expect(table).toEqual({
    encoding: 'UTF-8',
    rows: 9,
    unused: 6,
    first: [
      { line: 3, path: 'nowhere/1.png', reason: 'no-image' },
      { line: 4, path: 'short', reason: 'incomplete' },
      { line: 5, path: 'owl', reason: 'incomplete' },
      { line: 6, path: 'a/two.png', reason: 'contradicts' },
      { line: 7, path: 'a/two.png', reason: 'contradicts' }
    ]
  })
})

test('a name alone is the image directly in the folder, and no other of that name', async () => {
  const paths = ['one.png', 'a/one.png']
  expect(await judge('path,label\none.png,cat\n', { paths })).toMatchObject({ images: 1, accuracy: 1 })
  const both = 'path,label\none.png,cat\na/one.png,dog\n'
  expect(await judge(both, { paths })).toMatchObject({ images: 2, accuracy: 0.5 })
})

test('where no row names an image, that is an error which shows the first five', async () => {
  const rows = Array.from({ length: 7 }, (_, i) => `C:\\data\\${i}.png,cat\n`)
  await expect(judge(`path,label\n${rows.join('')}`)).rejects.toMatchObject({
    code: 'nothing-to-evaluate',
    message: expect.stringMatching(
      /No row of the table .* \(7 in all\) gives .* in \/photos\/pictures: C:\/data\/0.png \(line 2\), .*4.png \(line 6\), …\. Paths/
    )
  })
})

test('names that no class has leave it to a person to say what they mean', async () => {
  const content = csv().replaceAll('cat', 'Katze').replaceAll('dog', 'Hund').replaceAll('owl', 'Eule')
  expect(await judge(content)).toMatchObject({
    images: 0,
    leftOut: 3,
    mapping: { Eule: null, Hund: null, Katze: null }
  })
  const mapping = { Eule: 'owl', Hund: 'dog', Katze: 'cat' }
  expect(await judge(content, { mapping })).toMatchObject({ images: 3, leftOut: 0 })
})

test.each([
  ['path,label,split,label2\n', /has a heading and nothing below it/],
  ['', /is empty/],
  ['a,b,c\n1.png,cat,dog\n', /has the columns a, b, c; call that of the files "path" and that of the true/],
  ['1.png,cat,dog\n', /has 3 columns without a heading/],
  ['path,label\na/one.png,"cat\na/two.png,dog\n', /has a quotation mark that is never closed/],
  [Buffer.from('c2b7beb62cb1eac7a90a312e706e672cc3a80a', 'hex'), /is in an encoding that cannot be told/],
  [Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /is no text file/]
])('a table that cannot be used says why: %j', async (content, reason) => {
  await expect(judge(content)).rejects.toThrow(reason)
})

test('a table that is no file, or not there, says so', async () => {
  const request = { model, modelsThere, folder }
  const items = async function* () {}
  const of = (table: string) => evaluate(new Database(':memory:'), items, { ...request, table })
  await expect(of(newFolder())).rejects.toThrow(/^The table .* is not a file\.$/)
  await expect(of('/nowhere/t.csv')).rejects.toThrow('/nowhere/t.csv cannot be read: no such file')
})

test('images that are in no subfolder, and a folder without images, are errors', async () => {
  const database = new Database(':memory:')
  const request = { model, modelsThere, folder }
  const nothing = async function* () {}
  await expect(evaluate(database, nothing, request)).rejects.toThrow(
    'The model made-up has no results in /photos/pictures. No other model has any there either'
  )
  const others = { ...request, modelsThere: () => [{ id: 7, name: 'other', images: 3 }] }
  await expect(evaluate(database, nothing, others)).rejects.toThrow('These have: other (model 7, 3 images).')
  const flat = evaluate(
    database,
    async function* () {
      yield item('/photos/pictures/1.png', 'cat')
    },
    request
  )
  await expect(flat).rejects.toThrow('No image of the library lies in a subfolder of /photos/pictures.')
})
