import {
  blockTitle,
  branchText,
  fillLabel,
  multiplyAddsText,
  parametersText,
  sourceText,
  type DiagramLabels
} from './diagram-labels'
import { filled, stroked, type Tone } from './diagram-style'
import type { Block, Branch, Cell } from './layer'
import { totalsOf } from './network'
import { shapeText } from './number-text'
import { svgElement, svgText } from './svg'

/** A drawn block and its height in pixels. */
export interface Panel {
  svg: string
  height: number
}

/** Dimensions in pixels. */
const MARGIN = 16
const TOP = 66
const BOX = 40
const ROW = BOX + 12
const MAP = 12

/** What a cell reads, its sums with both branches side by side, and what is joined. */
export function cellPanel(block: Block, cell: Cell, width: number, labels: DiagramLabels): Panel {
  const { params, macs } = totalsOf(block.layers)
  const middle = width / 2
  const side = middle - MARGIN - 18
  const [left, right] = [MARGIN, middle + 18]
  const squeezed = shapeText([...cell.previous.outputShape.slice(0, 2), cell.filters] as [
    number,
    number,
    number
  ])
  const strong = { ...filled('text'), 'font-weight': 600 }
  const parts = [
    svgText(MARGIN, 26, blockTitle(block, labels), { ...strong, 'font-size': 15 }),
    svgText(MARGIN, 45, block.name, filled('muted')),
    map(left, TOP, side),
    map(right, TOP, side),
    svgText(left, TOP + 28, `${labels.input} ${squeezed}`, filled('text')),
    svgText(right, TOP + 28, `${labels.previousCell} ${shapeText(cell.previous.outputShape)}`, filled('text'))
  ]
  let y = TOP + 44
  for (const [index, pair] of cell.sums.entries()) {
    const centre = y + BOX / 2
    parts.push(
      branchBox(pair[0], left, y, side, labels),
      branchBox(pair[1], right, y, side, labels),
      svgElement('path', {
        d: `M ${left + side} ${centre} H ${middle - 9} M ${middle + 9} ${centre} H ${right}`,
        ...stroked('combination')
      }),
      svgElement('circle', { cx: middle, cy: centre, r: 9, ...stroked('combination', 2) }),
      svgElement('path', {
        d: `M ${middle - 5} ${centre} H ${middle + 5} M ${middle} ${centre - 5} V ${centre + 5}`,
        ...stroked('combination', 2)
      }),
      svgText(middle, y + BOX + 9, sourceText(index, labels), {
        ...filled('muted'),
        'font-size': 10,
        'text-anchor': 'middle'
      })
    )
    y += ROW
  }
  y += 6
  const joined = cell.joined.map((source) => sourceText(source, labels)).join(labels.separator)
  const totals = `Σ ${multiplyAddsText(macs, labels)} · ${parametersText(params, labels)}`
  parts.push(
    map(left, y, width - 2 * MARGIN),
    svgText(left, y + 28, fillLabel(labels.joined, { parts: joined }), filled('text')),
    svgText(left, y + 46, `${labels.output} ${shapeText(block.outputShape)}`, filled('text')),
    svgText(left, y + 72, totals, strong)
  )
  return { svg: svgElement('g', {}, ...parts), height: y + 88 }
}

function map(x: number, y: number, width: number): string {
  return svgElement('rect', { x, y, width, height: MAP, rx: 3, ...filled('map') })
}

function branchBox(branch: Branch, x: number, y: number, width: number, labels: DiagramLabels): string {
  const { macs } = totalsOf(branch.layers)
  const tone = toneOf(branch)
  const box = { x, y, width, height: BOX, rx: 4 }
  const detail = [sourceText(branch.from, labels), ...(macs > 0 ? [multiplyAddsText(macs, labels)] : [])]
  return [
    svgElement('rect', { ...box, ...filled(tone), 'fill-opacity': 0.18 }),
    svgElement('rect', { ...box, ...stroked(tone) }),
    svgText(x + 8, y + 16, branchText(branch, labels), { ...filled('text'), 'font-weight': 600 }),
    svgText(x + 8, y + 32, detail.join(' · '), { ...filled('muted'), 'font-size': 11 })
  ].join('')
}

function toneOf({ layers }: Branch): Tone {
  const operation = layers.find(({ kernel }) => kernel)
  if (!operation) return 'map'
  return operation.type === 'DepthwiseConv2D' ? 'depthwise' : 'pooling'
}
