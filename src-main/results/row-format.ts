/** Rows as CSV, JSON or JSON Lines, one after the other: results of a run, and the library's images. */
import { extname } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import {
  outputFormats,
  type ImageResult,
  type OutputFormat,
  type Prediction
} from '../contract/classification'

/** The format that a file's name asks for; undefined for any other ending. */
export function formatOf(file: string): OutputFormat | undefined {
  return outputFormats.find((format) => extname(file).toLowerCase() === `.${format}`)
}

/** A file as a beginning, a text for each row, and an end: complete after any number of rows. */
export interface TextFormat<T> {
  begin: string
  /** @param first whether it is the first row */
  row(row: T, first: boolean): string
  end: string
}

/** How a row looks in each kind of file. */
export interface RowShape<T> {
  header: readonly string[]
  cells(row: T): string[]
  json(row: T): object
}

export function textFormat<T>(format: OutputFormat, { header, cells, json }: RowShape<T>): TextFormat<T> {
  switch (format) {
    case 'jsonl':
      return { begin: '', row: (row) => JSON.stringify(json(row)) + '\n', end: '' }
    case 'json':
      return {
        begin: '[\n',
        row: (row, first) => (first ? '' : ',\n') + JSON.stringify(json(row)),
        end: '\n]\n'
      }
    case 'csv':
      // Spreadsheets take a file without the mark for one in an encoding of the system's.
      return { begin: '\ufeff' + csvLine(header), row: (row) => csvLine(cells(row)), end: '' }
  }
}

/** One image of a run, and how it is named in the file. */
export interface NamedResult {
  result: ImageResult
  path: string
}

/**
 * @param topK how many predictions a CSV row has room for
 * @param model its name, for CSV
 * @param taught whether it tells which images are none of its classes
 */
export function resultFormat(
  format: OutputFormat,
  topK: number,
  model: string,
  taught = false
): TextFormat<NamedResult> {
  return textFormat(format, {
    header: ['path', 'status', ...rankColumns(topK), 'error', 'model', ...(taught ? ['known'] : [])],
    cells: ({ result, path }) => [
      plainPath(path),
      result.status,
      ...rankCells(result.status === 'ok' ? result.predictions : [], topK),
      result.status === 'error' ? errorText(result.error) : '',
      model,
      ...(taught ? [result.status === 'ok' && result.known !== undefined ? String(result.known) : ''] : [])
    ],
    json: ({ result, path }) =>
      // Without the run's own numbering.
      result.status === 'error'
        ? { path, status: result.status, error: result.error }
        : {
            path,
            status: result.status,
            predictions: result.predictions,
            ...(result.known !== undefined && { known: result.known })
          }
  })
}

/** The same file by a path that no spreadsheet takes for a formula, and no program for another name. */
export function plainPath(path: string): string {
  return /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(path) ? `./${path}` : path
}

function rankColumns(topK: number): string[] {
  return Array.from({ length: topK }, (_, i) => [`label_${i + 1}`, `probability_${i + 1}`]).flat()
}

function rankCells(predictions: readonly Prediction[], topK: number): string[] {
  return Array.from({ length: topK }, (_, i) => {
    const prediction = predictions[i]
    return prediction ? [prediction.label, probabilityText(prediction.probability)] : ['', '']
  }).flat()
}

export const probabilityText = (probability: number): string => probability.toFixed(6)

export const errorText = ({ code, message }: { code: string; message: string }): string =>
  `${code}: ${message}`

/** RFC 4180, with a quote before what a spreadsheet would run as a formula. */
export function csvLine(cells: readonly string[]): string {
  // With this record delimiter alone, only the pair CR LF would be quoted.
  return stringify([cells], { record_delimiter: 'windows', quoted_match: /[\r\n]/, escape_formulas: true })
}
