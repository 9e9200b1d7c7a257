import type { Family, NetworkSettings } from './layer'
import { HEAD_CHANNELS, STEM_CHANNELS, paperRows } from './mobilenet-v2'
import { defaultsOf } from './settings'

/** Published figures, each with its source. */

/** The publications that the tables are taken from. */
export const sources = {
  mobileNetV2: {
    title: 'MobileNetV2: Inverted Residuals and Linear Bottlenecks',
    authors: 'Sandler, Howard, Zhu, Zhmoginov, Chen',
    year: 2018,
    url: 'https://arxiv.org/abs/1801.04381'
  },
  mobileNetV1: {
    title: 'MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications',
    authors: 'Howard, Zhu, Chen, Kalenichenko, Wang, Weyand, Andreetto, Adam',
    year: 2017,
    url: 'https://arxiv.org/abs/1704.04861'
  },
  checkpoints: {
    title: 'TensorFlow-Slim: MobileNet checkpoints',
    authors: 'TensorFlow models repository',
    year: 2018,
    url: 'https://github.com/tensorflow/models/blob/master/research/slim/nets/mobilenet/README.md'
  }
} as const

/**
 * A row of Sandler et al. 2018, Table 2. `input` is a side length in pixels; `k` is the number of classes.
 */
export interface Table2Row {
  operator: 'conv2d' | 'bottleneck' | 'conv2d 1x1' | 'avgpool 7x7'
  input: number
  t?: number
  c?: number | 'k'
  n?: number
  s?: number
}

/** The whole network, built from the same rows as every other description of it in this folder. */
export const table2: readonly Table2Row[] = buildTable2()

function buildTable2(): Table2Row[] {
  const rows: Table2Row[] = [{ operator: 'conv2d', input: 224, c: STEM_CHANNELS, n: 1, s: 2 }]
  let side = 112
  for (const row of paperRows) {
    rows.push({ operator: 'bottleneck', input: side, ...row })
    side /= row.s
  }
  rows.push({ operator: 'conv2d 1x1', input: side, c: HEAD_CHANNELS, n: 1, s: 1 })
  rows.push({ operator: 'avgpool 7x7', input: side, n: 1 })
  rows.push({ operator: 'conv2d 1x1', input: 1, c: 'k' })
  return rows
}

export interface ImageNetRow {
  network: string
  /** Its description here. */
  settings: NetworkSettings
  /** Percentage of the validation images. */
  top1: number
  /** Millions. */
  params: number
  /** Millions of multiply-adds. */
  macs: number
  /** Milliseconds on one large core of a Pixel 1; absent if not reported. */
  cpu?: number
}

/** Sandler et al. 2018, Table 4: performance on ImageNet. */
export const imageNetTable: readonly ImageNetRow[] = [
  { network: 'MobileNetV1', settings: of('mobilenet-v1'), top1: 70.6, params: 4.2, macs: 575, cpu: 113 },
  { network: 'ShuffleNet (1.5)', settings: of('shufflenet-g3'), top1: 71.5, params: 3.4, macs: 292 },
  {
    network: 'ShuffleNet (x2)',
    settings: of('shufflenet-g3', { alpha: 2 }),
    top1: 73.7,
    params: 5.4,
    macs: 524
  },
  { network: 'NASNet-A', settings: of('nasnet-a-mobile'), top1: 74.0, params: 5.3, macs: 564, cpu: 183 },
  { network: 'MobileNetV2', settings: of('mobilenet-v2'), top1: 72.0, params: 3.4, macs: 300, cpu: 75 },
  {
    network: 'MobileNetV2 (1.4)',
    settings: of('mobilenet-v2', { alpha: 1.4 }),
    top1: 74.7,
    params: 6.9,
    macs: 585,
    cpu: 143
  }
]

function of(family: Family, more: Partial<NetworkSettings> = {}): NetworkSettings {
  return { ...defaultsOf(family), ...more }
}

export interface CocoRow {
  network: string
  /** Its description here. */
  settings: NetworkSettings
  /** Mean average precision on test-dev, in percent. */
  map: number
  /** Millions. */
  params: number
  /** Billions of multiply-adds. */
  macs: number
  /** Milliseconds on one large core of a Pixel 1; absent if not reported. */
  cpu?: number
}

/** Sandler et al. 2018, Table 6: detection on COCO. */
export const cocoTable: readonly CocoRow[] = [
  { network: 'SSD300', settings: of('ssd300-vgg16'), map: 23.2, params: 36.1, macs: 35.2 },
  { network: 'SSD512', settings: of('ssd512-vgg16'), map: 26.8, params: 36.1, macs: 99.5 },
  { network: 'YOLOv2', settings: of('yolo-v2'), map: 21.6, params: 50.7, macs: 17.5 },
  {
    network: 'MobileNetV1 + SSDLite',
    settings: of('ssdlite-mobilenet-v1'),
    map: 22.2,
    params: 5.1,
    macs: 1.3,
    cpu: 270
  },
  {
    network: 'MobileNetV2 + SSDLite',
    settings: of('ssdlite-mobilenet-v2'),
    map: 22.1,
    params: 4.3,
    macs: 0.8,
    cpu: 200
  }
]

/**
 * The article's claim "10 times smaller and 20 times faster than YOLOv2", computed from Table 6. The factor
 * of 20 is in multiply-adds: the paper reports no running time for YOLOv2.
 */
