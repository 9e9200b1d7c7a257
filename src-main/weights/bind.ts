/** Finds the network that a file's weights belong to, and assigns each tensor to a layer. */
import { basename } from 'node:path'
import { Reason } from '../contract/reasons'
import {
  isDetector,
  type DetectorFamily,
  type Layer,
  type Network,
  type NetworkSettings,
  type WeightName
} from '../network/layer'
import { anchorsPerCell } from '../network/anchors'
import { describeNetwork } from '../network/network'
import { NetworkSettingsError } from '../network/settings'
import { allLayers, inputShapeOf } from './keras-config'
import { snakeCase } from './keras-store'
import { meansVariable } from './layer-variables'
import { matchNetwork } from './recognise'
import { invalid, layerKey, type KerasConfig, type StoredLayer, type StoredModel } from './stored-model'

/** Weights by layer and name, in Keras' layouts, row-major. Layers without weights are absent. */
export type WeightTable = ReadonlyMap<string, ReadonlyMap<WeightName, Float32Array>>

type Candidate = Pick<NetworkSettings, 'family' | 'variant' | 'alpha' | 'unitLength'>

const classifiers: readonly Candidate[] = [
  ...[1, 0.35, 0.5, 0.75, 1.3, 1.4].map(
    (alpha) => ({ family: 'mobilenet-v2', variant: 'paper', alpha }) as const
  ),
  ...[1, 0.25, 0.5, 0.75].map((alpha) => ({ family: 'mobilenet-v1', variant: 'paper', alpha }) as const),
  ...[1, 0.35, 0.5, 0.75, 1.3, 1.4].map(
    (alpha) => ({ family: 'mobilenet-v2', variant: 'article', alpha }) as const
  )
]

export const detectors: readonly Candidate[] = classifiers
  .filter(({ variant }) => variant === 'paper')
  .map(({ family, ...rest }) => ({ ...rest, family: `ssdlite-${family}` as DetectorFamily }))

/**
 * The network whose layers have exactly these weights. Shapes determine the family, variant and width; the
 * classifier or the detector's heads determine the classes. The input size is a classifier configuration's,
 * or else `wantedSize`, the size in the file name (`…_1.0_160.h5`), or 224 (300 for a detector).
 * @throws UserError `model-invalid` with the first difference from the nearest network, or if `wantedSize`
 * contradicts the configuration
 */
export function identifyNetwork(file: StoredModel, wantedSize?: number): Network {
  const unitLength = file.config && allLayers(file.config).some(isUnit) && { unitLength: true as const }
  const finds = file.layers.some(({ name }) => /^(box|class)_\d+$/.test(name))
  const candidates = finds ? detectors : classifiers
  const inputSize = finds ? detectorSizeOf(file, wantedSize) : inputSizeOf(file, wantedSize)
  let nearest: { matching: number; difference: string } | undefined
  for (const candidate of candidates) {
    const network = describe(file, {
      ...candidate,
      ...unitLength,
      inputSize,
      classes: classesOf(file, candidate)
    })
    const { matching, difference } = compare(network, file)
    if (difference === undefined) return network
    if (!nearest || matching > nearest.matching) {
      nearest = { matching, difference: `${difference} (compared with ${network.name})` }
    }
  }
  const kind = finds ? 'detector' : 'MobileNet'
  throw invalid(
    file.path,
    new Reason('model-network', `is not a ${kind} that Netlens knows: ${nearest!.difference}`)
  )
}

/**
 * Reads all weights of a network.
 * @throws UserError `model-invalid` if a shape differs or a value is not finite
 */
export function bindWeights(network: Network, file: StoredModel): WeightTable {
  const { difference } = compare(network, file)
  if (difference !== undefined)
    throw invalid(file.path, new Reason('model-network', `does not fit ${network.name}: ${difference}`))
  const pairs = inNetworkOrder(network, file)
  return new Map(
    pairs.map(([layer, stored]) => {
      const other = stored!.tensors.find((tensor) => tensor.otherType)
      if (other) {
        throw invalid(
          file.path,
          new Reason(
            'model-not-together',
            `keeps ${other.name} of layer "${stored!.name || layer.name}" as another type of number than float32`
          )
        )
      }
      const values = stored!.tensors.map((tensor) => tensor.read())
      if (!values.every((array) => array.every(Number.isFinite)) || hasNoSpread(layer, values)) {
        throw invalid(
          file.path,
          new Reason(
            'model-not-numbers',
            `has values in layer "${stored!.name || layer.name}" that are not finite numbers`
          )
        )
      }
      return [layer.name, new Map(layer.weights.map((spec, i) => [spec.name, values[i]!]))]
    })
  )
}

