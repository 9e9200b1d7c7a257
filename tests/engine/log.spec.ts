/** What the engine and the command line write to the log, and what they must not. */
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Problem } from '../../src-main/contract/errors'
import { EngineClient } from '../../src-main/host/engine-client'
import { cacheDir } from '../../src-main/platform/paths'
import { builtFile } from '../support/engine-process'
import { smallModel } from '../support/models'
import { brokenFiles, picture, temporaryFolder } from '../support/pictures'

/** A name that must not appear in the log. */
const secret = 'Aunt Ada 1987'
let data: string
let photos: string
let model: string
beforeAll(async () => {
  data = await temporaryFolder()
  process.env['NETLENS_DATA'] = data
  photos = join(data, secret)
  await mkdir(photos)
  for (const seed of [1, 2]) await picture(join(photos, `${secret} ${seed}.jpg`), seed)
  for (const name of Object.keys(await brokenFiles(photos))) {
    await rename(join(photos, name), join(photos, `${secret} ${name}`))
  }
  model = join(data, `${secret}.h5`)
  await rename(await smallModel(), model)
  return () => delete process.env['NETLENS_DATA']
})

async function logged(): Promise<string> {
  const folder = join(data, 'logs')
  const texts = (await readdir(folder)).sort().map((name) => readFile(join(folder, name), 'utf8'))
  return (await Promise.all(texts)).join('')
}

function netlens(args: string[], env: NodeJS.ProcessEnv = {}): Promise<number | null> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env } }
    const child = execFile(process.execPath, [builtFile('cli.js'), ...args], options, () =>
      resolve(child.exitCode)
    )
  })
}

test('an error that nobody expected leaves its stack and cause, and its message says where', async () => {
  // The engine with a deliberate mistake.
  const entry = join(data, 'engine-with-mistake.cjs')
  await writeFile(
    entry,
    `require('node:fs/promises').realpath = () => { throw new TypeError("Cannot read properties of undefined (reading 'bands')", { cause: new Error(${JSON.stringify(secret)}) }) }
    require(${JSON.stringify(builtFile('engine.js'))})`
  )
  const engine = new EngineClient({ node: process.execPath, entry, cacheDir: cacheDir() })
  const path = join(photos, `${secret} 1.jpg`)
  const problem = await engine.request('image/facts', { path }).catch((error: Problem) => error)
  await engine.stop()
  expect(problem).toMatchObject({ code: 'internal' })
  const told = (problem as Problem).message
  expect(told).toMatch(/please report it\. What happened is noted in .*netlens-1\.log\.$/)
  expect(told).toContain(join(data, 'logs'))

  const log = await logged()
  expect(log).toMatch(/info {2}engine\[\d+\] started netlens=\d\S* vips=\d\S* node=/)
  expect(log).toMatch(/error engine\[\d+\] internal error during=image\/facts\n {4}TypeError: Cannot read/)
  expect(log).toMatch(/(\n {6}at .*)+\n {4}caused by Error\n(\n? {6}at .*)+/)
  expect(log).not.toContain(secret)
})

test('a run leaves versions, backend, counts and time, and no name of a file unless it is asked to', async () => {
  const classify = ['classify', photos, '--model', model]
  expect(await netlens(classify)).toBe(3)
  expect(await netlens(['library', 'export', '--output', join(data, `${secret}.csv`)])).toBe(0)
  expect(await netlens(['classify', photos, '--model', join(data, secret, 'none.h5')])).toBe(1)
  const log = await logged()
  expect(log).toMatch(/cli\[\d+\] started netlens=\d\S* command=classify node=\d/)
  expect(log).toMatch(
    /engine\[\d+\] model format=keras-h5 family=mobilenet-v2 classes=10 backend=native version=\d\S* precision=\w+ batch=\d+ ms=\d+/
  )
  expect(log).toMatch(/cli\[\d+\] run end=completed images=6 failed=4 reused=0 seconds=\d/)
  expect(log).toMatch(/engine\[\d+\] job kind=export end=completed ms=\d+ images=6/)
  expect(log).toMatch(/cli\[\d+\] problem during=classify code=model-not-found/)
  expect(log).toMatch(/cli\[\d+\] started netlens=\S+ command="library export"/)
  expect(log).toMatch(/cli\[\d+\] ended status=3/)
  expect(log).not.toContain(secret)

  await netlens([...classify, '--again', '--no-library'], { NETLENS_DEBUG: '1' })
  expect(await logged()).toMatch(
    /debug engine\[\d+\] no answer path="Aunt Ada 1987 text\.jpg" code=unsupported-format/
  )
})
