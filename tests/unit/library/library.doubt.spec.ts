/** Answers of an older version that may belong to another image are computed again, and no others. */
import Database from 'libsql'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src-main/library/database'
import { Library } from '../../../src-main/library/library'
import type { RunImage, RunRecord } from '../../../src-main/library/record'
import { migrations } from '../../../src-main/library/schema'
import { classNames, usedModel, usedSettings } from '../../support/library-maker'

const folder = mkdtempSync(join(tmpdir(), 'netlens-doubt-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let number = 0
let file: string
beforeEach(() => {
  file = join(folder, `${number++}.sqlite`)
})

const image = (path: string, index: number, more: Partial<RunImage> = {}): RunImage => ({
  absolute: path,
  source: 0,
  path,
  index,
  file: { bytes: 100 + index, modified: 1000 + index },
  answer: {
    predictions: [0, 1, 2].map((at) => ({ index: at, label: classNames[at]!, probability: 0.5 - at / 10 }))
  },
  reused: false,
  ...more
})

/** Records a run over these images as an older version did. */
function run(library: Library, source: string, images: RunImage[], model = usedModel.info.sha256): void {
  const used = { ...usedModel, info: { ...usedModel.info, sha256: model } }
  const settings = { ...usedSettings, sources: [source] }
  const record: RunRecord = library.runs.begin(used, settings, '0.1.0', { again: false, topK: 3 })
  record.save(images)
  record.end('completed')
}

/** Reverts the schema to the version before doubts were marked. */
function makeOld(): void {
  const database = new Database(file)
  const before = migrations.findIndex((script) => script.includes('ADD COLUMN doubtful'))
  const later = migrations.slice(before).join('\n')
  for (const [, index] of later.matchAll(/CREATE INDEX (\w+)/g)) database.exec(`DROP INDEX ${index}`)
  const created = new Set([...later.matchAll(/CREATE TABLE (\w+)/g)].map(([, table]) => table!))
  for (const table of created) database.exec(`DROP TABLE ${table}`)
  for (const [, table, column] of later.matchAll(/ALTER TABLE (\w+) ADD COLUMN (\w+)/g))
    if (!created.has(table!)) database.exec(`ALTER TABLE ${table} DROP COLUMN ${column}`)
  database.exec(`PRAGMA user_version = ${before}`)
  database.close()
}

/** Fills a library, upgrades it, and returns the paths whose answers are computed again. */
function askedAgain(fill: (library: Library) => void): { paths: string[]; doubtful: number } {
  const old = Library.open(file)
  fill(old)
  old.close()
  makeOld()
  const library = Library.open(file)
  const rows = library.database
    .prepare(
      `SELECT f.path || '/' || i.name FROM answer a JOIN image i ON i.id = a.image JOIN folder f ON f.id = i.folder
         WHERE a.doubtful = 1 ORDER BY 1`
    )
    .raw()
    .all() as [string][]
  const { doubtful } = library
  library.close()
  return { paths: rows.map(([path]) => path), doubtful }
}

describe('bringing an older library up to date', () => {
  test('marks all answers of a run with a TIFF, and no other run', () => {
    const { paths, doubtful } = askedAgain((library) => {
      run(library, '/plain', [image('/plain/a.jpg', 0), image('/plain/b.png', 1)])
      run(library, '/mixed', [
        image('/mixed/a.jpg', 0),
        image('/mixed/raster.TIF', 1),
        image('/mixed/b.jpg', 2)
      ])
    })
    expect(paths).toEqual(['/mixed/a.jpg', '/mixed/b.jpg', '/mixed/raster.TIF'])
    expect(doubtful).toBe(3)
  })

  test('marks a run whose batch came back too short, whatever its files are called', () => {
    const none = { answer: { predictions: [] } }
    const { paths } = askedAgain((library) => {
      run(library, '/short', [image('/short/a.jpg', 0), image('/short/b.jpg', 1, none)])
    })
    expect(paths).toEqual(['/short/a.jpg', '/short/b.jpg'])
  })

  test('marks what a later run took over, and an earlier run over a folder that holds a TIFF', () => {
    const { paths } = askedAgain((library) => {
      run(library, '/photos', [
        image('/photos/one/a.jpg', 0),
        image('/photos/two/t.tiff', 1),
        image('/photos/three/c.jpg', 2)
      ])
      // A second run finds the TIFF again, so that its row no longer belongs to the first one.
      run(library, '/photos/two', [image('/photos/two/t.tiff', 0)])
      run(library, '/photos/one', [image('/photos/one/a.jpg', 0, { reused: true })])
    })
    expect(paths).toEqual(['/photos/one/a.jpg', '/photos/three/c.jpg', '/photos/two/t.tiff'])
  })

  test('leaves runs of other models and neighbouring folders alone', () => {
    const { paths } = askedAgain((library) => {
      run(library, '/photos', [image('/photos/t.tif', 0)])
      run(library, '/photos', [image('/photos/a.jpg', 0)], 'b'.repeat(64))
      run(library, '/photos 2', [image('/photos 2/b.jpg', 0)])
    })
    // The other model ran over the same folder, so it may have seen the TIFF.
    expect(paths).toEqual(['/photos/a.jpg', '/photos/t.tif'])
  })

  test('marks files that are decoded differently now, alone', () => {
    const { paths } = askedAgain((library) => {
      run(library, '/p', [image('/p/a.gif', 0), image('/p/b.bmp', 1), image('/p/c.jpg', 2)])
    })
    expect(paths).toEqual(['/p/a.gif', '/p/b.bmp'])
  })

  test('a marked answer is not taken, an unmarked one is; labels that people gave stay', async () => {
    const old = Library.open(file)
    run(old, '/mixed', [image('/mixed/a.jpg', 0), image('/mixed/t.tif', 1)])
    run(old, '/plain', [image('/plain/a.jpg', 0)])
    await old.label({ ids: [1] }, { kind: 'set', label: 'crane' })
    const labelled = await old.rows({}, { by: 'added', descending: false }, 0, 10)
    old.close()
    makeOld()

    const library = Library.open(file)
    expect(await library.rows({}, { by: 'added', descending: false }, 0, 10)).toEqual(labelled)
    const record = library.runs.begin(usedModel, { ...usedSettings, sources: ['/'] }, '0', {
      again: false,
      topK: 3
    })
    const known = (path: string, index: number) => {
      const { file } = image(path, index)
      library.database.prepare('UPDATE answer SET hash = ? WHERE path = ?').run(Buffer.alloc(8, 1), path)
      return record.knownByContent(path, file, Buffer.alloc(8, 1))
    }
    expect(await known('/plain/a.jpg', 0)).toBeDefined()
    expect(await known('/mixed/a.jpg', 0)).toBeUndefined()
    // A new answer from the model removes the doubt.
    record.save([image('/mixed/a.jpg', 0, { hash: Buffer.alloc(8, 1) })])
    expect(await record.knownByContent('/mixed/a.jpg', image('', 0).file, Buffer.alloc(8, 1))).toBeDefined()
    library.close()
  })

  test('says so once', () => {
    const { doubtful } = askedAgain((library) => run(library, '/t', [image('/t/a.tif', 0)]))
    expect(doubtful).toBe(1)
    const again = openDatabase(file)
    expect(again.doubtful).toBe(0)
    again.database.close()
  })
})
