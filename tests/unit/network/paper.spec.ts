import { describe, expect, it } from 'vitest'
import { describeNetwork } from '../../../src-main/network/network'
import {
  checkpointFor,
  checkpoints,
  cocoTable,
  imageNetTable,
  table2,
  yoloClaims
} from '../../../src-main/network/paper'
import { defaultSettings } from '../../../src-main/network/settings'

describe('Table 2 of the paper', () => {
  it('is the whole network row by row', () => {
    expect(table2.map(({ operator, input, t, c, n, s }) => [operator, input, t, c, n, s])).toEqual([
      ['conv2d', 224, undefined, 32, 1, 2],
      ['bottleneck', 112, 1, 16, 1, 1],
      ['bottleneck', 112, 6, 24, 2, 2],
      ['bottleneck', 56, 6, 32, 3, 2],
      ['bottleneck', 28, 6, 64, 4, 2],
      ['bottleneck', 14, 6, 96, 3, 1],
      ['bottleneck', 14, 6, 160, 3, 2],
      ['bottleneck', 7, 6, 320, 1, 1],
      ['conv2d 1x1', 7, undefined, 1280, 1, 1],
      ['avgpool 7x7', 7, undefined, undefined, 1, undefined],
      ['conv2d 1x1', 1, undefined, 'k', undefined, undefined]
    ])
  })

  it('has the resolutions of the described network', () => {
    const described = describeNetwork(defaultSettings).stages.slice(1, -1)
    expect(table2.slice(0, 9).map((row) => row.input)).toEqual(
      described.map((stage) => stage.blocks[0]!.inputShape[0])
    )
  })
})

describe('the results of the paper', () => {
  it('are Table 4 for ImageNet', () => {
    expect(imageNetTable.map((row) => [row.network, row.top1, row.params, row.macs, row.cpu])).toEqual([
      ['MobileNetV1', 70.6, 4.2, 575, 113],
      ['ShuffleNet (1.5)', 71.5, 3.4, 292, undefined],
      ['ShuffleNet (x2)', 73.7, 5.4, 524, undefined],
      ['NASNet-A', 74.0, 5.3, 564, 183],
      ['MobileNetV2', 72.0, 3.4, 300, 75],
      ['MobileNetV2 (1.4)', 74.7, 6.9, 585, 143]
    ])
  })

  it('are Table 6 for COCO', () => {
    expect(cocoTable.map((row) => [row.network, row.map, row.params, row.macs, row.cpu])).toEqual([
      ['SSD300', 23.2, 36.1, 35.2, undefined],
      ['SSD512', 26.8, 36.1, 99.5, undefined],
      ['YOLOv2', 21.6, 50.7, 17.5, undefined],
      ['MobileNetV1 + SSDLite', 22.2, 5.1, 1.3, 270],
      ['MobileNetV2 + SSDLite', 22.1, 4.3, 0.8, 200]
    ])
  })

  it('bear out "10 times smaller, 20 times faster than YOLOv2"', () => {
    const { smaller, fewerMacs, mapGain } = yoloClaims()
    expect(smaller).toBeCloseTo(11.79, 2)
    expect(fewerMacs).toBeCloseTo(21.875, 6)
    expect(mapGain).toBeCloseTo(0.5, 6)
  })
})

describe('published checkpoints', () => {
  it('are 22 of MobileNetV2 and 16 of MobileNetV1', () => {
    const count = (family: string): number => checkpoints.filter((each) => each.family === family).length
    expect([count('mobilenet-v2'), count('mobilenet-v1')]).toEqual([22, 16])
  })

  it('are found by their settings, exactly', () => {
    expect(checkpointFor(defaultSettings)).toMatchObject({ top1: 71.8, top5: 91, cpu: 73.8 })
    expect(checkpointFor({ ...defaultSettings, alpha: 0.35, inputSize: 96 })).toMatchObject({ top1: 45.5 })
    const v1 = { ...defaultSettings, family: 'mobilenet-v1', alpha: 0.25 } as const
    expect(checkpointFor(v1)).toMatchObject({ top1: 49.8 })
    expect(checkpointFor({ ...defaultSettings, alpha: 0.36 })).toBeUndefined()
    expect(checkpointFor({ ...defaultSettings, classes: 10 })).toBeUndefined()
    expect(checkpointFor({ ...defaultSettings, variant: 'article' })).toBeUndefined()
  })

  it('of MobileNetV2 have the multiply-adds that are counted here, to a million or two per cent', () => {
    for (const { family, alpha, inputSize, macs } of checkpoints) {
      if (family !== 'mobilenet-v2') continue
      const counted = describeNetwork({ ...defaultSettings, family, alpha, inputSize }).totals.macs / 1e6
      expect(Math.abs(counted - macs), `${alpha} ${inputSize}`).toBeLessThan(Math.max(1, 0.02 * macs))
    }
  })
})
