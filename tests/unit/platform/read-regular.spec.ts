import { execFileSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readFacts } from '../../../src-main/images/facts'
import { scanImages } from '../../../src-main/images/scan'
import { changeKeywords } from '../../../src-main/library/keywords/packet'
import { digestOf } from '../../../src-main/library/sorting/place'
import { parseJson } from '../../../src-main/platform/json'
import { readRegular, readRegularSync } from '../../../src-main/platform/read-regular'
import { filesSha256, firstBytes, readLimited } from '../../../src-main/weights/files'
import { readLabels } from '../../../src-main/weights/labels'
import { newFolder } from '../../support/tree'

describe('a file that is read whole', () => {
  test('is read to its last byte, up to its limit', async () => {
    const file = join(newFolder(), 'file')
    for (const length of [0, 1, 4096, 3_000_001]) {
      const content = Buffer.alloc(length, 'x')
      writeFileSync(file, content)
      expect((await readRegular(file, length)).equals(content)).toBe(true)
      expect(readRegularSync(file, length).equals(content)).toBe(true)
      if (length === 0) continue
      await expect(readRegular(file, length - 1)).rejects.toThrow('is larger than')
      expect(() => readRegularSync(file, length - 1)).toThrow('is larger than')
    }
  })

  test.skipIf(process.platform !== 'linux')('may say that it is empty, as those of /proc', async () => {
    expect((await readRegular('/proc/self/status', 1e6)).toString()).toContain('Pid:')
    await expect(readRegular('/proc/self/status', 10)).rejects.toThrow('is larger than')
  })
})

describe.skipIf(process.platform === 'win32')('what is no regular file is refused at once', () => {
  const folder = newFolder()
  const fifo = join(folder, 'fifo')
  const device = join(folder, 'device')
  execFileSync('mkfifo', [fifo])
  symlinkSync('/dev/zero', device)
  const places = [fifo, device, folder, '/dev/tty'].map((path) => [path] as const)

  test.each(places)('%s', async (path) => {
    const readers = [
      () => readRegular(path, 1000),
      () => readLabels(path, 3),
      () => readLimited(path),
      () => firstBytes(path, 8),
      () => filesSha256([path]),
      () => digestOf(path),
      () => readFacts(path)
    ]
    for (const reader of readers) await expect(reader()).rejects.toThrow()
    expect(() => readRegularSync(path, 1000)).toThrow()
  })

  test('and a walk passes it over', async () => {
    const photos = newFolder()
    for (const name of ['fifo.jpg', 'fifo']) execFileSync('mkfifo', [join(photos, name)])
    for (const name of ['zero.jpg', 'zero']) symlinkSync('/dev/zero', join(photos, name))
    symlinkSync(join(photos, 'fifo'), join(photos, 'link.png'))
    writeFileSync(join(photos, 'photo.jpg'), '')
    const found: string[] = []
    for await (const { path } of scanImages([{ path: photos }], { recursive: true })) found.push(path)
    expect(found).toEqual(['photo.jpg'])
  })
})

describe('nesting has a limit', () => {
  test.each([
    ['[', ']'],
    ['{"a":', '}']
  ])('in JSON: %s', (open, close) => {
    const nested = (levels: number): string => `${open.repeat(levels)}1${close.repeat(levels)}`
    expect(parseJson(nested(200))).toBeTypeOf('object')
    expect(() => parseJson(nested(201))).toThrow('deeper than 200 levels')
    expect(() => parseJson(nested(1_000_000))).toThrow('deeper than 200 levels')
    expect(parseJson(`\ufeff{"a":"${'[{'.repeat(500)}\\"[["}`)).toEqual({ a: `${'[{'.repeat(500)}"[[` })
  })

  test('in XMP, in which each level costs more than the one above', () => {
    const levels = 40_000
    const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/">${'<a>'.repeat(levels)}${'</a>'.repeat(levels)}</x:xmpmeta>`
    expect(() => changeKeywords(packet, { add: ['cat'], remove: [] })).toThrow('deeper than 100 levels')
  })
})
