import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ImageResult, RunSettings } from '../../src-main/contract/classification'
import { EngineClient } from '../../src-main/host/engine-client'
import { writeKerasH5 } from '../support/keras-h5-writer'
import { randomNumbers } from '../support/library-maker'
import { describeNetwork } from '../../src-main/network/network'
import { defaultsOf } from '../../src-main/network/settings'
import { observeRun, startEngine } from '../support/engine-process'
import { exact, smallModel, smallNetwork } from '../support/models'
import { brokenFiles, folderOfPictures, picture, temporaryFolder } from '../support/pictures'
import { jpegOf, rasterOf } from '../support/generated'

let model: string
let pictures: { folder: string; paths: string[] }
let engine: EngineClient
beforeAll(async () => {
  model = await smallModel()
  pictures = await folderOfPictures(120)
})
beforeEach(async () => {
  engine = startEngine()
})
afterEach(() => engine.stop())

/** A program that answers like an engine, begins an image and dies. */
async function dyingEngine(): Promise<string> {
  const path = join(await temporaryFolder(), 'dying.cjs')
  const model = await engine.request('model/load', exact(await smallModel(), 'native'))
  await writeFile(
    path,
    `process.on('message', ({ id, params }) => {
      process.send({ reply: id, result: { model: ${JSON.stringify(model)} } })
      const { nextIndex: index = 0, blamed = [] } = params.resume ?? {}
      const path = blamed.length + '.jpg'
      process.send({ event: 'run/decoding', payload: { index, source: 0, path } }, () => process.exit(9))
    })`
  )
  return path
}

function settings(...sources: string[]): RunSettings {
  return { sources, recursive: true, crop: 'center', topK: 3, model: exact(model, 'native') }
}

describe('a run', () => {
  test('gives every image one result, in natural order, with predictions that fall', async () => {
    const { results, ended } = await observeRun(engine, settings(pictures.folder))
    expect(await ended).toMatchObject({ reason: 'completed', done: 120, failed: 0 })
    const expected = [...pictures.paths].sort(new Intl.Collator('en', { numeric: true }).compare)
    expect(results.map(({ path }) => path)).toEqual(expected)
    for (const result of results) {
      if (result.status !== 'ok') throw new Error(result.error.message)
      const probabilities = result.predictions.map(({ probability }) => probability)
      expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a))
      expect(result.predictions[0]!.label).toBe(`class ${result.predictions[0]!.index}`)
    }
  })

  test('has an image once where its folder is given twice, or a part of it besides', async () => {
    const { folder, paths } = pictures
    const { results, ended } = await observeRun(engine, settings(folder, folder, join(folder, paths[3]!)))
    expect(await ended).toMatchObject({ reason: 'completed', done: 120, failed: 0 })
    expect(results.map(({ source }) => source)).toEqual(Array(120).fill(0))
  })

  test('reports broken files with a reason each, and goes on', async () => {
    const { folder } = await folderOfPictures(10)
    const broken = await brokenFiles(folder)
    const { results, ended } = await observeRun(engine, settings(folder))
    expect(await ended).toMatchObject({ reason: 'completed', done: 14, failed: 4 })
    const errors = results.flatMap((r) => (r.status === 'error' ? [[r.path, r.error.code]] : []))
    expect(Object.fromEntries(errors)).toEqual(broken)
  })

  test('gives pictures the same answers, bit for bit, whatever rasters stand among them', async () => {
    const { folder } = await folderOfPictures(60)
    const alone = await observeRun(engine, settings(folder))
    await alone.ended
    const bands = { numbers: [200, 10, 90, 40], extraSamples: [0, 0, 0] }
    for (const i of [0, 1, 2]) await writeFile(join(folder, `img_27-${i}.tif`), rasterOf(bands))
    await writeFile(join(folder, 'img_30-a.jpg'), jpegOf([40, 90], 30, 30))
    await writeFile(join(folder, 'img_30-b.tif'), rasterOf({ bits: 12 }))
    const among = await observeRun(engine, settings(folder))
    expect(await among.ended).toMatchObject({ reason: 'completed', done: 65, failed: 1 })
    const answers = (results: ImageResult[]) =>
      new Map(results.map((r) => [r.path, r.status === 'ok' ? r.predictions : r.error.code]))
    const [before, after] = [answers(alone.results), answers(among.results)]
    for (const [path, predictions] of before) expect(after.get(path), path).toEqual(predictions)
    expect(after.get('img_30-b.tif')).toBe('unsupported-format')
  })

  test('ends with the reason when the model answers with what is no number', async () => {
    const path = join(await temporaryFolder(), 'huge_96.h5')
    await writeKerasH5(path, smallNetwork, { scale: { predictions: 1e38 } })
    const { ended } = await observeRun(engine, { ...settings(pictures.folder), model: exact(path, 'native') })
    expect(await ended).toMatchObject({
      reason: 'failed',
      problem: { message: expect.stringContaining(`${path} answers with values`) }
    })
  })

  test('of nothing ends at once', async () => {
    const { ended } = await observeRun(engine, settings(await temporaryFolder()))
    expect(await ended).toMatchObject({ reason: 'completed', done: 0 })
  })

  test('leaves out subfolders when asked to', async () => {
    const { results, ended } = await observeRun(engine, { ...settings(pictures.folder), recursive: false })
    await ended
    expect(results.map(({ path }) => path).filter((path) => path.includes('/'))).toEqual([])
    expect(results).toHaveLength(40)
  })

  test('survives a loop of symbolic links', async () => {
    const { folder } = await folderOfPictures(6)
    await symlink(folder, join(folder, 'loop'))
    const { ended } = await observeRun(engine, settings(folder))
    expect(await ended).toMatchObject({ reason: 'completed', done: 6 })
  })

  test('counts its total and estimates the time that is left', async () => {
    const many = await folderOfPictures(600)
    const { progress, ended } = await observeRun(engine, settings(many.folder))
    await ended
    expect(progress.at(-1)).toMatchObject({ total: 600, counted: true, done: 600 })
    const withEstimate = progress.filter(({ etaSeconds }) => etaSeconds !== undefined)
    expect(withEstimate.length).toBeGreaterThan(0)
    expect(withEstimate[0]!.etaSeconds).toBeGreaterThan(0)
    // The speed is known from the second batch on (the first one is a single image).
    const going = progress.filter(({ done }) => done > 3 && done < 600)
    expect(going.filter(({ imagesPerSecond }) => imagesPerSecond === 0)).toEqual([])
  })

  test('a second one at the same time is refused', async () => {
    const { run } = await observeRun(engine, settings(pictures.folder))
    await run.pause()
    await expect(engine.request('run/start', { settings: settings(pictures.folder) })).rejects.toMatchObject({
      code: 'busy'
    })
    await run.cancel()
  })
})

