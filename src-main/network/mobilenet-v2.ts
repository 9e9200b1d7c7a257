import { channels, convUnit, depthwiseUnit, invertedResidual, plainStyle } from './blocks'
import type { UnitNames, UnitStyle } from './blocks'
import type { NetworkSettings, Stage } from './layer'
import { activation, conv2d, dense, globalAveragePooling2d, reshape, unitNormalization } from './operations'
import { roundChannels } from './settings'
import { lastLayer, pushRepeated, pushSingle, startStages } from './stages'

/** A row of inverted residuals: expansion factor, output channels, repetitions, stride of the first one. */
export interface StageRow {
  t: number
  c: number
  n: number
  s: number
}

/** Channels of the stem and of the last 1x1 convolution at width 1. */
export const STEM_CHANNELS = 32
export const HEAD_CHANNELS = 1280

/** The bottlenecks of Sandler et al. 2018, Table 2. */
export const paperRows: readonly StageRow[] = [
  { t: 1, c: 16, n: 1, s: 1 },
  { t: 6, c: 24, n: 2, s: 2 },
  { t: 6, c: 32, n: 3, s: 2 },
  { t: 6, c: 64, n: 4, s: 2 },
  { t: 6, c: 96, n: 3, s: 1 },
  { t: 6, c: 160, n: 3, s: 2 },
  { t: 6, c: 320, n: 1, s: 1 }
]

/** In the article's code, the 24-channel bottleneck occurs only once. */
const articleRows: readonly StageRow[] = paperRows.map((row) => (row.c === 24 ? { ...row, n: 1 } : row))

/** Channels of a row at a width multiplier. Keras drops the fraction before rounding. */
function rowChannels(c: number, alpha: number): number {
  return roundChannels(Math.trunc(c * alpha))
}

/** Widths above 1 also widen the last convolution, widths below 1 do not (Sandler et al. 2018, section 4). */
function headChannels(alpha: number): number {
  return alpha > 1 ? roundChannels(HEAD_CHANNELS * alpha) : HEAD_CHANNELS
}

/** MobileNetV2 as Keras ships it, with Keras' layer names. */
export function paperMobileNetV2({ alpha, inputSize, classes, unitLength }: NetworkSettings): Stage[] {
  const stages = startStages(inputSize)
  pushMobileNetV2(stages, alpha, headChannels(alpha))
  const pooled = globalAveragePooling2d(lastLayer(stages), 'global_average_pooling2d', 'classifier')
  const unit = unitLength ? [unitNormalization(pooled, 'classifier')] : []
  const predictions = dense(unit[0] ?? pooled, 'predictions', 'classifier', classes)
  pushSingle(stages, 'classifier', 1, [pooled, ...unit, predictions])
  return stages
}

/**
 * Adds all of MobileNetV2 except its input and its classifier.
 * @param lastChannels of the last 1x1 convolution
 */
export function pushMobileNetV2(stages: Stage[], alpha: number, lastChannels: number): void {
  const stem = convUnit(lastLayer(stages), roundChannels(STEM_CHANNELS * alpha), {
    names: { conv: 'Conv1', norm: 'bn_Conv1', activation: 'Conv1_relu' },
    role: 'stem',
    kernel: 3,
    stride: 2,
    style: plainStyle
  })
  pushSingle(stages, 'stem', 2, stem)

  let index = 0
  paperRows.forEach((row, rowIndex) => {
    const filters = rowChannels(row.c, alpha)
    pushRepeated(stages, { name: `stage_${rowIndex + 1}`, ...row, c: filters }, (input, stride) => {
      const name = index === 0 ? 'expanded_conv' : `block_${index}`
      // The first block would expand 32 channels to 32, so Keras omits the expansion.
      const expansion = index === 0 ? undefined : unitNames(name, 'expand')
      index++
      return invertedResidual(input, {
        name,
        t: row.t,
        filters,
        stride,
        names: {
          expansion,
          depthwise: { ...unitNames(name, 'depthwise'), pad: `${name}_pad` },
          projection: { ...unitNames(name, 'project'), activation: undefined },
          add: stride === 1 && channels(input) === filters ? `${name}_add` : undefined
        },
        style: plainStyle,
        inputFirst: true
      })
    })
  })

  const head = convUnit(lastLayer(stages), lastChannels, {
    names: { conv: 'Conv_1', norm: 'Conv_1_bn', activation: 'out_relu' },
    role: 'head',
    kernel: 1,
    stride: 1,
    // As in Keras; for a 1x1 kernel it makes no difference.
    padding: 'valid',
    style: plainStyle
  })
  pushSingle(stages, 'head', 1, head)
}

