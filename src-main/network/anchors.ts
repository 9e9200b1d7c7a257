/**
 * The anchor boxes of an SSD detector, and how the network's outputs adjust them. Boxes are (ymin, xmin,
 * ymax, xmax) as fractions of the picture's height and width, from 0 to 1 inside the picture.
 */

/** Anchor scales of the finest and the coarsest feature map, as fractions of the picture's side. */
const smallestScale = 0.2
const largestScale = 0.95
/** The finest map has this small anchor in place of some others. */
const smallAnchor: AnchorShape = { scale: 0.1, ratio: 1 }

/** Divisors for the network's outputs: a larger one means that a value of 1 moves or resizes the box less. */
const centreScale = 10
const sizeScale = 5

interface AnchorShape {
  scale: number
  /** Width divided by height. */
  ratio: number
}

/** @param level index of the feature map; 0 is the finest */
export function anchorsPerCell(level: number): number {
  return level === 0 ? 3 : 6
}

/**
 * All anchors, four values each, level by level and row by row.
 * @param grids number of cells per side of each feature map
 */
export function anchorsOf(grids: readonly number[]): Float32Array {
  const scales = [
    ...grids.map((_, i) => smallestScale + ((largestScale - smallestScale) * i) / (grids.length - 1)),
    1
  ]
  const values: number[] = []
  for (const [level, side] of grids.entries()) {
    const shapes = shapesOf(level, scales)
    for (let cell = 0; cell < side * side; cell++) {
      const y = (Math.floor(cell / side) + 0.5) / side
      const x = ((cell % side) + 0.5) / side
      for (const { scale, ratio } of shapes) {
        const [height, width] = [scale / Math.sqrt(ratio), scale * Math.sqrt(ratio)]
        values.push(y - height / 2, x - width / 2, y + height / 2, x + width / 2)
      }
    }
  }
  return Float32Array.from(values)
}

function shapesOf(level: number, scales: readonly number[]): AnchorShape[] {
  const scale = scales[level]!
  if (level === 0) return [smallAnchor, { scale, ratio: 2 }, { scale, ratio: 0.5 }]
  return [
    ...[1, 2, 0.5, 3, 0.3333].map((ratio) => ({ scale, ratio })),
    { scale: Math.sqrt(scale * scales[level + 1]!), ratio: 1 }
  ]
}

/**
 * Applies the network's output to an anchor.
 * @param encodings four values per anchor: ty, tx, th, tw (Ren et al. 2015, equation 2)
 */
export function decodeBox(encodings: Float32Array, anchors: Float32Array, index: number): Box {
  const [ymin, xmin, ymax, xmax] = boxAt(anchors, index)
  const [ty, tx, th, tw] = boxAt(encodings, index)
  const y = (ty / centreScale) * (ymax - ymin) + (ymin + ymax) / 2
  const x = (tx / centreScale) * (xmax - xmin) + (xmin + xmax) / 2
  const height = Math.exp(th / sizeScale) * (ymax - ymin)
  const width = Math.exp(tw / sizeScale) * (xmax - xmin)
  return [y - height / 2, x - width / 2, y + height / 2, x + width / 2]
}

export type Box = readonly [ymin: number, xmin: number, ymax: number, xmax: number]

/** The four values of a row. */
export function boxAt(table: ArrayLike<number>, index: number): Box {
  const at = 4 * index
  return [table[at]!, table[at + 1]!, table[at + 2]!, table[at + 3]!]
}

/** Overlap of two boxes: the area of their intersection divided by that of their union, from 0 to 1. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const height = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const width = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  if (height <= 0 || width <= 0) return 0
  const common = height * width
  return common / (areaOf(a) + areaOf(b) - common)
}

export function areaOf([ymin, xmin, ymax, xmax]: Box): number {
  return (ymax - ymin) * (xmax - xmin)
}
