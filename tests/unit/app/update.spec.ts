import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findUpdate, metadataName, updateFeed, type Surroundings } from '../../../src-main/app/update'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const feed = {
  url: 'https://updates.example/latest',
  key: publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
}
const metadata = 'version: 0.2.0\nfiles:\n  - url: Netlens.AppImage\n    sha512: AAAA==\n    size: 4\n'
const file = { url: 'Netlens.AppImage', sha512: 'AAAA==' }

let resources: string
beforeEach(async () => {
  resources = await mkdtemp(join(tmpdir(), 'netlens-update-'))
  await writeFile(join(resources, 'update.json'), JSON.stringify(feed))
})
afterEach(() => rm(resources, { recursive: true }))

const surroundings = (changes: Partial<Surroundings>): Surroundings => ({
  platform: 'linux',
  isPackaged: true,
  resources,
  executable: join(resources, 'netlens'),
  env: {},
  ...changes
})

test('only an AppImage, an installation by NSIS and an app of macOS update themselves', async () => {
  expect(updateFeed(surroundings({ env: { APPIMAGE: '/a.AppImage' } }))).toEqual(feed)
  expect(updateFeed(surroundings({ platform: 'darwin' }))).toEqual(feed)
  expect(updateFeed(surroundings({}))).toBeUndefined()
  expect(updateFeed(surroundings({ platform: 'win32' }))).toBeUndefined()
  await writeFile(join(resources, 'Uninstall Netlens.exe'), '')
  expect(updateFeed(surroundings({ platform: 'win32' }))).toEqual(feed)
})

test('nothing updates itself in development, or where the builder named no feed', async () => {
  expect(updateFeed(surroundings({ platform: 'darwin', isPackaged: false }))).toBeUndefined()
  await rm(join(resources, 'update.json'))
  expect(updateFeed(surroundings({ platform: 'darwin' }))).toBeUndefined()
})

test.each([
  ['linux', 'x64', 'latest-linux.yml'],
  ['linux', 'arm64', 'latest-linux-arm64.yml'],
  ['darwin', 'arm64', 'latest-arm64-mac.yml'],
  ['win32', 'x64', 'latest.yml']
] as const)('the metadata of %s %s is %s', (platform, arch, name) => {
  expect(metadataName(platform, arch)).toBe(name)
})

interface Release {
  available?: boolean
  offered?: { version: string; files: { url: string; sha512: string }[] }
  signed?: string
}

/** What is found in a feed where electron-updater reads what is offered, and something else may be signed. */
function find({ available = true, offered, signed = metadata }: Release): ReturnType<typeof findUpdate> {
  const updateInfo = {
    ...(offered ?? { version: '0.2.0', files: [file] }),
    path: '',
    sha512: '',
    releaseDate: ''
  }
  const updater = { checkForUpdates: async () => ({ isUpdateAvailable: available, updateInfo }) }
  return findUpdate(updater, feed, 'latest-linux.yml', async (address) => {
    if (address === `${feed.url}/latest-linux.yml`) return Buffer.from(metadata)
    expect(address).toBe(`${feed.url}/latest-linux.yml.sig`)
    return Buffer.from(`${sign(null, Buffer.from(signed), privateKey).toString('base64')}\n`)
  })
}

test('an update whose metadata is signed is found', async () => {
  expect(await find({})).toMatchObject({ version: '0.2.0' })
  expect(await find({ available: false })).toBeUndefined()
})

test('an update is refused that is not signed, or is another one than was signed', async () => {
  const notSigned = { code: 'download-corrupt' }
  await expect(find({ signed: 'version: 0.1.0' })).rejects.toMatchObject(notSigned)
  await expect(find({ offered: { version: '0.3.0', files: [file] } })).rejects.toMatchObject(notSigned)
  const exchanged = { ...file, sha512: 'BBBB==' }
  await expect(find({ offered: { version: '0.2.0', files: [exchanged] } })).rejects.toMatchObject(notSigned)
  await expect(find({ offered: { version: '0.2.0', files: [] } })).rejects.toMatchObject(notSigned)
})