/**
 * The article's code unchanged, with the names that Keras assigns in a fresh session. The code is written for
 * width 1 and 224 pixels; other widths follow the paper's rule.
 */
export function articleMobileNetV2({ alpha, inputSize, classes, unitLength }: NetworkSettings): Stage[] {
  const stages = startStages(inputSize)
  const style: UnitStyle = { bias: true, activationType: 'Activation', activation: 'relu6' }
  const auto = autoNames()
  const linear = (conv: 'conv2d' | 'depthwise_conv2d'): UnitNames => ({
    conv: auto(conv),
    norm: auto('batch_normalization')
  })
  const rectified = (conv: 'conv2d' | 'depthwise_conv2d'): UnitNames => ({
    ...linear(conv),
    activation: auto('activation')
  })

  const first = convUnit(lastLayer(stages), roundChannels(STEM_CHANNELS * alpha), {
    names: rectified('conv2d'),
    role: 'stem',
    kernel: 3,
    stride: 2,
    style
  })
  const second = depthwiseUnit(first.at(-1)!, {
    names: rectified('depthwise_conv2d'),
    role: 'depthwise',
    kernel: 3,
    stride: 1,
    style
  })
  pushSingle(stages, 'stem', 2, [...first, ...second])

  let index = 0
  articleRows.forEach((row, rowIndex) => {
    const filters = rowChannels(row.c, alpha)
    let repeat = 0
    pushRepeated(stages, { name: `stage_${rowIndex + 1}`, ...row, c: filters }, (input, stride) =>
      invertedResidual(input, {
        name: `block_${++index}`,
        t: row.t,
        filters,
        stride,
        names: {
          expansion: rectified('conv2d'),
          depthwise: rectified('depthwise_conv2d'),
          projection: linear('conv2d'),
          add: repeat++ > 0 ? auto('add') : undefined
        },
        style,
        inputFirst: false
      })
    )
  })

  const head = convUnit(lastLayer(stages), headChannels(alpha), {
    names: rectified('conv2d'),
    role: 'head',
    kernel: 1,
    stride: 2,
    style
  })
  pushSingle(stages, 'head', 2, head)

  const pooled = globalAveragePooling2d(lastLayer(stages), 'global_average_pooling2d', 'classifier')
  const unit = unitLength ? [unitNormalization(pooled, 'classifier')] : []
  const map = reshape(unit[0] ?? pooled, auto('reshape'), 'classifier', [1, 1, channels(pooled)])
  const logits = conv2d(map, {
    name: auto('conv2d'),
    role: 'classifier',
    filters: classes,
    kernel: 1,
    stride: 1,
    padding: 'same',
    bias: true
  })
  const vector = reshape(logits, auto('reshape'), 'classifier', [classes])
  const softmax = activation(vector, auto('activation'), 'classifier', 'Activation', 'softmax')
  pushSingle(stages, 'classifier', 1, [pooled, ...unit, map, logits, vector, softmax])
  return stages
}

/** Keras' names for a unit of an inverted residual. */
function unitNames(block: string, part: 'expand' | 'depthwise' | 'project'): UnitNames {
  return { conv: `${block}_${part}`, norm: `${block}_${part}_BN`, activation: `${block}_${part}_relu` }
}

/** Generates names as Keras does for unnamed layers, numbered by type: conv2d, conv2d_1, conv2d_2, ... */
function autoNames(): (type: string) => string {
  const counts = new Map<string, number>()
  return (type) => {
    const count = counts.get(type) ?? 0
    counts.set(type, count + 1)
    return count === 0 ? type : `${type}_${count}`
  }
}
