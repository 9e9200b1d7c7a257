/** A run that finds objects: it survives the engine, the library keeps what it found, and commands look at it. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { RunSettings } from '../../src-main/contract/classification'
import { describeNetwork } from '../../src-main/network/network'
import { defaultsOf } from '../../src-main/network/settings'
import { writeKerasH5 } from '../support/keras-h5-writer'
import { builtFile, observeRun, startEngine } from '../support/engine-process'
import { exact, smallModel } from '../support/models'
import { brokenFiles, folderOfPictures, temporaryFolder } from '../support/pictures'

let detector: string
let classifier: string
let folder: string
let paths: string[]
beforeAll(async () => {
  detector = join(await temporaryFolder(), 'detector.h5')
  const settings = { ...defaultsOf('ssdlite-mobilenet-v2'), alpha: 0.35, inputSize: 300, classes: 4 }
  await writeKerasH5(detector, describeNetwork(settings))
  classifier = await smallModel()
  ;({ folder, paths } = await folderOfPictures(20))
  await brokenFiles(folder)
})

describe('a run that finds objects', () => {
  test('outlives its engine, is paused, and leaves in the library what it reported', async () => {
    const data = await temporaryFolder()
    const engine = startEngine(join(data, 'library.sqlite'))
    const settings: RunSettings = {
      task: 'detect',
      sources: [folder],
      recursive: true,
      topK: 1,
      model: exact(detector, 'native'),
      threshold: 0.05
    }
    let killed = false
    const first = await observeRun(engine, settings, (results, run) => {
      if (killed || results.length < 2) return
      killed = true
      process.kill(engine.pid!, 'SIGKILL')
      void run?.pause().then(() => run.resume())
    })
    expect(await first.ended).toMatchObject({ reason: 'completed', done: 24, failed: 4 })
    expect(first.restarts).toHaveLength(1)
    expect(new Set(first.results.map(({ path }) => path)).size).toBe(24)

    const byPath = new Map(first.results.map((result) => [join(folder, result.path), result]))
    const sort = { by: 'added' as const, descending: false }
    const items = await engine.request('library/rows', { filter: {}, sort, offset: 0, limit: 100 })
    expect(items).toHaveLength(24)
    for (const { path, status, predictions, width, height, detections } of items) {
      const result = byPath.get(path)!
      expect(result.status).toBe(status)
      if (result.status !== 'ok') continue
      expect(predictions).toEqual([])
      expect({ width, height, detections }).toEqual(result.objects)
      expect(detections!.length).toBeGreaterThan(0)
    }
    const info = await engine.request('library/info', undefined)
    expect(info.runs).toMatchObject([{ task: 'detect', state: 'completed', done: 24, failed: 4 }])

    const second = await observeRun(engine, { ...settings, threshold: 0.5 })
    expect(await second.ended).toMatchObject({ done: 24, reused: 20 })
    for (const result of second.results) {
      const before = byPath.get(join(folder, result.path))!
      if (result.status !== 'ok' || before.status !== 'ok') continue
      const least = before.objects!.detections.filter(({ score }) => score >= 0.5)
      expect(result.objects!.detections).toEqual(least)
    }
    const file = join(data, 'saved.jsonl')
    await engine.request('library/save-run', { run: info.runs[0]!.id + 1, file, format: 'jsonl' })
    const rows = (await readFile(file, 'utf8')).trim().split('\n').map((line) => JSON.parse(line)) // prettier-ignore
    expect(rows).toHaveLength(24)
    expect(rows.find(({ status }) => status === 'ok')).toMatchObject({ width: 64, height: 64 })
    await engine.stop()
  })
})

describe('the commands', () => {
  let home: string
  beforeAll(async () => (home = await temporaryFolder()))

  function netlens(...args: string[]): Promise<{ stdout: string; stderr: string; lines: string[] }> {
    const env = { ...process.env, XDG_DATA_HOME: home }
    return new Promise((resolve) =>
      execFile(
        process.execPath,
        [builtFile('cli.js'), ...args],
        { env, maxBuffer: 2 ** 26 },
        (_, stdout, stderr) => resolve({ stdout, stderr, lines: stdout.split('\n').filter(Boolean) })
      )
    )
  }

  interface Row {
    path: string
    status: string
    detections?: { label: string; score: number }[]
  }

  test('know what was found, ask again when told, and look at it by class, number and score', async () => {
    const detect = ['detect', folder, '--model', detector, '--threshold', '0.5']
    const first = await netlens(...detect)
    const again = await netlens(...detect)
    expect(again.stdout).toBe(first.stdout)
    expect(again.stderr).toContain('20 of them were known from the library')
    expect((await netlens(...detect, '--again')).stderr).not.toContain('known from')
    expect((await netlens(...detect, '--no-library')).stdout).toBe(first.stdout)
    expect(again.stderr).toMatch(/\d+ objects found, 4 failed/)

    const rows = first.lines.map((line) => JSON.parse(line) as Row)
    expect(rows).toHaveLength(paths.length + 4)
    const count = (row: Row, label: string): number =>
      row.detections?.filter((object) => object.label === label).length ?? -1
    const [most] = rows.map((row) => count(row, 'class 0')).sort((a, b) => b - a)
    const queried = async (...args: string[]): Promise<string[]> => {
      const { lines } = await netlens('library', 'query', '--json', '--threshold', '0.5', ...args)
      return lines.map((line) => (JSON.parse(line) as Row).path).sort()
    }
    const expected = (shows: (row: Row) => boolean): string[] =>
      rows.filter((row) => row.status === 'ok' && shows(row)).map(({ path }) => join(folder, path)).sort() // prettier-ignore
    const enough = expected((row) => count(row, 'class 0') >= most!)
    expect(enough.length).toBeGreaterThan(0)
    expect(await queried('--object', 'class 0', '--at-least', String(most))).toEqual(enough)
    expect(await queried('--object', 'class 1', '--empty')).toEqual(
      expected((row) => count(row, 'class 1') === 0)
    )
    const counts = await netlens('library', 'query', '--objects', '--threshold', '0.5', '--json')
    const total = rows.reduce((sum, row) => sum + Math.max(0, count(row, 'class 0')), 0)
    expect(counts.lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ label: 'class 0', objects: total })
    )

    const evaluated = await netlens('library', 'evaluate', folder, '--model', '1')
    expect(evaluated.stderr).toContain('finds objects, and says of no picture what class it is')
    // A classifier of the same folder is asked about its own answers, and a detector about its own.
    await netlens('classify', folder, '--model', classifier, '--precision', 'float32', '--no-embeddings')
    const labels = await netlens('library', 'query', '--labels', '--json')
    expect(labels.lines.reduce((sum, line) => sum + (JSON.parse(line) as { images: number }).images, 0)).toBe(
      20
    )
    expect(await queried('--object', 'class 0', '--at-least', String(most))).toEqual(enough)
  })
})
