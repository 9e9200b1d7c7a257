import type { Block, LayerRole } from '../../src-main/network/layer'
import { mainOperations } from '../../src-main/network/diagram-labels'

/** Where to draw the parts of a block, from left to right; heights are proportional to channels. */
export interface BlockGeometry {
  /** Feature maps: the input, then the output of each operation. */
  maps: { x: number; height: number; channels: number }[]
  operations: {
    role: LayerRole
    kernel: string
    activation: 'relu' | 'relu6' | 'leaky-relu' | 'softmax' | 'linear'
    macs: number
    /** Centre between the two maps. */
    x: number
    /** Corners of the shape that connects the two maps. */
    points: string
    /** Lines through the shape, which show that each input channel goes to one output channel. */
    threads: string
  }[]
  middle: number
}

export const MAP_WIDTH = 12
export const HIGHEST = 132
const MARGIN = 64
const TOP = 52
const GAP = 5
const THREADS = 9

/** @param scale number of channels that gets the full height */
export function blockGeometry(block: Block, width: number, scale: number): BlockGeometry {
  const operations = mainOperations(block)
  const step = (width - 2 * MARGIN) / operations.length
  const middle = TOP + HIGHEST / 2
  const channels = [block.inputShape.at(-1)!, ...operations.map(({ layer }) => layer.outputShape.at(-1)!)]
  const maps = channels.map((count, index) => ({
    x: MARGIN + index * step,
    height: Math.max(4, (HIGHEST * count) / scale),
    channels: count
  }))
  return {
    maps,
    middle,
    operations: operations.map(({ layer, role, activation }, index) => {
      const from = maps[index]!
      const to = maps[index + 1]!
      const left = from.x + MAP_WIDTH / 2 + GAP
      const right = to.x - MAP_WIDTH / 2 - GAP
      const corners = [
        [left, middle - from.height / 2],
        [right, middle - to.height / 2],
        [right, middle + to.height / 2],
        [left, middle + from.height / 2]
      ] as const
      const threads = Array.from({ length: THREADS }, (_, line) => {
        const place = (line + 1) / (THREADS + 1) - 0.5
        return `M${left} ${middle + place * from.height}L${right} ${middle + place * to.height}`
      })
      return {
        role,
        kernel: layer.kernel!.join('×'),
        // Linear, also at the end of ResNet's block, whose ReLU comes after the addition.
        activation: activation ?? 'linear',
        macs: layer.macs,
        x: (left + right) / 2,
        points: corners.map((corner) => corner.join()).join(' '),
        threads: role === 'depthwise' ? threads.join('') : ''
      }
    })
  }
}
