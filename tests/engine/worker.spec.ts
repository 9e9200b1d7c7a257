/** The worker as another program uses it: through pipes. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { copyFile, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import xxhash from 'xxhash-wasm'
import { EngineClient } from '../../src-main/host/engine-client'
import { SurvivingEngine } from '../../src-main/host/surviving-engine'
import { describeNetwork } from '../../src-main/network/network'
import { defaultsOf } from '../../src-main/network/settings'
import { writeKerasH5 } from '../support/keras-h5-writer'
import { randomNumbers } from '../support/library-maker'
import { builtFile } from '../support/engine-process'
import { exact, smallModel } from '../support/models'
import { brokenFiles, folderOfPictures, temporaryFolder } from '../support/pictures'

interface Answer {
  id: string | number | null
  path?: string
  status: 'ok' | 'error'
  predictions?: { index: number; label: string; probability: number }[]
  error?: { code: string; message: string }
  bytes?: number
  modified?: number
  hash?: string
  embedding?: string
  detections?: object[]
  model?: { sha256: string; precision: string }
}

let model: string
let home: string
beforeAll(async () => {
  model = await smallModel()
  home = await temporaryFolder()
})

class Worker {
  readonly child: ChildProcess
  readonly answers: Answer[] = []
  readonly temporary: string
  stderr = ''
  readonly ended: Promise<number | null>
  private wake: () => void = () => undefined

  /** @param reads whether its output is read */
  constructor(temporary: string, args: string[] = [], reads = true) {
    this.temporary = temporary
    const program = [builtFile('cli.js'), 'worker', '--model', model, '--precision', 'float32', ...args]
    const env = { ...process.env, XDG_DATA_HOME: home, TMPDIR: temporary }
    this.child = spawn(process.execPath, program, { env, stdio: 'pipe' })
    this.child.stdin!.on('error', () => undefined)
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    if (reads) {
      createInterface(this.child.stdout!).on('line', (line) => {
        this.answers.push(JSON.parse(line) as Answer)
        this.wake()
      })
    }
    this.ended = new Promise((resolve) => this.child.once('close', resolve))
  }

  ask(request: object, bytes?: Uint8Array): void {
    this.child.stdin!.write(`${JSON.stringify(request)}\n`)
    if (bytes) this.child.stdin!.write(bytes)
  }

  async answered(count: number): Promise<void> {
    while (this.answers.length < count) {
      if (this.child.exitCode !== null) throw new Error(`It ended: ${this.stderr}`)
      await new Promise<void>((resolve) => {
        this.wake = resolve
        setTimeout(resolve, 100)
      })
    }
  }

  /** Ends its input and returns its exit status. */
  end(): Promise<number | null> {
    this.child.stdin!.end()
    return this.ended
  }

  get enginePid(): number {
    const { pid } = this.child
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
  }

  /** Peak memory of the worker and its engine, in bytes. */
  get peaks(): number[] {
    return [this.child.pid!, this.enginePid].map(
      (pid) => 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
    )
  }
}

const newWorker = async (args: string[] = [], reads = true): Promise<Worker> =>
  new Worker(await temporaryFolder(), args, reads)

