/** From a weights file to a model that other programs load. */
import { basename } from 'node:path'
import { UserError } from '../contract/errors'
import { answeredClasses, foldNetwork, type FoldedNetwork } from '../inference/fold'
import { readWeights } from '../inference/model'
import { isUsual } from '../inference/scaling'
import type { Network } from '../network/layer'
import type { WeightTable } from '../weights/bind'
import { filesSha256 } from '../weights/files'
import { guessPreprocessing } from '../weights/guess-preprocessing'
import { labelsFile } from '../weights/imagenet'
import { readLabels } from '../weights/labels'
import { readTaught } from '../weights/taught-part'
import { openNetwork, type LayeredModel } from '../weights/open-model'
import type { NewFile } from './folder'
import { kerasArchive, kerasH5 } from './keras'
import { onnxFiles } from './onnx'
import { producer } from './producer'
import { savedModelFiles } from './saved-model'
import { taughtFilesOf } from './taught'
import { tfjsFiles } from './tfjs'

export const exportFormats = ['savedmodel', 'tfjs', 'onnx', 'keras', 'keras-h5'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** From the network as it stands, and from the few operations that it is folded to. */
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

export interface ExportedModel {
  network: Network
  files: NewFile[]
}

/**
 * The files of a model in a format: `images`, float32 [batch, size, size, 3] in [-1, 1], in, and
 * `probabilities`, [batch, classes], out. Beside them `netlens.json`, which says how to prepare images, and
 * `labels.txt` where labels are given. With a taught model comes what it says of itself, and how it tells pictures of none of
 * its classes.
 * @throws UserError `model-not-found`, `model-invalid` or `labels-invalid`
 */
export async function exportModel(
  path: string,
  format: ExportFormat,
  labelsPath?: string,
  inputSize?: number
): Promise<ExportedModel> {
  const { source, network } = await openNetwork(path, inputSize)
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
  const files = await filesOf[format](network, weights)
  if (taught) files.push(...taughtFilesOf(taught, format))
  if (labels) {
    files.push({ name: 'labels.txt', content: labels.map((label) => `${oneLine(label)}\n`).join('') })
  }
  const description = await describe(source, format, network, Boolean(labels))
  files.push({ name: 'netlens.json', content: `${JSON.stringify(description, null, 2)}\n` })
  return { network, files }
}

async function describe(
  source: LayeredModel,
  format: ExportFormat,
  network: Network,
  labelled: boolean
): Promise<object> {
  const { inputSize } = network.settings
  const classes = answeredClasses(network.settings)
  return {
    format,
    producer,
    network: network.settings,
    input: {
      name: 'images',
      dtype: 'float32',
      shape: ['batch', inputSize, inputSize, 3],
      channels: 'RGB',
      range: [-1, 1],
      fromByte: 'byte / 127.5 - 1',
      // As the program itself unless told otherwise: the central square with 87.5 % of the shorter side.
      crop: { kind: 'center', share: 0.875 }
    },
    output: { name: 'probabilities', dtype: 'float32', shape: ['batch', classes], classes },
    ...(labelled && { labels: 'labels.txt' }),
    source: { file: basename(source.path), sha256: await filesSha256(source.files) }
  }
}

/** One name a line: a line break in a name must not shift those behind it. */
function oneLine(label: string): string {
  return label.replace(/\s*[\r\n]+\s*/g, ' ')
}
