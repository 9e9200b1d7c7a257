import { groupDigits, shapeText, shortCount } from './number-text'
import type { Block, Branch, BranchSource, Cell, Layer, LayerRole } from './layer'

/** All texts of the diagrams in English; translations have the same keys and placeholders. */
export const diagramLabels = {
  input: 'input',
  output: 'output',
  linearBottleneck: 'linear bottleneck',
  shortcut: 'shortcut',
  multiplyAdds: '{count} multiply-adds',
  parameters: '{count} parameters',
  stride: 'stride {stride}',
  separator: ', ',
  relu: 'ReLU',
  relu6: 'ReLU6',
  'leaky-relu': 'leaky ReLU',
  softmax: 'softmax',
  linear: 'linear',
  expansion: '{kernel} expansion',
  depthwise: '{kernel} depthwise',
  projection: '{kernel} projection',
  pointwise: '{kernel} pointwise',
  reduction: '{kernel} reduction',
  convolution: '{kernel} convolution',
  prediction: '{kernel} prediction',
  pooling: 'global average pooling',
  averagePooling: '{kernel} average pooling',
  maxPooling: '{kernel} max pooling',
  shuffle: 'channel shuffle',
  groups: '{groups} groups',
  separable: '{kernel} separable, twice',
  unchanged: 'unchanged',
  previousCell: 'cell before',
  sum: 'sum {number}',
  joined: 'joined: {parts}',
  joinedInput: 'joined',
  dense: 'dense layer',
  blockInput: 'Input',
  blockStem: 'Stem',
  blockInvertedResidual: 'Inverted residual',
  blockSeparable: 'Depthwise separable (MobileNetV1)',
  blockBottleneck: 'Bottleneck (ResNet)',
  blockConvolutions: 'Convolutions',
  blockShuffleUnit: 'ShuffleNet unit',
  blockNormalCell: 'Normal cell (NASNet)',
  blockReductionCell: 'Reduction cell (NASNet)',
  blockHead: 'Head',
  blockClassifier: 'Classifier',
  blockExtra: 'Smaller feature map',
  blockBoxPredictor: 'Head for boxes',
  blockClassPredictor: 'Head for classes',
  shapeInvertedResidual: 'narrow – wide – narrow',
  shapeSeparable: 'depthwise, then pointwise',
  shapeBottleneck: 'wide – narrow – wide',
  blockDescription: 'A block from {input} to {output}: {operations}.',
  comparisonTitle: 'Three blocks from {input} to {output}',
  networkTitle: 'Architecture of {name}',
  networkDescription: 'Its blocks from top to bottom, drawn as wide as they have channels.'
}

export type DiagramLabels = Record<keyof typeof diagramLabels, string>

/** Fills in a label's {placeholders}. */
export function fillLabel(label: string, values: Record<string, string | number>): string {
  return label.replace(/\{(\w+)\}/g, (placeholder, key: string) => String(values[key] ?? placeholder))
}

/** A convolution, dense layer or pooling in a block, with the activation that follows it. */
export interface Operation {
  layer: Layer
  role: Exclude<LayerRole, 'input' | 'combination'>
  activation?: Layer['activation']
}

const operationTypes = new Set([
  ...['Conv2D', 'DepthwiseConv2D', 'Dense', 'GlobalAveragePooling2D'],
  ...['MaxPooling2D', 'AveragePooling2D', 'ChannelShuffle']
])

/** The operations on the block's main path, in order. */
export function mainOperations(block: Block): Operation[] {
  const operations: Operation[] = []
  for (const layer of block.layers) {
    const { role } = layer
    if (role === 'shortcut' || role === 'input' || role === 'combination') continue
    const last = operations.at(-1)
    if (operationTypes.has(layer.type)) {
      operations.push({ layer, role, activation: layer.activation })
    } else if (last && layer.activation) {
      last.activation = layer.activation
    }
  }
  return operations
}

/** Such as "3×3 depthwise, stride 2, ReLU6". */
export function operationText({ layer, role, activation }: Operation, labels: DiagramLabels): string {
  const parts = [operationName(layer, role, labels)]
  const { stride = 1, groups = 1 } = layer
  if (stride > 1) parts.push(fillLabel(labels.stride, { stride }))
  if (groups > 1 && layer.type === 'Conv2D') parts.push(fillLabel(labels.groups, { groups }))
  if (activation) parts.push(labels[activation])
  return parts.join(labels.separator)
}

