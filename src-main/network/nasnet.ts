import { blockOf, channels } from './blocks'
import type { Block, Branch, BranchSource, Layer, LayerRole, NetworkSettings, Stage } from './layer'
import {
  activation,
  add,
  batchNormalization,
  concatenate,
  conv2d,
  cropping2d,
  dense,
  depthwiseConv2d,
  globalAveragePooling2d,
  pooling2d,
  zeroPadding2d
} from './operations'
import { lastLayer, pushSingle, startStages } from './stages'

/** 4 @ 1056: normal cells in a row, and channels of the last map, which joins six branches of four times as many. */
const repeats = 4
const lastChannels = 1056
const stemChannels = 32

/** Of a branch: separable convolutions of this kernel, pooling, or the source itself. */
type Operation = 'separable-3' | 'separable-5' | 'separable-7' | 'average' | 'maximum' | 'identity'
interface BranchSpec {
  from: BranchSource
  operation: Operation
  /** In the names of its layers, as Keras has them. */
  name: string
}
interface CellSpec {
  kind: 'normal' | 'reduction'
  sums: readonly { name: string; left: BranchSpec; right: BranchSpec }[]
  joined: readonly BranchSource[]
}

const branch = (from: BranchSource, operation: Operation, name = ''): BranchSpec => ({
  from,
  operation,
  name
})

/** Zoph et al. 2018, Figure 4, on the left. */
const normalCell: CellSpec = {
  kind: 'normal',
  sums: [
    { name: 'add_1', left: branch('input', 'separable-5', 'left1'), right: branch('previous', 'separable-3', 'right1') }, // prettier-ignore
    { name: 'add_2', left: branch('previous', 'separable-5', 'left2'), right: branch('previous', 'separable-3', 'right2') }, // prettier-ignore
    { name: 'add_3', left: branch('input', 'average', 'left3'), right: branch('previous', 'identity') },
    { name: 'add_4', left: branch('previous', 'average', 'left4'), right: branch('previous', 'average', 'right4') }, // prettier-ignore
    { name: 'add_5', left: branch('input', 'separable-3', 'left5'), right: branch('input', 'identity') }
  ],
  joined: ['previous', 0, 1, 2, 3, 4]
}

/** Zoph et al. 2018, Figure 4, on the right. */
const reductionCell: CellSpec = {
  kind: 'reduction',
  sums: [
    { name: 'add_1', left: branch('input', 'separable-5', 'left1'), right: branch('previous', 'separable-7', 'right1') }, // prettier-ignore
    { name: 'add_2', left: branch('input', 'maximum', 'left2'), right: branch('previous', 'separable-7', 'right2') }, // prettier-ignore
    { name: 'add3', left: branch('input', 'average', 'left3'), right: branch('previous', 'separable-5', 'right3') }, // prettier-ignore
    { name: 'add_from_2', left: branch(1, 'identity'), right: branch(0, 'average', 'left4') },
    { name: 'add4', left: branch(0, 'separable-3', 'left4'), right: branch('input', 'maximum', 'right5') }
  ],
  joined: [1, 2, 3, 4]
}

/** NASNet-A for phones (Zoph et al. 2018), with the layers and, where it gives them, the names of Keras. */
export function nasNetMobile({ inputSize, classes }: NetworkSettings): Stage[] {
  const stages = startStages(inputSize)
  const conv = conv2d(lastLayer(stages), { name: 'stem_conv1', role: 'stem', filters: stemChannels, kernel: 3, stride: 2, padding: 'valid', bias: false }) // prettier-ignore
  pushSingle(stages, 'stem', 2, [conv, batchNormalization(conv, 'stem_bn1', 'stem')])

  const filters = lastChannels / normalCell.joined.length / 4
  let previous: Layer | undefined
  const push = (name: string, spec: CellSpec, width: number, ids: readonly string[]): void => {
    const blocks: Block[] = []
    for (const id of ids) {
      const input = blocks.at(-1)?.layers.at(-1) ?? lastLayer(stages)
      blocks.push(cell(input, previous ?? input, spec, width, id))
      previous = input
      if (name === 'stem_cells') width *= 2
    }
    const c = channels(blocks.at(-1)!.layers.at(-1)!)
    stages.push({ name, c, n: blocks.length, s: blocks[0]!.stride, blocks })
  }
  const ids = (first: number): string[] =>
    Array.from({ length: repeats }, (_, index) => String(first + index))
  push('stem_cells', reductionCell, filters / 4, ['stem_1', 'stem_2'])
  push('cells_1', normalCell, filters, ids(0))
  push('reduce_1', reductionCell, 2 * filters, [`reduce_${repeats}`])
  push('cells_2', normalCell, 2 * filters, ids(repeats + 1))
  push('reduce_2', reductionCell, 4 * filters, [`reduce_${2 * repeats}`])
  push('cells_3', normalCell, 4 * filters, ids(2 * repeats + 1))

  const rectified = activation(lastLayer(stages), 'relu_last', 'classifier', 'Activation', 'relu')
  const pooled = globalAveragePooling2d(rectified, 'global_average_pooling2d', 'classifier')
  pushSingle(stages, 'classifier', 1, [
    rectified,
    pooled,
    dense(pooled, 'predictions', 'classifier', classes)
  ])
  return stages
}

