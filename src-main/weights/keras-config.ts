/** Keras' description of a model (`config.json`, `model_config`, a TensorFlow.js `modelTopology`), checked and read. */
import { invalid, isObject, type KerasConfig } from './stored-model'

/**
 * Settings of layers that only have this value here: TensorFlow.js ignores them, and the answers would be wrong.
 * A layer that is not in the table is refused where a model must run as it is.
 */
const runnableLayers: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  InputLayer: {},
  Functional: {},
  Model: {},
  Sequential: {},
  Activation: {},
  Add: {},
  Average: {},
  AveragePooling2D: {},
  BatchNormalization: {},
  Concatenate: {},
  Conv2D: { groups: [1] },
  Dense: {},
  DepthwiseConv2D: {},
  Dropout: {},
  ELU: {},
  Flatten: {},
  GlobalAveragePooling2D: { keepdims: [false] },
  GlobalMaxPooling2D: { keepdims: [false] },
  LeakyReLU: {},
  MaxPooling2D: {},
  Maximum: {},
  Multiply: {},
  PReLU: {},
  ReLU: { threshold: [0], negative_slope: [0] },
  Rescaling: {},
  Reshape: {},
  SeparableConv2D: {},
  Softmax: {},
  SpatialDropout2D: {},
  ThresholdedReLU: {},
  ZeroPadding2D: {}
}

const containers = ['Functional', 'Model', 'Sequential']

/** Packages whose classes Keras itself provides. */
const kerasModule = /^(keras|tensorflow|tf_keras|builtins)(\.|$)/

/** Layers that do nothing but in training. */
const trainingOnly = /^Random[A-Z]|^Gaussian(Noise|Dropout)$|^AlphaDropout$/

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
      `is a ${value.class_name}: a model written as a class keeps its computation in its own program. Save it as a ` +
        'functional model, or export it as a SavedModel'
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
      `has a Lambda layer${which}, which is program code; code from a model is never run. Replace it with ordinary layers`
    )
  }
  const custom =
    (typeof registered_name === 'string' && registered_name.includes('>')) ||
    (typeof module === 'string' && !kerasModule.test(module))
  if (typeof class_name === 'string' && custom) {
    throw invalid(
      path,
      `has the custom object "${String(registered_name ?? class_name)}", whose program is not in the file. Export the ` +
        'model as a SavedModel'
    )
  }
  for (const item of Object.values(value)) checkNode(path, item, depth + 1)
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

/** What the last layer ends with: `softmax`, `linear` and so on. */
export function finalActivation(config: KerasConfig): string | undefined {
  const last = allLayers(config).at(-1)
  if (!last) return undefined
  if (last.class_name === 'Softmax') return 'softmax'
  const { activation } = last.config
  return typeof activation === 'string' ? activation : undefined
}

/**
 * The description as TensorFlow.js reads it: Keras 3 writes the connections and the types in another way.
 * @throws UserError `model-invalid` for a layer that TensorFlow.js does not have or computes otherwise
 */
export function runnableConfig(path: string, model: KerasConfig): KerasConfig {
  return { class_name: model.class_name, config: convertedContainer(path, model) }
}

function convertedContainer(path: string, model: KerasConfig): Record<string, unknown> {
  const inner = layersOf(model)
  const nodeIndex = nodeIndexOf(inner)
  const layers = inner.map((layer) => convertedLayer(path, layer, nodeIndex))
  if (model.class_name === 'Sequential') return { name: nameOf(model), layers }
  const { input_layers, output_layers } = model.config
  return {
    name: nameOf(model),
    layers,
    input_layers: listOfEnds(input_layers, nodeIndex),
    output_layers: listOfEnds(output_layers, nodeIndex)
  }
}

