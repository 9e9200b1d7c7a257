/**
 * The library's storage really fails: devices, disks, locks, replaced files. The engine and the commands
 * report it and lose nothing.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'libsql'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RunSettings } from '../../src-main/contract/classification'
import { EngineClient } from '../../src-main/host/engine-client'
import { Library } from '../../src-main/library/library'
import { cacheDir } from '../../src-main/platform/paths'
import { fill, usedModel, usedSettings, madeUpImage, randomNumbers } from '../support/library-maker'
import { blocked, builtFile, observeRun } from '../support/engine-process'
import { exact, smallModel } from '../support/models'
import { folderOfPictures, temporaryFolder } from '../support/pictures'

const onRoot = process.platform === 'linux' && process.getuid?.() === 0
const hasCompiler = process.platform === 'linux' && spawnSync('gcc', ['--version']).status === 0
if (!hasCompiler) console.warn('SKIPPED: no device is made to fail, as gcc is not installed')

let model: string
let pictures: string
let data: string
let library: string
let engine: EngineClient
beforeAll(async () => {
  model = await smallModel()
  pictures = (await folderOfPictures(120)).folder
})
beforeEach(async () => {
  data = await temporaryFolder()
  library = join(data, 'library.sqlite')
  engine = newEngine()
})
afterEach(() => engine.stop())

const newEngine = (node = process.execPath): EngineClient =>
  new EngineClient({ node, entry: builtFile('engine.js'), cacheDir: cacheDir(), library })

const settings = (): RunSettings => ({
  sources: [pictures],
  recursive: true,
  crop: 'center',
  topK: 3,
  model: exact(model, 'native')
})

/** Runs the command line with the library. */
function netlens(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [builtFile('cli.js'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, NETLENS_DATA: data },
    timeout: 180_000
  })
}

function integrity(file: string): string {
  const database = new Database(file)
  const [state] = database.prepare('PRAGMA integrity_check').raw().get() as [string]
  database.close()
  return state
}

/** Runs `work` with a small disk mounted in the library's folder. */
async function onDisk(options: string, work: (disk: string) => unknown): Promise<void> {
  const disk = join(data, 'disk')
  mkdirSync(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk])
  try {
    await work(disk)
  } finally {
    spawnSync('umount', ['-l', disk])
  }
}

test.runIf(hasCompiler)(
  'a device that fails for three seconds costs no row, and the database stays whole',
  async () => {
    const shim = join(data, 'failing-device.so')
    const source = join(import.meta.dirname, 'shims/failing-device.c')
    execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-o', shim, source, '-ldl'])
    const flag = join(data, 'failing')
    // The device fails only for the engine and the processes that it starts.
    const node = join(data, 'node')
    const environment = `LD_PRELOAD='${shim}' NETLENS_EIO='${flag}'`
    writeFileSync(node, `#!/bin/sh\nexec env ${environment} '${process.execPath}' "$@"\n`, { mode: 0o755 })
    engine = newEngine(node)
    let failing = false
    const observed = await observeRun(engine, settings(), (results) => {
      if (results[0]!.index === 0 || failing) return
      failing = true
      writeFileSync(flag, '')
      setTimeout(() => rmSync(flag), 3000)
    })
    const end = await observed.ended
    expect(end, end.problem?.message).toMatchObject({ reason: 'completed', done: 120, failed: 0 })
    expect(observed.progress.some(({ blocked }) => blocked?.reason === 'library-disk-error')).toBe(true)
    const { images, damage } = await engine.request('library/info', undefined)
    expect({ images, damage }).toEqual({ images: 120, damage: undefined })
    await engine.stop()
    expect(integrity(library)).toBe('ok')
  }
)

test('a clean end folds the log in', async () => {
  await (
    await observeRun(engine, settings())
  ).ended
  expect(statSync(`${library}-wal`).size).toBeGreaterThan(0)
  await engine.stop()
  const log = statSync(`${library}-wal`, { throwIfNoEntry: false })?.size ?? 0
  expect(log).toBe(0)
  const alone = join(await temporaryFolder(), 'library.sqlite')
  copyFileSync(library, alone)
  const copy = new Database(alone)
  expect(copy.prepare('SELECT count(*) FROM image').raw().get()).toEqual([120])
  copy.close()
})

