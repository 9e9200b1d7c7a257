/**
 * Checks and reads Keras' model descriptions: `config.json`, `model_config`, TensorFlow.js' `modelTopology`.
 */
import { Reason } from '../contract/reasons'
import { invalid, isObject, type KerasConfig } from './stored-model'

const containers = ['Functional', 'Model', 'Sequential']

/** Modules whose classes Keras itself provides. */
const kerasModule = /^(keras|tensorflow|tf_keras|builtins)(\.|$)/

/**
 * Checks a model's description from parsed JSON.
 * @throws UserError `model-invalid` if it contains code, such as a Lambda layer, or classes that are not
 * Keras' own
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

/** A tensor's origin: the layer, the index of its call, and the index of the tensor in that call's output. */
export type Origin = [layer: string, call: number, tensor: number]

/** Keras sometimes appends more to the three values. */
export function isOrigin(value: unknown): value is Origin {
  if (!Array.isArray(value)) return false
  const [layer, call, tensor] = value as unknown[]
  return typeof layer === 'string' && typeof call === 'number' && typeof tensor === 'number'
}

/** All layers in order, with nested models replaced by their layers. */
export function allLayers(config: KerasConfig): KerasConfig[] {
  return layersOf(config).flatMap((layer) => (isContainer(layer) ? allLayers(layer) : [layer]))
}

/** The direct layers of a model. */
export function layersOf({ config }: KerasConfig): KerasConfig[] {
  // In Keras 2.1 and earlier, a Sequential's config is the list of layers itself.
  const layers: unknown = Array.isArray(config) ? config : config['layers']
  return Array.isArray(layers) ? layers.filter(isConfig) : []
}

export function isContainer({ class_name }: KerasConfig): boolean {
  return containers.includes(class_name)
}

export function nameOf({ config }: KerasConfig): string {
  return typeof config['name'] === 'string' ? config['name'] : ''
}

/** The input's height, width and channels, null where the model leaves them open; undefined if not given. */
export function inputShapeOf(config: KerasConfig): (number | null)[] | undefined {
  for (const layer of layersOf(config)) {
    const shape = layer.config['batch_shape'] ?? layer.config['batch_input_shape']
    if (Array.isArray(shape)) return shape.slice(1).map((n) => (typeof n === 'number' ? n : null))
    if (isContainer(layer)) return inputShapeOf(layer)
  }
  return undefined
}

/** The activation of the output layer, such as `softmax` or `linear`; undefined if it has none. */
export function finalActivation(config: KerasConfig): string | undefined {
  const last = outputLayerOf(config)
  if (!last) return undefined
  if (isContainer(last)) return finalActivation(last)
  if (last.class_name === 'Softmax') return 'softmax'
  const { activation } = last.config
  if (isObject(activation) && typeof activation['config'] === 'string') return activation['config']
  return typeof activation === 'string' ? activation : undefined
}

/** The layer whose output is the model's, or its first output if there are several. */
function outputLayerOf(config: KerasConfig): KerasConfig | undefined {
  const layers = layersOf(config)
  let end: unknown = Array.isArray(config.config) ? undefined : config.config['output_layers']
  while (Array.isArray(end)) end = end[0]
  return layers.find((layer) => nameOf(layer) === end) ?? layers.at(-1)
}

/**
 * The version of Keras that wrote the model. Activation names and settings differ between Keras 3 and Keras
 * 2, whose meanings TensorFlow.js shares.
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