test('the model of a run cannot be replaced while it goes on', async () => {
  const { run, ended } = await observeRun(engine, settings(pictures.folder))
  await run.pause()
  await expect(engine.request('model/load', exact(model, 'wasm'))).rejects.toMatchObject({ code: 'busy' })
  await run.resume()
  expect(await ended).toMatchObject({ reason: 'completed', done: 120, failed: 0 })
})

describe('pause and cancel', () => {
  test('while paused nothing moves, and resuming completes the run', async () => {
    const { run, results, ended } = await observeRun(engine, settings(pictures.folder))
    await run.pause()
    await sleep(150)
    const before = results.length
    await sleep(300)
    expect(results.length).toBe(before)
    expect(before).toBeLessThan(120)
    await run.resume()
    expect(await ended).toMatchObject({ reason: 'completed', done: 120 })
  })

  test('what was done before a cancel stays done, and nothing comes after it', async () => {
    const { run, results, ended } = await observeRun(engine, settings(pictures.folder))
    while (results.length === 0) await sleep(5)
    await run.cancel()
    const end = await ended
    expect(end).toMatchObject({ reason: 'cancelled', done: results.length })
    expect(results.length).toBeLessThan(120)
    await sleep(200)
    expect(results.length).toBe(end.done)
    // The engine is available again.
    const second = await observeRun(engine, settings(pictures.folder))
    expect(await second.ended).toMatchObject({ reason: 'completed', done: 120 })
  })
})

test('is paused and cancelled at once where the network takes longer than decoding', async () => {
  const slow = join(await temporaryFolder(), 'slow_224.h5')
  await writeKerasH5(slow, describeNetwork(defaultsOf('mobilenet-v2')))
  const wanted = { ...settings(pictures.folder), model: exact(slow, 'wasm') }
  const { run, results, ended } = await observeRun(engine, wanted)
  while (results.length < 5) await sleep(1)
  await run.pause()
  // A batch may be in work.
  expect(results.length).toBeLessThan(30)
  await sleep(1000)
  const paused = results.length
  expect(paused).toBeLessThan(30)
  await sleep(1000)
  expect(results.length).toBe(paused)
  await run.resume()
  while (results.length === paused) await sleep(1)
  await run.cancel()
  expect((await ended).reason).toBe('cancelled')
  expect(results.length).toBeLessThan(60)
})

