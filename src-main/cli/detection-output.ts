/** Opens what `detect` writes to, in each of its formats. */
import { extname } from 'node:path'
import type { Writable } from 'node:stream'
import { outputFormats, type OutputFormat } from '../contract/classification'
import { annotationFormats } from '../contract/object-exports'
import {
  annotationText,
  labelFolder,
  takesEverything,
  type DetectorFacts
} from '../detections/exports/annotations'
import { cocoDataSet } from '../detections/exports/coco'
import { SteppedWriter, type RowSink } from '../detections/exports/row-steps'
import { vacantFolder } from '../export/folder'
import { detectionFormat, type NamedDetections } from '../results/detection-format'
import type { TextFormat } from '../results/row-format'
import { RowWriter } from '../results/writer'
import { ObjectTable, tableFormats, type TableFormat } from './detection-table'
import { UsageError } from './exit-codes'
import { tell } from './output'
import { openOutput } from './output-file'

export const detectionFormats = ['netlens', ...annotationFormats] as const
export type DetectionFormat = (typeof detectionFormats)[number]

/** Whether a file of the format has no place for videos, nor for images that could not be read: they are told instead. */
export function tellsFailures(format: DetectionFormat): boolean {
  return format !== 'netlens' && !takesEverything(format)
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
  facts: DetectorFacts
): Promise<RowSink<NamedDetections>> {
  switch (format) {
    case 'netlens': {
      const rows = rowFormat(output)
      const { name, classifier } = facts
      return isTable(rows)
        ? new SteppedWriter(new ObjectTable(output!, rows, name, classifier))
        : openText(output, detectionFormat(rows, name, classifier))
    }
    case 'coco':
      return new SteppedWriter(await cocoDataSet(await openFile(output!), output!, facts.classes))
    case 'voc':
    case 'yolo': {
      const folder = await folderOf(format, output)
      return new SteppedWriter(labelFolder(format, folder, facts.classes, tellOtherName))
    }
    case 'megadetector':
    case 'coco-results':
    case 'labelstudio':
      return openText(output, annotationText(format, facts))
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
