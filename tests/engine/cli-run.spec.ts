/** How a run from the command line progresses, waits and stops. */
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { builtFile } from '../support/engine-process'
import { smallModel } from '../support/models'
import { folderOfPictures, temporaryFolder } from '../support/pictures'

let model: string
let home: string
beforeAll(async () => {
  model = await smallModel()
  home = await temporaryFolder()
})

class Classifying {
  readonly child: ChildProcess
  stderr = ''
  readonly ended: Promise<number | null>

  constructor(...args: string[]) {
    const program = [builtFile('cli.js'), 'classify', ...args, '--model', model, '--precision', 'float32']
    const env = { ...process.env, XDG_DATA_HOME: home }
    this.child = spawn(process.execPath, program, { env, stdio: ['ignore', 'ignore', 'pipe'] })
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.ended = new Promise((resolve) => this.child.once('close', resolve))
  }

  async says(text: string | RegExp): Promise<void> {
    while (!this.stderr.match(text)) {
      if (this.child.exitCode !== null) throw new Error(`It ended without "${text}": ${this.stderr}`)
      await sleep(10)
    }
  }

  /** Waits until the first rows have been written to the output file. */
  async writes(output: string): Promise<void> {
    while (!(await readFile(output, 'utf8').catch(() => '')).includes('\n')) await sleep(5)
  }

  get enginePid(): number {
    const { pid } = this.child
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
  }
}

test('a folder without images is said to have none, and which formats were looked for', async () => {
  const folder = await temporaryFolder()
  const run = new Classifying(folder, '--no-recursive')
  expect(await run.ended).toBe(0)
  expect(run.stderr).toMatch(
    /No images were found\. Netlens looks for JPEG, PNG, .* Subfolders were left out\./
  )
})

test('the speed is shown from the second batch on, and never as 0.0', async () => {
  const { folder } = await folderOfPictures(500)
  const run = new Classifying(folder)
  expect(await run.ended).toBe(0)
  const lines = run.stderr.split('\n').filter((line) => /^\d+\/\d+\+? images/.test(line))
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) {
    const done = Number(line.split('/')[0])
    expect(line).not.toContain(' 0.0 images/s')
    // The first batch has one image, the second two.
    if (done > 3) expect(line).toMatch(/failed, [1-9][\d.]* images\/s|failed, 0\.[1-9] images\/s/)
  }
})

test('a folder that is gone is waited for, with a message; then the run goes on', async () => {
  const { folder } = await folderOfPictures(300)
  const output = join(await temporaryFolder(), 'out.jsonl')
  const run = new Classifying(folder, '--output', output)
  await run.writes(output)
  await rename(folder, `${folder}-away`)
  await run.says(`The folder ${folder} is gone`)
  expect(run.stderr).toContain('Ctrl-C stops it')
  await rename(`${folder}-away`, folder)
  expect(await run.ended).toBe(0)
  const rows = (await readFile(output, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(new Set(rows.map(({ path }) => path)).size).toBe(300)
  expect(rows).toHaveLength(300)
  expect(rows.filter(({ status }) => status !== 'ok')).toEqual([])
})

test('a folder that is gone can be given up by Ctrl-C', async () => {
  const { folder } = await folderOfPictures(300)
  const output = join(await temporaryFolder(), 'out.jsonl')
  const run = new Classifying(folder, '--output', output)
  await run.writes(output)
  await rename(folder, `${folder}-away`)
  await run.says(`The folder ${folder} is gone`)
  run.child.kill('SIGINT')
  expect(await run.ended).toBe(130)
  expect(run.stderr).toMatch(/Stopped: \d+ images/)
  expect(run.stderr).not.toContain('The engine process')
  await mkdir(folder)
})

test.runIf(process.platform === 'linux')('Ctrl-C ends a run whose engine is suspended', async () => {
  const { folder } = await folderOfPictures(300)
  const output = join(await temporaryFolder(), 'out.jsonl')
  const run = new Classifying(folder, '--output', output)
  await run.writes(output)
  const { enginePid } = run
  process.kill(enginePid, 'SIGSTOP')
  run.child.kill('SIGINT')
  // The command would wait longer for a working engine.
  expect(await Promise.race([run.ended, sleep(8000)])).toBe(130)
  expect(() => process.kill(enginePid, 0)).toThrow('ESRCH')
  expect((await readFile(output, 'utf8')).endsWith('}\n')).toBe(true)
})

test.runIf(process.platform === 'linux')(
  'Ctrl-C ends an engine that is suspended before it has begun the run',
  async () => {
    const { folder } = await folderOfPictures(1)
    const run = new Classifying(folder)
    // The forked process must have started its own program before it counts as the engine.
    const isEngine = (pid: number): boolean =>
      pid > 0 && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine.js')
    while (!isEngine(run.enginePid)) await sleep(5)
    const { enginePid } = run
    process.kill(enginePid, 'SIGSTOP')
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(130)
    expect(run.stderr).toContain('Stopped before any image was classified')
    expect(() => process.kill(enginePid, 0)).toThrow('ESRCH')
  }
)
