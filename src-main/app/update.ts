/**
 * Updating itself, where the package's form supports it and its builder named a feed. Asked for in the menu, never by
 * itself; nothing is downloaded before people say so.
 *
 * A feed is a folder of the web with electron-builder's `latest*.yml` and, signed by the releases' key, `latest*.yml.sig`.
 * electron-updater checks the downloaded file against the checksum in what it read; here that is checked to be signed.
 */
import type { UpdateInfo } from 'electron-updater'
import { createPublicKey, verify } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { UserError } from '../contract/errors'

const Feed = v.object({
  url: v.pipe(v.string(), v.url()),
  /** Public Ed25519 key: the base64 of its DER form (SubjectPublicKeyInfo). */
  key: v.string()
})
export type Feed = v.InferOutput<typeof Feed>

/** What is used of electron-updater. */
export interface Updater {
  checkForUpdates(): Promise<{ isUpdateAvailable: boolean; updateInfo: UpdateInfo } | null>
}

/** What of the running program tells whether it can update itself. */
export interface Surroundings {
  platform: NodeJS.Platform
  isPackaged: boolean
  resources: string
  executable: string
  env: NodeJS.ProcessEnv
}

/** The feed that the builder named; undefined where this form of the program is not updated by itself. */
export function updateFeed({
  platform,
  isPackaged,
  resources,
  executable,
  env
}: Surroundings): Feed | undefined {
  const file = join(resources, 'update.json')
  if (!isPackaged || !existsSync(file)) return undefined
  // A folder that was unpacked anywhere has neither; a .deb is updated by the system.
  const supported =
    platform === 'darwin' ||
    (platform === 'win32' && existsSync(join(dirname(executable), 'Uninstall Netlens.exe'))) ||
    (platform === 'linux' && Boolean(env['APPIMAGE']))
  return supported ? v.parse(Feed, JSON.parse(readFileSync(file, 'utf8'))) : undefined
}

/** electron-builder's name for what it publishes for a system; `tools/package/update-feed.mjs` gives it. */
export function updateChannel(platform: NodeJS.Platform, arch: string): string {
  return platform === 'darwin' ? `latest-${arch}` : 'latest'
}

/** The name that electron-builder gives to what it says of the latest release for a system. */
export function metadataName(platform: NodeJS.Platform, arch: string): string {
  const channel = updateChannel(platform, arch)
  if (platform === 'win32') return `${channel}.yml`
  if (platform === 'darwin') return `${channel}-mac.yml`
  return arch === 'x64' ? `${channel}-linux.yml` : `${channel}-linux-${arch}.yml`
}

/**
 * Looks for a newer release.
 * @param fetchFile of an address
 * @returns undefined where there is none
 * @throws {UserError} where the feed cannot be read, or what it offers is not signed
 */
export async function findUpdate(
  updater: Updater,
  { url, key }: Feed,
  name: string,
  fetchFile: (address: string) => Promise<Buffer>
): Promise<UpdateInfo | undefined> {
  const found = await updater.checkForUpdates()
  if (!found?.isUpdateAvailable) return undefined
  const address = `${url.replace(/\/$/, '')}/${name}`
  const [metadata, signature] = await Promise.all([fetchFile(address), fetchFile(`${address}.sig`)])
  const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' })
  const isSigned = verify(null, metadata, publicKey, Buffer.from(signature.toString('latin1'), 'base64'))
  if (!isSigned || !isDescribed(found.updateInfo, metadata.toString('utf8')))
    throw new UserError('download-corrupt', `The update that ${address} offers is not signed by Netlens.`)
  return found.updateInfo
}

/** Whether the version and every file of an update are those of the metadata: the updater has read them by itself. */
function isDescribed({ version, files }: UpdateInfo, metadata: string): boolean {
  const values = new Set(metadata.split(/[\s'"]+/))
  return (
    files.length > 0 && [version, ...files.map(({ sha512 }) => sha512)].every((value) => values.has(value))
  )
}
