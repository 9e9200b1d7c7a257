import { blockOf } from './blocks'
import type { Block, Layer, NetworkSettings, Stage } from './layer'
import { activation, batchNormalization, concatenate, conv2d, pooling2d, spaceToDepth } from './operations'
import { lastLayer, startStages } from './stages'

/** Channels of the convolutions by resolution, 3x3 and 1x1 in turn (Redmon and Farhadi 2017, Table 6: Darknet-19). */
const darknetRows = [
  [32],
  [64],
  [128, 64, 128],
  [256, 128, 256],
  [512, 256, 512, 256, 512],
  [1024, 512, 1024, 512, 1024]
]
/** Boxes that each cell starts from. */
const boxesOfCell = 5
/** Of a box: its place, its size, and whether something is in it. */
const boxValues = 5

/** YOLOv2 for COCO: Darknet-19, a finer map joined to the last one, and one head (Redmon and Farhadi 2017; the authors' yolov2.cfg). */
export function yoloV2({ inputSize, classes }: NetworkSettings): Stage[] {
  const stages = startStages(inputSize)
  let fine: Layer | undefined
  for (const [index, widths] of darknetRows.entries()) {
    const number = index + 1
    const input = lastLayer(stages)
    const layers: Layer[] = index > 0 ? [halved(input, `pool${index}`)] : []
    for (const [i, filters] of widths.entries()) {
      layers.push(...convUnit(layers.at(-1) ?? input, `conv${number}_${i + 1}`, filters, i % 2 === 0 ? 3 : 1))
    }
    if (number === 5) fine = layers.at(-1)!
    const s = index > 0 ? 2 : 1
    const block: Block = { ...blockOf('convolutions', `conv${number}`, input, layers), stride: s }
    stages.push({ name: `conv${number}`, c: widths.at(-1)!, n: 1, s, blocks: [block] })
  }
  pushHead(stages, fine!, classes)
  return stages
}

function pushHead(stages: Stage[], fine: Layer, classes: number): void {
  const input = lastLayer(stages)
  const coarse = [...convUnit(input, 'conv7_1', 1024, 3)]
  coarse.push(...convUnit(coarse.at(-1)!, 'conv7_2', 1024, 3))
  const narrow = convUnit(fine, 'passthrough', 64, 1)
  const folded = spaceToDepth(narrow.at(-1)!, 'passthrough_fold', 'head', 2)
  const joined = concatenate('join', 'head', [folded, coarse.at(-1)!])
  const last = convUnit(joined, 'conv8', 1024, 3)
  const answer = conv2d(last.at(-1)!, { name: 'boxes', role: 'prediction', filters: boxesOfCell * (boxValues + classes), kernel: 1, stride: 1, padding: 'same', bias: true }) // prettier-ignore
  const layers = [...coarse, ...narrow, folded, joined, ...last, answer]
  stages.push({
    name: 'head',
    c: answer.outputShape.at(-1)!,
    n: 1,
    s: 1,
    blocks: [blockOf('head', 'head', input, layers)]
  })
}

function halved(input: Layer, name: string): Layer {
  return pooling2d(input, { name, type: 'MaxPooling2D', role: 'convolution', kernel: 2, stride: 2, padding: 'same' }) // prettier-ignore
}

/** Convolution, BatchNormalization and a ReLU that lets a tenth of negative values through. */
function convUnit(input: Layer, name: string, filters: number, kernel: 1 | 3): Layer[] {
  const role = kernel === 1 ? ('reduction' as const) : ('convolution' as const)
  const conv = conv2d(input, { name, role, filters, kernel, stride: 1, padding: 'same', bias: false })
  const norm = batchNormalization(conv, `${name}_BN`, role)
  return [conv, norm, activation(norm, `${name}_leaky`, role, 'Activation', 'leaky-relu')]
}
