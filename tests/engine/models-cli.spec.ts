import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, copyFile, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { catalogue } from '../../src-main/models/catalogue'
import { describeNetwork } from '../../src-main/network/network'
import { FileServer, serve, serveOnly } from '../support/file-server'
import { writeKerasH5 } from '../support/keras-h5-writer'
import { builtFile } from '../support/engine-process'
import { smallModel, smallResources } from '../support/models'
import { folderOfPictures, temporaryFolder } from '../support/pictures'

const resources = join(import.meta.dirname, '../../resources')
const official = catalogue.find(({ name }) => name === 'mobilenet-v2-0.35-96')!
const hasStarter = existsSync(join(resources, 'starter/weights.h5')) && existsSync(join(resources, 'samples'))
if (!hasStarter)
  console.warn('Tests that need the starter model and the sample pictures are skipped: not there.')

let small: string
let weights: string
let data: string
beforeAll(async () => {
  small = await smallModel()
  weights = join(await temporaryFolder(), 'any name.h5')
  await writeKerasH5(weights, describeNetwork(official.network))
})
beforeEach(async () => {
  data = await temporaryFolder()
})

function start(args: string[], env: NodeJS.ProcessEnv = {}) {
  const proxies = { HTTP_PROXY: '', http_proxy: '', HTTPS_PROXY: '', https_proxy: '' }
  const child = spawn(process.execPath, [builtFile('cli.js'), ...args], {
    env: {
      ...process.env,
      ...proxies,
      NETLENS_DATA: data,
      NETLENS_DOWNLOAD_TIMEOUT: '0.5',
      ...env
    }
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text) => (stdout += text))
  child.stderr.on('data', (text) => (stderr += text))
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  )
  return { child, ended }
}

const models = (...args: string[]) => start(['models', ...args]).ended
const json = async (...args: string[]) => JSON.parse((await models(...args, '--json')).stdout)

describe('own models', () => {
  test('are added, used by name, chosen as the default, and removed without their file', async () => {
    const labels = join(data, 'mine.txt')
    await writeFile(labels, [...'abcdefghij'].join('\n'))
    expect(await json('add', small, '--name', 'birds', '--labels', labels)).toMatchObject({
      name: 'birds',
      path: small,
      labels,
      network: { alpha: 0.35, inputSize: 96, classes: 10 }
    })
    expect((await models('list')).stdout).toMatch(/birds +MobileNetV2 0\.35 +96 px +10 classes/)
    expect((await models('info', 'birds')).stdout).toContain(small)

    const { folder } = await folderOfPictures(2)
    const byName = await start(['classify', folder, '--model', 'birds', '--top', '1']).ended
    expect(byName.stderr).toContain('birds: MobileNetV2 0.35, 96 px, 10 classes')
    // The speeds of the precisions that were measured when the model was first loaded.
    expect((await models('info', 'birds')).stdout).toMatch(/^float32 +\d+ images a second/m)
    expect(JSON.parse(byName.stdout.split('\n')[0]!).predictions[0].label).toMatch(/^[a-j]$/)

    expect(await json('default', 'birds')).toEqual({ default: 'birds' })
    const byDefault = await start(['classify', folder, '--top', '1']).ended
    expect(byDefault.stdout).toBe(byName.stdout)
    expect((await start(['summary', '--model', 'birds']).ended).stdout).toContain('mobilenetv2_0.35_96')

    expect((await models('remove', 'birds')).stdout).toContain('its file stays')
    expect(existsSync(small)).toBe(true)
    expect((await json('list')).models.map(({ name }: { name: string }) => name)).not.toContain('birds')
  })

  test('a changed one is not used, until it is accepted', async () => {
    const path = join(data, 'mine_96.h5')
    await copyFile(small, path)
    await models('add', path)
    expect((await models('verify', 'mine_96')).code).toBe(0)
    await appendFile(path, 'x')
    const checked = await models('verify')
    expect(checked.code).toBe(1)
    expect(checked.stdout).toContain('is not the file that it was')
    const { folder } = await folderOfPictures(1)
    const refused = await start(['classify', folder, '--model', 'mine_96']).ended
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toContain('is not the file that it was')
    expect((await models('verify', 'mine_96', '--accept')).code).toBe(0)
    expect((await start(['classify', folder, '--model', 'mine_96']).ended).code).toBe(0)
  })

  test.each([
    [['add', '/no/such.h5'], 1, /There is no model file \/no\/such\.h5/],
    [['info', 'nothing'], 1, /no model called nothing/],
    [['remove', 'nothing'], 1, /no model called nothing/],
    [['default', 'nothing'], 1, /no model called nothing/],
    [['download', 'nothing'], 1, /catalogue has no model called nothing/],
    [['verify', '--accept'], 2, /--accept needs the names/],
    [['frobnicate'], 2, /unknown command 'frobnicate'/]
  ])('%j ends with %d', async (args, expected, message) => {
    const { code, stderr } = await models(...args)
    expect(code).toBe(expected)
    expect(stderr).toMatch(message)
  })

  test('of a damaged list nothing is chosen; the last good copy is offered and taken', async () => {
    await models('add', small)
    await writeFile(join(data, 'models/models.json'), '{"version":1,')
    const { code, stderr } = await models('list')
    expect(code).toBe(1)
    expect(stderr).toMatch(/models\.json is damaged.*netlens models restore\n$/s)
    const restored = await models('restore')
    expect(restored.stdout).toMatch(
      /knows \d+ models now; the damaged one is kept as .*models\.json\.damaged-/
    )
    expect((await models('list')).code).toBe(0)
    expect((await readdir(join(data, 'models'))).filter((name) => name.includes('damaged'))).toHaveLength(1)
  })
})

