/** Runs any image classifier through TensorFlow as it is, where it is no network that can be compiled. */
import type * as TensorFlow from '@tensorflow/tfjs'
import { UserError } from '../contract/errors'
import type { Preprocessing, PreprocessingChoice } from '../contract/preprocessing'
import { guessPreprocessing } from '../weights/guess-preprocessing'
import { finalActivation, runnableConfig } from '../weights/keras-config'
import { withLayers, type LayeredModel, type ModelSource } from '../weights/open-model'
import { invalid, type StoredLayer } from '../weights/stored-model'
import { readShards, readTfjsModel, type TfjsModel } from '../weights/tfjs-model'
import type { Backend } from './backend'
import type { Runner } from './class-answers'
import type { Classifier } from './classifier'
import { graphModelRunner } from './graph-model-runner'
import { loadLayers } from './load-layers'
import { savedModelRunner } from './saved-model-runner'
import { scalePixels } from './scaling'

export interface AsIs {
  classifier: Classifier
  classes: number
  preprocessing: Preprocessing
}

/**
 * Loads a model and tries it on two pictures of noise, which tells its classes and what it answers with.
 * @throws UserError `model-invalid` where it is no image classifier, `backend-unavailable` where it needs native TensorFlow
 */
export async function loadAsIs(
  backend: Backend,
  source: ModelSource,
  chosen: PreprocessingChoice
): Promise<AsIs> {
  const { tf } = backend
  const { path } = source
  const runner = await startRunner(backend, source, chosen.answer).catch((error: unknown) => {
    throw asUserError(path, 'cannot be loaded by TensorFlow', error)
  })
  try {
    const inputSize = inputSizeOf(path, runner.inputShape, chosen.inputSize)
    const guess = { ...(await guessPreprocessing(source)), inputSize }
    const wanted = { ...guess, ...chosen, inputSize }
    const noise = Uint8Array.from(
      { length: 2 * inputSize * inputSize * 3 },
      (_, i) => (i * 2654435761) >>> 24
    )
    const answers = await attempt(tf, path, runner, scalePixels(tf, noise, 2, inputSize, wanted))
    const classes = answers.length / 2
    // Values of a sigmoid for each class do not add up to 1, and are probabilities too.
    const activation = 'config' in source && source.config ? finalActivation(source.config) : undefined
    const within = answers.every((value) => value >= 0 && value <= 1 + 1e-3)
    const probabilities = activation === 'softmax' || activation === 'sigmoid' || within
    const preprocessing: Preprocessing = {
      ...wanted,
      output: chosen.output ?? (probabilities ? 'probabilities' : 'logits')
    }
    return { classifier: classifierOf(tf, runner, preprocessing), classes, preprocessing }
  } catch (error) {
    runner.dispose()
    throw error
  }
}

function startRunner(backend: Backend, source: ModelSource, answer: string | undefined): Promise<Runner> {
  switch (source.format) {
    case 'savedmodel':
      return savedModelRunner(backend, source.signature, answer)
    case 'tfjs-graph':
      return artifactsOf(source.tfjs).then((artifacts) =>
        graphModelRunner(backend.tf, source.path, artifacts, answer)
      )
    case 'tfjs-layers':
      return tfjsLayersRunner(backend.tf, source.path)
    default:
      return kerasRunner(backend.tf, source)
  }
}

async function tfjsLayersRunner(tf: typeof TensorFlow, path: string): Promise<Runner> {
  const tfjs = await readTfjsModel(path)
  return layersRunner(await loadLayers(tf, path, await artifactsOf(tfjs), valuesIn(tfjs.specs)))
}

async function artifactsOf(tfjs: TfjsModel): Promise<TensorFlow.io.ModelArtifacts> {
  const { description, specs } = tfjs
  const bytes = await readShards(tfjs)
  return {
    modelTopology: description['modelTopology'] as object,
    format: tfjs.kind === 'tfjs-graph' ? 'graph-model' : 'layers-model',
    ...(description['signature'] ? { signature: description['signature'] } : {}),
    ...(description['userDefinedMetadata']
      ? { userDefinedMetadata: description['userDefinedMetadata'] as Record<string, object> }
      : {}),
    weightSpecs: specs as TensorFlow.io.WeightsManifestEntry[],
    weightData: new Uint8Array(bytes).buffer
  }
}

/** The layers from the configuration, the weights in the file's order. */
async function kerasRunner(tf: typeof TensorFlow, source: LayeredModel): Promise<Runner> {
  const { path, config } = source
  const modelTopology = runnableConfig(path, config!)
  const stored = await withLayers(source, ({ layers }) => valuesIn(layers.flatMap(({ tensors }) => tensors)))
  const model = await loadLayers(tf, path, { modelTopology }, stored)
  try {
    await withLayers(source, ({ layers }) => setWeights(tf, path, model, layers))
  } catch (error) {
    model.dispose()
    throw error
  }
  return layersRunner(model)
}