test('files and bytes have the same answers and codes as classify, with what is known of each file', async () => {
  const { folder, paths } = await folderOfPictures(60)
  await brokenFiles(folder)
  // By its content, a camera raw file is a TIFF; only its name reveals it.
  await writeFile(join(folder, 'raw.nef'), Buffer.concat([Buffer.from('II*\0'), Buffer.alloc(100)]))
  const output = join(await temporaryFolder(), 'out.jsonl')
  const reference = spawn(
    process.execPath,
    [
      builtFile('cli.js'),
      'classify',
      folder,
      '--model',
      model,
      '--precision',
      'float32',
      '--no-library'
    ].concat('--output', output),
    { env: { ...process.env, XDG_DATA_HOME: home }, stdio: 'ignore' }
  )
  expect(await new Promise((resolve) => reference.once('close', resolve))).toBe(3)
  const expected = (await readFile(output, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer & { path: string })
  expect(expected).toHaveLength(paths.length + 5)

  const worker = await newWorker()
  const { h64Raw } = await xxhash()
  for (const { path } of expected) worker.ask({ id: path, path: join(folder, path) })
  for (const { path } of expected) {
    const bytes = await readFile(join(folder, path))
    worker.ask({ id: `bytes of ${path}`, bytes: bytes.length, path }, bytes)
  }
  worker.ask({ id: 7, path: join(folder, 'no such.jpg') })
  worker.ask({ id: 8, path: folder })
  expect(await worker.end()).toBe(0)
  const answers = new Map(worker.answers.map((answer) => [answer.id, answer]))
  expect(worker.answers).toHaveLength(2 * expected.length + 2)
  for (const { path, status, predictions, error } of expected) {
    const said = status === 'ok' ? { status, predictions } : { status, error }
    const { size, mtimeMs } = await stat(join(folder, path))
    const hash = h64Raw(await readFile(join(folder, path)))
      .toString(16)
      .padStart(16, '0')
    const known = { bytes: size, ...(status === 'ok' && { hash }) }
    const from = { precision: 'float32', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }
    expect(answers.get(path)).toMatchObject({ ...said, ...known, modified: mtimeMs, model: from })
    expect(answers.get(`bytes of ${path}`)).toMatchObject({ ...said, ...known, path })
    expect(answers.get(`bytes of ${path}`)).not.toHaveProperty('modified')
  }
  expect(answers.get(7)).toMatchObject({ error: { code: 'unreadable' } })
  expect(answers.get(8)).toMatchObject({ error: { code: 'unreadable' } })
  expect(await readdir(worker.temporary)).toEqual([])
})

test('10,000 lines of garbage, huge lengths and missing files: one answer each, a clear end, bounded memory', async () => {
  const random = randomNumbers(24)
  const { folder, paths } = await folderOfPictures(30)
  const image = await readFile(join(folder, paths[0]!))
  const worker = await newWorker()
  const kinds: (() => [string | Buffer, number])[] = [
    () => [`${Array.from({ length: 20 }, () => String.fromCharCode(33 + random() * 90)).join('')}\n`, 1],
    () => [Buffer.from(Array.from({ length: 30 }, () => 128 + Math.floor(random() * 128)).concat(10)), 1],
    () => [`{"id": 1, "path": "/no/such/${random()}.jpg"}\n`, 1],
    () => [
      `{"id": 2, "bytes": ${['1e300', '-1', '1e999', '"x"', '0.5', '9'.repeat(40)][Math.floor(random() * 6)]}}\n`,
      1
    ],
    () => [Buffer.concat([Buffer.from(`{"id": 3, "bytes": ${image.length}}\n`), image]), 1],
    () => [Buffer.concat([Buffer.from(`{"id": 4, "bytes": 40}\n`), Buffer.alloc(40, 10)]), 1],
    () => [`{"id": ${'9'.repeat(Math.floor(random() * 400) + 1)}, "path": "/no/such"}\n`, 1],
    () => [`{"id": 6, "path": "${'p'.repeat(5000)}"}\n`, 1],
    () => ['\n \r\n', 0]
  ]
  let expected = 0
  for (let i = 0; i < 10_000; i++) {
    const [text, answers] = kinds[Math.floor(random() * kinds.length)]!()
    expected += answers
    if (!worker.child.stdin!.write(text))
      await new Promise((resolve) => worker.child.stdin!.once('drain', resolve))
  }
  // An endless line, an image above every limit, and one that is cut off by the end of the input.
  for (let i = 0; i < 40; i++) worker.child.stdin!.write(Buffer.alloc(1 << 20, 'z'))
  worker.child.stdin!.write('\n')
  const tooLarge = 600 * 2 ** 20
  worker.ask({ id: 'large', bytes: tooLarge })
  const part = Buffer.alloc(1 << 20, image.subarray(0, 1000))
  for (let sent = 0; sent < tooLarge; sent += part.length) {
    if (!worker.child.stdin!.write(part))
      await new Promise((resolve) => worker.child.stdin!.once('drain', resolve))
  }
  await worker.answered(expected + 2)
  const peaks = worker.peaks
  worker.ask({ id: 'short', bytes: 2 ** 50 }, Buffer.alloc(1000))
  expect(await worker.end()).toBe(1)
  expect(worker.answers).toHaveLength(expected + 3)
  const byId = (id: string) => worker.answers.filter((answer) => answer.id === id)
  expect(byId('large')).toMatchObject([{ bytes: tooLarge, error: { code: 'too-large' } }])
  expect(byId('short')).toMatchObject([
    {
      error: {
        code: 'invalid-message',
        message: `The input ended after 1000 of the ${2 ** 50} bytes of this image.`
      }
    }
  ])
  const ok = worker.answers.filter(({ status }) => status === 'ok')
  expect(ok.length).toBeGreaterThan(500)
  expect(new Set(ok.map(({ id }) => id))).toEqual(new Set([3]))
  // The command line, and the engine, which holds TensorFlow and the model.
  expect(peaks[0]).toBeLessThan(350 * 2 ** 20)
  expect(peaks[1]).toBeLessThan(900 * 2 ** 20)
  expect(await readdir(worker.temporary)).toEqual([])
}, 180_000)

test('an engine that is killed is started again, and every image has one answer', async () => {
  const { folder, paths } = await folderOfPictures(60)
  const worker = await newWorker()
  for (let round = 0; round < 10; round++) {
    for (const path of paths) worker.ask({ id: `${round} ${path}`, path: join(folder, path) })
  }
  await worker.answered(50)
  process.kill(worker.enginePid, 'SIGKILL')
  await worker.answered(200)
  process.kill(worker.enginePid, 'SIGKILL')
  expect(await worker.end()).toBe(0)
  expect(worker.stderr.match(/SIGKILL.*It is started again\./g)).toHaveLength(2)
  expect(new Set(worker.answers.map(({ id }) => id)).size).toBe(600)
  expect(worker.answers).toHaveLength(600)
  expect(worker.answers.filter(({ status }) => status !== 'ok')).toEqual([])
})

describe('an engine that dies of an image', () => {
  /** Dies on paths that contain `poison`, or always if `hopeless`. */
  async function engine(hopeless: boolean): Promise<SurvivingEngine> {
    const entry = join(await temporaryFolder(), 'engine.cjs')
    const program = `process.on('message', ({ id, params: { path } }) => setTimeout(() => {
      if (${hopeless} || path.includes('poison')) process.exit(9)
      process.send({ reply: id, result: { bytes: 1, status: 'ok', predictions: [] } })
    }, 5))
    process.on('disconnect', () => process.exit())`
    await writeFile(entry, program)
    return new SurvivingEngine(new EngineClient({ node: process.execPath, entry, cacheDir: '' }))
  }
  const question = (path: string) => ({ path, model: exact(model, 'native'), topK: 5 })

  test('loses it alone, with a row that says so', async () => {
    const poison = join(await temporaryFolder(), 'poison.jpg')
    await copyFile(model, poison)
    const surviving = await engine(false)
    const paths = ['a', 'b', poison, 'c', 'poison 2', 'd', 'e']
    const answers = await Promise.all(paths.map((path) => surviving.classify(question(path))))
    await surviving.stop()
    expect(answers.map((answer) => (answer.status === 'ok' ? 'ok' : answer.error.code))).toEqual(
      paths.map((path) => (path.includes('poison') ? 'engine-died' : 'ok'))
    )
    expect(answers[2]).toMatchObject({ bytes: (await stat(poison)).size })
  })

  test('ten times in a row: it is the engine that cannot work, and the worker ends', async () => {
    const surviving = await engine(true)
    const answers = Array.from({ length: 20 }, (_, i) => surviving.classify(question(String(i))))
    await expect(Promise.all(answers)).rejects.toThrow(/exit code 9.*10 times in a row/)
    await surviving.stop()
    await Promise.allSettled(answers)
  })
})

test.runIf(process.platform === 'linux')(
  'whoever does not read makes the worker stop reading, and a signal ends it with nothing left behind',
  async () => {
    const { folder, paths } = await folderOfPictures(3)
    const image = await readFile(join(folder, paths[0]!))
    const worker = await newWorker(['--top', '10'], false)
    const frame = Buffer.concat([
      Buffer.from(`${JSON.stringify({ id: 'x'.repeat(2000), bytes: image.length })}\n`),
      image
    ])
    // It accepts what fits into the two pipes and what is being processed, and no more.
    let sent = 0
    while (sent < 5000) {
      const taken = new Promise<'taken'>((resolve) =>
        worker.child.stdin!.write(frame, () => resolve('taken'))
      )
      if (
        sent > 0 &&
        (await Promise.race([taken, sleep(sent < 100 ? 30_000 : 3000, 'full' as const)])) === 'full'
      )
        break
      await taken
      sent++
    }
    expect(sent).toBeLessThan(1000)
    expect(await readdir(worker.temporary)).toHaveLength(1)
    const { enginePid } = worker
    const exited = new Promise((resolve) => worker.child.once('exit', resolve))
    worker.child.kill('SIGTERM')
    // Although its output is still full.
    expect(await exited).toBe(130)
    worker.child.stdout!.resume()
    expect(() => process.kill(enginePid, 0)).toThrow('ESRCH')
    expect(await readdir(worker.temporary)).toEqual([])
  },
  120_000
)

test('embeddings come on request, as float32 in base64, and change no answer', async () => {
  const { folder, paths } = await folderOfPictures(9)
  const plain = await newWorker()
  const embedding = await newWorker(['--task', 'embed'])
  for (const worker of [plain, embedding]) {
    for (const path of paths) worker.ask({ id: path, path: join(folder, path) })
    expect(await worker.end()).toBe(0)
  }
  for (const { id, predictions } of plain.answers) {
    const answer = embedding.answers.find((other) => other.id === id)!
    expect(answer.predictions!.map(({ index }) => index)).toEqual(predictions!.map(({ index }) => index))
    for (const [i, { probability }] of answer.predictions!.entries()) {
      expect(Math.abs(probability - predictions![i]!.probability)).toBeLessThan(1e-6)
    }
    const bytes = Buffer.from(answer.embedding!, 'base64')
    const values = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i))
    expect(values).toHaveLength(1280)
    expect(Math.max(...values)).toBeGreaterThan(0)
  }
  expect(plain.answers.every((answer) => !('embedding' in answer))).toBe(true)
})

