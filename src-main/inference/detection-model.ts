/** Loads an object detector from a model's files. */
import { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import {
  precisions,
  type ModelChoice,
  type Precision,
  type PrecisionChoice
} from '../contract/classification'
import type { ModelInfo } from '../contract/model'
import type { Preprocessing } from '../contract/preprocessing'
import { anchorsOf } from '../network/anchors'
import { isDetector, type Network } from '../network/layer'
import { findObjects, usualSuppression } from '../network/objects'
import { gridsOf } from '../network/ssdlite'
import { processor, sumsIn16Bits } from '../platform/processor'
import { operationThreads } from '../platform/threads'
import { detectorLabels } from '../weights/coco'
import { labelsBeside, readLabels } from '../weights/labels'
import type { LayeredModel } from '../weights/open-model'
import { invalid } from '../weights/stored-model'
import { startBackend, type Backend } from './backend'
import { activationRanges } from './calibrate'
import { detectorPictures } from './check-pictures'
import { loadNativeDetector, loadWasmDetector, type Detector } from './detector'
import { architectureOf } from './examine'
import { detectorPreprocessing } from './compiled-preprocessing'
import { foldDetector, namedClasses, type FoldedDetector } from './fold'
import { compileDetector, compilerVersion, imagesToPrepare } from './graph'
import { cachedGraph } from './graph-cache'
import { checkWeights, modelName, once, readWeights, unable } from './model'
import { comparedThreshold, findsTheSame, objectAgreementOf } from './object-agreement'
import { openAgain } from './open-again'
import { factFile } from './remember'
import { withSidesApart } from './sides'
import { loadTuned, newestFile } from './tune'

export interface DetectionModel {
  info: ModelInfo
  network: Network
  detector: Detector
  /** Four values per anchor, as `anchorsOf` gives them. */
  anchors: Float32Array
  /** One name per class, without the background. */
  labels: readonly string[]
}

/**
 * Loads an object detector and starts the backend.
 * @param onTuning as for `loadModel`
 * @throws UserError `model-not-found`, `model-invalid` (also for a classifier), `labels-invalid` or
 *   `backend-unavailable`
 */
export async function loadDetectionModel(
  choice: ModelChoice,
  cacheDir: string,
  onTuning: () => Promise<void> | void = () => undefined
): Promise<DetectionModel> {
  const inputSize = choice.preprocessing?.inputSize
  const { source, sha256, weights } = await openAgain(choice.path, inputSize, cacheDir)
  const network = 'network' in source ? source.network : undefined
  if (!network || !('network' in source)) {
    const what = `The model ${choice.path} (${architectureOf(source)}) is no SSDLite whose layers Netlens knows.`
    throw new UserError(
      'model-invalid',
      `${what} If it is one as a whole Keras model, save its weights alone.`
    )
  }
  if (!isDetector(network.settings)) {
    const what = `The model ${choice.path} is a classifier (${architectureOf(source)}): it says what a whole picture shows, not where.`
    throw new UserError('model-invalid', `${what} Choose a detector, such as ssdlite-mobilenet-v2-coco.`)
  }
  const { settings } = network
  if (settings.classes < 2)
    throw invalid(choice.path, 'finds nothing but the background: it has no other class')
  const named = await labelsOf(choice, source, namedClasses(settings))
  const folded = once(async () => foldDetector(network, weights ?? (await readWeights(source, network))))
  const opened: Opened = { source, network, sha256, folded }
  await checkWeights(cacheDir, opened)
  const backend = await startBackend(choice.backend)
  const detector = await compiled(backend, choice.precision, opened, { cacheDir, onTuning })
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
        ...(detector.measured && { measured: detector.measured }),
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
 * Runs pictures of noise, which also prepares the graph.
 * @throws UserError `model-invalid` if the output is not finite
 */
async function tryOut(detector: Detector, pictures: number, size: number, path: string): Promise<void> {
  const noise = Float32Array.from(
    { length: pictures * size * size * 3 },
    (_, i) => ((i * 2654435761) >>> 24) / 127.5 - 1
  )
  try {
    const [answer] = await detector.detect(noise, pictures, comparedThreshold)
    if (answer) return
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
  folded: () => Promise<FoldedDetector>
}

/** Where to cache results for a model, and what to call before comparing precisions. */
interface Keeping {
  cacheDir: string
  onTuning: () => Promise<void> | void
}

async function compiled(
  backend: Backend,
  wanted: PrecisionChoice,
  opened: Opened,
  keeping: Keeping
): Promise<Detector> {
  const { source, network, folded } = opened
  if (backend.name === 'wasm') {
    const detector = loadWasmDetector(backend.tf, await folded())
    await tryOut(detector, 1, network.settings.inputSize, source.path)
    return detector
  }
  return nativeDetector(backend, wanted, opened, keeping)
}

/** Larger ones gain nothing: TensorFlow takes memory of more than 32 MiB, such as their values, from the system each time. */
const batchSizes = { float32: [16], bfloat16: [16], int8: [16] } as const satisfies Record<
  Precision,
  readonly number[]
>

/** Compiles the network or takes it from the cache; `auto` finds the precision as for a classifier. */
async function nativeDetector(
  { tf, version }: Extract<Backend, { name: 'native' }>,
  wanted: PrecisionChoice,
  { source, network, sha256, folded }: Opened,
  { cacheDir, onTuning }: Keeping
): Promise<Detector> {
  const { settings } = network
  const { inputSize } = settings
  const pictures = once(() => detectorPictures(inputSize))
  const threads = operationThreads()
  const inEightBits = async (): Promise<Uint8Array> => {
    const sided = withSidesApart(await folded())
    const ranges = await activationRanges(tf, sided, undefined, await pictures())
    return compileDetector(sided, { ranges, sumsIn16Bits: sumsIn16Bits() }, threads)
  }
  const load = async (
    precision: Precision,
    batchSize: number = batchSizes[precision][0]
  ): Promise<Detector> => {
    const key = JSON.stringify([
      sha256,
      settings,
      precision,
      compilerVersion,
      threads,
      ...(precision === 'int8' ? [sumsIn16Bits()] : [])
    ])
    const graph = await cachedGraph(cacheDir, key, async () =>
      precision === 'int8' ? inEightBits() : compileDetector(await folded(), precision, threads)
    )
    try {
      const detector = await loadNativeDetector(tf, graph, settings, precision, batchSize)
      const most = Math.min(imagesToPrepare(precision, threads), batchSize)
      await tryOut(detector, most, inputSize, source.path)
      return detector
    } catch (error) {
      throw precision === 'float32' || error instanceof UserError ? error : unable(precision, error)
    }
  }
  if (wanted !== 'auto') return load(wanted)
  const anchors = anchorsOf(gridsOf(network))
  return loadTuned({
    file: factFile(cacheDir, 'tuning', [
      sha256,
      settings,
      'objects',
      batchSizes,
      compilerVersion,
      version,
      processor()
    ]),
    newest: newestFile(cacheDir, sha256),
    precisions,
    load,
    pictures,
    pictureBytes: 4 * inputSize * inputSize * 3,
    batchSizes,
    async ask(detector, { buffer, byteOffset, byteLength }, batch) {
      const images = new Float32Array(buffer, byteOffset, byteLength / 4)
      const answers = await detector.detect(images, batch, comparedThreshold)
      const rule = { ...usualSuppression, threshold: comparedThreshold }
      return answers.map((raw) => (raw ? findObjects(raw, anchors, rule) : []))
    },
    compare(expected, actual) {
      const agreement = objectAgreementOf(expected.flat(), actual.flat())
      return { agreement, usable: findsTheSame(agreement) }
    },
    async onTuning() {
      // A model that answers with no numbers is refused before anything is compared.
      const detector = await load('float32')
      detector.dispose()
      await onTuning()
    }
  })
}
