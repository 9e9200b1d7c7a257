/** What the built program imports determines which packages are included. */
import { expect, test } from 'vitest'
import { packagesInside } from '../../tools/package/licences.mjs'

test('every package inside has a licence text', () => {
  const texts = new Map(packagesInside().map(({ name, text }) => [name, text]))
  expect([...texts].filter(([, text]) => text.includes('no licence text')).map(([name]) => name)).toEqual([])
  const native = [...texts].find(([name]) => name.startsWith('@img/sharp-libvips-'))
  // The LGPL requires both.
  expect(native?.[1]).toContain('GNU LESSER GENERAL PUBLIC LICENSE')
  expect(native?.[1]).toContain('TERMS AND CONDITIONS')
})
