/** A HEIC image that takes too long is not called damaged, whichever decoder took so long. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { hasNativeHeic } from '../../src-main/images/native-heic'
import { decodeForNetwork } from '../../src-main/images/network-image'

/** Headers have their time, pixels have none. */
vi.mock('../../src-main/images/heic-threads', async (original) => {
  const { askThread } = await original<typeof import('../../src-main/images/heic-threads')>()
  const impatient: typeof askThread = (question, limitMs, large) =>
    askThread(question, question.item === undefined ? limitMs : 0, large)
  return { askThread: impatient }
})
vi.mock('../../src-main/images/native-heic', async (original) => {
  const native = await original<typeof import('../../src-main/images/native-heic')>()
  const impatient: typeof native.nativeHeicPixels = (bytes, item, factor, threads) =>
    native.nativeHeicPixels(bytes, item, factor, threads, 0)
  return { ...native, nativeHeicPixels: impatient }
})

afterEach(() => vi.unstubAllEnvs())

const folder = join(import.meta.dirname, 'heic')

test.each(['auto', 'sharp'])('with the decoder %s', async (decoder) => {
  vi.stubEnv('NETLENS_DECODER', decoder)
  if (decoder === 'auto' && !hasNativeHeic()) console.warn('SKIPPED: there is no native HEIC decoder')
  const late = { code: 'too-slow', message: 'The HEIC image was not decoded within 60 seconds.' }
  for (const name of readdirSync(folder).filter((one) => /^(thumbnail|ten-bits)/.test(one))) {
    await expect(decodeForNetwork(join(folder, name), 32, 'whole')).rejects.toMatchObject(late)
  }
})
