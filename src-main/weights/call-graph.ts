/**
 * The calls of the layers in a Keras configuration, and which calls each one reads, through nested models.
 */
import { originsOf } from './inside-scaling'
import { isContainer, layersOf, nameOf } from './keras-config'
import { isOperation } from './keras-operations'
import { isObject, layerKey, type KerasConfig } from './stored-model'

/** One call of a layer that is not a model; a shared layer has several. */
export interface Call {
  layer: KerasConfig
  /** The layer's key, as returned by `layerKey`. */
  key: string
  inputs: readonly Call[]
}

/**
 * @returns the call whose output is the model's; undefined if there are several or the description is unclear
 */
export function outputCall(model: KerasConfig): Call | undefined {
  try {
    const outputs = outputsOf(model, undefined, [])
    return outputs.length === 1 ? outputs[0] : undefined
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** @param inputs what a nested model is called with */
function outputsOf(
  model: KerasConfig,
  inputs: readonly Call[] | undefined,
  within: readonly string[]
): readonly Call[] {
  if (model.class_name === 'Sequential') return [lastOf(model, inputs?.[0], within)]
  const layers = new Map(layersOf(model).map((layer) => [nameOf(layer), layer]))
  const keras2 = ![...layers.values()].some(({ inbound_nodes: nodes }) => isObject((nodes as unknown[])?.[0]))
  const given = endsOf(model.config['input_layers']).map(([name]) => name)
  const answers = new Map<string, readonly Call[]>()

  const answersOf = (name: string, node: number): readonly Call[] => {
    const key = JSON.stringify([name, node])
    const known = answers.get(key)
    if (known) return known
    const layer = layers.get(name) ?? fail()
    if (layer.class_name === 'InputLayer' && inputs) return [inputs[given.indexOf(name)] ?? fail()]
    const read = inputsOf(layer, keras2 ? 2 : 3, node).map(
      ([from, call, tensor]) => answersOf(from, call)[tensor] ?? fail()
    )
    const made = isContainer(layer)
      ? outputsOf(layer, read, [...within, name])
      : [{ layer, key: layerKey({ name, within }), inputs: read }]
    answers.set(key, made)
    return made
  }
  return endsOf(model.config['output_layers']).map(
    ([name, node, tensor]) => answersOf(name, node)[tensor] ?? fail()
  )
}

function lastOf(model: KerasConfig, input: Call | undefined, within: readonly string[]): Call {
  let last = input
  for (const layer of layersOf(model)) {
    const name = nameOf(layer)
    const inputs = last ? [last] : []
    if (layer.class_name === 'InputLayer' && last) continue
    if (isContainer(layer)) last = outputsOf(layer, last && inputs, [...within, name])[0]
    else last = { layer, key: layerKey({ name, within }), inputs }
  }
  return last ?? fail()
}

/** A layer, the index of its call, and the index of the tensor in that call's output. */
type Reference = readonly [layer: string, call: number, tensor: number]

function inputsOf(layer: KerasConfig, keras: 2 | 3, call: number): Reference[] {
  if (layer.class_name === 'InputLayer') return []
  if (isOperation(layer)) return originsOf(layer)
  // Keras 2 counts a nested model's own definition as its first call.
  const node: unknown = Array.isArray(layer.inbound_nodes)
    ? layer.inbound_nodes[keras === 2 && isContainer(layer) ? call - 1 : call]
    : undefined
  if (isObject(node)) return historiesIn(node['args'])
  if (Array.isArray(node)) return node.map(referenceOf)
  return fail()
}

/** Keras 3 writes each tensor argument with its origin, in lists nested as in the call. */
function historiesIn(value: unknown): Reference[] {
  if (Array.isArray(value)) return value.flatMap(historiesIn)
  if (!isObject(value) || !isObject(value['config'])) return []
  const history = value['config']['keras_history']
  return history === undefined ? [] : [referenceOf(history)]
}

/** Keras 3 omits the outer list if there is only one. */
function endsOf(ends: unknown): Reference[] {
  if (!Array.isArray(ends)) return fail()
  return (typeof ends[0] === 'string' ? [ends] : ends).map(referenceOf)
}

function referenceOf(value: unknown): Reference {
  const [layer, call, tensor] = Array.isArray(value) ? (value as unknown[]) : []
  if (typeof layer !== 'string' || typeof call !== 'number' || typeof tensor !== 'number') return fail()
  return [layer, call, tensor]
}

function fail(): never {
  throw new RangeError('the configuration does not say what a layer reads')
}