function cell(input: Layer, before: Layer, spec: CellSpec, filters: number, id: string): Block {
  const { kind } = spec
  const adjusted = adjust(before, input, filters, id)
  const squeezed = squeeze(
    input,
    filters,
    `${kind}_relu_1_${id}`,
    `${kind}_conv_1_${id}`,
    `${kind}_bn_1_${id}`
  )
  const squeezedInput = squeezed.at(-1)!
  const previous = adjusted.at(-1) ?? before
  const layers = [...adjusted, ...squeezed]
  // Both poolings of the input read one padded map.
  let padded: Layer | undefined
  if (kind === 'reduction') {
    padded = zeroPadding2d(squeezedInput, `reduction_pad_1_${id}`, 'pooling')
    layers.push(padded)
  }

  const sums: Layer[] = []
  const source = (from: BranchSource): Layer =>
    from === 'input' ? squeezedInput : from === 'previous' ? previous : sums[from]!
  const build = ({ from, operation, name }: BranchSpec): Branch => {
    if (operation === 'identity') return { from, layers: [] }
    const stride = kind === 'reduction' && typeof from !== 'number' ? 2 : 1
    const label = `${kind}_${name}_${id}`
    if (operation === 'average' || operation === 'maximum') {
      const type = operation === 'average' ? 'AveragePooling2D' : 'MaxPooling2D'
      const shared = stride === 2 ? padded! : source(from)
      const padding = stride === 2 ? 'valid' : 'same'
      return { from, layers: [pooling2d(shared, { name: label, type, role: 'pooling', kernel: 3, stride, padding })] } // prettier-ignore
    }
    return { from, layers: separableStack(source(from), label, filters, Number(operation.at(-1)), stride) }
  }
  const pairs = spec.sums.map(({ name, left, right }): [Branch, Branch] => {
    const pair: [Branch, Branch] = [build(left), build(right)]
    const [first, second] = pair.map((each) => each.layers.at(-1) ?? source(each.from))
    sums.push(add(`${kind}_${name}_${id}`, first!, second!, 'combination'))
    layers.push(...pair[0].layers, ...pair[1].layers, sums.at(-1)!)
    return pair
  })
  layers.push(concatenate(`${kind}_concat_${id}`, 'combination', spec.joined.map(source)))
  return {
    ...blockOf(`${kind}-cell`, `cell_${id}`, input, layers),
    stride: kind === 'reduction' ? 2 : 1,
    cell: { filters, previous, sums: pairs, joined: spec.joined }
  }
}

/** Rectified, then twice: depthwise convolution, 1x1 convolution, BatchNormalization; between them a ReLU. */
function separableStack(
  input: Layer,
  name: string,
  filters: number,
  kernel: number,
  stride: number
): Layer[] {
  const layers: Layer[] = []
  for (const [turn, step] of [stride, 1].entries()) {
    const label = `separable_conv_${turn + 1}`
    const from = layers.at(-1) ?? input
    const rectified = activation(from, `${label}_relu_${name}`, 'depthwise', 'Activation', 'relu')
    const padded =
      step === 2 ? [zeroPadding2d(rectified, `${label}_pad_${name}`, 'depthwise', undefined, kernel)] : []
    const depthwise = depthwiseConv2d(padded[0] ?? rectified, {
      name: `${label}_depthwise_${name}`,
      role: 'depthwise',
      kernel,
      stride: step,
      padding: step === 2 ? 'valid' : 'same',
      bias: false
    })
    const pointwise = pointwiseConv(depthwise, `${label}_pointwise_${name}`, 'pointwise', filters)
    layers.push(rectified, ...padded, depthwise, pointwise)
    layers.push(batchNormalization(pointwise, `${label}_bn_${name}`, 'pointwise'))
  }
  return layers
}

/** The cell before, brought to the input's side and to `filters` channels; nothing if it has them. */
function adjust(before: Layer, input: Layer, filters: number, id: string): Layer[] {
  if (before === input) return []
  if (before.outputShape[0] === input.outputShape[0]) {
    if (channels(before) === filters) return []
    return squeeze(before, filters, `adjust_relu_1_${id}`, `adjust_conv_projection_${id}`, `adjust_bn_${id}`)
  }
  const rectified = activation(before, `adjust_relu_1_${id}`, 'reduction', 'Activation', 'relu')
  // Every second cell, and those beside them diagonally, so that none is lost to one of both.
  const padded = zeroPadding2d(rectified, `adjust_pad_${id}`, 'reduction', 'behind')
  const shifted = cropping2d(padded, `adjust_crop_${id}`, 'reduction')
  const halves = [rectified, shifted].flatMap((map, index) => {
    const pooled = pooling2d(map, {
      name: `adjust_avg_pool_${index + 1}_${id}`,
      type: 'AveragePooling2D',
      role: 'reduction',
      kernel: 1,
      stride: 2,
      padding: 'valid'
    })
    return [pooled, pointwiseConv(pooled, `adjust_conv_${index + 1}_${id}`, 'reduction', filters / 2)]
  })
  const joined = concatenate(`adjust_join_${id}`, 'reduction', [halves[1]!, halves[3]!])
  return [
    rectified,
    padded,
    shifted,
    ...halves,
    joined,
    batchNormalization(joined, `adjust_bn_${id}`, 'reduction')
  ]
}

function squeeze(input: Layer, filters: number, relu: string, conv: string, norm: string): Layer[] {
  const rectified = activation(input, relu, 'reduction', 'Activation', 'relu')
  const convolved = pointwiseConv(rectified, conv, 'reduction', filters)
  return [rectified, convolved, batchNormalization(convolved, norm, 'reduction')]
}

function pointwiseConv(input: Layer, name: string, role: LayerRole, filters: number): Layer {
  return conv2d(input, { name, role, filters, kernel: 1, stride: 1, padding: 'same', bias: false })
}
