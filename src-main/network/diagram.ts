import { bottleneck, invertedResidual, plainStyle, separable } from './blocks'
import {
  blockDescription,
  blockShape,
  blockTitle,
  diagramLabels,
  fillLabel,
  mainOperations,
  multiplyAddsText,
  operationText,
  parametersText
} from './diagram-labels'
import type { DiagramLabels, Operation } from './diagram-labels'
import { cellPanel, type Panel } from './cell-diagram'
import { diagramDocument, filled, stroked } from './diagram-style'
import { shapeText } from './number-text'
import type { Block, Layer } from './layer'
import { totalsOf } from './network'
import { inputLayer } from './operations'
import { svgElement, svgPoints, svgText } from './svg'
import { endsLinear } from './tree'

export { diagramLabels } from './diagram-labels'
export type { DiagramLabels } from './diagram-labels'
export { diagramCss } from './diagram-style'
export { networkDiagramSvg } from './network-diagram'

/** Dimensions of a block's panel, in pixels. */
const PANEL = 508
const MIDDLE = 142
const WIDEST = 184
const GUTTER = 26
const LABELS = 248
const TOP = 66
const MAP = 12
const OPERATION = 58

/** One block from input (top) to output; widths are proportional to the square root of the channels. */
export function blockDiagramSvg(block: Block, options: { labels?: DiagramLabels } = {}): string {
  const labels = options.labels ?? diagramLabels
  const drawn = block.cell
    ? cellPanel(block, block.cell, PANEL, labels)
    : panel(block, 0, widest(block), labels)
  const title = `${blockTitle(block, labels)} ${block.name}`
  return diagramDocument(PANEL, drawn.height, title, blockDescription(block, labels), drawn.svg)
}

export interface ComparisonSetting {
  inputShape: readonly [height: number, width: number, channels: number]
  outputChannels: number
  /** Expansion factor of the inverted residual. */
  t: number
  stride: number
}

/** An inverted residual, a ResNet bottleneck and a MobileNetV1 block with the same input and output. */
export function comparisonBlocks(setting: ComparisonSetting): Block[] {
  const { inputShape, outputChannels: filters, t, stride } = setting
  const input = { ...inputLayer(inputShape[0], inputShape[2]), inputShape, outputShape: inputShape }
  const names = (part: string): { conv: string; norm: string; activation: string } => ({
    conv: part,
    norm: `${part}_BN`,
    activation: `${part}_relu`
  })
  const addable = stride === 1 && inputShape[2] === filters
  return [
    invertedResidual(input, {
      name: 'inverted_residual',
      t,
      filters,
      stride,
      names: {
        expansion: names('expand'),
        depthwise: names('depthwise'),
        projection: { ...names('project'), activation: undefined },
        add: addable ? 'add' : undefined
      },
      style: plainStyle,
      inputFirst: true
    }),
    bottleneck(input, { name: 'bottleneck', filters, stride }),
    separable(input, {
      name: 'separable',
      filters,
      stride,
      names: { depthwise: names('depthwise'), pointwise: names('pointwise') }
    })
  ]
}

/** The three {@link comparisonBlocks} side by side at the same scale, with their multiply-adds as bars. */
export function blockComparisonSvg(
  setting: ComparisonSetting,
  options: { labels?: DiagramLabels } = {}
): string {
  const labels = options.labels ?? diagramLabels
  const blocks = comparisonBlocks(setting)
  const scale = Math.max(...blocks.map(widest))
  const panels = blocks.map((block, index) => panel(block, index * PANEL, scale, labels))
  const height = Math.max(...panels.map((drawn) => drawn.height))
  const macs = blocks.map((block) => totalsOf(block.layers).macs)
  const bars = macs.map((count, index) =>
    svgElement('rect', {
      x: index * PANEL + 16,
      y: height + 4,
      width: ((PANEL - 60) * count) / Math.max(...macs),
      height: 10,
      rx: 2,
      ...filled('map')
    })
  )
  const title = fillLabel(labels.comparisonTitle, {
    input: shapeText(blocks[0]!.inputShape),
    output: shapeText(blocks[0]!.outputShape)
  })
  const description = blocks
    .map((block, index) => `${blockTitle(block, labels)}: ${multiplyAddsText(macs[index]!, labels)}`)
    .join('; ')
  return diagramDocument(
    PANEL * blocks.length,
    height + 30,
    title,
    description,
    ...panels.map((drawn) => drawn.svg),
    ...bars
  )
}

/** The largest number of channels on the block's main path. */
function widest(block: Block): number {
  const outputs = mainOperations(block).map(({ layer }) => layer.outputShape.at(-1)!)
  return Math.max(block.inputShape.at(-1)!, ...outputs)
}

