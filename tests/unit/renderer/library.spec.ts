import { expect, test } from 'vitest'
import { restrictionsOf } from '../../../src-renderer/library/filter-chips'
import { modelNames } from '../../../src-renderer/library/model-names'
import {
  completed,
  fitting,
  movedBefore,
  resized,
  template
} from '../../../src-renderer/stores/library-columns'
import { PageCache } from '../../../src-renderer/stores/page-cache'
import {
  asRequest,
  current,
  isSelected,
  selectedCount,
  span,
  toggled
} from '../../../src-renderer/stores/selection'
import { suggest, suggestInTurn } from '../../../src-renderer/library/suggest'
import { countBelow, gathered, upperEndBelow } from '../../../src-renderer/library/threshold'

/** A list of numbers whose pages arrive when the test says so. */
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

test('the model’s own answers are proposed before labels that fit better, each once', () => {
  const lists = [
    ['screen', 'crane'],
    ['crab', 'crane', 'hen']
  ]
  expect(suggestInTurn(lists, 'cr', 9)).toEqual(['crane', 'screen', 'crab'])
  expect(suggestInTurn(lists, '', 3)).toEqual(['screen', 'crane', 'crab'])
  expect(suggest(['photo'], '片', 9, () => '照片')).toEqual(['photo'])
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

test('whose answers are shown is no restriction', () => {
  expect(restrictionsOf({ model: 'all', status: 'ok' }).map(({ without }) => without)).toEqual([
    { model: 'all', status: undefined }
  ])
})

test('models of one name are told apart by what differs, and others are left as they are', () => {
  const model = (id: number, name: string, crop: 'center' | 'whole') => ({
    id,
    task: 'classify' as const,
    name,
    crop,
    sha256: '',
    precision: 'float32' as const,
    labels: [],
    images: 1,
    lastUsed: id
  })
  const models = [
    model(1, 'a', 'center'),
    model(2, 'b', 'center'),
    model(3, 'a', 'whole'),
    model(4, 'a', 'whole')
  ]
  const names = modelNames(models, [
    // Nothing to say of some of them.
    ({ id }) => (id === 3 ? 'third' : ''),
    ({ crop }) => crop,
    ({ lastUsed }) => `on day ${lastUsed}`
  ])
  expect([...names.values()]).toEqual(['a · center', 'b', 'a · third', 'a · whole'])
})

test('columns that are kept come first, each once, and those of a newer version behind them', () => {
  const kept = [
    { key: 'bytes' as const, shown: false },
    { key: 'name' as const, shown: true, width: 300 }
  ]
  const columns = completed(kept)
  expect(columns.slice(0, 2)).toEqual(kept)
  expect(new Set(columns.map(({ key }) => key)).size).toBe(9)
  expect(columns).toHaveLength(9)
})

test('where it is narrow, Status goes first, then Modified, then Folder, and at the very least size and date', () => {
  const columns = completed([]).filter(({ key }) => key !== 'model')
  const drawn = (room: number) => fitting(columns, room).map(({ key }) => key)
  expect(drawn(2000)).toHaveLength(8)
  const gone = (room: number) => columns.map(({ key }) => key).filter((key) => !drawn(room).includes(key))
  expect(gone(950)).toEqual(['status'])
  expect(gone(800)).toEqual(['status', 'modified'])
  expect(gone(640)).toEqual(['status', 'modified', 'folder'])
  expect(gone(440)).toEqual(['status', 'modified', 'folder'])
  expect(gone(400)).toEqual(['status', 'modified', 'bytes', 'folder'])
  expect(gone(100)).toEqual(['status', 'taken', 'modified', 'bytes', 'folder'])
})

test('a column is moved and made wider, and a date never loses its year', () => {
  const columns = completed([])
  const keys = movedBefore(columns, 'folder', 'label').map(({ key }) => key)
  expect(keys.slice(0, 3)).toEqual(['name', 'folder', 'label'])
  expect(movedBefore(columns, 'name', undefined).at(-1)!.key).toBe('name')
  const narrow = resized(columns, 'taken', 10)
  expect(template(narrow.filter(({ key }) => key === 'taken'))).toBe('minmax(124px, 124px)')
  expect(resized(narrow, 'taken', undefined)).toEqual(columns)
})
