import { describe, expect, it } from 'vitest'
import {
  convolutionCost,
  manifoldDimensions,
  manifoldExperiment,
  precisionLoss,
  relu,
  relu6,
  toFloat16,
  toLevels
} from '../../../src-main/network/experiments'
import { comparisonBlocks } from '../../../src-main/network/diagram'

describe('ReLU and ReLU6', () => {
  it('cut at 0, and ReLU6 at 6', () => {
    expect([-1, 0, 3, 6, 60].map(relu)).toEqual([0, 0, 3, 6, 60])
    expect([-1, 0, 3, 6, 60].map(relu6)).toEqual([0, 0, 3, 6, 6])
  })
})

describe('float16', () => {
  it.each([
    [0, 0],
    [1, 1],
    [0.1, 0.0999755859375],
    [-0.1, -0.0999755859375],
    [5.9999, 6],
    [2049, 2048],
    [2051, 2052],
    [1000.3, 1000.5],
    [65504, 65504],
    [65519, 65504],
    [65520, Infinity],
    [1e6, Infinity],
    [2 ** -24, 2 ** -24],
    [2 ** -26, 0],
    [6.1e-5, 6.097555160522461e-5]
  ])('of %d is %d', (value, expected) => {
    expect(toFloat16(value)).toBe(expected)
  })

  it('changes no value twice', () => {
    for (let value = 1e-7; value < 65504; value *= 1.37) {
      expect(toFloat16(toFloat16(value))).toBe(toFloat16(value))
      expect(Math.abs(toFloat16(value) - value)).toBeLessThanOrEqual(Math.max(value * 2 ** -11, 2 ** -25))
    }
  })
})

describe('levels of an integer', () => {
  it('are 2^bits, the first 0 and the last the largest activation', () => {
    const levels = new Set(Array.from({ length: 10_000 }, (_, index) => toLevels(index / 1000, 6, 8)))
    expect(levels.size).toBe(256)
    expect([Math.min(...levels), Math.max(...levels)]).toEqual([0, 6])
    expect(toLevels(3, 6, 1)).toBe(6)
    expect(toLevels(3, 0, 8)).toBe(0)
  })
})

describe('what low precision loses', () => {
  // Mostly small activations and one outlier, as an unbounded ReLU produces.
  const values = [...Array.from({ length: 200 }, (_, index) => -2 + index * 0.04), 300]

  it('is much more with ReLU than with ReLU6 at int8', () => {
    const unbounded = precisionLoss(values, 'relu', { bits: 8 })
    const capped = precisionLoss(values, 'relu6', { bits: 8 })
    expect(unbounded.range).toBe(300)
    expect(capped.range).toBe(6)
    expect(unbounded.step).toBeCloseTo(300 / 255, 12)
    expect(capped.step).toBeCloseTo(6 / 255, 12)
    expect(unbounded.meanErrorBelow6 / capped.meanErrorBelow6).toBeGreaterThan(20)
    expect(capped.maxError).toBeLessThanOrEqual(capped.step / 2 + 1e-12)
  })

  it('at float16 is the same below 6, and the cap keeps it there', () => {
    const unbounded = precisionLoss([0.1, 3.3, 5.7, 1000.3, 70000], 'relu', 'float16')
    const capped = precisionLoss([0.1, 3.3, 5.7, 1000.3, 70000], 'relu6', 'float16')
    expect(unbounded.meanErrorBelow6).toBe(capped.meanErrorBelow6)
    expect(unbounded.rounded.at(-1)).toBe(Infinity)
    expect(capped.maxError).toBeLessThanOrEqual(2 ** -9)
  })

  it('falls with every bit', () => {
    const errors = [2, 4, 6, 8, 10].map((bits) => precisionLoss(values, 'relu6', { bits }).meanError)
    expect(errors).toEqual([...errors].sort((a, b) => b - a))
    expect(new Set(errors).size).toBe(5)
  })

  it('of nothing is nothing', () => {
    const loss = precisionLoss([-1, -2], 'relu6', { bits: 8 })
    expect(loss).toMatchObject({ range: 0, meanError: 0, maxError: 0 })
  })
})

describe('a spiral through n dimensions and back', () => {
  it.each(manifoldDimensions)('comes through a linear map whole: n = %i', (dimensions) => {
    const { original, linear, linearError } = manifoldExperiment(dimensions, 1)
    expect(linearError).toBeLessThan(1e-9)
    expect(linear).toHaveLength(original.length)
  })

  it('collapses through a ReLU in 2 dimensions: a share of the points lands in one', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { relu: points, reluError } = manifoldExperiment(2, seed)
      const distinct = new Set(points.map(([x, y]) => `${x.toFixed(9)} ${y.toFixed(9)}`))
      expect(reluError).toBeGreaterThan(0.2)
      expect(distinct.size).toBeLessThan(points.length)
    }
  })

  it('keeps all points apart through a ReLU in 30 dimensions', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { relu: points } = manifoldExperiment(30, seed)
      // The spiral's first point is the origin, which every map preserves.
      expect(new Set(points.map(([x, y]) => `${x.toFixed(9)} ${y.toFixed(9)}`)).size).toBe(points.length)
    }
  })

  it('is the same for the same seed and another for another', () => {
    expect(manifoldExperiment(5, 3)).toEqual(manifoldExperiment(5, 3))
    expect(manifoldExperiment(5, 3).relu).not.toEqual(manifoldExperiment(5, 4).relu)
    expect(manifoldExperiment(5, 3).original).toEqual(manifoldExperiment(5, 4).original)
  })
})

describe('the cost of a depthwise separable convolution', () => {
  it('is less by k² c / (k² + c)', () => {
    const { full, separable, ratio } = convolutionCost(3, 32, 64, 56)
    expect(full).toBe(56 * 56 * 9 * 32 * 64)
    expect(separable).toBe(56 * 56 * 32 * (9 + 64))
    expect(ratio).toBeCloseTo((9 * 64) / (9 + 64), 12)
  })

  it('is eight to nine times less for 3x3 and many channels', () => {
    expect(convolutionCost(3, 128, 128, 28).ratio).toBeGreaterThan(8)
    expect(convolutionCost(3, 512, 512, 14).ratio).toBeLessThan(9)
  })

  it('is that of the MobileNetV1 block', () => {
    const separable = comparisonBlocks({ inputShape: [28, 28, 64], outputChannels: 128, t: 6, stride: 1 })[2]!
    const macs = separable.layers.reduce((sum, layer) => sum + layer.macs, 0)
    expect(macs).toBe(convolutionCost(3, 64, 128, 28).separable)
  })
})
