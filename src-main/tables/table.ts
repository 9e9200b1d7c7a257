/** Reads tables from text files: CSV and its variants, as spreadsheets and other programs save them. */
import { CsvError, parse, type Options } from 'csv-parse'
import { parse as parseSync } from 'csv-parse/sync'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Reason } from '../contract/reasons'
import { decoded, encodingOf, type Encoding } from './text'

export interface TableRow {
  /** Line number of the row's end, starting at 1. */
  line: number
  cells: string[]
}

export interface Table {
  encoding: Encoding
  rows: AsyncIterable<TableRow>
}

const sampleCharacters = 256 * 1024
const sampleRows = 50
/** If several fit equally well, the first one wins. */
const delimiters = ['\t', ';', '|', ',']
/** Occurs in no text, so that each row is a single cell. */
const none = '\0'

const tableOptions = {
  trim: true,
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: true,
  skip_records_with_empty_values: true,
  record_delimiter: ['\r\n', '\n', '\r']
} satisfies Options

/**
 * Opens a table of any size.
 * @throws Error whose message continues a sentence that begins with the file's name; the system's error
 */
export async function openTable(path: string): Promise<Table> {
  if (!(await stat(path)).isFile()) throw new Reason('no-regular-file', 'is not a file')
  const encoding = await encodingOf(createReadStream(path))
  let sample = ''
  for await (const part of decoded(createReadStream(path), encoding)) {
    sample += part
    if (sample.length >= sampleCharacters) break
  }
  return { encoding, rows: rows(path, encoding, layoutOf(sample)) }
}

async function* rows(path: string, encoding: Encoding, layout: Options): AsyncGenerator<TableRow> {
  const source = Readable.from(decoded(createReadStream(path), encoding))
  const parser = source.pipe(parse({ ...tableOptions, ...layout, info: true }))
  source.on('error', (error) => parser.destroy(error))
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[]
      info: { lines: number }
    }>) {
      yield { line: info.lines, cells: record }
    }
  } catch (error) {
    throw tableError(error)
  } finally {
    source.destroy()
  }
}

/** Parses a table that is small enough to be a single string. @throws as {@link openTable} */
export function parseTable(text: string): string[][] {
  try {
    return parseSync(text, { ...tableOptions, ...layoutOf(text) })
  } catch (error) {
    throw tableError(error)
  }
}

/**
 * The delimiter: the one given by a line `sep=;`, or else the one that splits most of the first rows into
 * several cells but no more than the first row has.
 */
function layoutOf(text: string): Options {
  const said = /^sep=(.)[ \t]*(?=[\r\n])/i.exec(text)?.[1]
  if (said) return { delimiter: said, from_line: 2 }
  const sample = text.slice(0, sampleCharacters)
  let best: { delimiter: string; share: number } | undefined
  let broken: string | undefined
  for (const delimiter of delimiters) {
    const counts = cellCounts(sample, delimiter)
    if (!counts) broken ??= delimiter
    const first = counts?.[0] ?? 1
    if (!counts || first < 2) continue
    const share = counts.filter((count) => count > 1 && count <= first).length / counts.length
    if (share > (best?.share ?? 0.5)) best = { delimiter, share }
  }
  // If nothing fits because of an unclosed quotation mark, parsing with this delimiter reports it.
  return { delimiter: best?.delimiter ?? broken ?? none }
}

function cellCounts(sample: string, delimiter: string): number[] | undefined {
  try {
    const found = parseSync(sample, { ...tableOptions, delimiter, to: sampleRows })
    return found.map((cells) => cells.length)
  } catch {
    return undefined
  }
}

function tableError(error: unknown): Error {
  if (!(error instanceof CsvError)) return error as Error
  const line = typeof error['lines'] === 'number' ? error['lines'] : undefined
  const where = line === undefined ? '' : ` near line ${line}`
  return new Reason(
    'table-cells',
    error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? `has a quotation mark that is never closed${where}`
      : `is no table of cells that can be told apart${where}`
  )
}
