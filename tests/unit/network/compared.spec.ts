/** The detectors that the paper compares with, counted from their descriptions. */
import { describe, expect, it } from 'vitest'
import { compareNetworks } from '../../../src-main/network/compare'
import { describeNetwork } from '../../../src-main/network/network'
import { networkDiagramSvg } from '../../../src-main/network/network-diagram'
import { defaultsOf, NetworkSettingsError } from '../../../src-main/network/settings'
import { networkTree } from '../../../src-main/network/tree'
import { cocoTable } from '../../../src-main/network/paper'
import type { Network, NetworkSettings } from '../../../src-main/network/layer'

const network = (family: NetworkSettings['family'], more: Partial<NetworkSettings> = {}): Network =>
  describeNetwork({ ...defaultsOf(family), ...more })
const paper = (name: string) => cocoTable.find((row) => row.network === name)!

/** The numbers that the finest map's length is multiplied with; builds in Keras had no such layer. */
const scales = 512

describe('SSD on VGG-16', () => {
  it.each([
    ['ssd300-vgg16', 81, 34_304_694, 34_360_351_232],
    ['ssd300-vgg16', 91, 35_641_314, 34_858_153_472],
    ['ssd512-vgg16', 81, 36_037_684, 98_628_936_704],
    ['ssd512-vgg16', 91, 37_512_604, 100_032_441_344]
  ] as const)('%s has the counts of a build in Keras for %i classes', (family, classes, params, macs) => {
    expect(network(family, { classes }).totals).toMatchObject({ params: params + scales, macs })
  })

  it('looks at maps of the sides that Liu et al. give', () => {
    const sides = (family: NetworkSettings['family']): unknown[] =>
      network(family).layers.filter(({ name }) => /^box_\d$/.test(name)).map(({ outputShape }) => outputShape[0]) // prettier-ignore
    expect(sides('ssd300-vgg16')).toEqual([38, 19, 10, 5, 3, 1])
    expect(sides('ssd512-vgg16')).toEqual([64, 32, 16, 8, 4, 2, 1])
    const boxes = (family: NetworkSettings['family']): unknown =>
      network(family).layers.find(({ name }) => name === 'box_encodings')!.outputShape
    expect([boxes('ssd300-vgg16'), boxes('ssd512-vgg16')]).toEqual([[8732, 4], [24564, 4]]) // prettier-ignore
  })

  it('is near the paper, but for the parameters of SSD300, for which the paper has those of SSD512', () => {
    const [small, large] = [network('ssd300-vgg16').totals, network('ssd512-vgg16').totals]
    expect(large.params / 1e6).toBeCloseTo(paper('SSD512').params, 0)
    expect(small.params / 1e6).toBeCloseTo(34.3, 1)
    expect(paper('SSD300').params).toBe(paper('SSD512').params)
    for (const [totals, row] of [
      [small, paper('SSD300')],
      [large, paper('SSD512')]
    ] as const)
      // prettier-ignore
      expect(Math.abs(totals.macs / 1e9 / row.macs - 1)).toBeLessThan(0.03)
  })
})

describe('YOLOv2', () => {
  it('has the parameters of the published model, whose summary in Keras says 50,983,561 and 20,672', () => {
    const { params, nonTrainable } = network('yolo-v2').totals
    expect([params, nonTrainable]).toEqual([50_983_561, 20_672])
  })

  it('has multiply-adds as computed from its table of layers by hand, and the paper’s at 448 pixels to 3 %', () => {
    const macs = [416, 448, 544, 608].map((inputSize) => network('yolo-v2', { inputSize }).totals.macs)
    expect(macs).toEqual([14_732_084_224, 17_085_730_816, 25_192_735_744, 31_469_126_656])
    expect(Math.abs(macs[1]! / 1e9 / paper('YOLOv2').macs - 1)).toBeLessThan(0.03)
    expect(network('yolo-v2').totals.trainable / 1e6).toBeCloseTo(50.96, 2)
  })
})

describe.each(['ssd300-vgg16', 'ssd512-vgg16', 'yolo-v2'] as const)('%s', (family) => {
  it('opens in the tree, is drawn, and is compared', () => {
    const described = network(family)
    const names = described.layers.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { inputs } of described.layers) expect(names).toEqual(expect.arrayContaining([...inputs]))
    const tree = networkTree(described)
    expect(tree.children.reduce((sum, { macs }) => sum + macs, 0)).toBe(described.totals.macs)
    expect(networkDiagramSvg(described)).toContain(described.name)
    const { rows } = compareNetworks(described, network('ssdlite-mobilenet-v2'))
    expect(rows.length).toBeGreaterThan(10)
  })

  it('has one width', () => {
    expect(() => network(family, { alpha: 0.5 })).toThrow(NetworkSettingsError)
    expect(() => network(family, { inputSize: 301 })).toThrow(NetworkSettingsError)
  })
})
