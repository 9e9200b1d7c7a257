/**
 * Writing keywords is killed at arbitrary moments: undo finds everything that was written, and the leftovers.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Library } from '../../src-main/library/library'
import { usedModel, usedSettings } from '../support/library-maker'
import { treeOf } from '../support/tree'
import { builtFile } from '../support/engine-process'
import { temporaryFolder } from '../support/pictures'

const packet =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
  '<rdf:Description rdf:about=""></rdf:Description></rdf:RDF></x:xmpmeta>'

test.skipIf(process.platform === 'win32')('after kills and undo each byte is as before', async () => {
  const [home, photos] = [await temporaryFolder(), await temporaryFolder()]
  mkdirSync(join(home, 'netlens'))
  const library = Library.open(join(home, 'netlens/library.sqlite'))
  const record = library.runs.begin(usedModel, usedSettings, '0', { again: false, topK: 1 })
  const images = Array.from({ length: 200 }, (_, i) => join(photos, `${i % 4}`, `${i}.jpg`))
  for (const [i, path] of images.entries()) {
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, `${i}`)
    // Half of them have a sidecar that is large enough to take a while.
    if (i % 2 === 0) writeFileSync(`${path}.xmp`, packet + ' '.repeat(2_000_000))
  }
  record.save(
    images.map((absolute, index) => ({
      absolute,
      source: 0,
      path: absolute,
      index,
      file: { bytes: 1, modified: 1 },
      answer: { predictions: [{ index: 0, label: 'tench', probability: 1 }] },
      reused: false
    }))
  )
  record.end('completed')
  library.database.close()
  const before = treeOf(photos)

  const command = [builtFile('cli.js'), 'library', 'tag']
  const env = { ...process.env, XDG_DATA_HOME: home }
  const unfinished = (): string[] =>
    readdirSync(photos, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.netlens-'))

  for (let kill = 1; kill <= 3; kill++) {
    // What an earlier kill left says nothing about this process.
    const earlier = new Set(unfinished())
    const tagging = spawn(process.execPath, [...command, '--all'], { env, stdio: 'ignore', detached: true })
    // While a file is being written, a little later each time.
    for (let seen = 0; seen < kill && tagging.exitCode === null;) {
      if (unfinished().some((name) => !earlier.has(name))) seen++
      await wait(1)
    }
    // The whole process group, including the engine.
    process.kill(-tagging.pid!, 'SIGKILL')
    await new Promise((resolve) => tagging.once('close', resolve))
  }
  const library2 = Library.open(join(home, 'netlens/library.sqlite'))
  const jobs = library2.database.prepare('SELECT id FROM tagging_job ORDER BY id DESC').raw().all() as [
    number
  ][]
  library2.database.close()
  expect(jobs.length).toBeGreaterThan(0)
  for (const [id] of jobs) {
    const undoing = spawnSync(process.execPath, [...command, '--undo', `${id}`], { env, encoding: 'utf8' })
    expect(undoing.status, undoing.stdout + undoing.stderr).toBe(0)
  }
  expect(unfinished()).toEqual([])
  const withoutTimes = (tree: Record<string, string>): string[] =>
    Object.entries(tree).map(([path, content]) => `${path} ${content.replace(/^\d+/, '')}`)
  expect(withoutTimes(treeOf(photos))).toEqual(withoutTimes(before))
})
