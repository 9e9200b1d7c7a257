import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFile,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile
} from 'node:fs/promises'
import { basename, join } from 'node:path'
import Database from 'libsql'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { UserError } from '../../../src-main/contract/errors'
import { catalogue, publisher } from '../../../src-main/models/catalogue'
import { ModelStore } from '../../../src-main/models/store'
import { describeNetwork } from '../../../src-main/network/network'
import { readLabels } from '../../../src-main/weights/labels'
import { smallModel } from '../../support/models'
import { temporaryFolder } from '../../support/pictures'
import { FileServer, serve, serveOnly } from '../../support/file-server'
import { writeKerasH5 } from '../../support/keras-h5-writer'

const resources = join(import.meta.dirname, '../../../resources')
const official = catalogue.find(({ name }) => name === 'mobilenet-v2-0.35-96')!
let weights: string
let other: string
let folder: string
let store: ModelStore

beforeAll(async () => {
  for (const name of ['HTTP_PROXY', 'http_proxy', 'NETLENS_MIRROR']) vi.stubEnv(name, '')
  weights = join(await temporaryFolder(), 'imagenet.h5')
  await writeKerasH5(weights, describeNetwork(official.network))
  other = await smallModel()
})
afterAll(() => vi.unstubAllEnvs())
beforeEach(async () => {
  folder = join(await temporaryFolder(), 'models')
  store = new ModelStore(folder, join(folder, 'no resources'))
})

const again = (): ModelStore => new ModelStore(folder, join(folder, 'no resources'))

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: UserError) => error.code
  )
}

describe('catalogue', () => {
  test('has every width and input size that Keras publishes', () => {
    expect(catalogue.filter(({ parts }) => !parts)).toHaveLength(6 * 5 + 4 * 4)
    expect(new Set(catalogue.map(({ name }) => name)).size).toBe(47)
    const paths = catalogue.map(({ path }) => publisher + path)
    // As in Keras' own log of a download.
    expect(paths).toContain(
      'https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5'
    )
    expect(paths).toContain(
      'https://storage.googleapis.com/tensorflow/keras-applications/mobilenet/mobilenet_2_5_128_tf.h5'
    )
  })

  test('estimates sizes', () => {
    const { bytes } = catalogue.find(({ name }) => name === 'mobilenet-v2-1.0-224')!
    // The published file has 14,536,120 bytes.
    expect(Math.abs(bytes / 14_536_120 - 1)).toBeLessThan(0.01)
  })

  test('labels that come with Netlens name each class differently', async () => {
    const labels = await readLabels(join(resources, 'imagenet/labels.json'), 1000)
    expect(new Set(labels).size).toBe(1000)
    expect([labels[0], labels[1], labels[999]]).toEqual(['tench', 'goldfish', 'toilet tissue'])
  })
})

