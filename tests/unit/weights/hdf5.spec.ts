import { writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Dataset } from 'h5wasm'
import { expect, test } from 'vitest'
import { fromHalf, readFloats, withHdf5 } from '../../../src-main/weights/hdf5'

/** Written with h5py because h5wasm cannot write float16: [1.5, -2, 65504, 2^-24, -0] in several types. */
const file = gunzipSync(
  Buffer.from(
    'H4sIAGFgBWsC/+v0cHHj5ZLiYubgYICB/1BQBhUygIp/vXCq0N/DJYhJITGBNRsZVwgIMDB8ZoEoM4Yq52JiYGRgYONnAFIsGYk5aYehEmxSICF+kJBCUma6bmpeSmZi3nlGqKwMSFawODMvPScVSf42E1Q7JwMCZC57Kw92EiMDI6MIAwMTIyMjK1QORjOLMDAKKvAzQPQLMHCxMnDxg+SB7mPm4hBiYGBhZIB6lQtm8AaGIQfenH2oS1RYKOIPC65hEBYz6w5MIi4s5BkgyVaBQZyDQbweLSxEoGEhMoTDYmlcrD9xecQemg0cGEy4GUz+M6OGhQY0LDSGcFiE+j7a7O/s4c0khFzQwQCoFDNiQy3FGPbebnxAMPh4GBgFgMEDS0rIwRaAnoR2MAxZsGD+LGtQ8IECqpAdImYNK9WFQOU2e2ZeSWp6apEaLGiSUgp1KCqhubmBgQvUxQCCoADmAFYQLExMTIysTIxCSI5LgdVg0wZr8O3h03gACj42QVBQsaXklyblpD5nxqwVk/NzC4pSi4tTU1KhyTEua5cuTdxkx3DgfzWw6m0AMhiq/zMwNjDYH2AAshkY3OsfMBg3AKXgin/YQxkHwOSf9w4QboEdVLwBVIn/A2alB/8RVlTEJW9Itviwf9bExoWMDAKxTL8AjGwtfXYIAAA=',
    'base64'
  )
)

test.each(['half', 'half big-endian', 'half compressed'])('%s precision is exact', async (name) => {
  expect(await floats(name)).toEqual(Float32Array.of(1.5, -2, 65504, 2 ** -24, -0))
})

test.each(['single big-endian', 'double'])('%s', async (name) => {
  expect(await floats(name)).toEqual(Float32Array.of(1.5, -2, 65504, 2 ** -24, -0))
})

test('damaged files leave no memory and no locks of the library behind', async () => {
  const damaged = join(import.meta.dirname, '../../fuzz-seeds/hdf5/heap-free-list.h5')
  const open = (): Promise<void> => withHdf5(damaged, damaged, () => undefined)
  await expect(open()).rejects.toThrow('is damaged')
  const { HEAPU8 } = await (await import('h5wasm')).ready
  const before = HEAPU8.length
  for (let i = 0; i < 60; i++) await expect(open()).rejects.toThrow('is damaged')
  expect((await (await import('h5wasm')).ready).HEAPU8.length).toBe(before)
})

test('integers are no weights', async () => {
  expect(await floats('integer')).toBeUndefined()
})

test('infinities and NaN stay what they are', () => {
  expect(fromHalf(Uint16Array.of(0x7c00, 0xfc00, 0x7e00))).toEqual(Float32Array.of(Infinity, -Infinity, NaN))
})

async function floats(name: string): Promise<Float32Array | undefined> {
  const path = join(await mkdtemp(join(tmpdir(), 'netlens-test-')), 'floats.h5')
  writeFileSync(path, file)
  const h5 = await import('h5wasm/node')
  const module = await h5.ready
  const opened = new h5.File(path, 'r')
  try {
    return readFloats(module, opened.get(name) as Dataset)
  } finally {
    opened.close()
  }
}
