/** Writes Keras HDF5 files with random weights, so that tests need no weights from elsewhere. */
import type { Layer, Network } from '../../src-main/network/layer'

/** Deterministic numbers in [-1, 1). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
}

/** Values that keep activations of ordinary size: kernels scaled by fan-in, variances positive. */
function randomWeights(name: string, shape: readonly number[], random: () => number): Float32Array {
  const fanIn =
    shape.length === 4
      ? shape[3] === 1
        ? shape[0]! * shape[1]!
        : shape[0]! * shape[1]! * shape[2]!
      : shape[0]!
  const scale = shape.length > 1 ? Math.sqrt(6 / fanIn) : 0.3
  const size = shape.reduce((a, b) => a * b, 1)
  const offset = name === 'gamma' || name === 'moving_variance' ? 1 : 0
  return Float32Array.from({ length: size }, () => offset + scale * random())
}

/**
 * HDF5 notes when each part was written. Without that, the same weights are the same file, and what one test makes
 * Netlens find out about a model is known to the others.
 */
function withoutTimes(write: () => void): void {
  const { now } = Date
  Date.now = () => 0
  try {
    write()
  } finally {
    Date.now = now
  }
}

export interface WriteOptions {
  /** Changes what would be written, to make a file that does not fit. */
  alter?: (layer: string, weight: string, shape: readonly number[]) => readonly number[] | undefined
  /** Leaves out the weights of these layers. */
  without?: readonly string[]
  /** As a whole model: below `model_weights`, with this configuration. */
  config?: string
  seed?: number
  /** Multiplies the weights of these layers. */
  scale?: Readonly<Record<string, number>>
  /** As Keras writes models that were made in float64. */
  double?: boolean
  /** Added to the biases of all heads for classes. */
  likelier?: number
}

/** The layout of the official keras.applications weight files, or of a whole model as Keras saves it. */
export async function writeKerasH5(
  path: string,
  network: Network,
  options: WriteOptions = {}
): Promise<void> {
  const h5 = await import('h5wasm/node')
  await h5.ready
  const random = randomNumbers(options.seed ?? 1)
  withoutTimes(() => {
    const file = new h5.File(path, 'w')
    const root = options.config === undefined ? file : file.create_group('model_weights')
    if (options.config !== undefined) file.create_attribute('model_config', options.config)
    const layers = network.layers.filter((layer) => !options.without?.includes(layer.name))
    root.create_attribute(
      'layer_names',
      layers.map((layer) => layer.name)
    )
    for (const layer of layers) {
      const group = root.create_group(layer.name)
      const names = layer.weights.map((weight) => `${layer.name}/${weight.name}:0`)
      if (names.length === 0) continue
      group.create_attribute('weight_names', names)
      const inner = group.create_group(layer.name)
      for (const weight of layer.weights) {
        const shape = options.alter?.(layer.name, weight.name, weight.shape) ?? weight.shape
        const factor = options.scale?.[layer.name] ?? 1
        const shift = weight.name === 'bias' && layer.name.startsWith('class_') ? (options.likelier ?? 0) : 0
        const data = randomWeights(weight.name, shape, random).map((value) => value * factor + shift)
        inner.create_dataset({
          name: `${weight.name}:0`,
          data: options.double ? Float64Array.from(data) : data,
          shape: [...shape],
          dtype: options.double ? '<d' : '<f'
        })
      }
    }
    file.close()
  })
}

/**
 * Weights alone as Keras keeps them now: below the layers' types, in the layers' order, in one file or several.
 * @param paths of the files; the layers are dealt out to them in turn
 * @param named whether each layer says its name, as since Keras 3
 * @param inside the name below which all but the classifier lies, as a model within a model
 */
