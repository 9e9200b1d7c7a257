import type { LayerType, Network } from './layer'

/** One layer of the model summary. */
export interface SummaryRow {
  name: string
  type: LayerType
  /** With the batch dimension, as Keras writes it: (None, 112, 112, 32). */
  outputShape: string
  params: number
  /** As Keras writes it: `Conv1[0][0]`, separated by commas if there are several, `-` if there are none. */
  connectedTo: string
  macs: number
  activationBytes: number
  receptiveField: { size: number; stride: number }
}

export function summaryRows(network: Network): SummaryRow[] {
  return network.layers.map((layer) => ({
    name: layer.name,
    type: layer.type,
    outputShape: `(None, ${layer.outputShape.join(', ')})`,
    params: layer.params,
    connectedTo: layer.inputs.map((name) => `${name}[0][0]`).join(', ') || '-',
    macs: layer.macs,
    activationBytes: layer.activationBytes,
    receptiveField: layer.receptiveField
  }))
}
