/** From a weights file to a model that classifies. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename, extname } from 'node:path'
import type { ModelChoice } from '../contract/classification'
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
  const network = await withKerasH5(choice.path, identifyNetwork)
  const { classes, inputSize } = network.settings
  const labels = choice.labels ? await readLabels(choice.labels, classes) : numberedLabels(classes)
  const sha256 = await fileSha256(choice.path)
  const backend = await startBackend(choice.backend)
  const folded = async (): Promise<FoldedNetwork> => foldNetwork(network, await readWeights(choice.path, network))

  let classifier: Classifier
  if (backend.name === 'native') {
    const precision: Precision = 'float32'
    const key = JSON.stringify([sha256, network.settings, precision, compilerVersion])
    const graph = await cachedGraph(cacheDir, key, async () => compileSavedModel(await folded(), precision))
    classifier = await loadNativeClassifier(backend.tf, graph, inputSize, precision)
  } else {
    classifier = loadWasmClassifier(backend.tf, await folded())
  }

  const { name, version } = backend
  const notice = backend.name === 'wasm' ? backend.notice : undefined
  return {
    info: {
      sha256,
      name: basename(choice.path, extname(choice.path)),
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

/** All weights of the network, from its file. @throws UserError `model-invalid` */
export function readWeights(path: string, network: Network): Promise<WeightTable> {
  return withKerasH5(path, (file) => bindWeights(network, file))
}

async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
