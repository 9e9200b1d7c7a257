import { describe, expect, it } from 'vitest'
import { compareNetworks } from '../../../src-main/network/compare'
import type { DetectorFamily, Network } from '../../../src-main/network/layer'
import { describeNetwork } from '../../../src-main/network/network'
import { networkDiagramSvg } from '../../../src-main/network/network-diagram'
import { defaultsOf, NetworkSettingsError, parseSettings } from '../../../src-main/network/settings'
import { gridsOf } from '../../../src-main/network/ssdlite'
import { summaryRows } from '../../../src-main/network/summary'
import { networkTree } from '../../../src-main/network/tree'

const detector = (family: DetectorFamily, inputSize: number, classes: number, alpha = 1): Network =>
  describeNetwork({ ...defaultsOf(family), inputSize, classes, alpha })

/** From builds in Keras 3.15: input size, class values per anchor, trainable parameters, multiply-adds. */
const counts = {
  'ssdlite-mobilenet-v2': [
    [300, 80, 4_320_660, 733_121_072],
    [300, 81, 4_337_013, 734_610_416],
    [300, 90, 4_484_190, 748_014_512],
    [300, 91, 4_500_543, 749_503_856],
    [320, 80, 4_320_660, 787_273_408],
    [320, 81, 4_337_013, 788_830_144],
    [320, 90, 4_484_190, 802_840_768],
    [320, 91, 4_500_543, 804_397_504]
  ],
  'ssdlite-mobilenet-v1': [
    [300, 80, 5_086_036, 1_086_732_032],
    [300, 81, 5_100_661, 1_087_824_896],
    [320, 80, 5_086_036, 1_307_836_608],
    [320, 81, 5_100_661, 1_309_162_944],
    [320, 90, 5_232_286, 1_321_099_968],
    [320, 91, 5_246_911, 1_322_426_304]
  ]
} satisfies Record<DetectorFamily, [inputSize: number, classes: number, trainable: number, macs: number][]>

describe.each(['ssdlite-mobilenet-v2', 'ssdlite-mobilenet-v1'] as const)('the counts of %s', (family) => {
  it.each(counts[family])(
    'equal those of Keras at %i pixels for %i classes',
    (inputSize, classes, trainable, macs) => {
      expect(detector(family, inputSize, classes).totals).toMatchObject({ trainable, macs })
    }
  )
})

describe('SSDLite on MobileNetV2', () => {
  const network = detector('ssdlite-mobilenet-v2', 300, 91)

  it('has as many parameters in all as the same build in Keras', () => {
    expect(network.totals.params).toBe(4_551_295)
  })

  it('spends its multiply-adds at 320 pixels where the paper does', () => {
    const parts = Object.fromEntries(
      networkTree(detector('ssdlite-mobilenet-v2', 320, 81)).children.map(({ label, macs }) => [label, macs])
    )
    expect(parts).toMatchObject({ extras: 38_550_976, box_heads: 9_598_848, class_heads: 129_467_520 })
  })

  it('looks at six maps, each half as fine as the one before', () => {
    expect(gridsOf(network)).toEqual([19, 10, 5, 3, 2, 1])
    expect(gridsOf(detector('ssdlite-mobilenet-v2', 320, 91))).toEqual([20, 10, 5, 3, 2, 1])
    const sources = network.layers
      .filter(({ name }) => /^class_\d_dw$/.test(name))
      .map(({ inputs, inputShape }) => [inputs[0], inputShape[2]])
    expect(sources).toEqual([
      ['block_13_expand_relu', 576],
      ['out_relu', 1280],
      ['extra_1_out_relu', 512],
      ['extra_2_out_relu', 256],
      ['extra_3_out_relu', 256],
      ['extra_4_out_relu', 128]
    ])
  })

  it('answers with four values and one for each class of every anchor', () => {
    const shapes = Object.fromEntries(network.layers.map(({ name, outputShape }) => [name, outputShape]))
    expect(shapes).toMatchObject({ box_encodings: [1917, 4], class_logits: [1917, 91] })
  })

  it('pads odd maps on both sides, as TensorFlow does', () => {
    const pads = network.layers.filter(({ type }) => type === 'ZeroPadding2D')
    expect(pads.map(({ name, pad, inputShape }) => [name, inputShape[0], pad])).toEqual([
      ['block_1_pad', 150, [0, 1, 0, 1]],
      ['block_3_pad', 75, [1, 1, 1, 1]],
      ['block_6_pad', 38, [0, 1, 0, 1]],
      ['block_13_pad', 19, [1, 1, 1, 1]]
    ])
  })

  it('has a tree, a summary, a diagram and a comparison like every network', () => {
    const tree = networkTree(network)
    expect(tree.children.map(({ label }) => label)).toEqual(
      ['input', 'stem', ...[1, 2, 3, 4, 5, 6, 7].map((n) => `stage_${n}`), 'head', 'extras', 'box_heads', 'class_heads'] // prettier-ignore
    )
    expect(tree.children.reduce((sum, { params }) => sum + params, 0)).toBe(network.totals.params)
    expect(summaryRows(network).at(-1)).toMatchObject({
      name: 'class_logits',
      outputShape: '(None, 1917, 91)',
      connectedTo: [0, 1, 2, 3, 4, 5].map((n) => `class_${n}_flat[0][0]`).join(', ')
    })
    expect(networkDiagramSvg(network)).toContain('data-id="box_heads/box_3"')
    const { rows } = compareNetworks(network, detector('ssdlite-mobilenet-v1', 300, 91))
    const extras = rows.find(({ a, level }) => level === 'stage' && a?.name === 'extras')
    expect(extras).toMatchObject({ b: { name: 'extras' } })
  })

  it.each([0.35, 0.5, 0.75, 1.4])('narrows its extra maps with the backbone at width %d', (alpha) => {
    const { layers } = detector('ssdlite-mobilenet-v2', 300, 21, alpha)
    const extras = [1, 2, 3, 4].map(
      (n) => layers.find(({ name }) => name === `extra_${n}_out`)!.outputShape[2]!
    )
    expect(extras).toEqual([512, 256, 256, 128].map((channels) => Math.trunc(channels * alpha)))
  })
})

describe('settings of a detector', () => {
  it('are those of the paper’s Table 6 unless said otherwise', () => {
    expect(parseSettings({ family: 'ssdlite-mobilenet-v2' })).toMatchObject({ inputSize: 320, classes: 80 })
    expect(parseSettings({ family: 'ssdlite-mobilenet-v1', inputSize: '300', classes: '2' })).toMatchObject({
      inputSize: 300,
      classes: 2
    })
  })

  it.each([
    [{ inputSize: 224 }, /must be 300 or 320 pixels, not 224/],
    [{ inputSize: 310 }, /must be 300 or 320/],
    [{ variant: 'article' }, /only the variant paper/],
    [{ alpha: 2 }, /0.35 to 1.4, not 2/]
  ])('%j are refused', (wrong, message) => {
    const settings = (): unknown => parseSettings({ family: 'ssdlite-mobilenet-v2', ...wrong })
    expect(settings).toThrow(NetworkSettingsError)
    expect(settings).toThrow(message)
  })
})
