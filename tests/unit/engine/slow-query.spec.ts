import { expect, test } from 'vitest'
import { slowQuery } from '../../../src-main/engine/slow-query'

const params = {
  filter: { model: 3, text: 'Aunt Ada', folder: '/photos/Ada' },
  sort: { by: 'name', descending: false },
  offset: 0,
  limit: 100
}

test('a query that takes a second is worth a line, without what was looked for', () => {
  expect(slowQuery('library/rows', params, 1234.4)).toEqual({
    query: 'library/rows',
    ms: 1234,
    filter: 'model,text,folder',
    sort: 'name'
  })
  expect(slowQuery('library/info', undefined, 1000)).toEqual({ query: 'library/info', ms: 1000 })
})

test('a quick one is not, nor what takes its time by nature', () => {
  expect(slowQuery('library/rows', params, 999)).toBeUndefined()
  expect(slowQuery('library/export', params, 90_000)).toBeUndefined()
  expect(slowQuery('run/start', {}, 90_000)).toBeUndefined()
})
