/** Writes results as CSV, JSON or JSON Lines, one image after the other. */
import { extname } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { outputFormats, type ImageResult, type OutputFormat } from '../contract/classification'

/** The format that a file's name asks for; undefined for any other ending. */
export function formatOf(file: string): OutputFormat | undefined {
  return outputFormats.find((format) => extname(file).toLowerCase() === `.${format}`)
}

/** A file as a beginning, a text for each row, and an end: complete after any number of rows. */
export interface ResultFormat {
  begin: string
  /** @param path how the image is named in the file; @param first whether it is the first row */
  row(result: ImageResult, path: string, first: boolean): string
  end: string
}

/** @param topK how many predictions a CSV row has room for */
export function resultFormat(format: OutputFormat, topK: number): ResultFormat {
  switch (format) {
    case 'jsonl':
      return { begin: '', row: (result, path) => JSON.stringify(jsonRow(result, path)) + '\n', end: '' }
    case 'json':
      return {
        begin: '[\n',
        row: (result, path, first) => (first ? '' : ',\n') + JSON.stringify(jsonRow(result, path)),
        end: '\n]\n'
      }
    case 'csv':
      return {
        begin: csvLine(csvHeader(topK)),
        row: (result, path) => csvLine(csvRow(result, path, topK)),
        end: ''
      }
  }
}

/** A result as it stands in JSON, without the run's own numbering. */
function jsonRow(result: ImageResult, path: string): object {
  if (result.status === 'error') return { path, status: result.status, error: result.error }
  return { path, status: result.status, predictions: result.predictions }
}

function csvHeader(topK: number): string[] {
  const ranks = Array.from({ length: topK }, (_, i) => [`label_${i + 1}`, `probability_${i + 1}`])
  return ['path', 'status', ...ranks.flat(), 'error']
}

function csvRow(result: ImageResult, path: string, topK: number): string[] {
  const predictions = result.status === 'ok' ? result.predictions : []
  const ranks = Array.from({ length: topK }, (_, i) => {
    const prediction = predictions[i]
    return prediction ? [prediction.label, prediction.probability.toFixed(6)] : ['', '']
  })
  const error = result.status === 'error' ? `${result.error.code}: ${result.error.message}` : ''
  return [path, result.status, ...ranks.flat(), error]
}

/** RFC 4180, with a quote before what a spreadsheet would run as a formula. */
function csvLine(cells: string[]): string {
  // With this record delimiter alone, only the pair CR LF would be quoted.
  return stringify([cells], { record_delimiter: 'windows', quoted_match: /[\r\n]/, escape_formulas: true })
}
