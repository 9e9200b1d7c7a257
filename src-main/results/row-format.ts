/** Formats rows as CSV, JSON or JSON Lines, one at a time: a run's results, and the library's images. */
import { extname } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import {
  outputFormats,
  type ImageResult,
  type OutputFormat,
  type Prediction
} from '../contract/classification'

/** The format for a file name's extension; undefined for any other extension. */
export function formatOf(file: string): OutputFormat | undefined {
  return outputFormats.find((format) => extname(file).toLowerCase() === `.${format}`)
}

/** A file format as a beginning, a text per row, and an end; valid after any number of rows. */
export interface TextFormat<T> {
  begin: string
  /** @param first whether this is the first row */
  row(row: T, first: boolean): string
  end: string
}

/** What a row looks like in each format. */
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
      // Without a byte order mark, spreadsheets assume the system's legacy encoding.
      return { begin: '\ufeff' + csvLine(header), row: (row) => csvLine(cells(row)), end: '' }
  }
}

/** The result for one image, and the path that names it in the file. */
export interface NamedResult {
  result: ImageResult
  path: string
}

/**
 * @param topK number of predictions that a CSV row has columns for
 * @param model its name, for CSV
 * @param taught whether to add a column that says whether an image resembles the taught classes
 */
export function resultFormat(
  format: OutputFormat,
  topK: number,
  model: string,
  taught = false
): TextFormat<NamedResult> {
  return textFormat(format, {
    header: [
      'path',
      'status',
      ...rankColumns(topK),
      'error',
      'model',
      ...(taught ? ['known'] : []),
      ...videoColumns
    ],
    cells: ({ result, path }) => [
      plainPath(path),
      result.status,
      ...rankCells(result.status === 'ok' ? result.predictions : [], topK),
      result.status === 'error' ? errorText(result.error) : '',
      model,
      ...(taught ? [result.status === 'ok' && result.known !== undefined ? String(result.known) : ''] : []),
      ...(result.status === 'ok' && result.video
        ? [String(result.video.frames.length), timeText(result.video.best)]
        : ['', ''])
    ],
    json: ({ result, path }) =>
      // Omits the run's own index and source.
      result.status === 'error'
        ? { path, status: result.status, error: result.error }
        : {
            path,
            status: result.status,
            predictions: result.predictions,
            ...(result.known !== undefined && { known: result.known }),
            ...(result.video && { video: result.video })
          }
  })
}

/** Of a video: how many frames were looked at, and the time of the best one in seconds. */
export const videoColumns = ['video_frames', 'video_time'] as const

/** Seconds, to the thousandth. */
export const timeText = (seconds: number): string => String(Number(seconds.toFixed(3)))

/** The same path, prefixed so that no spreadsheet takes it for a formula. */
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

/** A line in RFC 4180 format; values that a spreadsheet would run as a formula are prefixed with a quote. */
export function csvLine(cells: readonly string[]): string {
  // With only this record delimiter, csv-stringify would quote the pair CR LF but not a lone CR or LF.
  return stringify([cells], { record_delimiter: 'windows', quoted_match: /[\r\n]/, escape_formulas: true })
}
