import { describe, expect, it } from 'vitest'
import { anchorsOf } from '../../../src-main/network/anchors'
import {
  findObjects,
  rawObjects,
  sigmoid,
  usualSuppression,
  type FoundObject
} from '../../../src-main/network/objects'

const anchors = Float32Array.from(
  [
    [0, 0, 0.5, 0.5],
    [0, 0.05, 0.5, 0.55],
    [0.5, 0.5, 1, 1],
    [-0.5, -0.5, 0.25, 0.25],
    [1.2, 1.2, 1.4, 1.4]
  ].flat()
)
const still = new Float32Array(anchors.length)
const none = -20

/** @param rows logits per anchor; the first one is the background */
const find = (rows: number[][], options: Partial<typeof usualSuppression> = {}): FoundObject[] => {
  const logits = Float32Array.from(rows.flat())
  const rule = { ...usualSuppression, threshold: 0.01, ...options }
  return findObjects(rawObjects(still, logits, rule.threshold), anchors, rule)
}
const brief = (found: FoundObject[]): [number, number][] =>
  found.map(({ index, score }) => [index, Number(score.toFixed(3))])

describe('objects', () => {
  it('are those of the highest score of all boxes that share much, class by class', () => {
    const found = find([
      [9, 2, none],
      [9, 1, 0],
      [9, none, none],
      [9, none, none],
      [9, none, none]
    ])
    expect(brief(found)).toEqual([
      [0, 0.881],
      [1, 0.5]
    ])
    expect(found[0]!.box).toEqual([0, 0, 0.5, 0.5])
  })

  it('of two classes suppress each other only where that is asked for', () => {
    const rows = [[9, 2, none], [9, 1.5, 1.9], [9, none, none], [9, none, none], [9, none, none]] // prettier-ignore
    expect(brief(find(rows))).toEqual([
      [0, 0.881],
      [1, 0.87]
    ])
    expect(brief(find(rows, { acrossClasses: true }))).toEqual([[0, 0.881]])
  })

  it('both stay where the boxes share no more than the limit', () => {
    const rows = [
      [9, 2],
      [9, 1],
      [9, none],
      [9, none],
      [9, none]
    ]
    // The first two have an intersection of 0.225 and a union of 0.275: 0.818.
    expect(find(rows, { iou: 0.82 })).toHaveLength(2)
    expect(find(rows, { iou: 0.81 })).toHaveLength(1)
  })

  it('are clipped to the picture, and left out where nothing of them lies in it', () => {
    const found = find([
      [9, none],
      [9, none],
      [9, none],
      [9, 1],
      [9, 3]
    ])
    expect(found.map(({ box }) => box)).toEqual([[0, 0, 0.25, 0.25]])
  })

  it('are never the background, whatever its score', () => {
    expect(
      find([
        [9, none],
        [9, none],
        [9, none],
        [9, none],
        [9, none]
      ])
    ).toEqual([])
  })

  it('of the same score come in the order of classes, then of anchors', () => {
    const found = find([
      [0, 1, 1],
      [0, none, none],
      [0, 1, 1],
      [0, none, none],
      [0, none, none]
    ])
    expect(found.map(({ index, box }) => [index, box[0]])).toEqual([[0, 0], [0, 0.5], [1, 0], [1, 0.5]]) // prettier-ignore
  })

  it('are at most 100, and at most 100 of a class, as one pass for each class finds them', () => {
    const many = anchorsOf([19, 10, 5, 3, 2, 1])
    const count = many.length / 4
    const classes = 4
    let state = 7
    const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
    const logits = Float32Array.from({ length: count * classes }, () => 6 * random() - 5)
    const boxes = Float32Array.from({ length: count * 4 }, () => 4 * random() - 2)
    const found = findObjects(rawObjects(boxes, logits, 1e-8), many, { ...usualSuppression, threshold: 1e-8 })
    const each = [1, 2, 3].flatMap((kind) => {
      const alone = logits.map((logit, i) => (i % classes === kind ? logit : -1e4))
      return findObjects(rawObjects(boxes, alone, 1e-8), many, { ...usualSuppression, threshold: 1e-8 })
    })
    expect(found).toHaveLength(100)
    expect(found).toEqual(each.sort((a, b) => b.score - a.score || a.index - b.index).slice(0, 100))
  })

  it('have scores as float32', () => {
    expect(sigmoid(0)).toBe(0.5)
    expect(sigmoid(2)).toBe(Math.fround(0.8807970779778823))
  })
})
