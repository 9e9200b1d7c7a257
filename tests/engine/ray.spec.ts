/** The exported job on a real Ray: a kill loses nothing, and the results can be imported like a local run's. */
import { execFile, execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cp, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import type { Detection } from '../../src-main/contract/detection'
import { hasShared, shared } from '../support/shared'
import { builtFile } from '../support/engine-process'
import { brokenFiles, temporaryFolder } from '../support/pictures'
import { rayPython } from '../support/ray-python'

const found = hasShared ? rayPython() : { reason: 'it needs ../shared' }
if ('reason' in found) console.warn(`The test of the job on Ray is skipped: ${found.reason}.`)

const cli = builtFile('cli.js')
const model = shared('models/mobilenet_v2_imagenet.h5')

async function netlens(home: string, ...args: string[]): Promise<{ status: number; stdout: string }> {
  const env = { ...process.env, NETLENS_DATA: home, NETLENS_CACHE_DIR: process.env['XDG_CACHE_HOME'] }
  return new Promise((resolve) =>
    execFile(process.execPath, [cli, ...args], { env, maxBuffer: 2 ** 26 }, (error, stdout) =>
      resolve({ status: error ? Number(error.code) : 0, stdout })
    )
  )
}

interface Row {
  path: string
  status: string
  code: string | null
  classes: number[]
  probabilities: number[]
}

async function rowsOf(folder: string): Promise<Row[]> {
  const rows: Row[] = []
  for (const name of (await readdir(folder)).sort()) {
    // What an actor was writing when it was killed; every reader of Parquet passes over it.
    if (name.startsWith('.')) continue
    rows.push(
      ...((await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, name)) })) as Row[])
    )
  }
  return rows
}

/** The worker processes of a job, and the actors that started them. */
function processesOf(job: string): { worker: number; actor: number }[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      if (!command.includes('\0worker\0') || !command.includes(job)) return []
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      return [{ worker: Number(pid), actor: Number(/PPid:\s+(\d+)/.exec(status)![1]) }]
    } catch {
      return []
    }
  })
}

async function exportJob(home: string, job: string): Promise<void> {
  const from = ['--model', model, '--labels', 'imagenet']
  const { status } = await netlens(home, 'export', '--format', 'ray', ...from, '--output', job)
  expect(status).toBe(0)
}

/** Makes a row of the output of what a worker answered. */
const rowOfAnswer = `
import json, sys
import pyarrow as pa
sys.path.insert(0, sys.argv[1])
from job import SCHEMA, row_of
answer = json.loads(sys.argv[2])
file = {"path": "/a.jpg", "bytes": 3, "modified": 4}
print(json.dumps(pa.Table.from_pylist([row_of(file, answer)], SCHEMA).drop(["modified"]).to_pylist()))
`

test.skipIf('reason' in found)(
  'what a detector finds becomes a column (needs ../shared and Ray)',
  async () => {
    const { python } = found as { python: string }
    const [root, home] = [await temporaryFolder(), await temporaryFolder()]
    const job = join(root, 'job')
    const detector = shared('detection/ssdlite_mobilenet_v2_coco.h5')
    const from = ['--format', 'ray', '--model', detector, '--output', job]
    expect((await netlens(home, 'export', ...from)).status).toBe(0)
    const [photo] = (await readdir(shared('photos'))).filter((name) => /\.jpe?g$/i.test(name)).sort()
    const program = [cli, 'worker', '--task', 'detect', '--model', detector, '--threshold', '0.05']
    const asked = JSON.stringify({ id: 1, path: join(shared('photos'), photo!) })
    const said = execFileSync(process.execPath, program, {
      input: asked,
      env: { ...process.env, NETLENS_DATA: home },
      stdio: ['pipe', 'pipe', 'ignore']
    })
    const answer = JSON.parse(String(said))
    const { stdout } = await promisify(execFile)(python, ['-c', rowOfAnswer, job, String(said)])
    const [row] = JSON.parse(stdout)
    expect(answer.detections.length).toBeGreaterThan(0)
    expect(row).toMatchObject({ status: 'ok', width: answer.width, height: answer.height, hash: answer.hash })
    expect(row.model_sha256).toBe(answer.model.sha256)
    const float32 = (value: number): number => Math.fround(value)
    expect(row.detections).toEqual(
      answer.detections.map(({ label, score, box }: Detection) => {
        return { label, score: float32(score), box: box.map(float32) }
      })
    )
  },
  120_000
)

/** Asks a worker for files on a remote filesystem, as an actor does. */
const askForRemote = `
import argparse, json, sys
import pyarrow.fs as fs
sys.path.insert(0, sys.argv[1])
from netlens_worker import Worker
options = argparse.Namespace(netlens=sys.argv[2], task="classify", threads=1)
files = [{"path": path, "bytes": size} for path, size in json.loads(sys.argv[4])]
worker = Worker(options)
answers = worker.answers(fs.SubTreeFileSystem(sys.argv[3], fs.LocalFileSystem()), files)
worker.worker.stdin.close()
print(json.dumps([[a.get("predictions"), a.get("error"), a["model"]["precision"]] for a in answers]))
`

