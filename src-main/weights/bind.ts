/** Finds which network a file's weights belong to, and ties each tensor to its layer. */
import { basename } from 'node:path'
import type { Layer, Network, NetworkSettings, WeightName } from '../network/layer'
import { describeNetwork } from '../network/network'
import { NetworkSettingsError } from '../network/settings'
import { inputShapeOf } from './keras-config'
import { invalid, type StoredLayer, type StoredModel } from './stored-model'

/** Weights of each layer that has some, in Keras' layouts, row-major. */
export type WeightTable = ReadonlyMap<string, ReadonlyMap<WeightName, Float32Array>>

type Candidate = Pick<NetworkSettings, 'family' | 'variant' | 'alpha'>

const candidates: readonly Candidate[] = [
  ...[1, 0.35, 0.5, 0.75, 1.3, 1.4].map(
    (alpha) => ({ family: 'mobilenet-v2', variant: 'paper', alpha }) as const
  ),
  ...[1, 0.25, 0.5, 0.75].map((alpha) => ({ family: 'mobilenet-v1', variant: 'paper', alpha }) as const),
  ...[1, 0.35, 0.5, 0.75, 1.3, 1.4].map(
    (alpha) => ({ family: 'mobilenet-v2', variant: 'article', alpha }) as const
  )
]

/**
 * The network whose layers have just these weights: family, variant and width from the shapes, classes from the
 * classifier, input size from the configuration or the file's name (`…_1.0_160.h5`), otherwise 224.
 * @param wantedSize instead of 224, where neither says it
 * @throws UserError `model-invalid` with the first difference to the nearest network
 */
export function identifyNetwork(file: StoredModel, wantedSize?: number): Network {
  const classes = file.layers.at(-1)?.tensors.at(-1)?.shape.at(-1)
  if (classes === undefined) throw invalid(file.path, 'holds no weights')
  const inputSize = inputSizeOf(file, wantedSize)
  let nearest: { matching: number; difference: string } | undefined
  for (const candidate of candidates) {
    const network = describe(file, { ...candidate, inputSize, classes })
    const { matching, difference } = compare(network, file)
    if (difference === undefined) return network
    if (!nearest || matching > nearest.matching) {
      nearest = { matching, difference: `${difference} (compared with ${network.name})` }
    }
  }
  throw invalid(file.path, `is not a MobileNet that Netlens knows: ${nearest!.difference}`)
}

/**
 * Reads all weights of a network.
 * @throws UserError `model-invalid` where a shape differs or a value is not finite
 */
export function bindWeights(network: Network, file: StoredModel): WeightTable {
  const { difference } = compare(network, file)
  if (difference !== undefined) throw invalid(file.path, `does not fit ${network.name}: ${difference}`)
  const pairs = inNetworkOrder(network, file)
  return new Map(
    pairs.map(([layer, stored]) => {
      const values = stored!.tensors.map((tensor) => tensor.read())
      if (!values.every((array) => array.every(Number.isFinite))) {
        throw invalid(file.path, `has values in layer "${stored!.name}" that are not finite numbers`)
      }
      return [layer.name, new Map(layer.weights.map((spec, i) => [spec.name, values[i]!]))]
    })
  )
}

function describe(file: StoredModel, settings: NetworkSettings): Network {
  try {
    return describeNetwork(settings)
  } catch (error) {
    if (error instanceof NetworkSettingsError)
      throw invalid(file.path, `cannot be used: ${error.message}`, error)
    throw error
  }
}

function inputSizeOf({ path, config }: StoredModel, wanted?: number): number {
  const [height, width] = (config && inputShapeOf(config)) ?? []
  if (height && width) {
    if (height !== width || height % 32 !== 0 || height < 32 || height > 512) {
      throw invalid(
        path,
        `expects ${height}x${width} pixels; expected a square of 32 to 512, a multiple of 32`
      )
    }
    if (wanted !== undefined && wanted !== height) {
      throw invalid(path, `expects ${height}x${height} pixels; it cannot be used with ${wanted}`)
    }
    return height
  }
  const named = /_(96|128|160|192|224)(?=[._]|$)/.exec(basename(path))
  return wanted ?? (named ? Number(named[1]) : 224)
}

/** Layers with weights beside those of the file: by name where all names are known, otherwise in order. */
function inNetworkOrder(network: Network, file: StoredModel): [Layer, StoredLayer | undefined][] {
  const layers = network.layers.filter((layer) => layer.weights.length > 0)
  const byName = new Map(file.layers.map((stored) => [stored.name, stored]))
  const named = layers.every((layer) => byName.has(layer.name))
  return layers.map((layer, i) => [layer, named ? byName.get(layer.name) : file.layers[i]])
}

function compare(network: Network, file: StoredModel): { matching: number; difference?: string } {
  const pairs = inNetworkOrder(network, file)
  let matching = 0
  for (const [layer, stored] of pairs) {
    if (!stored) break
    const expected = layer.weights
    if (stored.tensors.length !== expected.length) {
      return {
        matching,
        difference: `layer "${stored.name}" has ${stored.tensors.length} weights, expected ${expected.length}`
      }
    }
    for (const [i, spec] of expected.entries()) {
      const shape = stored.tensors[i]!.shape
      if (shape.join() !== spec.shape.join()) {
        const text = `${spec.name} of layer "${stored.name}" is [${shape.join(', ')}], expected [${spec.shape.join(', ')}]`
        return { matching, difference: text }
      }
    }
    matching++
  }
  if (file.layers.length !== pairs.length) {
    return {
      matching,
      difference: `it has ${file.layers.length} layers with weights, expected ${pairs.length}`
    }
  }
  return { matching }
}