describe('own models', () => {
  test('are used where they lie, and remembered', async () => {
    const added = await store.add({ path: other })
    expect(added).toMatchObject({
      name: 'random_0.35_96',
      origin: 'own',
      path: other,
      copied: false,
      architecture: 'MobileNetV2 0.35',
      preprocessing: { inputSize: 96, range: '-1..1', crop: 'center' },
      classes: 10,
      checksum: 'first-use',
      state: 'ok',
      sha256: createHash('sha256')
        .update(await readFile(other))
        .digest('hex')
    })
    expect((await again().list()).models).toEqual([added])
    expect(await again().files('random_0.35_96')).toEqual({
      name: 'random_0.35_96',
      path: other
    })
    expect(await store.copyOfModel(added.name)).toBeUndefined()
  })

  test('or copied', async () => {
    const added = await store.add({ path: other, copy: true, name: 'mine' })
    expect(added.path).toBe(join(folder, 'mine', basename(other)))
    expect(await store.copyOfModel(added.name)).toBe(join(folder, 'mine'))
    expect(await readFile(added.path)).toEqual(await readFile(other))
  })

  test('take labels that lie beside them and fit', async () => {
    const place = await temporaryFolder()
    await copyFile(other, join(place, 'birds_96.h5'))
    await writeFile(join(place, 'labels.txt'), 'only one\n')
    await writeFile(join(place, 'birds_96.labels.txt'), 'abcdefghij'.split('').join('\n'))
    expect((await store.add({ path: join(place, 'birds_96.h5') })).labels).toBe(
      join(place, 'birds_96.labels.txt')
    )
  })

  test('get another name where theirs is taken, but not the same file twice', async () => {
    const place = await temporaryFolder()
    await copyFile(other, join(place, basename(other)))
    await store.add({ path: other })
    expect((await store.add({ path: other })).name).toBe('random_0.35_96')
    expect((await store.add({ path: join(place, basename(other)) })).name).toBe('random_0.35_96 2')
    expect((await store.list()).models).toHaveLength(2)
  })

  test('keep the input size that they are given: weights alone do not hold it', async () => {
    const path = join(await temporaryFolder(), 'plain.h5')
    await copyFile(other, path)
    const small = { inputSize: 96 }
    expect(await store.add({ path })).toMatchObject({ preprocessing: { inputSize: 224 } })
    expect(await store.setPreprocessing('plain', small)).toMatchObject({
      preprocessing: small,
      network: small
    })
    expect(await again().files('plain')).toEqual({ name: 'plain', path, preprocessing: small })
    await appendFile(path, 'x')
    expect(await store.accept('plain')).toMatchObject({ preprocessing: small })
    const large = { inputSize: 320, range: '0..1' } as const
    expect(await store.add({ path, name: 'large', preprocessing: large })).toMatchObject({
      preprocessing: large
    })
    expect(await codeOf(store.setPreprocessing('plain', { inputSize: 100 }))).toBe('model-invalid')
  })

  test.each(['starter', 'mobilenet-v2', 'mobilenet-v2-1.0-224'])('cannot be called %s', async (name) => {
    expect(await codeOf(store.add({ path: other, name }))).toBe('not-allowed')
  })

  test('that are none are refused, and nothing is remembered', async () => {
    const bad = join(await temporaryFolder(), 'bad.h5')
    await writeFile(bad, 'no model')
    expect(await codeOf(store.add({ path: bad }))).toBe('model-invalid')
    expect(await codeOf(store.add({ path: `${bad}.not` }))).toBe('model-not-found')
    await writeFile(`${bad}.txt`, 'one')
    expect(await codeOf(store.add({ path: other, labels: `${bad}.txt` }))).toBe('labels-invalid')
    expect((await store.list()).models).toEqual([])
  })
})

describe('verification', () => {
  let path: string
  beforeEach(async () => {
    path = join(await temporaryFolder(), 'mine_96.h5')
    await copyFile(other, path)
    await store.add({ path })
  })

  test('a touched file is still the same', async () => {
    await utimes(path, new Date(), new Date(Date.now() + 60_000))
    expect((await store.list()).models[0]!.state).toBe('ok')
    expect(await store.verify('mine_96')).toEqual({ name: 'mine_96', state: 'ok', message: '' })
  })

  test('a changed file is not used, and stays', async () => {
    await appendFile(path, 'more')
    expect((await store.list()).models[0]!.state).toBe('changed')
    expect((await store.verify('mine_96')).message).toContain(`${path} is not the file that it was`)
    expect(await codeOf(store.files('mine_96'))).toBe('model-changed')
    expect((await readFile(path)).subarray(-4).toString()).toBe('more')
    expect((await store.list()).models).toHaveLength(1)
  })

  test('not even if neither its size nor its date tells', async () => {
    const { mtime } = await import('node:fs/promises').then(({ stat }) => stat(path))
    const bytes = await readFile(path)
    bytes[bytes.length - 1]! ^= 1
    await writeFile(path, bytes)
    await utimes(path, mtime, mtime)
    expect(await codeOf(store.files('mine_96'))).toBe('model-changed')
  })

  test('a changed file can be accepted, if it is a model', async () => {
    await writeKerasH5(path, describeNetwork({ ...official.network, classes: 7 }))
    expect(await store.accept('mine_96')).toMatchObject({ classes: 7, state: 'ok' })
    expect((await store.files('mine_96')).path).toBe(path)
    await writeFile(path, 'no model')
    expect(await codeOf(store.accept('mine_96'))).toBe('model-invalid')
  })

  test('a missing file is told of, and used again when it is back', async () => {
    await rename(path, `${path}.away`)
    expect((await store.list()).models[0]!.state).toBe('missing')
    expect(await codeOf(store.files('mine_96'))).toBe('model-not-found')
    await rename(`${path}.away`, path)
    expect((await store.list()).models[0]!.state).toBe('ok')
  })
})

