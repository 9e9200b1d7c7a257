import { anchorsPerCell } from './anchors'
import { blockOf, channels, convUnit, depthwiseUnit, plainStyle, type UnitNames } from './blocks'
import type { Block, Layer, Network, NetworkSettings, Stage } from './layer'
import { pushMobileNetV1 } from './mobilenet-v1'
import { HEAD_CHANNELS, pushMobileNetV2 } from './mobilenet-v2'
import { concatenate, conv2d, reshape } from './operations'
import { roundChannels } from './settings'
import { lastLayer, startStages } from './stages'

/** Channels of the feature maps after the backbone, at width 1. */
const extraChannels = [512, 256, 256, 128]
/** Minimum channels of an extra map, however narrow the network. */
const fewestChannels = 16

/** The backbone layer that provides the first feature map; its last layer provides the second. */
const firstFeatures = {
  'ssdlite-mobilenet-v2': 'block_13_expand_relu',
  'ssdlite-mobilenet-v1': 'conv_pw_11_relu'
} as const

/** The output layers: [anchors, 4] and [anchors, classes], both linear. */
export const outputLayers = { box: 'box_encodings', class: 'class_logits' } as const
const boxValues = 4

/**
 * SSD with separable heads (Sandler et al. 2018, section 6.2) as TensorFlow's Object Detection API builds it
 * on Keras' backbones: the width multiplier also applies to the backbone's last layer and the extra maps.
 */
export function ssdLite({ family, alpha, inputSize, classes }: NetworkSettings): Stage[] {
  const stages = startStages(inputSize)
  if (family === 'ssdlite-mobilenet-v1') pushMobileNetV1(stages, alpha)
  else pushMobileNetV2(stages, alpha, roundChannels(HEAD_CHANNELS * alpha))
  const first = layerNamed(stages, firstFeatures[family as keyof typeof firstFeatures])
  const features = [first, lastLayer(stages), ...pushExtras(stages, alpha)]
  pushHeads(stages, 'box', features, boxValues)
  pushHeads(stages, 'class', features, classes)
  return stages
}

/** Number of cells per side of each feature map, from the finest to the coarsest. */
export function gridsOf({ layers }: Network): number[] {
  return layers.filter(({ name }) => /^box_\d+$/.test(name)).map(({ outputShape }) => outputShape[0])
}

/** Each extra map halves the cells per side: 1x1 to half the channels, 3x3 depthwise at stride 2, 1x1. */
function pushExtras(stages: Stage[], alpha: number): Layer[] {
  const blocks: Block[] = []
  for (const [index, width] of extraChannels.entries()) {
    const input = blocks.at(-1)?.layers.at(-1) ?? lastLayer(stages)
    const name = `extra_${index + 1}`
    const filters = Math.max(Math.trunc(width * alpha), fewestChannels)
    const unit = { kernel: 1, stride: 1, style: plainStyle }
    const reduced = convUnit(input, Math.trunc(filters / 2), {
      ...unit,
      names: unitNames(`${name}_pw`),
      role: 'reduction'
    })
    const filtered = depthwiseUnit(reduced.at(-1)!, {
      ...unit,
      names: unitNames(`${name}_dw`),
      role: 'depthwise',
      kernel: 3,
      stride: 2
    })
    const output = convUnit(filtered.at(-1)!, filters, {
      ...unit,
      names: unitNames(`${name}_out`),
      role: 'pointwise'
    })
    blocks.push({ ...blockOf('extra', name, input, [...reduced, ...filtered, ...output]), stride: 2 })
  }
  const last = blocks.at(-1)!
  stages.push({ name: 'extras', c: channels(last.layers.at(-1)!), n: blocks.length, s: 2, blocks })
  return blocks.map(({ layers }) => layers.at(-1)!)
}

/** Adds a head for each feature map, and one table with their outputs for all anchors. */
function pushHeads(stages: Stage[], head: 'box' | 'class', features: readonly Layer[], values: number): void {
  const kind = `${head}-predictor` as const
  const blocks = features.map((map, level) => {
    const name = `${head}_${level}`
    const [height, width] = map.outputShape as readonly [number, number, number]
    const count = anchorsPerCell(level)
    const filtered = depthwiseUnit(map, {
      names: unitNames(`${name}_dw`),
      role: 'depthwise',
      kernel: 3,
      stride: 1,
      style: plainStyle
    })
    const predicted = conv2d(filtered.at(-1)!, {
      name,
      role: 'prediction',
      filters: count * values,
      kernel: 1,
      stride: 1,
      padding: 'same',
      bias: true
    })
    const flat = reshape(predicted, `${name}_flat`, 'prediction', [height * width * count, values])
    return blockOf(kind, name, map, [...filtered, predicted, flat])
  })
  const tables = blocks.map(({ layers }) => layers.at(-1)!)
  const joined = concatenate(outputLayers[head], 'prediction', tables)
  const output = blockOf(kind, joined.name, tables.at(-1)!, [joined])
  stages.push({ name: `${head}_heads`, c: values, n: features.length, s: 1, blocks: [...blocks, output] })
}

function layerNamed(stages: readonly Stage[], name: string): Layer {
  return stages.flatMap(({ blocks }) => blocks.flatMap(({ layers }) => layers)).find((l) => l.name === name)!
}

function unitNames(name: string): UnitNames {
  return { conv: name, norm: `${name}_BN`, activation: `${name}_relu` }
}
