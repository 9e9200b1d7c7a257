import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { PyramidCache } from '../../../src-main/images/pyramid'
import { failure, plain, temporaryFolder, write } from '../../support/fixtures'

const folder = temporaryFolder()
const nothing = (): void => undefined

/** A checkerboard of black and white pixels with one red pixel at the bottom right. */
function chequered(width: number, height: number): Sharp {
  const data = Buffer.alloc(width * height * 3)
  for (let i = 0; i < width * height; i++) {
    data.fill(((i % width) + Math.floor(i / width)) % 2 === 0 ? 0 : 255, i * 3, i * 3 + 3)
  }
  data.set([255, 0, 0], (width * height - 1) * 3)
  return sharp(data, { raw: { width, height, channels: 3 } })
}

async function pixel(path: string, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(readFileSync(path)).raw().toBuffer({ resolveWithObject: true })
  return [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)]
}

describe('an image at its full size', () => {
  it('keeps every pixel in tiles, upright, and halves its sides level by level', async () => {
    // Rotated by a quarter turn: what is stored at the bottom right is shown at the bottom left.
    const bytes = await chequered(1300, 700).withMetadata({ orientation: 6 }).png().toBuffer()
    const path = write(folder, 'turned.png', bytes)
    const cache = new PyramidCache(temporaryFolder(), 1e9)
    expect(await cache.make(path, false, nothing)).toEqual({
      width: 700,
      height: 1300,
      tileSize: 512,
      levels: 3
    })
    expect(await pixel(await cache.tile(path, { level: 2, column: 0, row: 2 }), 0, 275)).toEqual([255, 0, 0])
    const tile = await cache.tile(path, { level: 2, column: 0, row: 0 })
    expect([await pixel(tile, 0, 1), await pixel(tile, 1, 1)].map(([red]) => red).sort()).toEqual([0, 255])
    const coarse = await sharp(
      readFileSync(await cache.tile(path, { level: 0, column: 0, row: 0 }))
    ).metadata()
    expect([coarse.width, coarse.height]).toEqual([175, 325])
  })

  it('has 8 bits and three colours, whatever the file has', async () => {
    const wide = await plain('red').toColourspace('rgb16').png().toBuffer()
    const clear = await sharp({
      create: { width: 9, height: 9, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } }
    })
      .png()
      .toBuffer()
    const cache = new PyramidCache(temporaryFolder(), 1e9)
    for (const [name, bytes, first] of [
      ['wide.png', wide, [255, 0, 0]],
      ['clear.png', clear, [255, 255, 255]]
    ] as const) {
      const path = write(folder, name, bytes)
      await cache.make(path, false, nothing)
      const tile = await cache.tile(path, { level: 0, column: 0, row: 0 })
      expect(await pixel(tile, 0, 0), name).toEqual(first)
      expect((await sharp(readFileSync(tile)).metadata()).depth).toBe('uchar')
    }
  })

  it('is cut once, anew when the file changes or tiles are damaged, and the one used longest ago goes first', async () => {
    const dir = temporaryFolder()
    const cache = new PyramidCache(dir, 1)
    const one = write(folder, 'one.png', await chequered(600, 600).png().toBuffer())
    const two = write(folder, 'two.png', await chequered(600, 500).png().toBuffer())
    await cache.make(one, false, nothing)
    const tile = await cache.tile(one, { level: 1, column: 1, row: 0 })
    const made = statSync(tile).mtimeMs
    expect(await cache.make(one, false, nothing)).toMatchObject({ width: 600, height: 600 })
    expect(statSync(tile).mtimeMs).toBe(made)
    rmSync(tile)
    await cache.make(one, true, nothing)
    expect(existsSync(tile)).toBe(true)
    await cache.make(two, false, nothing)
    expect(existsSync(tile)).toBe(false)
    writeFileSync(two, await chequered(300, 200).png().toBuffer())
    expect(await cache.make(two, false, nothing)).toMatchObject({ width: 300, height: 200, levels: 1 })
    expect(readdirSync(dir)).toHaveLength(1)
  })

  it('stops where it is not wanted any more or another one is, and leaves nothing behind', async () => {
    const dir = temporaryFolder()
    const cache = new PyramidCache(dir, 1e9)
    const noise = sharp(randomBytes(3000 * 3000 * 3), { raw: { width: 3000, height: 3000, channels: 3 } })
    const large = write(folder, 'large.jpg', await noise.jpeg().toBuffer())
    const small = write(folder, 'small.png', await plain('red').png().toBuffer())
    const stopped = cache.make(large, false, () => cache.stop())
    await expect(stopped).rejects.toMatchObject({ code: 'stopped' })
    const replaced = expect(cache.make(large, false, nothing)).rejects.toMatchObject({ code: 'stopped' })
    const other = cache.make(small, false, nothing)
    await replaced
    expect(await other).toMatchObject({ width: 40, height: 30, levels: 1 })
    expect(readdirSync(dir)).toHaveLength(1)
  })

  it('says why there is none: a broken file, or a disk that takes nothing', async () => {
    const dir = temporaryFolder()
    const cache = new PyramidCache(dir, 1e9)
    const whole = await chequered(900, 900).jpeg().toBuffer()
    const half = write(folder, 'half.jpg', whole.subarray(0, whole.length / 2))
    expect((await failure(cache.make(half, false, nothing))).code).toBe('corrupt-image')
    expect((await failure(cache.make(join(folder, 'gone.jpg'), false, nothing))).code).toBe('unreadable')
    expect(readdirSync(dir)).toEqual([])
    const blocked = join(temporaryFolder(), 'file')
    writeFileSync(blocked, 'no folder')
    const path = write(folder, 'fine.png', await plain('red').png().toBuffer())
    await expect(new PyramidCache(blocked, 1e9).make(path, false, nothing)).rejects.toThrow(/EEXIST|ENOTDIR/)
  })
})