describe('the default', () => {
  test('is the starter, where Netlens came with it', async () => {
    await mkdir(join(folder, 'no resources/starter'), { recursive: true })
    await copyFile(other, join(folder, 'no resources/starter/weights.h5'))
    await writeFile(join(folder, 'no resources/starter/labels.json'), JSON.stringify([...'abcdefghij']))
    const { models, default: name } = await store.list()
    expect(name).toBe('starter')
    expect(models[0]).toMatchObject({ name: 'starter', origin: 'built-in', classes: 10, state: 'ok' })
    expect(await store.files()).toMatchObject({
      name: 'starter',
      labels: expect.stringContaining('labels.json')
    })
    expect(await codeOf(store.forget('starter'))).toBe('not-allowed')
    expect(models[0]!.preprocessing).toMatchObject({ inputSize: 224, crop: 'whole' })
    await rename(
      join(folder, 'no resources/starter/weights.h5'),
      join(folder, 'no resources/starter/weights_96.h5')
    )
    expect((await again().info('starter')).preprocessing.inputSize).toBe(96)
  })

  test('is what was chosen, until that is removed', async () => {
    expect(await codeOf(store.files())).toBe('model-not-found')
    await store.add({ path: other, name: 'mine' })
    await store.setDefault('mine')
    expect(await again().files()).toMatchObject({ name: 'mine' })
    await store.forget('mine')
    expect((await again().list()).default).toBeUndefined()
    expect(await codeOf(store.setDefault('mine'))).toBe('model-not-found')
    expect((await readFile(other)).length).toBeGreaterThan(0)
  })

  test('a path is used as it is, and a name that is not here says how to get it', async () => {
    expect(await store.files(other)).toEqual({ name: 'random_0.35_96', path: other, findLabels: true })
    await expect(store.files('mobilenet-v2-1.0-224')).rejects.toThrow(
      /netlens models download mobilenet-v2-1\.0-224/
    )
    await expect(store.files('nonsense')).rejects.toThrow(/no model called nonsense/)
  })
})

