/** Exports the library's images to a file, row by row. */
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import type { OutputFormat } from '../../contract/classification'
import type { LibraryExportFormat } from '../../contract/library-jobs'
import type { LibraryItem } from '../../contract/library'
import { streamTo, type AsideFile } from '../../platform/aside'
import { objectColumns, objectRowsOf, type ObjectRow } from '../../results/object-rows'
import { textFormat, type TextFormat } from '../../results/row-format'
import { columnShape, exportColumns, exportShape, type ExportContent } from './export-columns'
import { placeFile, type NewFile, type PlacedFile } from './place-file'

export interface ExportRequest extends ExportContent, NewFile {
  format: LibraryExportFormat
  /** A row for each object instead of one for each image. */
  perObject?: boolean | undefined
}

const progressEvery = 500

/**
 * @throws as `placeFile`; the signal's reason when aborted
 */
export async function exportItems(
  items: AsyncIterable<LibraryItem>,
  request: ExportRequest,
  signal?: AbortSignal,
  progress?: (done: number) => void
): Promise<PlacedFile & { images: number }> {
  let images = 0
  async function* counted(): AsyncGenerator<LibraryItem> {
    for await (const item of items) {
      signal?.throwIfAborted()
      yield item
      if (++images % progressEvery === 0) progress?.(images)
    }
  }
  const placed = await placeFile(request, (aside) => write(counted(), aside, request), signal)
  return { images, ...placed }
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
      const sheet = request.perObject
        ? xlsxStream(objectsOf(items, request), objectColumns, undefined, 'Objects')
        : xlsxStream(items, exportColumns(request))
      return pipeline(Readable.from(sheet), streamTo(aside))
    }
    case 'parquet': {
      const { writeParquet } = await import('./parquet')
      return request.perObject
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
  return request.perObject
    ? texts(objectsOf(items, request), textFormat(name, columnShape(objectColumns)))
    : texts(items, textFormat(name, exportShape(request)))
}

/** The objects of each image; an image that a classifier answered has none. */
async function* objectsOf(
  items: AsyncIterable<LibraryItem>,
  { models, objectThreshold }: ExportRequest
): AsyncGenerator<ObjectRow> {
  const names = new Map(models.map(({ id, name }) => [id, name]))
  for await (const { path, width, height, detections, error, model, objectClassifier } of items) {
    const shown = detections?.filter(({ score }) => score >= objectThreshold) ?? []
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

export async function* texts<Row>(rows: AsyncIterable<Row>, format: TextFormat<Row>): AsyncGenerator<string> {
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
