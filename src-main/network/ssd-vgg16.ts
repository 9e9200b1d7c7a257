import { blockOf } from './blocks'
import type { Block, Layer, LayerRole, NetworkSettings, Stage } from './layer'
import {
  activation,
  concatenate,
  conv2d,
  l2Normalization,
  pooling2d,
  reshape,
  zeroPadding2d
} from './operations'
import { lastLayer, startStages } from './stages'

/** VGG-16's convolutions of 3x3 by resolution: how many, and how many channels (Simonyan and Zisserman 2015, column D). */
const vggRows = [
  { n: 2, c: 64 },
  { n: 2, c: 128 },
  { n: 3, c: 256 },
  { n: 3, c: 512 },
  { n: 3, c: 512 }
] as const

interface Extra {
  reduced: number
  c: number
  kernel: number
  stride: number
  /** Zeros around the map, of one row and column. */
  padded: boolean
}

const halving = { kernel: 3, stride: 2, padded: true }
const shrinking = { kernel: 3, stride: 1, padded: false }

/** The smaller maps (Liu et al. 2016, Figure 2; for 512 pixels, section 3.3 and the authors' code). */
const extras: Record<'ssd300-vgg16' | 'ssd512-vgg16', readonly Extra[]> = {
  'ssd300-vgg16': [
    { reduced: 256, c: 512, ...halving },
    { reduced: 128, c: 256, ...halving },
    { reduced: 128, c: 256, ...shrinking },
    { reduced: 128, c: 256, ...shrinking }
  ],
  'ssd512-vgg16': [
    { reduced: 256, c: 512, ...halving },
    { reduced: 128, c: 256, ...halving },
    { reduced: 128, c: 256, ...halving },
    { reduced: 128, c: 256, ...halving },
    { reduced: 128, c: 256, kernel: 4, stride: 1, padded: true }
  ]
}

const boxValues = 4

/** SSD on VGG-16, whose dense layers are convolutions there (Liu et al. 2016). `classes` count the background. */
export function ssdVgg16({ family, inputSize, classes }: NetworkSettings): Stage[] {
  const stages = startStages(inputSize)
  const features = [...pushVgg(stages), ...pushExtras(stages, extras[family as keyof typeof extras])]
  pushHeads(stages, 'box', features, boxValues)
  pushHeads(stages, 'class', features, classes)
  return stages
}

function convRelu(
  input: Layer,
  name: string,
  filters: number,
  kernel: number,
  more: Partial<{ stride: number; padding: 'same' | 'valid'; role: LayerRole }> = {}
): Layer[] {
  const { stride = 1, padding = 'same', role = 'convolution' } = more
  const conv = conv2d(input, { name, role, filters, kernel, stride, padding, bias: true })
  return [conv, activation(conv, `${name}_relu`, role, 'ReLU', 'relu')]
}

/** @returns the maps that are looked at: before the fourth pooling, scaled to a learned length, and the last one */
function pushVgg(stages: Stage[]): [Layer, Layer] {
  let first: Layer | undefined
  for (const [index, { n, c }] of vggRows.entries()) {
    const number = index + 1
    const input = lastLayer(stages)
    const layers: Layer[] = []
    for (let i = 1; i <= n; i++) layers.push(...convRelu(layers.at(-1) ?? input, `conv${number}_${i}`, c, 3))
    if (number === 4) {
      first = l2Normalization(layers.at(-1)!, 'conv4_3_norm', 'convolution')
    }
    const last = number === 5
    // The last one keeps the resolution, for which the layer behind it has gaps in its kernel.
    layers.push(
      pooling2d(layers.at(-1)!, {
        name: `pool${number}`,
        type: 'MaxPooling2D',
        role: 'convolution',
        kernel: last ? 3 : 2,
        stride: last ? 1 : 2,
        padding: 'same'
      })
    )
    if (number === 4) layers.splice(-1, 0, first!)
    const block = blockOf('convolutions', `conv${number}`, input, layers)
    stages.push({
      name: `conv${number}`,
      c,
      n,
      s: last ? 1 : 2,
      blocks: [{ ...block, stride: last ? 1 : 2 }]
    })
  }
  const input = lastLayer(stages)
  const fc6 = convRelu(input, 'fc6', 1024, 3)
  const fc7 = convRelu(fc6.at(-1)!, 'fc7', 1024, 1, { role: 'pointwise' })
  stages.push({
    name: 'fc',
    c: 1024,
    n: 1,
    s: 1,
    blocks: [blockOf('convolutions', 'fc', input, [...fc6, ...fc7])]
  })
  return [first!, lastLayer(stages)]
}

function pushExtras(stages: Stage[], rows: readonly Extra[]): Layer[] {
  const blocks: Block[] = []
  for (const [index, { reduced, c, kernel, stride, padded }] of rows.entries()) {
    const input = blocks.at(-1)?.layers.at(-1) ?? lastLayer(stages)
    const name = `conv${index + 6}`
    const narrow = convRelu(input, `${name}_1`, reduced, 1, { role: 'reduction' })
    const padding = padded ? [zeroPadding2d(narrow.at(-1)!, `${name}_pad`, 'convolution', 'around')] : []
    const wide = convRelu(padding[0] ?? narrow.at(-1)!, `${name}_2`, c, kernel, { stride, padding: 'valid' })
    blocks.push({ ...blockOf('extra', name, input, [...narrow, ...padding, ...wide]), stride })
  }
  stages.push({ name: 'extras', c: rows.at(-1)!.c, n: blocks.length, s: 2, blocks })
  return blocks.map(({ layers }) => layers.at(-1)!)
}

/** Boxes of a cell: without the two longest shapes on the finest map and on the two coarsest. */
function boxesPerCell(level: number, levels: number): number {
  return level === 0 || level >= levels - 2 ? 4 : 6
}

function pushHeads(stages: Stage[], head: 'box' | 'class', features: readonly Layer[], values: number): void {
  const kind = `${head}-predictor` as const
  const blocks = features.map((map, level) => {
    const name = `${head}_${level}`
    const [height, width] = map.outputShape as readonly [number, number, number]
    const count = boxesPerCell(level, features.length)
    const filters = count * values
    const predicted = conv2d(map, {
      name,
      role: 'prediction',
      filters,
      kernel: 3,
      stride: 1,
      padding: 'same',
      bias: true
    })
    const flat = reshape(predicted, `${name}_flat`, 'prediction', [height * width * count, values])
    return blockOf(kind, name, map, [predicted, flat])
  })
  const tables = blocks.map(({ layers }) => layers.at(-1)!)
  const joined = concatenate(head === 'box' ? 'box_encodings' : 'class_logits', 'prediction', tables)
  const output = blockOf(kind, joined.name, tables.at(-1)!, [joined])
  stages.push({ name: `${head}_heads`, c: values, n: features.length, s: 1, blocks: [...blocks, output] })
}