describe('the list on disk', () => {
  const file = (): string => join(folder, 'models.json')

  test.each(['{"version":1,"models":[', '[]', '{"version":1,"models":[{"name":"x"}]}', '', '\0'.repeat(500)])(
    'of a damaged one (%j) nobody takes another model; the last good copy is taken only when asked for',
    async (text) => {
      await store.add({ path: other, name: 'mine' })
      await store.setDefault('mine')
      await writeFile(file(), text)
      expect(await codeOf(store.files())).toBe('models-damaged')
      expect(await codeOf(store.files('mine'))).toBe('models-damaged')
      await expect(store.files()).rejects.toThrow(/netlens models restore$/)
      expect((await store.files(other)).path).toBe(other)
      expect((await store.files('starter').catch(({ code }) => ({ code }))) as object).not.toMatchObject({
        code: 'models-damaged'
      })
      const list = await store.list()
      expect(list.default).toBeUndefined()
      expect(list.damaged).toMatchObject({ path: file(), lastGood: { models: 1 } })
      expect(await codeOf(store.add({ path: other }))).toBe('models-damaged')
      expect(await readFile(file(), 'utf8')).toBe(text)

      expect(await readFile(await store.restore('last-good'), 'utf8')).toBe(text)
      expect(await again().files()).toMatchObject({ name: 'mine' })
      expect(await codeOf(store.restore('last-good'))).toBe('not-allowed')
    }
  )

  test('one bit that is wrong is damage, wherever it is', async () => {
    await store.add({ path: other, name: 'mine' })
    await store.setDefault('mine')
    const whole = await readFile(file())
    for (let at = 0; at < whole.length; at += 7) {
      const flipped = Buffer.from(whole)
      flipped[at]! ^= 1 << (at % 8)
      // A space and a line feed between values are equivalent.
      if (flipped[at]! < 0x21 || whole[at]! < 0x21) continue
      await writeFile(file(), flipped)
      expect([at, (await again().list()).damaged?.lastGood]).toEqual([at, expect.anything()])
    }
  })

  test('a new one is begun where there is no good copy', async () => {
    await mkdir(folder)
    await writeFile(file(), '{"version":1,')
    expect(await codeOf(store.restore('last-good'))).toBe('not-allowed')
    await expect(store.files()).rejects.toThrow(/netlens models restore --empty/)
    const kept = await store.restore('nothing')
    expect(await readFile(kept, 'utf8')).toBe('{"version":1,')
    await store.add({ path: other })
    expect((await again().list()).models).toHaveLength(1)
  })

  test('a list with a byte order mark, and one that an earlier version wrote, are whole', async () => {
    await store.add({ path: other, name: 'mine' })
    const { sha256: _, ...old } = JSON.parse(await readFile(file(), 'utf8')) as Record<string, unknown>
    await writeFile(file(), `\ufeff${JSON.stringify(old)}`)
    expect((await again().list()).models).toMatchObject([{ name: 'mine' }])
  })

  test.each([
    ['an endless device', '/dev/zero'],
    ['a FIFO', 'fifo']
  ])('%s in its place is damage, not an endless wait', async (_, place) => {
    if (process.platform === 'win32') return
    await mkdir(folder)
    if (place === 'fifo') execFileSync('mkfifo', [file()])
    else await symlink(place, file())
    expect((await store.list()).damaged?.message).toContain('is not a regular file')
  })

  test('a change that has to wait says so, and goes on', async () => {
    await mkdir(folder)
    const holder = new Database(`${file()}.sqlite-lock`)
    holder.exec('BEGIN EXCLUSIVE')
    const said: string[] = []
    const waiting = new ModelStore(folder, join(folder, 'no resources'), (message) => said.push(message))
    const adding = waiting.add({ path: other })
    await vi.waitFor(() => expect(said).toHaveLength(1), 10_000)
    expect(said[0]).toContain('Waiting for another Netlens')
    expect((await again().list()).models).toHaveLength(0)
    holder.close()
    await adding
    expect((await again().list()).models).toHaveLength(1)
  })

  test('that of a newer version is left alone', async () => {
    await mkdir(folder)
    await writeFile(file(), '{"version":2}')
    expect(await codeOf(store.list())).toBe('models-damaged')
    expect(await codeOf(store.add({ path: other }))).toBe('models-damaged')
    expect(await readFile(file(), 'utf8')).toBe('{"version":2}')
  })

  test('changes at the same time all count', async () => {
    const place = await temporaryFolder()
    const paths = ['a', 'b', 'c', 'd'].map((name) => join(place, `${name}_96.h5`))
    for (const path of paths) await copyFile(other, path)
    await Promise.all(paths.map((path) => store.add({ path })))
    expect((await store.list()).models).toHaveLength(4)
    expect((await readdir(folder)).sort()).toEqual([
      'models.json',
      'models.json.last-good',
      'models.json.sqlite-lock'
    ])
    expect((await stat(join(folder, 'models.json'))).mode & 0o777).toBe(0o600)
  })
})

