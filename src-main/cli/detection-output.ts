/** Opens what `detect` writes to, in each of its formats. */
import { extname } from 'node:path'
import type { Writable } from 'node:stream'
import { outputFormats, type OutputFormat } from '../contract/classification'
import { cocoDataSet, cocoResultsFormat, type ModelClasses } from '../detections/exports/coco'
import { vocFolder, yoloFolder } from '../detections/exports/label-files'
import { labelStudioFormat } from '../detections/exports/label-studio'
import { megadetectorFormat } from '../detections/exports/megadetector'
import { SteppedWriter, type RowSink } from '../detections/exports/row-steps'
import { vacantFolder } from '../export/folder'
import { detectionFormat, type NamedDetections } from '../results/detection-format'
import type { TextFormat } from '../results/row-format'
import { RowWriter } from '../results/writer'
import { ObjectTable, tableFormats, type TableFormat } from './detection-table'
import { UsageError } from './exit-codes'
import { tell } from './output'
import { openOutput } from './output-file'

/** Formats of other programs. */
export const annotationFormats = [
  'megadetector',
  'coco',
  'coco-results',
  'voc',
  'yolo',
  'labelstudio'
] as const
export type AnnotationFormat = (typeof annotationFormats)[number]

export const detectionFormats = ['netlens', ...annotationFormats] as const
export type DetectionFormat = (typeof detectionFormats)[number]

interface DetectorFacts {
  name: string
  classes: ModelClasses
  /** What classified the objects, if something did. */
  classifier?: string
}

/** Whether a file of the format has no place for videos, nor for images that could not be read: they are told instead. */
export function tellsFailures(format: DetectionFormat): boolean {
  return format !== 'netlens' && format !== 'megadetector'
}

/** @throws UsageError for an output that the format cannot be written to */
export async function checkOutput(format: DetectionFormat, output: string | undefined): Promise<void> {
  if (format === 'netlens') {
    rowFormat(output)
    return
  }
  if (format === 'voc' || format === 'yolo') {
    await folderOf(format, output)
    return
  }
  if (output === undefined && format === 'coco')
    throw new UsageError('--format coco needs --output FILE.json')
  if (output !== undefined && extname(output).toLowerCase() !== '.json')
    throw new UsageError(`--output ${output}: for --format ${format}, the name must end in .json`)
}

/** @throws as `checkOutput`; the file system's error */
export async function openDetections(
  format: DetectionFormat,
  output: string | undefined,
  { name, classes, classifier }: DetectorFacts
): Promise<RowSink<NamedDetections>> {
  const written = (text: TextFormat<NamedDetections>): Promise<RowSink<NamedDetections>> =>
    openText(output, text)
  switch (format) {
    case 'netlens': {
      const rows = rowFormat(output)
      return isTable(rows)
        ? new SteppedWriter(new ObjectTable(output!, rows, name, classifier))
        : written(detectionFormat(rows, name, classifier))
    }
    case 'megadetector':
      return written(megadetectorFormat(name, classes.wanted, classifier))
    case 'labelstudio':
      return written(labelStudioFormat(name))
    case 'coco-results':
      return written(cocoResultsFormat(classes))
    case 'coco':
      return new SteppedWriter(await cocoDataSet(await openFile(output!), output!, classes))
    case 'voc':
      return new SteppedWriter(vocFolder(await folderOf(format, output), tellOtherName))
    case 'yolo':
      return new SteppedWriter(yoloFolder(await folderOf(format, output), classes.wanted, tellOtherName))
  }
}

const isTable = (format: string): format is TableFormat => tableFormats.some((each) => each === format)

/** By the file's extension; JSON lines without a file. @throws UsageError for any other extension */
function rowFormat(output: string | undefined): OutputFormat | TableFormat {
  if (output === undefined) return 'jsonl'
  const formats = [...outputFormats, ...tableFormats]
  const format = formats.find((each) => extname(output).toLowerCase() === `.${each}`)
  if (format) return format
  throw new UsageError(
    `--output ${output}: the name must end in ${formats.map((each) => `.${each}`).join(', ')}`
  )
}

async function openText(
  output: string | undefined,
  format: TextFormat<NamedDetections>
): Promise<RowSink<NamedDetections>> {
  return new RowWriter(output === undefined ? process.stdout : await openFile(output), format)
}

async function openFile(output: string): Promise<Writable> {
  const { stream, kept } = await openOutput(output)
  if (kept) tell(`The earlier ${output} is kept as ${kept}`)
  return stream
}

async function folderOf(format: DetectionFormat, output: string | undefined): Promise<string> {
  if (output === undefined) throw new UsageError(`--format ${format} needs --output DIR`)
  const folder = await vacantFolder(output)
  if (folder === undefined)
    throw new UsageError(`--output ${output}: there is something already; give a new or an empty folder`)
  return folder
}

function tellOtherName(picture: string, file: string): void {
  tell(`The file for ${picture} is called ${file}, since another picture's has the usual name`)
}
