/** Determines what a model's files are and what they reveal about it; nothing is executed. */
import { stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import type { ModelFormat } from '../contract/model'
import type { Network } from '../network/layer'
import { bindWeights, identifyNetwork, type WeightTable } from './bind'
import { firstBytes, unreadable } from './files'
import { frozenDetectionGraph, protoDetectionGraph, tfjsDetectionGraph } from './detection-files'
import type { DetectionGraph } from './detection-graph'
import { readDetectionLayers } from './detection-layers'
import { isHdf5 } from './hdf5'
import { withKerasArchive } from './keras-archive'
import { allLayers, nameOf } from './keras-config'
import { weightShards, withKerasH5 } from './keras-h5'
import { runnableConfig } from './runnable-config'
import { readSavedGraph, readSavedModel, type SavedModelSignature } from './saved-model'
import { invalid, type KerasConfig, type StoredModel } from './stored-model'
import { readShards, readTfjsModel, storedLayers, type TfjsModel } from './tfjs-model'

/** A model whose weights can be read layer by layer. */
export interface LayeredModel {
  /** For graph formats, only detectors are layered. */
  format: ModelFormat
  path: string
  /** Absolute paths of all its files. */
  files: string[]
  /** The name in the model itself. */
  name?: string
  config?: KerasConfig
  /** Set if it is a network that can be compiled; otherwise there is a configuration. */
  network?: Network
}

export type ModelSource =
  | LayeredModel
  | { format: 'tfjs-graph'; path: string; files: string[]; name?: string; tfjs: TfjsModel }
  | { format: 'savedmodel'; path: string; files: string[]; name?: string; signature: SavedModelSignature }

/**
 * Reads what a model's files reveal.
 * @param path a file, or the folder of a SavedModel or TensorFlow.js model
 * @param inputSize side length in pixels, for a network whose files leave it open
 * @throws UserError `model-not-found` or `model-invalid`, saying what to do if the model cannot be used
 */
export async function openModel(path: string, inputSize?: number): Promise<ModelSource> {
  return openFound(await findFormat(path), inputSize)
}

/** A model's files, as determined by {@link findFormat}. */
export interface FoundModel {
  format: ModelFormat
  /** A SavedModel's folder, a TensorFlow.js `model.json`, or otherwise the given path. */
  path: string
}

/** Absolute paths of all files of a Keras model. @throws UserError as {@link openModel} */
export async function kerasFiles({ format, path }: FoundModel): Promise<string[]> {
  return [path, ...(format === 'keras-h5' ? await weightShards(path) : [])]
}

/** Like {@link openModel}, for files whose format is known. */
export async function openFound(found: FoundModel, inputSize?: number): Promise<ModelSource> {
  const { format } = found
  switch (format) {
    case 'frozen-graph':
      return detector({ ...found, format }, await frozenDetectionGraph(found.path), [found.path], inputSize)
    case 'savedmodel': {
      const { nodes, files } = await readSavedGraph(found.path)
      const graph = protoDetectionGraph(found.path, nodes)
      if (graph) {
        const paths = files.map((file) => join(found.path, file))
        return detector({ ...found, format }, graph, paths, inputSize)
      }
      const signature = await readSavedModel(found.path)
      return { ...found, format, files: signature.files.map((file) => join(found.path, file)), signature }
    }
    case 'tfjs-graph': {
      const tfjs = await readTfjsModel(found.path)
      const graph = await tfjsDetectionGraph(tfjs)
      if (graph) return detector({ ...found, format }, graph, filesOf(tfjs), inputSize)
      return { ...found, format, files: filesOf(tfjs), tfjs }
    }
    case 'tfjs-layers': {
      const tfjs = await readTfjsModel(found.path)
      const described = await withLayers({ ...found, format }, (stored) => describe(stored, inputSize))
      return { ...found, format, files: filesOf(tfjs), ...described }
    }
    case 'keras':
    case 'keras-h5':
      return {
        ...found,
        format,
        files: await kerasFiles(found),
        ...(await withLayers({ ...found, format }, (stored) => describe(stored, inputSize)))
      }
  }
}

/**
 * Opens a Keras model as {@link openFound} does, and reads the weights along if its network is known: opening it takes
 * longer than reading.
 * @throws UserError as {@link openModel}, also where weights are not numbers
 */
export async function openWithWeights(
  found: FoundModel & { files: string[] },
  inputSize?: number
): Promise<{ source: LayeredModel; weights?: WeightTable }> {
  return withLayers(found, (stored) => {
    const described = describe(stored, inputSize)
    const { network } = described
    return {
      source: { ...found, ...described },
      ...(network && { weights: bindWeights(network, stored) })
    }
  })
}

function detector(
  found: Pick<LayeredModel, 'format' | 'path'>,
  graph: DetectionGraph,
  files: string[],
  inputSize?: number
): LayeredModel {
  return { ...found, files, network: readDetectionLayers(found.path, graph, inputSize).network }
}

/**
 * The network of a model, for inspecting its layers.
 * @throws UserError as {@link openModel}, and `model-invalid` for any model but a MobileNet
 */
export async function openNetwork(
  path: string,
  inputSize?: number
): Promise<{ source: LayeredModel; network: Network }> {
  const source = await openModel(path, inputSize)
  if ('network' in source && source.network) return { source, network: source.network }
  throw notInside(path)
}

/** @returns the error for a model that can classify but whose layers are not known */
export function notInside(path: string): UserError {
  return new UserError(
    'model-invalid',
    `The model ${path} is no MobileNet whose layers Netlens knows: it classifies, but cannot be looked into or exported.`,
    { words: { code: 'model-not-inside', values: { path } } }
  )
}

/** Opens a layered model, passes its layers to `use` and closes it. */
export async function withLayers<T>(
  { format, path }: Pick<LayeredModel, 'format' | 'path'>,
  use: (stored: StoredModel) => T
): Promise<T> {
  if (format === 'keras-h5') return withKerasH5(path, use)
  if (format === 'keras') return withKerasArchive(path, use)
  if (format === 'frozen-graph') return detectionLayers(path, format, await frozenDetectionGraph(path), use)
  if (format === 'savedmodel') {
    const { nodes } = await readSavedGraph(path)
    return detectionLayers(path, format, protoDetectionGraph(path, nodes)!, use)
  }
  const tfjs = await readTfjsModel(path)
  if (format === 'tfjs-graph') return detectionLayers(path, format, (await tfjsDetectionGraph(tfjs))!, use)
  const layers = storedLayers(tfjs, await readShards(tfjs))
  return use({ path, format, layers, ...(tfjs.config && { config: tfjs.config }) })
}

function detectionLayers<T>(
  path: string,
  format: ModelFormat,
  graph: DetectionGraph,
  use: (stored: StoredModel) => T
): T {
  return use({ path, format, layers: readDetectionLayers(path, graph).layers })
}

function filesOf({ path, shards }: TfjsModel): string[] {
  return [path, ...shards.map((shard) => join(dirname(path), shard))]
}

function describe(
  stored: StoredModel,
  inputSize?: number
): Pick<LayeredModel, 'network' | 'config' | 'name'> {
  const { config, path } = stored
  const name = config && nameOf(config)
  const described = { ...(config && { config }), ...(name && { name }) }
  try {
    return { ...described, network: identifyNetwork(stored, inputSize) }
  } catch (error) {
    // Without a configuration, nothing tells what to compute with the weights.
    if (!config || !(error instanceof UserError)) throw error
    checkRunnable(path, config)
    return described
  }
}

function checkRunnable(path: string, config: KerasConfig): void {
  if (allLayers(config).length === 0) throw invalid(path, 'describes no layers')
  runnableConfig(path, config)
}

/**
 * Determines the format by content, because extensions are often wrong.
 * @throws UserError `model-not-found` or `model-invalid`
 */
export async function findFormat(path: string): Promise<FoundModel> {
  let folder: boolean
  try {
    const stats = await stat(path)
    folder = stats.isDirectory()
    if (!folder && !stats.isFile()) throw invalid(path, 'is neither a file nor a folder')
  } catch (error) {
    if (error instanceof UserError) throw error
    throw unreadable(path, error)
  }
  if (folder) {
    if (await exists(join(path, 'saved_model.pb'))) return { format: 'savedmodel', path }
    const description = join(path, 'model.json')
    if (await exists(description)) return { format: await tfjsFormat(description), path: description }
    if (await exists(join(path, 'checkpoint'))) throw invalid(path, checkpoint)
    throw invalid(
      path,
      new Reason(
        'model-folder',
        'is a folder without saved_model.pb (SavedModel) or model.json (TensorFlow.js)'
      )
    )
  }
  if (basename(path) === 'saved_model.pb') return { format: 'savedmodel', path: dirname(path) }
  const start = await firstBytes(path, 16)
  if (isHdf5(start)) return { format: 'keras-h5', path }
  if (start.subarray(0, 2).toString('latin1') === 'PK') return { format: 'keras', path }
  if (/^(\ufeff|\xef\xbb\xbf)?\s*\{/.test(start.toString('latin1'))) {
    if ((await weightShards(path)).length > 0) return { format: 'keras-h5', path }
    return { format: await tfjsFormat(path), path }
  }
  if (isGraph(path, start)) return { format: 'frozen-graph', path }
  throw invalid(path, refusal(path, start))
}

/** A frozen TensorFlow graph begins with its first node. */
function isGraph(path: string, start: Buffer): boolean {
  return extname(path).toLowerCase() === '.pb' && start[0] === 0x0a
}

async function tfjsFormat(path: string): Promise<'tfjs-layers' | 'tfjs-graph'> {
  return (await readTfjsModel(path)).kind
}

const checkpoint = new Reason(
  'model-checkpoint',
  "is a checkpoint of TensorFlow's training, which does not say what to compute with its weights. Save the whole model as " +
    '.keras, or export it as a SavedModel'
)

/** Describes a file that is not a model of a known kind. */
function refusal(path: string, start: Buffer): Reason {
  const expected =
    'expected a Keras model (.h5, .keras), a TensorFlow.js model.json, the folder of a TensorFlow SavedModel, or the .pb of an SSDLite detector'
  const text = start.toString('latin1')
  const extension = extname(path).toLowerCase()
  if (/\.(index|data-\d+-of-\d+)$|^checkpoint$/.test(basename(path))) return checkpoint
  if (start.length === 0) return new Reason('model-empty', `is empty; ${expected}`)
  if (text.startsWith('\x93NUMPY')) return other('NumPy', `is a NumPy array, not a model; ${expected}`)
  if (start[0] === 0x80 && start[1]! >= 2 && start[1]! <= 5) {
    return new Reason(
      'model-pickle',
      `is a Python pickle, which is program code and is never run; ${expected}`
    )
  }
  if (['.pkl', '.pickle', '.pt', '.pth', '.joblib'].includes(extension)) {
    return new Reason(
      'model-pickle',
      `looks like a Python pickle (${extension}), which is program code and is never run; ${expected}`
    )
  }
  if (text.slice(4, 8) === 'TFL3')
    return other('TensorFlow Lite', `is a TensorFlow Lite model, which is not read; ${expected}`)
  if (extension === '.onnx') return other('ONNX', `is an ONNX model, which is not read; ${expected}`)
  return new Reason('model-unknown-kind', `is of no known format; ${expected}`)
}

const other = (kind: string, message: string): Reason => new Reason('model-other-kind', message, { kind })

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}
