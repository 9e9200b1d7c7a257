/** The classifiers that the paper's Table 4 compares with, counted from their descriptions. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compareNetworks } from '../../../src-main/network/compare'
import { blockDiagramSvg } from '../../../src-main/network/diagram'
import type { Layer, Network, NetworkSettings } from '../../../src-main/network/layer'
import { describeNetwork } from '../../../src-main/network/network'
import { networkDiagramSvg } from '../../../src-main/network/network-diagram'
import { defaultsOf, NetworkSettingsError } from '../../../src-main/network/settings'
import { networkTree } from '../../../src-main/network/tree'

const network = (family: NetworkSettings['family'], more: Partial<NetworkSettings> = {}): Network =>
  describeNetwork({ ...defaultsOf(family), ...more })

function layerOf({ layers }: Network, name: string): Layer {
  return layers.find((layer) => layer.name === name)!
}

/** The layers that another one reads. */
function inputsOf(described: Network, layer: Layer): Layer[] {
  return layer.inputs.map((name) => layerOf(described, name))
}

describe('ShuffleNet with three groups', () => {
  it.each([
    [1, 137_460_672, 1_865_728],
    [1.5, 292_443_552, 3_442_168],
    [2, 524_045_184, 5_450_776]
  ])('has at %d the multiply-adds and trained parameters of its table', (alpha, macs, trainable) => {
    expect(network('shufflenet-g3', { alpha }).totals).toMatchObject({ macs, trainable })
  })

  it('has maps of the sides and channels of Zhang et al., Table 1', () => {
    const shapes = network('shufflenet-g3', { alpha: 1 }).stages.map(
      ({ blocks }) => blocks.at(-1)!.outputShape
    )
    expect(shapes).toEqual([[224, 224, 3], [56, 56, 24], [28, 28, 240], [14, 14, 480], [7, 7, 960], [1000]]) // prettier-ignore
  })

  it('divides all 1x1 convolutions but the first, and shuffles between both of a unit', () => {
    const { layers, stages } = network('shufflenet-g3')
    const pointwise = layers.filter(({ kernel, type }) => type === 'Conv2D' && kernel![0] === 1)
    expect(pointwise.map(({ groups }) => groups)).toEqual([undefined, ...Array(31).fill(3)])
    const [second] = stages[2]!.blocks.slice(1)
    expect(second!.layers.map(({ type }) => type)).toEqual([
      ...['Conv2D', 'BatchNormalization', 'ReLU', 'ChannelShuffle'],
      ...['DepthwiseConv2D', 'BatchNormalization', 'Conv2D', 'BatchNormalization', 'Add', 'ReLU']
    ])
  })

  it('has whole channels at every width', () => {
    for (let alpha = 0.5; alpha <= 2; alpha += 0.01) {
      const described = network('shufflenet-g3', { alpha })
      for (const { weights } of described.layers) {
        for (const { shape } of weights) expect(shape.every(Number.isInteger)).toBe(true)
      }
    }
  })
})

/** Rows written by golden/make_golden.py: name, type, output shape, parameters, multiply-adds. */
type KerasRow = [name: string, type: string, shape: number[], params: number, macs: number]
const golden = new URL('golden/nasnet-mobile-224.json', import.meta.url)
const keras = JSON.parse(readFileSync(golden, 'utf8')) as KerasRow[]
/** Keras numbers the layers that its code does not name. */
const unnamed = /^(activation|add|concatenate|cropping2d|zero_padding2d)(_\d+)?$/

