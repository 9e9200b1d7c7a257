/** The database as a file: versions, damage and copies. */
import Database from 'libsql'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src-main/library/database'
import { Library } from '../../../src-main/library/library'
import { migrations } from '../../../src-main/library/schema'
import { fill, usedModel, usedSettings } from '../../support/library-maker'

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

  test('a database that is none any more is set aside, never deleted, and told of until somebody has read it', () => {
    writeFileSync(file, 'This was a database once. '.repeat(500))
    const library = Library.open(file)
    const { damage, images } = library.info()
    expect(images).toBe(0)
    expect(damage).toMatchObject({ found: 'header', rescued: { images: 0 } })
    expect(readFileSync(damage!.kept, 'utf8')).toContain('a database once')
    library.close()
    const again = Library.open(file)
    expect(again.info().damage).toEqual(damage)
    again.close()
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
    writeFileSync(file, '')
    const twice = Library.open(file)
    expect(twice.info().damage).toMatchObject({ found: 'empty', earlier: [damage!.kept] })
    expect(() => twice.backup(join(folder, 'backup.sqlite'))).toThrow(/found damaged/)
    twice.acceptDamage()
    expect(twice.info().damage).toBeUndefined()
    twice.backup(join(folder, 'backup.sqlite'))
    twice.close()
  })

  test('an empty file is damage: a library gets its name when it is complete', () => {
    writeFileSync(file, '')
    const library = filled(5)
    expect(library.info()).toMatchObject({ images: 5, damage: { found: 'empty' } })
    library.close()
  })

  test('a repair that was killed after the damaged library was set aside is ended', () => {
    filled(40).close()
    renameSync(file, `${file}.next`)
    writeFileSync(`${file}-wal`, 'of the damaged one'.repeat(1000))
    const library = Library.open(file)
    expect(library.info().images).toBe(40)
    library.close()
    const logs = readdirSync(folder).filter((name) => name.endsWith('-wal'))
    expect(logs.some((name) => readFileSync(join(folder, name), 'utf8').includes('of the damaged one'))).toBe(
      true
    )
  })

  test('a damaged value costs itself alone', async () => {
    const library = filled(30)
    await library.label({ ids: [1, 2] }, { kind: 'set', label: 'heron' })
    library.database.exec(`UPDATE image SET human = '["her' WHERE id = 1; UPDATE run SET settings = '{"sour'`)
    library.close()
    const again = Library.open(file)
    expect(await item(again, 1)).toMatchObject({ labels: [] })
    expect(await item(again, 2)).toMatchObject({ labels: ['heron'] })
    expect(await again.count({ labels: ['heron'] })).toBe(1)
    expect(again.info().runs).toMatchObject([{ done: 30, sources: [] }])
    expect(() => again.runs.settings(1)).toThrow(/no longer known/)
    again.close()
  })

  test('names of classes that were lost come back when the model is used again', async () => {
    const library = filled(30)
    library.database.exec(`UPDATE model SET labels = '['`)
    library.close()
    const again = Library.open(file)
    expect((await item(again, 1)).predictions[0]!.label).toMatch(/^\d+$/)
    expect((await again.labels({})).every(({ label }) => /^\d+$/.test(label))).toBe(true)
    fill(again, 1, 1, 500)
    again.close()
    const known = Library.open(file)
    expect((await item(known, 1)).predictions[0]!.label).not.toMatch(/^\d+$/)
    known.close()
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
    expect(() => openDatabase(file, broken)).toThrow(/cannot be opened: Netlens met an error/)
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

test('an interrupted run is offered until a new one over the same folders begins', () => {
  const library = filled(5)
  const rules = { again: false, topK: 3 }
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  library.runs.begin(usedModel, usedSettings, '0', rules)
  library.runs.begin(usedModel, { ...usedSettings, sources: ['/other'] }, '0', rules)
  library.database.prepare(`UPDATE run SET engine = ? WHERE state = 'running'`).run(dead)
  expect(library.runs.list().map(({ state }) => state)).toEqual(['interrupted', 'interrupted', 'completed'])
  const next = library.runs.begin(usedModel, usedSettings, '0', rules)
  expect(next.id).toBe(4)
  expect(library.runs.list().map(({ state }) => state)).toEqual([
    'running',
    'interrupted',
    'cancelled',
    'completed'
  ])
  expect(library.runs.begin(usedModel, usedSettings, '0', rules, 3).id).toBe(3)
  library.close()
})

describe('labels', () => {
  test('each change, undone and done again, also after the program ended', async () => {
    const library = filled(30)
    const model = async (id: number): Promise<string | undefined> =>
      (await item(library, id)).predictions[0]?.label
    await library.label({ ids: [1] }, { kind: 'accept' })
    expect(await item(library, 1)).toMatchObject({ labels: [], accepted: true })
    await library.label({ ids: [1] }, { kind: 'add', label: 'heron' })
    expect(await item(library, 1)).toMatchObject({ labels: [await model(1), 'heron'], accepted: false })
    await library.label({ ids: [1, 2, 3] }, { kind: 'set', label: 'egret' })
    await library.label({ ids: [2] }, { kind: 'remove', label: 'egret' })
    await library.label({ ids: [3] }, { kind: 'clear' })
    expect(library.info().undo).toEqual({ change: { kind: 'clear' }, images: 1 })
    for (let i = 0; i < 5; i++) expect(await library.undo()).toBeDefined()
    expect(await library.undo()).toBeUndefined()
    expect(await library.count({ labelled: true })).toBe(0)
    library.close()
    const again = Library.open(file)
    for (let i = 0; i < 5; i++) expect(await again.redo()).toBeDefined()
    expect(await again.redo()).toBeUndefined()
    expect(await item(again, 1)).toMatchObject({ labels: ['egret'] })
    expect(await item(again, 2)).toMatchObject({ labels: [] })
    // A new edit discards what was undone.
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
    expect(await library.undo()).toMatchObject({ change: { kind: 'set', label: 'Huhn' }, images: found })
    expect(await library.count({ labels: ['Huhn'] })).toBe(0)
    expect(await library.count({ labels: ['hen'] })).toBe(found)
    library.close()
  })
})

async function item(library: Library, id: number) {
  for await (const found of library.items({ ids: [id] })) return found
  throw new Error(`no image ${id}`)
}
