/** Runs any image classifier in TensorFlow as it is, for models that are not of a known network. */
import type * as TensorFlow from '@tensorflow/tfjs'
import { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import type { Answers } from '../contract/model'
import type { Preprocessing, PreprocessingChoice } from '../contract/preprocessing'
import { guessPreprocessing } from '../weights/guess-preprocessing'
import { finalActivation, inputShapeOf } from '../weights/keras-config'
import type { LayeredModel, ModelSource } from '../weights/open-model'
import { invalid } from '../weights/stored-model'
import { readShards, type TfjsModel } from '../weights/tfjs-model'
import type { Backend } from './backend'
import type { Runner } from './class-answers'
import { requireImages, type Classifier } from './classifier'
import { graphModelRunner } from './graph-model-runner'
import { loadKerasModel } from './keras-model'
import { savedModelRunner } from './saved-model-runner'
import { scalePixels, type Scaling } from './scaling'

/** Increment this when models that run as they are may answer differently than before. */
export const layersVersion = 2

export interface AsIs {
  classifier: Classifier
  classes: number
  preprocessing: Preprocessing
  answers?: Answers
}

/**
 * Loads a model and tries it on two pictures of noise, which reveals its classes and the kind of its output.
 * @throws UserError `model-invalid` if it is not an image classifier, `answer-unclear`, or
 *   `backend-unavailable` if it needs native TensorFlow
 */
export async function loadAsIs(
  backend: Backend,
  source: ModelSource,
  chosen: PreprocessingChoice
): Promise<AsIs> {
  const { tf } = backend
  const { path } = source
  const runner = await startRunner(backend, source, chosen).catch((error: unknown) => {
    throw asUserError(path, 'loaded', error)
  })
  try {
    const inputSize = inputSizeOf(path, runner.inputShape, chosen.inputSize)
    const guess = { ...(await guessPreprocessing(source)), inputSize }
    const wanted = { ...guess, ...chosen, inputSize }
    const noise = Uint8Array.from(
      { length: 2 * inputSize * inputSize * 3 },
      (_, i) => (i * 2654435761) >>> 24
    )
    const answers = await attempt(tf, path, runner, scalePixels(tf, noise, 2, inputSize, outside(wanted)))
    const outputs = answers.length / 2
    const activation = 'config' in source && source.config ? finalActivation(source.config) : undefined
    const within = answers.every((value) => value >= 0 && value <= 1 + 1e-3)
    const preprocessing: Preprocessing = {
      ...wanted,
      output: outputOf(path, outputs, activation, within, chosen.output)
    }
    const several = runner.answers?.()
    return {
      classifier: classifierOf(tf, runner, preprocessing),
      classes: Math.max(outputs, 2),
      preprocessing,
      ...(several && { answers: several })
    }
  } catch (error) {
    runner.dispose()
    throw error
  }
}

/**
 * What the outputs are: judged by the final activation if it is known, otherwise by whether all values are in
 * 0..1. The sigmoids of several classes do not add up to 1, but are probabilities as well.
 * @param outputs values per image
 * @param within whether all values are in 0..1
 * @throws UserError `model-invalid` for a single value that is not a probability
 */
function outputOf(
  path: string,
  outputs: number,
  activation: string | undefined,
  within: boolean,
  chosen: Preprocessing['output'] | undefined
): Preprocessing['output'] {
  const bounded = ['softmax', 'sigmoid', 'hard_sigmoid'].includes(activation ?? '')
  const probabilities = bounded || (activation !== 'linear' && within)
  if (outputs > 1) {
    return chosen === 'logits' || chosen === 'probabilities'
      ? chosen
      : probabilities
        ? 'probabilities'
        : 'logits'
  }
  if (activation === 'softmax') {
    throw invalid(
      path,
      new Reason(
        'model-one-value',
        'ends in a softmax of one value, which is 1 for every image. Train it with a sigmoid, or with one output for each class'
      )
    )
  }
  if (activation !== undefined && !bounded && activation !== 'linear') {
    throw invalid(
      path,
      new Reason(
        'model-one-value',
        `answers with one value behind the activation ${activation}, which is no probability; expected a sigmoid or none`
      )
    )
  }
  if (chosen === 'logit' || chosen === 'logits') return 'logit'
  if (chosen === 'probability' || chosen === 'probabilities') return 'probability'
  return probabilities ? 'probability' : 'logit'
}

function startRunner(
  backend: Backend,
  source: ModelSource,
  { inputSize, answer }: PreprocessingChoice
): Promise<Runner> {
  if ('signature' in source) return savedModelRunner(backend, source.signature, answer)
  if ('tfjs' in source) {
    return artifactsOf(source.tfjs).then((artifacts) =>
      graphModelRunner(backend.tf, source.path, artifacts, answer)
    )
  }
  return kerasRunner(backend.tf, source, inputSize)
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
    weightSpecs: specs,
    weightData: new Uint8Array(bytes).buffer
  }
}

async function kerasRunner(
  tf: typeof TensorFlow,
  source: LayeredModel,
  wantedSize: number | undefined
): Promise<Runner> {
  const { path, config } = source
  const shape = inputShapeOf(config!)
  const inputSize = inputSizeOf(path, shape && [null, ...shape], wantedSize)
  return layersRunner(await loadKerasModel(tf, source, inputSize))
}

