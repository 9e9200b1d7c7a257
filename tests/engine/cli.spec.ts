import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { hasShared, shared, sharedJson } from '../support/shared'
import { builtFile } from '../support/engine-process'
import { smallModel } from '../support/models'
import { brokenFiles, folderOfPictures, temporaryFolder } from '../support/pictures'

let model: string
let home: string
beforeAll(async () => {
  model = await smallModel()
  home = await temporaryFolder()
})

interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, XDG_DATA_HOME: home })

const netlens = (...args: string[]): Promise<Finished> => netlensIn(environment(), ...args)

function netlensIn(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Finished> {
  return new Promise((resolve) => {
    const options = { env, maxBuffer: 64 * 1024 * 1024 }
    const child = execFile(process.execPath, [builtFile('cli.js'), ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr })
    )
  })
}

const lines = (text: string): any[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('classify', () => {
  test('prints JSON Lines with paths relative to the folder, and ends with 0', async () => {
    const { folder, paths } = await folderOfPictures(9)
    const { code, stdout, stderr } = await netlens('classify', folder, '--model', model, '--top', '2')
    expect(code).toBe(0)
    const rows = lines(stdout)
    expect(rows.map(({ path }) => path).sort()).toEqual([...paths].sort())
    expect(rows[0]).toMatchObject({
      status: 'ok',
      predictions: [{ label: expect.stringMatching(/^class \d$/) }, {}]
    })
    expect(stderr).toContain('native TensorFlow')
    expect(stderr).toContain('9 images in')
  })

  test('says when it times a model on this machine, which it does once', async () => {
    const { folder } = await folderOfPictures(1)
    const env = { ...environment(), XDG_CACHE_HOME: await temporaryFolder() }
    const [first, second] = [
      await netlensIn(env, 'classify', folder, '--model', model),
      await netlensIn(env, 'classify', folder, '--model', model)
    ]
    expect(first.stderr).toMatch(/^Timing the model on this machine, once/)
    expect([first.code, second.code]).toEqual([0, 0])
    expect(second.stderr).not.toContain('Timing')
  })

  test('ends with 3 when images failed, each with a row', async () => {
    const { folder } = await folderOfPictures(3)
    const broken = await brokenFiles(folder)
    const output = join(await temporaryFolder(), 'out.jsonl')
    const { code, stdout } = await netlens('classify', folder, '--model', model, '--output', output)
    expect(code).toBe(3)
    expect(stdout).toBe('')
    const rows = lines(await readFile(output, 'utf8'))
    const errors = rows.filter(({ status }) => status === 'error')
    expect(Object.fromEntries(errors.map(({ path, error }) => [path, error.code]))).toEqual(broken)
    expect(rows.filter(({ status }) => status === 'ok')).toHaveLength(3)
  })

  test('writes CSV and JSON by the name of the output, and keeps an earlier file', async () => {
    const { folder } = await folderOfPictures(3)
    const target = await temporaryFolder()
    const csv = join(target, 'out.csv')
    await writeFile(csv, 'mine')
    const first = await netlens('classify', folder, '--model', model, '--output', csv, '--top', '2')
    expect(first.code).toBe(0)
    expect(await readFile(csv, 'utf8')).toMatch(
      /^\ufeffpath,status,label_1,probability_1,label_2,probability_2,error,model,video_frames,video_time\r\n/
    )
    expect(await readFile(`${csv}.~1~`, 'utf8')).toBe('mine')
    expect(first.stderr).toContain(`is kept as ${csv}.~1~`)
    await netlens('classify', folder, '--model', model, '--output', join(target, 'out.json'))
    expect(JSON.parse(await readFile(join(target, 'out.json'), 'utf8'))).toHaveLength(3)
    expect((await readdir(target)).sort()).toEqual(['out.csv', 'out.csv.~1~', 'out.json'])
  })

  test('runs on WebAssembly with the same answers', async () => {
    const { folder } = await folderOfPictures(3)
    const args = ['classify', folder, '--model', model, '--top', '1', '--precision', 'float32']
    const [native, wasm] = [
      lines((await netlens(...args)).stdout),
      lines((await netlens(...args, '--backend', 'wasm')).stdout)
    ]
    for (const [i, row] of native.entries()) {
      expect(wasm[i].predictions[0].index).toBe(row.predictions[0].index)
      expect(wasm[i].predictions[0].probability).toBeCloseTo(row.predictions[0].probability, 4)
    }
  })

  test('names images of several sources as they were typed', async () => {
    const { folder } = await folderOfPictures(3)
    const { stdout } = await netlens(
      'classify',
      join(folder, 'img_0.jpg'),
      join(folder, 'day 2'),
      '--model',
      model
    )
    expect(lines(stdout).map(({ path }) => path)).toEqual([
      join(folder, 'img_0.jpg'),
      join(folder, 'day 2', 'img_1.jpg')
    ])
  })

  test('goes on when nobody reads its messages any more', async () => {
    const { folder } = await folderOfPictures(30)
    const output = join(await temporaryFolder(), 'out.jsonl')
    const args = [builtFile('cli.js'), 'classify', folder, '--model', model, '--output', output]
    const child = spawn(process.execPath, args, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
    child.stderr.destroy()
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0)
    expect(lines(await readFile(output, 'utf8'))).toHaveLength(30)
  })

  test('takes paths from where npm was called', async () => {
    const { folder } = await folderOfPictures(1)
    const env = { ...environment(), npm_lifecycle_event: 'classify', INIT_CWD: folder }
    const args = [builtFile('cli.js'), 'classify', 'img_0.jpg', '--model', model]
    const stdout = await new Promise<string>((resolve) =>
      execFile(process.execPath, args, { env }, (_, out) => resolve(out))
    )
    expect(lines(stdout)).toMatchObject([{ path: 'img_0.jpg', status: 'ok' }])
  })

  test.each([
    [['classify'], /missing required argument/],
    [['classify', '/no/such/folder', '--model', 'x'], /There is no file or folder \/no\/such\/folder/],
    [['classify', '/tmp', '--model', 'x', '--output', 'a.xlsx'], /must end in \.csv, \.json, \.jsonl/],
    [['classify', '/tmp', '--model', 'x', '--top', '0'], /expected 1 to 1000/],
    [['classify', '/tmp', '--model', 'x', '--crop', 'left'], /Allowed choices are center, whole/],
    [['classify', '/tmp', '--model', 'x', '--frobnicate'], /unknown option '--frobnicate'/],
    [['dance'], /unknown command 'dance'/]
  ])('bad usage %j ends with 2 and a message', async (args, message) => {
    const { code, stdout, stderr } = await netlens(...args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(message)
  })

  test('a model that cannot be loaded ends with 1 and leaves an earlier output alone', async () => {
    const { folder } = await folderOfPictures(1)
    const bad = join(folder, 'bad.h5')
    await writeFile(bad, 'no model')
    const output = join(folder, 'out.csv')
    await writeFile(output, 'mine')
    const { code, stderr } = await netlens('classify', folder, '--model', bad, '--output', output)
    expect(code).toBe(1)
    expect(stderr).toContain(`The model file ${bad} is of no known format`)
    expect(await readFile(output, 'utf8')).toBe('mine')
  })

  test('a model that is not known ends with 1 and says how to get one', async () => {
    const { folder } = await folderOfPictures(1)
    const { code, stderr } = await netlens('classify', folder, '--model', 'mobilenet-v2-1.0-224')
    expect(code).toBe(1)
    expect(stderr).toContain('netlens models download mobilenet-v2-1.0-224')
  })

  test('labels that do not fit the model end with 1', async () => {
    const { folder } = await folderOfPictures(1)
    const labels = join(folder, 'labels.txt')
    await writeFile(labels, 'one\ntwo\n')
    const { code, stderr } = await netlens('classify', folder, '--model', model, '--labels', labels)
    expect(code).toBe(1)
    expect(stderr).toContain('has 2 labels (one, two), but the model has 10 classes')
  })

  test('an output that cannot be opened ends with 1', async () => {
    const { folder } = await folderOfPictures(1)
    const { code, stderr } = await netlens(
      'classify',
      folder,
      '--model',
      model,
      '--output',
      '/no/such/folder/a.csv'
    )
    expect(code).toBe(1)
    expect(stderr).toContain('/no/such/folder is not there')
  })
})

describe('Ctrl-C', () => {
  /** Starts a run on many images and interrupts it after the first rows have been written. */
  async function interrupted(output: string, interrupt: (child: ChildProcess) => void): Promise<Finished> {
    const { folder } = await folderOfPictures(400)
    const args = [builtFile('cli.js'), 'classify', folder, '--model', model, '--output', output]
    const child = spawn(process.execPath, args, {
      env: environment(),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let stderr = ''
    child.stderr.on('data', (data) => (stderr += data))
    while (((await readFile(output, 'utf8').catch(() => '')).match(/"status"/g)?.length ?? 0) < 3) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    interrupt(child)
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    return { code, stdout: '', stderr }
  }

  test.each([
    ['sent to the command', (child: ChildProcess) => child.kill('SIGINT')],
    [
      'sent to the whole process group, as a terminal does',
      (child: ChildProcess) => process.kill(-child.pid!, 'SIGINT')
    ]
  ])('%s leaves a complete file of what was done', async (_, interrupt) => {
    const output = join(await temporaryFolder(), 'out.json')
    const { code, stderr } = await interrupted(output, interrupt)
    expect(code).toBe(130)
    const rows = JSON.parse(await readFile(output, 'utf8'))
    expect(rows.length).toBeGreaterThanOrEqual(3)
    expect(rows.length).toBeLessThan(400)
    expect(stderr).toContain(`Stopped: ${rows.length} images`)
    expect(rows.filter(({ status }: { status: string }) => status !== 'ok')).toEqual([])
  })
})

describe('summary', () => {
  test('prints totals as JSON', async () => {
    const { code, stdout } = await netlens('summary', '--format', 'json')
    expect(code).toBe(0)
    const { totals, layers } = JSON.parse(stdout)
    expect(totals).toEqual({
      params: 3538984,
      trainable: 3504872,
      nonTrainable: 34112,
      macs: 300774272,
      layers: 156
    })
    expect(layers).toHaveLength(156)
  })

  test('describes the network of a weights file', async () => {
    const { stdout } = await netlens('summary', '--model', model)
    expect(stdout).toContain('Model: "mobilenetv2_0.35_96"')
  })

  test.each(['table', 'tree', 'markdown', 'csv', 'svg'])('prints as %s', async (format) => {
    const { code, stdout } = await netlens('summary', '--format', format)
    expect(code).toBe(0)
    expect(stdout).toContain(format === 'svg' ? '<svg' : 'block_16_project')
  })

  test('compares two networks', async () => {
    const { code, stdout } = await netlens(
      'summary',
      '--compare',
      'mobilenet-v1,alpha=0.5',
      '--format',
      'json'
    )
    expect(code).toBe(0)
    expect(
      JSON.parse(stdout).totals.find(({ field }: { field: string }) => field === 'params')
    ).toMatchObject({
      a: 3538984,
      b: 1342536
    })
  })

  test.each([
    [['--alpha', '7'], /must be a number from 0\.35 to 1\.4, not 7/],
    [['--input-size', '100'], /multiple of 32/],
    [['--format', 'pdf'], /Allowed choices/],
    [['--compare', 'mobilenet-v1,width=1'], /"width=1" is not variant=/]
  ])('bad usage %j ends with 2', async (args, message) => {
    const { code, stderr } = await netlens('summary', ...args)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })
})

describe.skipIf(!hasShared)('250 real photos (needs ../shared)', () => {
  test('top-1 is at least 0.885, and at least 95 % of the labels are those of Keras', async () => {
    const output = join(await temporaryFolder(), 'out.jsonl')
    const labels = shared('models/imagenet_classes.json')
    const weights = shared('models/mobilenet_v2_imagenet.h5')
    const { code, stderr } = await netlens(
      'classify',
      shared('photos'),
      '--model',
      weights,
      '--labels',
      labels,
      '--output',
      output
    )
    expect(code).toBe(0)
    expect(stderr).toContain('native TensorFlow')
    const rows = lines(await readFile(output, 'utf8'))
    expect(rows).toHaveLength(250)
    const classes = new Map(
      sharedJson<{ wnid: string; index: number }[]>('models/imagenet_classes.json').map((c) => [
        c.wnid,
        c.index
      ])
    )
    const keras = new Map(
      sharedJson<{ file: string; centre_crop: [number, number][] }[]>('reference/keras_top5.json').map(
        (r) => [r.file, r.centre_crop[0]![0]]
      )
    )
    const share = (right: (row: any) => boolean): number => rows.filter(right).length / rows.length
    expect(
      share((row) => row.predictions[0].index === classes.get(row.path.split('_')[0]))
    ).toBeGreaterThanOrEqual(0.885)
    expect(share((row) => row.predictions[0].index === keras.get(row.path))).toBeGreaterThanOrEqual(0.95)
  })
})