describe('a damaged library', () => {
  test('is told of by every command until somebody has read it', async () => {
    const made = Library.open(library)
    fill(made, 500)
    await made.label({ ids: [1, 2, 3] }, { kind: 'set', label: 'heron' })
    made.close()
    for (const suffix of ['-wal', '-shm']) rmSync(library + suffix, { force: true })
    const bytes = readFileSync(library)
    bytes.fill(0, 0, 4096)
    writeFileSync(library, bytes)
    const count = netlens('library', 'query', '--count')
    expect(count).toMatchObject({ status: 0, stdout: '500\n' })
    for (const said of [
      /found damaged/,
      /kept as .*library-damaged-.*\.sqlite/,
      /500 images.* 3 of the images/,
      /check --accept/
    ])
      expect(count.stderr).toMatch(said)
    const backup = netlens('library', 'backup', join(data, 'backup.sqlite'))
    expect(backup.status).toBe(1)
    expect(backup.stderr.match(/found damaged on/g)).toHaveLength(1)
    expect(existsSync(join(data, 'backup.sqlite'))).toBe(false)
    expect(netlens('library', 'check').status).toBe(1)
    expect(netlens('library', 'check', '--accept')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('is whole')
    })
    expect(netlens('library', 'backup', join(data, 'backup.sqlite'))).toMatchObject({ status: 0 })
    expect(netlens('library', 'list').stderr).toBe('')
  })

  test('that is met late is set aside and salvaged; the next question is answered', async () => {
    const made = Library.open(library)
    fill(made, 3000)
    await made.label({ ids: [1, 2, 3] }, { kind: 'set', label: 'heron' })
    made.close()
    await engine.request('library/count', { filter: {} })
    // Behind the engine's back, in pages that it has not read yet.
    const bytes = readFileSync(library)
    for (let page = 20; page < bytes.length / 4096; page += 3)
      bytes.fill(0xa5, 4096 * page, 4096 * (page + 1))
    writeFileSync(library, bytes)
    // A write by another process makes the engine read pages again.
    const other = new Database(library)
    other.exec(`UPDATE run SET app_version = '1'`)
    other.close()
    const told: unknown[] = []
    engine.on('library/damaged', (damage) => told.push(damage))
    const sort = { by: 'name' as const, descending: false }
    const asked = engine.request('library/rows', { filter: {}, sort, offset: 0, limit: 1000 })
    await expect(asked).rejects.toMatchObject({
      code: 'library-unavailable',
      message: expect.stringContaining('start again')
    })
    expect(told).toHaveLength(1)
    const { damage } = await engine.request('library/info', undefined)
    expect(damage).toMatchObject({ found: 'pages', rescued: { labelled: 3 } })
    await engine.request('library/rows', { filter: {}, sort, offset: 0, limit: 1000 })
    expect(await engine.request('library/check', undefined)).toEqual([])
  })
})

describe('restoring', () => {
  test('waits for nobody: while another process classifies, it is refused and nothing changes', async () => {
    const made = Library.open(library)
    fill(made, 10)
    made.backup(join(data, 'backup.sqlite'))
    const record = made.runs.begin(usedModel, usedSettings, '0', { again: false, topK: 3 })
    const random = randomNumbers(3)
    const save = (from: number): void =>
      record.save(Array.from({ length: 100 }, (_, i) => madeUpImage(1000 + from + i, random)))
    for (let from = 0; from < 1000; from += 100) save(from)
    await expect(
      engine.request('library/restore', { file: join(data, 'backup.sqlite') })
    ).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining(`process ${process.pid}`)
    })
    for (let from = 1000; from < 2000; from += 100) save(from)
    record.end('completed')
    made.close()
    expect(await engine.request('library/count', { filter: {} })).toBe(2010)
    await engine.request('library/restore', { file: join(data, 'backup.sqlite') })
    expect(await engine.request('library/count', { filter: {} })).toBe(10)
  })

  test('a file that takes the library’s place by hand is noticed by the one that writes', async () => {
    const made = Library.open(library)
    fill(made, 10)
    const other = join(data, 'other.sqlite')
    made.backup(other)
    const record = made.runs.begin(usedModel, usedSettings, '0', { again: false, topK: 3 })
    execFileSync('mv', [other, library])
    expect(() => record.save([madeUpImage(77, randomNumbers(1))])).toThrow(
      /replaced by another file meanwhile/
    )
    // The next request opens the library that is now there.
    expect(made.isReplaced).toBe(true)
    made.close()
  })
})

