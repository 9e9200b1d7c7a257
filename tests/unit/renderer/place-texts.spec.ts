/** Texts on boxes are whole, in sight, and do not cover each other where there are many. */
import { expect, test } from 'vitest'
import { placeTexts } from '../../../src-renderer/library/place-texts'

const sight = [100, 0, 200, 200] as const
const place = (box: readonly [number, number, number, number], ...texts: string[]) =>
  placeTexts([{ box, texts }], sight, 10, { sparse: true })[0]

test('a text stands in the upper left corner of its box', () => {
  expect(place([150, 50, 60, 60], 'dog 90%')).toEqual({ x: 153, y: 61, text: 'dog 90%' })
})

test('or in the lower one', () => {
  const wanted = [{ box: [150, 50, 60, 60] as const, texts: ['dog'] }]
  expect(placeTexts(wanted, sight, 10, { below: true })[0]).toEqual({ x: 153, y: 105.5, text: 'dog' })
})

test('where the picture is cut at the left, at the top or at the right, the text is moved into sight', () => {
  expect(place([20, -30, 150, 100], 'dog 90%')).toEqual({ x: 103, y: 11, text: 'dog 90%' })
  const { x } = place([290, 50, 60, 60], 'dog 90%')!
  // Seven letters end at the edge.
  expect(x + 7 * 6.2).toBeLessThanOrEqual(300)
  expect(x).toBeGreaterThan(250)
  expect(place([150, 199, 60, 60], 'dog 90%')!.y).toBeLessThanOrEqual(200)
})

test('a text that is too long is one of the shorter ones, and none where none fits', () => {
  const long = 'bird 99% → house finch 87% and more'
  expect(place([150, 50, 60, 60], long, 'house finch')!.text).toBe('house finch')
  expect(place([150, 50, 60, 60], long)).toBeUndefined()
  // Chinese characters are wider.
  expect(place([150, 50, 60, 60], '字'.repeat(20), '字'.repeat(18))!.text).toHaveLength(18)
})

test('a box that is not in sight has no text', () => {
  expect(place([0, 0, 90, 50], 'dog')).toBeUndefined()
})

test('a text does not cover an earlier one where there is little room, and is always there otherwise', () => {
  const wanted = [0, 4, 8].map((x) => ({
    box: [150 + x, 50, 60, 60] as const,
    texts: ['person 90%', 'person']
  }))
  expect(placeTexts(wanted, sight, 10, { sparse: true }).filter(Boolean)).toHaveLength(1)
  // Each a line below the one before, or above it.
  expect(placeTexts(wanted, sight, 10).map((each) => each!.y)).toEqual([61, 73, 85])
  expect(placeTexts(wanted, sight, 10, { below: true }).map((each) => each!.y)).toEqual([105.5, 93.5, 81.5])
  const crowd = Array.from({ length: 20 }, () => wanted[0]!)
  expect(placeTexts(crowd, sight, 10).filter(Boolean)).toHaveLength(20)
  const apart = wanted.map(({ texts }, i) => ({ box: [150, 50 + 20 * i, 60, 60] as const, texts }))
  expect(placeTexts(apart, sight, 10, { sparse: true }).filter(Boolean)).toHaveLength(3)
})
