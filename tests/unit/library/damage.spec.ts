/** Libraries damaged in thirty ways: nothing is lost silently, and SQLite's shell does not recover more. */
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Library } from '../../../src-main/library/library'
import { fill, randomNumbers } from '../../support/library-maker'

/** Debian's shell is built without `.recover`, so another one can be named. */
const shell = process.env['NETLENS_SQLITE3'] ?? 'sqlite3'
const hasRecover = spawnSync(shell, [':memory:', 'CREATE TABLE x (y)', '.recover'], {
  encoding: 'utf8'
}).stdout?.includes('CREATE TABLE')
if (!hasRecover) console.warn(`SKIPPED: nothing is compared with .recover, which ${shell} does not have`)

const labelled = 300
const suffixes = ['', '-wal', '-shm']

let folder: string
/** As after a clean exit: a single file. */
let folded: string
/** As after a kill: the last 400 images and all labels are only in the log. */
let killed: string

interface Rows {
  answers: Set<string>
  labels: Map<number, string>
}
let all: Rows

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netlens-damage-'))
  folded = join(folder, 'folded.sqlite')
  killed = join(folder, 'killed.sqlite')
  const file = join(folder, 'made.sqlite')
  const library = Library.open(file)
  fill(library, 600)
  library.database.pragma('wal_checkpoint(TRUNCATE)')
  library.database.pragma('wal_autocheckpoint = 0')
  fill(library, 400, 2, 600)
  for (let from = 0; from < labelled; from += 30) {
    const ids = Array.from({ length: 30 }, (_, i) => 1 + 3 * (from + i))
    await library.label({ ids }, { kind: 'set', label: `label ${from}` })
  }
  for (const suffix of suffixes) copyFileSync(file + suffix, killed + suffix)
  all = rowsOf(library.database)
  library.close()
  copyFileSync(file, folded)
})
afterAll(() => rmSync(folder, { recursive: true }))

function rowsOf(database: Database.Database): Rows {
  const answers = database
    .prepare(
      `SELECT f.path || '/' || i.name, hex(a.predictions) FROM answer a JOIN image i ON i.id = a.image JOIN folder f ON f.id = i.folder`
    )
    .raw()
    .all() as [string, string][]
  const labels = database.prepare(`SELECT id, human FROM image WHERE human <> '[]'`).raw().all() as [
    number,
    string
  ][]
  return { answers: new Set(answers.map((row) => row.join())), labels: new Map(labels) }
}

/** What `.recover` of SQLite's shell recovers. */
function recovered(file: string): { answers: number; labels: number } {
  // It continues after an error, and reports the error in its exit status.
  const { stdout: script } = spawnSync(shell, [file, '.recover'], { maxBuffer: 1 << 28 })
  const target = `${file}.recovered`
  spawnSync(shell, [target], { input: script })
  const count = (sql: string): number => {
    const { stdout } = spawnSync(shell, [target, sql], { encoding: 'utf8' })
    return Number(stdout.trim() || 0)
  }
  const lost = (condition: string): number => count(`SELECT count(*) FROM lost_and_found WHERE ${condition}`)
  return {
    answers: count(
      `SELECT count(*) FROM answer a JOIN image i ON i.id = a.image JOIN folder f ON f.id = i.folder`
    ),
    labels:
      count(`SELECT count(*) FROM image WHERE human <> '[]'`) +
      lost(`nfield = 16 AND c8 LIKE '[_%' AND c8 <> '[]'`)
  }
}

interface Damage {
  name: string
  /** The library that is damaged. */
  of: 'folded' | 'killed'
  do(file: string, random: () => number): void
  /** Whether it destroys only what is stored elsewhere too. */
  harmless?: true
}

const pageSize = 4096
function change(file: string, at: number, make: (old: Buffer) => Buffer, length: number): void {
  const bytes = readFileSync(file)
  make(bytes.subarray(at, at + length)).copy(bytes, at)
  writeFileSync(file, bytes)
}
const noise = (random: () => number) => (old: Buffer) =>
  Buffer.from(old.map(() => Math.floor(256 * random())))
const zeros = (old: Buffer): Buffer => Buffer.alloc(old.length)
const somePage = (file: string, random: () => number): number =>
  pageSize * (1 + Math.floor(random() * (statSync(file).size / pageSize - 1)))
/** Flips a bit where a page describes itself, because a flip within a value could not be noticed. */
const flip = (file: string, at: number, random: () => number): void =>
  change(file, at, (old) => Buffer.from([old[0]! ^ (1 << Math.floor(8 * random()))]), 1)

