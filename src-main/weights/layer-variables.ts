/**
 * The weights that a Keras layer has according to its configuration, and the order of several layers' weights.
 */
import { entryOf } from '../platform/entry-of'
import { isContainer, layersOf, nameOf } from './keras-config'
import type { KerasConfig } from './stored-model'

export interface LayerVariable {
  name: string
  /** Whether training changes it, unless its layer is frozen. */
  trainable: boolean
}

/** A layer that is not a model. */
export interface LeafLayer {
  name: string
  /** Names of the models that contain it, outermost first, excluding the top-level model. */
  within: readonly string[]
  layer: KerasConfig
  frozen: boolean
}

/** The layers of a model in order, with nested models replaced by their layers. */
export function leafLayers(model: KerasConfig, within: readonly string[] = []): LeafLayer[] {
  return layersOf(model).flatMap((layer): LeafLayer[] => {
    const name = nameOf(layer)
    if (isContainer(layer)) return leafLayers(layer, [...within, name])
    return [{ name, within, layer, frozen: isFrozen(layer) }]
  })
}

const always =
  (...names: string[]) =>
  (): LayerVariable[] =>
    names.map((name) => ({ name, trainable: true }))

const withBias =
  (...kernels: string[]) =>
  ({ use_bias }: Record<string, unknown>): LayerVariable[] =>
    always(...kernels, ...(use_bias === false ? [] : ['bias']))()

const scaled = ({ scale, center }: Record<string, unknown>): LayerVariable[] =>
  always(...(scale === false ? [] : ['gamma']), ...(center === false ? [] : ['beta']))()

const statistics = (...names: string[]): LayerVariable[] => names.map((name) => ({ name, trainable: false }))

/** Layers that have weights, with the names of Keras 2. */
const weighted: Readonly<Record<string, (config: Record<string, unknown>) => LayerVariable[]>> = {
  BatchNormalization: (config) => [...scaled(config), ...statistics('moving_mean', 'moving_variance')],
  Conv1D: withBias('kernel'),
  Conv2D: withBias('kernel'),
  Conv2DTranspose: withBias('kernel'),
  Dense: withBias('kernel'),
  DepthwiseConv2D: withBias('depthwise_kernel'),
  GroupNormalization: scaled,
  LayerNormalization: scaled,
  Normalization: ({ mean }) => (mean == null ? statistics('mean', 'variance') : []),
  PReLU: always('alpha'),
  SeparableConv1D: withBias('depthwise_kernel', 'pointwise_kernel'),
  SeparableConv2D: withBias('depthwise_kernel', 'pointwise_kernel')
}

/** A layer's weights in Keras' order; none for types that are not known to have any. */
export function variablesOf({ class_name, config }: KerasConfig): LayerVariable[] {
  return entryOf(weighted, class_name)?.(config) ?? []
}

/** Whether a layer's only state is that of a random generator, which matters only in training. */
export function onlyRandomState({ class_name }: KerasConfig): boolean {
  return /^Random[A-Z]|Dropout|^GaussianNoise$/.test(class_name)
}

/**
 * Whether a name in a file may mean this weight: Keras 3 calls every kernel `kernel`, unless a layer has two.
 */
export function meansVariable(name: string, { name: variable }: LayerVariable): boolean {
  return name === variable || (name === 'kernel' && variable === 'depthwise_kernel')
}

/** A weight of a layer. */
export interface Place {
  leaf: LeafLayer
  variable: LayerVariable
}

/**
 * The orders in which Keras may have listed a model's weights: trainable ones before the others, or layer by
 * layer, which Keras 3 does if the model as a whole is frozen.
 */
export function listedOrders(model: KerasConfig, within: readonly string[]): Place[][] {
  const { trained, left } = split(model, within)
  const inLayerOrder = leafLayers(model, within).flatMap(placesOf)
  return [[...trained, ...left], inLayerOrder]
}

function split(model: KerasConfig, within: readonly string[]): { trained: Place[]; left: Place[] } {
  const parts = layersOf(model).map((layer) => {
    const name = nameOf(layer)
    if (isContainer(layer)) return split(layer, [...within, name])
    const frozen = isFrozen(layer)
    const places = placesOf({ name, within, layer, frozen })
    const trained = places.filter(({ variable }) => variable.trainable && !frozen)
    return { trained, left: places.filter((place) => !trained.includes(place)) }
  })
  const trained = parts.flatMap((part) => part.trained)
  const left = parts.flatMap((part) => part.left)
  return isFrozen(model) ? { trained: [], left: [...trained, ...left] } : { trained, left }
}

function placesOf(leaf: LeafLayer): Place[] {
  return variablesOf(leaf.layer).map((variable) => ({ leaf, variable }))
}

function isFrozen({ config }: KerasConfig): boolean {
  return config['trainable'] === false
}
