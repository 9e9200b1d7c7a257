/** Whether a model computes what a network of the family does, beyond having weights of the same shapes. */
import type { Layer, Network } from '../network/layer'
import { insideScalingOf } from './inside-scaling'
import { allLayers, finalActivation } from './keras-config'
import { isUnchanging } from './keras-layers'
import { isOperation } from './keras-operations'
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
const others = ['InputLayer', 'ReLU', 'Activation', 'ZeroPadding2D', 'Dropout', 'Reshape', 'Softmax']

/**
 * Compares a Keras configuration with a network: types of layers, strides, epsilons, activations. A scaling of the values at
 * the start is allowed: it becomes part of that of the input.
 */
export function sameComputation(network: Network, config: KerasConfig): boolean {
  const scaling = insideScalingOf(config)?.layers
  const layers = allLayers(config).filter((layer) => !scaling?.has(layer) && !isUnchanging(layer))
  const known = layers.every(
    (layer) =>
      !isOperation(layer) && (computing.includes(layer.class_name) || others.includes(layer.class_name))
  )
  if (!known) return false
  for (const type of computing) {
    const there = layers.filter(({ class_name }) => class_name === type).length
    if (there !== network.layers.filter((layer) => layer.type === type).length) return false
  }
  const activation = finalActivation(config) ?? 'softmax'
  const expected = network.settings.classes === 1 ? 'sigmoid' : 'softmax'
  if (activation !== expected && activation !== 'linear') return false
  return (
    sameList(strides(layers), strideList(network.layers)) &&
    sameList(
      epsilons(layers),
      network.layers.flatMap(({ epsilon }) => epsilon ?? [])
    ) &&
    sameActivations(network.layers, layers)
  )
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
