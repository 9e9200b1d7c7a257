/** Writes the library's images for other programs, a row at a time. */
import { createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { UserError } from '../../contract/errors'
import type { LibraryExportFormat, LibraryItem } from '../../contract/library'
import { systemReason } from '../../images/errors'
import { keepEarlier } from '../../results/keep-earlier'
import { textFormat } from '../../results/format'
import { moveFile } from '../sorting/place'
import { exportColumns, exportShape, type ExportContent } from './columns'

export interface ExportRequest extends ExportContent {
  format: LibraryExportFormat
  file: string
  /** An earlier file of that name goes; otherwise it is kept as `FILE.~1~`. */
  replace: boolean
}

export interface Exported {
  images: number
  /** Under which name an earlier file was kept. */
  kept?: string
}

const progressEvery = 500

/**
 * Writes `FILE.part`, which gets its name when it is complete: an earlier file stays until then, and whatever goes wrong.
 * @throws UserError where it cannot be written; the signal's reason
 */
export async function exportItems(
  items: AsyncIterable<LibraryItem>,
  request: ExportRequest,
  signal?: AbortSignal,
  progress?: (done: number) => void
): Promise<Exported> {
  const { file, replace } = request
  const earlier = await stat(file).catch(() => undefined)
  if (earlier && !earlier.isFile()) throw new UserError('not-allowed', `${file} is no regular file.`)
  const part = await reservePart(file)
  let images = 0
  async function* counted(): AsyncGenerator<LibraryItem> {
    for await (const item of items) {
      signal?.throwIfAborted()
      yield item
      if (++images % progressEvery === 0) progress?.(images)
    }
  }
  try {
    await write(counted(), part, request)
    signal?.throwIfAborted()
    await flush(part)
    if (replace) {
      await rename(part, file)
      return { images }
    }
    const kept = await keepEarlier(file)
    // An empty file holds nothing to keep.
    if (earlier && !kept) await rm(file, { force: true })
    await moveFile(part, file)
    return { images, ...(kept && { kept }) }
  } catch (error) {
    await rm(part, { force: true })
    signal?.throwIfAborted()
    throw cannotWrite(file, error)
  }
}

async function write(
  items: AsyncGenerator<LibraryItem>,
  part: string,
  request: ExportRequest
): Promise<void> {
  switch (request.format) {
    // The libraries of these two take a while to load: not at the engine's start.
    case 'xlsx': {
      const { xlsxStream } = await import('./xlsx')
      return pipeline(Readable.from(xlsxStream(items, exportColumns(request))), createWriteStream(part))
    }
    case 'parquet': {
      const { writeParquet } = await import('./parquet')
      return writeParquet(items, exportColumns(request), part)
    }
    default:
      return pipeline(Readable.from(texts(items, request, request.format)), createWriteStream(part))
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

/** A name that nothing has: a person may keep a file of that name. */
async function reservePart(file: string): Promise<string> {
  for (let number = 1; ; number++) {
    const part = `${file}.part${number > 1 ? number : ''}`
    try {
      await (await open(part, 'wx')).close()
      return part
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cannotWrite(file, error)
    }
  }
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.sync().finally(() => handle.close())
}

function cannotWrite(file: string, error: unknown): UserError {
  if (error instanceof UserError) return error
  return new UserError('not-allowed', `${file} cannot be written: ${systemReason(error)}`, { cause: error })
}