function layersRunner(model: TensorFlow.LayersModel): Runner {
  return {
    inputShape: model.inputs[0]!.shape,
    predict: (images) => model.predict(images) as TensorFlow.Tensor,
    dispose: () => model.dispose()
  }
}

/** @throws UserError `model-invalid` unless the input is a square colour picture */
function inputSizeOf(path: string, shape: Runner['inputShape'], wanted: number | undefined): number {
  const [, height, width, channels] = shape ?? [null, null, null, 3]
  const text = `[${shape?.map((n) => (n === null || n < 0 ? '?' : n)).join(', ')}]`
  if ((shape && shape.length !== 4) || channels !== 3) {
    throw invalid(
      path,
      new Reason(
        'model-input',
        `takes input of the shape ${text}; expected colour images, [batch, height, width, 3]`,
        { shape: text }
      )
    )
  }
  const known = height && height > 0 ? height : undefined
  if (width && width > 0 && width !== known)
    throw invalid(
      path,
      new Reason('model-input', `takes input of the shape ${text}; expected a square`, { shape: text })
    )
  if (known !== undefined && known > 2048)
    throw invalid(
      path,
      new Reason('model-input', `takes images of ${known} pixels; at most 2048 are made`, { shape: text })
    )
  if (known !== undefined && wanted !== undefined && wanted !== known) {
    throw invalid(
      path,
      new Reason('model-size', `takes images of ${known}x${known} pixels; it cannot be used with ${wanted}`, {
        size: String(known),
        wanted: String(wanted)
      })
    )
  }
  return known ?? wanted ?? 224
}

/** The outputs for two images. @throws UserError `model-invalid` unless there is one value per class */
async function attempt(
  tf: typeof TensorFlow,
  path: string,
  runner: Runner,
  images: TensorFlow.Tensor4D
): Promise<Float32Array> {
  let output: TensorFlow.Tensor | undefined
  try {
    output = runner.predict(images)
    if (Array.isArray(output)) {
      throw invalid(
        path,
        new Reason(
          'model-no-classes',
          `has ${output.length} outputs; expected one, with a value for each class. Save it with that one alone`
        )
      )
    }
    const { shape } = output
    const flat = shape.length >= 2 && shape[0] === 2 && shape.slice(1, -1).every((n) => n === 1)
    // A Dense(1) may have lost its last axis.
    const single = shape.length === 1 && shape[0] === 2
    if (!flat && !single) {
      throw invalid(
        path,
        new Reason(
          'model-no-classes',
          `answers two images with the shape [${shape.join(', ')}]; expected [2, classes]`
        )
      )
    }
    const values = (await output.data()) as Float32Array
    if (!values.every(Number.isFinite))
      throw invalid(path, new Reason('model-not-numbers', 'answers with values that are not numbers'))
    return values
  } catch (error) {
    throw asUserError(path, 'run', error)
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
      return asProbabilities(tf, rows, output)
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
    async classifyPixels(pixels, batch) {
      requireImages(pixels, batch, inputSize)
      return answer(() => scalePixels(tf, pixels, batch, inputSize, outside(preprocessing)))
    },
    classifyImages: (images, batch) => answer(() => tf.tensor4d(images, [batch, inputSize, inputSize, 3])),
    dispose: () => runner.dispose()
  }
}

/** [batch, classes]; a single output becomes two classes. */
function asProbabilities(
  tf: typeof TensorFlow,
  rows: TensorFlow.Tensor,
  output: Preprocessing['output']
): TensorFlow.Tensor {
  if (output === 'logits') return tf.softmax(rows)
  if (output === 'probabilities') return rows
  const second = output === 'logit' ? tf.sigmoid(rows) : rows
  return tf.concat([tf.sub(1, second), second], 1)
}

/** The scaling that is left to do: the model does its own part. */
function outside({ range, channels }: Scaling): Scaling {
  return { range, channels }
}

/** Translates TensorFlow's errors, which are written for developers, into messages for people. */
function asUserError(path: string, doing: 'loaded' | 'run', error: unknown): UserError {
  if (error instanceof UserError) return error
  const said = String((error as Error | undefined)?.message ?? error)
  const operation =
    /Unknown op '([\w.]+)'/.exec(said)?.[1] ??
    /[Kk]ernel '?([\w.]+)'? not registered/.exec(said)?.[1] ??
    /Op type not registered '([\w.]+)'/.exec(said)?.[1]
  if (operation) {
    return invalid(
      path,
      new Reason(
        'model-backend',
        `needs the operation ${operation}, which the ${/backend '(\w+)'/.exec(said)?.[1] === 'wasm' ? 'WebAssembly' : 'chosen'} ` +
          'backend does not have. Use native TensorFlow, or export the model in another format',
        { operation }
      ),
      error
    )
  }
  if (/memory|allocat|OOM|ResourceExhausted|RESOURCE_EXHAUSTED/i.test(said)) {
    return invalid(
      path,
      new Reason(
        'model-memory',
        `cannot be ${doing}, because the computer has not enough free memory for it`
      ),
      error
    )
  }
  return invalid(
    path,
    new Reason(
      'model-not-together',
      `cannot be ${doing} by TensorFlow: its layers or weights do not fit together. Export it again with the program that it ` +
        'was made with, as a SavedModel if possible'
    ),
    error
  )
}