const kinds: Damage[] = [
  {
    name: 'cut off',
    of: 'folded',
    do: (file, random) => truncateSync(file, Math.floor(statSync(file).size * (0.1 + 0.85 * random())))
  },
  {
    name: 'cut off, with a log',
    of: 'killed',
    do: (file, random) => truncateSync(file, Math.floor(statSync(file).size * random()))
  },
  { name: 'nothing left', of: 'killed', do: (file) => truncateSync(file, 0) },
  { name: 'header', of: 'folded', harmless: true, do: (file, random) => change(file, 0, noise(random), 100) },
  {
    name: 'first page of zeros',
    of: 'folded',
    harmless: true,
    do: (file) => change(file, 0, zeros, pageSize)
  },
  {
    name: 'three pages of noise',
    of: 'folded',
    do: (file, random) =>
      [1, 2, 3].forEach(() => change(file, somePage(file, random), noise(random), pageSize))
  },
  {
    name: 'ten pages of zeros',
    of: 'folded',
    do: (file, random) =>
      Array.from({ length: 10 }, () => change(file, somePage(file, random), zeros, pageSize))
  },
  {
    name: 'flips',
    of: 'folded',
    do: (file, random) =>
      Array.from({ length: 20 }, () => flip(file, somePage(file, random) + Math.floor(random() * 8), random))
  },
  { name: 'log: header', of: 'killed', harmless: true, do: (file) => change(`${file}-wal`, 0, zeros, 32) },
  {
    name: 'log: flips',
    of: 'killed',
    do: (file, random) => {
      const { size } = statSync(`${file}-wal`)
      for (let i = 0; i < 5; i++) flip(`${file}-wal`, Math.floor(size * (0.1 + 0.8 * random())), random)
    }
  },
  {
    name: 'log: cut off',
    of: 'killed',
    do: (file, random) => truncateSync(`${file}-wal`, Math.floor(statSync(`${file}-wal`).size * random()))
  },
  {
    name: 'log: zeros within',
    of: 'killed',
    do: (file, random) =>
      change(`${file}-wal`, Math.floor(statSync(`${file}-wal`).size * (0.1 + 0.7 * random())), zeros, 10_000)
  }
]
const damages = Array.from({ length: 30 }, (_, i) => ({ ...kinds[i % kinds.length]!, seed: 1 + i }))

describe('a library', () => {
  test.each(damages)('damaged by: $name (seed $seed)', ({ of, do: damage, harmless, seed }) => {
    const file = join(folder, `${seed}.sqlite`)
    for (const suffix of suffixes) {
      const from = (of === 'folded' ? folded : killed) + suffix
      if (existsSync(from)) copyFileSync(from, file + suffix)
    }
    damage(file, randomNumbers(seed))
    const damaged = suffixes
      .filter((suffix) => existsSync(file + suffix))
      .map((suffix) => [suffix, readFileSync(file + suffix)] as const)
    const copy = join(folder, `${seed}-for-shell.sqlite`)
    for (const [suffix, bytes] of damaged) writeFileSync(copy + suffix, bytes)

    const library = Library.open(file)
    const rows = rowsOf(library.database)
    const missing = all.answers.size - [...rows.answers].filter((row) => all.answers.has(row)).length
    const labelsMissing = [...all.labels].filter(([id, human]) => rows.labels.get(id) !== human).length
    const told = library.damage
    // Nothing is lost silently, and the damaged file is kept unchanged beside the new one.
    if (missing > 0 || labelsMissing > 0) expect(told).toBeDefined()
    if (harmless) expect({ missing, labelsMissing }).toEqual({ missing: 0, labelsMissing: 0 })
    if (told) {
      expect(told.rescued).toMatchObject({ answers: rows.answers.size, labelled: rows.labels.size })
      for (const [suffix, bytes] of damaged) {
        if (suffix !== '-shm') expect(readFileSync(told.kept + suffix).equals(bytes)).toBe(true)
      }
      expect(() => library.backup(join(folder, 'backup.sqlite'))).toThrow(/damaged/)
    }
    // The library works again and passes its check.
    expect(library.check()).toEqual([])
    fill(library, 10, 99, 5000)
    library.close()
    const again = Library.open(file)
    expect(again.damage).toEqual(told)
    again.close()
    if (!hasRecover) return
    const saved = recovered(copy)
    expect(rows.answers.size).toBeGreaterThanOrEqual(saved.answers)
    expect(rows.labels.size).toBeGreaterThanOrEqual(saved.labels)
  })
})
