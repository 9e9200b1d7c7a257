/** Builds a Keras model in TensorFlow.js, with the weights from its files. */
import type * as TensorFlow from '@tensorflow/tfjs'
import { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import { withLayers, type LayeredModel } from '../weights/open-model'
import { runnableConfig } from '../weights/runnable-config'
import { invalid, layerKey, type StoredLayer } from '../weights/stored-model'
import { registerOperations } from './keras-operations'
import { loadLayers } from './load-layers'

/**
 * Builds the layers of the model's configuration, and sets their weights.
 * @param inputSize width and height in pixels
 * @throws UserError `model-invalid` if a layer cannot be built, or its weights do not match the file
 */
export async function loadKerasModel(
  tf: typeof TensorFlow,
  source: LayeredModel,
  inputSize: number
): Promise<TensorFlow.LayersModel> {
  const { path, config } = source
  registerOperations(tf)
  const modelTopology = runnableConfig(path, config!, inputSize)
  const stored = await withLayers(source, ({ layers }) => valuesIn(layers.flatMap(({ tensors }) => tensors)))
  const model = await build(tf, path, modelTopology, stored)
  try {
    await withLayers(source, ({ layers }) => setWeights(tf, path, model, layers))
  } catch (error) {
    model.dispose()
    throw error
  }
  return model
}

async function build(
  tf: typeof TensorFlow,
  path: string,
  modelTopology: object,
  stored: number
): Promise<TensorFlow.LayersModel> {
  try {
    return await loadLayers(tf, path, { modelTopology }, stored)
  } catch (error) {
    if (error instanceof UserError) throw error
    const what =
      'describes layers that do not fit together, or in a way that Netlens does not know. Export the model as a SavedModel'
    throw invalid(path, new Reason('model-not-together', what), error)
  }
}

/** Total number of values in these tensors. */
function valuesIn(tensors: readonly { shape: readonly number[] }[]): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
}

function setWeights(
  tf: typeof TensorFlow,
  path: string,
  model: TensorFlow.LayersModel,
  stored: readonly StoredLayer[]
): void {
  const byKey = new Map(stored.map((layer) => [layerKey(layer), layer]))
  for (const { within, layer } of leavesOf(model.layers)) {
    const { name } = layer
    // A Normalization layer also stores a scalar count of the pictures it saw, which is not a weight.
    const tensors = (byKey.get(layerKey({ name, within }))?.tensors ?? []).filter(
      ({ shape }) => shape.length > 0
    )
    const expected = shapesOf(layer.weights)
    const found = shapesOf(tensors)
    if (expected !== found) {
      throw invalid(
        path,
        new Reason(
          'model-not-together',
          `holds ${weightsText(found)} for the layer "${name}", which expects ${weightsText(expected)}`
        )
      )
    }
    tf.tidy(() => layer.setWeights(tensors.map((tensor) => tf.tensor(tensor.read(), [...tensor.shape]))))
  }
}

/** For example `[3, 3, 8, 16], [16]`; empty for none. */
function shapesOf(tensors: readonly { shape: readonly (number | null)[] }[]): string {
  return tensors.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')
}

function weightsText(shapes: string): string {
  return shapes === '' ? 'no weights' : `weights of the shapes ${shapes}`
}

type Layer = TensorFlow.layers.Layer

interface Leaf {
  /** Names of the models that contain it, outermost first. */
  within: readonly string[]
  layer: Layer
}

function leavesOf(layers: readonly Layer[], within: readonly string[] = []): Leaf[] {
  return layers.flatMap((layer): Leaf[] =>
    'layers' in layer ? leavesOf(layer.layers as Layer[], [...within, layer.name]) : [{ within, layer }]
  )
}
