/** Loads an object detector from a model's files. */
import { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import type { ModelChoice, PrecisionChoice } from '../contract/classification'
import type { ModelInfo } from '../contract/model'
import type { Preprocessing } from '../contract/preprocessing'
import { anchorsOf } from '../network/anchors'
import { isDetector, type Network } from '../network/layer'
import { gridsOf } from '../network/ssdlite'
import { detectorLabels } from '../weights/coco'
import { labelsBeside, readLabels } from '../weights/labels'
import type { LayeredModel } from '../weights/open-model'
import { invalid } from '../weights/stored-model'
import { startBackend, type Backend } from './backend'
import { loadNativeDetector, loadWasmDetector, type Detector } from './detector'
import { architectureOf } from './examine'
import { detectorPreprocessing } from './compiled-preprocessing'
import { foldDetector, namedClasses, type FoldedDetector } from './fold'
import { compileDetector, compilerVersion, type FloatPrecision } from './graph'
import { cachedGraph } from './graph-cache'
import { modelName, readWeights } from './model'
import { openAgain } from './open-again'
import type { Scaling } from './scaling'

export interface DetectionModel {
  info: ModelInfo
  network: Network
  detector: Detector
  /** Four values per anchor, as `anchorsOf` gives them. */
  anchors: Float32Array
  /** One name per class, without the background. */
  labels: readonly string[]
}

/** The only colour scaling that these detectors use. */
const { range, channels } = detectorPreprocessing
const scaling: Scaling = { range, channels }

/**
 * Loads an object detector and starts the backend.
 * @throws UserError `model-not-found`, `model-invalid` (also for a classifier), `labels-invalid` or
 *   `backend-unavailable`
 */
export async function loadDetectionModel(choice: ModelChoice, cacheDir: string): Promise<DetectionModel> {
  const { source, sha256 } = await openAgain(choice.path, choice.preprocessing?.inputSize, cacheDir)
  const network = 'network' in source ? source.network : undefined
  if (!network || !('network' in source) || !isDetector(network.settings)) {
    const what = `The model ${choice.path} is a classifier (${architectureOf(source)}): it says what a whole picture shows, not where.`
    throw new UserError('model-invalid', `${what} Choose a detector, such as ssdlite-mobilenet-v2-coco.`)
  }
  const { settings } = network
  if (settings.classes < 2)
    throw invalid(choice.path, 'finds nothing but the background: it has no other class')
  const named = await labelsOf(choice, source, namedClasses(settings))
  const backend = await startBackend(choice.backend)
  const detector = await compiled(backend, choice.precision, { source, network, sha256 }, cacheDir)
  await tryOut(detector, settings.inputSize, choice.path)
  const preprocessing: Preprocessing = { ...detectorPreprocessing, inputSize: settings.inputSize }
  const notice = backend.name === 'wasm' ? backend.notice : undefined
  return {
    info: {
      sha256,
      format: source.format,
      architecture: architectureOf(source),
      network: settings,
      classes: named.labels.length,
      preprocessing,
      name: choice.name ?? modelName(source),
      path: choice.path,
      ...(named.file && { labels: named.file }),
      backend: {
        name: backend.name,
        version: backend.version,
        precision: detector.precision,
        ...(notice && { notice })
      }
    },
    network,
    detector,
    anchors: anchorsOf(gridsOf(network)),
    labels: named.labels
  }
}

/** The chosen names, those beside the model, or COCO's if the number of classes matches; otherwise numbers. */
async function labelsOf(
  { labels, findLabels }: ModelChoice,
  { path, format }: LayeredModel,
  classes: number
): Promise<{ file?: string; labels: readonly string[] }> {
  const file = labels ?? (findLabels ? await labelsBeside(path, format === 'savedmodel', classes) : undefined)
  if (file !== undefined) return { file, labels: await readLabels(file, classes) }
  return { labels: detectorLabels(classes) }
}

/**
 * Runs one picture of noise, which also prepares the graph.
 * @throws UserError `model-invalid` if the output is not finite
 */
async function tryOut(detector: Detector, size: number, path: string): Promise<void> {
  const noise = Float32Array.from({ length: size * size * 3 }, (_, i) => (i * 2654435761) >>> 24)
  try {
    const { boxes, classes } = await detector.detectValues(noise, 1)
    if ([boxes, classes].every((values) => values.every(Number.isFinite))) return
    throw invalid(path, new Reason('model-not-numbers', 'answers with values that are not numbers'))
  } catch (error) {
    detector.dispose()
    throw error
  }
}

interface Opened {
  source: LayeredModel
  network: Network
  sha256: string
}

/** `auto` means float32: bfloat16 moves boxes and scores too far to count as the same answer. */
async function compiled(
  backend: Backend,
  wanted: PrecisionChoice,
  { source, network, sha256 }: Opened,
  cacheDir: string
): Promise<Detector> {
  const { settings } = network
  const folded = async (): Promise<FoldedDetector> =>
    foldDetector(network, await readWeights(source, network))
  if (backend.name === 'wasm') return loadWasmDetector(backend.tf, await folded(), scaling)
  const precision: FloatPrecision = wanted === 'bfloat16' ? 'bfloat16' : 'float32'
  const key = JSON.stringify([sha256, settings, scaling, precision, compilerVersion])
  const graph = await cachedGraph(cacheDir, key, async () =>
    compileDetector(await folded(), precision, scaling, true)
  )
  return loadNativeDetector(backend.tf, graph, settings.inputSize, precision)
}
