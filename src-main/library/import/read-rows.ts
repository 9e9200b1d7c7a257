/** Reads the rows of a file to import, in batches of a few thousand. */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Reason } from '../../contract/reasons'
import { UserError } from '../../contract/errors'
import { systemReason, wordsOf } from '../../platform/system-reason'
import { compareNatural } from '../../platform/natural'
import { parseJson } from '../../platform/json'
import { openTable } from '../../tables/table'
import type { RawRow } from './rows'

/** Rows per batch. */
const atOnce = 5000
/**
 * Parquet is read by row group. Other programs write large ones: those above this many rows are read in slices.
 */
const largestGroup = 50_000
/** In characters. A line with a hundred predictions and an embedding has about 30,000. */
const longestLine = 4 * 2 ** 20

const endings = ['.parquet', '.jsonl', '.csv']

/**
 * The files to import: the file itself, or the files in and below a folder, ordered by path.
 * @throws UserError if there are none
 */
export async function filesToImport(path: string): Promise<string[]> {
  const stats = await stat(path).catch((error: unknown) => {
    throw cannotImport(path, error)
  })
  if (!stats.isDirectory()) {
    if (endings.includes(extname(path).toLowerCase())) return [path]
    throw cannotImport(
      path,
      new Reason('import-ending', `its name must end in ${endings.join(', ')}`, {
        endings: endings.join(', ')
      })
    )
  }
  const names = await readdir(path, { recursive: true })
  const files = names
    .filter((name) => endings.includes(extname(name).toLowerCase()) && !/(^|[/\\])[._]/.test(name))
    .sort(compareNatural)
    .map((name) => join(path, name))
  if (files.length === 0)
    throw cannotImport(
      path,
      new Reason('import-nothing', `there is no file in it that ends in ${endings.join(', ')}`, {
        endings: endings.join(', ')
      })
    )
  return files
}

/** @throws UserError if the content of the file does not match its extension */
export async function* rowsOf(file: string): AsyncGenerator<RawRow[]> {
  const read = { '.parquet': parquetRows, '.jsonl': jsonRows, '.csv': tableRows }[
    extname(file).toLowerCase()
  ]!
  try {
    yield* read(file)
  } catch (error) {
    if (error instanceof UserError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw cannotImport(
      file,
      code ? error : new Reason('import-damaged', `it is damaged, or not what its name says (${message})`)
    )
  }
}

/** @param cause an error whose message continues "… cannot be imported: " */
export function cannotImport(file: string, cause: unknown): UserError {
  const { code, values } = wordsOf(cause)
  return new UserError('cannot-import', `${file} cannot be imported: ${systemReason(cause)}.`, {
    cause,
    words: code.startsWith('import-')
      ? { code, values: { ...values, path: file } }
      : { code: 'target-refused', values: { path: file }, because: code }
  })
}

async function* jsonRows(file: string): AsyncGenerator<RawRow[]> {
  let rows: RawRow[] = []
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity })
  for await (const line of lines) {
    if (line.trim() === '') continue
    if (line.length > longestLine)
      throw cannotImport(file, new Reason('import-damaged', 'it has a line that is too long'))
    rows.push(parseJson(line) as RawRow)
    if (rows.length < atOnce) continue
    yield rows
    rows = []
  }
  yield rows
}

async function* tableRows(file: string): AsyncGenerator<RawRow[]> {
  let header: string[] | undefined
  let rows: RawRow[] = []
  for await (const { cells } of (await openTable(file)).rows) {
    if (!header) {
      header = cells
      continue
    }
    // Undo the quote that the export puts before a text that a spreadsheet would evaluate.
    const plain = cells.map((cell) => (/^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell))
    rows.push(Object.fromEntries(header.map((name, i) => [name, plain[i] ?? null])))
    if (rows.length < atOnce) continue
    yield rows
    rows = []
  }
  yield rows
}

async function* parquetRows(file: string): AsyncGenerator<RawRow[]> {
  // hyparquet is slow to load, so it is imported only when needed.
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import('hyparquet')
  const buffer = await asyncBufferFromFile(file)
  const metadata = await parquetMetadataAsync(buffer)
  const columns = metadata.schema.slice(1).map(({ name }) => name)
  const wanted = columns.filter((name) => name !== 'embedding')
  const top = new Set(topLevel(metadata.schema))
  let start = 0
  for (const { num_rows } of metadata.row_groups) {
    const end = start + Number(num_rows)
    for (; start < end; start += largestGroup) {
      const rowEnd = Math.min(end, start + largestGroup)
      const rows = (await parquetReadObjects({
        file: buffer,
        metadata,
        rowStart: start,
        rowEnd,
        columns: wanted.filter((name) => top.has(name)),
        parsers: milliseconds
      })) as RawRow[]
      for (let from = 0; from < rows.length; from += atOnce) yield rows.slice(from, from + atOnce)
    }
    start = end
  }
}

/** Names of the columns, except those that hold lists. */
function topLevel(schema: readonly { name: string; num_children?: number }[]): string[] {
  const names: string[] = []
  let at = 1
  const skip = (): void => {
    const { num_children = 0 } = schema[at++]!
    for (let i = 0; i < num_children; i++) skip()
  }
  while (at < schema.length) {
    names.push(schema[at]!.name)
    skip()
  }
  return names
}

/** Keeps fractions of milliseconds: files are compared by their exact modification time. */
const milliseconds = {
  timestampFromMilliseconds: (time: bigint) => Number(time),
  timestampFromMicroseconds: (time: bigint) => Number(time / 1000n) + Number(time % 1000n) / 1e3,
  timestampFromNanoseconds: (time: bigint) => Number(time / 1_000_000n) + Number(time % 1_000_000n) / 1e6
}
