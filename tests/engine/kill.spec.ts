/** Whatever is killed, whenever: every image ends with one result, and none that was stored is computed again. */
import { spawn, type ChildProcess } from 'node:child_process'
import { link, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import { expect, test } from 'vitest'
import { Library } from '../../src-main/library/library'
import { randomNumbers } from '../library-maker'
import { builtFile } from './engine-process'
import { smallModel } from './models'
import { picture, temporaryFolder } from './pictures'

const images = 2000
const kills = 20

/** Many pictures fast: a few files under many names. */
async function manyPictures(): Promise<string> {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'in'))
  for (let i = 0; i < 20; i++) await picture(join(folder, `${i}.jpg`), i, 16)
  for (let i = 0; i < images; i++)
    await link(join(folder, `${i % 20}.jpg`), join(folder, 'in', `img_${i}.jpg`))
  return join(folder, 'in')
}

/** The version of each image that has an answer: it grows when the image is stored again. */
function versions(database: Database.Database): Map<number, number> {
  const rows = database
    .prepare('SELECT i.id, i.version FROM image i JOIN answer a ON a.image = i.id WHERE a.error IS NULL')
    .raw()
    .all() as [number, number][]
  return new Map(rows)
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
    const cache = await temporaryFolder()
    const [folder, model] = [await manyPictures(), await smallModel()]
    const file = join(data, 'library.sqlite')
    Library.open(file).close()
    const database = new Database(file, { timeout: 10_000 } as Database.Options)
    const firstStored = new Map<number, number>()
    const note = (): void => {
      for (const [id, version] of versions(database)) if (!firstStored.has(id)) firstStored.set(id, version)
    }
    const stored = (): number => (database.prepare('SELECT count(*) FROM answer').raw().get() as [number])[0]

    const random = randomNumbers(Date.now() % 100_000)
    const start = (): ChildProcess =>
      spawn(
        process.execPath,
        [builtFile('cli.js'), 'classify', folder, '--model', model, '--precision', 'float32'],
        {
          env: { ...process.env, NETLENS_DATA: data, XDG_CACHE_HOME: cache, XDG_DATA_HOME: data },
          stdio: 'ignore'
        }
      )
    let host = start()
    let killed = 0
    while (killed < kills) {
      const before = stored()
      // Somewhere in the next hundred images, at any place within a batch.
      const target = Math.min(before + 1 + Math.floor(random() * 90), images - 1)
      while (stored() < target && host.exitCode === null) await sleep(2)
      await sleep(random() * 20)
      if (host.exitCode !== null) break
      note()
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
    // 3: an image that an engine died of has its reason for a result.
    expect([0, 3]).toContain(code)
    expect(stored()).toBe(images)
    const answered = versions(database)
    const [died] = database.prepare('SELECT count(*) FROM answer WHERE error IS NOT NULL').raw().get() as [
      number
    ]
    // What was stored was never computed again.
    expect(firstStored.size).toBeGreaterThan(0)
    expect([...firstStored].filter(([id, version]) => answered.get(id) !== version)).toEqual([])
    expect(answered.size + died).toBe(images)
    expect(died).toBeLessThanOrEqual(kills)
    database.close()
  }
)