function convertedLayer(path: string, layer: KerasConfig, nodeIndex: NodeIndex): object {
  const name = nameOf(layer)
  const { inbound_nodes } = layer
  const inbound = Array.isArray(inbound_nodes)
    ? inbound_nodes.map((node) => convertedInbound(node, nodeIndex))
    : []
  const rest = { name, inbound_nodes: inbound }
  if (isContainer(layer)) {
    return { class_name: layer.class_name, config: convertedContainer(path, layer), ...rest }
  }
  if (trainingOnly.test(layer.class_name)) {
    return { class_name: 'Dropout', config: { name, rate: 0 }, ...rest }
  }
  const needed = runnableLayers[layer.class_name]
  if (!needed) {
    throw invalid(
      path,
      `has the layer "${name}" of the type ${layer.class_name}, which TensorFlow.js does not have. Export the model as a ` +
        'SavedModel'
    )
  }
  for (const [setting, allowed] of Object.entries(needed)) {
    const value = layer.config[setting]
    if (value !== undefined && value !== null && !allowed.includes(value)) {
      throw invalid(
        path,
        `has the layer "${name}" with ${setting} = ${JSON.stringify(value)}, which TensorFlow.js does not have. Export ` +
          'the model as a SavedModel'
      )
    }
  }
  return { class_name: layer.class_name, config: convertedSettings(layer), ...rest }
}

/** A layer's settings without what only training and Keras 3 need. */
function convertedSettings({ class_name, config }: KerasConfig): Record<string, unknown> {
  const kept = Object.entries(config).filter(
    ([key]) => !/(_initializer|_regularizer|_constraint)$/.test(key) && key !== 'quantization_config'
  )
  const settings: Record<string, unknown> = Object.fromEntries(kept)
  settings['dtype'] = 'float32'
  if (settings['batch_shape'] !== undefined) {
    settings['batch_input_shape'] = settings['batch_shape']
    delete settings['batch_shape']
  }
  // Keras 3 calls LeakyReLU's slope by another name than Keras 2 did.
  if (class_name === 'LeakyReLU' && settings['negative_slope'] !== undefined) {
    settings['alpha'] = settings['negative_slope']
  }
  // Keras 2 wrote the axis of BatchNormalization as a list.
  const { axis } = settings
  if (class_name === 'BatchNormalization' && Array.isArray(axis)) settings['axis'] = axis[0]
  return settings
}

/** Keras 2: [[layer, node, tensor, {}], …]; Keras 3: tensors with their history, somewhere in `args`. */
function convertedInbound(node: unknown, nodeIndex: NodeIndex): unknown {
  if (!isObject(node)) return node
  const tensors: unknown[] = []
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(collect)
    if (!isObject(value)) return
    const history = isObject(value['config']) ? value['config']['keras_history'] : undefined
    if (Array.isArray(history)) tensors.push([...nodeIndex(history), {}])
  }
  collect(node['args'])
  return tensors
}

/** One end is written without the outer list in Keras 3. */
function listOfEnds(ends: unknown, nodeIndex: NodeIndex): unknown {
  if (!Array.isArray(ends)) return ends
  const list: unknown[] = typeof ends[0] === 'string' ? [ends] : ends
  return list.map((end) => (Array.isArray(end) ? nodeIndex(end) : end))
}

/** Renumbers `[layer, call, tensor]`. */
type NodeIndex = (history: unknown[]) => unknown[]

/** A model within a model: Keras 2 counts its own definition as its first call, Keras 3 does not. */
function nodeIndexOf(layers: readonly KerasConfig[]): NodeIndex {
  const keras3 = layers.some(
    ({ inbound_nodes }) => Array.isArray(inbound_nodes) && isObject(inbound_nodes[0])
  )
  const within = new Set(layers.filter(isContainer).map(nameOf))
  return (history) => {
    const [name, call, ...rest] = history
    return keras3 && within.has(name as string) ? [name, Number(call) + 1, ...rest] : history
  }
}

function isConfig(value: unknown): value is KerasConfig {
  return isObject(value) && typeof value['class_name'] === 'string' && typeof value['config'] === 'object'
}
