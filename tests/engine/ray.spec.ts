/** The exported job on a real Ray: what is killed costs nothing, and the results come back as those of a run here. */
import { execFile, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cp, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import { hasShared, shared } from '../shared'
import { builtFile } from './engine-process'
import { brokenFiles, temporaryFolder } from './pictures'
import { rayPython } from './ray-python'

const found = hasShared ? rayPython() : { reason: 'it needs ../shared' }
if ('reason' in found) console.warn(`The test of the job on Ray is skipped: ${found.reason}.`)

const cli = builtFile('cli.js')

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

test.skipIf('reason' in found)(
  'two actors, of which a worker and then an actor are killed: every file once, as classify answers (needs ../shared and Ray)',
  async () => {
    const { python } = found as { python: string }
    const [root, there, here] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()]
    const photos = join(root, 'photos')
    await cp(shared('photos'), photos, { recursive: true })
    await brokenFiles(photos)
    const model = shared('models/mobilenet_v2_imagenet.h5')
    const job = join(root, 'job')
    const written = await netlens(
      there,
      'export',
      '--format',
      'ray',
      '--model',
      model,
      '--labels',
      'imagenet',
      '--output',
      job
    )
    expect(written.status).toBe(0)

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
      const there = async () => (await readdir(join(output, 'parts')).catch(() => [])).length
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

    // What is there is not done again: without Ray, which is not even started.
    await rename(join(job, 'model'), join(job, 'gone'))
    const again = spawn(python, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
    let text = ''
    again.stdout.setEncoding('utf8').on('data', (more: string) => (text += more))
    expect(await new Promise((resolve) => again.once('close', resolve))).toBe(0)
    expect(text).toContain('254 files in 8 parts, 0 of them to do')

    // Back again, equal to the run here but for the numbers of the images.
    const imported = await netlens(
      there,
      'library',
      'import',
      join(output, 'parts'),
      '--model',
      model,
      '--json'
    )
    // The model's file has no labels beside it, and those of the job are ImageNet's.
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
        .map((line) => line.replace(/^\{"id":\d+,/, '{'))
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
