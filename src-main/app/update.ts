/**
 * Checks for updates, if the form of the package supports it and its builder configured a feed. Only runs on
 * request from the menu, and downloads nothing without consent.
 *
 * A feed is a web folder with electron-builder's `latest*.yml` and, signed by the release key,
 * `latest*.yml.sig`. The signed metadata is parsed here, and electron-updater only gets the result: it never
 * reads the feed itself.
 */
import { load } from 'js-yaml'
import { createPublicKey, verify } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { UserError } from '../contract/errors'

const Feed = v.object({
  /** URL of the folder. */
  url: v.pipe(v.string(), v.url(), v.startsWith('https://')),
  /** Public Ed25519 key: base64 of its DER form (SubjectPublicKeyInfo). */
  key: v.string()
})
export type Feed = v.InferOutput<typeof Feed>

const Version = v.pipe(v.string(), v.regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}$/))
/** A file name in the feed's own folder: no path and no URL. */
const FileName = v.pipe(v.string(), v.regex(/^[\w][\w .()+-]*$/))
const Sha512 = v.pipe(v.string(), v.base64(), v.length(88))

/** The part of the metadata that is used; the rest is ignored, for instance `packages` of a web installer. */
const Release = v.object({
  version: Version,
  files: v.pipe(
    v.array(
      v.object({
        url: FileName,
        sha512: Sha512,
        size: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
        blockMapSize: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)))
      })
    ),
    v.minLength(1)
  ),
  releaseDate: v.optional(v.string(), ''),
  /** Percentage of users that a staged release is offered to. */
  stagingPercentage: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  minimumSystemVersion: v.optional(v.string())
})
export type Release = v.InferOutput<typeof Release>

/** Properties of the running program that determine whether it can update itself. */
export interface Surroundings {
  platform: NodeJS.Platform
  isPackaged: boolean
  resources: string
  executable: string
  env: NodeJS.ProcessEnv
}

/** The configured feed; undefined if this form of the program does not update itself. */
export function updateFeed({
  platform,
  isPackaged,
  resources,
  executable,
  env
}: Surroundings): Feed | undefined {
  const file = join(resources, 'update.json')
  if (!isPackaged || !existsSync(file)) return undefined
  // An unpacked folder has neither, and a .deb is updated by the system.
  const supported =
    platform === 'darwin' ||
    (platform === 'win32' && existsSync(join(dirname(executable), 'Uninstall Netlens.exe'))) ||
    (platform === 'linux' && Boolean(env['APPIMAGE']))
  return supported ? v.parse(Feed, JSON.parse(readFileSync(file, 'utf8'))) : undefined
}

/** electron-builder's channel name for a system; must match `tools/package/update-feed.mjs`. */
function updateChannel(platform: NodeJS.Platform, arch: string): string {
  return platform === 'darwin' ? `latest-${arch}` : 'latest'
}

/** electron-builder's file name for the metadata of the latest release for a system. */
export function metadataName(platform: NodeJS.Platform, arch: string): string {
  const channel = updateChannel(platform, arch)
  if (platform === 'win32') return `${channel}.yml`
  if (platform === 'darwin') return `${channel}-mac.yml`
  return arch === 'x64' ? `${channel}-linux.yml` : `${channel}-linux-${arch}.yml`
}

/**
 * Looks for a newer release.
 * @param name file name of the metadata
 * @param current version of this program
 * @param fetchFile downloads a URL
 * @returns undefined if there is none
 * @throws UserError if the feed cannot be read, or its metadata is not signed or not valid
 */
export async function findRelease(
  { url, key }: Feed,
  name: string,
  current: string,
  fetchFile: (address: string) => Promise<Buffer>
): Promise<Release | undefined> {
  const address = new URL(name, folderAddress(url)).href
  const [metadata, signature] = await Promise.all([fetchFile(address), fetchFile(`${address}.sig`)])
  const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' })
  if (!verify(null, metadata, publicKey, Buffer.from(signature.toString('latin1'), 'base64')))
    throw new UserError('download-corrupt', `The update that ${address} offers is not signed by Netlens.`)
  const release = v.safeParse(Release, parsed(metadata))
  if (!release.success) {
    const message = `${address} does not describe an update that Netlens can install.`
    throw new UserError('download-corrupt', message)
  }
  return isNewer(release.output.version, current) ? release.output : undefined
}

/** The URLs of a release's files, always in the feed's folder. */
export function releaseFiles(
  { url }: Feed,
  { files }: Release
): { url: URL; info: Release['files'][number] }[] {
  return files.map((info) => ({ url: new URL(encodeURIComponent(info.url), folderAddress(url)), info }))
}

function folderAddress(url: string): string {
  return url.endsWith('/') ? url : `${url}/`
}

function parsed(metadata: Buffer): unknown {
  try {
    return load(metadata.toString('utf8'))
  } catch {
    return undefined
  }
}

/** Whether a version is newer than another; of a pre-release such as `1.2.0-beta`, only the numbers count. */
function isNewer(version: string, current: string): boolean {
  const numbers = (text: string): number[] => text.split('-')[0]!.split('.').map(Number)
  const [offered, own] = [numbers(version), numbers(current)]
  const at = offered.findIndex((part, i) => part !== (own[i] ?? 0))
  return at >= 0 && offered[at]! > (own[at] ?? 0)
}