/** Whether it would divide by what is no number, which a ReLU6 behind it would hide. */
function hasNoSpread({ weights, epsilon }: Layer, values: readonly Float32Array[]): boolean {
  const at = weights.findIndex(({ name }) => name === 'moving_variance')
  return at >= 0 && !values[at]!.every((variance) => variance + (epsilon ?? 0) > 0)
}

const isUnit = ({ class_name }: KerasConfig): boolean => class_name === 'UnitNormalization'

function describe(file: StoredModel, settings: NetworkSettings): Network {
  try {
    return describeNetwork(settings)
  } catch (error) {
    if (error instanceof NetworkSettingsError)
      throw invalid(file.path, `cannot be used: ${error.message}`, error)
    throw error
  }
}

/** The number of biases of the classifier: the last layer, or the last of its type in a file sorted by type. */
function classesOf({ path, layers }: StoredModel, { family, variant }: Candidate): number {
  if (isDetector({ family })) return detectorClassesOf(path, layers)
  const type = family === 'mobilenet-v2' && variant === 'paper' ? 'dense' : 'conv2d'
  const ofType = layers.filter((layer) => layer.type === type && layer.tensors.length === 2)
  const classes = (ofType.at(-1) ?? layers.at(-1))?.tensors.at(-1)?.shape.at(-1)
  if (classes === undefined) throw invalid(path, new Reason('model-no-weights', 'holds no weights'))
  return classes
}

/** With its scores of each class and anchor, more would take gigabytes; the largest sets of pictures have 3000. */
const mostDetected = 5000

/**
 * The classes of a detector, from the biases of its class head for the finest feature map.
 * @param head as messages call it
 * @param refusal makes the error that is thrown
 */
export function classesOfHead(biases: number, head: string, refusal: (what: string) => Error): number {
  const anchors = anchorsPerCell(0)
  const classes = biases / anchors
  if (classes === 0 || !Number.isInteger(classes))
    throw refusal(`has ${biases} values in ${head}, which does not go by the ${anchors} anchors of each cell`)
  if (classes > mostDetected)
    throw refusal(`has ${classes} classes; a detector can have at most ${mostDetected}`)
  return classes
}

function detectorClassesOf(path: string, layers: readonly StoredLayer[]): number {
  const head = layers.find(({ name }) => name === 'class_0')
  const values = head?.tensors.find(({ shape }) => shape.length === 1)?.shape[0]
  if (!values) throw invalid(path, 'is a detector without the layer "class_0", which says what is in a box')
  return classesOfHead(values, 'its head "class_0"', (what) => invalid(path, what))
}

/** The weights fit both sizes, so only the file name can tell. */
function detectorSizeOf({ path }: StoredModel, wanted?: number): number {
  const named = /_(300|320)(?=[._]|$)/.exec(basename(path))
  return wanted ?? (named ? Number(named[1]) : 300)
}

function inputSizeOf({ path, config }: StoredModel, wanted?: number): number {
  const [height, width] = (config && inputShapeOf(config)) ?? []
  if (height && width) {
    if (height !== width || height % 32 !== 0 || height < 32 || height > 512) {
      throw invalid(
        path,
        new Reason(
          'model-input',
          `expects ${height}x${width} pixels; expected a square of 32 to 512, a multiple of 32`,
          {
            shape: `${height} × ${width}`
          }
        )
      )
    }
    if (wanted !== undefined && wanted !== height) {
      throw invalid(
        path,
        new Reason('model-size', `expects ${height}x${height} pixels; it cannot be used with ${wanted}`, {
          size: String(height),
          wanted: String(wanted)
        })
      )
    }
    return height
  }
  const named = /_(96|128|160|192|224)(?=[._]|$)/.exec(basename(path))
  return wanted ?? (named ? Number(named[1]) : 224)
}

