/** Loads a classifier from a model's files. */
import { basename, extname, join } from 'node:path'
import * as v from 'valibot'
import {
  precisions,
  type ModelChoice,
  type Precision,
  type PrecisionChoice
} from '../contract/classification'
import { UserError } from '../contract/errors'
import { ambiguousLabels } from '../contract/label-names'
import type { ModelInfo } from '../contract/model'
import type { Preprocessing } from '../contract/preprocessing'
import { isDetector, type Network } from '../network/layer'
import { processor, sumsIn16Bits } from '../platform/processor'
import { operationThreads } from '../platform/threads'
import { bindWeights, type WeightTable } from '../weights/bind'
import { labelsFile } from '../weights/imagenet'
import { labelsBeside, numberedLabels, readLabels } from '../weights/labels'
import { withLayers, type LayeredModel, type ModelSource } from '../weights/open-model'
import { invalid } from '../weights/stored-model'
import { readTaught } from '../weights/taught-part'
import { compareAnswers } from './agreement'
import { loadAsIs } from './as-is'
import { startBackend, type Backend } from './backend'
import { activationRanges } from './calibrate'
import { checkPictures } from './check-pictures'
import type { Classifier } from './classifier'
import { architectureOf } from './examine'
import { compiledPreprocessing } from './compiled-preprocessing'
import {
  answeredClasses,
  embeddingSize,
  featureShape,
  foldNetwork,
  type Folded,
  type FoldedNetwork
} from './fold'
import { compilerVersion, compileSavedModel, imagesToPrepare } from './graph'
import { cachedGraph } from './graph-cache'
import { withNearness, type NearnessClassifier } from './known'
import { loadNativeClassifier } from './native'
import { openAgain } from './open-again'
import type { ActivationRanges } from './quantize'
import { factFile, recall, remember } from './remember'
import type { Scaling } from './scaling'
import { withSidesApart } from './sides'
import { loadTuned, newestFile } from './tune'
import { loadWasmClassifier } from './wasm'

export interface Model {
  info: ModelInfo
  source: ModelSource
  /** Absent if the model runs as it is. */
  network?: Network
  backend: Backend
  classifier: Classifier
  /** One name per class. */
  labels: readonly string[]
  /** Only for classes that were taught. */
  nearness?: NearnessClassifier
}

/**
 * Loads a model and starts the backend. A known network is compiled; any other model runs as it is.
 * @param onTuning awaited before a model is first timed on this machine, which takes a few seconds; if
 *   another process has finished timing by then, its result is used
 * @param runAsIs loads what is not compiled
 * @throws UserError `model-not-found`, `model-invalid`, `labels-invalid` or `backend-unavailable`
 */
export async function loadModel(
  choice: ModelChoice,
  cacheDir: string,
  onTuning: () => Promise<void> | void = () => undefined,
  runAsIs: typeof loadAsIs = loadAsIs
): Promise<Model> {
  const chosen = choice.preprocessing ?? {}
  const { source, sha256, weights } = await openAgain(choice.path, chosen.inputSize, cacheDir)
  const network = 'network' in source ? source.network : undefined
  const taught = source.format === 'keras' ? await readTaught(source.path) : undefined
  const taughtLabels = taught?.card.classes.map(({ label }) => label)
  if (network && isDetector(network.settings)) throw isNoClassifier(choice.path)
  // If the number of classes is known, check the labels before the slow part.
  if (network) await labelsOf(choice, source, answeredClasses(network.settings), taughtLabels)
  const opened = network && 'network' in source ? openedNetwork(source, network, sha256, weights) : undefined
  if (opened) await checkWeights(cacheDir, opened)
  const backend = await startBackend(choice.backend)
  const loaded = opened
    ? await compiled(
        backend,
        { ...choice, preprocessing: { ...taught?.card.preprocessing, ...chosen } },
        opened,
        { cacheDir, onTuning }
      )
    : await runAsIs(backend, source, chosen)
  const { classifier, classes, preprocessing } = loaded
  try {
    const { file, labels } = await labelsOf(choice, source, classes, taughtLabels)
    if (taught && (taughtLabels?.length !== classes || taught.size !== classifier.embedding?.size)) {
      throw invalid(source.path, 'has a card of what was taught that does not fit its weights')
    }
    const nearness =
      taught && classifier.embedding && withNearness(backend.tf, classifier.embedding, classes, taught)
    const ambiguous = [...ambiguousLabels(labels)]
    const { name, version } = backend
    const { measured } = classifier
    const notice = backend.name === 'wasm' ? backend.notice : undefined
    return {
      info: {
        sha256,
        format: source.format,
        architecture: architectureOf(source),
        ...(network && { network: network.settings }),
        classes,
        preprocessing,
        name: choice.name ?? modelName(source),
        path: choice.path,
        ...(file && { labels: file }),
        ...(ambiguous.length > 0 && { ambiguous }),
        ...(nearness && { taught: true as const }),
        backend: {
          name,
          version,
          precision: classifier.precision,
          ...(measured && { measured }),
          ...(notice && { notice })
        }
      },
      source,
      ...(network && { network }),
      backend,
      classifier: nearness ? disposingOf(classifier, nearness) : classifier,
      labels,
      ...(nearness && { nearness })
    }
  } catch (error) {
    classifier.dispose()
    throw error
  }
}

