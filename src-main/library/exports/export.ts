/** Exports the library's images to a file, row by row. */
import { rename, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import type { OutputFormat } from '../../contract/classification'
import { UserError } from '../../contract/errors'
import type { LibraryExportFormat } from '../../contract/library-jobs'
import type { LibraryItem } from '../../contract/library'
import { streamTo, writeAside, type AsideFile } from '../../platform/aside'
import { keepEarlier } from '../../results/keep-earlier'
import { objectColumns, objectRowsOf, type ObjectRow } from '../../results/object-rows'
import { textFormat, type TextFormat } from '../../results/row-format'
import type { FilePath } from '../../platform/byte-path'
import { digestOf, moveFile } from '../sorting/place'
import { columnShape, exportColumns, exportShape, type ExportContent } from './export-columns'

export interface ExportRequest extends ExportContent {
  format: LibraryExportFormat
  file: string
  /** A row for each object with at least this score, instead of one for each image. */
  objects?: { threshold: number } | undefined
  /** Overwrites an existing file, which is otherwise kept as `FILE.~1~`. */
  replace: boolean
}

export interface Exported {
  images: number
  /** SHA-256 of the file. */
  digest: string
  /** The name under which the existing file was kept. */
  kept?: string
}

const progressEvery = 500

/**
 * Writes under a temporary name, so that an existing file stays until the export is complete.
 * @throws UserError if the target is not a regular file; the file system's error if it cannot be written; the
 *   signal's reason when aborted
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
    // keepEarlier() does not keep an empty file.
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
  aside: AsideFile,
  request: ExportRequest
): Promise<void> {
  switch (request.format) {
    // These two libraries are slow to load, so they are imported only when needed.
    case 'xlsx': {
      const { xlsxStream } = await import('./xlsx')
      const sheet = request.objects
        ? xlsxStream(objectsOf(items, request), objectColumns, undefined, 'Objects')
        : xlsxStream(items, exportColumns(request))
      return pipeline(Readable.from(sheet), streamTo(aside))
    }
    case 'parquet': {
      const { writeParquet } = await import('./parquet')
      return request.objects
        ? writeParquet(objectsOf(items, request), objectColumns, aside.path.toString())
        : writeParquet(items, exportColumns(request), aside.path.toString())
    }
    case 'csv':
    case 'json':
    case 'jsonl':
      return pipeline(Readable.from(textsOf(items, request, request.format)), streamTo(aside))
  }
}

function textsOf(
  items: AsyncIterable<LibraryItem>,
  request: ExportRequest,
  name: OutputFormat
): AsyncGenerator<string> {
  return request.objects
    ? texts(objectsOf(items, request), textFormat(name, columnShape(objectColumns)))
    : texts(items, textFormat(name, exportShape(request)))
}

/** The objects of each image; an image that a classifier answered has none. */
async function* objectsOf(
  items: AsyncIterable<LibraryItem>,
  { models, objects }: ExportRequest
): AsyncGenerator<ObjectRow> {
  const names = new Map(models.map(({ id, name }) => [id, name]))
  for await (const { path, width, height, detections, error, model, objectClassifier } of items) {
    const shown = detections?.filter(({ score }) => score >= objects!.threshold) ?? []
    yield* objectRowsOf({
      path,
      width,
      height,
      detections: shown,
      error,
      model: names.get(model) ?? '',
      classifier: objectClassifier
    })
  }
}

async function* texts<Row>(rows: AsyncIterable<Row>, format: TextFormat<Row>): AsyncGenerator<string> {
  let text = format.begin
  let first = true
  for await (const row of rows) {
    text += format.row(row, first)
    first = false
    if (text.length < 65536) continue
    yield text
    text = ''
  }
  yield text + format.end
}