function operationName(layer: Layer, role: Operation['role'], labels: DiagramLabels): string {
  if (layer.type === 'GlobalAveragePooling2D') return labels.pooling
  if (layer.type === 'Dense') return labels.dense
  if (layer.type === 'ChannelShuffle') return labels.shuffle
  const kernel = layer.kernel?.join('×') ?? ''
  if (layer.type === 'AveragePooling2D') return fillLabel(labels.averagePooling, { kernel })
  if (layer.type === 'MaxPooling2D') return fillLabel(labels.maxPooling, { kernel })
  const named = role === 'stem' || role === 'head' || role === 'classifier' || role === 'shortcut'
  return fillLabel(labels[named ? 'convolution' : role], { kernel })
}

export function blockTitle(block: Block, labels: DiagramLabels): string {
  const titles: Record<Block['kind'], string> = {
    input: labels.blockInput,
    stem: labels.blockStem,
    'inverted-residual': labels.blockInvertedResidual,
    separable: labels.blockSeparable,
    bottleneck: labels.blockBottleneck,
    convolutions: labels.blockConvolutions,
    'shuffle-unit': labels.blockShuffleUnit,
    'normal-cell': labels.blockNormalCell,
    'reduction-cell': labels.blockReductionCell,
    head: labels.blockHead,
    classifier: labels.blockClassifier,
    extra: labels.blockExtra,
    'box-predictor': labels.blockBoxPredictor,
    'class-predictor': labels.blockClassPredictor
  }
  return titles[block.kind]
}

/** How the block's width changes, if there is a name for it; otherwise ''. */
export function blockShape(block: Block, labels: DiagramLabels): string {
  if (block.kind === 'separable') return labels.shapeSeparable
  if (block.kind === 'bottleneck') return labels.shapeBottleneck
  const widens = block.layers.some((layer) => layer.role === 'expansion')
  return block.kind === 'inverted-residual' && widens ? labels.shapeInvertedResidual : ''
}

export function blockDescription(block: Block, labels: DiagramLabels): string {
  const operations = block.cell ? cellTexts(block.cell, labels) : mainOperations(block).map((operation) => operationText(operation, labels)) // prettier-ignore
  return fillLabel(labels.blockDescription, {
    input: shapeText(block.inputShape),
    output: shapeText(block.outputShape),
    operations: operations.join('; ')
  })
}

/** Such as "sum 1: 5×5 separable, twice (input) + 3×3 separable, twice (cell before)". */
function cellTexts({ sums }: Cell, labels: DiagramLabels): string[] {
  return sums.map((pair, index) => {
    const branches = pair.map((each) => `${branchText(each, labels)} (${sourceText(each.from, labels)})`)
    return `${sourceText(index, labels)}: ${branches.join(' + ')}`
  })
}

/** What a cell's branch does, such as "5×5 separable, twice". */
export function branchText({ layers }: Branch, labels: DiagramLabels): string {
  const operation = layers.find(({ kernel }) => kernel)
  if (!operation) return labels.unchanged
  if (operation.type !== 'DepthwiseConv2D')
    return operationText({ layer: operation, role: 'pooling' }, labels)
  const { kernel, stride = 1 } = operation
  const parts = [fillLabel(labels.separable, { kernel: kernel!.join('×') })]
  if (stride > 1) parts.push(fillLabel(labels.stride, { stride }))
  return parts.join(labels.separator)
}

/** What a cell's branch reads. */
export function sourceText(source: BranchSource, labels: DiagramLabels): string {
  if (source === 'input') return labels.input
  return source === 'previous' ? labels.previousCell : fillLabel(labels.sum, { number: source + 1 })
}

export function multiplyAddsText(macs: number, labels: DiagramLabels): string {
  return fillLabel(labels.multiplyAdds, { count: shortCount(macs) })
}

export function parametersText(params: number, labels: DiagramLabels): string {
  return fillLabel(labels.parameters, { count: groupDigits(params) })
}
