import { blockTitle, diagramLabels, fillLabel, mainOperations } from './diagram-labels'
import type { DiagramLabels } from './diagram-labels'
import { diagramDocument, filled, stroked } from './diagram-style'
import type { Tone } from './diagram-style'
import { shapeText, shortCount } from './number-text'
import type { Block, Network } from './layer'
import { totalsOf } from './network'
import { escapeXml, svgElement, svgPoints, svgText } from './svg'

const WIDTH = 760
const MIDDLE = 390
const WIDEST = 300
const RIGHT = 590
const TOP = 52
const ROW = 26
const GAP = 8

/**
 * The whole network with one row per block; widths are proportional to the square root of the channels. If
 * `selectedId` (an id in the network's tree) is a stage, block or layer, the blocks in it or containing it
 * are highlighted. Each row is a `g` with the block's id in `data-id`.
 */
export function networkDiagramSvg(
  network: Network,
  options: { selectedId?: string; labels?: DiagramLabels } = {}
): string {
  const labels = options.labels ?? diagramLabels
  const blocks = network.stages.flatMap((stage) => stage.blocks)
  const scale = Math.max(...blocks.map((block) => Math.max(...widths(block))))
  const title = fillLabel(labels.networkTitle, { name: network.name })
  const parts = [svgText(16, 30, network.name, { ...filled('text'), 'font-size': 15, 'font-weight': 600 })]
  let y = TOP
  for (const stage of network.stages) {
    parts.push(svgElement('path', { d: `M 16 ${y - GAP / 2} H ${WIDTH - 16}`, ...stroked('line', 1) }))
    const { t, c, n, s } = stage
    const factors = t === undefined ? `c=${c} n=${n} s=${s}` : `t=${t} c=${c} n=${n} s=${s}`
    stage.blocks.forEach((block, index) => {
      const id = `${stage.name}/${block.name}`
      parts.push(row(block, id, y + index * ROW, scale, options.selectedId, labels))
    })
    parts.push(
      svgText(16, y + 17, stage.name, { ...filled('text'), 'font-weight': 600 }),
      svgText(90, y + 17, factors, { ...filled('muted'), 'font-size': 10 })
    )
    y += stage.blocks.length * ROW + GAP
  }
  return diagramDocument(WIDTH, y + 8, title, labels.networkDescription, ...parts)
}

function row(
  block: Block,
  id: string,
  y: number,
  scale: number,
  selectedId: string | undefined,
  labels: DiagramLabels
): string {
  const selected = selectedId !== undefined && isSelected(id, selectedId)
  const sides = widths(block).map((channels) => Math.max(4, WIDEST * Math.sqrt(channels / scale)) / 2)
  const step = (ROW - 4) / Math.max(1, sides.length - 1)
  const right = sides.map((side, index) => [MIDDLE + side, y + 2 + index * step] as const)
  const left = sides.map((side, index) => [MIDDLE - side, y + 2 + index * step] as const).reverse()
  const { macs } = totalsOf(block.layers)
  const arc = Math.min(...left.map(([x]) => x)) - 6
  return svgElement(
    'g',
    { 'data-id': id, ...(selected && { 'data-selected': 'true' }) },
    svgElement('title', {}, escapeXml(`${blockTitle(block, labels)} ${block.name}`)),
    // The background receives clicks anywhere in the row.
    svgElement('rect', {
      x: 8,
      y,
      width: WIDTH - 16,
      height: ROW,
      ...filled(selected ? 'selected' : 'surface')
    }),
    svgElement('polygon', {
      points: svgPoints([...right, ...left]),
      ...filled(tone(block)),
      'fill-opacity': 0.85
    }),
    ...(block.shortcut
      ? [
          svgElement('path', {
            d: `M ${MIDDLE - sides[0]!} ${y + 2} H ${arc} V ${y + ROW - 2} H ${MIDDLE - sides.at(-1)!}`,
            ...stroked('shortcut')
          }),
          svgText(arc - 10, y + 17, '+', { ...filled('shortcut'), 'font-weight': 600 })
        ]
      : []),
    svgText(RIGHT, y + 17, shapeText(block.outputShape), filled('text')),
    svgText(WIDTH - 20, y + 17, shortCount(macs), { ...filled('muted'), 'text-anchor': 'end' })
  )
}

/** Channels of the block's input and of each operation's output. */
function widths(block: Block): number[] {
  if (block.cell) return [block.inputShape.at(-1)!, block.cell.filters, block.outputShape.at(-1)!]
  const outputs = mainOperations(block).map(({ layer }) => layer.outputShape.at(-1)!)
  return [block.inputShape.at(-1)!, ...(outputs.length > 0 ? outputs : [block.outputShape.at(-1)!])]
}

/** Whether the selection is the block, its stage, or a layer in it. */
function isSelected(id: string, selectedId: string): boolean {
  return id === selectedId || id.startsWith(`${selectedId}/`) || selectedId.startsWith(`${id}/`)
}

function tone(block: Block): Tone {
  switch (block.kind) {
    case 'input':
      return 'map'
    case 'inverted-residual':
      return 'expansion'
    case 'separable':
    case 'extra':
      return 'pointwise'
    case 'bottleneck':
    case 'convolutions':
      return 'convolution'
    case 'shuffle-unit':
      return 'shuffle'
    case 'normal-cell':
      return 'depthwise'
    case 'reduction-cell':
      return 'pooling'
    case 'box-predictor':
    case 'class-predictor':
      return 'prediction'
    case 'stem':
    case 'head':
    case 'classifier':
      return block.kind
  }
}
