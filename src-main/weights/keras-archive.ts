/** Reads `.keras` archives (Keras 3, and the same format of late Keras 2): `config.json` and `model.weights.h5`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDataset, isGroup, storedTensor, withHdf5, type H5, type H5Module } from './hdf5'
import { checkedConfig, isContainer, layersOf, nameOf } from './keras-config'
import {
  checkDeclaredSize,
  invalid,
  largestModelBytes,
  parseObject,
  type KerasConfig,
  type StoredLayer,
  type StoredModel
} from './stored-model'
import { withZip } from './zip'

const largestConfig = 64 * 2 ** 20

/**
 * Opens a `.keras` archive, hands its layers to `use`, and removes what was unpacked.
 * @throws UserError `model-not-found` or `model-invalid` that names the file and what was expected
 */
export async function withKerasArchive<T>(path: string, use: (model: StoredModel) => T): Promise<T> {
  return withZip(path, largestModelBytes, async (files) => {
    const configFile = files.get('config.json')
    const weightsFile = files.get('model.weights.h5')
    if (!configFile || !weightsFile) {
      const other = [...files.keys()].find((name) => /\.pkl$|^archive\/data/.test(name))
      throw invalid(
        path,
        other
          ? `is a PyTorch checkpoint: its ${other} is a pickle, which is program code. Export the model as a SavedModel, ` +
              'or as Keras or TensorFlow.js model'
          : `is an archive without ${configFile ? 'model.weights.h5' : 'config.json'}; expected a Keras model (.keras)`
      )
    }
    if (configFile.size > largestConfig) throw invalid(path, 'has a config.json of more than 64 MB')
    const text = (await configFile.readAll()).toString('utf8')
    const config = checkedConfig(path, parseObject(path, text, 'a config.json'))
    const folder = await mkdtemp(join(tmpdir(), 'netlens-keras-'))
    try {
      const weights = join(folder, 'model.weights.h5')
      await weightsFile.extractTo(weights)
      return await withHdf5(weights, path, (h5) => use(describeWeights(path, config, h5)))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
}

function describeWeights(path: string, config: KerasConfig, { module, file }: H5): StoredModel {
  const layers = layersBelow(module, path, config, file.get('/') as unknown)
  checkDeclaredSize(
    path,
    layers.flatMap(({ tensors }) => tensors.map(({ shape }) => shape))
  )
  return { path, format: 'keras', config, layers }
}

/**
 * Weights lie in `layers/<type>/vars/<n>`, where the type is the class in snake case, counted from its second layer on
 * (`conv2d`, `conv2d_1`), in the configuration's order. Late Keras 2 calls `layers` `_layer_checkpoint_dependencies`.
 */
function layersBelow(module: H5Module, path: string, model: KerasConfig, group: unknown): StoredLayer[] {
  if (!isGroup(group)) throw invalid(path, `has no weights of "${nameOf(model)}"`)
  const children = group.keys()
  const root = ['layers', '_layer_checkpoint_dependencies'].find((name) => children.includes(name))
  const parent = root && group.get(root)
  if (!isGroup(parent))
    throw invalid(path, 'has weights in another order than Keras writes; expected "layers"')
  const used = new Map<string, number>()
  return layersOf(model).flatMap((layer): StoredLayer[] => {
    const type = snakeCase(layer.class_name)
    const count = used.get(type) ?? 0
    used.set(type, count + 1)
    const name = count === 0 ? type : `${type}_${count}`
    // Layers without any state may be left out.
    if (!parent.keys().includes(name)) return []
    const stored = parent.get(name)
    if (isContainer(layer)) return layersBelow(module, path, layer, stored)
    if (!isGroup(stored)) throw invalid(path, `has no weights of "${nameOf(layer)}"`)
    const vars = stored.keys().includes('vars') ? stored.get('vars') : undefined
    if (!isGroup(vars)) return []
    const tensors = vars
      .keys()
      .sort((a, b) => Number(a) - Number(b))
      .map((key) => {
        const dataset = vars.get(key)
        const what = `weight ${key} of "${nameOf(layer)}"`
        if (!isDataset(dataset)) throw invalid(path, `names the ${what} but does not hold it`)
        return storedTensor(module, path, dataset, key, what)
      })
    return tensors.length > 0 ? [{ name: nameOf(layer), tensors }] : []
  })
}

/** As Keras names types in its files: `DepthwiseConv2D` is `depthwise_conv2d`, `ReLU` is `re_lu`. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}
