/** From a weights file to a model that classifies. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { cpus } from 'node:os'
import { basename, extname, join } from 'node:path'
import type { ModelChoice, PrecisionChoice } from '../contract/classification'
import type { ModelInfo } from '../contract/model'
import type { Network } from '../network/layer'
import { bindWeights, identifyNetwork, type WeightTable } from '../weights/bind'
import { withKerasH5 } from '../weights/keras-h5'
import { numberedLabels, readLabels } from '../weights/labels'
import { startBackend, type Backend } from './backend'
import type { Classifier } from './classifier'
import { foldNetwork, type FoldedNetwork } from './fold'
import { compilerVersion, compileSavedModel, type Precision } from './graph'
import { cachedGraph } from './graph-cache'
import { loadNativeClassifier } from './native'
import { remembered, tune } from './tune'
import { loadWasmClassifier } from './wasm'

export interface Model {
  info: ModelInfo
  network: Network
  backend: Backend
  classifier: Classifier
  /** One name for each class. */
  labels: readonly string[]
}

/**
 * Loads a model: finds the network in the weights file, starts the backend and compiles the network for it.
 * @throws UserError `model-not-found`, `model-invalid`, `labels-invalid` or `backend-unavailable`
 */
export async function loadModel(choice: ModelChoice, cacheDir: string): Promise<Model> {
  const network = await withKerasH5(choice.path, (file) => identifyNetwork(file, choice.inputSize))
  const { classes } = network.settings
  const labels = choice.labels ? await readLabels(choice.labels, classes) : numberedLabels(classes)
  const sha256 = await fileSha256(choice.path)
  const backend = await startBackend(choice.backend)
  const folded = async (): Promise<FoldedNetwork> =>
    foldNetwork(network, await readWeights(choice.path, network))

  const classifier =
    backend.name === 'native'
      ? await nativeClassifier(backend, choice.precision, network, sha256, folded, cacheDir)
      : loadWasmClassifier(backend.tf, await folded())

  const { name, version } = backend
  const notice = backend.name === 'wasm' ? backend.notice : undefined
  return {
    info: {
      sha256,
      name: choice.name ?? basename(choice.path, extname(choice.path)),
      path: choice.path,
      ...(choice.labels && { labels: choice.labels }),
      network: network.settings,
      backend: { name, version, precision: classifier.precision, ...(notice && { notice }) }
    },
    network,
    backend,
    classifier,
    labels
  }
}

/** Compiles the network, or takes it from the cache, in the precision and batch size that suit the machine. */
async function nativeClassifier(
  { tf, version }: Extract<Backend, { name: 'native' }>,
  wanted: PrecisionChoice,
  { settings }: Network,
  sha256: string,
  folded: () => Promise<FoldedNetwork>,
  cacheDir: string
): Promise<Classifier> {
  const load = async (precision: Precision, batchSize?: number): Promise<Classifier> => {
    const key = JSON.stringify([sha256, settings, precision, compilerVersion])
    const graph = await cachedGraph(cacheDir, key, async () => compileSavedModel(await folded(), precision))
    return loadNativeClassifier(tf, graph, settings.inputSize, precision, batchSize)
  }
  const precisions: Precision[] = wanted === 'auto' ? ['float32', 'bfloat16'] : [wanted]
  const machine = [cpus()[0]?.model, cpus().length, version]
  const key = JSON.stringify([sha256, settings, precisions, compilerVersion, machine])
  const file = join(cacheDir, 'tuning', `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`)
  const { precision, batchSize } = await remembered(file, () =>
    tune(precisions, load, settings.inputSize, settings.classes)
  )
  return load(precision, batchSize)
}

/** All weights of the network, from its file. @throws UserError `model-invalid` */
export function readWeights(path: string, network: Network): Promise<WeightTable> {
  return withKerasH5(path, (file) => bindWeights(network, file))
}

async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
