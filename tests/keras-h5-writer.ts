/** Writes Keras HDF5 files with random weights, so that tests need no weights from elsewhere. */
import type { Network } from '../src-main/network/layer'

/** Deterministic numbers in [-1, 1). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
}

/** Values that keep activations of ordinary size: kernels scaled by fan-in, variances positive. */
export function randomWeights(name: string, shape: readonly number[], random: () => number): Float32Array {
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
      inner.create_dataset({
        name: `${weight.name}:0`,
        data: randomWeights(weight.name, shape, random).map(
          (value) => value * (options.scale?.[layer.name] ?? 1)
        ),
        shape: [...shape],
        dtype: '<f'
      })
    }
  }
  file.close()
}
