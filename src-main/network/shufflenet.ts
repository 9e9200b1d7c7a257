import {
  blockOf,
  channels,
  convUnit,
  depthwiseUnit,
  plainStyle,
  type UnitNames,
  type UnitStyle
} from './blocks'
import type { Block, Layer, NetworkSettings, Stage } from './layer'
import {
  activation,
  add,
  channelShuffle,
  concatenate,
  dense,
  globalAveragePooling2d,
  pooling2d
} from './operations'
import { lastLayer, pushRepeated, pushSingle, startStages } from './stages'

/** Output channels at width 1 with three groups, and units (Zhang et al. 2018, Table 1). */
const rows = [
  { c: 240, n: 4 },
  { c: 480, n: 8 },
  { c: 960, n: 4 }
] as const
const groupCount = 3
/** A unit's inner layers have this fraction of its output channels. */
const inner = 1 / 4
const style: UnitStyle = { ...plainStyle, activation: 'relu' }

/** ShuffleNet with three groups (Zhang et al. 2018). */
export function shuffleNet({ alpha, inputSize, classes }: NetworkSettings): Stage[] {
  const stages = startStages(inputSize)
  const stem = convUnit(lastLayer(stages), stemChannels(alpha), {
    names: { conv: 'conv1', norm: 'conv1_BN', activation: 'conv1_relu' },
    role: 'stem',
    kernel: 3,
    stride: 2,
    style
  })
  const pooled = pooling2d(stem.at(-1)!, {
    name: 'maxpool',
    type: 'MaxPooling2D',
    role: 'pooling',
    kernel: 3,
    stride: 2,
    padding: 'same'
  })
  pushSingle(stages, 'stem', 4, [...stem, pooled])
  for (const [index, { c, n }] of rows.entries()) {
    const filters = unitChannels(c * alpha)
    const name = `stage_${index + 2}`
    let unit = 0
    pushRepeated(stages, { name, c: filters, n, s: 2 }, (input, stride) => {
      unit++
      // The stem has too few channels to be divided.
      const first = index === 0 && unit === 1
      return shuffleUnit(input, `${name}_${unit}`, filters, stride, first ? 1 : groupCount)
    })
  }
  const vector = globalAveragePooling2d(lastLayer(stages), 'global_pool', 'classifier')
  pushSingle(stages, 'classifier', 1, [vector, dense(vector, 'predictions', 'classifier', classes)])
  return stages
}

/** Divisible by the groups, and so is its quarter. */
function unitChannels(wanted: number): number {
  const divisor = groupCount / inner
  return Math.round(wanted / divisor) * divisor
}

/** As in the authors' code: 12, 24, 24 and 48 for the published widths of 0.5, 1, 1.5 and 2. */
function stemChannels(alpha: number): number {
  return 24 * 2 ** Math.floor(Math.log2(alpha))
}

/**
 * 1x1 group convolution, channel shuffle, 3x3 depthwise, 1x1 group convolution. At stride 1 the input is added;
 * at stride 2 its average pooling provides the output's other channels (Zhang et al. 2018, Figure 2).
 */
function shuffleUnit(input: Layer, name: string, filters: number, stride: number, groups: number): Block {
  const narrow = filters * inner
  const linear = (part: string): UnitNames => ({ conv: `${name}_${part}`, norm: `${name}_${part}_BN` })
  const reduced = convUnit(input, narrow, {
    names: { ...linear('reduce'), activation: `${name}_reduce_relu` },
    role: 'reduction',
    kernel: 1,
    stride: 1,
    groups,
    style
  })
  const shuffled = channelShuffle(reduced.at(-1)!, `${name}_shuffle`, groupCount)
  const filtered = depthwiseUnit(shuffled, {
    names: linear('depthwise'),
    role: 'depthwise',
    kernel: 3,
    stride,
    style
  })
  const widened = convUnit(filtered.at(-1)!, stride === 1 ? filters : filters - channels(input), {
    names: linear('expand'),
    role: 'expansion',
    kernel: 1,
    stride: 1,
    groups: groupCount,
    style
  })
  const layers = [...reduced, shuffled, ...filtered, ...widened]
  if (stride === 1) layers.push(add(`${name}_add`, input, widened.at(-1)!))
  else {
    const pooled = pooling2d(input, {
      name: `${name}_pool`,
      type: 'AveragePooling2D',
      role: 'shortcut',
      kernel: 3,
      stride,
      padding: 'same'
    })
    layers.push(pooled, concatenate(`${name}_join`, 'shortcut', [pooled, widened.at(-1)!]))
  }
  layers.push(activation(layers.at(-1)!, `${name}_relu`, 'shortcut', 'ReLU', 'relu'))
  return { ...blockOf('shuffle-unit', name, input, layers), stride, shortcut: stride === 1 }
}