export function yoloClaims(): { smaller: number; fewerMacs: number; mapGain: number } {
  const yolo = cocoRow('YOLOv2')
  const mobile = cocoRow('MobileNetV2 + SSDLite')
  return {
    smaller: yolo.params / mobile.params,
    fewerMacs: yolo.macs / mobile.macs,
    mapGain: mobile.map - yolo.map
  }
}

function cocoRow(network: string): CocoRow {
  return cocoTable.find((row) => row.network === network)!
}

/** A published checkpoint: the accuracy that a setting reached. */
export interface Checkpoint {
  family: NetworkSettings['family']
  alpha: number
  inputSize: number
  /** Millions of multiply-adds, as published. */
  macs: number
  /** Millions, as published, excluding the moving statistics. */
  params: number
  /** Percent. */
  top1: number
  top5: number
  /** Milliseconds on a Pixel 1; reported for MobileNetV2 only. */
  cpu?: number
}

type Row = [alpha: number, size: number, macs: number, params: number, ...rest: Accuracy]
type Accuracy = [top1: number, top5: number, cpu?: number]

/** TensorFlow models repository, research/slim/nets/mobilenet/README.md, V2 ImageNet checkpoints. */
const v2Checkpoints: Row[] = [
  [1.4, 224, 582, 6.06, 75.0, 92.5, 138.0],
  [1.3, 224, 509, 5.34, 74.4, 92.1, 123.0],
  [1.0, 224, 300, 3.47, 71.8, 91.0, 73.8],
  [1.0, 192, 221, 3.47, 70.7, 90.1, 55.1],
  [1.0, 160, 154, 3.47, 68.8, 89.0, 40.2],
  [1.0, 128, 99, 3.47, 65.3, 86.9, 27.6],
  [1.0, 96, 56, 3.47, 60.3, 83.2, 17.6],
  [0.75, 224, 209, 2.61, 69.8, 89.6, 55.8],
  [0.75, 192, 153, 2.61, 68.7, 88.9, 41.6],
  [0.75, 160, 107, 2.61, 66.4, 87.3, 30.4],
  [0.75, 128, 69, 2.61, 63.2, 85.3, 21.9],
  [0.75, 96, 39, 2.61, 58.8, 81.6, 14.2],
  [0.5, 224, 97, 1.95, 65.4, 86.4, 28.7],
  [0.5, 192, 71, 1.95, 63.9, 85.4, 21.1],
  [0.5, 160, 50, 1.95, 61.0, 83.2, 14.9],
  [0.5, 128, 32, 1.95, 57.7, 80.8, 9.9],
  [0.5, 96, 18, 1.95, 51.2, 75.8, 6.4],
  [0.35, 224, 59, 1.66, 60.3, 82.9, 19.7],
  [0.35, 192, 43, 1.66, 58.2, 81.2, 14.6],
  [0.35, 160, 30, 1.66, 55.7, 79.1, 10.5],
  [0.35, 128, 20, 1.66, 50.8, 75.0, 6.9],
  [0.35, 96, 11, 1.66, 45.5, 70.4, 4.5]
]

/** TensorFlow models repository, research/slim/nets/mobilenet_v1.md, the float models. */
const v1Checkpoints: Row[] = [
  [1.0, 224, 569, 4.24, 70.9, 89.9],
  [1.0, 192, 418, 4.24, 70.0, 89.2],
  [1.0, 160, 291, 4.24, 68.0, 87.7],
  [1.0, 128, 186, 4.24, 65.2, 85.8],
  [0.75, 224, 317, 2.59, 68.4, 88.2],
  [0.75, 192, 233, 2.59, 67.2, 87.3],
  [0.75, 160, 162, 2.59, 65.3, 86.0],
  [0.75, 128, 104, 2.59, 62.1, 83.9],
  [0.5, 224, 150, 1.34, 63.3, 84.9],
  [0.5, 192, 110, 1.34, 61.7, 83.6],
  [0.5, 160, 77, 1.34, 59.1, 81.9],
  [0.5, 128, 49, 1.34, 56.3, 79.4],
  [0.25, 224, 41, 0.47, 49.8, 74.2],
  [0.25, 192, 34, 0.47, 47.7, 72.3],
  [0.25, 160, 21, 0.47, 45.5, 70.3],
  [0.25, 128, 14, 0.47, 41.5, 66.3]
]

export const checkpoints: readonly Checkpoint[] = [
  ...v2Checkpoints.map((row) => checkpoint('mobilenet-v2', row)),
  ...v1Checkpoints.map((row) => checkpoint('mobilenet-v1', row))
]

function checkpoint(family: Checkpoint['family'], row: Row): Checkpoint {
  const [alpha, inputSize, macs, params, top1, top5, cpu] = row
  return { family, alpha, inputSize, macs, params, top1, top5, ...(cpu !== undefined && { cpu }) }
}

/** The published checkpoint for exactly these settings, if they are the paper's variant with 1000 classes. */
export function checkpointFor(settings: NetworkSettings): Checkpoint | undefined {
  if (settings.variant !== 'paper' || settings.classes !== 1000) return undefined
  return checkpoints.find(
    ({ family, alpha, inputSize }) =>
      family === settings.family && alpha === settings.alpha && inputSize === settings.inputSize
  )
}
