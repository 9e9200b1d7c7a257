/** Examines a model's files before the model is used. */
import { stat } from 'node:fs/promises'
import { dirname, relative, sep } from 'node:path'
import type { ModelExamination } from '../contract/model'
import type { PreprocessingChoice } from '../contract/preprocessing'
import { cacheDir } from '../platform/paths'
import { isDetector, type NetworkSettings } from '../network/layer'
import { labelsBeside } from '../weights/labels'
import type { ModelSource } from '../weights/open-model'
import { readTaught } from '../weights/taught-part'
import { loadAsIs, type AsIs } from './as-is'
import { startBackend } from './backend'
import { compiledPreprocessing } from './compiled-preprocessing'
import { namedClasses } from './fold'
import { openAgain } from './open-again'

/**
 * A model's format, architecture, classes, preprocessing, files and checksum. A model that runs as it is gets
 * tried on two pictures of noise, because only that reveals its outputs.
 * @param path a file, or the folder of a SavedModel or TensorFlow.js model
 * @throws UserError like `loadModel`
 */
export async function examineModel(
  path: string,
  chosen: PreprocessingChoice = {}
): Promise<ModelExamination> {
  const { source, sha256 } = await openAgain(path, chosen.inputSize, cacheDir())
  const network = 'network' in source ? source.network : undefined
  const taught = source.format === 'keras' ? (await readTaught(source.path))?.card : undefined
  const { classes, preprocessing, answers } =
    network && 'network' in source
      ? {
          classes: namedClasses(network.settings),
          preprocessing: await compiledPreprocessing(source, network.settings, {
            ...taught?.preprocessing,
            ...chosen
          }),
          answers: undefined
        }
      : await tried(source, chosen)
  const folder = source.format === 'savedmodel' ? source.path : dirname(source.path)
  const labels = await labelsBeside(source.path, source.format === 'savedmodel', classes)
  const sizes = await Promise.all(source.files.map(async (file) => (await stat(file)).size))
  return {
    path: source.path,
    format: source.format,
    architecture: architectureOf(source),
    ...(network && { network: network.settings }),
    classes,
    preprocessing,
    ...(answers && { answers }),
    files: source.files.map((file) => relative(folder, file).split(sep).join('/')),
    bytes: sizes.reduce((a, b) => a + b, 0),
    sha256,
    ...(taught && { taught }),
    ...(labels && !taught && { labelsBeside: labels })
  }
}

async function tried(
  source: ModelSource,
  chosen: PreprocessingChoice
): Promise<Pick<AsIs, 'classes' | 'preprocessing' | 'answers'>> {
  const { classifier, ...found } = await loadAsIs(await startBackend('auto'), source, chosen)
  classifier.dispose()
  return found
}

/** The network, such as `MobileNetV2 0.35`, or else the model's own name, or its kind. */
export function architectureOf(source: ModelSource): string {
  const settings = 'network' in source ? source.network?.settings : undefined
  if (settings) return networkTitle(settings)
  if (source.name) return source.name
  return {
    'keras-h5': 'Keras',
    keras: 'Keras',
    'tfjs-layers': 'TensorFlow.js',
    'tfjs-graph': 'TensorFlow.js',
    savedmodel: 'SavedModel',
    'frozen-graph': 'TensorFlow'
  }[source.format]
}

/** For example `MobileNetV2 0.35`. */
export function networkTitle({ family, alpha, variant }: NetworkSettings): string {
  const name = family.endsWith('mobilenet-v2') ? 'MobileNetV2' : 'MobileNetV1'
  return `${isDetector({ family }) ? 'SSDLite on ' : ''}${name} ${alpha.toFixed(2)}${variant === 'article' ? ' (article)' : ''}`
}