function isNoClassifier(path: string): UserError {
  const message = `The model ${path} finds objects and has no class for a whole picture. Use it with: netlens detect`
  return new UserError('model-invalid', message, { words: { code: 'model-detector', values: { path } } })
}

/** The same classifier, but disposing of it also disposes of `nearness`. */
function disposingOf(classifier: Classifier, nearness: NearnessClassifier): Classifier {
  return {
    ...classifier,
    dispose() {
      classifier.dispose()
      nearness.dispose()
    }
  }
}

/**
 * @param own names that the model itself contains
 * @throws UserError `labels-invalid` if a chosen file does not fit
 */
async function labelsOf(
  { labels, findLabels }: ModelChoice,
  { path, format }: ModelSource,
  classes: number,
  own?: readonly string[]
): Promise<{ file?: string; labels: readonly string[] }> {
  if (labels === undefined && own?.length === classes) return { labels: own }
  const beside = findLabels ? () => labelsBeside(path, format === 'savedmodel', classes) : undefined
  const file = labels === undefined ? await beside?.() : labelsFile(labels, classes)
  return file ? { file, labels: await readLabels(file, classes) } : { labels: numberedLabels(classes) }
}

/** The file name without its extension, or the folder's name if the file has a generic one. */
export function modelName({ format, path }: ModelSource): string {
  if (format === 'savedmodel') return basename(path)
  const stem = basename(path, extname(path))
  return stem === 'model' ? basename(join(path, '..')) : stem
}

/** A network to compile. */
interface Opened {
  source: LayeredModel
  network: Network
  sha256: string
  /** Computed at most once for all precisions, and not at all if the results are in the cache. */
  folded: () => Promise<FoldedNetwork>
}

/** @param weights if they were read already */
function openedNetwork(
  source: LayeredModel,
  network: Network,
  sha256: string,
  weights: WeightTable | undefined
): Opened {
  const folded = once(async () => foldNetwork(network, weights ?? (await readWeights(source, network))))
  return { source, network, sha256, folded }
}

/**
 * Reads a model's weights, unless they were in order before. TensorFlow takes most of a second to start, for which nobody
 * should wait to hear that a file is damaged.
 * @throws UserError `model-invalid`
 */
export async function checkWeights(
  cacheDir: string,
  { sha256, folded }: { sha256: string; folded: () => Promise<Folded> }
): Promise<void> {
  const file = factFile(cacheDir, 'networks', [sha256, 'weights'])
  if (await recall(file, v.object({}))) return
  await folded()
  await remember(file, {})
}

/** Where to cache results for a model, and what to call before timing it. */
interface Keeping {
  cacheDir: string
  onTuning: () => Promise<void> | void
}

async function compiled(
  backend: Backend,
  choice: ModelChoice,
  opened: Opened,
  keeping: Keeping
): Promise<{ classifier: Classifier; classes: number; preprocessing: Preprocessing }> {
  const { settings } = opened.network
  const classes = answeredClasses(settings)
  const preprocessing = await compiledPreprocessing(opened.source, settings, choice.preprocessing)
  const classifier =
    backend.name === 'native'
      ? await nativeClassifier(backend, choice.precision, opened, preprocessing, keeping)
      : loadWasmClassifier(backend.tf, await opened.folded(), preprocessing)
  if (backend.name === 'wasm') await prepare(classifier, 1, settings.inputSize)
  return { classifier, classes, preprocessing }
}

