import { describe, expect, test } from 'vitest'
import { Counter } from '../../../src-main/library/evaluation/figures'
import { guessMapping, mappingOf } from '../../../src-main/library/evaluation/mapping'

describe('the meaning of a folder name', () => {
  const labels = [
    'tabby, tabby cat',
    'Persian cat',
    'Boston bull, Boston terrier',
    'Yorkshire terrier',
    'n02119789 kit fox',
    'butterfly',
    'goldfish'
  ]

  test.each([
    ['tabby', 'tabby, tabby cat'],
    ['Tabby_Cats', 'tabby, tabby cat'],
    ['tabby, tabby cat', 'tabby, tabby cat'],
    ['003.Boston-terriers', 'Boston bull, Boston terrier'],
    ['persian', 'Persian cat'],
    ['Butterflies', 'butterfly'],
    ['n02119789', 'n02119789 kit fox'],
    ['n01443537_goldfish', 'goldfish'],
    ['terrier', null],
    ['holiday 2024', null]
  ])('%s is %s', (name, label) => {
    expect(guessMapping([name], labels)).toEqual({ [name]: label })
  })

  test('WordNet ids of all classes stand in the order of the classes', () => {
    expect(guessMapping(['n00000002', 'n00000001'], ['tench', 'goldfish'])).toEqual({
      n00000001: 'tench',
      n00000002: 'goldfish'
    })
    expect(guessMapping(['n00000002'], ['tench', 'goldfish'])).toEqual({ n00000002: null })
  })

  test('what a person said comes first, and names that every object has are names like others', () => {
    const names = ['constructor', 'goldfish', 'misc']
    expect(mappingOf(names, labels, { misc: 'Persian cat' })).toEqual({
      constructor: null,
      goldfish: 'goldfish',
      misc: 'Persian cat'
    })
  })
})

function figuresOf(rows: [truth: string, predicted: string[], probability: number][]) {
  const counter = new Counter()
  rows.forEach(([truth, predicted, probability], i) =>
    counter.add({ id: i + 1, path: `/${i}`, truth, predicted, probability })
  )
  return counter.finish()
}

test('figures that were computed by hand', () => {
  const { classes, confusion, reliability, mistakes, ...rest } = figuresOf([
    ['cat', ['cat'], 0.95],
    ['cat', ['cat'], 0.85],
    ['cat', ['dog', 'cat'], 0.65],
    ['dog', ['dog'], 1],
    ['dog', ['fox', 'owl', 'eel', 'ant', 'bee', 'dog'], 0.7]
  ])
  expect(rest).toMatchObject({ images: 5, accuracy: 0.6, topFive: 0.8 })
  expect(classes).toEqual([
    { label: 'cat', images: 3, precision: 1, recall: 2 / 3, f1: 0.8 },
    { label: 'dog', images: 2, precision: 0.5, recall: 0.5, f1: 0.5 },
    { label: 'fox', images: 0, precision: 0, f1: 0 }
  ])
  expect(rest.macroF1).toBeCloseTo(0.65)
  expect(confusion).toEqual({
    labels: ['cat', 'dog', 'fox'],
    counts: [
      [2, 1, 0],
      [0, 1, 1],
      [0, 0, 0]
    ]
  })
  expect(mistakes.map(({ id }) => id)).toEqual([5, 3])
  expect(reliability.map(({ images }) => images)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 2])
  expect(reliability[9]).toEqual({ images: 2, meanProbability: 0.975, accuracy: 1 })
  // (0.65 + 0.7 + 0.15 + 2 * 0.025) / 5
  expect(rest.expectedCalibrationError).toBeCloseTo(0.31)
})

test('there are no figures over no images', () => {
  const { reliability, ...figures } = figuresOf([])
  expect(figures).toEqual({ images: 0, classes: [], confusion: { labels: [], counts: [] }, mistakes: [] })
  expect(reliability).toEqual(Array.from({ length: 10 }, () => ({ images: 0 })))
})

test('figures of 5,000 random answers are those of their definitions', () => {
  let seed = 7
  const random = (): number => (seed = (seed * 48271) % 0x7fffffff) / 0x7fffffff
  const names = Array.from({ length: 30 }, (_, i) => `class ${i}`)
  const pick = (): string => names[Math.floor(random() ** 2 * 30)]!
  const rows = Array.from({ length: 5000 }, (): [string, string[], number] => {
    const truth = pick()
    const others = Array.from({ length: 7 }, pick)
    return [truth, random() < 0.5 ? [truth, ...others] : others, random()]
  })
  const figures = figuresOf(rows)
  const share = (kept: typeof rows, fits: (row: (typeof rows)[number]) => boolean): number =>
    kept.filter(fits).length / kept.length
  expect(figures.accuracy).toBeCloseTo(
    share(rows, ([truth, [first]]) => truth === first),
    12
  )
  expect(figures.topFive).toBeCloseTo(
    share(rows, ([truth, all]) => all.indexOf(truth) >= 0 && all.indexOf(truth) < 5),
    12
  )
  const f1: number[] = []
  for (const { label, images, precision, recall, f1: given } of figures.classes) {
    const true_ = rows.filter(([truth]) => truth === label)
    const said = rows.filter(([, [first]]) => first === label)
    expect(images).toBe(true_.length)
    const [p, r] = [share(said, ([truth]) => truth === label), share(true_, ([, [first]]) => first === label)]
    expect(precision).toBeCloseTo(p, 12)
    expect(recall).toBeCloseTo(r, 12)
    expect(given).toBeCloseTo((2 * p * r) / (p + r), 12)
    f1.push(given!)
  }
  expect(figures.macroF1).toBeCloseTo(f1.reduce((a, b) => a + b) / f1.length, 12)
  const { labels, counts } = figures.confusion
  for (const [i, truth] of labels.entries()) {
    for (const [j, predicted] of labels.entries()) {
      expect(counts[i]![j]).toBe(rows.filter(([t, [first]]) => t === truth && first === predicted).length)
    }
  }
  let error = 0
  for (let bin = 0; bin < 10; bin++) {
    const inside = rows.filter(([, , p]) => Math.floor(p * 10) === bin)
    const mean = inside.reduce((sum, [, , p]) => sum + p, 0) / inside.length
    error +=
      (inside.length / rows.length) * Math.abs(share(inside, ([truth, [first]]) => truth === first) - mean)
  }
  expect(figures.expectedCalibrationError).toBeCloseTo(error, 12)
  const wrong = rows.filter(([truth, [first]]) => truth !== first).map(([, , p]) => p)
  expect(figures.mistakes.map(({ probability }) => probability)).toEqual(
    wrong.sort((a, b) => b - a).slice(0, 1000)
  )
})
