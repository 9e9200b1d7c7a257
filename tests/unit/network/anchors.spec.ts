import { describe, expect, it } from 'vitest'
import { anchorsOf, boxAt, decodeBox, intersectionOverUnion } from '../../../src-main/network/anchors'
import { hasShared, sharedFloats } from '../../support/shared'

const grids = [19, 10, 5, 3, 2, 1]

describe('anchors', () => {
  const anchors = anchorsOf(grids)

  it('are three in each cell of the finest map and six in all others', () => {
    expect(anchors).toHaveLength(4 * 1917)
    expect(anchorsOf([20, 10, 5, 3, 2, 1])).toHaveLength(4 * (400 * 3 + 139 * 6))
  })

  it('stand in the middle of their cell, in the order and the shapes of the Object Detection API', () => {
    const at = (index: number): number[] =>
      [...boxAt(anchors, index)].map((value) => Number(value.toFixed(6)))
    const centre = 0.5 / 19
    const of = (scale: number, ratio: number, y: number, x: number): number[] => {
      const [h, w] = [scale / Math.sqrt(ratio) / 2, (scale * Math.sqrt(ratio)) / 2]
      return [y - h, x - w, y + h, x + w].map((value) => Number(value.toFixed(6)))
    }
    expect(at(0)).toEqual(of(0.1, 1, centre, centre))
    expect(at(1)).toEqual(of(0.2, 2, centre, centre))
    expect(at(3)).toEqual(of(0.1, 1, centre, 3 * centre))
    expect(at(19 * 3)).toEqual(of(0.1, 1, 3 * centre, centre))
    expect(at(1083 + 4)).toEqual(of(0.35, 0.3333, 0.05, 0.05))
    expect(at(1083 + 5)).toEqual(of(Math.sqrt(0.35 * 0.5), 1, 0.05, 0.05))
    expect(at(1916)).toEqual(of(Math.sqrt(0.95), 1, 0.5, 0.5))
  })

  it.skipIf(!hasShared)('equal those of the original graph (needs ../shared)', () => {
    const expected = sharedFloats('detection/reference/anchors_1917x4_f32.bin')
    const furthest = anchors.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0)
    expect(expected).toHaveLength(anchors.length)
    expect(furthest).toBeLessThan(1e-6)
  })
})

describe('the box coder', () => {
  const anchors = anchorsOf(grids)

  it('leaves an anchor where it is for four zeros', () => {
    const [ymin, xmin, ymax, xmax] = decodeBox(new Float32Array(4), anchors, 0)
    expect([ymin, xmin, ymax, xmax].map(Math.fround)).toEqual([...boxAt(anchors, 0)])
  })

  it('moves by a tenth of the anchor and widens by e to the fifth for a value of 1', () => {
    const anchor = Float32Array.of(0.2, 0.2, 0.4, 0.6)
    const [ymin, xmin, ymax, xmax] = decodeBox(Float32Array.of(1, -2, 5, 0), anchor, 0)
    expect((ymin + ymax) / 2).toBeCloseTo(0.32, 6)
    expect((xmin + xmax) / 2).toBeCloseTo(0.32, 6)
    expect(ymax - ymin).toBeCloseTo(0.2 * Math.E, 6)
    expect(xmax - xmin).toBeCloseTo(0.4, 6)
  })
})

describe('intersection over union', () => {
  it.each([
    [[0, 0, 1, 1], [0, 0, 1, 1], 1],
    [[0, 0, 1, 1], [0, 0.5, 1, 1.5], 1 / 3],
    [[0, 0, 1, 1], [0.25, 0.25, 0.75, 0.75], 0.25],
    [[0, 0, 1, 1], [0, 1, 1, 2], 0],
    [[0, 0, 0, 0], [0, 0, 0, 0], 0]
  ] as const)('of %j and %j is %d', (a, b, expected) => {
    expect(intersectionOverUnion(a, b)).toBeCloseTo(expected, 12)
  })
})
