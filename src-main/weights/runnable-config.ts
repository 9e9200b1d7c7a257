/** Translates a Keras model for TensorFlow.js, which reads Keras 2's connections and has fewer layers. */
import { Reason } from '../contract/reasons'
import { isContainer, isOrigin, kerasVersionOf, layersOf, nameOf, type Origin } from './keras-config'
import { runnableLayer, type RunnableLayer } from './keras-layers'
import { isOperation, operationOf, tensorsIn, type Operand } from './keras-operations'
import { invalid, isObject, type KerasConfig } from './stored-model'

/**
 * The description for `tf.loadLayersModel`, using the layers of `registerOperations`.
 * @param inputSize side length in pixels, if the model leaves its input open
 * @throws UserError `model-invalid` for an unsupported layer
 */
export function runnableConfig(path: string, model: KerasConfig, inputSize?: number): KerasConfig {
  const keras = kerasVersionOf(model)
  return { class_name: kindOf(model), config: new Converter(path, keras, inputSize).container(model) }
}

/** TensorFlow.js knows only these two names; all others are functional models. */
function kindOf({ class_name }: KerasConfig): string {
  return class_name === 'Sequential' ? 'Sequential' : 'Model'
}

class Converter {
  constructor(
    private readonly path: string,
    private readonly keras: 2 | 3,
    private readonly inputSize: number | undefined
  ) {}

  container(model: KerasConfig): Record<string, unknown> {
    const inner = layersOf(model)
    const renumbered = this.renumbering(inner)
    const layers = inner.map((layer) => this.layer(layer, renumbered))
    const name = nameOf(model)
    if (model.class_name === 'Sequential') return { name, layers }
    const { input_layers, output_layers } = model.config
    return {
      name,
      layers,
      input_layers: this.ends(input_layers).map(renumbered),
      output_layers: this.ends(output_layers).map(renumbered)
    }
  }

  private layer(layer: KerasConfig, renumbered: Renumbering): object {
    const name = nameOf(layer)
    if (isOperation(layer)) {
      const { operation, operands, settings } = operationOf(this.path, layer)
      const { inbound, places } = this.shared(operands, renumbered)
      const config = { name, operation, operands: places, settings }
      return { class_name: 'KerasOperation', config, name, inbound_nodes: [inbound] }
    }
    const calls = this.calls(layer)
    if (isContainer(layer)) {
      const inbound_nodes = calls.map((call) => call.map((origin) => [...renumbered(origin), {}]))
      return { class_name: kindOf(layer), config: this.container(layer), name, inbound_nodes }
    }
    const converted = this.sized(runnableLayer(this.path, layer, this.keras))
    if (converted.class_name !== 'KerasOperation') {
      const inbound_nodes = calls.map((call) => call.map((origin) => [...renumbered(origin), {}]))
      return { ...converted, name, inbound_nodes }
    }
    const [first, ...others] = calls.map((call) =>
      this.shared(
        call.map((tensor) => ({ tensor })),
        renumbered
      )
    )
    if (!first) return { ...converted, name, inbound_nodes: [] }
    const places = JSON.stringify(first.places)
    if (others.some((other) => JSON.stringify(other.places) !== places)) {
      throw invalid(
        this.path,
        `uses its layer "${name}" twice with other inputs each time. Export the model as a SavedModel`
      )
    }
    const config = { ...converted.config, operands: first.places }
    return { ...converted, config, name, inbound_nodes: [first, ...others].map(({ inbound }) => inbound) }
  }

  /**
   * Passes each tensor only once, because TensorFlow.js disposes of a tensor that a call uses twice; `places`
   * records which operand uses which.
   */
  private shared(operands: readonly Operand[], renumbered: Renumbering): Shared {
    const inbound: unknown[] = []
    const known = new Map<string, number>()
    const places = operands.map((operand) => {
      if ('constant' in operand) return operand
      const key = JSON.stringify(operand.tensor)
      const input = known.get(key) ?? inbound.push([...renumbered(operand.tensor), {}]) - 1
      known.set(key, input)
      return { input }
    })
    return { inbound, places }
  }

  /** The tensors of each call. @throws UserError for a call in training mode */
  private calls({ inbound_nodes, ...layer }: KerasConfig): Origin[][] {
    if (!Array.isArray(inbound_nodes)) return []
    return inbound_nodes.map((node: unknown) => {
      // Keras 3 records the arguments a layer was built with, but uses those of the whole model's call.
      if (this.keras === 2 && asInTraining(node)) {
        throw invalid(
          this.path,
          new Reason(
            'model-training',
            `calls its layer "${nameOf(layer)}" with training=True, as in training, where each answer depends on the other ` +
              'images. Build the model again without it, or export it as a SavedModel',
            { layer: nameOf(layer) }
          )
        )
      }
      return tensorsIn(isObject(node) ? node['args'] : node)
    })
  }

  /** Fills in the input size if the model leaves it open. */
  private sized(layer: RunnableLayer): RunnableLayer {
    const shape = layer.config['batch_input_shape']
    if (!Array.isArray(shape) || this.inputSize === undefined) return layer
    const size = this.inputSize
    const batch_input_shape = shape.map((n: unknown, axis) => (axis > 0 && axis < 3 ? (n ?? size) : n))
    return { ...layer, config: { ...layer.config, batch_input_shape } }
  }

  /** Keras 3 omits the outer list if there is only one. */
  private ends(list: unknown): Origin[] {
    if (!Array.isArray(list)) return []
    const all: unknown[] = typeof list[0] === 'string' ? [list] : list
    return all.map((end) => {
      if (isOrigin(end)) return end
      throw invalid(
        this.path,
        new Reason(
          'model-damaged',
          'is damaged: its description names an input or output that no layer can give'
        )
      )
    })
  }

  /** For nested models, Keras 2 counts the model's own definition as its first call, Keras 3 does not. */
  private renumbering(layers: readonly KerasConfig[]): Renumbering {
    const within = new Set(layers.filter(isContainer).map(nameOf))
    return ([name, call, tensor]) =>
      this.keras === 3 && within.has(name) ? [name, call + 1, tensor] : [name, call, tensor]
  }
}

interface Shared {
  inbound: unknown[]
  places: object[]
}

type Renumbering = (origin: Origin) => Origin

/** Searches [[layer, call, tensor, kwargs], …]. */
function asInTraining(node: unknown): boolean {
  if (!Array.isArray(node)) return false
  return node.some((entry) => (isObject(entry) ? entry['training'] === true : asInTraining(entry)))
}