describe('official weights', () => {
  let server: FileServer
  let content: Buffer
  beforeEach(async () => {
    content = await readFile(weights)
    server = await FileServer.start(serve(content))
    vi.stubEnv('NETLENS_DOWNLOAD_TIMEOUT', '0.3')
  })

  const download = (into = store) => into.official.download(official.name, { mirror: server.url })

  test('are downloaded, checked and named', async () => {
    const model = await download()
    expect(server.requests[0]!.url).toBe(`/${official.path}`)
    expect(model).toMatchObject({
      name: official.name,
      origin: 'catalogue',
      path: join(folder, official.file),
      copied: true,
      licence: 'Apache-2.0',
      source: server.url + official.path,
      checksum: 'first-use',
      preprocessing: { inputSize: 96 },
      classes: 1000,
      labels: expect.stringContaining('imagenet'),
      state: 'ok'
    })
    expect(
      (await store.list()).catalogue.filter(({ installed }) => installed).map(({ name }) => name)
    ).toEqual([official.name])
    expect(await store.copyOfModel(model.name)).toBe(model.path)
    // The model is already installed, so there is nothing to do.
    await download()
    expect(server.requests).toHaveLength(1)
    await server.stop()
  })

  test('a download that was cut off is listed, and can be thrown away', async () => {
    server.behave(serveOnly(content, 1000, 'stall'))
    const stopped = new AbortController()
    const cut = store.official.download(official.name, {
      mirror: server.url,
      signal: stopped.signal,
      onProgress: ({ received, name }) => {
        expect(name).toBe(official.name)
        if (received > 0) stopped.abort()
      }
    })
    expect(await codeOf(cut)).toBe('cancelled')
    const entry = async () => (await store.list()).catalogue.find(({ name }) => name === official.name)!
    expect(await entry()).toMatchObject({ unfinished: 1000, installed: false })
    await store.official.discard(official.name)
    expect(await entry()).toMatchObject({ unfinished: 0 })
    await server.stop()
  })

  test('another network under the name of one is refused', async () => {
    server.behave(serve(await readFile(other)))
    await expect(download()).rejects.toThrow(
      /is MobileNetV2 0\.35 with 10 classes, not MobileNetV2 0\.35 with 1000/
    )
    expect(await readdir(folder)).toEqual([])
    await server.stop()
  })

  test('what was trusted once has to come again', async () => {
    const model = await download()
    await rm(model.path)
    const changed = join(await temporaryFolder(), 'changed.h5')
    await writeKerasH5(changed, describeNetwork(official.network), { seed: 2 })
    server.behave(serve(await readFile(changed)))
    expect(await codeOf(download())).toBe('download-corrupt')
    expect((await store.list()).models[0]!.state).toBe('missing')
    server.behave(serve(content))
    expect((await download()).state).toBe('ok')
    await server.stop()
  })

  test('a file that changed here is kept aside when the right one is fetched', async () => {
    const model = await download()
    await writeFile(model.path, 'mine now')
    expect((await download()).state).toBe('ok')
    const aside = (await readdir(folder)).find((name) => name.includes('.aside-'))!
    expect(await readFile(join(folder, aside), 'utf8')).toBe('mine now')
    await server.stop()
  })

  test('a file that is there already is as good: known by its name, or named', async () => {
    const place = await temporaryFolder()
    await copyFile(weights, join(place, official.file))
    const model = await store.add({ path: join(place, official.file) })
    expect(model).toMatchObject({
      name: official.name,
      origin: 'catalogue',
      path: join(folder, official.file)
    })

    const second = new ModelStore(join(await temporaryFolder(), 'models'), resources)
    const named = await second.add({ path: weights, as: official.name })
    expect(named).toMatchObject({
      name: official.name,
      sha256: model.sha256,
      preprocessing: { inputSize: 96 }
    })
    await expect(second.add({ path: other, as: official.name })).rejects.toThrow(
      /not MobileNetV2 0\.35 with 1000/
    )
    await server.stop()
  })

  test('come from the mirror that is set', async () => {
    await store.setMirror(server.url)
    await store.official.download(official.name)
    expect((await again().list()).mirror).toBe(server.url)
    expect(await codeOf(store.setMirror('ftp://x'))).toBe('not-allowed')
    await store.setMirror(undefined)
    expect((await again().list()).catalogue[0]!.url).toMatch(new RegExp(`^${publisher}`))
    await server.stop()
  })
})