test('cancelled at twenty moments, the engine is the same and answers all the next time', async () => {
  await engine.request('model/load', exact(model, 'native'))
  const { pid } = engine
  const random = randomNumbers(7)
  for (let i = 0; i < 20; i++) {
    const wanted = Math.floor(random() ** 2 * 100)
    const { run, results, restarts, ended } = await observeRun(engine, settings(pictures.folder))
    while (results.length < wanted) await sleep(1)
    await sleep(random() * 10)
    await run.cancel()
    expect((await ended).reason).toBe('cancelled')
    expect(restarts).toEqual([])
    expect(engine.pid).toBe(pid)
  }
  const last = await observeRun(engine, settings(pictures.folder))
  expect(await last.ended).toMatchObject({ reason: 'completed', done: 120, failed: 0 })
})

test.runIf(process.platform === 'linux')('a suspended engine does not hold up a cancel', async () => {
  const { run, ended } = await observeRun(engine, settings(pictures.folder))
  process.kill(engine.pid!, 'SIGSTOP')
  const cancelled = run.cancel().then(() => 'cancelled')
  // The command would wait longer for a working engine.
  expect(await Promise.race([cancelled, sleep(8000)])).toBe('cancelled')
  expect((await ended).reason).toBe('cancelled')
  const next = await observeRun(engine, settings(pictures.folder))
  expect(await next.ended).toMatchObject({ reason: 'completed', done: 120 })
})

