/** Tiny descriptions that ask for gigabytes are compared with the stored weights before anything is built. */
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { startBackend } from '../../src-main/inference/backend'
import { examineModel } from '../../src-main/inference/examine'
import { temporaryFolder } from '../support/pictures'

let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
  await startBackend('native')
})

async function kerasFile(): Promise<string> {
  const fixtures = join(import.meta.dirname, '../unit/weights/fixtures/references.json.gz')
  const files = JSON.parse(gunzipSync(readFileSync(fixtures)).toString('utf8')) as Record<string, string>
  const path = join(folder, 'large.h5')
  await writeFile(path, Buffer.from(files['large layers']!, 'base64'))
  return path
}

const input = { class_name: 'InputLayer', config: { batch_input_shape: [null, 16, 16, 3], name: 'in' } }
const flatten = { class_name: 'Flatten', config: { name: 'flatten' } }
const dense = (units: number): object => ({
  class_name: 'Dense',
  config: { name: 'dense', units, use_bias: false }
})

/** A TensorFlow.js model with a single weight of 3 x 2. */
async function tfjs(name: string, layers: object[]): Promise<string> {
  const path = join(folder, name)
  await mkdir(path)
  const description = {
    format: 'layers-model',
    modelTopology: { class_name: 'Sequential', config: { name: 'm', layers: [input, ...layers] } },
    weightsManifest: [
      { paths: ['w.bin'], weights: [{ name: 'dense/kernel', shape: [3, 2], dtype: 'float32' }] }
    ]
  }
  await writeFile(join(path, 'model.json'), JSON.stringify(description))
  await writeFile(join(path, 'w.bin'), Buffer.alloc(24))
  return path
}

const padding = {
  class_name: 'ZeroPadding2D',
  config: {
    name: 'padding',
    padding: [
      [9000, 9000],
      [9000, 9000]
    ]
  }
}

test.each([
  ['four huge layers in .h5', kerasFile, /holds kernel for the layer "dense_0"; expected kernel, bias\.$/],
  [
    'a huge layer in TensorFlow.js',
    () => tfjs('units', [flatten, dense(5e8)]),
    /asks for \[768, 500000000\]\.$/
  ],
  [
    'a huge answer',
    () =>
      tfjs('answer', [padding, { class_name: 'GlobalAveragePooling2D', config: { name: 'g' } }, dense(2)]),
    /the layer "padding", whose answer to one image has \d+ values\.$/
  ]
])('%s', async (_, make, reason) => {
  const path = await make()
  const before = process.memoryUsage().rss
  const error = await examineModel(path).then(
    () => undefined,
    (thrown: Error) => thrown
  )
  expect(error).toMatchObject({ name: 'UserError', code: 'model-invalid' })
  expect(error?.message).toMatch(reason)
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20)
})
