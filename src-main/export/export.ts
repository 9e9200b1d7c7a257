/** Exports a model to formats that other programs load. */
import { basename } from 'node:path'
import { UserError } from '../contract/errors'
import { startBackend } from '../inference/backend'
import { activationRanges } from '../inference/calibrate'
import { checkPictures } from '../inference/check-pictures'
import { answeredClasses, foldNetwork, type FoldedNetwork } from '../inference/fold'
import { readWeights } from '../inference/model'
import type { ActivationRanges } from '../inference/quantize'
import { isUsual, type Scaling } from '../inference/scaling'
import { withSidesApart } from '../inference/sides'
import type { Network } from '../network/layer'
import type { WeightTable } from '../weights/bind'
import { filesSha256 } from '../weights/files'
import { guessPreprocessing } from '../weights/guess-preprocessing'
import { labelsFile } from '../weights/imagenet'
import { readLabels } from '../weights/labels'
import { readTaught } from '../weights/taught-part'
import { openNetwork, type LayeredModel } from '../weights/open-model'
import type { NewFile } from './folder'
import type { ExportFormat, ExportPrecision } from './formats'
import { kerasArchive, kerasH5 } from './keras'
import { onnxFiles } from './onnx'
import { producer } from './producer'
import { refuseDetector } from './refuse-detector'
import { savedModelFiles } from './saved-model'
import { taughtFilesOf } from './taught'
import { tfjsFiles } from './tfjs'

/** Writes the model's files, from the network as it is or in its folded form. */
type Writer = (network: Network, weights: WeightTable) => NewFile[] | Promise<NewFile[]>
const folded =
  (write: (network: FoldedNetwork) => NewFile[]): Writer =>
  (network, weights) =>
    write(foldNetwork(network, weights))

const filesOf: Record<ExportFormat, Writer> = {
  savedmodel: folded(savedModelFiles),
  tfjs: folded(tfjsFiles),
  onnx: folded(onnxFiles),
  keras: async (network, weights) => [{ name: 'model.keras', content: await kerasArchive(network, weights) }],
  'keras-h5': async (network, weights) => [{ name: 'model.h5', content: await kerasH5(network, weights) }]
}

/** The formats that support 8-bit arithmetic. */
const quantizedFilesOf: Partial<
  Record<ExportFormat, (network: FoldedNetwork, ranges: ActivationRanges) => NewFile[]>
> = { savedmodel: savedModelFiles, onnx: onnxFiles }

export interface ExportedModel {
  network: Network
  files: NewFile[]
}

/**
 * The files of a model in a format. Its input is `images`, float32 [batch, size, size, 3] in [-1, 1]; its
 * output is `probabilities`, [batch, classes]. Adds `netlens.json`, which describes how to prepare images, and
 * `labels.txt` if labels are known. A taught model also gets its card, and the data to recognize pictures of
 * none of its classes.
 * @throws UserError `model-not-found`, `model-invalid` or `labels-invalid`
 */
export async function exportModel(
  path: string,
  format: ExportFormat,
  labelsPath?: string,
  inputSize?: number,
  precision: ExportPrecision = 'float32'
): Promise<ExportedModel> {
  const quantized = quantizedFilesOf[format]
  if (precision === 'int8' && !quantized) {
    const message = `There is no 8-bit arithmetic in the format ${format}: export the model as savedmodel or onnx.`
    throw new UserError('model-invalid', message)
  }
  const { source, network } = await openNetwork(path, inputSize)
  refuseDetector(path, network.settings)
  if (!isUsual(await guessPreprocessing(source))) {
    throw new UserError(
      'model-invalid',
      `The model ${path} takes images in another range than [-1, 1]: it cannot be exported.`
    )
  }
  const weights = await readWeights(source, network)
  const taught = source.format === 'keras' ? await readTaught(path) : undefined
  const classes = answeredClasses(network.settings)
  const labels = labelsPath
    ? await readLabels(labelsFile(labelsPath, classes), classes)
    : taught?.card.classes.map(({ label }) => label)
  const files =
    precision === 'int8' && quantized
      ? await inEightBits(foldNetwork(network, weights), quantized)
      : await filesOf[format](network, weights)
  if (taught) files.push(...taughtFilesOf(taught, format))
  if (labels) {
    files.push({ name: 'labels.txt', content: labels.map((label) => `${oneLine(label)}\n`).join('') })
  }
  const description = await describe(source, format, precision, network, Boolean(labels))
  files.push({ name: 'netlens.json', content: `${JSON.stringify(description, null, 2)}\n` })
  return { network, files }
}

/** Calibrates with the check pictures, like the program itself. */
async function inEightBits(
  network: FoldedNetwork,
  write: (network: FoldedNetwork, ranges: ActivationRanges) => NewFile[]
): Promise<NewFile[]> {
  const backend = await startBackend('native')
  if (backend.name !== 'native') throw new UserError('internal', 'Another backend was started.')
  const apart = withSidesApart(network)
  const pictures = await checkPictures(network.inputSize, 'center')
  if (pictures.length === 0) {
    const message =
      'The check pictures of Netlens are missing, so the ranges for 8 bits cannot be found: install Netlens again.'
    throw new UserError('internal', message)
  }
  const scaling: Scaling = { range: '-1..1', channels: 'rgb' }
  return write(apart, await activationRanges(backend.tf, apart, scaling, pictures))
}

async function describe(
  source: LayeredModel,
  format: ExportFormat,
  precision: ExportPrecision,
  network: Network,
  labelled: boolean
): Promise<object> {
  const { inputSize } = network.settings
  const classes = answeredClasses(network.settings)
  return {
    format,
    precision,
    producer,
    network: network.settings,
    input: {
      name: 'images',
      dtype: 'float32',
      shape: ['batch', inputSize, inputSize, 3],
      channels: 'RGB',
      range: [-1, 1],
      fromByte: 'byte / 127.5 - 1',
      // As in Netlens by default: the central square with 87.5 % of the shorter side.
      crop: { kind: 'center', share: 0.875 }
    },
    output: { name: 'probabilities', dtype: 'float32', shape: ['batch', classes], classes },
    ...(labelled && { labels: 'labels.txt' }),
    source: { file: basename(source.path), sha256: await filesSha256(source.files) }
  }
}

/** One name per line: a line break in a name would shift those after it. */
function oneLine(label: string): string {
  return label.replace(/\s*[\r\n]+\s*/g, ' ')
}