describe('the engine dies', () => {
  test('the run goes on in a new one, and what was in flight is tried once more', async () => {
    let killed = false
    const { results, restarts, ended } = await observeRun(engine, settings(pictures.folder), (_, run) => {
      if (killed || !run) return
      killed = true
      process.kill(engine.pid!, 'SIGKILL')
    })
    expect(await ended).toMatchObject({ reason: 'completed', done: 120 })
    expect(restarts).toEqual([expect.stringContaining('signal SIGKILL')])
    expect(results.map(({ path }) => path).sort()).toEqual([...pictures.paths].sort())
    expect(results.filter(({ status }) => status === 'error')).toEqual([])
  })

  test('before it has begun: another one begins', async () => {
    await engine.request('model/load', exact(model, 'native'))
    const { pid } = engine
    const observed = observeRun(engine, settings(pictures.folder))
    process.kill(pid!, 'SIGKILL')
    const { results, ended } = await observed
    expect(await ended).toMatchObject({ reason: 'completed', done: 120, failed: 0 })
    expect(results.map(({ path }) => path).sort()).toEqual([...pictures.paths].sort())
    expect(engine.pid).not.toBe(pid)
  })

  test('twice of the same image: it alone is lost, with a row that says so', async () => {
    const { folder, paths } = await folderOfPictures(60)
    // Large, so that it is being decoded for a while.
    await picture(join(folder, 'img_29x.jpg'), 7, 4000)
    engine.on('run/decoding', ({ path }) => {
      if (path === 'img_29x.jpg') process.kill(engine.pid!, 'SIGKILL')
    })
    const { results, restarts, ended } = await observeRun(engine, settings(folder))
    expect(await ended).toMatchObject({ reason: 'completed', done: 61, failed: 1 })
    expect(restarts).toHaveLength(2)
    expect(results.map(({ path }) => path).sort()).toEqual([...paths, 'img_29x.jpg'].sort())
    expect(results.filter(({ status }) => status === 'error')).toMatchObject([
      { path: 'img_29x.jpg', error: { code: 'engine-died', message: expect.stringContaining('twice') } }
    ])
  })

  test('again and again: every image still has exactly one result', async () => {
    let batches = 0
    const { results, restarts, ended } = await observeRun(engine, settings(pictures.folder), (_, run) => {
      if (run && ++batches % 4 === 0 && batches < 30) process.kill(engine.pid!, 'SIGKILL')
    })
    expect(await ended).toMatchObject({ reason: 'completed', done: 120 })
    expect(restarts.length).toBeGreaterThan(2)
    expect(results.map(({ path }) => path).sort()).toEqual([...pictures.paths].sort())
    expect(new Set(results.map(({ index }) => index)).size).toBe(120)
    const lost = results.filter(({ status }) => status === 'error').length
    expect(lost).toBeLessThanOrEqual(restarts.length)
  })

  test('and is told to go on or to stop while it starts again: it does', async () => {
    for (const what of ['resume', 'cancel'] as const) {
      const { run, restarts, ended } = await observeRun(engine, settings(pictures.folder))
      await run.pause()
      process.kill(engine.pid!, 'SIGKILL')
      while (restarts.length === 0) await sleep(1)
      await run[what]()
      expect((await ended).reason).toBe(what === 'resume' ? 'completed' : 'cancelled')
    }
    const next = await observeRun(engine, settings(pictures.folder))
    expect(await next.ended).toMatchObject({ reason: 'completed', done: 120 })
  })

  test('while paused: it stays paused and completes after that', async () => {
    const { run, results, restarts, ended } = await observeRun(engine, settings(pictures.folder))
    await run.pause()
    await sleep(100)
    const before = results.length
    process.kill(engine.pid!, 'SIGKILL')
    while (restarts.length === 0) await sleep(10)
    await sleep(1500)
    expect(results.length).toBeLessThanOrEqual(before + 1)
    await run.resume()
    expect(await ended).toMatchObject({ reason: 'completed', done: 120 })
  })

  test('ten times in a row without a result: the run ends and says why', async () => {
    const hopeless = new EngineClient({ node: process.execPath, entry: await dyingEngine(), cacheDir: '' })
    const { results, restarts, ended } = await observeRun(hopeless, settings(pictures.folder))
    expect(await ended).toMatchObject({
      reason: 'failed',
      problem: { message: expect.stringMatching(/exit code 9.* 10 times in a row/) }
    })
    expect(restarts).toHaveLength(9)
    expect(results.map(({ path }) => path)).toEqual(['0.jpg', '1.jpg', '2.jpg', '3.jpg', '4.jpg'])
  })

  test('a request that waits hears of it', async () => {
    const loading = engine.request('model/load', exact(model, 'native'))
    process.kill(engine.pid!, 'SIGKILL')
    await expect(loading).rejects.toMatchObject({ code: 'engine-died' })
    // The next request is answered by a new engine.
    expect(await engine.request('model/load', exact(model, 'native'))).toMatchObject({
      name: 'random_0.35_96'
    })
  })

  test('a question that may be asked twice is answered by a new one', async () => {
    const loading = engine.requestAgain('model/load', exact(model, 'native'))
    process.kill(engine.pid!, 'SIGKILL')
    expect(await loading).toMatchObject({ name: 'random_0.35_96' })
  })

  test('three that die are asked, and none once it is stopped on purpose', async () => {
    const entry = join(await temporaryFolder(), 'dying.cjs')
    const started = `${entry}.started`
    await writeFile(
      entry,
      `require('fs').appendFileSync(${JSON.stringify(started)}, '.')
       process.on('message', ({ type }) => type === 'library/open' || process.exit(9))`
    )
    const dying = new EngineClient({ node: process.execPath, entry, cacheDir: '' })
    await expect(dying.requestAgain('library/info', undefined)).rejects.toMatchObject({ code: 'engine-died' })
    expect(await readFile(started, 'utf8')).toBe('...')
    const asked = expect(dying.requestAgain('library/open', undefined)).rejects.toMatchObject({ code: 'engine-died' }) // prettier-ignore
    await dying.stop()
    await asked
    expect(dying.pid).toBeUndefined()
  })
})

describe('requests', () => {
  test('a model that cannot be loaded says why, and the engine goes on', async () => {
    const path = join(await temporaryFolder(), 'bad.h5')
    await writeFile(path, 'no model')
    await expect(engine.request('model/load', exact(path, 'native'))).rejects.toMatchObject({
      code: 'model-invalid'
    })
    expect(await engine.request('model/load', exact(model, 'wasm'))).toMatchObject({
      backend: { name: 'wasm' }
    })
  })

  test('a malformed message is answered with the field that is wrong', async () => {
    const request = engine.request('image/facts', { path: 7 } as unknown as { path: string })
    await expect(request).rejects.toThrow(/image\/facts, path: .*Expected string/)
    await expect(engine.request('no/such' as 'image/facts', { path: 'x' })).rejects.toThrow(
      'Unknown request "no/such"'
    )
  })

  test('thumbnail and facts of an image', async () => {
    const path = join(pictures.folder, 'img_0.jpg')
    expect(await engine.request('image/facts', { path })).toMatchObject({
      width: 64,
      height: 64,
      format: 'jpeg'
    })
    expect(await engine.request('image/thumbnail', { path, size: 32 })).toMatch(/\.jpg$/)
    await expect(
      engine.request('image/thumbnail', { path: join(pictures.folder, 'none.jpg'), size: 32 })
    ).rejects.toThrow(/cannot be read/)
  })
})
