import { describe, expect, it } from 'vitest'
import { blockComparisonSvg } from '../../../src-main/network/diagram'
import { describeNetwork } from '../../../src-main/network/network'
import { defaultSettings } from '../../../src-main/network/settings'
import { activationMemory } from '../../../src-renderer/network/activation-memory'
import { highlight, searchWords } from '../../../src-renderer/network/highlight'
import { comparedPresets, presetOf, settingsOf } from '../../../src-renderer/network/presets'
import { paperRowFor } from '../../../src-renderer/network/published'
import { fileStem, nearestSettings } from '../../../src-renderer/stores/setting-choices'
import { drawingsOfComparison } from '../../../src-renderer/network/svg-parts'

describe('memory of activations', () => {
  const { layers } = describeNetwork(defaultSettings)

  it('is the sum of all outputs', () => {
    expect(activationMemory(layers).total).toBe(layers.reduce((sum, layer) => sum + layer.activationBytes, 0))
  })

  it('peaks at the first padding, where the widest map is held twice', () => {
    expect(activationMemory(layers).peak).toBe(4 * 96 * (112 ** 2 + 113 ** 2))
  })

  it('holds the input of a shortcut until it is added', () => {
    const block = layers.filter(({ name }) => name === 'block_1_project_BN' || name.startsWith('block_2_'))
    const wide = 4 * 56 ** 2 * 144
    expect(activationMemory(block).peak).toBe(4 * 56 ** 2 * 24 + 2 * wide)
  })
})

describe('settings', () => {
  it('that no network can have give the nearest that one can', () => {
    expect(nearestSettings({ ...defaultSettings, alpha: 9, inputSize: 230, classes: 0.4 })).toEqual({
      ...defaultSettings,
      alpha: 1.4,
      inputSize: 224,
      classes: 1
    })
  })

  it('of MobileNetV1 have its widths and no variant of the article', () => {
    const v1 = nearestSettings({ ...defaultSettings, family: 'mobilenet-v1', variant: 'article', alpha: 1.4 })
    expect(v1).toMatchObject({ variant: 'paper', alpha: 1 })
  })

  it('that are no numbers are the default', () => {
    expect(nearestSettings({ ...defaultSettings, alpha: NaN, classes: NaN })).toEqual(defaultSettings)
  })

  it('always describe a network', () => {
    for (const preset of comparedPresets) {
      const wanted = { ...defaultSettings, ...settingsOf(preset), alpha: 0.1, inputSize: 1000 }
      const settings = nearestSettings(wanted)
      expect(presetOf(settings, comparedPresets)).toBe(preset)
      expect(describeNetwork(settings).totals.params).toBeGreaterThan(0)
    }
  })

  it('name files', () => {
    expect(fileStem(defaultSettings)).toBe('mobilenetv2_1.00_224')
    expect(fileStem({ ...defaultSettings, variant: 'article' })).toBe('mobilenetv2_article_1.00_224')
  })
})

describe('the row of the paper', () => {
  it.each([
    [{}, 72.0],
    [{ alpha: 1.4 }, 74.7],
    [{ family: 'mobilenet-v1' }, 70.6],
    [{ alpha: 0.5 }, undefined],
    [{ inputSize: 192 }, undefined],
    [{ variant: 'article' }, undefined],
    [{ classes: 10 }, undefined]
  ] as const)('for %o has the top-1 accuracy %s', (changes, top1) => {
    expect(paperRowFor({ ...defaultSettings, ...changes })?.top1).toBe(top1)
  })
})

describe('a highlighted text', () => {
  it('is cut at every word of the search', () => {
    expect(highlight('block_1_expand_BN', searchWords('bn  EXPAND'))).toEqual([
      { text: 'block_1_', found: false },
      { text: 'expand', found: true },
      { text: '_', found: false },
      { text: 'BN', found: true }
    ])
  })

  it('joins words that overlap', () => {
    expect(highlight('projection', ['project', 'jection'])).toEqual([{ text: 'projection', found: true }])
  })

  it('is whole without a search', () => {
    expect(highlight('stem', searchWords('  '))).toEqual([{ text: 'stem', found: false }])
  })
})

describe('the drawings of a comparison', () => {
  it('are as many views of the same picture, side by side', () => {
    const svg = blockComparisonSvg({ inputShape: [28, 28, 32], outputChannels: 32, t: 6, stride: 1 })
    const views = drawingsOfComparison(svg, 3).map((each) => /viewBox="([\d.]+) /.exec(each)?.[1])
    const width = Number(/width="(\d+)"/.exec(svg)![1])
    expect(views.map(Number)).toEqual([0, width / 3, (2 * width) / 3])
  })
})
