import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { thumbnail, ThumbnailCache } from '../../../src-main/images/thumbnail'
import { onCacheFailure } from '../../../src-main/platform/cache-failure'
import { machine } from '../../../src-main/platform/machine'
import { failure, plain, temporaryFolder, write } from '../../support/fixtures'

const folder = temporaryFolder()

async function shape(jpeg: Buffer) {
  const { format, width, height, channels, orientation } = await sharp(jpeg).metadata()
  return { format, width, height, channels, orientation }
}

describe('a thumbnail', () => {
  const canvas = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })

  it('fits in the square, keeps the proportions and is a JPEG on white', async () => {
    const jpeg = await thumbnail(write(folder, 'wide.png', await canvas(800, 200).png().toBuffer()), 128)
    expect(await shape(jpeg)).toEqual({
      format: 'jpeg',
      width: 128,
      height: 32,
      channels: 3,
      orientation: undefined
    })
    expect([...(await sharp(jpeg).raw().toBuffer()).subarray(0, 3)]).toEqual([255, 255, 255])
  })

  it('is never larger than the image', async () => {
    const path = write(folder, 'small.png', await plain('red').png().toBuffer())
    expect(await shape(await thumbnail(path, 128))).toMatchObject({ width: 40, height: 30 })
  })

  it('stands upright', async () => {
    const bytes = await canvas(400, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    expect(await shape(await thumbnail(write(folder, 'turned.jpg', bytes), 100))).toMatchObject({
      width: 50,
      height: 100,
      orientation: undefined
    })
  })
})

describe('the cache of thumbnails', () => {
  afterEach(() => vi.restoreAllMocks())

  it('makes a file once, even for requests at the same time', async () => {
    const dir = join(temporaryFolder(), 'not', 'there', 'yet')
    const path = write(folder, 'cached.png', await plain('red').png().toBuffer())
    const decodes = vi.spyOn(sharp.prototype, 'resize')
    const cache = new ThumbnailCache(dir, 1e6)
    const [first, second] = await Promise.all([cache.get(path, 32), cache.get(path, 32)])
    expect(second).toBe(first)
    expect(await cache.get(path, 32)).toBe(first)
    expect(await new ThumbnailCache(dir, 1e6).get(path, 32)).toBe(first)
    expect(decodes).toHaveBeenCalledTimes(1)
    expect(await shape(readFileSync(first))).toMatchObject({ format: 'jpeg', width: 32, height: 24 })
    expect(readdirSync(dir)).toHaveLength(1)
  })

  it('tells sizes, files and versions of a file apart', async () => {
    const cache = new ThumbnailCache(temporaryFolder(), 1e6)
    const path = write(folder, 'changing.png', await plain('red').png().toBuffer())
    const other = write(folder, 'other.png', await plain('red').png().toBuffer())
    const paths = [await cache.get(path, 32), await cache.get(path, 16), await cache.get(other, 32)]
    writeFileSync(path, await plain('blue').png({ compressionLevel: 0 }).toBuffer())
    paths.push(await cache.get(path, 32))
    expect(new Set(paths).size).toBe(4)
    const [red, , blue] = await sharp(readFileSync(paths[3]!)).raw().toBuffer()
    expect(red).toBeLessThan(10)
    expect(blue).toBeGreaterThan(245)
  })

  it('stays below its size, and drops the oldest first', async () => {
    const dir = temporaryFolder()
    const source = write(folder, 'many.png', await plain('red').png().toBuffer())
    const one = statSync(await new ThumbnailCache(dir, 1e9).get(source, 8)).size
    const cache = new ThumbnailCache(dir, one * 10.5)
    const paths: string[] = []
    for (let size = 9; size < 39; size++) {
      paths.push(await cache.get(source, size))
      const bytes = readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0)
      expect(bytes).toBeLessThanOrEqual(one * 10.5)
    }
    const kept = paths.map((path) => readdirSync(dir).some((name) => path.endsWith(name)))
    expect(kept.at(-1)).toBe(true)
    expect(kept.indexOf(true)).toBeGreaterThan(15)
    expect(kept.slice(kept.indexOf(true)).every(Boolean)).toBe(true)
  })

  it('has the same errors as decoding, and keeps nothing of them', async () => {
    const dir = temporaryFolder()
    const cache = new ThumbnailCache(dir, 1e6)
    expect(await failure(cache.get(join(folder, 'missing.png'), 32))).toEqual({
      code: 'unreadable',
      message: 'The file cannot be read: no such file or directory.'
    })
    expect((await failure(cache.get(write(folder, 'text.png', 'text'), 32))).code).toBe('unsupported-format')
    expect(readdirSync(dir)).toEqual([])
  })

  it('makes a damaged one again: cut, emptied, changed in one bit', async () => {
    const path = write(folder, 'once.png', await plain('red').png().toBuffer())
    const cache = new ThumbnailCache(temporaryFolder(), 1e6)
    const kept = await cache.get(path, 32)
    const whole = readFileSync(kept)
    const flipped = Buffer.from(whole)
    flipped[whole.length - 60]! ^= 1
    for (const damaged of [
      whole.subarray(0, -1),
      Buffer.alloc(0),
      flipped,
      whole.subarray(0, whole.length / 2)
    ]) {
      writeFileSync(kept, damaged)
      expect(readFileSync(await cache.get(path, 32)).equals(whole)).toBe(true)
    }
  })

  it('is no reason to fail: what cannot be kept is shown all the same, and told of once', async () => {
    const path = write(folder, 'anyway.png', await plain('red').png().toBuffer())
    const said: string[] = []
    onCacheFailure((message) => said.push(message))
    const dir = join(temporaryFolder(), 'file')
    writeFileSync(dir, 'not a folder')
    const cache = new ThumbnailCache(dir, 1e6)
    const shown = [await cache.get(path, 32), await cache.get(path, 16)]
    for (const file of shown) expect((await sharp(readFileSync(file)).metadata()).format).toBe('jpeg')
    expect(said).toEqual([expect.stringContaining(`cannot be kept in ${dir}: `)])
    expect(readFileSync(dir, 'utf8')).toBe('not a folder')
  })

  it('is for the user alone, without what a killed process left', async () => {
    const dir = join(temporaryFolder(), 'thumbnails')
    mkdirSync(dir)
    const left = [
      `${'0'.repeat(64)}.jpg.5ad2e4a1-0000-4000-8000-000000000000`,
      `.netlens-writing-${machine}-4194305-${'0'.repeat(24)}`
    ]
    for (const name of left) writeFileSync(join(dir, name), 'half')
    const path = write(folder, 'private.png', await plain('red').png().toBuffer())
    const kept = await new ThumbnailCache(dir, 1e6).get(path, 32)
    expect(statSync(kept).mode & 0o777).toBe(0o600)
    expect(readdirSync(dir)).toHaveLength(1)
  })
})
