/**
 * Reads Keras' `.h5` files: weights alone (`layer_names` at the root, the layout of the official
 * keras.applications files), whole models (`model_config` and a `model_weights` group), and the current
 * format for weights alone (`.weights.h5`), possibly split into several files that a `.weights.json` lists.
 */
import { dirname } from 'node:path'
import type { Group } from 'h5wasm'
import { Reason } from '../contract/reasons'
import { assignWeights, type NamedWeight } from './assign-weights'
import { fileInFolder, firstBytes, readLimited } from './files'
import { isDataset, isGroup, storedTensor, withHdf5, type H5, type H5Module } from './hdf5'
import { checkedConfig, isContainer, layersOf, nameOf } from './keras-config'
import { hasStore, inMemory, joined, layersAlone, readStore, type KerasStore } from './keras-store'
import { leafLayers, variablesOf } from './layer-variables'
import {
  checkDeclaredSize,
  invalid,
  isObject,
  parseObject,
  type KerasConfig,
  type StoredLayer,
  type StoredModel,
  type StoredTensor
} from './stored-model'

const largestIndex = 64 * 2 ** 20

/**
 * Opens a Keras HDF5 file, passes its layers to `use` and closes it.
 * @throws UserError `model-not-found` or `model-invalid` that names the file and what was expected
 */
export async function withKerasH5<T>(path: string, use: (model: StoredModel) => T): Promise<T> {
  const shards = await weightShards(path)
  if (shards.length > 0) {
    return use({ path, format: 'keras-h5', layers: layersAlone(await storeOfShards(path, shards)) })
  }
  return withHdf5(path, path, (h5) => use(describeFile(path, h5)))
}

/**
 * The full paths of the files that a `.weights.json` of Keras 3 lists; none for any other file.
 * @throws UserError `model-not-found`, and `model-invalid` for a file that is not in its folder
 */
export async function weightShards(path: string): Promise<string[]> {
  if (!/^\s*\{/.test((await firstBytes(path, 16)).toString('utf8'))) return []
  const text = (await readLimited(path, largestIndex)).toString('utf8')
  // Any other JSON need not be parsed.
  if (!text.includes('"weight_map"')) return []
  const { weight_map } = parseObject(path, text, 'content')
  if (!isObject(weight_map)) return []
  const names = new Set(Object.values(weight_map).flat())
  return Promise.all([...names].map((name) => fileInFolder(path, dirname(path), String(name))))
}

/** Reads all weights into memory: only known networks work without a configuration, and those are small. */
async function storeOfShards(path: string, shards: readonly string[]): Promise<KerasStore> {
  const parts: KerasStore[] = []
  for (const shard of shards) parts.push(await withHdf5(shard, path, (h5) => inMemory(readStore(path, h5))))
  return joined(path, parts)
}

function describeFile(path: string, h5: H5): StoredModel {
  const { file } = h5
  if (hasStore(h5)) return { path, format: 'keras-h5', layers: layersAlone(readStore(path, h5)) }
  const wholeModel = !hasNames(file, 'layer_names')
  const root = wholeModel ? file.get('model_weights') : file
  if (!isGroup(root) || !hasNames(root, 'layer_names')) {
    throw invalid(
      path,
      new Reason(
        'model-no-weights',
        'has no Keras weights; expected "layer_names" at its root or in "model_weights"'
      )
    )
  }
  const text: unknown = wholeModel ? file.attrs['model_config']?.value : undefined
  const config =
    typeof text === 'string' ? checkedConfig(path, parseObject(path, text, 'a "model_config"')) : undefined
  const groups = namesIn(root, 'layer_names')
    .map((name) => readGroup(h5.module, path, root, name))
    .filter(({ weights }) => weights.length > 0)
  const layers = config ? ofConfig(path, config, groups) : groups.flatMap(alone)
  checkDeclaredSize(
    path,
    layers.flatMap(({ tensors }) => tensors.map(({ shape }) => shape))
  )
  return { path, format: 'keras-h5', layers, ...(config && { config }) }
}

/** The weights in the file for one layer of the model, which may be a nested model. */
interface LayerGroup {
  name: string
  weights: NamedWeight[]
}

function readGroup(module: H5Module, path: string, root: Group, name: string): LayerGroup {
  const group = root.get(name)
  if (!isGroup(group))
    throw invalid(path, new Reason('model-incomplete', `names a layer "${name}" but does not hold it`))
  const weights = namesIn(group, 'weight_names').map((weightName) => {
    const dataset = group.get(weightName)
    if (!isDataset(dataset)) {
      throw invalid(
        path,
        new Reason('model-incomplete', `names a weight "${weightName}" of "${name}" but does not hold it`)
      )
    }
    const whole = weightName.replace(/:\d+$/, '')
    const short = whole.slice(whole.lastIndexOf('/') + 1)
    return { name: whole, tensor: storedTensor(module, path, dataset, short, `"${weightName}" of "${name}"`) }
  })
  return { name, weights }
}

/** Groups belong to the layers of the same name or, as in Keras, to the layers with weights in order. */
function ofConfig(path: string, config: KerasConfig, groups: readonly LayerGroup[]): StoredLayer[] {
  const layers = layersOf(config)
  const names = new Set(layers.map(nameOf))
  const stranger = groups.find(({ name }) => !names.has(name))
  const weighted = layers.filter(hasVariables)
  if (stranger && weighted.length !== groups.length) {
    throw invalid(
      path,
      new Reason(
        'model-not-together',
        `holds weights of "${stranger.name}", which is no layer of its description`
      )
    )
  }
  const groupOf = stranger
    ? new Map(weighted.map((layer, i) => [layer, groups[i]!]))
    : new Map(layers.map((layer) => [layer, groups.find(({ name }) => name === nameOf(layer))]))
  return layers.flatMap((layer) => {
    const group = groupOf.get(layer)
    return group ? assignWeights(path, layer, [], group.weights) : []
  })
}

function hasVariables(layer: KerasConfig): boolean {
  return isContainer(layer)
    ? leafLayers(layer).some((leaf) => variablesOf(leaf.layer).length > 0)
    : variablesOf(layer).length > 0
}

/** Without a configuration: the layer, or a nested model's layers according to the names of the weights. */
function alone({ name, weights }: LayerGroup): StoredLayer[] {
  const owners = new Map<string, StoredTensor[]>()
  for (const { name: whole, tensor } of weights) {
    const owner = whole.split('/').at(-2) ?? name
    owners.set(owner, [...(owners.get(owner) ?? []), tensor])
  }
  if (owners.size === 1) return [{ name, within: [], tensors: [...owners.values()][0]! }]
  return [...owners].map(([owner, tensors]) => ({ name: owner, within: [name], tensors }))
}

function hasNames({ attrs }: Group, attribute: string): boolean {
  return attribute in attrs || `${attribute}0` in attrs
}

/** A list of names; one that is too long for an attribute is split over several, numbered from 0. */
function namesIn({ attrs }: Group, attribute: string): string[] {
  if (attribute in attrs) return strings(attrs[attribute]?.value)
  const names: string[] = []
  for (let part = 0; `${attribute}${part}` in attrs; part++) {
    names.push(...strings(attrs[`${attribute}${part}`]?.value))
  }
  return names
}

/** Keras writes an empty list of names as an empty array of numbers. */
function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((x): x is string => typeof x === 'string') : []
}
