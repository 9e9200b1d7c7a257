import { expect, test } from 'vitest'
import { licenceSection } from '../../../tools/package/licences.mjs'

test('a licence that stands only in the README is found there', () => {
  const underlined =
    'a\n=\n\nLicense\n-------\n\n(The MIT License)\n\nPermission is granted\n\n[a]: https://a.example'
  expect(licenceSection(underlined)).toBe('(The MIT License)\n\nPermission is granted')
  expect(licenceSection('# a\n\n## Licensing\n\nLGPLv3\n\n## More\n\nb')).toBe('LGPLv3')
  expect(licenceSection('# a\n\nUnder a license.')).toBeUndefined()
})
