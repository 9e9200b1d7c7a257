/** The steps of SSDLite on the page that explains it, against the network and the code that run. */
import { describe, expect, it } from 'vitest'
import { anchorsOf, boxAt, intersectionOverUnion, type Box } from '../../../../src-main/network/anchors'
import { describeNetwork } from '../../../../src-main/network/network'
import { defaultsOf } from '../../../../src-main/network/settings'
import {
  firstAnchor,
  headCost,
  headInputs,
  judge,
  overlaps,
  placeOf,
  withFullHeads
} from '../../../../src-main/network/ssd-steps'
import { gridsOf } from '../../../../src-main/network/ssdlite'
import { cupAnswers, cupBox, cupClasses } from '../../../../src-renderer/learn/cup'

const detector = describeNetwork({ ...defaultsOf('ssdlite-mobilenet-v2'), inputSize: 300 })
const grids = gridsOf(detector)
const anchors = anchorsOf(grids)

describe('anchors', () => {
  it('are found by their cell, and their cell by them', () => {
    expect(firstAnchor(grids, { level: 0, row: 0, column: 1 })).toBe(3)
    expect(firstAnchor(grids, { level: 1, row: 0, column: 0 })).toBe(3 * 19 * 19)
    for (let index = 0; index < anchors.length / 4; index++) {
      const place = placeOf(grids, index)
      const first = firstAnchor(grids, place)
      expect(index - first).toBeLessThan(place.level === 0 ? 3 : 6)
      const [top, left, bottom, right] = boxAt(anchors, index)
      expect((top + bottom) / 2).toBeCloseTo((place.row + 0.5) / grids[place.level]!, 5)
      expect((left + right) / 2).toBeCloseTo((place.column + 0.5) / grids[place.level]!, 5)
    }
    expect(() => placeOf(grids, anchors.length / 4)).toThrow(RangeError)
  })

  it('are ranked by their overlap with a box', () => {
    const third = boxAt(anchors, 1700)
    expect(overlaps(third, anchors)[0]).toEqual({ index: 1700, iou: 1 })
    const ranked = overlaps(cupBox, anchors)
    expect(ranked.every(({ iou }, at) => at === 0 || iou <= ranked[at - 1]!.iou)).toBe(true)
    expect(overlaps([0.4, 2, 0.6, 2.2], anchors)).toEqual([])
  })
})

describe('heads', () => {
  it('cost what the layers of the network add up to', () => {
    const { classes } = detector.settings
    for (const [level, input] of headInputs(detector).entries()) {
      const layers = detector.layers.filter(({ name }) => /^(box|class)_\d+(_dw)?$/.test(name) && name.includes(`_${level}`)) // prettier-ignore
      const { depthwise, pointwise } = headCost(input, classes)
      expect(layers).toHaveLength(4)
      expect(depthwise + pointwise).toBe(layers.reduce((sum, { macs }) => sum + macs, 0))
    }
  })

  it('would take nine times the work as full convolutions, but for a few per cent', () => {
    const { separable, full, withFull, macs } = withFullHeads(detector)
    expect(macs).toBe(detector.totals.macs)
    expect(withFull).toBe(macs - separable + full)
    expect(full / separable).toBeGreaterThan(8)
    expect(full / separable).toBeLessThan(9)
  })
})

describe('suppression of the answers to the cup', () => {
  const suppression = { threshold: 0.2, iou: 0.6, acrossClasses: false }

  it('leaves what the reference finds: two cups and a table', () => {
    const kept = judge(cupAnswers, anchors, cupClasses.length, suppression).filter((each) => each.kept)
    const expected: [string, number, Box][] = [
      ['cup', 0.947, [0.051, 0.297, 0.627, 0.696]],
      ['table', 0.377, [0.011, 0.006, 0.992, 0.993]],
      ['cup', 0.277, [0.064, 0.219, 0.769, 0.754]]
    ]
    expect(kept.map(({ index, score }) => [cupClasses[index], Number(score.toFixed(3))])).toEqual(
      expected.map(([name, score]) => [name, score])
    )
    for (const [at, [, , box]] of expected.entries()) {
      expect(intersectionOverUnion(kept[at]!.box, box)).toBeGreaterThan(0.98)
    }
  })

  it('leaves all at an overlap of 1, and fewer the lower it is', () => {
    const count = (iou: number): number =>
      judge(cupAnswers, anchors, cupClasses.length, { ...suppression, iou }).filter(({ kept }) => kept).length
    const counts = [1, 0.9, 0.7, 0.5, 0.3].map(count)
    expect(counts[0]).toBe(cupAnswers.filter(({ logit }) => 1 / (1 + Math.exp(-logit)) > 0.2).length)
    expect([...counts].sort((a, b) => b - a)).toEqual(counts)
    expect(counts.at(-1)).toBeGreaterThanOrEqual(2)
  })
})