describe('where nothing can be written', () => {
  test.runIf(onRoot)(
    'a library on a read-only disk is read, with what lies in its log, and not classified into',
    async () => {
      const made = Library.open(library)
      fill(made, 30)
      for (const suffix of ['-wal', '-shm', '']) expect(existsSync(library + suffix)).toBe(true)
      await onDisk('size=20m', (disk) => {
        for (const suffix of ['-wal', ''])
          copyFileSync(library + suffix, join(disk, `library.sqlite${suffix}`))
        execFileSync('mount', ['-o', 'remount,ro', disk])
        const before = data
        data = disk
        try {
          expect(netlens('library', 'query', '--count')).toMatchObject({
            status: 0,
            stdout: '30\n',
            stderr: ''
          })
          expect(netlens('library', 'list').stdout).toContain('can be looked at only')
          const label = netlens('library', 'label', 'set', 'x', '--all')
          expect(label.status).toBe(1)
          expect(label.stderr).toContain('read-only')
          const run = netlens(
            'classify',
            pictures,
            '--model',
            model,
            '--output',
            join(before, 'results.jsonl')
          )
          expect(run.status).toBe(1)
          expect(run.stderr).toContain('--no-library')
          expect(existsSync(join(before, 'results.jsonl'))).toBe(false)
          // A damaged library on a read-only disk is not taken for an empty one.
          execFileSync('mount', ['-o', 'remount,rw', disk])
          rmSync(join(disk, 'library.sqlite-wal'))
          writeFileSync(join(disk, 'library.sqlite'), '')
          execFileSync('mount', ['-o', 'remount,ro', disk])
          const empty = netlens('library', 'query', '--count')
          expect(empty).toMatchObject({ status: 1, stdout: '' })
          expect(empty.stderr).toContain('is damaged, and lies where nothing can be written')
        } finally {
          data = before
        }
      })
      made.close()
    }
  )

  test.runIf(onRoot)('a full disk is named at the start', async () => {
    await onDisk('size=1m', async (disk) => {
      writeFileSync(join(disk, 'filler'), Buffer.alloc(1 << 20))
      const before = data
      data = disk
      try {
        const run = netlens('classify', pictures, '--model', model, '--output', join(before, 'results.jsonl'))
        expect(run.status).toBe(1)
        expect(run.stderr).toMatch(/no space left on the disk.*--no-library/)
        expect(existsSync(join(before, 'results.jsonl'))).toBe(false)
      } finally {
        data = before
      }
    })
  })

  test.runIf(onRoot)('a disk that is full amid a run is waited for, and no row is lost', async () => {
    await onDisk('size=4m', async (disk) => {
      library = join(disk, 'library.sqlite')
      engine = newEngine()
      const filler = join(disk, 'filler')
      const observed = await observeRun(engine, settings(), ([first]) => {
        if (first!.index === 0) spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096'])
      })
      expect(await blocked(observed)).toContain('no space left on the disk')
      rmSync(filler)
      expect(await observed.ended).toMatchObject({ reason: 'completed', done: 120, failed: 0 })
      expect(await engine.request('library/count', { filter: {} })).toBe(120)
      await engine.stop()
      expect(integrity(library)).toBe('ok')
    })
  })

  test.runIf(onRoot)(
    'a disk that becomes read-only amid a run is named, and the run can be ended',
    async ({ skip }) => {
      const [image, disk] = [join(data, 'disk.ext4'), join(data, 'disk')]
      writeFileSync(image, Buffer.alloc(16 << 20))
      mkdirSync(disk)
      const made = spawnSync('mkfs.ext4', ['-q', image]).status === 0
      if (!made || spawnSync('mount', ['-o', 'loop,errors=remount-ro', image, disk]).status !== 0)
        skip('cannot mount a file system in a file')
      try {
        const device = execFileSync('findmnt', ['-no', 'SOURCE', disk], { encoding: 'utf8' }).trim()
        library = join(disk, 'library.sqlite')
        engine = newEngine()
        const observed = await observeRun(engine, settings(), ([first]) => {
          if (first!.index === 0) writeFileSync(`/sys/fs/ext4/${basename(device)}/trigger_fs_error`, 'x')
        })
        const { pid } = engine
        expect(await blocked(observed)).toContain('its disk became read-only')
        await observed.run.cancel()
        expect(await observed.ended).toMatchObject({ reason: 'cancelled', failed: 0 })
        expect(engine.pid).toBe(pid)
        await engine.stop()
      } finally {
        spawnSync('umount', ['-l', disk])
      }
    }
  )

  test('who holds the lock is named', async () => {
    const made = Library.open(library)
    fill(made, 10)
    made.close()
    const script = `const d = new (require('libsql'))(process.argv[1]); d.exec('BEGIN IMMEDIATE'); console.log('locked'); setInterval(() => d.inTransaction, 1000)`
    const holder = spawn(process.execPath, ['-e', script, library], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      await new Promise((resolve) => holder.stdout.once('data', resolve))
      const { status, stderr } = netlens('library', 'label', 'set', 'x', '--all')
      expect(status).toBe(1)
      if (process.platform === 'linux') expect(stderr).toContain(`process ${holder.pid} (node) is using it`)
    } finally {
      holder.kill('SIGKILL')
    }
  })
})

test('a backup is made once a day, the newest three are kept, and they can be turned off', async () => {
  const made = Library.open(library)
  fill(made, 10)
  made.close()
  const folder = join(data, 'library-backups')
  const backups = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.sqlite'))
  rmSync(folder, { recursive: true, force: true })
  expect((await engine.request('library/backups', undefined)).files).toHaveLength(1)
  await engine.stop()
  const [first] = backups()
  for (const day of [1, 2, 3, 4]) {
    const old = join(folder, `library-2026-01-0${day}-00-00-00.sqlite`)
    copyFileSync(join(folder, first!), old)
    execFileSync('touch', ['-d', `2026-01-0${day}`, old])
  }
  rmSync(join(folder, first!))
  await engine.request('library/info', undefined)
  expect(backups()).toHaveLength(3)
  expect(backups()).not.toContain('library-2026-01-01-00-00-00.sqlite')
  await engine.request('library/set-backups', { automatic: false })
  await engine.stop()
  rmSync(folder, { recursive: true })
  mkdirSync(folder)
  writeFileSync(join(folder, 'off'), '')
  await engine.request('library/info', undefined)
  expect(backups()).toEqual([])
})
