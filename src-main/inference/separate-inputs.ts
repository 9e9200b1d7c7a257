/**
 * Lets a layer read the same tensor twice: TensorFlow.js counts that as one reader, but gives the tensor up as two, so that it
 * is gone for those who read it later. Each further reading goes through a layer that hands it on.
 */
import { isContainer, layersOf, nameOf } from '../weights/keras-config'
import { isObject, type KerasConfig } from '../weights/stored-model'

/** @param model a configuration as TensorFlow.js reads it, with `inbound_nodes` as lists */
export function withSeparateInputs(model: KerasConfig): KerasConfig {
  const layers = layersOf(model).flatMap((layer) => {
    const separated = isContainer(layer) ? withSeparateInputs(layer) : layer
    const { nodes, added } = separateNodes(layer)
    return [...added, { ...separated, inbound_nodes: nodes }]
  })
  return { ...model, config: { ...model.config, layers } }
}

function separateNodes(layer: KerasConfig): { nodes: unknown; added: KerasConfig[] } {
  const { inbound_nodes: given } = layer
  if (!Array.isArray(given)) return { nodes: given, added: [] }
  const added: KerasConfig[] = []
  const nodes = given.map((node: unknown) => {
    if (!Array.isArray(node)) return node
    const seen = new Set<string>()
    return node.map((input: unknown) => {
      const key = JSON.stringify(Array.isArray(input) ? input.slice(0, 3) : input)
      if (isObject(input) || !seen.has(key)) {
        seen.add(key)
        return input
      }
      const name = `${nameOf(layer)}/again_${added.length}`
      added.push(handingOn(name, input))
      return [name, 0, 0, {}]
    })
  })
  return { nodes, added }
}

function handingOn(name: string, input: unknown): KerasConfig {
  const config = { name, activation: 'linear', dtype: 'float32' }
  return { class_name: 'Activation', config, name, inbound_nodes: [[input]] } as KerasConfig
}