describe('--task detect', () => {
  let detector: string
  beforeAll(async () => {
    detector = join(home, 'detector.h5')
    const settings = { ...defaultsOf('ssdlite-mobilenet-v2'), alpha: 0.35, inputSize: 300, classes: 4 }
    await writeKerasH5(detector, describeNetwork(settings))
  })

  test('answers with the rows of detect, with what is known of each file', async () => {
    const { folder } = await folderOfPictures(6)
    await brokenFiles(folder)
    const args = ['detect', folder, '--model', detector, '--threshold', '0.02']
    const env = { ...process.env, XDG_DATA_HOME: home }
    const lines = await new Promise<string>((resolve) =>
      execFile(process.execPath, [builtFile('cli.js'), ...args], { env, maxBuffer: 2 ** 26 }, (_, text) =>
        resolve(text)
      )
    )
    const expected = lines.trim().split('\n').map((line) => JSON.parse(line) as Answer & { path: string }) // prettier-ignore
    const worker = await newWorker(['--task', 'detect', '--model', detector, '--threshold', '0.02'])
    for (const { path } of expected) worker.ask({ id: path, path: join(folder, path) })
    const bytes = await readFile(join(folder, expected[0]!.path))
    worker.ask({ id: 'bytes', bytes: bytes.length }, bytes)
    expect(await worker.end()).toBe(0)

    const { h64Raw } = await xxhash()
    const answers = new Map(worker.answers.map((answer) => [answer.id, answer]))
    expect(worker.answers).toHaveLength(expected.length + 1)
    for (const { path, ...said } of expected) {
      const { size, mtimeMs } = await stat(join(folder, path))
      const hash = h64Raw(await readFile(join(folder, path))).toString(16).padStart(16, '0') // prettier-ignore
      const known = { id: path, bytes: size, modified: mtimeMs, ...(said.status === 'ok' && { hash }) }
      const from = { precision: 'float32', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }
      expect(answers.get(path)).toMatchObject({ ...said, ...known, model: from })
    }
    const { path: _, ...first } = expected[0]!
    expect(answers.get('bytes')).toMatchObject({ ...first, bytes: bytes.length })
    expect(expected.some(({ detections = [] }) => detections.length > 0)).toBe(true)
  })

  test.each([
    ['--crop center', '--crop is for models that classify'],
    ['--precision int8', '--precision int8 is for models that classify']
  ])('says that a detector cannot be told %s', async (options, message) => {
    const worker = await newWorker(['--task', 'detect', '--model', detector, ...options.split(' ')])
    expect(await worker.ended).toBe(2)
    expect(worker.stderr).toContain(message)
  })
})
