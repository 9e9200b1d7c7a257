/**
 * An import is killed at arbitrary moments: repeating the command continues it, and each row is stored once.
 */
import Database from 'libsql'
import { execFile, spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { builtFile } from '../support/engine-process'
import { smallModel } from '../support/models'
import { folderOfPictures, temporaryFolder } from '../support/pictures'

const rows = 40_000

test.skipIf(process.platform === 'win32')(
  'an import that is killed twice ends with every row once',
  async () => {
    const [home, work] = [await temporaryFolder(), await temporaryFolder()]
    const env = { ...process.env, NETLENS_DATA: home }
    const run = async (...args: string[]) =>
      (await promisify(execFile)(process.execPath, [builtFile('cli.js'), ...args], { env })).stdout
    const model = await smallModel()
    const { folder } = await folderOfPictures(1)
    await run('classify', folder, '--model', model, '--precision', 'float32')
    const exported = join(work, 'one.jsonl')
    await run('library', 'export', '--output', exported)
    const [line] = (await readFile(exported, 'utf8')).trim().split('\n')
    const results = join(work, 'results.jsonl')
    const many = Array.from({ length: rows }, (_, i) =>
      JSON.stringify({ ...JSON.parse(line!), path: `/far/${i}.jpg` })
    )
    await writeFile(results, `${many.join('\n')}\n`)

    const args = ['library', 'import', results, '--model', model, '--trust']
    const file = join(home, 'library.sqlite')
    const stored = (): number => {
      const database = new Database(file)
      try {
        return (database.prepare('SELECT count(*) FROM image').raw().get() as [number])[0]
      } finally {
        database.close()
      }
    }
    for (const wanted of [1, 12_000]) {
      const importing = spawn(process.execPath, [builtFile('cli.js'), ...args], {
        env,
        stdio: 'ignore',
        detached: true
      })
      while (stored() <= wanted && importing.exitCode === null) await wait(20)
      // The whole process group, including the engine.
      process.kill(-importing.pid!, 'SIGKILL')
      await new Promise((resolve) => importing.once('exit', resolve))
    }
    const before = stored()
    expect(before).toBeGreaterThan(12_000)
    expect(before).toBeLessThan(rows)
    const last = JSON.parse(await run(...args, '--json'))
    expect(last).toMatchObject({ rows, imported: rows + 1 - before, known: before - 1, refusedRows: 0 })
    expect(stored()).toBe(rows + 1)
  }
)