type Pair = [Layer, StoredLayer | undefined]

/**
 * Pairs the network's layers that have weights with those in the file. If there is a configuration, it
 * determines the pairs. Otherwise names do, or else the order, if the file lists the layers in the model's
 * order. If the file sorts layers by type or lists those of a nested model, whose order training may change,
 * at most one name may be unknown: the classifier's, which its author may have named freely.
 */
function inNetworkOrder(network: Network, { config, layers: stored }: StoredModel): Pair[] {
  const layers = network.layers.filter(({ weights }) => weights.length > 0)
  if (config) {
    const keys = matchNetwork(network, config)
    const byKey = new Map(stored.map((layer) => [layerKey(layer), layer]))
    return layers.map((layer) => [layer, byKey.get(keys?.get(layer.name) ?? '')])
  }
  const named = new Map(stored.map((layer) => [layer.name, layer]))
  // Heads have the same shapes at several levels, so only names can distinguish them.
  if (isDetector(network.settings)) return layers.map((layer) => [layer, named.get(layer.name)])
  const unnamed = layers.filter(({ name }) => !named.has(name))
  const inOrder = stored.every(({ within, type }) => within.length === 0 && type === undefined)
  if (unnamed.length > 0 && inOrder) return layers.map((layer, i) => [layer, stored[i]])
  if (unnamed.length > 0 && eachTypeInOnePlace(stored)) return inOrderOfTypes(layers, stored)
  const known = new Set(layers.map(({ name }) => name))
  const others = stored.filter(({ name }) => !known.has(name))
  const last = unnamed.length === 1 && others.length === 1 ? others[0] : undefined
  return layers.map((layer) => [layer, named.get(layer.name) ?? last])
}

/** Whether the file gives the order of all layers of each type; it does not order several models. */
function eachTypeInOnePlace(stored: readonly StoredLayer[]): boolean {
  const places = new Map<string | undefined, string>()
  return stored.every(({ type, within }) => {
    const place = JSON.stringify(within)
    if (!places.has(type)) places.set(type, place)
    return type !== undefined && places.get(type) === place
  })
}

function inOrderOfTypes(layers: readonly Layer[], stored: readonly StoredLayer[]): Pair[] {
  const left = [...stored]
  return layers.map((layer) => {
    const next = left.findIndex(({ type }) => type === snakeCase(layer.type))
    return [layer, next < 0 ? undefined : left.splice(next, 1)[0]]
  })
}

/** Number of layers that fit before the first that does not. */
function compare(network: Network, file: StoredModel): { matching: number; difference?: string } {
  if (file.config && !matchNetwork(network, file.config)) {
    return { matching: 0, difference: 'its layers compute something else' }
  }
  const pairs = inNetworkOrder(network, file)
  for (const [matching, [layer, stored]] of pairs.entries()) {
    const difference = stored ? differenceOf(layer, stored) : `it has no weights for "${layer.name}"`
    if (difference) return { matching, difference }
  }
  const matching = pairs.length
  if (file.layers.length === matching) return { matching }
  return { matching, difference: `it has ${file.layers.length} layers with weights, expected ${matching}` }
}

function differenceOf({ weights, name }: Layer, stored: StoredLayer): string | undefined {
  const called = stored.name || name
  const { tensors } = stored
  if (tensors.length !== weights.length) {
    return `layer "${called}" has ${tensors.length} weights, expected ${weights.length}`
  }
  for (const [i, spec] of weights.entries()) {
    const tensor = tensors[i]!
    const numbered = /^\d+$/.test(tensor.name)
    if (!numbered && !meansVariable(tensor.name, spec)) {
      return `layer "${called}" has "${tensor.name}" where ${spec.name} is expected`
    }
    if (tensor.shape.join() !== spec.shape.join()) {
      return `${spec.name} of layer "${called}" is [${tensor.shape.join(', ')}], expected [${spec.shape.join(', ')}]`
    }
  }
  return undefined
}
