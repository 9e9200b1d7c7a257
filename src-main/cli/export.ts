/** The `export` command: converts a model for other programs. */
import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { UserError } from '../contract/errors'
import { imageNet } from '../contract/models'
import { exportModel } from '../export/export'
import { vacantFolder, writeFolder, type NewFile } from '../export/folder'
import type { ExportFormat, ExportPrecision } from '../export/formats'
import { rayJobFiles } from '../export/ray/ray-job'
import { sizeText } from '../network/number-text'
import { exitCodes, UsageError } from './exit-codes'
import type { ModelFiles } from '../models/store'
import { modelStore } from './model-store'
import { tell } from './output'

export interface ExportOptions {
  model?: string
  output: string
  format: ExportFormat | 'ray' | 'netlens'
  labels?: string
  precision: ExportPrecision
}

const formatNames: Record<ExportOptions['format'], string> = {
  savedmodel: 'TensorFlow SavedModel',
  tfjs: 'TensorFlow.js graph model',
  onnx: 'ONNX model',
  keras: 'Keras model (.keras)',
  'keras-h5': 'Keras model (.h5)',
  netlens: 'one file for Netlens on another computer',
  ray: 'job for a Ray cluster'
}

/** @returns the exit status */
export async function exportCommand({
  model,
  output,
  format,
  labels,
  precision
}: ExportOptions): Promise<number> {
  if (precision === 'int8' && format !== 'savedmodel' && format !== 'onnx') {
    throw new UsageError(`--precision int8 is for --format savedmodel and onnx, not for ${format}`)
  }
  const folder = await vacantFolder(output)
  if (!folder) {
    throw new UsageError(`--output ${output}: there is something already; give a new or an empty folder`)
  }
  const chosen = await modelStore().files(model)
  const interruption = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort())
  try {
    const given = labels && labels !== imageNet ? resolve(labels) : labels
    const named = given ?? chosen.labels
    const { name, files } =
      format === 'netlens'
        ? { name: chosen.name, files: await netlensFile(chosen) }
        : format === 'ray'
          ? { name: chosen.name, files: await rayJobFiles(chosen.path, named, chosen.preprocessing) }
          : await networkFiles(chosen, format, precision, named)
    await writeFolder(folder, files, interruption.signal)
    tell(`${name} as ${formatNames[format]}${precision === 'int8' ? ' in 8 bits' : ''} in ${folder}`)
    for (const line of listed(files)) tell(line)
    return exitCodes.ok
  } catch (error) {
    if (!interruption.signal.aborted) throw error
    tell('Stopped: nothing was written')
    return exitCodes.interrupted
  }
}

/** @throws UserError for a model that was not taught here, whose file can simply be copied */
async function netlensFile({ name, path }: ModelFiles): Promise<NewFile[]> {
  if (extname(path) !== '.netlens') {
    throw new UserError(
      'not-allowed',
      `The model ${name} was not taught here. Its file can be copied as it is: ${path}`
    )
  }
  return [{ name: `${name}.netlens`, content: await readFile(path) }]
}

async function networkFiles(
  { path, preprocessing }: ModelFiles,
  format: ExportFormat,
  precision: ExportPrecision,
  labels: string | undefined
): Promise<{ name: string; files: NewFile[] }> {
  const { network, files } = await exportModel(path, format, labels, preprocessing?.inputSize, precision)
  return { name: network.name, files }
}

function listed(files: readonly NewFile[]): string[] {
  const width = Math.max(...files.map(({ name }) => name.length))
  const line = ({ name, content }: NewFile): string =>
    `  ${name.padEnd(width)}  ${sizeText(Buffer.byteLength(content))}`
  return files.map(line)
}
