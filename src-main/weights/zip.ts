/** Extracts files from a zip archive without trusting what it claims. */
import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fromFd, type Entry, type ZipFile } from 'yauzl'
import { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import { withFile } from './files'
import { invalid } from './stored-model'

const mostEntries = 10_000
/** Deflate reaches at most about 1000:1, and weights nowhere near that. */
const largestRatio = 200
const smallEntry = 1 << 20

/** A file in the archive; its content is limited to the size that was checked. */
export interface ZippedFile {
  name: string
  size: number
  readAll(): Promise<Buffer>
  extractTo(path: string): Promise<void>
}

/**
 * Opens a zip archive, passes its files by name to `use` and closes it.
 * @param limit maximum total size of the unpacked files in bytes
 * @throws UserError `model-invalid` for a damaged archive, and for malicious names or sizes
 */
export async function withZip<T>(
  path: string,
  limit: number,
  use: (files: ReadonlyMap<string, ZippedFile>) => Promise<T>
): Promise<T> {
  return withFile(path, async ({ fd }) => {
    try {
      return await use(await listed(path, await openZip(path, fd), limit))
    } catch (error) {
      if (error instanceof UserError) throw error
      throw invalid(path, archiveFault(error), error)
    }
  })
}

function openZip(path: string, fd: number): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // The library refuses names that are absolute or lead out. It must not close a file that it does not own.
    fromFd(fd, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error) reject(invalid(path, archiveFault(error), error))
      else resolve(zip)
    })
  })
}

function listed(path: string, zip: ZipFile, limit: number): Promise<Map<string, ZippedFile>> {
  const files = new Map<string, ZippedFile>()
  let total = 0
  return new Promise((resolve, reject) => {
    if (zip.entryCount > mostEntries) {
      return reject(
        invalid(path, `is an archive of ${zip.entryCount} files; at most ${mostEntries} are read`)
      )
    }
    zip.on('error', reject)
    zip.on('end', () => resolve(files))
    zip.on('entry', (entry: Entry) => {
      const problem = problemOf(entry, files.has(entry.fileName), (total += entry.uncompressedSize), limit)
      if (problem) return reject(invalid(path, problem))
      if (!entry.fileName.endsWith('/')) files.set(entry.fileName, zippedFile(zip, entry))
      zip.readEntry()
    })
    zip.readEntry()
  })
}

function problemOf(entry: Entry, twice: boolean, total: number, limit: number): string | undefined {
  const { fileName, uncompressedSize, compressedSize } = entry
  const what = `is an archive whose file ${JSON.stringify(fileName)}`
  const unixType = (entry.externalFileAttributes >>> 16) & 0o170000
  if (unixType === 0o120000) return `${what} is a symbolic link`
  if (twice) return `${what} is there twice`
  if (entry.generalPurposeBitFlag & 1) return `${what} is encrypted`
  if (uncompressedSize > smallEntry && uncompressedSize > largestRatio * compressedSize) {
    return `${what} would unpack to ${Math.round(uncompressedSize / Math.max(compressedSize, 1))} times its size`
  }
  if (total > limit) return `is an archive that would unpack to more than ${limit / 2 ** 30} GB`
  return undefined
}

function zippedFile(zip: ZipFile, entry: Entry): ZippedFile {
  const size = entry.uncompressedSize
  // The library reports an error if the content is longer or shorter than the archive says.
  const stream = (): Promise<Readable> =>
    new Promise((resolve, reject) => {
      zip.openReadStream(entry, (error, readable) => (error ? reject(error) : resolve(readable)))
    })
  return {
    name: entry.fileName,
    size,
    async readAll() {
      const chunks: Buffer[] = []
      for await (const chunk of await stream()) chunks.push(chunk as Buffer)
      return Buffer.concat(chunks)
    },
    async extractTo(path) {
      await pipeline(await stream(), createWriteStream(path, { flags: 'wx' }))
    }
  }
}

/** In Netlens' own words, because the library speaks of internal records. */
function archiveFault(error: unknown): Reason {
  const fault = /relative path|absolute path|invalid characters in fileName/.test(String(error))
    ? 'a path in it leads out of it'
    : 'it is cut off, or was changed'
  return new Reason('model-damaged', `is a damaged archive (${fault})`)
}
