/** Writes a network as a complete Keras model, with BatchNormalization not folded. */
import type { Group } from 'h5wasm'
import type { Network } from '../network/layer'
import type { WeightTable } from '../weights/bind'
import { newHdf5 } from '../weights/hdf5'
import { snakeCase } from '../weights/keras-store'
import type { NewFile } from './folder'
import { kerasConfig } from './keras-config'
import { zipOf } from './zip'

/** The Keras version that the file claims to be from; any later one reads it. */
const kerasVersion = { keras: '3.3.3', h5: '2.15.0' }

/** The `.h5` that Keras 2 and 3 read. */
export async function kerasH5(network: Network, weights: WeightTable): Promise<Uint8Array> {
  return newHdf5((file) => {
    file.create_attribute('keras_version', kerasVersion.h5)
    file.create_attribute('backend', 'tensorflow')
    file.create_attribute('model_config', JSON.stringify(kerasConfig(network, 'h5')))
    const root = file.create_group('model_weights')
    root.create_attribute('keras_version', kerasVersion.h5)
    root.create_attribute('backend', 'tensorflow')
    root.create_attribute(
      'layer_names',
      network.layers.map(({ name }) => name)
    )
    for (const { name, weights: specs } of network.layers) {
      const group = root.create_group(name)
      // HDF5 cannot write an empty list of strings, because it has no type; an empty array of numbers reads the
      // same.
      const names = specs.map((spec) => `${name}/${spec.name}:0`)
      group.create_attribute('weight_names', names.length > 0 ? names : new Float32Array(0))
      if (specs.length === 0) continue
      const inner = group.create_group(name)
      for (const { name: weight, shape } of specs) {
        dataset(inner, `${weight}:0`, weights.get(name)!.get(weight)!, shape)
      }
    }
  })
}

/** The files in a `.keras` archive of Keras 3. */
export async function kerasArchiveFiles(network: Network, weights: WeightTable): Promise<NewFile[]> {
  const content = await newHdf5((file) => {
    const layers = file.create_group('layers')
    const counts = new Map<string, number>()
    for (const { name, type, weights: specs } of network.layers) {
      const kind = snakeCase(type)
      const count = counts.get(kind) ?? 0
      counts.set(kind, count + 1)
      const vars = layers.create_group(count === 0 ? kind : `${kind}_${count}`).create_group('vars')
      for (const [i, { name: weight, shape }] of specs.entries()) {
        dataset(vars, String(i), weights.get(name)!.get(weight)!, shape)
      }
    }
  })
  return [
    { name: 'metadata.json', content: JSON.stringify({ keras_version: kerasVersion.keras, date_saved: '' }) },
    { name: 'config.json', content: JSON.stringify(kerasConfig(network, 'keras')) },
    { name: 'model.weights.h5', content }
  ]
}

/** The bytes of a `.keras` archive. */
export async function kerasArchive(network: Network, weights: WeightTable): Promise<Uint8Array> {
  return zipOf(await kerasArchiveFiles(network, weights))
}

function dataset(group: Group, name: string, data: Float32Array, shape: readonly number[]): void {
  group.create_dataset({ name, data, shape: [...shape], dtype: '<f' })
}
