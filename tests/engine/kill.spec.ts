/** Whatever is killed at any time, every image ends with one result, and no stored answer is computed again. */
import { spawn, type ChildProcess } from 'node:child_process'
import { link, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import { expect, test } from 'vitest'
import { Library } from '../../src-main/library/library'
import { randomNumbers } from '../support/library-maker'
import { builtFile } from '../support/engine-process'
import { smallModel } from '../support/models'
import { picture, temporaryFolder } from '../support/pictures'

const images = 2000
const kills = 20

/** Many pictures quickly: a few files with many names. */
async function manyPictures(): Promise<string> {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'in'))
  for (let i = 0; i < 20; i++) await picture(join(folder, `${i}.jpg`), i, 16)
  for (let i = 0; i < images; i++)
    await link(join(folder, `${i % 20}.jpg`), join(folder, 'in', `img_${i}.jpg`))
  return join(folder, 'in')
}

/** Ids of images with an answer that is, or is not, marked. */
function answered(database: Database.Database, marked: boolean): number[] {
  const mark = marked ? 'IS NOT NULL' : 'IS NULL'
  const rows = database
    .prepare(`SELECT image FROM answer WHERE error IS NULL AND message ${mark}`)
    .raw()
    .all()
  return (rows as [number][]).map(([image]) => image)
}

/** Marks what is stored: an answer that is computed again replaces it without a mark. */
function markStored(database: Database.Database): void {
  database.prepare(`UPDATE answer SET message = ? WHERE error IS NULL AND message IS NULL`).run('stored')
}

/** Process ids of the engines that a host started. */
async function childrenOf(host: ChildProcess): Promise<number[]> {
  const list = await readFile(`/proc/${host.pid}/task/${host.pid}/children`, 'utf8').catch(() => '')
  return list.trim().split(' ').filter(Boolean).map(Number)
}

test.runIf(process.platform === 'linux')(
  `${images} images, killed ${kills} times: the host, the engine, or both`,
  { timeout: 600_000 },
  async () => {
    const data = await temporaryFolder()
    const [folder, model] = [await manyPictures(), await smallModel()]
    const file = join(data, 'library.sqlite')
    Library.open(file).close()
    const database = new Database(file, { timeout: 10_000 })
    const stays = new Set<number>()
    const stored = (): number => (database.prepare('SELECT count(*) FROM answer').raw().get() as [number])[0]

    const random = randomNumbers(Date.now() % 100_000)
    const start = (): ChildProcess =>
      spawn(
        process.execPath,
        [builtFile('cli.js'), 'classify', folder, '--model', model, '--precision', 'float32'],
        {
          env: { ...process.env, NETLENS_DATA: data, XDG_DATA_HOME: data },
          stdio: 'ignore'
        }
      )
    let host = start()
    let killed = 0
    while (killed < kills) {
      const before = stored()
      // Somewhere in the next hundred images, at any position within a batch.
      const target = Math.min(before + 1 + Math.floor(random() * 90), images - 1)
      while (stored() < target && host.exitCode === null) await sleep(2)
      await sleep(random() * 20)
      if (host.exitCode !== null) break
      markStored(database)
      for (const image of answered(database, true)) stays.add(image)
      const engines = await childrenOf(host)
      const what = Math.floor(random() * 3)
      if (what !== 0) for (const pid of engines) process.kill(pid, 'SIGKILL')
      if (what !== 1) {
        host.kill('SIGKILL')
        await new Promise((resolve) => host.once('exit', resolve))
        host = start()
      }
      killed++
    }
    expect(killed).toBe(kills)
    const code = await new Promise((resolve) => host.once('exit', resolve))
    // 3 means that some image has no prediction, because the engine died twice during it.
    expect([0, 3]).toContain(code)
    expect(stored()).toBe(images)
    const marked = new Set(answered(database, true))
    const different = marked.size + answered(database, false).length
    const [died] = database.prepare('SELECT count(*) FROM answer WHERE error IS NOT NULL').raw().get() as [
      number
    ]
    // No stored answer was computed again.
    expect(stays.size).toBeGreaterThan(0)
    expect([...stays].filter((image) => !marked.has(image))).toEqual([])
    expect(different + died).toBe(images)
    expect(died).toBeLessThanOrEqual(kills)
    database.close()
  }
)
