import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { checked, dispatch, type Handlers } from '../../../src-main/contract/messages'

const requests = {
  'list/rows': { params: v.object({ from: v.pipe(v.number(), v.minValue(0)) }), result: v.array(v.string()) },
  'list/clear': { params: v.void_(), result: v.void_() }
}
const handlers: Handlers<typeof requests> = {
  'list/rows': ({ from }) => ['a', 'b', 'c'].slice(from),
  'list/clear': () => undefined
}
const call = (type: string, params?: unknown) => dispatch(requests, handlers, type, params)

describe('a request', () => {
  test('reaches its handler with what was checked', async () => {
    expect(await call('list/rows', { from: 1, more: 'is dropped' })).toEqual(['b', 'c'])
    expect(await call('list/clear')).toBeUndefined()
  })

  test.each([
    ['a name that is not in the table', 'list/drop', undefined, /Unknown request "list\/drop"/],
    ['a name that every object has', 'constructor', undefined, /Unknown request "constructor"/],
    ['a value of another type', 'list/rows', { from: '1' }, /^list\/rows, from: /],
    ['a value out of range', 'list/rows', { from: -1 }, /^list\/rows, from: /],
    ['no parameters where some are needed', 'list/rows', undefined, /^list\/rows: /],
    ['parameters where none are', 'list/clear', { now: true }, /^list\/clear: /]
  ])('with %s is refused by name', async (_, type, params, message) => {
    await expect(call(type, params)).rejects.toMatchObject({
      code: 'invalid-message',
      message: expect.stringMatching(message)
    })
  })
})

test('a value within another one is named by its way', () => {
  const schema = v.object({ rows: v.array(v.object({ id: v.number() })) })
  expect(() => checked(schema, { rows: [{ id: 1 }, { id: 'x' }] }, 'reply')).toThrow(/^reply, rows\.1\.id: /)
})