/**
 * In bytes, a folder takes a sixth less time in batches of 32 than of 8, for another 45 MB; the network alone, which is timed,
 * shows less of that than the noise. Otherwise, twice the batch gains a few percent at most.
 */
const batchSizes = { float32: [8, 16], bfloat16: [8, 16], int8: [32] } as const satisfies Record<
  Precision,
  readonly number[]
>

/** Compiles the network or takes it from the cache, in the precision and batch size that suit the machine. */
async function nativeClassifier(
  { tf, version }: Extract<Backend, { name: 'native' }>,
  wanted: PrecisionChoice,
  opened: Opened,
  { range, channels, inside, crop }: Scaling & Pick<Preprocessing, 'crop'>,
  { cacheDir, onTuning }: Keeping
): Promise<Classifier> {
  const { sha256, network, folded } = opened
  const { settings } = network
  const { inputSize } = settings
  const scaling: Scaling = { range, channels, ...(inside && { inside }) }
  const threads = operationThreads()
  const sidedOnce = once(async () => withSidesApart(await folded()))
  const pictures = once(() => checkPictures(inputSize, crop))
  const ranges = async (): Promise<ActivationRanges> =>
    activationRanges(tf, await sidedOnce(), scaling, await pictures())
  const load = async (precision: Precision, batchSize?: number): Promise<Classifier> => {
    const quantised = precision === 'int8'
    const key = [
      sha256,
      settings,
      scaling,
      precision,
      compilerVersion,
      threads,
      ...(quantised ? [crop, sumsIn16Bits()] : [])
    ]
    const graph = await cachedGraph(cacheDir, JSON.stringify(key), async () =>
      quantised
        ? compileSavedModel(
            await sidedOnce(),
            { ranges: await ranges(), sumsIn16Bits: sumsIn16Bits() },
            scaling,
            threads
          )
        : compileSavedModel(await folded(), precision, scaling, threads)
    )
    const sizes = { embeddingSize: embeddingSize(network), featureShape: featureShape(network) }
    try {
      const classifier = await loadNativeClassifier(tf, graph, inputSize, sizes, precision, batchSize)
      const images = Math.min(imagesToPrepare(precision, threads), classifier.batchSize)
      await prepare(classifier, images, inputSize)
      return classifier
    } catch (error) {
      // Not every TensorFlow and processor supports each precision, which shows when a graph is loaded or first called.
      throw precision === 'float32' ? error : unable(precision, error)
    }
  }
  const from: readonly Precision[] = wanted === 'auto' ? precisions : [wanted]
  const key = [sha256, settings, scaling, crop, from, batchSizes, compilerVersion, version, processor()]
  return loadTuned({
    file: factFile(cacheDir, 'tuning', key),
    newest: newestFile(cacheDir, sha256),
    precisions: from,
    load,
    pictures,
    pictureBytes: inputSize * inputSize * 3,
    batchSizes,
    ask: (classifier, pixels, batch) => classifier.classifyPixels(pixels, batch),
    compare: (expected, actual) => compareAnswers(expected, actual, answeredClasses(settings)),
    onTuning
  })
}

/** The first call prepares the graph: now, rather than while somebody waits for the first result. */
async function prepare(classifier: Classifier, images: number, inputSize: number): Promise<void> {
  await classifier.classifyPixels(new Uint8Array(images * inputSize * inputSize * 3), images)
}

export function unable(precision: Precision, cause: unknown): UserError {
  const message = `TensorFlow cannot compute in ${precision} on this computer: choose another precision, or auto.`
  return new UserError('backend-unavailable', message, { cause, detail: String(cause) })
}

/** @returns a function that makes it when it is first called, and gives the same from then on */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

/** All weights of the network, from its files. @throws UserError `model-invalid` */
export function readWeights(source: LayeredModel, network: Network): Promise<WeightTable> {
  return withLayers(source, (stored) => bindWeights(network, stored))
}
