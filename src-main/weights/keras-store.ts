/**
 * Reads the layout in which Keras 3 and late Keras 2 store weights (`.weights.h5`, possibly in several files,
 * and inside `.keras`): `layers/<type>/vars/<n>`. The type is the class in snake case, numbered from its
 * second layer on (`conv2d`, `conv2d_1`), in the model's order. Late Keras 2 uses
 * `_layer_checkpoint_dependencies` instead of `layers`.
 */
import type { Group } from 'h5wasm'
import { Reason } from '../contract/reasons'
import { isDataset, isGroup, storedTensor, type H5 } from './hdf5'
import { isContainer, layersOf, nameOf } from './keras-config'
import { onlyRandomState, variablesOf } from './layer-variables'
import {
  checkDeclaredSize,
  invalid,
  type KerasConfig,
  type StoredLayer,
  type StoredTensor
} from './stored-model'

/** The weights of one layer, by its path in the file, such as `layers/functional/layers/conv2d_3`. */
interface Entry {
  /** The layer's own name; empty in files from late Keras 2. */
  name: string
  tensors: StoredTensor[]
}

export type KerasStore = ReadonlyMap<string, Entry>

const roots = ['layers', '_layer_checkpoint_dependencies'] as const

/** Whether the file has the layout that {@link readStore} reads. */
export function hasStore({ file }: H5): boolean {
  return roots.some((root) => file.keys().includes(root))
}

/** @throws UserError `model-invalid` */
export function readStore(path: string, h5: H5): KerasStore {
  const store = new Map<string, Entry>()
  for (const root of roots) {
    const group: unknown = h5.file.keys().includes(root) ? h5.file.get(root) : undefined
    if (isGroup(group)) collect(path, h5, group, root, store)
  }
  return checked(path, store)
}

/** Merges the contents of several files. @throws UserError `model-invalid` */
export function joined(path: string, parts: readonly KerasStore[]): KerasStore {
  const store = new Map<string, Entry>()
  for (const [at, { name, tensors }] of parts.flatMap((part) => [...part])) {
    const before = store.get(at)?.tensors ?? []
    store.set(at, { name, tensors: inOrder([...before, ...tensors]) })
  }
  return checked(path, store)
}

/** A copy that can be read after its file is closed. */
export function inMemory(store: KerasStore): KerasStore {
  return new Map(
    [...store].map(([at, { name, tensors }]) => {
      const read = tensors.map((tensor) => {
        const values = tensor.read()
        return { ...tensor, read: () => values }
      })
      return [at, { name, tensors: read }]
    })
  )
}

function checked(path: string, store: KerasStore): KerasStore {
  if (store.size === 0)
    throw invalid(path, 'has weights in another order than Keras writes; expected "layers"')
  checkDeclaredSize(
    path,
    [...store.values()].flatMap(({ tensors }) => tensors.map(({ shape }) => shape))
  )
  return store
}

/** Tensors are named by their numbers. */
function inOrder(tensors: readonly StoredTensor[]): StoredTensor[] {
  return [...tensors].sort((a, b) => Number(a.name) - Number(b.name))
}

function collect(path: string, h5: H5, group: Group, at: string, store: Map<string, Entry>): void {
  if (at.split('/').length > 100) throw invalid(path, 'keeps its weights in more than 100 levels')
  for (const key of group.keys()) {
    const child: unknown = group.get(key)
    if (!isGroup(child)) continue
    if (key === 'vars') store.set(at, readEntry(path, h5, child, at))
    else collect(path, h5, child, `${at}/${key}`, store)
  }
}

function readEntry(path: string, { module }: H5, vars: Group, at: string): Entry {
  const said: unknown = vars.attrs['name']?.value
  const name = typeof said === 'string' ? said : ''
  const tensors = vars.keys().map((number) => {
    const dataset: unknown = vars.get(number)
    const what = `weight ${number} of "${name || at}"`
    if (!isDataset(dataset))
      throw invalid(path, new Reason('model-incomplete', `names the ${what} but does not hold it`))
    return storedTensor(module, path, dataset, number, what)
  })
  return { name, tensors: inOrder(tensors) }
}

/** The weights of each layer of a model. @throws UserError `model-invalid` if a layer has too few weights */
export function layersInStore(path: string, model: KerasConfig, store: KerasStore): StoredLayer[] {
  return below(path, model, [], '', store)
}

function below(
  path: string,
  model: KerasConfig,
  within: readonly string[],
  at: string,
  store: KerasStore
): StoredLayer[] {
  const root = roots.find((name) => [...store.keys()].some((key) => key.startsWith(`${at}${name}/`)))
  const count = counter()
  return layersOf(model).flatMap((layer): StoredLayer[] => {
    const name = nameOf(layer)
    const place = `${at}${root}/${count(snakeCase(layer.class_name))}`
    if (isContainer(layer)) return below(path, layer, [...within, name], `${place}/`, store)
    const tensors = store.get(place)?.tensors ?? []
    const variables = variablesOf(layer)
    if (variables.length === 0) {
      return tensors.length > 0 && !onlyRandomState(layer) ? [{ name, within, tensors }] : []
    }
    if (tensors.length < variables.length) {
      throw invalid(
        path,
        new Reason(
          'model-incomplete',
          `holds ${tensors.length} weights of the layer "${name}", which has ${variables.length}`
        )
      )
    }
    // The weights may be followed by training counters.
    return [{ name, within, tensors: tensors.slice(0, variables.length) }]
  })
}

/** For weights alone, only the file tells which layers exist. Those of one type are in the model's order. */
export function layersAlone(store: KerasStore): StoredLayer[] {
  const layers = [...store].flatMap(([at, { name, tensors }]) => {
    if (tensors.length === 0) return []
    const steps = at.split('/').filter((_, i) => i % 2 === 1)
    const [, type, number] = /^(.*?)(?:_(\d+))?$/.exec(steps.at(-1)!)!
    return [{ name, within: steps.slice(0, -1), tensors, type: type!, number: Number(number ?? 0) }]
  })
  return layers.sort((a, b) => a.number - b.number).map(({ number: _, ...layer }) => layer)
}

/** Numbers the layers of a type: first the type itself, then `type_1` and so on. */
function counter(): (type: string) => string {
  const used = new Map<string, number>()
  return (type) => {
    const count = used.get(type) ?? 0
    used.set(type, count + 1)
    return count === 0 ? type : `${type}_${count}`
  }
}

/** A class name as in Keras' files: `DepthwiseConv2D` is `depthwise_conv2d`, `ReLU` is `re_lu`. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}
