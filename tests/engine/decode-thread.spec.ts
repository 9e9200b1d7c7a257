/** The thread in which a run's images are decoded: each is opened once, and the memory of pixels is used again. */
import { Worker } from 'node:worker_threads'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { networkImages } from '../../src-main/images/decode-thread'
import { decodeForNetwork } from '../../src-main/images/network-image'

const folder = 'resources/samples'
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.jpg'))
  .slice(0, 6)
  .map((name) => join(folder, name))
const size = 64

afterEach(() => vi.restoreAllMocks())

test('what the first image is asked for is done for all others when they are opened', async () => {
  const asked = vi.spyOn(Worker.prototype, 'postMessage')
  const { open } = networkImages()
  const hashed = files.map((file) =>
    open(file, async (image) => {
      const hash = await image.hash()
      return { hash: hash.toString('hex'), pixels: await image.pixels(size, 'center') }
    })
  )
  const found = await Promise.all(hashed)
  // The first is opened, hashed and decoded in three goes.
  expect(asked).toHaveBeenCalledTimes(files.length + 2)
  expect(new Set(found.map(({ hash }) => hash)).size).toBe(files.length)
  for (const [i, { pixels }] of found.entries()) {
    expect(pixels).toEqual(await decodeForNetwork(files[i]!, size, 'center'))
  }
})

test('images go on when the first one cannot be opened', async () => {
  const { open } = networkImages()
  const broken = open('resources/samples/none.jpg', (image) => image.pixels(size, 'center'))
  const others = files.map((file) => open(file, (image) => image.pixels(size, 'center')))
  await expect(broken).rejects.toMatchObject({ code: 'unreadable' })
  expect(await Promise.all(others)).toHaveLength(files.length)
})

test('the memory of released pixels holds those of other images, and of no others', async () => {
  const { open, release } = networkImages()
  const decoded = (file: string): Promise<Uint8Array> => open(file, (image) => image.pixels(size, 'center'))
  const [a, b, c, d] = files as [string, string, string, string]
  const first = await decoded(a)
  const kept = await decoded(b)
  release(first)
  // It belongs to nobody here.
  release(new Uint8Array(first.length))
  const posted = vi.spyOn(Worker.prototype, 'postMessage')
  const next = await decoded(c)
  await decoded(d)
  expect(posted.mock.calls.map(([, passed]) => (passed as unknown[]).length)).toEqual([1, 0])
  // It was passed on.
  expect(first).toHaveLength(0)
  expect(next).toEqual(await decodeForNetwork(c, size, 'center'))
  expect(kept).toEqual(await decodeForNetwork(b, size, 'center'))
})
