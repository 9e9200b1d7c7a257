/** Average precision against pycocotools, and what is counted at one threshold. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Detection } from '../../../src-main/contract/detection'
import { DetectionEvaluation, type DetectionFigures } from '../../../src-main/detections/evaluation/evaluate'
import type { TrueObject } from '../../../src-main/detections/evaluation/match'
import { judged, type PrecisionCase } from '../../support/precision-case'

/** Made by average_precision.py. */
const cases = JSON.parse(
  readFileSync(join(import.meta.dirname, 'average-precision.json'), 'utf8')
) as (PrecisionCase & {
  name: string
  answer: { ap: number | null; ap50: number | null; classes: [number | null, number | null][] }
})[]

describe('average precision is what pycocotools computes', () => {
  test.each(cases)('$name', ({ answer, ...given }) => {
    const { ap, ap50, classes } = judged(given)
    const near = (value: number | undefined, expected: number | null): void => {
      if (expected === null) expect(value).toBeUndefined()
      else expect(value).toBeCloseTo(expected, 10)
    }
    near(ap, answer.ap)
    near(ap50, answer.ap50)
    for (const [i, [own, at50]] of answer.classes.entries()) {
      near(classes[i]!.ap, own)
      near(classes[i]!.ap50, at50)
    }
  })
})

const box = (x: number, width = 10): [number, number, number, number] => [x, 0, width, 10]
const truth = (label: string, x: number, more: Partial<TrueObject> = {}): TrueObject => ({
  label,
  box: box(x),
  ...more
})
const found = (label: string, x: number, score = 0.9): Detection => ({ label, score, box: box(x) })

function figures(truths: TrueObject[], all: Detection[], threshold = 0.5): DetectionFigures {
  const evaluation = new DetectionEvaluation(['cat', 'dog'], threshold)
  evaluation.add('a.jpg', truths, all)
  return evaluation.result()
}

describe('at one threshold', () => {
  test('counts what is right, missed, found where nothing is, and taken for something else', () => {
    const { confusion, misses, falseAlarms, classes } = figures(
      [truth('cat', 0), truth('cat', 100), truth('dog', 200)],
      [found('cat', 1), found('dog', 102), found('dog', 300, 0.8), found('dog', 200, 0.4)]
    )
    expect(confusion).toEqual({
      labels: ['cat', 'dog', 'background'],
      counts: [
        [1, 1, 0],
        [0, 0, 1],
        [0, 1, 0]
      ]
    })
    expect(misses).toEqual([
      { path: 'a.jpg', label: 'cat', box: box(100), foundAs: 'dog' },
      { path: 'a.jpg', label: 'dog', box: box(200) }
    ])
    expect(falseAlarms).toEqual([
      { path: 'a.jpg', label: 'dog', score: 0.9, box: box(102), truth: 'cat' },
      { path: 'a.jpg', label: 'dog', score: 0.8, box: box(300) }
    ])
    expect(
      classes.map(({ truths, right, missed, falseAlarms: wrong }) => [truths, right, missed, wrong])
    ).toEqual([
      [2, 1, 1, 0],
      [1, 0, 1, 2]
    ])
  })

  test('a second box on the same object is a false alarm', () => {
    const { falseAlarms, misses } = figures([truth('cat', 0)], [found('cat', 0), found('cat', 1, 0.8)])
    expect([falseAlarms.length, misses.length]).toEqual([1, 0])
  })

  test('what is left out is neither missed nor a false alarm, and a crowd takes any number', () => {
    const crowd = { label: 'cat', box: box(0, 100), crowd: true }
    const inside = [found('cat', 0), found('cat', 30), found('cat', 60)]
    expect(figures([crowd], inside)).toMatchObject({ misses: [], falseAlarms: [] })
    expect(figures([truth('cat', 0, { ignored: true })], [found('cat', 0)])).toMatchObject({
      misses: [],
      falseAlarms: []
    })
    expect(
      figures([truth('cat', 0, { ignored: true })], [found('cat', 0), found('cat', 0)]).falseAlarms
    ).toHaveLength(1)
  })

  test('the right class is preferred to the box that lies nearest', () => {
    const { confusion } = figures([truth('cat', 0), truth('dog', 2)], [found('dog', 0), found('cat', 2)])
    expect(confusion.counts.slice(0, 2)).toEqual([[1, 0, 0], [0, 1, 0]]) // prettier-ignore
  })

  test('classes that are not judged are passed over', () => {
    expect(figures([truth('cow', 0)], [found('cow', 0), found('bus', 9)])).toMatchObject({
      misses: [],
      falseAlarms: []
    })
  })
})
