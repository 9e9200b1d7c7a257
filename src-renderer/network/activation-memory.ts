import type { Layer } from '../../src-main/network/layer'

export interface ActivationMemory {
  /** Bytes of all outputs. */
  total: number
  /** Most bytes held at once when each output is released after its last reader. */
  peak: number
}

/** Memory for the float32 outputs of one image; layers must be in topological order. */
export function activationMemory(layers: readonly Layer[]): ActivationMemory {
  const lastReader = new Map<string, number>()
  layers.forEach((layer, index) => {
    for (const input of layer.inputs) lastReader.set(input, index)
  })
  let total = 0
  let held = 0
  let peak = 0
  const bytes = new Map<string, number>()
  layers.forEach((layer, index) => {
    total += layer.activationBytes
    held += layer.activationBytes
    bytes.set(layer.name, layer.activationBytes)
    peak = Math.max(peak, held)
    for (const input of new Set(layer.inputs)) {
      if (lastReader.get(input) === index) held -= bytes.get(input) ?? 0
    }
  })
  return { total, peak }
}
