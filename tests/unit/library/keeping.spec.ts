/** The database as a file: versions, damage, copies. */
import Database from 'libsql'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src-main/library/database'
import { Library } from '../../../src-main/library/library'
import { migrations } from '../../../src-main/library/schema'
import { fill } from '../../library-maker'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netlens-keeping-'))
  file = join(folder, 'library.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

function filled(images: number, seed = 1): Library {
  const library = Library.open(file)
  fill(library, images, seed)
  return library
}

describe('opening', () => {
  test('a database of a newer version is refused and not touched', () => {
    filled(10).close()
    const database = new Database(file)
    database.pragma(`user_version = ${migrations.length + 3}`)
    database.pragma('wal_checkpoint(TRUNCATE)')
    database.close()
    const before = readFileSync(file)
    expect(() => Library.open(file)).toThrow(/newer version of Netlens.*not touched/)
    expect(readFileSync(file).equals(before)).toBe(true)
    expect(readdirSync(folder).filter((name) => /damaged|version/.test(name))).toEqual([])
  })

  test('a damaged database is set aside, never deleted, and told of', () => {
    writeFileSync(file, 'This was a database once. '.repeat(500))
    const library = Library.open(file)
    const { notice, images } = library.info()
    expect(images).toBe(0)
    const [aside] = readdirSync(folder).filter((name) => /^library-damaged-.*\.sqlite$/.test(name))
    expect(notice).toContain(aside)
    expect(readFileSync(join(folder, aside!), 'utf8')).toContain('a database once')
    library.close()
  })

  test('an empty file becomes a library', () => {
    writeFileSync(file, '')
    const library = filled(5)
    expect(library.info()).toMatchObject({ images: 5 })
    expect(library.info().notice).toBeUndefined()
    library.close()
  })

  test('an older version is brought up to date, and a copy of it is kept', () => {
    const old = new Database(file)
    old.exec(migrations[0]!)
    old.exec(`INSERT INTO folder (path) VALUES ('/photos'); PRAGMA user_version = 1`)
    old.close()
    const { database } = openDatabase(file, [
      ...migrations,
      'CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT'
    ])
    expect(database.prepare('SELECT path FROM folder').raw().all()).toEqual([['/photos']])
    expect(database.prepare('SELECT count(*) FROM later').raw().get()).toEqual([0])
    database.close()
    const copy = new Database(join(folder, 'library-version-1.sqlite'))
    expect(copy.prepare('SELECT path FROM folder').raw().all()).toEqual([['/photos']])
    expect(copy.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'later'`).raw().get()).toEqual([0])
    copy.close()
  })

  test('a step that fails leaves the older version as it was', () => {
    const old = new Database(file)
    old.exec(migrations[0]!)
    old.exec('PRAGMA user_version = 1')
    old.close()
    const broken = [...migrations, 'CREATE TABLE later (id INTEGER); CREATE TABLE later (id INTEGER)']
    expect(() => openDatabase(file, broken)).toThrow(/later/)
    const { database } = openDatabase(file, migrations)
    expect(database.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'later'`).raw().get()).toEqual([
      0
    ])
    database.close()
  })
})

describe('backup and restore', () => {
  test('bring back what was there; what was replaced is kept', async () => {
    const library = filled(100)
    await library.label({ ids: [1, 2] }, { kind: 'set', label: 'heron' })
    const backup = join(folder, 'backup.sqlite')
    library.backup(backup)
    await library.label({ ids: [1, 2, 3] }, { kind: 'set', label: 'wrong' })
    fill(library, 50, 2, 100)
    expect(await library.count({})).toBe(150)
    library.restore(backup)
    expect(await library.count({})).toBe(100)
    expect(await library.count({ labels: ['heron'] })).toBe(2)
    expect(await library.count({ labels: ['wrong'] })).toBe(0)
    library.close()
    const [replaced] = readdirSync(folder).filter((name) => /^library-replaced-.*\.sqlite$/.test(name))
    const before = Library.open(join(folder, replaced!))
    expect(await before.count({ labels: ['wrong'] })).toBe(3)
    before.close()
  })

  test.each([
    ['no file', () => undefined, /no such file/],
    ['no database', (path: string) => writeFileSync(path, 'x'.repeat(5000)), /cannot be restored/],
    ['another database', (path: string) => new Database(path).exec('CREATE TABLE x (y)'), /not a library/],
    [
      'a newer one',
      (path: string) => {
        const newer = new Database(path)
        newer.exec('CREATE TABLE x (y)')
        newer.pragma('user_version = 99')
      },
      /newer version/
    ]
  ])('%s is refused, and the library stays', async (_, make, reason) => {
    const library = filled(20)
    const other = join(folder, 'other.sqlite')
    make(other)
    expect(() => library.restore(other)).toThrow(reason)
    expect(await library.count({})).toBe(20)
    expect(readdirSync(folder).filter((name) => /replaced|restored/.test(name))).toEqual([])
    library.close()
  })
})

describe('labels', () => {
  test('each change, undone and done again, also after the program ended', async () => {
    const library = filled(30)
    const model = async (id: number): Promise<string | undefined> =>
      (await item(library, id)).predictions[0]?.label
    await library.label({ ids: [1] }, { kind: 'accept' })
    expect(await item(library, 1)).toMatchObject({ human: [], accepted: true })
    await library.label({ ids: [1] }, { kind: 'add', label: 'heron' })
    expect(await item(library, 1)).toMatchObject({ human: [await model(1), 'heron'], accepted: false })
    await library.label({ ids: [1, 2, 3] }, { kind: 'set', label: 'egret' })
    await library.label({ ids: [2] }, { kind: 'remove', label: 'egret' })
    await library.label({ ids: [3] }, { kind: 'clear' })
    expect(library.info().undo).toEqual({ change: { kind: 'clear' }, images: 1 })
    for (let i = 0; i < 5; i++) expect(await library.undo()).toBeDefined()
    expect(await library.undo()).toBeUndefined()
    expect(await library.count({ corrected: true })).toBe(0)
    library.close()
    const again = Library.open(file)
    for (let i = 0; i < 5; i++) expect(await again.redo()).toBeDefined()
    expect(await again.redo()).toBeUndefined()
    expect(await item(again, 1)).toMatchObject({ human: ['egret'] })
    expect(await item(again, 2)).toMatchObject({ human: [] })
    // Something else done: what was undone is gone.
    await again.undo()
    await again.label({ ids: [9] }, { kind: 'set', label: 'hen' })
    expect(again.info().redo).toBeUndefined()
    again.close()
  })

  test('of everything that a filter shows change in one step', async () => {
    const library = filled(12_000)
    const found = await library.count({ labels: ['hen'] })
    expect(await library.label({ filter: { labels: ['hen'] } }, { kind: 'set', label: 'Huhn' })).toBe(found)
    expect(await library.count({ labels: ['Huhn'] })).toBe(found)
    expect(await library.undo()).toEqual({ change: { kind: 'set', label: 'Huhn' }, images: found })
    expect(await library.count({ labels: ['Huhn'] })).toBe(0)
    expect(await library.count({ labels: ['hen'] })).toBe(found)
    library.close()
  })
})

async function item(library: Library, id: number) {
  for await (const found of library.items({ ids: [id] })) return found
  throw new Error(`no image ${id}`)
}
