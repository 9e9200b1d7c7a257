/** Keras' description of a model (`config.json`, `model_config`, a TensorFlow.js `modelTopology`), checked and read. */
import { Reason } from '../contract/reasons'
import { invalid, isObject, type KerasConfig } from './stored-model'

const containers = ['Functional', 'Model', 'Sequential']

/** Packages whose classes Keras itself provides. */
const kerasModule = /^(keras|tensorflow|tf_keras|builtins)(\.|$)/

/**
 * A model's description from JSON that was read.
 * @throws UserError `model-invalid` for code in it, such as a Lambda layer, and for classes that Keras does not have
 */
export function checkedConfig(path: string, value: unknown): KerasConfig {
  if (!isConfig(value)) throw invalid(path, 'has no description of its layers ("class_name" and "config")')
  checkNode(path, value, 0)
  if (!containers.includes(value.class_name)) {
    throw invalid(
      path,
      new Reason(
        'model-class',
        `is a ${value.class_name}: a model written as a class keeps its computation in its own program. Save it as a ` +
          'functional model, or export it as a SavedModel'
      )
    )
  }
  return value
}

function checkNode(path: string, value: unknown, depth: number): void {
  if (depth > 200) throw invalid(path, 'describes its layers in more than 200 levels')
  if (Array.isArray(value)) return value.forEach((item) => checkNode(path, item, depth + 1))
  if (!isObject(value)) return
  const { class_name, registered_name, module } = value
  const name = isObject(value['config']) ? (value['config']['name'] ?? value['name']) : value['name']
  if (class_name === 'Lambda' || class_name === '__lambda__') {
    const which = typeof name === 'string' ? ` "${name}"` : ''
    throw invalid(
      path,
      new Reason(
        'model-lambda',
        `has a Lambda layer${which}, which is program code; code from a model is never run. Replace it with ordinary layers`
      )
    )
  }
  const custom =
    (typeof registered_name === 'string' && registered_name.includes('>')) ||
    (typeof module === 'string' && !kerasModule.test(module))
  if (typeof class_name === 'string' && custom) {
    throw invalid(
      path,
      new Reason(
        'model-custom',
        `has the custom object "${String(registered_name ?? class_name)}", whose program is not in the file. Export the ` +
          'model as a SavedModel',
        { name: String(registered_name ?? class_name) }
      )
    )
  }
  if ('keras_history' in value && !isOrigin(value['keras_history'])) {
    throw invalid(
      path,
      new Reason('model-damaged', 'is damaged: its description names a tensor that no layer can give')
    )
  }
  for (const item of Object.values(value)) checkNode(path, item, depth + 1)
}

/** A tensor by the layer that gives it: which of its calls, and which of that call's tensors. */
export type Origin = [layer: string, call: number, tensor: number]

/** Keras writes more behind the three in places. */
export function isOrigin(value: unknown): value is Origin {
  if (!Array.isArray(value)) return false
  const [layer, call, tensor] = value as unknown[]
  return typeof layer === 'string' && typeof call === 'number' && typeof tensor === 'number'
}

/** All layers in order, with those of models within the model in their place. */
export function allLayers(config: KerasConfig): KerasConfig[] {
  return layersOf(config).flatMap((layer) => (isContainer(layer) ? allLayers(layer) : [layer]))
}

/** The layers of a model itself. */
export function layersOf({ config }: KerasConfig): KerasConfig[] {
  // Keras 2.1 and earlier gave a Sequential's layers as the configuration itself.
  const layers: unknown = Array.isArray(config) ? config : config['layers']
  return Array.isArray(layers) ? layers.filter(isConfig) : []
}

export function isContainer({ class_name }: KerasConfig): boolean {
  return containers.includes(class_name)
}

export function nameOf({ config }: KerasConfig): string {
  return typeof config['name'] === 'string' ? config['name'] : ''
}

/** Height, width and channels that the model wants, null where it leaves them open; undefined where it does not say. */
export function inputShapeOf(config: KerasConfig): (number | null)[] | undefined {
  for (const layer of layersOf(config)) {
    const shape = layer.config['batch_shape'] ?? layer.config['batch_input_shape']
    if (Array.isArray(shape)) return shape.slice(1).map((n) => (typeof n === 'number' ? n : null))
    if (isContainer(layer)) return inputShapeOf(layer)
  }
  return undefined
}

/** What the layer that answers ends with: `softmax`, `linear` and so on; undefined where it has no such setting. */
export function finalActivation(config: KerasConfig): string | undefined {
  const last = outputLayerOf(config)
  if (!last) return undefined
  if (isContainer(last)) return finalActivation(last)
  if (last.class_name === 'Softmax') return 'softmax'
  const { activation } = last.config
  if (isObject(activation) && typeof activation['config'] === 'string') return activation['config']
  return typeof activation === 'string' ? activation : undefined
}

/** The layer whose output is the model's, of the first output where there are several. */
function outputLayerOf(config: KerasConfig): KerasConfig | undefined {
  const layers = layersOf(config)
  let end: unknown = Array.isArray(config.config) ? undefined : config.config['output_layers']
  while (Array.isArray(end)) end = end[0]
  return layers.find((layer) => nameOf(layer) === end) ?? layers.at(-1)
}

/**
 * Which Keras wrote it: names of activations and settings mean other things in Keras 3 than in Keras 2, whose meanings
 * TensorFlow.js has.
 */
export function kerasVersionOf(config: KerasConfig): 2 | 3 {
  const isKeras3 = (layer: KerasConfig): boolean =>
    'batch_shape' in layer.config ||
    (isObject(layer.config['dtype']) && layer.config['dtype']['class_name'] === 'DTypePolicy') ||
    (Array.isArray(layer.inbound_nodes) && layer.inbound_nodes.some((node) => isObject(node)))
  return layersOf(config).some(
    (layer) => isKeras3(layer) || (isContainer(layer) && kerasVersionOf(layer) === 3)
  )
    ? 3
    : 2
}

function isConfig(value: unknown): value is KerasConfig {
  return isObject(value) && typeof value['class_name'] === 'string' && typeof value['config'] === 'object'
}
