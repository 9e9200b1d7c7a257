import { expect, test } from 'vitest'
import { byteRange } from '../../../src-main/app/byte-range'

test.each([
  [null, { start: 0, end: 99 }],
  ['bytes=0-', { start: 0, end: 99 }],
  ['bytes=10-19', { start: 10, end: 19 }],
  ['bytes=10-1000', { start: 10, end: 99 }],
  ['bytes=-5', { start: 95, end: 99 }],
  ['bytes=-1000', { start: 0, end: 99 }],
  ['bytes=100-', undefined],
  ['bytes=20-10', undefined],
  ['bytes=-0', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,5-6', undefined],
  ['lines=0-1', undefined]
])('of 100 bytes, %j is %j', (header, part) => {
  expect(byteRange(header, 100)).toEqual(part)
})

test('an empty file has no part', () => {
  expect(byteRange(null, 0)).toBeUndefined()
})
