import { expect, test } from 'vitest'
import { confusions, largest } from '../../../src-renderer/library/evaluation/confusion'
import { restrictionsOf } from '../../../src-renderer/library/filter-chips'
import { PageCache } from '../../../src-renderer/stores/page-cache'
import {
  asRequest,
  current,
  isSelected,
  selectedCount,
  span,
  toggled
} from '../../../src-renderer/stores/selection'
import { suggest } from '../../../src-renderer/library/suggest'
import { countBelow, gathered, upperEndBelow } from '../../../src-renderer/library/threshold'
import { fitted, panned, zoomed } from '../../../src-renderer/library/zoom'

/** A list of numbers, whose pages come when the test says so. */
function numbers() {
  const asked: number[] = []
  const answers: (() => void)[] = []
  let arrivals = 0
  const cache = new PageCache<number>(
    (offset, limit) => {
      asked.push(offset)
      return new Promise((resolve) =>
        answers.push(() => resolve(Array.from({ length: limit }, (_, i) => offset + i)))
      )
    },
    () => arrivals++,
    () => undefined
  )
  const answer = async (): Promise<void> => {
    answers.shift()!()
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { cache, asked, answer, arrivals: () => arrivals }
}

test('pages come when they are wanted, two at once, and what is out of sight is not asked for', async () => {
  const { cache, asked, answer } = numbers()
  cache.want(0, 450)
  expect(asked).toEqual([0, 100])
  cache.want(90_000, 90_050)
  await answer()
  expect(asked).toEqual([0, 100, 90_000])
  await answer()
  await answer()
  expect(asked).toHaveLength(3)
  expect([cache.get(7), cache.get(90_049), cache.get(200)]).toEqual([7, 90_049, undefined])
  cache.want(0, 10)
  expect(asked).toHaveLength(3)
})

test('after a change the old rows are shown until the new ones come; another list shows none of them', async () => {
  const { cache, asked, answer, arrivals } = numbers()
  cache.want(0, 10)
  await answer()
  cache.refresh()
  expect(cache.get(3)).toBe(3)
  cache.want(0, 10)
  expect(asked).toEqual([0, 0])
  cache.reset()
  expect(cache.get(3)).toBeUndefined()
  await answer()
  expect(cache.get(3)).toBeUndefined()
  expect(arrivals()).toBe(1)
})

test('a selection is one image, some, or all that the filter shows', () => {
  expect([isSelected(current, 5, 5), isSelected(current, 6, 5)]).toEqual([true, false])
  const two = toggled(current, 6, 5)
  expect([selectedCount(two, 100), isSelected(two, 5, 6)]).toEqual([2, true])
  expect(selectedCount(toggled(two, 6, 6), 100)).toBe(1)
  expect(asRequest(two, { model: 3 }, 6)).toEqual({ ids: [5, 6], model: 3 })
  expect(asRequest({ kind: 'all' }, { text: 'x' }, 6)).toEqual({ filter: { text: 'x' } })
  expect(asRequest(current, {}, undefined)).toBeUndefined()
  expect([span(7, 3), span(3, 3)]).toEqual([
    { offset: 3, limit: 5 },
    { offset: 3, limit: 1 }
  ])
})

test('a threshold counts whole percents from the histogram', () => {
  const histogram = Array.from({ length: 100 }, (_, i) => i)
  expect(gathered(histogram, 50)).toEqual([1225, 3725])
  expect([countBelow(histogram, 0), countBelow(histogram, 3), countBelow(histogram, 100)]).toEqual([
    0, 3, 4950
  ])
  expect(upperEndBelow(50)).toBeLessThan(0.5)
  expect(upperEndBelow(0)).toBe(0)
})

test('confusions are listed by how often they occur, and the largest classes are drawn', () => {
  const matrix = {
    labels: ['a', 'b', 'c'],
    counts: [
      [5, 1, 0],
      [3, 9, 0],
      [0, 0, 1]
    ]
  }
  expect(confusions(matrix, 9)).toEqual([
    { truth: 'b', predicted: 'a', images: 3 },
    { truth: 'a', predicted: 'b', images: 1 }
  ])
  expect(largest(matrix, 2)).toEqual([0, 1])
})

test('labels are proposed by how they begin', () => {
  const names = ['great crane', 'screen', 'crane', 'hen', 'sea-crab']
  expect(suggest(names, ' CR', 9)).toEqual(['crane', 'great crane', 'sea-crab', 'screen'])
  expect(suggest(names, '', 2)).toEqual(['great crane', 'screen'])
})

test('each restriction can be taken away alone', () => {
  const filter = { labels: ['a', 'b'], text: 'x' }
  expect(restrictionsOf(filter).map(({ without }) => without)).toEqual([
    { labels: ['b'], text: 'x' },
    { labels: ['a'], text: 'x' },
    { labels: ['a', 'b'], text: undefined }
  ])
})

test('zooming keeps the point under the pointer, and the picture never leaves the window', () => {
  const at = { x: 40, y: -20 }
  const place = zoomed(fitted, 2, at)
  // The picture's point under the pointer: (at - place) / zoom.
  expect([(at.x - place.x) / place.zoom, (at.y - place.y) / place.zoom]).toEqual([40, -20])
  expect(zoomed(place, 0.1, at)).toEqual(fitted)
  expect(panned(place, 1000, 0, { width: 100, height: 100 })).toEqual({ zoom: 2, x: 50, y: 20 })
})
