/** Writes the library's images for other programs, a row at a time. */
import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Readable, type Writable } from 'node:stream'
import { UserError } from '../../contract/errors'
import type { LibraryExportFormat } from '../../contract/library-jobs'
import type { LibraryItem } from '../../contract/library'
import { writeAside, type AsideFile } from '../../platform/aside'
import { keepEarlier } from '../../results/keep-earlier'
import { textFormat } from '../../results/row-format'
import type { FilePath } from '../../platform/byte-path'
import { digestOf, moveFile } from '../sorting/place'
import { exportColumns, exportShape, type ExportContent } from './export-columns'

export interface ExportRequest extends ExportContent {
  format: LibraryExportFormat
  file: string
  /** An earlier file of that name goes; otherwise it is kept as `FILE.~1~`. */
  replace: boolean
}

export interface Exported {
  images: number
  /** SHA-256 of the file. */
  digest: string
  /** Under which name an earlier file was kept. */
  kept?: string
}

const progressEvery = 500

/**
 * The file gets its name when it is complete: an earlier one stays until then, and whatever goes wrong.
 * @throws UserError for what is no file, the file system's error where it cannot be written; the signal's reason
 */
export async function exportItems(
  items: AsyncIterable<LibraryItem>,
  request: ExportRequest,
  signal?: AbortSignal,
  progress?: (done: number) => void
): Promise<Exported> {
  const { file, replace } = request
  const earlier = await stat(file).catch(() => undefined)
  if (earlier && !earlier.isFile())
    throw new UserError('not-allowed', `${file} is no regular file.`, {
      words: { code: 'no-regular-file' }
    })
  let images = 0
  let kept: string | undefined
  async function* counted(): AsyncGenerator<LibraryItem> {
    for await (const item of items) {
      signal?.throwIfAborted()
      yield item
      if (++images % progressEvery === 0) progress?.(images)
    }
  }
  let digest = ''
  const place = async (aside: FilePath): Promise<void> => {
    signal?.throwIfAborted()
    digest = await digestOf(aside)
    if (replace) return rename(aside, file)
    kept = await keepEarlier(file)
    // An empty file holds nothing to keep.
    if (earlier && !kept) await rm(file, { force: true })
    await moveFile(aside, file)
  }
  try {
    await writeAside(file, (aside) => write(counted(), aside, request), { place })
    return { images, digest, ...(kept && { kept }) }
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

async function write(
  items: AsyncGenerator<LibraryItem>,
  { path, handle }: AsideFile,
  request: ExportRequest
): Promise<void> {
  const stream = (): Writable => createWriteStream('', { fd: handle.fd, autoClose: false })
  switch (request.format) {
    // The libraries of these two take a while to load: not at the engine's start.
    case 'xlsx': {
      const { xlsxStream } = await import('./xlsx')
      return pipeline(Readable.from(xlsxStream(items, exportColumns(request))), stream())
    }
    case 'parquet': {
      const { writeParquet } = await import('./parquet')
      return writeParquet(items, exportColumns(request), path.toString())
    }
    case 'csv':
    case 'json':
    case 'jsonl':
      return pipeline(Readable.from(texts(items, request, request.format)), stream())
  }
}

async function* texts(
  items: AsyncIterable<LibraryItem>,
  request: ExportRequest,
  name: 'csv' | 'json' | 'jsonl'
): AsyncGenerator<string> {
  const format = textFormat(name, exportShape(request))
  let text = format.begin
  let first = true
  for await (const item of items) {
    text += format.row(item, first)
    first = false
    if (text.length < 65536) continue
    yield text
    text = ''
  }
  yield text + format.end
}
