import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cacheKey, cacheRoot, checkSha256, publish, sweepLeftovers } from '../../../tools/setup/cache.mjs'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'netlens-cache-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('the key of a cached thing', () => {
  it('is the same for the same ingredients and another one for any other', () => {
    const key = cacheKey('tensorflow', '2.21.0', ['aa', 'bb'])
    expect(key).toMatch(/^tensorflow-2\.21\.0-[0-9a-f]{12}$/)
    expect(cacheKey('tensorflow', '2.21.0', ['aa', 'bb'])).toBe(key)
    expect(cacheKey('tensorflow', '2.21.0', ['aa', 'bc'])).not.toBe(key)
    expect(cacheKey('tensorflow', '2.21.0', ['aab', 'b'])).not.toBe(key)
  })
})

describe('the cache folder', () => {
  it.each([
    ['linux', {}, join('/home/a', '.cache', 'netlens')],
    ['linux', { XDG_CACHE_HOME: '/big' }, join('/big', 'netlens')],
    ['darwin', {}, join('/home/a', 'Library', 'Caches', 'netlens')],
    ['win32', { LOCALAPPDATA: 'L' }, join('L', 'netlens')]
  ] as const)('is where %s with %j expects it', (platform, env, folder) => {
    expect(cacheRoot({ platform, env, home: '/home/a' })).toBe(folder)
  })
})

describe('publishing a folder', () => {
  it('puts it in place whole', async () => {
    const target = join(root, 'thing')
    expect(await publish(target, async (folder) => writeFileSync(join(folder, 'a'), '1'))).toBe(target)
    expect(readFileSync(join(target, 'a'), 'utf8')).toBe('1')
    expect(readdirSync(root)).toEqual(['thing'])
  })

  it('leaves nothing when filling it fails', async () => {
    const filling = publish(join(root, 'thing'), async (folder) => {
      writeFileSync(join(folder, 'a'), '1')
      throw new Error('disk full')
    })
    await expect(filling).rejects.toThrow('disk full')
    expect(readdirSync(root)).toEqual([])
  })

  it('does not fill what is there already', async () => {
    await publish(join(root, 'thing'), async () => {})
    await publish(join(root, 'thing'), async () => {
      throw new Error('not again')
    })
  })

  it('survives a killed run: its half is not taken for the thing, and is swept', async () => {
    const killed = publish(join(root, 'thing'), (folder) => {
      writeFileSync(join(folder, 'half'), '')
      return new Promise(() => {})
    })
    expect(existsSync(join(root, 'thing'))).toBe(false)
    expect(readdirSync(root)).toHaveLength(1)
    sweepLeftovers(root)
    expect(readdirSync(root)).toEqual([])
    await publish(join(root, 'thing'), async (folder) => writeFileSync(join(folder, 'whole'), ''))
    expect(readdirSync(join(root, 'thing'))).toEqual(['whole'])
    void killed
  })
})

describe('a checksum', () => {
  const sha256OfAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

  it('lets the right file pass and refuses another one by name', async () => {
    const file = join(root, 'a.whl')
    writeFileSync(file, 'abc')
    await checkSha256(file, sha256OfAbc)
    writeFileSync(file, 'abd')
    await expect(checkSha256(file, sha256OfAbc)).rejects.toThrow(/checksum of .*a\.whl is a52d.*not used/)
  })
})