export async function writeKerasStore(
  paths: readonly string[],
  network: Network,
  { seed = 1, named = true, inside }: { seed?: number; named?: boolean; inside?: string } = {}
): Promise<void> {
  const h5 = await import('h5wasm/node')
  await h5.ready
  const random = randomNumbers(seed)
  withoutTimes(() => {
    const files = paths.map((path) => new h5.File(path, 'w'))
    const counts = new Map<string, number>()
    for (const [i, { name, type, role, weights }] of network.layers.entries()) {
      const snake = type.replace(/2D$/, '2d').replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase() // prettier-ignore
      const count = counts.get(snake) ?? 0
      counts.set(snake, count + 1)
      const root = inside !== undefined && role !== 'classifier' ? `layers/${inside}/layers` : 'layers'
      const place = `${root}/${snake}${count === 0 ? '' : `_${count}`}/vars`
      const file = files[i % files.length]!
      for (let end = place.indexOf('/'); end >= 0; end = place.indexOf('/', end + 1)) {
        if (!file.get(place.slice(0, end))) file.create_group(place.slice(0, end))
      }
      const group = file.create_group(place)
      if (named) group.create_attribute('name', role === 'classifier' ? `my_${name}` : name)
      weights.forEach(({ name: weight, shape }, n) =>
        group.create_dataset({
          name: String(n),
          data: randomWeights(weight, shape, random),
          shape: [...shape],
          dtype: '<f'
        })
      )
    }
    for (const file of files) file.close()
  })
}

/** A layer as Keras writes it in a configuration. */
export interface ConfigLayer {
  class_name: string
  name: string
  config: Record<string, unknown>
  inbound_nodes: unknown[]
}

/** The network's layers in a configuration of Keras 2. */
export function configLayers(network: Network, inputShape: unknown): ConfigLayer[] {
  return network.layers.map((layer) => ({
    class_name: layer.type,
    name: layer.name,
    config: { name: layer.name, ...settingsOf(layer, inputShape) },
    inbound_nodes: layer.inputs.length > 0 ? [layer.inputs.map((name) => [name, 0, 0, {}])] : []
  }))
}

export function configOf(layers: readonly ConfigLayer[]): {
  class_name: string
  config: Record<string, unknown>
} {
  const input_layers = [[layers[0]!.name, 0, 0]]
  return {
    class_name: 'Functional',
    config: { name: 'model', layers, input_layers, output_layers: [[layers.at(-1)!.name, 0, 0]] }
  }
}

function settingsOf(layer: Layer, inputShape: unknown): Record<string, unknown> {
  const { stride = 1, kernel, padding = 'same', pad, epsilon, activation, weights, outputShape } = layer
  const use_bias = weights.some(({ name }) => name === 'bias')
  switch (layer.type) {
    case 'InputLayer':
      return { batch_input_shape: inputShape }
    case 'ZeroPadding2D': {
      const [top, bottom, left, right] = pad!
      return { padding: [[top, bottom], [left, right]] } // prettier-ignore
    }
    case 'Conv2D':
      return {
        kernel_size: kernel,
        strides: [stride, stride],
        padding,
        use_bias,
        filters: outputShape.at(-1)
      }
    case 'DepthwiseConv2D':
      return { kernel_size: kernel, strides: [stride, stride], padding, use_bias }
    case 'BatchNormalization':
      return { epsilon, axis: [3] }
    case 'ReLU':
      return { max_value: activation === 'relu6' ? 6 : null }
    case 'Activation':
      return { activation }
    case 'Dense':
      return { units: outputShape.at(-1), activation, use_bias }
    case 'Reshape':
      return { target_shape: outputShape }
    case 'Concatenate':
      return { axis: 1 }
    case 'Add':
    case 'Dropout':
    case 'GlobalAveragePooling2D':
    case 'UnitNormalization':
    case 'MaxPooling2D':
    case 'L2Normalization':
    case 'SpaceToDepth':
    case 'AveragePooling2D':
    case 'Cropping2D':
    case 'ChannelShuffle':
      return {}
  }
}
