import { expect, test } from 'vitest'
import { isSrgbProfile } from '../../../src-main/images/icc'

const profile = (description: Buffer): Buffer =>
  Buffer.concat([Buffer.alloc(132, 1), description, Buffer.alloc(60, 2)])

test('a version 2 profile is known by its text', () => {
  expect(isSrgbProfile(profile(Buffer.from('desc\0\0\0\0\0\0\0\x12sRGB IEC61966-2.1\0', 'latin1')))).toBe(
    true
  )
})

test('a version 4 profile is known by its UTF-16 text', () => {
  const text = Buffer.from('sRGB IEC61966-2.1', 'utf16le').swap16()
  expect(isSrgbProfile(profile(Buffer.concat([Buffer.from('mluc'), text])))).toBe(true)
})

test.each(['Display P3', 'Adobe RGB (1998)', 'sGrey', ''])('%j is not sRGB', (name) => {
  expect(isSrgbProfile(profile(Buffer.from(name, 'latin1')))).toBe(false)
})