describe('NASNet-A 4 @ 1056', () => {
  const described = network('nasnet-a-mobile')

  it('has the totals of keras.applications.NASNetMobile', () => {
    const sum = (column: 3 | 4): number => keras.reduce((total, row) => total + row[column], 0)
    expect(described.totals).toMatchObject({ params: sum(3), macs: sum(4), nonTrainable: 36_738 })
    expect([sum(3), sum(4)]).toEqual([5_326_716, 563_638_816])
  })

  it('has each named layer of Keras, with its shape, parameters and multiply-adds', () => {
    const named = keras.filter(([name]) => !unnamed.test(name))
    expect(named).toHaveLength(567)
    for (const [name, type, shape, params, macs] of named) {
      // Keras has one layer for the two convolutions of a separable one.
      const separate = type === 'SeparableConv2D'
      const names = separate ? ['depthwise', 'pointwise'].map((half) => name.replace(/_(?=normal|reduction)/, `_${half}_`)) : [name] // prettier-ignore
      const ours = names.map((each) => layerOf(described, each))
      const total = (key: 'params' | 'macs'): number => ours.reduce((sum, layer) => sum + layer[key], 0)
      expect([name, ours.at(-1)!.outputShape, total('params'), total('macs')]).toEqual([name, shape, params, macs]) // prettier-ignore
      if (!separate) expect(ours[0]!.type).toBe(type)
    }
  })

  it('has as many of every other layer', () => {
    type Kind = readonly [type: string, shape: readonly number[]]
    const counts = (rows: readonly Kind[]): object => {
      const counted: Record<string, number> = {}
      for (const [type, shape] of rows) counted[`${type} ${shape}`] = (counted[`${type} ${shape}`] ?? 0) + 1
      return counted
    }
    const separable = new Set(['SeparableConv2D', 'DepthwiseConv2D'])
    const theirs = keras.map(([, type, shape]): Kind => [type, shape])
    const halves = described.layers.filter(({ name }) => !name.includes('_pointwise_'))
    const ours = halves.map(({ type, outputShape }): Kind => [type, outputShape])
    const others = (rows: readonly Kind[]): Kind[] => rows.filter(([type]) => !separable.has(type))
    expect(counts(others(ours))).toEqual(counts(others(theirs)))
  })

  it.each([
    [96, 104_321_824],
    [160, 288_033_056],
    [512, 2_941_059_520]
  ])('has the multiply-adds of Keras’ network at %d pixels', (inputSize, macs) => {
    expect(network('nasnet-a-mobile', { inputSize }).totals.macs).toBe(macs)
  })

  it('adds and joins maps of one size at every input size', () => {
    for (let inputSize = 32; inputSize <= 512; inputSize += 32) {
      const sized = network('nasnet-a-mobile', { inputSize })
      for (const layer of sized.layers) {
        if (layer.type !== 'Add' && layer.type !== 'Concatenate') continue
        const shapes = inputsOf(sized, layer).map(({ outputShape }) => outputShape)
        const compared = layer.type === 'Add' ? 3 : 2
        for (const shape of shapes) expect(shape.slice(0, compared)).toEqual(shapes[0]!.slice(0, compared))
      }
    }
  })

  it('has one width', () => {
    expect(() => network('nasnet-a-mobile', { alpha: 0.5 })).toThrow(NetworkSettingsError)
  })
})

describe.each(['shufflenet-g3', 'nasnet-a-mobile'] as const)('%s', (family) => {
  const described = network(family)

  it('lists its layers so that each reads only earlier ones', () => {
    const seen = new Set<string>()
    for (const { name, inputs } of described.layers) {
      expect(seen.has(name)).toBe(false)
      for (const input of inputs) expect(seen.has(input)).toBe(true)
      seen.add(name)
    }
  })

  it('opens in the tree and is compared', () => {
    const tree = networkTree(described)
    expect(tree.children.reduce((sum, { macs }) => sum + macs, 0)).toBe(described.totals.macs)
    const { rows } = compareNetworks(described, network('mobilenet-v2'))
    expect(rows.length).toBeGreaterThan(15)
  })

  it('is drawn, as a whole and in blocks', () => {
    expect(networkDiagramSvg(described)).toContain(described.name)
    for (const block of described.stages.flatMap(({ blocks }) => blocks)) {
      expect(blockDiagramSvg(block)).not.toMatch(/NaN|undefined|\{\w+\}/)
    }
  })
})
