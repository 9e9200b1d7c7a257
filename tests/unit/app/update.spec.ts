import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  findRelease,
  metadataName,
  releaseFiles,
  updateFeed,
  type Surroundings
} from '../../../src-main/app/update'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const feed = {
  url: 'https://updates.example/latest',
  key: publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
}
const sha512 = Buffer.alloc(64, 7).toString('base64')
const metadata = `version: 0.2.0
files:
  - url: Netlens-0.2.0.AppImage
    sha512: ${sha512}
    size: 4
    blockMapSize: 2
releaseDate: '2026-11-01T00:00:00.000Z'
`

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

interface Offer {
  /** The content that the feed serves. */
  served?: string
  /** The content that was signed, if it is different. */
  signed?: string
  current?: string
}

function find({
  served = metadata,
  signed = served,
  current = '0.1.0'
}: Offer): ReturnType<typeof findRelease> {
  return findRelease(feed, 'latest-linux.yml', current, async (address) => {
    if (address === `${feed.url}/latest-linux.yml`) return Buffer.from(served)
    expect(address).toBe(`${feed.url}/latest-linux.yml.sig`)
    return Buffer.from(`${sign(null, Buffer.from(signed), privateKey).toString('base64')}\n`)
  })
}

const invalid = { code: 'download-corrupt' }

test('a newer release whose metadata is signed is found', async () => {
  const release = await find({})
  expect(release).toEqual({
    version: '0.2.0',
    files: [{ url: 'Netlens-0.2.0.AppImage', sha512, size: 4, blockMapSize: 2 }],
    releaseDate: '2026-11-01T00:00:00.000Z'
  })
  expect(releaseFiles(feed, release!).map(({ url }) => url.href)).toEqual([
    'https://updates.example/latest/Netlens-0.2.0.AppImage'
  ])
})

test('the same version and an older one are no updates', async () => {
  for (const current of ['0.2.0', '0.2.1', '0.10.0', '1.0.0', '0.2.0-beta.1']) {
    expect(await find({ current }), current).toBeUndefined()
  }
  expect(await find({ current: '0.1.10' })).toMatchObject({ version: '0.2.0' })
})

test('what is not signed is refused', async () => {
  await expect(find({ signed: metadata.replace('0.2.0', '0.3.0') })).rejects.toMatchObject(invalid)
  await expect(find({ signed: `${metadata}# \n` })).rejects.toMatchObject(invalid)
})

test('nothing but what a release consists of is handed on', async () => {
  const more = `packages:\n  x64:\n    path: https://evil.example/p.7z\n    sha512: ${sha512}\npath: https://evil.example/x\n`
  const release = await find({ served: metadata + more })
  expect(Object.keys(release!).sort()).toEqual(['files', 'releaseDate', 'version'])
})

test.each([
  ['another server', metadata.replace('url: Netlens', 'url: https://evil.example/Netlens')],
  ['another folder', metadata.replace('url: Netlens', 'url: ../Netlens')],
  ['a server without a scheme', metadata.replace('url: Netlens', 'url: //evil.example/Netlens')],
  ['no files', 'version: 0.2.0\nfiles: []\n'],
  ['a short checksum', metadata.replace(sha512, 'AAAA==')],
  ['a version that is none', metadata.replace('version: 0.2.0', 'version: latest')],
  ['no YAML', '{{{'],
  ['a list', '- 1\n']
])('signed metadata with %s is refused', async (_, served) => {
  await expect(find({ served })).rejects.toMatchObject(invalid)
})

test('a feed without encryption is refused', async () => {
  await writeFile(join(resources, 'update.json'), JSON.stringify({ ...feed, url: 'http://updates.example/' }))
  expect(() => updateFeed(surroundings({ platform: 'darwin' }))).toThrow()
})
