/**
 * Models written by Keras itself (`keras-files/make.py`) answer as in Keras, or are refused with the reason.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { loadModel } from '../../src-main/inference/model'
import { exact } from '../support/models'
import { temporaryFolder } from '../support/pictures'

const files = join(__dirname, 'keras-files')
const expected = JSON.parse(readFileSync(join(files, 'expected.json'), 'utf8')) as Record<
  string,
  number[] | string
>

const pixels = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => {
  const [x, y] = [Math.floor(i / 3) % 8, Math.floor(i / 24)]
  return [x * 32, y * 32, (x * y * 7) % 256][i % 3]!
})

let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
})

test.each(Object.entries(expected))('%s', async (name, answer) => {
  const path = join(folder, name)
  await writeFile(path, gunzipSync(await readFile(join(files, `${name}.gz`))))
  const choice = { ...exact(path, 'native'), preprocessing: { range: '0..1', channels: 'rgb' } as const }
  if (typeof answer === 'string') {
    await expect(loadModel(choice, folder)).rejects.toThrow(answer)
    return
  }
  const { classifier } = await loadModel(choice, folder)
  const got = await classifier.classifyPixels(pixels, 1)
  classifier.dispose()
  // Keras computes bfloat16 models in bfloat16, which has three digits.
  const near = name.includes('bfloat16') ? 5e-3 : 1e-5
  expect(got).toHaveLength(answer.length)
  answer.forEach((value, i) => expect(Math.abs(got[i]! - value)).toBeLessThan(near))
})
