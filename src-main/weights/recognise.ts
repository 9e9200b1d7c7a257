/** Whether a model computes the same as a known network, beyond having weights of the same shapes. */
import type { Layer, Network } from '../network/layer'
import { outputCall, type Call } from './call-graph'
import { insideScalingOf } from './inside-scaling'
import { isUnchanging } from './keras-layers'
import { isObject, type KerasConfig } from './stored-model'

/** A step of a computation, in a form that is the same for a network and a configuration. */
interface Step {
  /** What it computes, including everything that matters. */
  what: string
  /** The layer's name in the network, or its key in the configuration. */
  layer: string
  inputs: readonly Step[]
}

/**
 * Compares a Keras configuration with a network, from the output back to the input: layer types and inputs,
 * strides, padding, epsilons and activations. The model may begin with a scaling, which is merged with that
 * of the input, and may omit the final softmax, or the sigmoid of a single output.
 * @returns for each layer of the network that has weights, the key of the configuration's layer; undefined if
 * the computations differ
 */
export function matchNetwork(network: Network, config: KerasConfig): Map<string, string> | undefined {
  const output = outputCall(config)
  if (!output) return undefined
  const end = network.settings.classes === 1 ? 'sigmoid' : 'softmax'
  const wanted = without('softmax', without(end, stepsOf(network)))
  const found = without(end, stepOf(output, config))
  const pairs = new Map<Step, Step>()
  if (!sameSteps(wanted, found, pairs)) return undefined
  const weighted = new Set(network.layers.filter(({ weights }) => weights.length > 0).map(({ name }) => name))
  const keys = new Map([...pairs].map(([step, other]) => [step.layer, other.layer] as const))
  for (const name of keys.keys()) if (!weighted.has(name)) keys.delete(name)
  // A single shared layer cannot stand for two layers of the network.
  return new Set(keys.values()).size === keys.size ? keys : undefined
}

function sameSteps(wanted: Step, found: Step, pairs: Map<Step, Step>): boolean {
  const known = pairs.get(wanted)
  if (known) return known === found
  if (wanted.what !== found.what || wanted.inputs.length !== found.inputs.length) return false
  // The order of an Add's inputs does not matter.
  const orders = wanted.what === 'Add' ? [found.inputs, [...found.inputs].reverse()] : [found.inputs]
  const fits = orders.some((inputs) => {
    const tried = new Map(pairs)
    if (!wanted.inputs.every((input, i) => sameSteps(input, inputs[i]!, tried))) return false
    for (const [step, other] of tried) pairs.set(step, other)
    return true
  })
  if (fits) pairs.set(wanted, found)
  return fits
}

function without(activation: string, step: Step): Step {
  return step.what === activation ? step.inputs[0]! : step
}

const input = (layer: string): Step => ({ what: 'input', layer, inputs: [] })

function stepsOf(network: Network): Step {
  const steps = new Map<string, Step>()
  const pads = new Map<string, Layer['pad']>()
  let last = input('')
  for (const layer of network.layers) {
    const { name, type } = layer
    const inputs = layer.inputs.map((read) => steps.get(read)!)
    if (type === 'ZeroPadding2D') pads.set(name, layer.pad)
    if (type === 'InputLayer') last = input(name)
    else if (['ZeroPadding2D', 'Reshape', 'Dropout'].includes(type)) last = inputs[0]!
    else last = activated({ what: whatOf(layer, pads.get(layer.inputs[0]!)), layer: name, inputs }, layer)
    steps.set(name, last)
  }
  return last
}

function activated(step: Step, { type, activation, name }: Layer): Step {
  if (type === 'ReLU' || type === 'Activation' || !activation || activation === 'linear') return step
  return { what: activation, layer: `${name} activation`, inputs: [step] }
}

function whatOf(layer: Layer, pad: Layer['pad'] = [0, 0, 0, 0]): string {
  const { type, stride = 1, kernel = [1, 1], padding = 'same', epsilon, activation, weights } = layer
  if (type === 'ReLU' || type === 'Activation') return activation ?? 'linear'
  if (type === 'BatchNormalization') return normalization(epsilon!, weights.length)
  if (type === 'Dense') return dense(weights.length === 2)
  if (!isConvolution(type)) return type
  const around = padded(padding, [...pad], kernel[0], stride)
  return convolution(type, kernel, [stride, stride], around, weights.length === 2)
}

function isConvolution(type: string): boolean {
  return type === 'Conv2D' || type === 'DepthwiseConv2D'
}

const normalization = (epsilon: number, weights: number): string =>
  `BatchNormalization ${epsilon.toPrecision(6)} ${weights}`
const dense = (bias: boolean): string => `Dense ${bias}`
const convolution = (
  type: string,
  kernel: readonly unknown[],
  strides: readonly unknown[],
  padding: string,
  bias: boolean
): string => `${type} ${kernel.join('x')} by ${strides.join('x')} ${padding} ${bias}`

/**
 * Padding as the convolution sees it. A 1x1 kernel needs none. Explicit zeros before a `valid` convolution
 * equal `same` for the even sizes in these networks: a row and column at the end for stride 2, one on each
 * side for stride 1.
 * @param pad rows and columns of zeros: top, bottom, left, right
 */