function valuesIn(tensors: readonly { shape: readonly number[] }[]): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
}

function setWeights(
  tf: typeof TensorFlow,
  path: string,
  model: TensorFlow.LayersModel,
  stored: readonly StoredLayer[]
): void {
  const layers = leavesOf(model.layers).filter(({ weights }) => weights.length > 0)
  if (layers.length !== stored.length) {
    throw invalid(
      path,
      `describes ${layers.length} layers with weights, but holds weights of ${stored.length}`
    )
  }
  for (const [i, layer] of layers.entries()) {
    const { name, tensors } = stored[i]!
    const expected = layer.weights.map(({ shape }) => shape.join(', '))
    const found = tensors.map(({ shape }) => shape.join(', '))
    if (expected.join('; ') !== found.join('; ')) {
      throw invalid(
        path,
        `holds weights of the shapes [${found.join('], [')}] for "${name}"; its layer "${layer.name}" expects ` +
          `[${expected.join('], [')}]`
      )
    }
    tf.tidy(() => layer.setWeights(tensors.map((tensor) => tf.tensor(tensor.read(), [...tensor.shape]))))
  }
}

type Layer = TensorFlow.layers.Layer

/** All layers, those of models within the model in their place. */
function leavesOf(layers: readonly Layer[]): Layer[] {
  return layers.flatMap((layer) => ('layers' in layer ? leavesOf(layer.layers as Layer[]) : [layer]))
}

function layersRunner(model: TensorFlow.LayersModel): Runner {
  return {
    inputShape: model.inputs[0]!.shape,
    predict: (images) => model.predict(images) as TensorFlow.Tensor,
    dispose: () => model.dispose()
  }
}

/** @throws UserError `model-invalid` where the input is no square colour picture */
function inputSizeOf(path: string, shape: Runner['inputShape'], wanted: number | undefined): number {
  const [, height, width, channels] = shape ?? [null, null, null, 3]
  const text = `[${shape?.map((n) => (n === null || n < 0 ? '?' : n)).join(', ')}]`
  if ((shape && shape.length !== 4) || channels !== 3) {
    throw invalid(path, `takes input of the shape ${text}; expected colour images, [batch, height, width, 3]`)
  }
  const known = height && height > 0 ? height : undefined
  if (width && width > 0 && width !== known)
    throw invalid(path, `takes input of the shape ${text}; expected a square`)
  if (known !== undefined && known > 2048)
    throw invalid(path, `takes images of ${known} pixels; at most 2048 are made`)
  if (known !== undefined && wanted !== undefined && wanted !== known) {
    throw invalid(path, `takes images of ${known}x${known} pixels; it cannot be used with ${wanted}`)
  }
  return known ?? wanted ?? 224
}

/** The answers to two images. @throws UserError `model-invalid` where these are not one value for each class */
async function attempt(
  tf: typeof TensorFlow,
  path: string,
  runner: Runner,
  images: TensorFlow.Tensor4D
): Promise<Float32Array> {
  let output: TensorFlow.Tensor | undefined
  try {
    output = runner.predict(images)
    const { shape, size } = Array.isArray(output) ? { shape: [], size: 0 } : output
    const flat = shape.length >= 2 && shape[0] === 2 && shape.slice(1, -1).every((n) => n === 1)
    if (!flat || size < 2) {
      throw invalid(path, `answers two images with the shape [${shape.join(', ')}]; expected [2, classes]`)
    }
    const values = (await output.data()) as Float32Array
    if (!values.every(Number.isFinite)) throw invalid(path, 'answers with values that are not numbers')
    return values
  } catch (error) {
    throw asUserError(path, 'cannot be run by TensorFlow', error)
  } finally {
    tf.dispose([images, ...(output ? [output] : [])])
  }
}

function classifierOf(tf: typeof TensorFlow, runner: Runner, preprocessing: Preprocessing): Classifier {
  const { inputSize, output } = preprocessing
  async function answer(make: () => TensorFlow.Tensor4D): Promise<Float32Array> {
    const result = tf.tidy(() => {
      const images = make()
      const given = runner.predict(images)
      const rows = tf.reshape(given, [images.shape[0], -1])
      return output === 'logits' ? tf.softmax(rows) : rows
    })
    try {
      return (await result.data()) as Float32Array
    } finally {
      result.dispose()
    }
  }
  return {
    precision: 'float32',
    batchSize: 8,
    classifyPixels: (pixels, batch) => answer(() => scalePixels(tf, pixels, batch, inputSize, preprocessing)),
    classifyImages: (images, batch) => answer(() => tf.tensor4d(images, [batch, inputSize, inputSize, 3])),
    dispose: () => runner.dispose()
  }
}

function asUserError(path: string, what: string, error: unknown): UserError {
  if (error instanceof UserError) return error
  const reason = String((error as Error)?.message ?? error)
    .split('\n', 1)[0]!
    .slice(0, 300)
  return invalid(path, `${what}: ${reason.replace(/\.$/, '')}`, error)
}
