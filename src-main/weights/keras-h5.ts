/**
 * Reads the two HDF5 layouts that Keras writes as `.h5`: weights only (`layer_names` at the root, the layout of the
 * official keras.applications files) and whole models (`model_config` and a `model_weights` group).
 */
import type { Group } from 'h5wasm'
import { isDataset, isGroup, storedTensor, withHdf5, type H5, type H5Module } from './hdf5'
import { checkedConfig } from './keras-config'
import {
  checkDeclaredSize,
  invalid,
  parseObject,
  type StoredLayer,
  type StoredModel,
  type StoredTensor
} from './stored-model'

/**
 * Opens a Keras HDF5 file, hands its layers to `use`, and closes it.
 * @throws UserError `model-not-found` or `model-invalid` that names the file and what was expected
 */
export function withKerasH5<T>(path: string, use: (model: StoredModel) => T): Promise<T> {
  return withHdf5(path, path, (h5) => use(describeFile(path, h5)))
}

function describeFile(path: string, { module, file }: H5): StoredModel {
  const wholeModel = !('layer_names' in file.attrs)
  const root = wholeModel ? file.get('model_weights') : file
  if (!isGroup(root) || !('layer_names' in root.attrs)) {
    throw invalid(path, 'has no Keras weights; expected "layer_names" at its root or in "model_weights"')
  }
  const text: unknown = wholeModel ? file.attrs['model_config']?.value : undefined
  const config =
    typeof text === 'string' ? checkedConfig(path, parseObject(path, text, 'a "model_config"')) : undefined
  const layers = strings(root.attrs['layer_names']?.value).flatMap((name) => {
    const group = root.get(name)
    if (!isGroup(group)) throw invalid(path, `names a layer "${name}" but does not hold it`)
    return describeLayer(module, path, group, name)
  })
  checkDeclaredSize(
    path,
    layers.flatMap(({ tensors }) => tensors.map(({ shape }) => shape))
  )
  return { path, format: 'keras-h5', layers, ...(config && { config }) }
}

/** The layer, or those of the model that it is: their weights are named by the layers within it. */
function describeLayer(module: H5Module, path: string, group: Group, name: string): StoredLayer[] {
  const layers = new Map<string, StoredTensor[]>()
  for (const weightName of strings(group.attrs['weight_names']?.value)) {
    const dataset = group.get(weightName)
    if (!isDataset(dataset)) {
      throw invalid(path, `names a weight "${weightName}" of "${name}" but does not hold it`)
    }
    const parts = weightName.split('/')
    const owner = parts.at(-2) ?? name
    const tensors = layers.get(owner) ?? []
    layers.set(owner, tensors)
    const short = parts.at(-1)!.replace(/:\d+$/, '')
    tensors.push(storedTensor(module, path, dataset, short, `"${weightName}" of "${name}"`))
  }
  if (layers.size === 1) return [{ name, tensors: [...layers.values()][0]! }]
  return [...layers].map(([owner, tensors]) => ({ name: owner, tensors }))
}

/** An attribute that lists names: an array of strings, or an empty numeric array where there are none. */
function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((x): x is string => typeof x === 'string') : []
}
