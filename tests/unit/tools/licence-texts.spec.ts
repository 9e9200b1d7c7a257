import { expect, test } from 'vitest'
import { licenceSection, packagesInside } from '../../../tools/package/licences.mjs'

test('a licence that stands only in the README is found there', () => {
  const underlined =
    'a\n=\n\nLicense\n-------\n\n(The MIT License)\n\nPermission is granted\n\n[a]: https://a.example'
  expect(licenceSection(underlined)).toBe('(The MIT License)\n\nPermission is granted')
  expect(licenceSection('# a\n\n## Licensing\n\nLGPLv3\n\n## More\n\nb')).toBe('LGPLv3')
  expect(licenceSection('# a\n\nUnder a license.')).toBeUndefined()
})

test('every package inside has a licence text', () => {
  const texts = new Map(packagesInside().map(({ name, text }) => [name, text]))
  expect([...texts].filter(([, text]) => text.includes('no licence text')).map(([name]) => name)).toEqual([])
  const native = [...texts].find(([name]) => name.startsWith('@img/sharp-libvips-'))
  // LGPL asks for both.
  expect(native?.[1]).toContain('GNU LESSER GENERAL PUBLIC LICENSE')
  expect(native?.[1]).toContain('TERMS AND CONDITIONS')
})
