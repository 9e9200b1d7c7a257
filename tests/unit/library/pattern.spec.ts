import { describe, expect, test } from 'vitest'
import { problemOf, UserError } from '../../../src-main/contract/errors'
import { Reason } from '../../../src-main/contract/reasons'
import { parsePattern } from '../../../src-main/library/sorting/pattern'
import { refusalIn, storedReason } from '../../../src-main/library/refusals'
import { refusal } from '../../../src-main/platform/system-reason'

test.each([
  ['/abs/{name}', 'pattern-root', ''],
  ['{label}//{name}', 'pattern-empty-folder', ''],
  ['{label}', 'pattern-no-name', ''],
  ['../{name}', 'pattern-dots', '..'],
  ['{label', 'pattern-brace', '{'],
  ['{label}/{nonsense}', 'pattern-field', '{nonsense}'],
  ['{label:x}/{name}', 'pattern-format', '{label}'],
  ['{date:hh}/{name}', 'pattern-date', 'hh']
])('%s is refused as %s, with the piece that is wrong', (pattern, code, part) => {
  const problem = (() => {
    try {
      return parsePattern(pattern)
    } catch (error) {
      return problemOf(error)
    }
  })()
  const fields = expect.stringContaining('{date:YYYY-MM-DD}')
  expect(problem).toMatchObject({ code: 'not-allowed', words: { code, values: { pattern, part, fields } } })
})

describe('why a file is left', () => {
  const denied = Object.assign(new Error('EACCES'), { code: 'EACCES', errno: -13, syscall: 'open' })
  test.each([
    [new Reason('changed', 'the file was changed since'), 'changed', 'the file was changed since'],
    [denied, 'no-permission', 'permission denied'],
    [new UserError('busy', 'A run is going on.'), 'busy', 'A run is going on.'],
    [new TypeError('x is no function'), 'unexpected', 'Netlens met an error that it did not expect']
  ])('%s has a code, also after it was kept in the library', (error, code, reason) => {
    expect(refusal('/a.jpg', error)).toEqual({ path: '/a.jpg', reason, words: { code } })
    expect(refusalIn('/a.jpg', storedReason(error))).toEqual(refusal('/a.jpg', error))
  })

  test('is told as an earlier version kept it', () => {
    for (const stored of ['permission denied', '{"reason":7}', '{']) {
      expect(refusalIn('/a.jpg', stored)).toEqual({ path: '/a.jpg', reason: stored })
    }
  })
})
