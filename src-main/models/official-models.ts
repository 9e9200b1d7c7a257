/** Adds models of the catalogue: downloads them, or takes a file that is already on this computer. */
import { copyFile, mkdir, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../contract/errors'
import type { DownloadProgress, KnownModel } from '../contract/models'
import { examineModel, networkTitle } from '../inference/examine'
import { writeAside } from '../platform/aside'
import { catalogueEntry, publisher, type CatalogueEntry } from './catalogue'
import { discard, downloadFile, stallSetting } from './download'
import { fetchParts, filesOfEntry } from './download-parts'
import { exists, factsOf } from './facts'
import { fingerprint } from './fingerprint'
import type { ModelRows } from './model-rows'

/** In bytes: twice the largest file of the catalogue. */
const largestDownload = 64e6

export interface DownloadOptions {
  /** Base URL used instead of the publisher's. */
  mirror?: string
  signal?: AbortSignal
  onProgress?: (progress: DownloadProgress) => void
}

export class OfficialModels {
  constructor(private readonly rows: ModelRows) {}

  /**
   * Downloads a model of the catalogue, or resumes the download; returns at once if the model is already there.
   * @throws UserError like `downloadFile`, or `model-not-found` if the catalogue has no such name
   */
  async download(name: string, { mirror, signal, onProgress }: DownloadOptions = {}): Promise<KnownModel> {
    const entry = entryNamed(name)
    const registry = await this.rows.registry.read()
    const known = registry.models.find((model) => model.name === name)
    if (known && (await this.rows.seen(known)).state === 'ok') return this.rows.seen(known)
    const place = mirror ?? registry.mirror ?? process.env['NETLENS_MIRROR']
    const url = (place || !entry.parts ? downloadBase(place) : entry.parts.publisher) + entry.path
    const target = join(this.rows.folder, entry.file)
    // Trust on first use: later downloads must have the same checksum.
    const expected = entry.sha256 ?? known?.sha256
    if (known && (await exists(target))) await putAside(target)
    if (entry.parts) {
      const from = await fetchParts(entry, entry.parts, dirname(target), url, { signal, onProgress })
      return this.put(entry, target, from)
    }
    await downloadFile({
      url,
      target,
      maxBytes: largestDownload,
      ...(expected && { sha256: expected }),
      ...(signal && { signal }),
      onProgress: (progress) => onProgress?.({ name, ...progress }),
      check: async (part) => {
        const { network, architecture, classes } = await examineModel(part)
        if (!fits(entry, network)) throw doesNotFit(part, entry, architecture, classes)
      },
      ...stallSetting()
    })
    return this.put(entry, target, url)
  }

  /** Deletes what an unfinished download left behind. */
  async discard(name: string): Promise<void> {
    for (const file of filesOfEntry(entryNamed(name))) await discard(join(this.rows.folder, file))
  }

  /**
   * Adds a model of the catalogue from a file on this computer.
   * @throws UserError `model-changed` if its checksum is not the expected one
   */
  async add(entry: CatalogueEntry, path: string): Promise<KnownModel> {
    const known = (await this.rows.registry.read()).models.find((model) => model.name === entry.name)
    const expected = entry.sha256 ?? known?.sha256
    const { sha256, files } = await examineModel(path)
    if (expected && sha256 !== expected) {
      throw new UserError(
        'model-changed',
        `${path} is not ${entry.name}: its SHA-256 is ${sha256}, expected ${expected}.`
      )
    }
    const target = join(this.rows.folder, entry.file)
    if (path !== target) {
      if (await exists(target)) await putAside(target)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      for (const file of entry.parts ? files : [basename(path)]) {
        const copy = entry.parts ? join(dirname(target), file) : target
        await writeAside(copy, ({ path: aside }) => copyFile(join(dirname(path), file), aside))
      }
    }
    return this.put(entry, target, path)
  }

  private async put(entry: CatalogueEntry, path: string, source: string): Promise<KnownModel> {
    const { name, licence } = entry
    const examined = await factsOf(path)
    return this.rows.put({
      ...examined,
      name,
      origin: 'catalogue',
      path,
      copied: true,
      source,
      licence,
      ...(await fingerprint(examined)),
      checksum: entry.sha256 ? 'published' : 'first-use',
      added: new Date().toISOString()
    })
  }
}

/** Keeps an unexpected file under another name. */
async function putAside(path: string): Promise<void> {
  await rename(path, `${path}.aside-${new Date().toISOString().replace(/[:.]/g, '-')}`)
}

/**
 * The base URL for downloads, ending in `/`.
 * @throws UserError `not-allowed` if the mirror is not a plain https address
 */
export function downloadBase(mirror = process.env['NETLENS_MIRROR']): string {
  if (!mirror) return publisher
  if (!URL.canParse(mirror)) throw new UserError('not-allowed', `The mirror "${mirror}" is no address.`)
  const { protocol, hostname, username, password, search, hash } = new URL(mirror)
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback.has(hostname))) {
    const message = `The mirror "${mirror}" is not used: it has to begin with https://, so that nobody on the way can exchange a file.`
    throw new UserError('not-allowed', message)
  }
  if (username || password || search || hash) {
    throw new UserError(
      'not-allowed',
      `The mirror "${mirror}" is not used: it must be the plain address of a folder.`
    )
  }
  return mirror.endsWith('/') ? mirror : `${mirror}/`
}

/** This computer itself, where http is safe. */
const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** The catalogue's model of this name. @throws UserError `model-not-found` */
export function entryNamed(name: string): CatalogueEntry {
  const entry = catalogueEntry(name)
  if (!entry) throw new UserError('model-not-found', `The catalogue has no model called ${name}.`)
  return entry
}

/** Whether weights fit the network of a catalogue entry; weights do not determine the input size. */
export function fits(
  { network }: CatalogueEntry,
  found: Partial<CatalogueEntry['network']> | undefined
): boolean {
  return (['family', 'variant', 'alpha', 'classes'] as const).every((key) => found?.[key] === network[key])
}

export function doesNotFit(
  path: string,
  entry: CatalogueEntry,
  architecture: string,
  classes: number
): UserError {
  const wanted = `${networkTitle(entry.network)} with ${entry.network.classes} classes`
  return new UserError(
    'model-invalid',
    `The model file ${path} is not ${entry.name}: it is ${architecture} with ${classes} classes, not ${wanted}.`,
    { words: { code: 'model-not-that', values: { path, name: entry.name } } }
  )
}
