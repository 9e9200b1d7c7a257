/** Determines which layers a whole model's weights belong to, in Keras HDF5 or TensorFlow.js manifests. */
import { Reason } from '../contract/reasons'
import { isContainer, nameOf } from './keras-config'
import {
  leafLayers,
  listedOrders,
  meansVariable,
  onlyRandomState,
  variablesOf,
  type LeafLayer,
  type Place
} from './layer-variables'
import { invalid, layerKey, type KerasConfig, type StoredLayer, type StoredTensor } from './stored-model'

/** A weight under its full name in the file, such as `backbone/conv/kernel`. */
export interface NamedWeight {
  name: string
  tensor: StoredTensor
}

/** Weights that share the name of their owner in the file. */
interface Owned {
  owner: string
  tensors: StoredTensor[]
}

/**
 * Assigns the weights of one layer of an HDF5 model, or of all layers in it if it is a nested model. Keras
 * itself goes by their order; here the names have to confirm it.
 * @param within names of the models that contain the layer
 * @throws UserError `model-invalid` if names and order leave any doubt
 */
export function assignWeights(
  path: string,
  layer: KerasConfig,
  within: readonly string[],
  weights: readonly NamedWeight[]
): StoredLayer[] {
  const name = nameOf(layer)
  if (!isContainer(layer)) {
    // Whatever the weights are called, no other layer could own them.
    const leaf = { name, within, layer, frozen: false }
    const tensors = weights.map(({ tensor }) => tensor)
    return storedLayers(path, [[leaf, tensors]])
  }
  const inside = [...within, name]
  const named = byName(layer, inside, weights)
  const ordered = byOrder(layer, inside, weights)
  if (named && ordered.length > 0 && !ordered.some((other) => sameOwners(other, named))) {
    throw invalid(
      path,
      new Reason(
        'model-weight-names',
        `holds weights of "${name}" under names that belong to other layers than their order says. Save the model as .keras, ` +
          'or export it as a SavedModel'
      )
    )
  }
  return storedLayers(path, named ?? onlyOne(ordered) ?? unclear(path, layer, weights))
}

/**
 * Assigns the weights of all layers of a model by name, as TensorFlow.js does, or by the order in which Keras
 * lists them if they are not named after the layers.
 * @throws UserError as {@link assignWeights}
 */
export function assignByName(
  path: string,
  model: KerasConfig,
  weights: readonly NamedWeight[]
): StoredLayer[] {
  const assigned = byName(model, [], weights) ?? onlyOne(byOrder(model, [], weights))
  return storedLayers(path, assigned ?? unclear(path, model, weights))
}

function unclear(path: string, model: KerasConfig, [first]: readonly NamedWeight[]): never {
  const example = first ? ` (such as "${first.name}")` : ''
  throw invalid(
    path,
    new Reason(
      'model-weight-names',
      `holds weights of "${nameOf(model)}" under names${example} that do not tell which of its layers they belong to. ` +
        'Save the model as .keras, or export it as a SavedModel'
    )
  )
}

function storedLayers(path: string, assigned: Assigned): StoredLayer[] {
  return assigned.flatMap(([leaf, tensors]) => ofLeaf(path, leaf, tensors) ?? [])
}

type Assigned = [LeafLayer, StoredTensor[]][]

function byName(
  model: KerasConfig,
  within: readonly string[],
  weights: readonly NamedWeight[]
): Assigned | undefined {
  const leaves = leafLayers(model, within)
  const owned = byOwner(weights)
  const choices = new Map(leaves.map((leaf) => [leaf, fitting(leaf, owned)]))
  const assigned: Assigned = []
  for (const [leaf, choice] of choices) {
    if (choice.length === 0) {
      if (variablesOf(leaf.layer).length > 0) return undefined
      continue
    }
    // Layers with the same name in several models, which the file mixes up: in order, if that is certain.
    const rivals = leaves.filter((other) => sameList(choices.get(other)!, choice))
    const sure = rivals.every(({ frozen }) => frozen === leaf.frozen)
    if (rivals.length !== choice.length || (rivals.length > 1 && !sure)) return undefined
    assigned.push([leaf, choice[rivals.indexOf(leaf)]!.tensors])
  }
  const taken = new Set(assigned.map(([, tensors]) => tensors))
  return taken.size === owned.length && assigned.length === owned.length ? assigned : undefined
}

