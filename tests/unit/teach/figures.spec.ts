import { describe, expect, test } from 'vitest'
import {
  bestTemperature,
  calibrationError,
  crossEntropy,
  reliabilityOf,
  softmax
} from '../../../src-main/teach/calibration'
import { adviceText } from '../../../src-main/cli/advice-text'
import { adviceOn } from '../../../src-main/teach/advice'
import { figuresOf, wilson } from '../../../src-main/teach/figures'
import { foldsOf } from '../../../src-main/teach/folds'
import { randomNumbers } from '../../support/keras-h5-writer'

describe('an interval', () => {
  test('is that of Wilson', () => {
    // R: binom::binom.confint(8, 10, methods = "wilson")
    const [low, high] = wilson(0.8, 10)
    expect(low).toBeCloseTo(0.4902, 3)
    expect(high).toBeCloseTo(0.9433, 3)
    expect(wilson(1, 5)[1]).toBe(1)
  })
})

describe('a temperature', () => {
  test('makes a model as sure as it is right', () => {
    const random = randomNumbers(3)
    // The true probabilities are the softmax of these logits; the model is overconfident by a factor of five.
    const logits = Float32Array.from({ length: 6000 }, () => 2 * random())
    const truth = softmax(logits, 3)
    const labels = Int32Array.from({ length: 2000 }, (_, i) => {
      const drawn = (random() + 1) / 2
      return drawn < truth[3 * i]! ? 0 : drawn < truth[3 * i]! + truth[3 * i + 1]! ? 1 : 2
    })
    const loud = logits.map((value) => 5 * value)
    const temperature = bestTemperature(loud, labels, 3)
    expect(temperature).toBeGreaterThan(4)
    expect(temperature).toBeLessThan(6.5)
    const errorAt = (t: number): number => calibrationError(reliabilityOf(softmax(loud, 3, t), labels, 3))
    expect(errorAt(1)).toBeGreaterThan(0.15)
    expect(errorAt(temperature)).toBeLessThan(0.05)
    expect(crossEntropy(loud, labels, 3, temperature)).toBeLessThan(crossEntropy(loud, labels, 3, 1))
  })
})

describe('figures', () => {
  test('count what is found, what is named so, and what is confused', () => {
    const probabilities = Float32Array.from([0.95, 0.05, 0.15, 0.85, 0.35, 0.65, 0.25, 0.75])
    const found = figuresOf(['a', 'b'], probabilities, Int32Array.of(0, 0, 1, 1), 4, 1)
    expect(found.confusion).toEqual([
      [1, 1],
      [0, 2]
    ])
    expect(found).toMatchObject({ accuracy: 0.75, refused: 0.25, pictures: 4 })
    expect(found.classes[0]).toMatchObject({ recall: 0.5, precision: 1 })
    expect(found.classes[1]!.precision).toBeCloseTo(2 / 3)
    // Confidences of 0.95, 0.85, 0.65 and 0.75, each in its own bin; right, wrong, right and right.
    expect(found.calibrationError).toBeCloseTo((0.05 + 0.85 + 0.35 + 0.25) / 4)
    const { reliability } = found
    expect(reliability.map(({ images }) => images)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
    expect(reliability.map(({ accuracy }) => accuracy).slice(5)).toEqual([undefined, 1, 1, 0, 1])
    expect(reliability[8]!.meanProbability).toBeCloseTo(0.85)
  })
})

describe('folds', () => {
  test('keep series together, and spread each class over all of them', () => {
    const labels = Int32Array.from({ length: 60 }, (_, i) => i % 3)
    // Each series consists of four pictures of the same class.
    const series = labels.map((label, i) => label + 3 * Math.floor(i / 12))
    const { folds, count } = foldsOf(series, labels)
    expect(count).toBe(5)
    for (const one of new Set(series)) {
      expect(new Set([...folds].filter((_, i) => series[i] === one)).size).toBe(1)
    }
    for (const label of [0, 1, 2]) {
      expect(new Set([...folds].filter((_, i) => labels[i] === label)).size).toBe(5)
    }
  })
})

describe('advice', () => {
  test('says what is too few, unbalanced, and of one series', () => {
    const labels = Int32Array.from([...new Array<number>(20).fill(0), 1, 1, 1])
    const series = Int32Array.from(labels, (label, i) => (label === 0 ? i : 99))
    const advice = adviceOn(['cat', 'dog'], labels, series, undefined, [])
    expect(advice).toEqual([
      { code: 'few', labels: ['dog'], fewest: 5 },
      {
        code: 'unbalanced',
        smallest: { label: 'dog', pictures: 3 },
        largest: { label: 'cat', pictures: 20 }
      },
      { code: 'one-series', labels: ['dog'] }
    ])
    const text = advice.map(adviceText).join('\n')
    expect(text).toContain('Fewer than 5 pictures are too few: give more of "dog".')
    expect(text).toContain('"cat" has 20 pictures and "dog" has 3')
    expect(text).toContain('All pictures of "dog" are of one series')
  })

  test('names the class that is found least, and whether more pictures would help', () => {
    const labels = Int32Array.from({ length: 20 }, (_, i) => i % 2)
    const series = Int32Array.from(labels.keys())
    // Of the second class, one of two pictures is taken for the first.
    const probabilities = Float32Array.from([0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.2, 0.8])
    const figures = figuresOf(['cat', 'dog'], probabilities, Int32Array.of(0, 0, 1, 1), 4, 0)
    const adviceAfter = (accuracy: number): unknown =>
      adviceOn(['cat', 'dog'], labels, series, figures, [
        { pictures: 15, accuracy: 0.7 },
        { pictures: 20, accuracy }
      ])
    expect(adviceAfter(0.75)).toEqual([{ code: 'more', label: 'dog', recall: 0.5 }])
    expect(adviceAfter(0.7)).toEqual([{ code: 'others', label: 'dog', recall: 0.5 }])
  })
})