function padded(padding: unknown, pad: readonly number[], kernel: unknown, stride: unknown): string {
  const zeros = pad.join()
  if (zeros === '0,0,0,0') return kernel === 1 ? 'same' : String(padding)
  const same = kernel === 3 && (stride === 2 ? zeros === '0,1,0,1' : stride === 1 && zeros === '1,1,1,1')
  return same && padding === 'valid' ? 'same' : `${String(padding)} behind ${zeros}`
}

/** Converts a call to a step with its activation, skipping layers that only pass on their input. */
function stepOf(output: Call, config: KerasConfig): Step {
  const scaling = insideScalingOf(config)?.layers
  const steps = new Map<Call, Step>()
  const of = (call: Call): Step => {
    const known = steps.get(call)
    if (known) return known
    const made = make(call)
    steps.set(call, made)
    return made
  }
  const make = ({ layer, key, inputs }: Call): Step => {
    const { class_name } = layer
    if (class_name === 'InputLayer') return input(key)
    const before = inputs[0]
    const pad = isConvolution(class_name) && before?.layer.class_name === 'ZeroPadding2D' ? before : undefined
    const read = (pad ? pad.inputs : inputs).map(of)
    // A Sequential may begin with a layer that gives the input shape itself.
    if (read.length === 0) read.push(input(''))
    const [first] = read
    if (isUnchanging(layer) || scaling?.has(layer)) return first!
    if (['Reshape', 'Flatten'].includes(class_name) && isPooled(first!)) return first!
    return stepOfLayer(layer, key, read, pad?.layer)
  }
  return of(output)
}

/** Whether height and width have been reduced away, so that reshaping has no effect. */
function isPooled({ what, inputs }: Step): boolean {
  return what === 'GlobalAveragePooling2D' || (what !== 'input' && inputs.some(isPooled))
}

function stepOfLayer(
  layer: KerasConfig,
  key: string,
  inputs: readonly Step[],
  pad: KerasConfig | undefined
): Step {
  const step = { what: whatOfConfig(layer, pad), layer: key, inputs }
  const activation = activationOf(layer)
  const own =
    layer.class_name === 'Activation' || layer.class_name === 'ReLU' || layer.class_name === 'Softmax'
  return own || activation === 'linear'
    ? step
    : { what: activation, layer: `${key} activation`, inputs: [step] }
}

function whatOfConfig(layer: KerasConfig, pad: KerasConfig | undefined): string {
  const { class_name, config } = layer
  const { data_format = 'channels_last', groups = 1 } = config
  const bias = config['use_bias'] !== false
  if (data_format !== 'channels_last' && data_format !== null) return `${class_name} ${String(data_format)}`
  switch (class_name) {
    case 'ReLU':
    case 'Activation':
    case 'Softmax':
      return activationOf(layer)
    case 'BatchNormalization': {
      const kept = [config['scale'], config['center']].filter((value) => value !== false).length
      const axis: unknown = [config['axis'] ?? -1].flat().join()
      const plain = (axis === '-1' || axis === '3') && config['renorm'] !== true
      return plain
        ? normalization(Number(config['epsilon'] ?? 1e-3), 2 + kept)
        : 'BatchNormalization otherwise'
    }
    case 'Dense':
      return dense(bias)
    case 'Conv2D':
    case 'DepthwiseConv2D': {
      const kernel = pairOf(config['kernel_size'])
      const strides = pairOf(config['strides'] ?? 1)
      const plain = pairOf(config['dilation_rate'] ?? 1).join() === '1,1' && (groups === 1 || groups === null)
      const padding = padded(config['padding'] ?? 'valid', padOf(pad), kernel[0], strides[0])
      return plain ? convolution(class_name, kernel, strides, padding, bias) : `${class_name} otherwise`
    }
    case 'UnitNormalization':
      return [config['axis'] ?? -1].flat().join() === '-1' ? class_name : `${class_name} of an axis`
    case 'Add':
    case 'GlobalAveragePooling2D':
      return class_name
    default:
      return `${class_name} of a kind that no network of the family has`
  }
}

function pairOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value, value]
}

/** Rows and columns of zeros: top, bottom, left, right. */
function padOf(layer: KerasConfig | undefined): number[] {
  if (!layer) return [0, 0, 0, 0]
  return pairOf(layer.config['padding'] ?? 1)
    .flatMap((side) => pairOf(side))
    .map(Number)
}

function activationOf({ class_name, config }: KerasConfig): string {
  if (class_name === 'Softmax')
    return [config['axis'] ?? -1].flat().join() === '-1' ? 'softmax' : 'softmax of an axis'
  if (class_name === 'ReLU') {
    const plain = [config['negative_slope'], config['threshold']].map(numberOf).every((value) => !value)
    const limit = numberOf(config['max_value'])
    return !plain ? 'relu otherwise' : limit === undefined ? 'relu' : limit === 6 ? 'relu6' : 'relu otherwise'
  }
  const { activation = 'linear' } = config
  if (typeof activation === 'string') return activation
  const named = isObject(activation) ? activation['config'] : activation
  return typeof named === 'string' ? named : named === null ? 'linear' : 'an activation of its own'
}

/** A number as Keras writes it: plain, or as an array of one. */
function numberOf(value: unknown): number | undefined {
  const number: unknown = isObject(value) ? value['value'] : value
  return typeof number === 'number' ? number : undefined
}
