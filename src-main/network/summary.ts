import { sizeText, groupDigits, shapeText } from './number-text'
import type { Layer, Network, NetworkSettings, Totals } from './layer'
import { summaryRows } from './summary-rows'
import { markdownTable } from './table'
import type { Align } from './table'

export { summaryText } from './keras-summary'
export { summaryRows } from './summary-rows'
export type { SummaryRow } from './summary-rows'

/** A heading, the layers as a table, and the totals as a list. */
export function summaryMarkdown(network: Network): string {
  const header = [
    'Layer (type)',
    'Output shape',
    'Params',
    'Connected to',
    'Multiply-adds',
    'Activation',
    'Receptive field'
  ]
  const aligns: Align[] = ['left', 'left', 'right', 'left', 'right', 'right', 'right']
  const rows = summaryRows(network).map((row) => [
    `${row.name} (${row.type})`,
    row.outputShape,
    groupDigits(row.params),
    row.connectedTo,
    groupDigits(row.macs),
    sizeText(row.activationBytes),
    `${row.receptiveField.size} px, stride ${row.receptiveField.stride}`
  ])
  const { params, trainable, nonTrainable, macs, layers } = network.totals
  return [
    `# ${network.name}\n`,
    markdownTable(header, rows, aligns),
    [
      `- Layers: ${groupDigits(layers)}`,
      `- Total params: ${groupDigits(params)}`,
      `- Trainable params: ${groupDigits(trainable)}`,
      `- Non-trainable params: ${groupDigits(nonTrainable)}`,
      `- Multiply-adds: ${groupDigits(macs)}\n`
    ].join('\n')
  ].join('\n')
}

/** RFC 4180: a header and one record per layer, each ending in CRLF. Shapes are written as 112×112×32. */
export function summaryCsv(network: Network): string {
  const header = [
    'layer',
    'type',
    'output_shape',
    'params',
    'connected_to',
    'multiply_adds',
    'activation_bytes',
    'receptive_field',
    'receptive_field_stride'
  ]
  const records = network.layers.map((layer) => [
    layer.name,
    layer.type,
    shapeText(layer.outputShape),
    layer.params,
    layer.inputs.join(', '),
    layer.macs,
    layer.activationBytes,
    layer.receptiveField.size,
    layer.receptiveField.stride
  ])
  return [header, ...records].map((record) => `${record.map(csvField).join(',')}\r\n`).join('')
}

/** Plain data for JSON.stringify. */
export interface SummaryJson {
  name: string
  settings: NetworkSettings
  totals: Totals
  layers: (Layer & { stage: string; block: string })[]
}

export function summaryJson(network: Network): SummaryJson {
  const layers = network.stages.flatMap((stage) =>
    stage.blocks.flatMap((block) =>
      block.layers.map((layer) => ({ ...layer, stage: stage.name, block: block.name }))
    )
  )
  return { name: network.name, settings: network.settings, totals: network.totals, layers }
}

function csvField(value: string | number): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
