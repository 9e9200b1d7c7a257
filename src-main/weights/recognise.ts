/** Whether a model computes what a network of the family does, beyond having weights of the same shapes. */
import type { Preprocessing } from '../contract/preprocessing'
import type { Layer, Network } from '../network/layer'
import { allLayers, finalActivation } from './keras-config'
import { isObject, type KerasConfig } from './stored-model'

/** Types that must be the same, in number. */
const computing = [
  'Conv2D',
  'DepthwiseConv2D',
  'BatchNormalization',
  'Add',
  'GlobalAveragePooling2D',
  'Dense'
]
const others = [
  'InputLayer',
  'ReLU',
  'Activation',
  'ZeroPadding2D',
  'Dropout',
  'Reshape',
  'Softmax',
  'Rescaling'
]

/**
 * Compares a Keras configuration with a network: types of layers, strides, epsilons, activations. A Rescaling at the
 * start is allowed where it is one of the known ranges.
 */
export function sameComputation(network: Network, config: KerasConfig): boolean {
  const layers = allLayers(config).filter(({ class_name }) => !/^Random[A-Z]/.test(class_name))
  const known = layers.every(
    ({ class_name }) => computing.includes(class_name) || others.includes(class_name)
  )
  if (!known) return false
  for (const type of computing) {
    const there = layers.filter(({ class_name }) => class_name === type).length
    if (there !== network.layers.filter((layer) => layer.type === type).length) return false
  }
  const activation = finalActivation(config) ?? 'softmax'
  if (activation !== 'softmax' && activation !== 'linear') return false
  if (layers.some(({ class_name }) => class_name === 'Rescaling') && !rescalingOf(config)) return false
  return (
    sameList(strides(layers), strideList(network.layers)) &&
    sameList(
      epsilons(layers),
      network.layers.flatMap(({ epsilon }) => epsilon ?? [])
    ) &&
    sameActivations(network.layers, layers)
  )
}

/** The range that a Rescaling before all computing makes of bytes; undefined for none or an unknown one. */
export function rescalingOf(config: KerasConfig): Preprocessing['range'] | undefined {
  const layers = allLayers(config)
  const first = layers.findIndex(({ class_name }) => computing.includes(class_name))
  const rescalings = layers.filter(({ class_name }) => class_name === 'Rescaling')
  const [rescaling] = rescalings
  if (!rescaling || rescalings.length > 1 || layers.indexOf(rescaling) > first) return undefined
  const { scale, offset = 0 } = rescaling.config
  if (near(scale, 1 / 127.5) && near(offset, -1)) return '-1..1'
  if (near(scale, 1 / 255) && near(offset, 0)) return '0..1'
  return undefined
}

function near(value: unknown, expected: number): boolean {
  return typeof value === 'number' && Math.abs(value - expected) < 1e-6
}

const stridden = ['Conv2D', 'DepthwiseConv2D']

function strides(layers: readonly KerasConfig[]): number[] {
  return layers
    .filter(({ class_name }) => stridden.includes(class_name))
    .map(({ config: { strides = 1 } }) => Number(Array.isArray(strides) ? strides[0] : strides))
}

function strideList(layers: readonly Layer[]): number[] {
  return layers.filter(({ type }) => stridden.includes(type)).map(({ stride = 1 }) => stride)
}

function epsilons(layers: readonly KerasConfig[]): number[] {
  return layers
    .filter(({ class_name }) => class_name === 'BatchNormalization')
    .map(({ config }) => Number(config['epsilon'] ?? 1e-3))
}

function sameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) < 1e-9)
}

/** ReLU and ReLU6 as often as in the network; Keras writes them as layers or as Activation. */
function sameActivations(network: readonly Layer[], layers: readonly KerasConfig[]): boolean {
  const expected = network.flatMap(({ type, activation }) =>
    type === 'ReLU' || type === 'Activation' ? (activation ?? []) : []
  )
  const found = layers.flatMap((layer) => activationOf(layer) ?? [])
  return (['relu', 'relu6'] as const).every(
    (name) => expected.filter((each) => each === name).length === found.filter((each) => each === name).length
  )
}

function activationOf({ class_name, config }: KerasConfig): string | undefined {
  if (class_name === 'ReLU') {
    const limit: unknown = config['max_value']
    const value: unknown = isObject(limit) ? limit['value'] : limit
    return value === undefined || value === null ? 'relu' : value === 6 ? 'relu6' : 'other'
  }
  const { activation } = config
  return typeof activation === 'string' && /^relu6?$/.test(activation) ? activation : undefined
}
