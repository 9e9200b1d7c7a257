import * as v from 'valibot'
import { expect, test } from 'vitest'
import { NameMapping } from '../../../src-main/contract/evaluation'

test('names that every object has are names of folders like others', () => {
  const text = '{"constructor":"tench","__proto__":null,"prototype":"hen","toString":null}'
  expect(JSON.stringify(v.parse(NameMapping, JSON.parse(text)))).toBe(text)
})

test.each([[{ cats: 1 }], [{ cats: undefined }], [null], ['cats']])('%j is no mapping', (value) => {
  expect(v.is(NameMapping, value)).toBe(false)
})