function panel(block: Block, left: number, scale: number, labels: DiagramLabels): Panel {
  const middle = left + MIDDLE
  const width = (channels: number): number => Math.max(8, WIDEST * Math.sqrt(channels / scale))
  const { params, macs } = totalsOf(block.layers)
  const heading = { ...filled('text'), 'font-size': 15, 'font-weight': 600 }
  const subtitle = [block.name, blockShape(block, labels)].filter(Boolean).join(' · ')
  const parts = [
    svgText(left + 16, 26, blockTitle(block, labels), heading),
    svgText(left + 16, 45, subtitle, filled('muted'))
  ]
  const map = (y: number, channels: number, text: string): void => {
    const size = width(channels)
    const bar = { x: middle - size / 2, y, width: size, height: MAP, rx: 3, ...filled('map') }
    parts.push(svgElement('rect', bar), svgText(left + LABELS, y + MAP - 1, text, filled('muted')))
  }

  let y = TOP
  let channels = block.inputShape.at(-1)!
  map(y, channels, `${labels.input} ${shapeText(block.inputShape)}`)
  const start = y + MAP / 2
  const startEdge = middle - width(channels) / 2
  y += MAP + 3
  const operations = mainOperations(block)
  operations.forEach((operation, index) => {
    const { layer } = operation
    const next = layer.outputShape.at(-1)!
    parts.push(slab(operation, middle, y, width(channels), width(next)))
    parts.push(...slabLabels(operation, left + LABELS, y, labels))
    y += OPERATION + 3
    channels = next
    const last = index === operations.length - 1
    const isOutput = last && !joinOf(block)
    const marks = isOutput
      ? [labels.output, endsLinear(block) ? `· ${labels.linearBottleneck}` : '']
      : ['', '']
    map(y, channels, `${marks[0]} ${shapeText(layer.outputShape)} ${marks[1]}`.trim())
    y += MAP + 3
  })
  if (block.shortcut || joinOf(block)) {
    parts.push(...shortcut(block, { left, middle, start, startEdge, end: y + 18 }, labels))
    y += 34
  }
  const totals = `Σ ${multiplyAddsText(macs, labels)} · ${parametersText(params, labels)}`
  parts.push(svgText(left + 16, y + 26, totals, { ...filled('text'), 'font-weight': 600 }))
  return { svg: svgElement('g', {}, ...parts), height: y + 42 }
}

/** A trapezium from the input's channels to the output's in width, with a dashed outline if it is linear. */
function slab(operation: Operation, middle: number, y: number, from: number, to: number): string {
  const points = svgPoints([
    [middle - from / 2, y],
    [middle + from / 2, y],
    [middle + to / 2, y + OPERATION],
    [middle - to / 2, y + OPERATION]
  ])
  const edge = operation.activation === 'linear' ? { 'stroke-dasharray': '5 4' } : {}
  return (
    svgElement('polygon', { points, ...filled(operation.role), 'fill-opacity': 0.82 }) +
    svgElement('polygon', { points, ...stroked(operation.role), ...edge })
  )
}

function slabLabels(operation: Operation, x: number, y: number, labels: DiagramLabels): string[] {
  const mark = { x, y: y + 15, width: 10, height: 10, rx: 2, ...filled(operation.role) }
  return [
    svgElement('rect', mark),
    svgText(x + 16, y + 24, operationText(operation, labels), { ...filled('text'), 'font-weight': 600 }),
    svgText(x + 16, y + 42, multiplyAddsText(operation.layer.macs, labels), filled('muted'))
  ]
}

/** The layer that makes the input channels of the output, if one does. */
function joinOf(block: Block): Layer | undefined {
  return block.layers.find(({ role, type }) => role === 'shortcut' && type === 'Concatenate')
}

interface ShortcutPlace {
  left: number
  middle: number
  /**
   * The y coordinate of the input, the x coordinate of its left edge, and the y coordinate of the addition.
   */
  start: number
  startEdge: number
  end: number
}

/** An arc from the input around the left of the block to a plus sign, or two bars for a join, below it. */
function shortcut(block: Block, place: ShortcutPlace, labels: DiagramLabels): string[] {
  const { left, middle, start, startEdge, end } = place
  const x = left + GUTTER
  const radius = 10
  const arc = [
    `M ${startEdge} ${start} H ${x + 14} Q ${x} ${start} ${x} ${start + 14}`,
    `V ${end - 14} Q ${x} ${end} ${x + 14} ${end} H ${middle - radius}`
  ].join(' ')
  const operation = block.layers.find(({ role, kernel }) => role === 'shortcut' && kernel)
  const text = operation
    ? `${labels.shortcut}: ${operationText({ layer: operation, role: 'shortcut' }, labels)}`
    : labels.shortcut
  const join = joinOf(block)
  const after = block.layers.at(-1)!.activation
  const combined = join ? `${labels.joinedInput}: ${shapeText(join.outputShape)}` : `+ ${labels.input}`
  const sum = [combined, ...(after ? [labels[after]] : [])].join(labels.separator)
  const height = (start + end) / 2
  return [
    svgElement('path', { d: arc, ...stroked('shortcut', 2) }),
    svgElement('circle', { cx: middle, cy: end, r: radius, ...stroked('shortcut', 2) }),
    svgElement('path', {
      d: join
        ? `M ${middle - 3} ${end - 5} V ${end + 5} M ${middle + 3} ${end - 5} V ${end + 5}`
        : `M ${middle - 5} ${end} H ${middle + 5} M ${middle} ${end - 5} V ${end + 5}`,
      ...stroked('shortcut', 2)
    }),
    svgText(x - 8, height, text, {
      ...filled('shortcut'),
      'text-anchor': 'middle',
      transform: `rotate(-90 ${x - 8} ${height})`
    }),
    svgText(left + LABELS, end + 4, sum, filled('shortcut'))
  ]
}