test.skipIf('reason' in found)(
  'files of another filesystem go as bytes; one that cannot be read has its reason, and nothing waits for it (needs ../shared and Ray)',
  async () => {
    const { python } = found as { python: string }
    const [root, home] = [await temporaryFolder(), await temporaryFolder()]
    const job = join(root, 'job')
    await exportJob(home, job)
    const [first, second] = (await readdir(shared('photos'))).filter((name) => /\.jpe?g$/i.test(name)).sort()
    const files = [
      [first, 100_000],
      ['gone.jpg', 100_000],
      ['endless.jpg', 2 ** 40],
      [second, 100_000]
    ]
    const args = [
      '-c',
      askForRemote,
      job,
      `${process.execPath} ${cli}`,
      shared('photos'),
      JSON.stringify(files)
    ]
    const env = { ...process.env, NETLENS_DATA: home }
    const { stdout } = await promisify(execFile)(python, args, { env, maxBuffer: 2 ** 26 })
    const answers = JSON.parse(stdout)
    const here = await netlens(
      home,
      'classify',
      ...[first!, second!].map((name) => join(shared('photos'), name)),
      ...['--model', model, '--labels', 'imagenet', '--precision', 'float32', '--no-library']
    )
    expect(answers).toEqual([
      [expect.any(Array), null, 'float32'],
      [null, { code: 'unreadable', message: expect.stringContaining('gone.jpg') }, 'float32'],
      [null, { code: 'too-large', message: expect.any(String) }, 'float32'],
      [expect.any(Array), null, 'float32']
    ])
    const labels = [answers[0], answers[3]].map(([predictions]) => predictions[0].label)
    for (const label of labels) expect(here.stdout).toContain(label)
  },
  180_000
)

test.skipIf('reason' in found)(
  'two actors, of which a worker and then an actor are killed: every file once, as classify answers (needs ../shared and Ray)',
  async () => {
    const { python } = found as { python: string }
    const [root, there, here] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()]
    const photos = join(root, 'photos')
    await cp(shared('photos'), photos, { recursive: true })
    await brokenFiles(photos)
    const job = join(root, 'job')
    await exportJob(there, job)

    const output = join(root, 'results')
    const args = [join(job, 'job.py'), photos, output, '--actors', '2', '--chunk', '32']
    const env = {
      ...process.env,
      NETLENS: `${process.execPath} ${cli}`,
      NETLENS_DATA: there,
      RAY_DEDUP_LOGS: '0'
    }
    const ray = spawn(python, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [ray.stdout, ray.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text))
    const ended = new Promise((resolve) => ray.once('close', resolve))
    const parts = async (count: number): Promise<void> => {
      const there = async () =>
        (await readdir(join(output, 'parts')).catch(() => [])).filter((name) => !name.startsWith('.')).length
      while ((await there()) < count && ray.exitCode === null) await sleep(20)
    }
    await parts(1)
    process.kill(processesOf(job)[0]!.worker, 'SIGKILL')
    await parts(3)
    const [second] = processesOf(job)
    process.kill(second!.actor, 'SIGKILL')
    expect([await ended, said.slice(-3000)]).toEqual([0, expect.stringContaining('254 images, 4 failed')])

    const reference = join(root, 'reference.jsonl')
    const chosen = ['--model', model, '--labels', 'imagenet', '--precision', 'float32']
    expect((await netlens(here, 'classify', photos, ...chosen, '--output', reference)).status).toBe(3)
    const expected = (await readFile(reference, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const rows = await rowsOf(join(output, 'parts'))
    expect(rows.map(({ path }) => path).sort()).toEqual(expected.map(({ path }) => join(photos, path)).sort())
    const byPath = new Map(rows.map((row) => [row.path, row]))
    for (const { path, status, predictions = [], error } of expected) {
      const row = byPath.get(join(photos, path))!
      expect(row).toMatchObject({ status, code: error?.code ?? null })
      expect(row.classes).toEqual(predictions.map(({ index }: { index: number }) => index))
      for (const [i, { probability }] of predictions.entries()) {
        expect(Math.abs(row.probabilities[i]! - probability)).toBeLessThan(1e-6)
      }
    }

    // Finished work is not repeated: Ray is not even started.
    await rename(join(job, 'model'), join(job, 'gone'))
    const again = spawn(python, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
    let text = ''
    again.stdout.setEncoding('utf8').on('data', (more: string) => (text += more))
    expect(await new Promise((resolve) => again.once('close', resolve))).toBe(0)
    expect(text).toContain('254 files in 8 parts, 0 of them to do')

    // Imported again, the results equal the local run's except for the ids of images and model.
    const imported = await netlens(
      there,
      'library',
      'import',
      join(output, 'parts'),
      '--model',
      model,
      '--json'
    )
    // The model's file has no labels beside it, and the job uses ImageNet's.
    expect(imported.status).toBe(3)
    const withLabels = await netlens(
      there,
      'library',
      'import',
      join(output, 'parts'),
      '--model',
      join(job, 'gone/mobilenet_v2_imagenet.h5'),
      '--json'
    )
    expect(JSON.parse(withLabels.stdout)).toMatchObject({
      rows: 254,
      imported: 254,
      known: 0,
      refusedRows: 0
    })
    const query = async (home: string): Promise<string[]> =>
      (await netlens(home, 'library', 'query', '--json')).stdout
        .trim()
        .split('\n')
        .map((line) => line.replace(/^\{"id":\d+,"model":\d+,/, '{'))
        .sort()
    expect(await query(there)).toEqual(await query(here))
    const once = await netlens(
      there,
      'library',
      'import',
      join(output, 'parts'),
      '--model',
      join(job, 'gone/mobilenet_v2_imagenet.h5'),
      '--json'
    )
    expect(JSON.parse(once.stdout)).toMatchObject({ rows: 254, imported: 0, known: 254, refusedRows: 0 })
  },
  180_000
)
