/** Statistics and pictures of a layer's weights, and of its output for an image. */
import sharp from 'sharp'
import type { Crop } from '../contract/preprocessing'
import type { LayerActivations, WeightStats } from '../contract/model'
import { UserError } from '../contract/errors'
import { decodeForNetwork } from '../images/network-image'
import type { Layer, Network } from '../network/layer'
import type { WeightTable } from '../weights/bind'
import { notInside, type LayeredModel } from '../weights/open-model'
import { layerOutput } from './layers'
import { readWeights, type Model } from './model'
import { scalePixels } from './scaling'

const histogramBins = 48

/**
 * Statistics of each weight tensor of a layer, in the layer's order.
 * @throws UserError if there is no such layer
 */
export async function inspectWeights(model: Model, layerName: string): Promise<WeightStats[]> {
  const { network, source } = inside(model)
  const layer = findLayer(network, layerName)
  const table = (await readWeights(source, network)).get(layerName)
  return layer.weights.map(({ name, shape }) => ({
    name,
    shape: [...shape],
    ...statistics(table!.get(name)!)
  }))
}

/**
 * A layer's output for an image.
 * @param image a file @param crop by default the model's own @param time of a video, which frame, in seconds
 * @throws UserError if there is no such layer; ImageError if the image cannot be read
 */
export async function inspectActivations(
  model: Model,
  {
    layer: layerName,
    image,
    crop = model.info.preprocessing.crop,
    time
  }: { layer: string; image: string; crop?: Crop | undefined; time?: number | undefined }
): Promise<LayerActivations> {
  const { network, source } = inside(model)
  const layer = findLayer(network, layerName)
  const weights = await readWeights(source, network)
  const pixels = await decodeForNetwork(image, network.settings.inputSize, crop, time)
  const values = await answerOf(model, network, weights, pixels, layerName)
  const [height, width, channels] =
    layer.outputShape.length === 3 ? layer.outputShape : ([1, 1, layer.outputShape[0]] as const)
  const columns = Math.ceil(Math.sqrt(channels))
  const png = await featureMaps(values, height, width, channels, columns)
  const { minimum, maximum, mean } = statistics(values)
  return {
    layer: layerName,
    shape: [...layer.outputShape],
    png: `data:image/png;base64,${png.toString('base64')}`,
    columns,
    cell: width,
    minimum,
    maximum,
    mean,
    values: values.length,
    atZero: count(values, 0),
    atSix: count(values, 6)
  }
}

/** @throws UserError if the model's layers are not known */
function inside({ network, source }: Model): { network: Network; source: LayeredModel } {
  if (!network || !('network' in source)) throw notInside(source.path)
  return { network, source }
}

function findLayer(network: Network, name: string): Layer {
  const layer = network.layers.find((candidate) => candidate.name === name)
  if (!layer) throw new UserError('invalid-message', `${network.name} has no layer "${name}".`)
  return layer
}

async function answerOf(
  { backend: { tf }, info }: Model,
  network: Network,
  weights: WeightTable,
  pixels: Uint8Array,
  layerName: string
): Promise<Float32Array> {
  const { inputSize } = network.settings
  const output = tf.tidy(() => {
    const images = scalePixels(tf, pixels, 1, inputSize, info.preprocessing)
    return layerOutput(tf, network, weights, images, layerName)
  })
  try {
    return (await output.data()) as Float32Array
  } finally {
    output.dispose()
  }
}

/** @returns all of WeightStats but name and shape */
export function statistics(values: Float32Array): Omit<WeightStats, 'name' | 'shape'> {
  let minimum = Infinity
  let maximum = -Infinity
  let sum = 0
  for (const value of values) {
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
    sum += value
  }
  const mean = sum / values.length
  let squares = 0
  const histogram = new Array<number>(histogramBins).fill(0)
  const scale = maximum > minimum ? histogramBins / (maximum - minimum) : 0
  for (const value of values) {
    squares += (value - mean) ** 2
    const bin = Math.min(Math.floor((value - minimum) * scale), histogramBins - 1)
    histogram[bin]!++
  }
  const standardDeviation = Math.sqrt(squares / values.length)
  return { minimum, maximum, mean, standardDeviation, zeros: count(values, 0) / values.length, histogram }
}

function count(values: Float32Array, wanted: number): number {
  let n = 0
  for (const value of values) if (value === wanted) n++
  return n
}

/** All channels in a grid as a grey PNG, one pixel apart, each scaled to its own range. */
async function featureMaps(
  values: Float32Array,
  height: number,
  width: number,
  channels: number,
  columns: number
): Promise<Buffer> {
  const rows = Math.ceil(channels / columns)
  const across = columns * (width + 1) - 1
  const down = rows * (height + 1) - 1
  const grid = new Uint8Array(across * down)
  // The values of a vector share one range, since each is a channel of its own.
  const vector = height * width === 1
  const largest = vector ? values.reduce((a, b) => Math.max(a, b), 1e-12) : 0
  for (let channel = 0; channel < channels; channel++) {
    let low = Infinity
    let high = -Infinity
    for (let i = channel; i < values.length; i += channels) {
      low = Math.min(low, values[i]!)
      high = Math.max(high, values[i]!)
    }
    if (vector) [low, high] = [0, largest]
    const scale = high > low ? 255 / (high - low) : 0
    const left = (channel % columns) * (width + 1)
    const top = Math.floor(channel / columns) * (height + 1)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        grid[(top + y) * across + left + x] =
          (Math.max(values[(y * width + x) * channels + channel]!, low) - low) * scale
      }
    }
  }
  return sharp(grid, { raw: { width: across, height: down, channels: 1 } })
    .png()
    .toBuffer()
}