/** The owners that may be this layer: named, or ending, like it and as many containing models as possible. */
function fitting({ name, within }: LeafLayer, owned: readonly Owned[]): Owned[] {
  const names = within.map((_, i) => [...within.slice(i), name].join('/')).concat(name)
  for (const same of [(owner: string, wanted: string) => owner === wanted, endsWith]) {
    for (const wanted of names) {
      const found = owned.filter(({ owner }) => same(owner, wanted))
      if (found.length > 0) return found
    }
  }
  return []
}

function endsWith(owner: string, name: string): boolean {
  return `/${owner}`.endsWith(`/${name}`)
}

function byOwner(weights: readonly NamedWeight[]): Owned[] {
  const owned: Owned[] = []
  for (const { name, tensor } of weights) {
    const owner = ownerOf(name)
    const open = owned.find(
      (one) => one.owner === owner && !one.tensors.some((other) => other.name === tensor.name)
    )
    if (open) open.tensors.push(tensor)
    else owned.push({ owner, tensors: [tensor] })
  }
  return owned
}

function ownerOf(name: string): string {
  return name.slice(0, Math.max(name.lastIndexOf('/'), 0))
}

/** The assignments by those of Keras' possible orders that agree with the weights' kinds and owners. */
function byOrder(model: KerasConfig, within: readonly string[], weights: readonly NamedWeight[]): Assigned[] {
  const agreeing = listedOrders(model, within).filter((order) => agrees(order, weights))
  return agreeing.map((order) => {
    const assigned = new Map<string, Assigned[number]>()
    order.forEach(({ leaf }, i) => {
      const key = layerKey(leaf)
      const entry = assigned.get(key) ?? [leaf, []]
      assigned.set(key, entry)
      entry[1].push(weights[i]!.tensor)
    })
    return [...assigned.values()]
  })
}

function onlyOne([first, ...others]: readonly Assigned[]): Assigned | undefined {
  return first && others.every((other) => sameOwners(other, first)) ? first : undefined
}

/** Whether each layer gets the same weights in both; layers whose weights do not matter are ignored. */
function sameOwners(a: Assigned, b: Assigned): boolean {
  const owners = new Map(a.flatMap(([leaf, tensors]) => tensors.map((tensor) => [tensor, layerKey(leaf)])))
  return b.every(([leaf, tensors]) =>
    tensors.every((tensor) => !owners.has(tensor) || owners.get(tensor) === layerKey(leaf))
  )
}

/** Whether the weights are of the kinds that the order implies, and each owner matches exactly one layer. */
function agrees(order: readonly Place[], weights: readonly NamedWeight[]): boolean {
  if (order.length !== weights.length) return false
  const ownerOfLayer = new Map<string, string>()
  const layerOfOwner = new Map<string, string>()
  return order.every(({ leaf, variable }, i) => {
    const { name, tensor } = weights[i]!
    const key = layerKey(leaf)
    const owner = ownerOf(name)
    if (!ownerOfLayer.has(key)) ownerOfLayer.set(key, owner)
    if (!layerOfOwner.has(owner)) layerOfOwner.set(owner, key)
    return (
      owner !== '' &&
      meansVariable(tensor.name, variable) &&
      ownerOfLayer.get(key) === owner &&
      layerOfOwner.get(owner) === key
    )
  })
}

function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}

/** A layer's weights in the order in which it lists them; undefined if it has none that matter here. */
function ofLeaf(path: string, leaf: LeafLayer, tensors: readonly StoredTensor[]): StoredLayer | undefined {
  const { name, within, layer } = leaf
  const variables = variablesOf(layer)
  if (variables.length === 0) {
    return tensors.length > 0 && !onlyRandomState(layer) ? { name, within, tensors } : undefined
  }
  const found = variables.map((variable) => tensors.filter((tensor) => meansVariable(tensor.name, variable)))
  if (!found.every((list) => list.length === 1)) {
    const expected = variables.map((variable) => variable.name).join(', ')
    const there = tensors.map((tensor) => tensor.name).join(', ') || 'nothing'
    throw invalid(
      path,
      new Reason('model-not-together', `holds ${there} for the layer "${name}"; expected ${expected}`)
    )
  }
  return { name, within, tensors: found.map(([tensor]) => tensor!) }
}