describe('official weights', () => {
  test('are downloaded through a stall, used with their labels, and deleted only with --yes', async () => {
    const content = await readFile(weights)
    const server = await FileServer.start((request, response, count) =>
      (count === 0 ? serveOnly(content, 1_000_000, 'stall') : serve(content))(request, response, count)
    )
    const { code, stderr, stdout } = await models('download', official.name, '--mirror', server.url)
    expect(stderr).toContain('stopped sending. Trying again')
    expect(code).toBe(0)
    expect(stdout).toContain(official.name)
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=1000000-'])

    const { folder } = await folderOfPictures(1)
    const run = await start(['classify', folder, '--model', official.name, '--top', '1']).ended
    expect(JSON.parse(run.stdout).predictions[0].label).not.toMatch(/^class /)

    const { path } = await json('info', official.name)
    const refused = await models('remove', official.name)
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain(path)
    expect(existsSync(path)).toBe(true)
    expect(await json('remove', official.name, '--yes')).toEqual({ removed: official.name, deleted: path })
    expect(existsSync(path)).toBe(false)
    await server.stop()
  })

  test('a download goes on where Ctrl-C stopped it', async () => {
    const content = await readFile(weights)
    const server = await FileServer.start(serveOnly(content, 500_000, 'stall'))
    const args = ['models', 'download', official.name, '--mirror', server.url]
    const { child, ended } = start(args, { NETLENS_DOWNLOAD_TIMEOUT: '30' })
    const part = join(data, 'models', `${official.file}.part`)
    const arrived = async () => (await stat(part).catch(() => undefined))?.size === 500_000
    while (!(await arrived())) await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining('continues from there') })
    expect((await models('list', '--all')).stdout).toMatch(/mobilenet-v2-0\.35-96 .* downloaded/)
    server.behave(serve(content))
    expect((await start(args).ended).code).toBe(0)
    expect(server.requests.at(-1)!.range).toBe('bytes=500000-')
    await server.stop()
  })

  test('no network ends with 1 and a message', async () => {
    const server = await FileServer.start(serve(Buffer.alloc(0)))
    await server.stop()
    const { code, stderr } = await models('download', official.name, '--mirror', server.url)
    expect(code).toBe(1)
    expect(stderr).toMatch(/cannot be reached\. Check/)
  })

  test('a file that is here already is as good', async () => {
    expect(await json('add', weights, '--as', official.name)).toMatchObject({
      name: official.name,
      path: join(data, 'models', official.file)
    })
  })
})

test('without --model, the starter that Netlens came with is used', async () => {
  const place = await smallResources(3)
  const { code, stdout, stderr } = await start(['classify', join(place, 'samples'), '--top', '1'], {
    NETLENS_RESOURCES: place
  }).ended
  expect(code, stderr).toBe(0)
  expect(stderr).toContain('starter: MobileNetV2 0.35, 96 px, 10 classes')
  expect(JSON.parse(stdout.split('\n')[0]!).predictions[0].label).toMatch(/^kind \d$/)
})

describe.skipIf(!hasStarter)('a fresh machine (needs the starter model)', () => {
  test('classifies the sample pictures without any option', async () => {
    const { code, stdout, stderr } = await start(['classify', join(resources, 'samples')], {
      NETLENS_SHARED: join(data, 'nothing')
    }).ended
    expect(stderr).toContain('starter: MobileNetV2')
    expect(code).toBe(0)
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rows.length).toBeGreaterThanOrEqual(12)
    expect(rows.every(({ status }) => status === 'ok')).toBe(true)
    const labels: unknown = JSON.parse(await readFile(join(resources, 'starter/labels.json'), 'utf8'))
    expect(JSON.stringify(labels)).toContain(rows[0].predictions[0].label)
  })
})
